//! What is wrong with an answer, as a key that the pages have a text for.
//!
//! Rule protected: no interface text in Rust. A new mistake is a variant, its key here and its text in both languages.

use absher_vocabulary::{EmailError, IbanError, IdentityError, MoneyError, PhoneError, Text};

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Nothing was given.
    #[error("nothing was given")]
    Missing,
    /// Not a whole number.
    #[error("not a whole number")]
    NotANumber,
    /// Less than the least; money in riyals.
    #[error("less than {min}")]
    TooSmall {
        /// The least.
        min: i64,
    },
    /// More than the most; money in riyals.
    #[error("more than {max}")]
    TooLarge {
        /// The most.
        max: i64,
    },
    /// Fewer characters than needed.
    #[error("shorter than {min} characters")]
    TooShort {
        /// Characters needed.
        min: i64,
    },
    /// More characters than allowed.
    #[error("longer than {max} characters")]
    TooLong {
        /// Characters allowed.
        max: i64,
    },
    /// Line breaks or control characters where there is one line.
    #[error("more than one line")]
    OneLine,
    /// None of the options.
    #[error("none of the options")]
    NotChoice,
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    Flag,
    /// Not a day.
    #[error("not a day")]
    Date,
    /// Not an identity number.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Not an IBAN.
    #[error(transparent)]
    Iban(#[from] IbanError),
    /// Not a mobile number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// Not an e-mail address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// Not an amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Not the id of a record.
    #[error("not a record")]
    Record,
    /// Not the hash of a file.
    #[error("not a file")]
    File,
    /// The field's own condition does not hold.
    #[error("the field's condition does not hold")]
    Check {
        /// What the catalogue says of it.
        otherwise: Option<Text>,
    },
}

impl AnswerError {
    /// The key of its text.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "answer-missing",
            Self::NotANumber => "answer-not-a-number",
            Self::TooSmall { .. } => "answer-too-small",
            Self::TooLarge { .. } => "answer-too-large",
            Self::TooShort { .. } => "answer-too-short",
            Self::TooLong { .. } => "answer-too-long",
            Self::OneLine => "answer-one-line",
            Self::NotChoice => "answer-not-choice",
            Self::Flag => "answer-flag",
            Self::Date => "error-date",
            Self::Identity(
                IdentityError::Empty | IdentityError::NotDigits | IdentityError::Length,
            ) => "error-identity-digits",
            Self::Identity(IdentityError::Kind) => "error-identity-kind",
            Self::Identity(IdentityError::Checksum) => "error-identity-checksum",
            Self::Iban(IbanError::Checksum) => "error-iban-checksum",
            Self::Iban(_) => "error-iban-form",
            Self::Phone(_) => "error-phone-form",
            Self::Email(_) => "error-email-form",
            Self::Money(MoneyError::Decimals) => "error-money-decimals",
            Self::Money(MoneyError::TooLarge) => "error-money-too-large",
            Self::Money(_) => "error-money-form",
            Self::Record => "answer-record",
            Self::File => "answer-file",
            Self::Check { .. } => "answer-check",
        }
    }

    /// The number its text names (`$count`).
    pub fn limit(&self) -> Option<i64> {
        match self {
            Self::TooSmall { min } | Self::TooShort { min } => Some(*min),
            Self::TooLarge { max } | Self::TooLong { max } => Some(*max),
            _ => None,
        }
    }
}
