//! Worked examples: each definition proves itself by them, through the real engine.
//!
//! Rule protected: a rule without an example is a mistake of the file. A new verb in `when` is taught to the runner
//! and to the checker together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Name;

/// One worked example.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Example {
    /// What it shows, as a sentence.
    pub name: String,
    /// Who plays: `applicant` and each party, by cast id. `actor` where another presses for the applicant.
    pub cast: BTreeMap<String, Name>,
    /// What is added or changed before it begins.
    #[serde(default)]
    pub given: Vec<Given>,
    /// What happens, in order; grammar in docs/adding-a-service.md:
    /// `choose NAME` · `submit field=value …` · `PARTY agrees [field=value …]` · `PARTY declines` · `PARTY pays [AMOUNT]` ·
    /// `PARTY confirms` · `PARTY mistypes` · `PARTY does ACT [field=value …]` · `PARTY withdraws` · `ROLE decides DECISION [reason=…] [amount=…]` ·
    /// `PARTY answers field=value …` (what an officer asked again) · `ROLE marks attended|missed` · `after 73h` · `sector ID down|slow|refusing|up` · `ask [about=@NAME] [field=value …]` ·
    /// `courier delivers` · `another PARTY submit …` (a second application by the same person).
    #[serde(default)]
    pub when: Vec<String>,
    /// What must be so at the end.
    pub then: Then,
}

/// A record added to, or changed of, someone in the cast before the example begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Given {
    /// Whose: a name of `cast`, or of someone who comes with them (`with`).
    pub of: Name,
    /// The record type.
    pub record: Name,
    /// `true`: a new record; otherwise the first of that type is changed.
    #[serde(default)]
    pub new: bool,
    /// Name for `@name` in other values of this example.
    #[serde(rename = "as")]
    pub named: Option<Name>,
    /// State set.
    pub state: Option<Name>,
    /// Attributes set, as in the cast.
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
}

/// What must be so at the end of an example.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Then {
    /// How the application stands: `draft`, `done`, `cancelled`, `refused`, `withdrawn`, or the id of the open step.
    pub state: Option<Name>,
    /// The requirement that refuses (the draft cannot be submitted), a field whose answer is refused, or `audience`.
    pub refused_by: Option<Name>,
    /// `balanced`: every account of the application is at zero and nothing is held.
    pub ledger: Option<Name>,
    /// Riyals the applicant's bills came to.
    pub fee: Option<i64>,
    /// Riyals given back to the one who paid.
    pub refunded: Option<i64>,
    /// Record types in which nothing of the cast changed.
    #[serde(default)]
    pub unchanged: Vec<Name>,
    /// Expressions that hold at the end, over `applicant`, `subject`, `facts` (read afresh), `results`, `fields`, `parties`, `today`.
    #[serde(default)]
    pub holds: Vec<String>,
    /// Parties who were sent a message.
    #[serde(default)]
    pub told: Vec<Name>,
    /// Document templates issued.
    #[serde(default)]
    pub documents: Vec<Name>,
    /// Rows shown (inquiries), block by block.
    #[serde(default)]
    pub rows: Vec<u32>,
    /// Totals shown (inquiries), in order, in riyals or counts.
    #[serde(default)]
    pub totals: Vec<i64>,
    /// Texts that stand in the answer (inquiries), in either language.
    #[serde(default)]
    pub shows: Vec<String>,
    /// The sector the answer says is not available.
    pub unavailable: Option<Name>,
}
