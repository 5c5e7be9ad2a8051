//! Running the worked examples of definitions through the real platform.
//!
//! Rule protected: an example passes only if the real engine, the real store and the real registers did what it says;
//! nothing is shortened but time and the outside world. A new verb is taught here (`stage`, or `deeds` for what is done to an application) and to the checker together.

mod deeds;
mod filling;
mod proof;
mod stage;
mod world;

use std::sync::Arc;

use absher_catalogue::{Catalogue, Offered, model::Example};
use absher_store::Db;

pub use world::{FakeClock, Reach, World, WorldError};

/// How one example went.
#[derive(Debug)]
pub struct Report {
    /// The definition.
    pub definition: String,
    /// The example's sentence.
    pub example: String,
    /// What is not as the example says; nothing when it passed.
    pub failures: Vec<String>,
}

/// Runs the examples of definitions, or only those chosen, each with people of its own, all in one world.
///
/// # Errors
/// When the world cannot be set up.
pub async fn run(
    catalogue: &Arc<Catalogue>,
    db: Db,
    definitions: &[Arc<Offered>],
    (reach, chosen): (Reach, impl Fn(&Example) -> bool),
) -> Result<Vec<Report>, WorldError> {
    let mut world = World::new(Arc::clone(catalogue), db, reach).await?;
    let mut reports = Vec::new();
    for offered in definitions {
        for example in offered.definition.examples.iter().filter(|e| chosen(e)) {
            let failures = match stage::play(&mut world, offered, example).await {
                Ok(failures) => failures,
                Err(e) => vec![e.to_string()],
            };
            let definition = offered.definition.id.as_str().to_owned();
            reports.push(Report {
                definition,
                example: example.name.clone(),
                failures,
            });
        }
    }
    Ok(reports)
}
