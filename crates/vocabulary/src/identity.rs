//! The ten-digit numbers the state knows people and establishments by.
//!
//! The rule: an [`IdentityNumber`] has ten digits, a known kind and, for citizens and residents, a right check digit.
//! `Debug` is masked, `Display` is whole. A new kind is a variant of [`IdentityKind`] and its first digits.

use serde::{Deserialize, Serialize};

use crate::digits;

/// What a number stands for, by its first digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityKind {
    /// National identity number, first digit 1.
    Citizen,
    /// Iqama number of a resident, first digit 2.
    Resident,
    /// Border number of a visitor or a worker before the iqama, first digit 3, 4 or 5.
    Visitor,
    /// Unified number of an establishment, first digit 7.
    Establishment,
}

impl IdentityKind {
    fn of(first: u8) -> Option<Self> {
        match first {
            b'1' => Some(IdentityKind::Citizen),
            b'2' => Some(IdentityKind::Resident),
            b'3'..=b'5' => Some(IdentityKind::Visitor),
            b'7' => Some(IdentityKind::Establishment),
            _ => None,
        }
    }

    /// Whether the last digit is a check digit. For border and unified numbers no rule is published.
    const fn has_check_digit(self) -> bool {
        matches!(self, IdentityKind::Citizen | IdentityKind::Resident)
    }

    const fn first_digit(self) -> u64 {
        match self {
            IdentityKind::Citizen => 1,
            IdentityKind::Resident => 2,
            IdentityKind::Visitor => 3,
            IdentityKind::Establishment => 7,
        }
    }
}

/// Why a text is not an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing was given.
    #[error("the identity number is empty")]
    Empty,
    /// Something other than digits was given.
    #[error("the identity number has characters that are not digits")]
    NotDigits,
    /// Not ten digits.
    #[error("the identity number must have ten digits")]
    Length,
    /// The first digit belongs to no kind.
    #[error("the first digit of the identity number is not one in use")]
    Kind,
    /// The check digit is wrong: most likely a typing mistake.
    #[error("the check digit of the identity number is wrong")]
    Checksum,
}

/// A valid identity number: ten Western digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdentityNumber(String);

text_newtype!(IdentityNumber, IdentityError);
masked_debug!(IdentityNumber);

impl IdentityNumber {
    /// Reads a number typed with any digits, spaces, dashes or copied marks.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let number = digits::clean(text);
        let first = *number.as_bytes().first().ok_or(IdentityError::Empty)?;
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdentityError::NotDigits);
        }
        if number.len() != 10 {
            return Err(IdentityError::Length);
        }
        let kind = IdentityKind::of(first).ok_or(IdentityError::Kind)?;
        if kind.has_check_digit() && !luhn_sum(&number).is_multiple_of(10) {
            return Err(IdentityError::Checksum);
        }
        Ok(IdentityNumber(number))
    }

    /// A valid number made from a serial (its last eight digits count), for invented people only.
    pub fn synthetic(kind: IdentityKind, serial: u64) -> Self {
        let nine = format!("{}{:08}", kind.first_digit(), serial % 100_000_000);
        let check = (10 - luhn_sum(&nine) % 10) % 10;
        IdentityNumber(format!("{nine}{check}"))
    }

    /// What the number stands for.
    pub fn kind(&self) -> IdentityKind {
        let first = self.0.as_bytes().first().copied().unwrap_or_default();
        IdentityKind::of(first).unwrap_or(IdentityKind::Citizen)
    }

    /// The number with all but the last four digits hidden.
    pub fn masked(&self) -> String {
        format!("******{}", self.0.get(6..).unwrap_or_default())
    }
}

/// Luhn over ASCII digits, doubling positions 1, 3, 5, 7 and 9 from the left.
fn luhn_sum(number: &str) -> u32 {
    number
        .bytes()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0');
            match i % 2 {
                0 if digit >= 5 => digit * 2 - 9,
                0 => digit * 2,
                _ => digit,
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values_pass_and_a_wrong_digit_does_not() {
        for good in [
            "1058529940",
            "1001244019",
            "1101798278",
            "1000000008",
            "2000000006",
            "2345678904",
        ] {
            assert!(IdentityNumber::parse(good).is_ok(), "{good}");
        }
        assert_eq!(
            IdentityNumber::parse("1234567890"),
            Err(IdentityError::Checksum)
        );
        assert_eq!(
            IdentityNumber::parse("2000000007"),
            Err(IdentityError::Checksum)
        );
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        let good = IdentityNumber::synthetic(IdentityKind::Citizen, 12_345_678).to_string();
        for place in 1..10 {
            for digit in b'0'..=b'9' {
                let mut other = good.clone().into_bytes();
                if other[place] == digit {
                    continue;
                }
                other[place] = digit;
                let text = String::from_utf8(other).unwrap();
                assert_eq!(IdentityNumber::parse(&text), Err(IdentityError::Checksum));
            }
        }
    }

    #[test]
    fn any_digits_spaces_and_marks_are_read() {
        let number: IdentityNumber = "\u{200F}١٠٠٠ 000-۰۰۸\u{202C}".parse().unwrap();
        assert_eq!(number.as_str(), "1000000008");
    }

    #[test]
    fn each_mistake_has_its_name() {
        for (text, error) in [
            (" ", IdentityError::Empty),
            ("10000000x8", IdentityError::NotDigits),
            ("هوية", IdentityError::NotDigits),
            ("100000000", IdentityError::Length),
            ("6000000000", IdentityError::Kind),
        ] {
            assert_eq!(IdentityNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn synthetic_numbers_are_valid_and_of_their_kind() {
        for kind in [
            IdentityKind::Citizen,
            IdentityKind::Resident,
            IdentityKind::Visitor,
            IdentityKind::Establishment,
        ] {
            for serial in [0, 7, 99_999_999, u64::MAX] {
                let number = IdentityNumber::synthetic(kind, serial);
                assert_eq!(IdentityNumber::parse(number.as_str()).unwrap(), number);
                assert_eq!(number.kind(), kind);
            }
        }
        assert_eq!(
            IdentityNumber::parse("4000000001").unwrap().kind(),
            IdentityKind::Visitor
        );
    }

    #[test]
    fn debug_output_does_not_show_the_number() {
        let number = IdentityNumber::parse("1000000008").unwrap();
        assert_eq!(format!("{number:?}"), "IdentityNumber(******0008)");
    }

    #[test]
    fn json_is_checked_like_typing() {
        assert!(serde_json::from_str::<IdentityNumber>("\"1000000009\"").is_err());
        let number: IdentityNumber = serde_json::from_str("\"1000000008\"").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"1000000008\"");
    }
}
