//! `absher migrate`: brings the database up to date.

use std::process::ExitCode;

use anyhow::{Context, Result};

use super::say;
use crate::{config::Settings, wiring};

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    let applied = wiring::database(settings)?
        .migrate()
        .await
        .context("database")?;
    if applied.is_empty() {
        say("the database is up to date");
    }
    for name in applied {
        say(format!("applied {name}"));
    }
    Ok(ExitCode::SUCCESS)
}
