//! SPDX licence expressions, as far as crates write them: names, `WITH`, `AND`, `OR`, parentheses and the old slash.
//!
//! Protects one rule: an expression that is not understood allows nothing.

use std::collections::BTreeSet;

/// Whether the allowed licences satisfy the whole expression.
pub(crate) fn allows(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let answer = any(&mut words, allowed);
    answer == Some(true) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// `OR`, which binds weakest. `None`: not an expression.
fn any(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut answer = all(words, allowed)?;
    while words.next_if_eq(&"OR").is_some() {
        answer |= all(words, allowed)?;
    }
    Some(answer)
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let mut answer = one(words, allowed)?;
    while words.next_if_eq(&"AND").is_some() {
        answer &= one(words, allowed)?;
    }
    Some(answer)
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> Option<bool> {
    let name = words.next()?;
    if name == "(" {
        let answer = any(words, allowed);
        return words.next_if_eq(&")").and(answer);
    }
    if ["OR", "AND", "WITH", ")"].contains(&name) {
        return None;
    }
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next()?;
        return Some(allowed.contains(&format!("{name} WITH {exception}")));
    }
    Some(allowed.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(expression: &str) -> bool {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"];
        allows(expression, &allowed.map(str::to_owned).into())
    }

    #[test]
    fn one_side_of_or_is_enough() {
        assert!(passes("MIT"));
        assert!(passes("GPL-3.0-only OR MIT"));
        assert!(passes("GPL-3.0-only/MIT"));
        assert!(passes("GPL-3.0-only OR (MIT AND ISC)"));
    }

    #[test]
    fn both_sides_of_and_are_needed() {
        assert!(passes("MIT AND ISC"));
        assert!(!passes("MIT AND GPL-3.0-only"));
        assert!(!passes("(MIT OR ISC) AND GPL-3.0-only"));
    }

    #[test]
    fn and_binds_before_or() {
        assert!(passes("MIT OR ISC AND GPL-3.0-only"));
        assert!(!passes("GPL-3.0-only OR ISC AND GPL-3.0-only"));
    }

    #[test]
    fn an_exception_is_part_of_the_name() {
        assert!(passes("Apache-2.0 WITH LLVM-exception"));
        assert!(!passes("Apache-2.0"));
        assert!(!passes("MIT WITH surprise"));
    }

    #[test]
    fn what_is_not_understood_allows_nothing() {
        for odd in [
            "", "OR", "MIT OR", "MIT ISC", "(MIT", "MIT)", "WITH MIT", "MIT, ISC",
        ] {
            assert!(!passes(odd), "{odd}");
        }
    }
}
