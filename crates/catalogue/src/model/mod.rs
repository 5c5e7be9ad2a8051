//! The format: what each file of the catalogue may say, as plain data that `serde` reads.
//!
//! Rule protected: everything a file can say has exactly one place here, and an unknown key is an error with its
//! line and column. To add a key: add the field with its doc comment, then its check in `check`.

mod cast;
mod definition;
mod document;
mod example;
mod field;
mod register;
mod service;
mod step;

pub use cast::{CastPerson, CastRecord};
pub use definition::{
    Audience, Definition, Inquiry, Kind, Section, Show, ShowAs, Source, Total, Words,
};
pub use document::{DocumentFact, DocumentTemplate};
pub use example::{Example, Given, Then};
pub use field::{Choice, Field, FieldKind};
pub use register::{
    Attribute, AttributeKind, Capacity, Is, NumberFormat, Operation, OperationKind, RecordType,
    Relation, Role, SectorInfo, Timer, Unique,
};
pub use service::{
    Fact, Fee, Fragment, GivesBack, Message, Party, PartyMust, Requirement, Subject, Table,
    TableRow, TableValue, Withdraw,
};
pub use step::{
    Agree, Apply, Attend, Confirm, Consequence, Decision, DecisionKind, Deliver, Issue, Op, Pay,
    Payout, Reason, Review, Step, StepKind, Take, Undo, Wait, WaitAct,
};

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

/// A name written in a file, with the place it stands so that a mistake can be underlined.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "toml::Spanned<String>", into = "String")]
pub struct Name {
    text: String,
    span: Range<usize>,
}

impl Name {
    /// A name that stands in no file (tests and generated definitions).
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            span: 0..0,
        }
    }
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// Byte range of the value in its file, quotes included.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl From<toml::Spanned<String>> for Name {
    fn from(s: toml::Spanned<String>) -> Self {
        let span = s.span();
        Self {
            text: s.into_inner(),
            span,
        }
    }
}
impl From<Name> for String {
    fn from(n: Name) -> Self {
        n.text
    }
}
impl std::ops::Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Name {}
impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}
impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}
