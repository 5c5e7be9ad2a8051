//! Amounts in Saudi riyals, counted in halalas (1 riyal = 100 halalas).
//!
//! The rule: money is a whole number of halalas, never a float, and arithmetic that can overflow says so.

use serde::{Deserialize, Serialize};

use crate::digits;

/// An amount in halalas; may be negative in a ledger.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing was given.
    #[error("the amount is empty")]
    Empty,
    /// Not digits with separators in the right places.
    #[error("the amount must be a number such as 1,234.50")]
    Form,
    /// More than two decimals: there is nothing smaller than a halala.
    #[error("the amount has more than two decimals")]
    Decimals,
    /// Larger than can be counted.
    #[error("the amount is too large")]
    TooLarge,
}

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// An amount in halalas.
    pub const fn halalas(halalas: i64) -> Self {
        Money(halalas)
    }

    /// An amount in whole riyals, held at the largest amount when it cannot be counted.
    pub const fn riyals(riyals: i64) -> Self {
        Money(riyals.saturating_mul(100))
    }

    /// The amount as a number of halalas.
    pub const fn in_halalas(self) -> i64 {
        self.0
    }

    /// Whether the amount is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether the amount is below nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, or none when it cannot be counted.
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Money(sum)),
            None => None,
        }
    }

    /// The difference, or none when it cannot be counted.
    pub const fn checked_sub(self, other: Money) -> Option<Money> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Money(difference)),
            None => None,
        }
    }

    /// The amount taken `times`, or none when it cannot be counted.
    pub const fn checked_mul(self, times: i64) -> Option<Money> {
        match self.0.checked_mul(times) {
            Some(product) => Some(Money(product)),
            None => None,
        }
    }

    /// `n` per cent of the amount, half a halala rounded up; held at the bounds when it cannot be counted.
    #[must_use]
    pub fn percent(self, n: i64) -> Money {
        let share = (i128::from(self.0) * i128::from(n) + 50).div_euclid(100);
        let bound = if share < 0 { i64::MIN } else { i64::MAX };
        Money(i64::try_from(share).unwrap_or(bound))
    }

    /// Reads an amount in riyals: any digits, thousands separators (comma, Arabic separator or space) between groups
    /// of three, and at most two decimals. `1,5` is refused: it could mean 1.5 or 15.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let visible: String = text
            .chars()
            .filter(|&c| !digits::is_invisible(c))
            .map(digits::western)
            .collect();
        let typed = visible.trim();
        let (negative, typed) = match typed.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, typed),
        };
        if typed.is_empty() {
            return Err(MoneyError::Empty);
        }
        let (whole, decimals) = typed.split_once(['.', '\u{066B}']).unwrap_or((typed, "0"));
        let riyals = parse_whole(whole)?;
        if decimals.is_empty() || !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::Form);
        }
        if decimals.len() > 2 {
            return Err(MoneyError::Decimals);
        }
        let fraction: i64 = format!("{decimals:0<2}")
            .parse()
            .map_err(|_| MoneyError::Form)?;
        riyals
            .checked_mul(100)
            .and_then(|h| h.checked_add(fraction))
            .map(|h| Money(if negative { -h } else { h }))
            .ok_or(MoneyError::TooLarge)
    }
}

/// Whole riyals, with or without groups of three.
fn parse_whole(whole: &str) -> Result<i64, MoneyError> {
    let is_separator = |c: char| c == ',' || c == '\u{066C}' || c.is_whitespace();
    let groups: Vec<&str> = whole.split(is_separator).collect();
    let grouped = groups.len() > 1;
    for (place, group) in groups.iter().enumerate() {
        let right_length = match (grouped, place) {
            (false, _) => !group.is_empty(),
            (true, 0) => (1..=3).contains(&group.len()),
            (true, _) => group.len() == 3,
        };
        if !right_length || !group.bytes().all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::Form);
        }
    }
    groups.concat().parse().map_err(|_| MoneyError::TooLarge)
}

