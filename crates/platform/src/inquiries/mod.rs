//! Inquiries: reading registers and showing what they say.
//!
//! Rule protected: who may ask about whom is decided here, by records that stand now, and a look at another person's data
//! is kept before it is shown. A new kind of answer is a variant of [`Cell`] or of [`Block`].
//!
//! `access` decides who may ask about whom, `env` gives the filters what they see, `blocks` reads and shapes, `cells`
//! turns attributes into what is `shown`.

mod access;
mod blocks;
mod cells;
mod env;
mod shown;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use absher_catalogue::{
    Env, Offered, Value,
    model::{Definition, Kind},
};
use absher_vocabulary::IdentityNumber;

pub use access::who;
pub use cells::{Cell, CellKind};
pub use shown::{Answer, Block, Column, Own, Row, Shown};

use self::{access::Standing, env::environment};
use crate::{Actor, Error, Platform, Result, answers, answers::AnswerError, audit};

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// About whom; the actor without it.
    pub about: Option<IdentityNumber>,
    /// What was typed, by field.
    pub fields: BTreeMap<String, String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No inquiry has this id.
    #[error("no such inquiry")]
    NotFound,
    /// It is not public, and nobody is signed in.
    #[error("not signed in")]
    SignedOut,
    /// The identity of who asks is not proved.
    #[error("not activated")]
    NotActivated,
    /// It is not offered to this kind of person.
    #[error("not offered to this person")]
    NotFor,
    /// No relation that it allows leads to the person asked about.
    #[error("not about this person")]
    NotRelated,
    /// What is wrong with what was typed, by field.
    #[error("answers are missing or not allowed")]
    Fields(BTreeMap<String, AnswerError>),
    /// Nothing can be shown, since this sector does not answer.
    #[error("sector {sector} is not available")]
    SectorDown {
        /// Its id.
        sector: String,
    },
    /// Something failed on our side.
    #[error(transparent)]
    Failed(Error),
}

impl From<Error> for AskError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::NotFor,
            Error::SignedOut => Self::SignedOut,
            Error::NotActivated => Self::NotActivated,
            Error::SectorDown { sector } => Self::SectorDown { sector },
            other => Self::Failed(other),
        }
    }
}

/// Asks the registers.
///
/// # Errors
/// [`AskError`].
pub async fn answer(
    p: &Platform,
    id: &str,
    actor: Option<&Actor>,
    ask: Ask,
) -> Result<Answer, AskError> {
    let offered = inquiry(p, id)?;
    let definition = &offered.definition;
    let standing = access::admit(p, definition, actor, ask.about).await?;
    let (env, about) = environment(p, definition, actor, standing.subject.as_ref()).await?;
    let fields =
        answers::parse_all(&definition.fields, &ask.fields, &env).map_err(AskError::Fields)?;
    let concerned = standing
        .subject
        .clone()
        .or_else(|| fields.values().find_map(person));
    let env = env.with("fields", Value::Map(fields));
    let mut blocks = read(p, definition, &env, actor).await?;
    cells::fill(p, &mut blocks).await?;
    if let Some(entry) = look(id, actor, &standing, concerned) {
        audit::look(p, entry).await?;
    }
    Ok(Answer {
        id: id.to_owned(),
        title: definition.name.clone(),
        about,
        blocks,
        asked_at: env.now,
    })
}

/// The inquiry of that id.
fn inquiry(p: &Platform, id: &str) -> Result<Arc<Offered>, AskError> {
    let found = p
        .catalogue
        .definition(id)
        .filter(|o| o.definition.kind == Kind::Inquiry);
    found.cloned().ok_or(AskError::NotFound)
}

/// All blocks. A sector that did not answer once is not asked again.
async fn read(
    p: &Platform,
    definition: &Definition,
    env: &Env,
    actor: Option<&Actor>,
) -> Result<Vec<Block>, AskError> {
    let shows = definition.inquiry.as_ref().map_or(&[][..], |i| &i.shows);
    let mut down = BTreeSet::new();
    let mut all = Vec::with_capacity(shows.len());
    for show in shows {
        let keeper = show
            .records
            .as_deref()
            .and_then(|r| r.split_once('.'))
            .map(|(sector, _)| sector);
        let block = match keeper.filter(|sector| down.contains(*sector)) {
            Some(sector) => Err(Error::SectorDown {
                sector: sector.to_owned(),
            }),
            None => blocks::block(p, definition, show, env, actor).await,
        };
        all.push(match block {
            Ok(block) => block,
            Err(Error::SectorDown { sector }) => {
                let name = p
                    .catalogue
                    .sector(&sector)
                    .map(|s| s.name.clone())
                    .unwrap_or_default();
                down.insert(sector.clone());
                Block::Unavailable {
                    title: show.title.clone(),
                    sector,
                    name,
                }
            }
            Err(error) => return Err(error.into()),
        });
    }
    let nothing = all
        .iter()
        .all(|block| matches!(block, Block::Unavailable { .. }));
    match all.first() {
        Some(Block::Unavailable { sector, .. }) if nothing => Err(AskError::SectorDown {
            sector: sector.clone(),
        }),
        _ => Ok(all),
    }
}

/// What is kept of it: any look but one at oneself.
fn look(
    id: &str,
    actor: Option<&Actor>,
    standing: &Standing,
    concerned: Option<IdentityNumber>,
) -> Option<audit::Entry> {
    let own = actor.is_some_and(|a| concerned.as_ref() == Some(&a.identity));
    (!own).then(|| audit::Entry::look(actor, concerned, id, &standing.capacity))
}

fn person(value: &Value) -> Option<IdentityNumber> {
    match value {
        Value::Person(person) => Some(person.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
