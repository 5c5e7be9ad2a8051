//! The texts themselves: complete in both languages, plural forms, used and existing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast;

use super::*;

const ARABIC_FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[derive(Default, Debug)]
struct Message {
    variables: BTreeSet<String>,
    /// The variant names of each selector.
    selectors: Vec<Vec<String>>,
}

fn messages(lang: Lang) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for path in Files::iter().filter(|p| p.starts_with(lang.code())) {
        let source = String::from_utf8(Files::get(&path).unwrap().data.into_owned()).unwrap();
        for entry in fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, e)| panic!("{path}: {e:?}"))
            .body
        {
            if let ast::Entry::Message(message) = entry {
                let mut parts = Message::default();
                pattern(
                    message.value.as_ref().expect("a message has a value"),
                    &mut parts,
                );
                found.insert(message.id.name.to_owned(), parts);
            }
        }
    }
    found
}

fn pattern(pattern: &ast::Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            match expression {
                ast::Expression::Inline(inline) => variable(inline, message),
                ast::Expression::Select { selector, variants } => {
                    variable(selector, message);
                    let names = variants.iter().map(|v| match &v.key {
                        ast::VariantKey::Identifier { name } => (*name).to_owned(),
                        ast::VariantKey::NumberLiteral { value } => (*value).to_owned(),
                    });
                    message.selectors.push(names.collect());
                    for variant in variants {
                        self::pattern(&variant.value, message);
                    }
                }
            }
        }
    }
}

fn variable(inline: &ast::InlineExpression<&str>, message: &mut Message) {
    if let ast::InlineExpression::VariableReference { id } = inline {
        message.variables.insert(id.name.to_owned());
    }
}

#[test]
fn every_key_is_in_both_languages_with_the_same_variables() {
    let (ar, en) = (messages(Lang::Ar), messages(Lang::En));
    let only = |a: &BTreeMap<String, Message>, b: &BTreeMap<String, Message>| {
        a.keys()
            .filter(|k| !b.contains_key(*k))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&ar, &en), Vec::<String>::new(), "only in Arabic");
    assert_eq!(only(&en, &ar), Vec::<String>::new(), "only in English");
    for (key, arabic) in &ar {
        assert_eq!(arabic.variables, en[key].variables, "{key}");
    }
}

#[test]
fn arabic_plurals_have_six_forms() {
    for (key, message) in messages(Lang::Ar) {
        for forms in message.selectors {
            let plural = forms
                .iter()
                .any(|f| f != "other" && ARABIC_FORMS.contains(&f.as_str()));
            if plural {
                for form in ARABIC_FORMS {
                    assert!(
                        forms.iter().any(|f| f == form),
                        "{key} has no form for {form}"
                    );
                }
            }
        }
    }
}

#[test]
fn plurals_choose_as_cldr_says_and_values_are_isolated() {
    let i18n = I18n::load().unwrap();
    let say = |n| i18n.get(Lang::Ar, "sample-days", &Args::count(n));
    assert_eq!(
        [0, 1, 2, 3, 11, 99, 100, 102, 103, 111, 1_000, 1_010].map(say),
        [
            "لا أيام",
            "يوم واحد",
            "يومان",
            "3 أيام",
            "11 يومًا",
            "99 يومًا",
            "100 يوم",
            "102 يوم",
            "103 أيام",
            "111 يومًا",
            "1000 يوم",
            "1010 أيام"
        ]
    );
    let html = i18n.html(Lang::En, "acting-as", &Args::new().with("name", "<b>"));
    assert_eq!(html.as_str(), "You are acting for <bdi>&lt;b&gt;</bdi>");
}

/// Rust sources and templates of all crates, except tests of texts.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        &mut found,
    );
    found
}

/// The text with what follows an opening bracket on the same line, however it was formatted.
fn unbroken(text: &str) -> String {
    let mut parts = text.split('(');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + "(" + part.trim_start())
}

/// What stands in double quotes after `opening`.
fn literals_after<'a>(text: &'a str, opening: &str) -> Vec<&'a str> {
    text.split(opening)
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(literal, _)| literal))
        .collect()
}

#[test]
fn every_key_used_exists_and_every_key_is_used() {
    let keys = messages(Lang::Ar);
    let mut literals = BTreeSet::new();
    let mut families = BTreeSet::new();
    let mut missing = Vec::new();
    for (path, text) in sources() {
        let text = unbroken(&text);
        literals.extend(text.split('"').map(str::to_owned));
        for opening in ["t_in(\"", "t_in(page, \"", "text_in(\""] {
            families.extend(
                literals_after(&text, opening)
                    .into_iter()
                    .map(str::to_owned),
            );
        }
        if !path.to_string_lossy().contains("web") {
            continue;
        }
        for opening in [
            ".t(\"",
            ".t1(\"",
            ".tx(\"",
            ".count(\"",
            ".plain(\"",
            "titled(&visit, \"",
            "titled(visit, \"",
        ] {
            for key in literals_after(&text, opening) {
                if !keys.contains_key(key)
                    && !key.contains(['{', ' ', '…'])
                    && !path.ends_with("i18n/tests.rs")
                {
                    missing.push(format!("{key} in {}", path.display()));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "keys used that do not exist");
    families.extend(["error-page-title".to_owned(), "error-page-text".to_owned()]);
    let unused: Vec<_> = keys
        .keys()
        .filter(|key| !literals.contains(*key))
        .filter(|key| {
            !families.iter().any(|f| {
                key.strip_prefix(f.as_str())
                    .is_some_and(|rest| rest.starts_with('-'))
            })
        })
        .collect();
    assert_eq!(unused, Vec::<&String>::new(), "keys that nothing uses");
}

#[test]
fn the_page_of_every_failure_has_its_texts() {
    let i18n = I18n::load().unwrap();
    for lang in Lang::ALL {
        for code in absher_vocabulary::ProblemCode::ALL {
            assert!(
                i18n.has(lang, &format!("error-page-title-{code}")),
                "{code}"
            );
            assert!(i18n.has(lang, &format!("error-page-text-{code}")), "{code}");
        }
    }
}