impl std::fmt::Display for Money {
    /// Riyals with thousands separators and two decimals: `1,234.50`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let amount = self.0.unsigned_abs();
        let riyals = (amount / 100).to_string();
        let mut shown = String::from(if self.0 < 0 { "-" } else { "" });
        for (place, digit) in riyals.chars().enumerate() {
            if place > 0 && (riyals.len() - place).is_multiple_of(3) {
                shown.push(',');
            }
            shown.push(digit);
        }
        f.pad(&format!("{shown}.{:02}", amount % 100))
    }
}

impl std::str::FromStr for Money {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Money::parse(text)
    }
}

impl std::iter::Sum for Money {
    /// The total, held at the bounds when it cannot be counted; use [`Money::checked_add`] where that must be noticed.
    fn sum<I: Iterator<Item = Money>>(iter: I) -> Money {
        iter.fold(Money::ZERO, |total, next| {
            Money(total.0.saturating_add(next.0))
        })
    }
}

impl<'a> std::iter::Sum<&'a Money> for Money {
    fn sum<I: Iterator<Item = &'a Money>>(iter: I) -> Money {
        iter.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, halalas) in [
            ("300", 30_000),
            ("٣٠٠", 30_000),
            ("1,234.5", 123_450),
            ("١٬٢٣٤٫٥٠", 123_450),
            ("1 234 567", 123_456_700),
            ("0.05", 5),
            ("-2.50", -250),
        ] {
            assert_eq!(Money::parse(text), Ok(Money::halalas(halalas)), "{text}");
        }
    }

    #[test]
    fn doubtful_amounts_are_refused() {
        for (text, error) in [
            ("", MoneyError::Empty),
            ("-", MoneyError::Empty),
            ("1,5", MoneyError::Form),
            ("12,34,567", MoneyError::Form),
            ("1.", MoneyError::Form),
            (".5", MoneyError::Form),
            ("1.2.3", MoneyError::Form),
            ("1e3", MoneyError::Form),
            ("+-5", MoneyError::Form),
            ("1.005", MoneyError::Decimals),
            ("99999999999999999999", MoneyError::TooLarge),
            ("92233720368547759", MoneyError::TooLarge),
        ] {
            assert_eq!(Money::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn shown_amounts_read_back() {
        for halalas in [0, 5, -250, 99_999, 123_450, i64::MAX, i64::MIN + 1] {
            let money = Money::halalas(halalas);
            assert_eq!(money.to_string().parse(), Ok(money));
        }
        assert_eq!(Money::halalas(123_450).to_string(), "1,234.50");
        assert_eq!(Money::halalas(-5).to_string(), "-0.05");
        assert_eq!(Money::riyals(1_000_000).to_string(), "1,000,000.00");
    }

    #[test]
    fn arithmetic_says_when_it_overflows() {
        let most = Money::halalas(i64::MAX);
        assert_eq!(most.checked_add(Money::halalas(1)), None);
        assert_eq!(
            Money::halalas(i64::MIN).checked_sub(Money::halalas(1)),
            None
        );
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(
            [Money::riyals(1), Money::halalas(5)].iter().sum::<Money>(),
            Money::halalas(105)
        );
    }

    #[test]
    fn per_cent_rounds_half_up() {
        assert_eq!(Money::halalas(50).percent(15), Money::halalas(8));
        assert_eq!(Money::halalas(49).percent(1), Money::halalas(0));
        assert_eq!(Money::riyals(300).percent(25), Money::riyals(75));
        assert_eq!(
            Money::halalas(i64::MAX).percent(200),
            Money::halalas(i64::MAX)
        );
    }

    #[test]
    fn json_is_an_integer() {
        assert_eq!(serde_json::to_string(&Money::riyals(3)).unwrap(), "300");
        assert!(serde_json::from_str::<Money>("3.5").is_err());
    }
}
