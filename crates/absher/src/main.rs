//! The program: reads its settings, puts the parts together, and runs what was asked.
//!
//! Rule protected: wiring only; a rule found here is a defect. A new command is a file in `commands`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod ambient;
mod commands;
mod config;
mod keys;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = config::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => return failed(&e.into()),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(e) => failed(&e),
    }
}

fn failed(e: &anyhow::Error) -> ExitCode {
    eprintln!("absher: {e:#}");
    ExitCode::FAILURE
}
