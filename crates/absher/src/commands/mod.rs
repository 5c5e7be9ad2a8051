//! One file a command.

mod audit;
mod catalogue;
mod demo;
mod doctor;
mod keys;
mod migrate;
mod sector;
mod serve;
mod verify;

use std::{io::Write as _, process::ExitCode};

use anyhow::Result;

use crate::config::{AuditCommand, Cli, Command, Settings};

/// Runs what was asked.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    let settings = Settings::decide(&cli.flags)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(&settings).await,
        Command::Catalogue { what } => catalogue::run(&settings, what).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::Demo { what } => demo::run(&settings, what).await,
        Command::Verify { what, public_keys } => {
            verify::run(&settings, &what, public_keys.as_deref())
        }
        Command::Audit {
            what: AuditCommand::Verify { expect },
        } => audit::run(&settings, expect).await,
        Command::Keys { what } => keys::run(&settings, &what),
        Command::Sector { what } => sector::run(&settings, what).await,
        Command::Doctor => doctor::run(&settings).await,
    }
}

/// A line of a command's own output. Where nobody reads any more (`| head -1`) it is not said, and the command still
/// ends with the code of what it found: a pipe that closed must not make a broken audit look whole.
pub(crate) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
