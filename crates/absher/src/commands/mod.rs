//! One file a command.

mod audit;
mod catalogue;
mod demo;
mod doctor;
mod migrate;
mod sector;
mod serve;
mod verify;

use std::process::ExitCode;

use anyhow::Result;

use crate::config::{Cli, Command, Settings};

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
        Command::Audit { .. } => audit::run(&settings).await,
        Command::Sector { what } => sector::run(&settings, what).await,
        Command::Doctor => doctor::run(&settings).await,
    }
}

/// A line of a command's own output.
#[expect(clippy::print_stdout, reason = "the output of a command")]
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}
