//! A step: one stage of an application after it is submitted.
//!
//! Rule protected: whatever waits has a deadline, and whatever can fail says what follows ([`Consequence`]).
//! A new kind of step is a table in [`Step`], a variant of [`StepKind`], its checks, and its transitions in the engine.

use absher_vocabulary::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{Field, Name};
use crate::expr::Formula;

/// One stage. Exactly one of the kinds is present.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// Name of the step, unique in the definition.
    pub id: Name,
    /// What people read in the timeline while it is open; a standard text of its kind without it.
    pub name: Option<Text>,
    /// Skipped when this does not hold on entering.
    pub when: Option<Formula>,
    /// A party pays.
    pub pay: Option<Pay>,
    /// A party accepts or declines.
    pub agree: Option<Agree>,
    /// An officer decides.
    pub review: Option<Review>,
    /// The applicant comes to an appointment.
    pub attend: Option<Attend>,
    /// One party types a code another holds.
    pub confirm: Option<Confirm>,
    /// A time in which listed parties may act.
    pub wait: Option<Wait>,
    /// One from a capacity.
    pub take: Option<Take>,
    /// A change in a sector's registers.
    pub apply: Option<Apply>,
    /// A sealed document.
    pub issue: Option<Issue>,
    /// A courier brings it.
    pub deliver: Option<Deliver>,
    /// Money held goes to a bank account.
    pub payout: Option<Payout>,
    /// Steps run side by side; the next step begins when all are done.
    #[serde(default)]
    pub all: Vec<Step>,
}

