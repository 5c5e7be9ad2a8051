//! `absher audit verify`: finds changed, dropped and reordered entries of the audit.

use std::process::ExitCode;

use absher_store::{Access, Db, Options};
use anyhow::{Context, Result};

use super::say;
use crate::{config::Settings, keys};

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    let db = Db::open(&settings.database, options).context("database")?;
    let verdict = absher_platform::audit::verify(&db, &keys::public(&settings.keys)?).await?;
    say(format!(
        "{} entries in {} sealed blocks, {} not sealed yet",
        verdict.entries, verdict.blocks, verdict.unsealed
    ));
    match verdict.problem {
        None => {
            say("the audit is whole");
            Ok(ExitCode::SUCCESS)
        }
        Some(problem) => {
            say(format!("THE AUDIT WAS TAMPERED WITH: {problem:?}"));
            Ok(ExitCode::FAILURE)
        }
    }
}
