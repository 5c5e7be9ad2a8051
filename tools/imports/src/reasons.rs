//! Every third-party dependency is there for a reason that is written down.
//!
//! Protects the tree from growing by habit: `docs/decisions/dependencies.md` has a line ``- `name`: reason`` for each
//! dependency that a member of the workspace names, and none for one that is gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::Package;

/// The page, from the workspace's root.
pub(crate) const PAGE: &str = "docs/decisions/dependencies.md";

/// The shortest text that can be a reason, in characters.
const SHORTEST: usize = 12;

/// A line for each dependency without a reason, and for each reason without a dependency.
pub(crate) fn missing(
    packages: &[Package],
    declared: &BTreeSet<String>,
    page: &str,
) -> Vec<String> {
    let members = || packages.iter().filter(|package| package.is_member());
    let inside: BTreeSet<&str> = members().map(|member| member.name.as_str()).collect();
    let named = members().flat_map(|member| &member.dependencies);
    let used: BTreeSet<&str> = named
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.name.as_str())
        .chain(declared.iter().map(String::as_str))
        .filter(|name| !inside.contains(name))
        .collect();
    let reasons = reasons(page);
    let without = used
        .iter()
        .filter(|name| {
            reasons
                .get(**name)
                .is_none_or(|why| why.chars().count() < SHORTEST)
        })
        .map(|name| format!("reason: {name} has no line «- `{name}`: why» in {PAGE}"));
    let stale = reasons
        .keys()
        .filter(|name| !used.contains(**name))
        .map(|name| format!("reason: {PAGE} gives one for {name}, which nothing depends on"));
    without.chain(stale).collect()
}

/// The page's lines of the form ``- `name`: reason``.
fn reasons(page: &str) -> BTreeMap<&str, &str> {
    let entries = page.lines().filter_map(|line| line.strip_prefix("- `"));
    entries
        .filter_map(|entry| entry.split_once("`: "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn lines(declared: &[&str], page: &str) -> Vec<String> {
        let named = |name: &str, inside: bool| Dependency {
            name: name.to_owned(),
            kind: None,
            path: inside.then(|| "/w/crates/vocabulary".into()),
        };
        let member = Package {
            name: "absher-store".to_owned(),
            version: "0.1.0".to_owned(),
            source: None,
            license: None,
            manifest_path: "/w/crates/store/Cargo.toml".into(),
            dependencies: vec![named("rusqlite", false), named("absher-vocabulary", true)],
        };
        let declared = declared.iter().map(|name| (*name).to_owned()).collect();
        missing(&[member], &declared, page)
    }

    const PAGE_WITH_ONE: &str = "# Why\n\n- `rusqlite`: the embedded store's driver\n";

    #[test]
    fn a_dependency_with_a_reason_passes() {
        assert!(lines(&["absher-store", "rusqlite"], PAGE_WITH_ONE).is_empty());
    }

    #[test]
    fn a_dependency_without_a_reason_is_named() {
        assert!(lines(&[], "# Why\n")[0].contains("reason: rusqlite has no line"));
        assert!(lines(&["serde"], PAGE_WITH_ONE)[0].contains("reason: serde has no line"));
    }

    #[test]
    fn a_word_is_not_a_reason() {
        assert_eq!(lines(&[], "- `rusqlite`: needed\n").len(), 1);
    }

    #[test]
    fn a_reason_for_what_is_gone_is_named() {
        let page = format!("{PAGE_WITH_ONE}- `gone`: it once did something\n");
        assert!(lines(&[], &page)[0].contains("gives one for gone"));
    }
}
