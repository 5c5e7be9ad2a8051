//! The answer of an inquiry, as pages and programs draw it.
//!
//! Rule protected: it is data without a language: texts in both, values with their kind. A new part is a variant of
//! [`Block`].

use absher_catalogue::model::{ShowAs, Source};
use absher_vocabulary::{RecordId, Text, Timestamp};

use super::{Cell, CellKind};
use crate::people::Person;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Id of the inquiry.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Whom it is about; nobody for a public inquiry.
    pub about: Option<Person>,
    /// What is shown, in order.
    pub blocks: Vec<Block>,
    /// The moment the registers were asked.
    pub asked_at: Timestamp,
}

/// One part of an answer.
#[derive(Clone, Debug)]
pub enum Block {
    /// Records.
    Shown(Shown),
    /// Its sector does not answer, while other parts could be shown.
    Unavailable {
        /// Heading.
        title: Text,
        /// Id of the sector.
        sector: String,
        /// Name of the sector.
        name: Text,
    },
    /// What the platform itself keeps of the person: the list of that use case is shown.
    Own(Own),
}

/// Records, drawn one way.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Heading.
    pub title: Text,
    /// How it is drawn.
    pub drawn: ShowAs,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Rows, in order; none when only totals are drawn.
    pub rows: Vec<Row>,
    /// How many records match.
    pub found: usize,
    /// Not all of them are in `rows`.
    pub more: bool,
    /// Figures below the rows, over all that match; none when there are more than can be gone through.
    pub totals: Vec<(Text, Cell)>,
    /// What is said when nothing was found.
    pub empty: Text,
    /// Id and name of a service offered beside each row it fits.
    pub leads_to: Option<(String, Text)>,
}

/// A list of the platform's own.
#[derive(Clone, Debug)]
pub struct Own {
    /// Heading.
    pub title: Text,
    /// Which list.
    pub source: Source,
    /// Most entries.
    pub limit: u32,
    /// What is said when there is nothing.
    pub empty: Text,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Id of the attribute, or `number`, `state`, `holder`, `left`, `person.name`.
    pub id: String,
    /// What people read; none for the five that every record has, which the pages have a text for.
    pub label: Option<Text>,
    /// What its cells are.
    pub kind: CellKind,
    /// The record type that references lead to.
    pub(super) refers: Option<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: String,
    /// Whether the service offered beside rows may take this record.
    pub leads: bool,
}
