//! How a person is reached: Saudi mobile numbers and e-mail addresses.
//!
//! The rule: one person's number has one stored form, so that "already used by another account" can be a unique index.
//! `Debug` is masked. Another way to reach people is another newtype here.

use serde::{Deserialize, Serialize};

use crate::digits;

/// Why a text is not a Saudi mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was given.
    #[error("the mobile number is empty")]
    Empty,
    /// Something other than digits was given.
    #[error("the mobile number has characters that are not digits")]
    NotDigits,
    /// Not a Saudi mobile number: nine digits from 5 after the country code.
    #[error("the mobile number must be a Saudi one, such as 05 and eight digits")]
    NotSaudiMobile,
}

/// A Saudi mobile number, stored as `+9665XXXXXXXX`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

text_newtype!(Phone, PhoneError);
masked_debug!(Phone);

impl Phone {
    /// Reads the usual spellings: `05…`, `5…`, `9665…`, `+9665…`, `009665…`, `+966 05…`, with any digits.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let typed: String = digits::clean(text)
            .chars()
            .filter(|c| !matches!(c, '(' | ')' | '.'))
            .collect();
        // A plus sign copied from right-to-left text may end up behind the number.
        let number = typed.trim_start_matches('+').trim_end_matches('+');
        if number.is_empty() {
            return Err(PhoneError::Empty);
        }
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        let number = number.strip_prefix("00").unwrap_or(number);
        let number = number.strip_prefix("966").unwrap_or(number);
        let number = number.strip_prefix('0').unwrap_or(number);
        if number.len() != 9 || !number.starts_with('5') {
            return Err(PhoneError::NotSaudiMobile);
        }
        Ok(Phone(format!("+966{number}")))
    }

    /// A number made from a serial (its last eight digits count), for invented people only.
    pub fn synthetic(serial: u64) -> Self {
        Phone(format!("+9665{:08}", serial % 100_000_000))
    }

    /// The number as people in the Kingdom write it: `05XXXXXXXX`.
    pub fn local(&self) -> String {
        format!("0{}", self.0.get(4..).unwrap_or_default())
    }

    /// The local form with all but the first two and last three digits hidden.
    pub fn masked(&self) -> String {
        format!("05*****{}", self.0.get(10..).unwrap_or_default())
    }
}

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was given.
    #[error("the e-mail address is empty")]
    Empty,
    /// More than 254 characters, which no mail server accepts.
    #[error("the e-mail address is longer than 254 characters")]
    TooLong,
    /// Not of the form name@domain.
    #[error("the e-mail address must look like name@example.com")]
    Form,
}

/// An e-mail address: ASCII, at most 254 characters, domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

text_newtype!(Email, EmailError);
masked_debug!(Email);

impl Email {
    /// Reads an address; outer spaces and copied marks are dropped.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let visible: String = text.chars().filter(|&c| !digits::is_invisible(c)).collect();
        let address = visible.trim();
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        if address.len() > 254 {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = address.rsplit_once('@').ok_or(EmailError::Form)?;
        if !is_local_part(local) || !is_domain(domain) {
            return Err(EmailError::Form);
        }
        Ok(Email(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The first letter and the domain: `f***@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let first = local.chars().next().unwrap_or('*');
        format!("{first}***@{domain}")
    }
}

/// The unquoted form of RFC 5321: atoms joined by single dots.
fn is_local_part(local: &str) -> bool {
    local.len() <= 64
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
}

/// Two labels or more of letters, digits and inner hyphens.
fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_one_number() {
        for text in [
            "0512345678",
            "512345678",
            "966512345678",
            "+966512345678",
            "00966512345678",
            "+966 (0)51-234-5678",
            "٠٥١٢٣٤٥٦٧٨",
            "\u{202A}+966 51 234 5678\u{202C}",
        ] {
            assert_eq!(
                Phone::parse(text).unwrap().as_str(),
                "+966512345678",
                "{text}"
            );
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        for (text, error) in [
            ("", PhoneError::Empty),
            ("+", PhoneError::Empty),
            ("05abc45678", PhoneError::NotDigits),
            ("0112345678", PhoneError::NotSaudiMobile),
            ("05123456789", PhoneError::NotSaudiMobile),
            ("+971501234567", PhoneError::NotSaudiMobile),
        ] {
            assert_eq!(Phone::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_phone_is_shown_local_or_masked() {
        let phone = Phone::synthetic(12_345_678);
        assert_eq!(phone.local(), "0512345678");
        assert_eq!(phone.masked(), "05*****678");
        assert_eq!(format!("{phone:?}"), "Phone(05*****678)");
    }

    #[test]
    fn an_address_is_checked_and_its_domain_lowered() {
        let email = Email::parse(" \u{200E}Fahad.A+x@Example.COM ").unwrap();
        assert_eq!(email.as_str(), "Fahad.A+x@example.com");
        assert_eq!(format!("{email:?}"), "Email(F***@example.com)");
        for bad in [
            "x",
            "@x.sa",
            "a@",
            "a@x",
            "a..b@x.sa",
            ".a@x.sa",
            "a b@x.sa",
            "a@-x.sa",
            "a@x..sa",
            "a@x.sa\r\nBcc: b@x.sa",
            "a@b@x.sa",
            "فهد@x.sa",
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError::Form), "{bad}");
        }
        assert_eq!(Email::parse("  "), Err(EmailError::Empty));
        let long = format!("a@{}sa", "abcdefgh.".repeat(30));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
    }
}
