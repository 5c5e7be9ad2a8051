//! Saudi bank account numbers (IBAN).
//!
//! The rule: `SA`, two check digits, two digits of the bank and 18 of the account, remainder 1 modulo 97 (ISO 13616).
//! `Debug` is masked. Another country would be its prefix and length here.

use serde::{Deserialize, Serialize};

use crate::digits;

/// Why a text is not a Saudi IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IbanError {
    /// Nothing was given.
    #[error("the IBAN is empty")]
    Empty,
    /// Not a Saudi one.
    #[error("the IBAN must begin with SA")]
    Country,
    /// Not 24 letters and digits.
    #[error("the IBAN must have 24 characters")]
    Length,
    /// A character that an IBAN cannot have in that place.
    #[error("the IBAN has characters that do not belong in it")]
    Characters,
    /// The check digits are wrong: most likely a typing mistake.
    #[error("the check digits of the IBAN are wrong")]
    Checksum,
}

/// A Saudi IBAN, stored without spaces, in upper case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Iban(String);

text_newtype!(Iban, IbanError);
masked_debug!(Iban);

impl Iban {
    /// Reads an IBAN typed with any digits, spaces and letter case.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let iban = digits::clean(text).to_ascii_uppercase();
        if iban.is_empty() {
            return Err(IbanError::Empty);
        }
        let account = iban.strip_prefix("SA").ok_or(IbanError::Country)?;
        if account.chars().count() != 22 {
            return Err(IbanError::Length);
        }
        let right = account
            .bytes()
            .enumerate()
            .all(|(place, b)| b.is_ascii_digit() || (place >= 4 && b.is_ascii_uppercase()));
        if !right {
            return Err(IbanError::Characters);
        }
        if remainder(&iban) != 1 {
            return Err(IbanError::Checksum);
        }
        Ok(Iban(iban))
    }

    /// A valid IBAN made from a bank code (its last two digits count) and a serial, for invented accounts only.
    pub fn synthetic(bank: u8, serial: u64) -> Self {
        let account = format!(
            "{:02}{:018}",
            bank % 100,
            serial % 1_000_000_000_000_000_000
        );
        let check = 98 - remainder(&format!("SA00{account}"));
        Iban(format!("SA{check:02}{account}"))
    }

    /// The IBAN in groups of four, as it is printed.
    pub fn grouped(&self) -> String {
        let mut shown = String::with_capacity(29);
        for (place, c) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                shown.push(' ');
            }
            shown.push(c);
        }
        shown
    }

    /// The country and the last four characters.
    pub fn masked(&self) -> String {
        format!(
            "SA******************{}",
            self.0.get(20..).unwrap_or_default()
        )
    }
}

/// The IBAN's remainder modulo 97, with the first four characters moved to the end and letters as 10 to 35.
fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at(4);
    tail.chars()
        .chain(head.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| match value {
            0..=9 => (rest * 10 + value) % 97,
            _ => (rest * 100 + value) % 97,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_passes_in_any_spelling() {
        let iban = Iban::parse("SA03 8000 0000 6080 1016 7519").unwrap();
        assert_eq!(Iban::parse("sa٠٣٨٠٠٠٠٠٠٠٦٠٨٠١٠١٦٧٥١٩").unwrap(), iban);
        assert_eq!(iban.grouped(), "SA03 8000 0000 6080 1016 7519");
        assert_eq!(format!("{iban:?}"), "Iban(SA******************7519)");
    }

    #[test]
    fn each_mistake_has_its_name() {
        for (text, error) in [
            ("", IbanError::Empty),
            ("GB82WEST12345698765432", IbanError::Country),
            ("SA038000000060801016751", IbanError::Length),
            ("SAX380000000608010167519", IbanError::Characters),
            ("SA0380000000608010167é19", IbanError::Characters),
            ("SA0380000000608010167591", IbanError::Checksum),
        ] {
            assert_eq!(Iban::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn synthetic_accounts_are_valid() {
        for serial in [0, 1, 97, u64::MAX] {
            let iban = Iban::synthetic(80, serial);
            assert_eq!(Iban::parse(iban.as_str()).unwrap(), iban);
        }
    }
}
