//! Folding of text for search: spellings that people do not tell apart become one.
//!
//! The rule: a query and what is searched go through the same [`fold_search`]. A further spelling habit is one arm of
//! [`fold_char`] and one line of the test.

use crate::digits;

/// The folded form of one character, or none when it does not count (vowel marks, tatweel, a lone hamza).
fn fold_char(c: char) -> Option<char> {
    Some(match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ة' => 'ه',
        'ک' => 'ك',
        'ء' | '\u{0640}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' => {
            return None;
        }
        c if digits::is_invisible(c) => return None,
        '\'' | '\u{2019}' => return None,
        c if c.is_alphanumeric() => digits::western(c),
        _ => ' ',
    })
}

/// A word without the article, when at least two letters stay.
fn without_article(word: &str) -> &str {
    match word.strip_prefix("ال") {
        Some(rest) if rest.chars().count() >= 2 => rest,
        _ => word,
    }
}

/// The text as search compares it: lower case, hamza forms and ى ة unified, no vowel marks, tatweel, punctuation or
/// leading article, Western digits, single spaces.
pub fn fold_search(text: &str) -> String {
    words(text).join(" ")
}

/// The folded words of a text, in order.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(fold_char)
        .collect();
    folded
        .split_whitespace()
        .map(|word| without_article(word).to_owned())
        .collect()
}

/// Whether `a` becomes `b` in at most `max` edits; an edit inserts, deletes or replaces one character or swaps two
/// neighbours (optimal string alignment).
pub fn within_edits(a: &str, b: &str, max: usize) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > max {
        return false;
    }
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &ca) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, &cb) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(ca != cb))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && ca == b[j - 1] && a[i - 1] == cb {
                best = best.min(before[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        if row.iter().all(|&edits| edits > max) {
            return false;
        }
        before = last;
        last = row;
    }
    last[b.len()] <= max
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_people_do_not_tell_apart_are_one() {
        for (a, b) in [
            ("الإقامة", "اقامه"),
            ("تجديد رُخْصَة القيادة", "تجديد رخصه قياده"),
            ("مستشفى", "مستشفي"),
            ("هـــوية", "هويه"),
            ("مسؤول", "مسوول"),
            ("Renew  PASSPORT!", "renew passport"),
            ("لوحة ١٢٣", "لوحه 123"),
            ("child's", "childs"),
        ] {
            assert_eq!(fold_search(a), fold_search(b), "{a} / {b}");
        }
        assert_eq!(fold_search("إلى"), "الي");
        assert_eq!(words("المخالفات  المرورية"), ["مخالفات", "مروريه"]);
        assert!(words(" !؟ ").is_empty());
    }

    #[test]
    fn edits_are_counted_and_bounded() {
        assert!(within_edits("passport", "passport", 0));
        assert!(within_edits("passport", "pasport", 1));
        assert!(within_edits("passport", "passprot", 1));
        assert!(!within_edits("passport", "pasprt", 1));
        assert!(within_edits("", "ab", 2));
        assert!(!within_edits("", "ab", 1));
        assert!(within_edits("رخصه", "رحصه", 1));
        assert!(!within_edits("abc", "cab", 1));
    }
}
