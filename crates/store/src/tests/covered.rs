//! Every function of the store is tested on both databases.
//!
//! Rule protected: a statement only one engine has seen is not believed. The sources are read as text: a public function
//! that takes a transaction or a connection is named here until a test beside an `on_both!` calls it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file in two: the code, and the tests in it that run on both databases, with their helpers.
struct Source {
    /// What callers write before `::`; a private file's functions are its folder's.
    module: String,
    code: String,
    tests: String,
}

impl Source {
    fn new(module: &str, text: &str, all_tests: bool) -> Self {
        let begins = text.lines().position(|l| l.ends_with("mod tests {"));
        let code = if all_tests { Some(0) } else { begins }.unwrap_or(usize::MAX);
        let part = |lines: &mut dyn Iterator<Item = &str>| lines.collect::<Vec<_>>().join("\n");
        let tests = part(&mut text.lines().skip(code));
        Self {
            module: module.to_owned(),
            code: part(&mut text.lines().take(code)),
            tests: if tests.contains("on_both! {") {
                without_plain_tests(&tests)
            } else {
                String::new()
            },
        }
    }

    /// Public functions that take a transaction or a connection.
    fn functions(&self) -> Vec<&str> {
        let starts = self.code.match_indices("\npub async fn ");
        starts
            .filter_map(|(at, start)| {
                let (name, rest) = self.code[at + start.len()..].split_once('(')?;
                let (arguments, _) = rest.split_once("->")?;
                let asks = arguments.contains("Tx") || arguments.contains("Sql");
                asks.then_some(name)
            })
            .collect()
    }

    /// Whether a test here calls the function: by its module's name, or bare beside the module itself.
    fn calls(&self, module: &str, function: &str) -> bool {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let call = format!("{function}(");
        self.tests.match_indices(&call).any(|(at, _)| {
            let before = &self.tests[..at];
            match before.strip_suffix("::") {
                Some(path) => path.rsplit(|c| !is_name(c)).next() == Some(module),
                None => {
                    self.module == module
                        && !before.ends_with(|c| is_name(c) || c == '.')
                        && !before.ends_with("fn ")
                }
            }
        })
    }
}

/// A test for one database ends where its brace closes.
fn without_plain_tests(text: &str) -> String {
    let mut kept = Vec::new();
    let mut until: Option<String> = None;
    for line in text.lines() {
        let inside = line.trim_start();
        if inside.starts_with("#[test]") || inside.starts_with("#[tokio::test") {
            let indent = &line[..line.len() - inside.len()];
            until = Some(format!("{indent}}}"));
        }
        if until.is_none() {
            kept.push(line);
        }
        if until.as_deref() == Some(line) {
            until = None;
        }
    }
    kept.join("\n")
}

fn untested(sources: &[Source]) -> Vec<String> {
    let mut missing = Vec::new();
    for source in sources {
        for function in source.functions() {
            if !sources.iter().any(|s| s.calls(&source.module, function)) {
                missing.push(format!("{}::{function}", source.module));
            }
        }
    }
    missing
}

/// The sources of this crate.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                let module = module_of(&folder, &name);
                found.push(Source::new(&module, &text, name.starts_with("tests")));
            }
        }
    }
    found
}

fn module_of(folder: &Path, name: &str) -> String {
    let roots: [PathBuf; 2] = [folder.join("mod.rs"), folder.join("lib.rs")];
    let public = roots.iter().any(|root| {
        fs::read_to_string(root).is_ok_and(|text| text.contains(&format!("pub mod {name};")))
    });
    let own = folder.file_name().unwrap().to_string_lossy();
    if public {
        name.to_owned()
    } else {
        own.into_owned()
    }
}

#[test]
fn every_store_function_is_tested_on_both_databases() {
    let missing = untested(&sources());
    assert!(
        missing.is_empty(),
        "no test with on_both! calls {missing:#?}"
    );
}

#[test]
fn a_function_no_test_on_both_databases_calls_is_named() {
    let code =
        "//! Cars.\npub async fn keep(tx: &mut Tx) -> Result<()> {}\n#[cfg(test)]\nmod tests {\n";
    let found = |tests: &str| untested(&[Source::new("cars", &format!("{code}{tests}"), false)]);
    assert_eq!(
        found("    on_both! {\n        keep(&mut tx);\n    }\n"),
        [""; 0]
    );
    assert_eq!(
        found("    on_both! {\n        cars::keep(&mut tx);\n    }\n"),
        [""; 0]
    );
    for other in [
        "",
        "    keep(&mut tx);\n",
        "    on_both! {\n        bikes::keep(&mut tx);\n    }\n",
        "    on_both! {\n        housekeep(&mut tx);\n        it.keep(&mut tx);\n    }\n",
        "    on_both! {\n    }\n    #[test]\n    fn on_one() {\n        keep(&mut tx);\n    }\n",
    ] {
        assert_eq!(found(other), ["cars::keep"], "{other}");
    }
}
