//! `absher keys …`: which keys seal, and a new one.

use std::process::ExitCode;

use anyhow::Result;

use super::say;
use crate::{
    ambient::SystemChance,
    config::{KeysCommand, Settings},
    keys,
};

pub(crate) fn run(settings: &Settings, what: &KeysCommand) -> Result<ExitCode> {
    let dir = settings.keys()?;
    match what {
        KeysCommand::List => {
            let ids = keys::ids(dir)?;
            let last = ids.len().saturating_sub(1);
            for (at, id) in ids.iter().enumerate() {
                say(if at == last {
                    format!("{id}  seals and verifies")
                } else {
                    format!("{id}  verifies")
                });
            }
        }
        KeysCommand::Rotate => {
            let id = keys::rotate(dir, &SystemChance)?;
            say(format!("{id} was made; it seals after the next start"));
            say("Now: back up the folder, give it to every process, restart them all, and");
            say("give public.json again to those who verify offline. Never remove an older key.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
