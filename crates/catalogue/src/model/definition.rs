//! One file on offer: an inquiry, a service, a bulk of a service, a page, a bundle or a link.
//!
//! Rule protected: the first lines of a file say what it is, who may use it and where people find it; the rest says
//! what it does. A new kind is a variant of [`Kind`] and its table here.

use std::collections::BTreeMap;

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};

use super::{
    Example, Fact, Fee, Field, Message, Name, Party, Requirement, Step, Subject, Withdraw,
};
use crate::expr::Formula;

/// A definition as written in one file of the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Definition {
    /// Dotted id, for instance `traffic.sell-vehicle`; unique in the catalogue.
    pub id: Name,
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name as people know it.
    pub name: Text,
    /// One sentence: what it does for the person.
    pub summary: Text,
    /// The sections it is offered in.
    #[serde(default = "individuals")]
    pub sections: Vec<Section>,
    /// Other sectors whose shelf shows it too.
    #[serde(default)]
    pub listed_in: Vec<Name>,
    /// Who may use it; at least one.
    #[serde(default)]
    pub audience: Vec<Audience>,
    /// Words people search it by, beside its name.
    #[serde(default)]
    pub words: Words,
    /// What to have at hand before starting, a line each.
    #[serde(default)]
    pub ready: Vec<Text>,
    /// Minutes it takes to fill in.
    #[serde(default = "five")]
    pub minutes: u32,
    /// What an inquiry reads and shows (`kind = "inquiry"`).
    pub inquiry: Option<Inquiry>,
    /// The service a bulk repeats (`kind = "bulk"`); its subject must say `many = true`.
    pub each: Option<Name>,
    /// The use case a page opens (`kind = "page"`).
    pub opens: Option<Name>,
    /// The services a bundle names (`kind = "bundle"`).
    #[serde(default)]
    pub includes: Vec<Name>,
    /// The address a link leads to (`kind = "link"`).
    pub address: Option<String>,
    /// Fragments whose requirements, facts, fields and messages are added to this definition.
    #[serde(default)]
    pub uses: Vec<Name>,
    /// What the application is about.
    pub subject: Option<Subject>,
    /// Others who act, by name.
    #[serde(default)]
    pub parties: BTreeMap<String, Party>,
    /// What is read from registers, by name.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    /// What must hold, in the order it is told to the person.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// What is asked, in the order of the pages.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// What it costs.
    #[serde(default)]
    pub fees: Vec<Fee>,
    /// The stages after submitting, in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Who may withdraw, and until when.
    pub withdraw: Option<Withdraw>,
    /// Messages beside those every application sends.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// Proofs: each is run through the real engine.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// What kind of thing a definition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Reads records and shows them; changes nothing.
    Inquiry,
    /// An application.
    Service,
    /// Many applications of one service with one bill.
    Bulk,
    /// Opens a use case of the platform.
    Page,
    /// A named list of services.
    Bundle,
    /// Another authority's site.
    Link,
}

impl Kind {
    /// Whether it counts as an offered service (inquiry, service or bulk).
    pub fn is_offered(self) -> bool {
        matches!(self, Self::Inquiry | Self::Service | Self::Bulk)
    }
}

/// A section of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// People for themselves, their family and their household workers.
    Individuals,
    /// Establishments.
    Business,
    /// Officers.
    Government,
}

/// Who may use a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Anyone, without signing in (inquiries only).
    Public,
    /// Holders of a national identity number.
    Citizen,
    /// Holders of a residence permit.
    Resident,
    /// Holders of a premium residence permit.
    PremiumResident,
    /// Visitors with a border number.
    Visitor,
    /// Establishments, through a person who may act for them.
    Establishment,
}

/// Search words beside the name: synonyms, colloquial words, transliterations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Words {
    /// Arabic words and phrases.
    #[serde(default)]
    pub ar: Vec<String>,
    /// English words and transliterations.
    #[serde(default)]
    pub en: Vec<String>,
    /// Life events it belongs to (ids of `catalogue/life-events.toml`), for the directory.
    #[serde(default)]
    pub events: Vec<String>,
}

/// What an inquiry reads and shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Inquiry {
    /// About whom: `self` and ids of relations (`guardian`, `sponsor`, …). Empty for a public inquiry, which asks by its fields.
    #[serde(default)]
    pub about: Vec<Name>,
    /// The blocks of the answer, in order.
    pub shows: Vec<Show>,
}

/// One block of an inquiry's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Show {
    /// Heading of the block.
    pub title: Text,
    /// Where it comes from.
    #[serde(default)]
    pub source: Source,
    /// The record type read (`source = "register"`).
    pub records: Option<Name>,
    /// Which records: over `record`, `subject`, `applicant`, `fields`, `today`, `now`; holds an equality on an indexed attribute.
    #[serde(rename = "where")]
    pub filter: Option<Formula>,
    /// Order by an attribute; `-attribute` for newest or largest first.
    pub order: Option<Name>,
    /// Most records shown.
    #[serde(default = "fifty")]
    pub limit: u32,
    /// Attributes shown, in order; `state`, `number` and `holder` may be named too, and `person.name` of the holder.
    #[serde(default)]
    pub columns: Vec<Name>,
    /// Sums and counts below the rows.
    #[serde(default)]
    pub totals: Vec<Total>,
    /// What is said when there is nothing.
    pub empty: Text,
    /// How it is drawn.
    #[serde(rename = "as", default)]
    pub drawn: ShowAs,
    /// A service offered beside each row, for instance to renew or to pay it.
    pub leads_to: Option<Name>,
}

/// Where a block of an inquiry comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A sector's register.
    #[default]
    Register,
    /// The person's applications on this platform.
    Applications,
    /// The person's bills on this platform.
    Bills,
    /// The person's appointments on this platform.
    Appointments,
}

/// How a block of an inquiry is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShowAs {
    /// A row for each record.
    #[default]
    Table,
    /// A card of facts for each record.
    Card,
    /// Only the totals.
    Totals,
}

/// A figure below the rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Total {
    /// What the figure is.
    pub label: Text,
    /// The attribute summed; without it, rows are counted.
    pub sum: Option<Name>,
}

fn individuals() -> Vec<Section> {
    vec![Section::Individuals]
}
fn five() -> u32 {
    5
}
fn fifty() -> u32 {
    50
}
