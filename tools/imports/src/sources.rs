//! How a source file opens, and how long it may be.
//!
//! Protects the reader who has never seen the file: each module says at its top what it is for, and none is longer than
//! can be read in one sitting.

use std::path::Path;

use crate::workspace::Source;

/// No file is longer, tests included. The aim is far below: a median of 120.
const LONGEST: usize = 600;

/// A line for each file that is too long, and for each module that does not open with what it is for.
pub(crate) fn faults(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(of_file).collect()
}

fn of_file(source: &Source) -> Vec<String> {
    let path = source.path.display();
    let mut found = Vec::new();
    if is_module(&source.path) && !says_what_it_is_for(&source.text) {
        found.push(format!(
            "source: {path} does not open with //! what it is for, the rule it protects, how to add the next one"
        ));
    }
    let lines = source.text.lines().count();
    if lines > LONGEST {
        found.push(format!(
            "source: {path} has {lines} lines; {LONGEST} at most: what are the two things in it?"
        ));
    }
    found
}

/// Under `src/`: not an integration test, an example or a build script.
fn is_module(path: &Path) -> bool {
    path.components()
        .nth(2)
        .is_some_and(|part| part.as_os_str() == "src")
}

fn says_what_it_is_for(text: &str) -> bool {
    text.lines()
        .next()
        .and_then(|line| line.strip_prefix("//!"))
        .is_some_and(|words| !words.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        faults(&[Source {
            path: path.into(),
            text: text.to_owned(),
        }])
    }

    #[test]
    fn a_module_that_opens_with_its_purpose_passes() {
        assert!(found("crates/store/src/db.rs", "//! The store.\nfn f() {}\n").is_empty());
    }

    #[test]
    fn a_module_that_opens_otherwise_is_named() {
        for text in [
            "",
            "fn f() {}\n",
            "//!\nfn f() {}\n",
            "// The store.\n",
            "use x;\n//! late\n",
        ] {
            let lines = found("crates/store/src/db.rs", text);
            assert!(
                lines[0].contains("crates/store/src/db.rs does not open"),
                "{text}"
            );
        }
    }

    #[test]
    fn an_integration_test_may_open_as_it_likes() {
        assert!(found("crates/store/tests/race.rs", "fn f() {}\n").is_empty());
    }

    #[test]
    fn a_long_file_is_named_wherever_it_is() {
        let text = |lines: usize| format!("//! Long.\n{}", "\n".repeat(lines - 1));
        assert!(found("crates/store/src/db.rs", &text(LONGEST)).is_empty());
        for path in ["crates/store/src/db.rs", "crates/store/tests/race.rs"] {
            let lines = found(path, &text(LONGEST + 1));
            let words = format!("has {} lines", LONGEST + 1);
            assert!(lines[0].contains(&words), "{path}");
        }
    }
}
