//! What surrounds the steps of a service: subject, parties, facts, requirements, fees, messages, withdrawing, and the
//! shared pieces (fragments and tables).
//!
//! Rule protected: a fee, a limit or a text is written once; services name it. To share more, extend [`Fragment`].

use std::collections::BTreeMap;

use absher_vocabulary::{Date, Text};
use serde::{Deserialize, Serialize};

use super::{Field, Name};
use crate::expr::Formula;

/// What an application is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Subject {
    /// Record type of the subject.
    pub record: Name,
    /// Which may be chosen, over `record` (or `subject`), `applicant`, `actor`; holds an equality on an indexed attribute.
    #[serde(rename = "where")]
    pub filter: Formula,
    /// Relation ids (`guardian`, `sponsor`) whose other side's records may be chosen too: `person` in `where` is each in turn, beginning with the applicant.
    #[serde(default)]
    pub about: Vec<Name>,
    /// How the choice is asked.
    pub label: Option<Text>,
    /// Attributes shown of each.
    #[serde(default)]
    pub columns: Vec<Name>,
    /// Several may be chosen.
    #[serde(default)]
    pub many: bool,
    /// While an application on a record is open, no other can be (counted by a unique index).
    #[serde(default)]
    pub one_at_a_time: bool,
}

/// Somebody else with a part in the application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Party {
    /// What people call this part (buyer, driver).
    pub name: Text,
    /// Whose identity number it is: an expression of kind person, for instance `fields.buyer` or `subject.holder`.
    pub named_by: Formula,
    /// What the party must be.
    #[serde(default)]
    pub must: Vec<PartyMust>,
}

/// What the platform checks of a party when it is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyMust {
    /// Has an activated account.
    ActiveAccount,
    /// Is in the person register.
    Exist,
    /// Is not the applicant.
    BeAnother,
}

/// Something read from a register for this application. Exactly one of `one`, `count`, `sum`, `all`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fact {
    /// The first record of this type that matches; may be missing, so expressions guard it with `has(…)`.
    pub one: Option<Name>,
    /// How many match.
    pub count: Option<Name>,
    /// The sum of `of` over those that match.
    pub sum: Option<Name>,
    /// All that match, at most 100.
    pub all: Option<Name>,
    /// The attribute summed.
    pub of: Option<Name>,
    /// Which match, over `record` and `subject`, `applicant`, `fields`, `parties`, `today`, `now`; holds an equality on an indexed attribute.
    #[serde(rename = "where")]
    pub filter: Formula,
    /// For `one`: order by an attribute, `-attribute` for the last.
    pub order: Option<Name>,
    /// The application goes on when the sector is down; requirements that read it are re-evaluated before `apply`.
    #[serde(default)]
    pub late: bool,
}

impl Fact {
    /// The record type read.
    pub fn record_type(&self) -> Option<&Name> {
        self.one
            .as_ref()
            .or(self.count.as_ref())
            .or(self.sum.as_ref())
            .or(self.all.as_ref())
    }
}

/// What must hold before an application can be submitted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Requirement {
    /// Name of the rule.
    pub id: Name,
    /// What must hold.
    pub that: Formula,
    /// What the person reads when it holds: never left to be guessed from its opposite.
    pub holds: Text,
    /// Why it is refused.
    pub otherwise: Text,
    /// The definition on offer that mends it; the page leads there and back to the draft.
    pub mend: Option<Name>,
}

/// One line of what an application costs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fee {
    /// Name of the line.
    pub id: Name,
    /// What the person reads.
    pub name: Text,
    /// How much, of kind money; nothing is asked when it is zero.
    pub amount: Formula,
    /// Charged only when this holds.
    pub when: Option<Formula>,
    /// Who receives it: a sector id, or `platform`.
    pub payee: Name,
    /// Code of the ministry's payment system (services.md §2), when it has one.
    pub code: Option<String>,
    /// The party that pays; the applicant without it.
    pub paid_by: Option<Name>,
    /// Charged once for each subject instead of once.
    #[serde(default)]
    pub each_subject: bool,
    /// Kept when the application is refused or withdrawn after payment.
    #[serde(default)]
    pub kept: bool,
}

/// Who may withdraw, until when.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Withdraw {
    /// Parties that may.
    pub by: Vec<Name>,
    /// The last step during which it is possible.
    pub until: Name,
    /// What goes back.
    #[serde(default)]
    pub gives_back: GivesBack,
}

/// What a withdrawal gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivesBack {
    /// All that was paid and held.
    #[default]
    Everything,
    /// All but the fees marked `kept`.
    AllButKept,
}

/// A message beside the standard ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Message {
    /// A step id (when it is entered) or an end: `done`, `refused`, `cancelled`, `withdrawn`.
    pub at: Name,
    /// Parties told.
    pub to: Vec<Name>,
    /// The text; `{reference}` is replaced.
    pub text: Text,
}

/// Pieces shared by several definitions (`catalogue/fragments/*.toml`).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fragment {
    /// Name used in `uses`.
    pub id: Name,
    /// Facts added (the definition's own of the same name win).
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    /// Requirements put before the definition's own.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// Fields put after the definition's own.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Fees put after the definition's own.
    #[serde(default)]
    pub fees: Vec<Fee>,
}

/// Values that change by date (`catalogue/tables/*.toml`): fees, fines, limits. Read with `table('id', key)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Table {
    /// Name in `table('…', key)`.
    pub id: Name,
    /// What it is and where it comes from.
    pub name: Text,
    /// Kind of the values.
    pub value: TableValue,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// Kind of a table's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableValue {
    /// Riyals (whole) in the file, money in expressions.
    Money,
    /// A whole number.
    Number,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TableRow {
    /// The key: a choice's id, or a number written as text.
    pub key: Name,
    /// The value.
    pub value: i64,
    /// First day it holds; always, without it.
    pub from: Option<Date>,
    /// Last day it holds; open, without it.
    pub to: Option<Date>,
}
