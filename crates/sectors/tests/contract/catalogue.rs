//! A small catalogue: one sector, types that use everything a register's file can say.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{Catalogue, Files};

const SECTORS: &str = r#"
[[sectors]]
id = "alpha"
name = { ar = "ألف", en = "Alpha" }
[[sectors]]
id = "beta"
name = { ar = "باء", en = "Beta" }
"#;

const REGISTER: &str = r#"
[[records]]
id = "alpha.person"
name = { ar = "شخص", en = "Person" }
is = "person"
attributes = [
  { id = "name", kind = "bilingual", name = { ar = "الاسم", en = "Name" }, meaning = "person.name", personal = true },
  { id = "birth_date", kind = "date", name = { ar = "تاريخ الميلاد", en = "Birth date" }, meaning = "person.birth-date" },
]
states = [{ id = "alive", name = { ar = "حي", en = "Alive" } }]
operations = [{ op = "issue" }]

[[records]]
id = "alpha.permit"
name = { ar = "تصريح", en = "Permit" }
number = { prefix = "P", digits = 8 }
attributes = [
  { id = "class", kind = "choice", name = { ar = "الفئة", en = "Class" }, indexed = true, options = [
    { id = "small", name = { ar = "صغير", en = "Small" } },
    { id = "large", name = { ar = "كبير", en = "Large" } },
  ] },
  { id = "expires", kind = "date", name = { ar = "الانتهاء", en = "Expires" } },
  { id = "price", kind = "money", name = { ar = "الثمن", en = "Price" }, optional = true, indexed = true },
  { id = "weight", kind = "number", name = { ar = "الوزن", en = "Weight" }, optional = true },
  { id = "plate", kind = "text", name = { ar = "اللوحة", en = "Plate" }, optional = true, indexed = true },
  { id = "driver", kind = "person", name = { ar = "السائق", en = "Driver" }, optional = true, indexed = true },
  { id = "tags", kind = "list", name = { ar = "الوسوم", en = "Tags" }, optional = true, indexed = true },
  { id = "over", kind = "flag", name = { ar = "انتهى", en = "Over" }, derived = "record.expires < today" },
]
states = [
  { id = "active", name = { ar = "سارٍ", en = "Active" } },
  { id = "held", name = { ar = "موقوف", en = "Held" } },
  { id = "expired", name = { ar = "منتهٍ", en = "Expired" } },
  { id = "ended", name = { ar = "ملغى", en = "Ended" } },
]
operations = [
  { op = "issue" },
  { op = "renew", from = ["active", "expired"], to = "active", sets = ["expires"] },
  { op = "amend", from = ["active"], sets = ["plate", "driver", "price", "weight", "tags"] },
  { op = "transfer", from = ["active"], sets = ["price"] },
  { op = "suspend", from = ["active"], to = "held" },
  { op = "resume", from = ["held"], to = "active" },
  { op = "cancel", from = ["active", "held"], to = "ended" },
  { op = "replace", from = ["active"], to = "ended", sets = ["plate"] },
]
unique = [{ of = ["plate"], while = ["active", "held"] }]
timers = [{ id = "expire", at = "plus_days(record.expires, 1)", from = ["active"], to = "expired" }]

[[records]]
id = "alpha.fine"
name = { ar = "مخالفة", en = "Fine" }
number = { digits = 10 }
attributes = [{ id = "opened", kind = "time", name = { ar = "الوقت", en = "Opened" }, indexed = true }]
states = [
  { id = "open", name = { ar = "جديدة", en = "Open" } },
  { id = "late", name = { ar = "متأخرة", en = "Late" } },
  { id = "doubled", name = { ar = "مضاعفة", en = "Doubled" } },
]
operations = [{ op = "issue" }, { op = "report" }]
timers = [
  { id = "late", at = "plus_hours(record.opened, 24)", from = ["open"], to = "late" },
  { id = "doubled", at = "plus_hours(record.opened, 48)", from = ["late"], to = "doubled" },
]

[[records]]
id = "alpha.slot"
name = { ar = "موعد", en = "Slot" }
number = { digits = 6 }
attributes = [
  { id = "places", kind = "number", name = { ar = "المقاعد", en = "Places" } },
  { id = "day", kind = "date", name = { ar = "اليوم", en = "Day" }, indexed = true },
]
states = [{ id = "open", name = { ar = "مفتوح", en = "Open" } }]
operations = [{ op = "issue" }, { op = "amend", sets = ["places"] }]
capacity = { of = "places" }

[[records]]
id = "alpha.notice"
name = { ar = "إشعار", en = "Notice" }
number = { digits = 4 }
attributes = [{ id = "text", kind = "text", name = { ar = "النص", en = "Text" } }]
states = [
  { id = "waiting", name = { ar = "ينتظر", en = "Waiting" } },
  { id = "read", name = { ar = "مقروء", en = "Read" } },
]
operations = [{ op = "report", from = ["waiting"], to = "read" }]
"#;

/// The catalogue.
pub(crate) fn small() -> Arc<Catalogue> {
    let files = BTreeMap::from([
        ("sectors.toml".to_owned(), SECTORS.to_owned()),
        ("registers/alpha.toml".to_owned(), REGISTER.to_owned()),
    ]);
    Arc::new(
        Catalogue::load(&Files::from_map(files)).unwrap_or_else(|mistakes| panic!("{mistakes}")),
    )
}
