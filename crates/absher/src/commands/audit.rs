//! `absher audit verify`: finds changed, dropped and reordered entries of the audit.

use std::process::ExitCode;

use absher_platform::audit::Head;
use absher_store::{Access, Db, Options};
use anyhow::{Context, Result};

use super::say;
use crate::{config::Settings, keys};

/// Checks the whole chain; with `expect`, also that it went through a head written down before.
pub(crate) async fn run(settings: &Settings, expect: Option<Head>) -> Result<ExitCode> {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    let db = Db::open(&settings.database, options).context("database")?;
    let keys = keys::public(settings.keys()?)?;
    let verdict = absher_platform::audit::verify(&db, &keys, expect).await?;
    say(format!(
        "{} entries in {} sealed blocks, {} not sealed yet",
        verdict.entries, verdict.blocks, verdict.unsealed
    ));
    match verdict.problem {
        None => {
            say("the audit is whole");
            say(format!("head  {}", verdict.head));
            if expect.is_some() {
                say("it goes through the head given");
            }
            Ok(ExitCode::SUCCESS)
        }
        Some(problem) => {
            say(format!("THE AUDIT WAS TAMPERED WITH: {problem}"));
            Ok(ExitCode::FAILURE)
        }
    }
}
