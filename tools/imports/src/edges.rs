//! Imports go one way.
//!
//! Protects the seams: the engine cannot reach the store, pages cannot reach a register, nothing that runs can reach the
//! test kit. A new crate gets a row in [`ALLOWED`]; a crate without one may import nothing.

use crate::workspace::{Dependency, Package};

/// Each crate of the workspace and the crates of the workspace it may import, the way there included.
const ALLOWED: &[(&str, &[&str])] = &[
    ("absher-vocabulary", &[]),
    ("absher-catalogue", &["absher-vocabulary"]),
    ("absher-engine", &["absher-vocabulary", "absher-catalogue"]),
    ("absher-store", &["absher-vocabulary"]),
    ("absher-documents", &["absher-vocabulary"]),
    (
        "absher-sectors",
        &["absher-vocabulary", "absher-catalogue", "absher-store"],
    ),
    (
        "absher-platform",
        &[
            "absher-vocabulary",
            "absher-catalogue",
            "absher-engine",
            "absher-store",
            "absher-sectors",
            "absher-documents",
        ],
    ),
    (
        "absher-demo",
        &[
            "absher-vocabulary",
            "absher-catalogue",
            "absher-engine",
            "absher-store",
            "absher-sectors",
            "absher-documents",
            "absher-platform",
        ],
    ),
    (
        "absher-web",
        &[
            "absher-vocabulary",
            "absher-catalogue",
            "absher-platform",
            "absher-demo",
        ],
    ),
    ("absher", EVERY_ROOM),
    ("absher-testkit", EVERY_ROOM),
];

/// What runs in the program: everything but the test kit.
const EVERY_ROOM: &[&str] = &[
    "absher-vocabulary",
    "absher-catalogue",
    "absher-engine",
    "absher-store",
    "absher-sectors",
    "absher-documents",
    "absher-platform",
    "absher-demo",
    "absher-web",
];

/// The one crate that others may have as a dev-dependency only.
const TESTKIT: &str = "absher-testkit";

/// A line for each import between crates of the workspace that is not in the table.
pub(crate) fn forbidden(packages: &[Package]) -> Vec<String> {
    let members = packages.iter().filter(|package| package.is_member());
    members.flat_map(of_package).collect()
}

fn of_package(package: &Package) -> Vec<String> {
    let row = ALLOWED.iter().find(|(name, _)| *name == package.name);
    if row.is_none() && !package.is_tool() {
        let name = &package.name;
        return vec![format!(
            "import: {name} has no row in tools/imports/src/edges.rs: say there what it may import"
        )];
    }
    let allowed = row.map_or(&[][..], |(_, allowed)| *allowed);
    let inside = package.dependencies.iter().filter(|d| d.path.is_some());
    inside
        .filter(|d| !is_allowed(d, allowed, package.is_tool()))
        .map(|d| refusal(package, d, allowed))
        .collect()
}

fn is_allowed(dependency: &Dependency, allowed: &[&str], tool: bool) -> bool {
    let for_tests = dependency.kind.as_deref() == Some("dev");
    if dependency.name == TESTKIT {
        return for_tests && !tool;
    }
    let name = dependency.name.as_str();
    allowed.contains(&name) || (for_tests && reached(allowed).contains(&name))
}

/// The rooms below: tests of a room may set up what the rooms it imports are made of.
fn reached<'a>(allowed: &[&'a str]) -> Vec<&'a str> {
    let below = allowed
        .iter()
        .filter_map(|name| ALLOWED.iter().find(|(n, _)| n == name));
    allowed
        .iter()
        .copied()
        .chain(below.flat_map(|(_, further)| further.iter().copied()))
        .collect()
}

fn refusal(package: &Package, dependency: &Dependency, allowed: &[&str]) -> String {
    let (from, to) = (&package.name, &dependency.name);
    let kind = dependency.kind.as_deref().unwrap_or("normal");
    let may = match allowed {
        [] => "nothing of the workspace".to_owned(),
        some => some.join(", "),
    };
    format!("import: {from} → {to} ({kind}) is not allowed; {from} may import {may}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_pages_may_set_up_a_store_and_pages_may_not() {
        let for_tests = package("absher-web", "crates", &[("absher-store", Some("dev"))]);
        assert_eq!(forbidden(&[for_tests]), Vec::<String>::new());
        let in_pages = package("absher-web", "crates", &[("absher-store", None)]);
        assert_eq!(forbidden(&[in_pages]).len(), 1);
        let upwards = package("absher-engine", "crates", &[("absher-store", Some("dev"))]);
        assert_eq!(forbidden(&[upwards]).len(), 1);
    }

    fn package(name: &str, folder: &str, edges: &[(&str, Option<&str>)]) -> Package {
        let dependency = |(to, kind): &(&str, Option<&str>)| Dependency {
            name: (*to).to_owned(),
            kind: kind.map(str::to_owned),
            path: to.starts_with("absher").then(|| "/w".into()),
        };
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            source: None,
            license: None,
            manifest_path: format!("/w/{folder}/x/Cargo.toml").into(),
            dependencies: edges.iter().map(dependency).collect(),
        }
    }

    fn found(name: &str, edges: &[(&str, Option<&str>)]) -> Vec<String> {
        forbidden(&[package(name, "crates", edges)])
    }

    #[test]
    fn the_way_of_the_house_passes() {
        let down = [("absher-vocabulary", None), ("absher-catalogue", None)];
        assert!(found("absher-engine", &down).is_empty());
        assert!(found("absher-web", &[("absher-platform", None)]).is_empty());
        assert!(found("absher-store", &[("rusqlite", None)]).is_empty());
    }

    #[test]
    fn an_import_against_the_way_is_named_with_both_ends() {
        let lines = found("absher-engine", &[("absher-store", None)]);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("absher-engine → absher-store (normal)"));
        assert!(lines[0].contains("absher-vocabulary, absher-catalogue"));
    }

    #[test]
    fn pages_reach_neither_store_nor_engine_nor_registers() {
        for to in ["absher-store", "absher-engine", "absher-sectors"] {
            assert_eq!(found("absher-web", &[(to, None)]).len(), 1, "{to}");
        }
    }

    #[test]
    fn tests_and_build_scripts_keep_to_the_same_way() {
        for kind in ["dev", "build"] {
            let edge = [("absher-store", Some(kind))];
            assert_eq!(found("absher-catalogue", &edge).len(), 1, "{kind}");
        }
    }

    #[test]
    fn the_test_kit_is_for_tests_only() {
        assert!(found("absher-web", &[(TESTKIT, Some("dev"))]).is_empty());
        for kind in [None, Some("build")] {
            assert_eq!(found("absher", &[(TESTKIT, kind)]).len(), 1);
            assert_eq!(found("absher-web", &[(TESTKIT, kind)]).len(), 1);
        }
    }

    #[test]
    fn a_tool_imports_nothing_of_the_house() {
        for edge in [("absher-vocabulary", None), (TESTKIT, Some("dev"))] {
            let tool = package("absher-bench", "tools", &[edge]);
            assert_eq!(forbidden(&[tool]).len(), 1);
        }
    }

    #[test]
    fn a_crate_without_a_row_is_not_let_in() {
        let lines = found("absher-surprise", &[]);
        assert!(lines[0].contains("absher-surprise has no row"));
    }
}