/// The kind of a step, with its data.
#[derive(Clone, Copy, Debug)]
pub enum StepKind<'a> {
    /// See [`Pay`].
    Pay(&'a Pay),
    /// See [`Agree`].
    Agree(&'a Agree),
    /// See [`Review`].
    Review(&'a Review),
    /// See [`Attend`].
    Attend(&'a Attend),
    /// See [`Confirm`].
    Confirm(&'a Confirm),
    /// See [`Wait`].
    Wait(&'a Wait),
    /// See [`Take`].
    Take(&'a Take),
    /// See [`Apply`].
    Apply(&'a Apply),
    /// See [`Issue`].
    Issue(&'a Issue),
    /// See [`Deliver`].
    Deliver(&'a Deliver),
    /// See [`Payout`].
    Payout(&'a Payout),
    /// Steps side by side.
    All(&'a [Step]),
}

impl Step {
    /// Every kind written in this step; the checker proves there is exactly one.
    pub fn kinds(&self) -> Vec<StepKind<'_>> {
        let mut kinds = Vec::new();
        kinds.extend(self.pay.as_ref().map(StepKind::Pay));
        kinds.extend(self.agree.as_ref().map(StepKind::Agree));
        kinds.extend(self.review.as_ref().map(StepKind::Review));
        kinds.extend(self.attend.as_ref().map(StepKind::Attend));
        kinds.extend(self.confirm.as_ref().map(StepKind::Confirm));
        kinds.extend(self.wait.as_ref().map(StepKind::Wait));
        kinds.extend(self.take.as_ref().map(StepKind::Take));
        kinds.extend(self.apply.as_ref().map(StepKind::Apply));
        kinds.extend(self.issue.as_ref().map(StepKind::Issue));
        kinds.extend(self.deliver.as_ref().map(StepKind::Deliver));
        kinds.extend(self.payout.as_ref().map(StepKind::Payout));
        if !self.all.is_empty() {
            kinds.push(StepKind::All(&self.all));
        }
        kinds
    }

    /// The kind of a checked step.
    pub fn kind(&self) -> Option<StepKind<'_>> {
        self.kinds().into_iter().next()
    }
}

/// What follows a refusal or a missed deadline: one of the words below, or the id of a step to go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Name", into = "Name")]
pub enum Consequence {
    /// The application ends as cancelled; nothing was paid yet.
    Cancel,
    /// The application ends as cancelled and all that was paid or held goes back.
    Refund,
    /// The application ends as refused; what was paid goes back but for fees marked `kept`.
    Refuse,
    /// The next step begins.
    Continue,
    /// Staff are told; the step stays open (only where the platform itself is late).
    Alert,
    /// The named step begins.
    Step(Name),
}

impl From<Name> for Consequence {
    fn from(name: Name) -> Self {
        match name.as_str() {
            "cancel" => Self::Cancel,
            "refund" => Self::Refund,
            "refuse" => Self::Refuse,
            "continue" => Self::Continue,
            "alert" => Self::Alert,
            _ => Self::Step(name),
        }
    }
}

impl From<Consequence> for Name {
    fn from(c: Consequence) -> Self {
        match c {
            Consequence::Cancel => Name::new("cancel"),
            Consequence::Refund => Name::new("refund"),
            Consequence::Refuse => Name::new("refuse"),
            Consequence::Continue => Name::new("continue"),
            Consequence::Alert => Name::new("alert"),
            Consequence::Step(n) => n,
        }
    }
}

/// `pay`: a bill for a party. The prepaid balance is used first. Nothing to pay means the step is passed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pay {
    /// Who pays; the applicant without it.
    pub by: Option<Name>,
    /// The fee lines; all whose `paid-by` is this party without it.
    pub fees: Option<Vec<Name>>,
    /// An amount of kind money that is held for another party.
    pub hold: Option<Formula>,
    /// Time allowed, for instance `72h`, `3d`.
    pub within: Name,
    /// What follows when it passes.
    pub late: Consequence,
}

/// `agree`: a party accepts or declines, and may be asked for data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Agree {
    /// Who is asked.
    pub by: Name,
    /// Time allowed.
    pub within: Name,
    /// What the party fills in when accepting: `answers.<step>.<field>` in expressions.
    #[serde(default)]
    pub asks: Vec<Field>,
    /// What must hold of the party when it accepts, over all of the application.
    pub that: Option<Formula>,
    /// Why it cannot accept when `that` does not hold.
    pub otherwise: Option<Text>,
    /// What follows a decline.
    pub declined: Consequence,
    /// What follows when the time passes.
    pub late: Consequence,
}

/// `review`: an officer decides.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Review {
    /// The role that decides (`catalogue/roles.toml`).
    pub role: Name,
    /// Service time told to the person.
    pub within: Name,
    /// What follows when it passes: usually `alert`.
    pub late: Consequence,
    /// A second officer must confirm.
    #[serde(default)]
    pub four_eyes: bool,
    /// What the officer may decide.
    pub decisions: Vec<Decision>,
}

/// One possible decision; `answers.<step>.decision` in expressions is its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Decision {
    /// Name of the decision.
    pub id: Name,
    /// What kind of decision.
    pub kind: DecisionKind,
    /// What the officer presses.
    pub name: Text,
    /// Reasons to choose from (refusals need at least one); the text is what the person reads.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Greatest amount (`kind = "amount"`), of kind money; `answers.<step>.amount`.
    pub most: Option<Formula>,
    /// What the person is asked again (`kind = "send-back"`): field ids; the application's own fields.
    #[serde(default)]
    pub asks: Vec<Name>,
    /// Time the person has to answer (`kind = "send-back"`).
    pub within: Option<Name>,
    /// What follows when the person does not answer in time.
    pub late: Option<Consequence>,
    /// What follows the decision; for `send-back` the review opens again after the answer.
    pub then: Consequence,
}

/// The kinds of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// In favour.
    Accept,
    /// Against, with a listed reason.
    Refuse,
    /// In favour, with an amount.
    Amount,
    /// More is asked of the person.
    SendBack,
}

/// A listed reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reason {
    /// Name of the reason.
    pub id: Name,
    /// What the person reads.
    pub text: Text,
}

/// `attend`: the applicant comes at the time of the slot taken earlier; an officer of the role marks it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Attend {
    /// Role that marks attendance.
    pub role: Name,
    /// When it is over, of kind time: the deadline is one day after.
    pub at: Formula,
    /// What follows when the person did not come.
    pub missed: Consequence,
}

/// `confirm`: a six-digit code shown to one party is typed by another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Confirm {
    /// Who sees the code.
    pub shown_to: Name,
    /// Who types it.
    pub typed_by: Name,
    /// Time allowed.
    pub within: Name,
    /// Wrong tries allowed; the last wrong one has the consequence of `late`.
    #[serde(default = "five")]
    pub tries: u32,
    /// What follows when the time or the tries pass.
    pub late: Consequence,
}

/// `wait`: a time in which listed parties may do listed things; then the next step.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wait {
    /// How long.
    #[serde(rename = "for")]
    pub length: Name,
    /// What may be done meanwhile.
    pub may: Vec<WaitAct>,
    /// What follows when the time passes.
    pub then: Consequence,
}

