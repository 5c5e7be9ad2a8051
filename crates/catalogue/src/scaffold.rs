//! The beginning of a new definition (`absher catalogue new`): an inquiry that works, with a service's parts below it as
//! comments.
//!
//! Rule protected: the scaffold passes the checker as it is, with this catalogue's own people and registers, so that what
//! is changed afterwards is the only thing that can be wrong.

use std::fmt::Write as _;

use crate::{
    catalogue::Catalogue,
    model::{AttributeKind, CastPerson, RecordType},
};

impl Catalogue {
    /// A definition with this id that asks one thing and issues nothing yet: a register is chosen in the id's sector, and a
    /// person of the cast who has none of its conditions in the way. The folder it belongs in is [`Catalogue::shelf`].
    pub fn scaffold(&self, id: &str) -> String {
        let sector = self.shelf(id);
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.inquiry(&mut out, id, &sector);
        out
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

    fn inquiry(&self, out: &mut String, id: &str, sector: &str) -> std::fmt::Result {
        let (record, person) = self.held(sector);
        let columns = record.map(columns).unwrap_or_default();
        let record = record.map_or("sector.record", |r| r.id.as_str());
        let person = person.map_or("somebody", |p| p.id.as_str());
        writeln!(
            out,
            r#"# catalogue/{sector}/{file}.toml
# An inquiry. For a service: kind = "service", [subject], [facts], [[requirements]], [[fields]], [[fees]], [[steps]];
# docs/adding-a-service.md walks through each.

id       = "{id}"
kind     = "inquiry"
name     = {{ ar = "اسم الخدمة", en = "Name of the service" }}
summary  = {{ ar = "جملة تقول ما تقدمه الخدمة للشخص.", en = "One sentence: what it does for the person." }}
audience = ["citizen", "resident"]
words    = {{ ar = ["كلمة يبحث بها الناس"], en = ["a word people search by"] }}
minutes  = 1

[inquiry]
about = ["self"]

[[inquiry.shows]]
title   = {{ ar = "عنوان ما يعرض", en = "Heading of what is shown" }}
records = "{record}"
where   = "record.holder == subject.id"
columns = [{columns}]
empty   = {{ ar = "لا يوجد شيء مسجل.", en = "Nothing is on record." }}

[[examples]]
name = "somebody asks"
cast = {{ applicant = "{person}" }}
when = ["ask"]
then = {{ }}

# A service instead: kind = "service", without [inquiry], and
#
# subject = {{ record = "{record}", where = "record.holder == applicant.id" }}
# facts   = {{ others = {{ count = "{record}", where = "record.holder == applicant.id" }} }}
#
# [[requirements]]
# id        = "not-too-many"
# that      = "facts.others < 10"
# otherwise = {{ ar = "سبب المنع", en = "Why not" }}
#
# [[fields]]
# id    = "reason"
# kind  = "text"
# max   = 200
# label = {{ ar = "السؤال", en = "The question" }}
#
# [[fees]]
# id     = "fee"
# name   = {{ ar = "الرسوم", en = "Fee" }}
# amount = "riyals(100)"
# payee  = "{sector}"
#
# [[steps]]
# id  = "payment"
# pay = {{ within = "3d", late = "cancel" }}
# [[steps]]
# id    = "register"
# apply = {{ sector = "{sector}", refused = "refund", do = [{{ amend = "subject", set = {{ }} }}] }}
#
# and an example that ends as `done`, one for each requirement, deadline and refusal."#,
            file = id.split('.').nth(1).unwrap_or(id),
        )
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

fn columns(record: &RecordType) -> String {
    let shown = record
        .attributes
        .iter()
        .filter(|a| a.kind != AttributeKind::Reference)
        .take(4)
        .map(|a| format!("\"{}\"", a.id));
    shown
        .chain(["\"state\"".to_owned()])
        .collect::<Vec<_>>()
        .join(", ")
}
