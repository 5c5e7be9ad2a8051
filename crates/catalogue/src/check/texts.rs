//! Texts: every one in both languages, with the same blanks to fill in each.
//!
//! Rule protected: nobody meets an empty label, or the wrong language.

use std::{collections::BTreeSet, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::mistakes::Mistakes;

/// Checks every text of a file, wherever it stands.
pub(crate) fn check(file: &str, table: &DeTable<'_>, mistakes: &mut Mistakes) {
    let sides = (text(table, "ar"), text(table, "en"));
    if let (Some(ar), Some(en)) = sides {
        pair(file, &ar, &en, mistakes);
    } else if let (Some((_, span)), None) | (None, Some((_, span))) = sides
        && table.len() == 1
    {
        mistakes.add(
            file,
            span,
            "the text is in one language only: write `{ ar = \"…\", en = \"…\" }`",
        );
    }
    table.values().for_each(|v| value(file, v, mistakes));
}

fn value(file: &str, it: &Spanned<DeValue<'_>>, mistakes: &mut Mistakes) {
    match it.get_ref() {
        DeValue::Table(table) => check(file, table, mistakes),
        DeValue::Array(items) => items.iter().for_each(|v| value(file, v, mistakes)),
        _ => {}
    }
}

fn text<'a>(table: &'a DeTable<'_>, key: &str) -> Option<(&'a str, Range<usize>)> {
    let found = table.get(key)?;
    Some((found.get_ref().as_str()?, found.span()))
}

fn pair(file: &str, ar: &(&str, Range<usize>), en: &(&str, Range<usize>), mistakes: &mut Mistakes) {
    for (side, span, language) in [(ar.0, &ar.1, "Arabic"), (en.0, &en.1, "English")] {
        if side.trim().is_empty() {
            mistakes.add(file, span.clone(), format!("the {language} text is empty"));
        }
    }
    if ar.0.chars().any(char::is_alphabetic) && !ar.0.chars().any(is_arabic) {
        mistakes.add(file, ar.1.clone(), "the Arabic text has no Arabic letter");
    }
    if en.0.chars().any(is_arabic) {
        mistakes.add(file, en.1.clone(), "the English text has Arabic letters");
    }
    let (a, b) = (blanks(ar.0), blanks(en.0));
    if let Some(blank) = a.symmetric_difference(&b).next() {
        let span = if a.contains(blank) { &en.1 } else { &ar.1 };
        mistakes.add(
            file,
            span.clone(),
            format!("`{{{blank}}}` is in one language only"),
        );
    }
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{064A}' | '\u{0671}'..='\u{06D3}')
}

fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}
