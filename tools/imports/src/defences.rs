//! The defences that docs/security.md lists are proved by tests that are there.
//!
//! Protects a table that promises: a test that was renamed, moved or deleted takes its row with it.

use std::path::Path;

use crate::workspace::Source;

/// A line for each test that the page names and no source file holds.
pub(crate) fn unproved(page: &str, sources: &[Source]) -> Vec<String> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let named: Vec<Test> = rows.flat_map(tests_of).collect();
    if named.is_empty() {
        return vec!["defence: docs/security.md names no test".to_owned()];
    }
    named
        .iter()
        .filter(|test| !sources.iter().any(|source| test.is_in(source)))
        .map(|test| {
            let name = &test.name;
            let place = test.modules.join("::");
            format!("defence: docs/security.md names {place}::{name}, which is no test here")
        })
        .collect()
}

/// A test as the page names it: `crate::module::tests::name`, or the folder of an integration test first.
struct Test {
    modules: Vec<String>,
    name: String,
}

impl Test {
    fn is_in(&self, source: &Source) -> bool {
        source.text.contains(&format!("fn {}(", self.name)) && self.may_be_in(&source.path)
    }

    /// Unit tests stand in the file of their module or below it; those of a folder `tests` anywhere in that folder.
    fn may_be_in(&self, path: &Path) -> bool {
        let Some((first, inner)) = self.modules.split_first() else {
            return false;
        };
        let path = path.with_extension("");
        let crate_name = first.strip_prefix("absher_").unwrap_or(first);
        let root = Path::new("crates").join(crate_name).join("src");
        let of_crate = first == "absher" || first.starts_with("absher_");
        if !of_crate {
            return path.iter().any(|part| part == "tests")
                && path.iter().any(|part| part == first.as_str());
        }
        let module = |inner: &[String]| root.join(inner.iter().collect::<std::path::PathBuf>());
        let in_file = inner.strip_suffix(&["tests".to_owned()]).unwrap_or(inner);
        path.starts_with(module(inner)) || path.starts_with(module(in_file))
    }
}

/// The tests in the last cell of a row; `…::name` stands in the module of the one before.
fn tests_of(row: &str) -> Vec<Test> {
    let cell = row.trim_end_matches(['|', ' ']).rsplit(" | ").next();
    let quoted = cell.unwrap_or_default().split('`').skip(1).step_by(2);
    let mut found: Vec<Test> = Vec::new();
    for text in quoted.filter(|text| text.contains("::")) {
        let mut modules: Vec<String> = text.split("::").map(str::to_owned).collect();
        let name = modules.pop().unwrap_or_default();
        if modules == ["…"]
            && let Some(before) = found.last()
        {
            modules.clone_from(&before.modules);
        }
        modules.retain(|module| !module.starts_with('{'));
        found.push(Test { modules, name });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "| a | b | `x.rs` | `absher_web::form::tests::one`, `…::two` |\n| c | d | e | `contract::{here,there}::three` |\n";

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source {
            path: path.into(),
            text: (*text).to_owned(),
        };
        let sources: Vec<Source> = files.iter().map(source).collect();
        unproved(PAGE, &sources)
    }

    #[test]
    fn a_test_that_is_not_where_the_page_says_is_named() {
        let there = ("crates/web/src/form/mod.rs", "fn one() {} fn two() {}");
        let contract = ("crates/sectors/tests/contract/cases.rs", "fn three() {}");
        assert_eq!(found(&[there, contract]), Vec::<String>::new());
        assert_eq!(found(&[there]).len(), 1);
        let renamed = ("crates/web/src/form/mod.rs", "fn one_more() {} fn two() {}");
        assert_eq!(found(&[renamed, contract]).len(), 1);
        let elsewhere = ("crates/web/src/page.rs", "fn one() {} fn two() {}");
        assert_eq!(found(&[elsewhere, contract]).len(), 2);
    }

    #[test]
    fn a_page_without_tests_proves_nothing() {
        assert_eq!(unproved("# Security\n", &[]).len(), 1);
    }
}