/// Something a party may do during a `wait`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WaitAct {
    /// Name of the act; `answers.<step>.act` in expressions.
    pub id: Name,
    /// Who may.
    pub by: Name,
    /// What the party presses.
    pub name: Text,
    /// What is asked when pressing.
    #[serde(default)]
    pub asks: Vec<Field>,
    /// What follows.
    pub then: Consequence,
}

/// `take`: one from the capacity of a record (a slot, a quota), held until paid, given back by unwinding.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Take {
    /// The record: an expression of kind record, for instance `fields.slot`.
    pub of: Formula,
    /// How many; one without it.
    pub count: Option<Formula>,
    /// What follows when none is left.
    pub none: Consequence,
}

/// `apply`: operations in one sector, all or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Apply {
    /// The sector.
    pub sector: Name,
    /// The operations.
    #[serde(rename = "do")]
    pub ops: Vec<Op>,
    /// What follows when the sector refuses (a record changed meanwhile, a rule of its own).
    pub refused: Consequence,
    /// What unwinding does when a later step fails.
    #[serde(default)]
    pub undo: Vec<Undo>,
}

/// An operation on a record. Exactly one operation is named; its value says on what: `subject`, `subjects` (each of them),
/// or an expression of kind record. `issue` names the record type.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Op {
    /// A new record of this type.
    pub issue: Option<Name>,
    /// Lengthens a record.
    pub renew: Option<Formula>,
    /// Changes attributes.
    pub amend: Option<Formula>,
    /// Changes the holder (`to`).
    pub transfer: Option<Formula>,
    /// Puts on hold.
    pub suspend: Option<Formula>,
    /// Ends a hold.
    pub resume: Option<Formula>,
    /// Ends a record.
    pub cancel: Option<Formula>,
    /// Ends a record of the type `replace` that belongs to `of`, and issues its successor with a new number.
    pub replace: Option<Formula>,
    /// Records that something happened to it.
    pub report: Option<Formula>,
    /// New holder (`transfer`, `issue`, `replace`), an expression of kind person or a party's name.
    pub to: Option<Formula>,
    /// Attributes set, by name.
    #[serde(default)]
    pub set: BTreeMap<String, Formula>,
    /// Left out when this does not hold.
    pub when: Option<Formula>,
    /// Name of the result in later steps: `results.<name>`, a record.
    #[serde(rename = "as")]
    pub named: Option<Name>,
}

/// An operation that unwinding carries out; same form as [`Op`].
pub type Undo = Op;

/// `issue`: a sealed document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Issue {
    /// Template (`catalogue/documents`).
    pub document: Name,
    /// The record it is about, an expression of kind record; without it the application itself.
    pub about: Option<Formula>,
    /// Who receives it: a party.
    pub to: Name,
}

/// `deliver`: a courier brings something to a party.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deliver {
    /// What is brought.
    pub what: Text,
    /// Who receives it: a party.
    pub to: Name,
    /// Where, of kind text.
    pub address: Formula,
    /// Time told to the person.
    pub within: Name,
    /// What follows when it passes: usually `alert`.
    pub late: Consequence,
}

/// `payout`: money held goes to a bank account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Payout {
    /// `hold`: what a `pay` step held.
    pub from: Name,
    /// The account, of kind IBAN.
    pub to: Formula,
    /// Time told to the person.
    pub within: Name,
    /// What follows when it passes: usually `alert`.
    pub late: Consequence,
}

fn five() -> u32 {
    5
}
