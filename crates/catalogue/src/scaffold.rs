//! The beginning of a new definition (`absher catalogue new`): an inquiry that works, with a service's parts below it as
//! comments.
//!
//! Rule protected: the scaffold passes the checker as it is, with this catalogue's own people and registers, so that what
//! is changed afterwards is the only thing that can be wrong.

use crate::{
    catalogue::Catalogue,
    model::{AttributeKind, CastPerson, RecordType},
};

/// The scaffold with its blanks, each in braces.
static TEMPLATE: &str = include_str!("scaffold.toml");

impl Catalogue {
    /// A definition with this id that asks one thing and issues nothing yet: a register is chosen in the id's sector, and a
    /// person of the cast who has none of its conditions in the way. The folder it belongs in is [`Catalogue::shelf`].
    pub fn scaffold(&self, id: &str) -> String {
        let sector = self.shelf(id);
        let (record, person) = self.held(&sector);
        let blanks = [
            ("{id}", id.to_owned()),
            ("{file}", id.split('.').nth(1).unwrap_or(id).to_owned()),
            (
                "{record}",
                record.map_or("sector.record".into(), |r| r.id.to_string()),
            ),
            (
                "{person}",
                person.map_or("somebody".into(), |p| p.id.to_string()),
            ),
            ("{columns}", record.map_or("state".into(), columns)),
            ("{sector}", sector),
        ];
        blanks
            .iter()
            .fold(TEMPLATE.trim_end().to_owned(), |text, (blank, with)| {
                text.replace(blank, with)
            })
    }

    /// The sector whose folder a new definition most likely belongs in: the one its id begins with, or the first.
    pub fn shelf(&self, id: &str) -> String {
        let prefix = id.split('.').next().unwrap_or_default();
        let neighbour = self
            .definitions
            .values()
            .find(|o| o.definition.id.split('.').next() == Some(prefix))
            .map(|o| o.sector.clone());
        let own = self.sector(prefix).map(|s| s.id.to_string());
        let first = self.sectors.first().map(|s| s.id.to_string());
        neighbour.or(own).or(first).unwrap_or_default()
    }

    /// A record type of the sector that a person of the cast holds, with that person.
    fn held(&self, sector: &str) -> (Option<&RecordType>, Option<&CastPerson>) {
        let holders = || {
            self.cast
                .values()
                .filter(|p| p.identity == "citizen" || p.identity == "resident")
        };
        let own = self.types_of_sector(sector);
        for person in holders() {
            if let Some(record) = own
                .iter()
                .find(|r| person.records.iter().any(|c| c.record == r.id))
            {
                return (Some(record), Some(person));
            }
        }
        let any = own.into_iter().chain(self.records.values()).next();
        (any.map(AsRef::as_ref), holders().next().map(AsRef::as_ref))
    }
}

/// What goes between the quotation marks of the list.
fn columns(record: &RecordType) -> String {
    let shown = record
        .attributes
        .iter()
        .filter(|a| a.kind != AttributeKind::Reference)
        .take(4)
        .map(|a| a.id.as_str());
    shown.chain(["state"]).collect::<Vec<_>>().join("\", \"")
}
