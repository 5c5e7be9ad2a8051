//! `absher-imports`: the shape of the house, checked.
//!
//! Protects the rules that no compiler knows: which crate may import which, what may be in the dependency tree, under
//! which licences, why each dependency is there, how a source file opens, and that
//! the tests which docs/security.md names exist. It reads `cargo metadata`, `Cargo.lock`,
//! `Cargo.toml`, `deny.toml`, `docs/decisions/dependencies.md`, `docs/security.md` and the sources; it prints every breach and fails.
//!
//! To add a check: a module with a pure function that returns one line a breach, its tests that show it failing, and a
//! line in [`breaches`].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod defences;
mod edges;
mod licences;
mod reasons;
mod sources;
mod spdx;
mod tree;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use workspace::{Unreadable, Workspace};

fn main() -> ExitCode {
    match breaches(Path::new(".")) {
        Ok(found) => report(&found),
        Err(unreadable) => {
            eprintln!("absher-imports: {unreadable}");
            ExitCode::FAILURE
        }
    }
}

/// Every breach found in the workspace that holds `from`: a line that names the rule, the place and the way out.
fn breaches(from: &Path) -> Result<Vec<String>, Unreadable> {
    let workspace = Workspace::read(from)?;
    let policy = workspace.policy()?;
    let mut found = edges::forbidden(&workspace.packages);
    found.extend(tree::banned(&workspace.lock()?, &policy.banned));
    found.extend(licences::refused(&workspace.packages, &policy.licences));
    found.extend(reasons::missing(
        &workspace.packages,
        &workspace.declared()?,
        &workspace.reasons()?,
    ));
    let sources = workspace.sources()?;
    found.extend(sources::faults(&sources));
    found.extend(defences::unproved(&workspace.security()?, &sources));
    Ok(found)
}

#[expect(clippy::print_stdout, reason = "a command answers on its output")]
fn report(found: &[String]) -> ExitCode {
    if found.is_empty() {
        println!("imports, dependency tree, licences, reasons and source files: in order");
        return ExitCode::SUCCESS;
    }
    for line in found {
        eprintln!("{line}");
    }
    eprintln!("absher-imports: {} to mend", found.len());
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules are read from the project's own files: a file that lost them must not make every check pass.
    #[test]
    fn the_projects_own_policy_is_strict() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let policy = Workspace::read(root).unwrap().policy().unwrap();
        for name in ["aws-lc-sys", "openssl-sys", "sqlx", "diesel", "sea-orm"] {
            assert!(policy.banned.contains(name), "{name} is not banned");
        }
        for licence in ["GPL-3.0-only", "AGPL-3.0-only", "BUSL-1.1", "LGPL-3.0-only"] {
            assert!(!policy.licences.contains(licence), "{licence} is allowed");
        }
    }
}
