//! Templates of sealed documents (`catalogue/documents/*.toml`).
//!
//! Rule protected: what a document states is an expression over records; its look is the same for all.

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};

use super::Name;
use crate::expr::Formula;

/// What a document says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DocumentTemplate {
    /// Name used by `issue`.
    pub id: Name,
    /// Title.
    pub title: Text,
    /// The sector that issues it.
    pub sector: Name,
    /// The record type it is about; without it the application (`applicant`, `fields`, `subject`, `results`).
    pub about: Option<Name>,
    /// What it states, in order.
    pub facts: Vec<DocumentFact>,
    /// Last day, of kind date; no end without it.
    pub expires: Option<Formula>,
    /// A line below the facts.
    pub note: Option<Text>,
}

/// One statement of a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DocumentFact {
    /// Key among the sealed claims.
    pub id: Name,
    /// What it is.
    pub label: Text,
    /// Its value over `record` (the record it is about), `holder` (the record of its person), `today`.
    pub value: Formula,
    /// Part of the sealed claims in the QR; others are only printed.
    #[serde(default)]
    pub sealed: bool,
}

impl DocumentFact {
    /// Whether the heading of every document states it already: the holder's name, or the number of the record.
    pub fn is_in_heading(&self) -> bool {
        matches!(self.value.source().trim(), "holder.name" | "record.number")
    }
}
