//! Codes that people read aloud and type: the reference of an application and the code printed on a document.
//!
//! The rule: one wrong symbol, or two neighbours swapped, never makes another valid code. There are 31 symbols, a
//! prime, so a weighted sum modulo 31 finds both. A new code is a length and a grouping below.

use serde::{Deserialize, Serialize};

use crate::chance::{Chance, below};
use crate::digits;

/// No 0 O, 1 I L: symbols that look alike are left out.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not the right number of symbols.
    #[error("the code does not have the right number of symbols")]
    Length,
    /// A symbol that codes do not use.
    #[error("the code has a symbol that codes do not use")]
    Symbol,
    /// The check symbol is wrong: most likely a typing mistake.
    #[error("the code has a typing mistake")]
    Check,
}

/// The place of a symbol in the alphabet.
fn value(symbol: char) -> Option<usize> {
    ALPHABET
        .iter()
        .position(|&known| char::from(known) == symbol)
}

/// The weighted sum modulo 31 of symbols followed by `after` more; the last symbol of a code weighs 1.
fn weighted(values: &[usize], after: usize) -> usize {
    let heaviest = values.len() + after;
    values
        .iter()
        .enumerate()
        .map(|(place, value)| value * (heaviest - place))
        .sum::<usize>()
        % 31
}

/// The values as symbols, in groups joined by hyphens.
fn show(values: &[usize], group: usize) -> String {
    let mut shown = String::with_capacity(values.len() + values.len() / group);
    for (place, value) in values.iter().enumerate() {
        if place > 0 && place % group == 0 {
            shown.push('-');
        }
        shown.extend(ALPHABET.get(*value).map(|&symbol| char::from(symbol)));
    }
    shown
}

fn make(chance: &dyn Chance, length: usize, group: usize) -> String {
    let mut values: Vec<usize> = (1..length)
        .map(|_| usize::try_from(below(chance, 31)).unwrap_or(0))
        .collect();
    values.push((31 - weighted(&values, 1)) % 31);
    show(&values, group)
}

fn read(text: &str, length: usize, group: usize) -> Result<String, CodeError> {
    let typed = digits::clean(text).to_ascii_uppercase();
    if typed.chars().count() != length {
        return Err(CodeError::Length);
    }
    let values: Option<Vec<usize>> = typed.chars().map(value).collect();
    let values = values.ok_or(CodeError::Symbol)?;
    if weighted(&values, 0) != 0 {
        return Err(CodeError::Check);
    }
    Ok(show(&values, group))
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $length:literal, $group:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        text_newtype!($name, CodeError);

        impl $name {
            /// A new code by chance.
            pub fn new(chance: &dyn Chance) -> Self {
                $name(make(chance, $length, $group))
            }

            /// Reads a code typed in either letter case, with any digits, spaces or dashes.
            pub fn parse(text: &str) -> Result<Self, CodeError> {
                read(text, $length, $group).map($name)
            }
        }
    };
}

code!(
    /// The reference of an application: nine symbols by chance and a check symbol, stored and shown `XXXXX-XXXXX`.
    Reference,
    10,
    5
);
code!(
    /// The code printed on a document: eleven symbols by chance and a check symbol, stored and shown `XXXX-XXXX-XXXX`.
    SealCode,
    12,
    4
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::tests::Seeded;

    #[test]
    fn codes_read_back_in_any_spelling() {
        let chance = Seeded::default();
        for _ in 0..200 {
            let reference = Reference::new(&chance);
            assert_eq!(reference.as_str().len(), 11);
            let typed = reference.as_str().to_lowercase().replace('-', "  ");
            assert_eq!(Reference::parse(&typed).unwrap(), reference);
            let seal = SealCode::new(&chance);
            assert_eq!(seal.as_str().len(), 14);
            assert_eq!(
                SealCode::parse(&seal.as_str().replace('-', "")).unwrap(),
                seal
            );
        }
    }

    #[test]
    fn one_wrong_symbol_or_two_swapped_neighbours_are_found() {
        let chance = Seeded::default();
        let good: Vec<char> = SealCode::new(&chance)
            .as_str()
            .replace('-', "")
            .chars()
            .collect();
        for place in 0..good.len() {
            for &symbol in ALPHABET {
                let mut wrong = good.clone();
                wrong[place] = char::from(symbol);
                let text: String = wrong.iter().collect();
                assert_eq!(SealCode::parse(&text).is_ok(), wrong == good, "{text}");
            }
            if place > 0 {
                let mut swapped = good.clone();
                swapped.swap(place - 1, place);
                let text: String = swapped.iter().collect();
                assert_eq!(SealCode::parse(&text).is_ok(), swapped == good, "{text}");
            }
        }
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(Reference::parse("ABC"), Err(CodeError::Length));
        assert_eq!(Reference::parse("ABCDE-FGHI0"), Err(CodeError::Symbol));
        assert_eq!(Reference::parse("هويةهويةهو"), Err(CodeError::Symbol));
        assert_eq!(Reference::parse("22222-22223"), Err(CodeError::Check));
    }
}
