//! A field: something a person is asked, on one page of the application or of an inquiry.
//!
//! Rule protected: nothing is asked that a register knows (`meaning` is compared with the registers' by the checker).
//! A new kind of field is a variant of [`FieldKind`], its parsing in the platform and its control in the pages.

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};

use super::Name;
use crate::expr::Formula;

/// One thing asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// Name in expressions: lowercase letters, digits and `_`.
    pub id: Name,
    /// What kind of answer.
    pub kind: FieldKind,
    /// The question.
    pub label: Text,
    /// One sentence that helps to answer.
    pub hint: Option<Text>,
    /// May be left empty.
    #[serde(default)]
    pub optional: bool,
    /// Least value: riyals for money, the number itself, characters for text.
    pub min: Option<i64>,
    /// Greatest value, same units as `min`; bytes for a file.
    pub max: Option<i64>,
    /// Answers to choose from (`kind = "choice"`).
    #[serde(default)]
    pub options: Vec<Choice>,
    /// Asked only when this holds; otherwise it has no value.
    pub shown_when: Option<Formula>,
    /// First value, which the person may change.
    pub prefilled: Option<Formula>,
    /// Must hold of the answer (over `fields`, `facts`, `subject`, `applicant`, `today`); refusal text is `otherwise`.
    pub check: Option<Formula>,
    /// What is said when `check` does not hold.
    pub otherwise: Option<Text>,
    /// The record type chosen from (`kind = "record"`).
    pub of: Option<Name>,
    /// Which records may be chosen (`kind = "record"`), as in a fact.
    #[serde(rename = "where")]
    pub filter: Option<Formula>,
    /// Attributes shown of each record to choose from.
    #[serde(default)]
    pub columns: Vec<Name>,
    /// Files accepted (`kind = "file"`): `pdf`, `jpeg`, `png`.
    #[serde(default)]
    pub accept: Vec<String>,
    /// What the answer means, when it means something a register may know.
    pub meaning: Option<Name>,
}

/// The kinds of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// Whole number.
    Number,
    /// Riyals with halalas.
    Money,
    /// A day; either calendar may be typed.
    Date,
    /// Yes or no.
    Flag,
    /// One of `options`.
    Choice,
    /// Identity number of a person.
    IdentityNumber,
    /// Bank account.
    Iban,
    /// Mobile number.
    Phone,
    /// E-mail address.
    Email,
    /// One record of a register (`of`, `where`).
    Record,
    /// A file.
    File,
}

/// An answer to choose.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Choice {
    /// Value in expressions.
    pub id: Name,
    /// What the person reads.
    pub name: Text,
}
