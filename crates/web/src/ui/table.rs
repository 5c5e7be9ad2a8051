//! Tables: a labelled, focusable region; below 640 px each row is a card.

use askama::Template;

use super::Markup;

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Whether its cells are numbers (aligned at the end).
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: false,
        }
    }

    /// A column of amounts or counts.
    pub fn numeric(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: true,
        }
    }
}

/// Rows of cells; the first cell of a row names it.
#[derive(Debug, Clone)]
pub struct Table {
    /// An id unique on the page.
    pub id: String,
    /// The id of the heading above it, when the caption only adds to it.
    pub heading: Option<String>,
    /// What the table shows, or what its heading leaves unsaid.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; a row has as many cells as there are columns.
    pub rows: Vec<Vec<Markup>>,
}

#[derive(Template)]
#[template(path = "ui/table.html")]
struct TableView<'a> {
    table: &'a Table,
}

impl TableView<'_> {
    fn cells<'r>(&self, row: &'r [Markup]) -> Vec<(&'r Markup, &Column)> {
        row.iter().zip(&self.table.columns).collect()
    }
}

pub(super) fn render(table: &Table) -> Markup {
    Markup::render(&TableView { table })
}
