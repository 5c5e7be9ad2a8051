//! Applications as programs read them.
//!
//! The rule protected here: money in halalas, moments in RFC 3339, states and words as stable ids; texts for people only
//! where a person will read them.

use absher_platform::applications::{Action, Draft, Page, Standing, Summary, View};
use absher_vocabulary::{Money, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Visit;
use crate::pages::applications::words::Told;
use crate::pages::fields;

/// An application in a list.
#[derive(Serialize, ToSchema)]
pub struct Brief {
    /// What people quote.
    reference: String,
    /// The service.
    service: String,
    /// `draft`, `running`, `unwinding`, `done`, `cancelled`, `refused` or `withdrawn`.
    phase: String,
    /// Ids of the open steps.
    open: Vec<String>,
    /// Whether it waits for the one who asks.
    yours: bool,
    /// The next deadline.
    deadline: Option<String>,
}

impl From<&Summary> for Brief {
    fn from(a: &Summary) -> Self {
        Self {
            reference: a.reference.to_string(),
            service: a.offered.definition.id.to_string(),
            phase: a.phase.clone(),
            open: a.open.clone(),
            yours: a.yours,
            deadline: a.deadline.map(Timestamp::rfc3339),
        }
    }
}

/// An application.
#[derive(Serialize, ToSchema)]
pub struct Application {
    /// What people quote.
    reference: String,
    /// The service.
    service: String,
    /// `draft`, `running`, `unwinding`, `done`, `cancelled`, `refused` or `withdrawn`.
    phase: String,
    /// What is missing, while it is a draft.
    draft: Option<DraftShape>,
    /// The open steps.
    open: Vec<OpenStep>,
    /// Why it was decided against, in the language asked for.
    reason: Option<String>,
    /// What the one who asks may do.
    actions: Vec<PossibleAct>,
    /// Bills the one who asks pays.
    bills: Vec<Bill>,
    /// Documents it issued.
    documents: Vec<Document>,
    /// What happened, oldest first.
    timeline: Vec<TimelineLine>,
}

/// A draft.
#[derive(Serialize, ToSchema)]
pub struct DraftShape {
    /// What is asked next: `subject` or the id of a question; nothing when it can be submitted.
    next: Option<String>,
    /// What it may be about, where that is to be chosen.
    subjects: Vec<RecordChoice>,
    /// Records a question may be answered with, by question.
    records: std::collections::BTreeMap<String, Vec<RecordChoice>>,
    /// What is wrong with answers, by question, in the language asked for.
    wrong: std::collections::BTreeMap<String, String>,
    /// How the requirements stand.
    requirements: Vec<RequirementStanding>,
    /// What will be asked of the applicant, halalas.
    halalas: Option<i64>,
}

/// A record.
#[derive(Serialize, ToSchema)]
pub struct RecordChoice {
    /// Its id.
    id: String,
    /// Its number.
    number: String,
}

/// A requirement.
#[derive(Serialize, ToSchema)]
pub struct RequirementStanding {
    /// Its id.
    id: String,
    /// `met`, `unmet` or `unknown`.
    standing: &'static str,
    /// Why it is not met, in the language asked for.
    otherwise: Option<String>,
    /// The service that mends it.
    mend: Option<String>,
}

/// An open step.
#[derive(Serialize, ToSchema)]
pub struct OpenStep {
    /// Its id.
    step: String,
    /// When its time is over.
    deadline: Option<String>,
}

/// Something that may be done.
#[derive(Serialize, ToSchema)]
pub struct PossibleAct {
    /// `pay`, `agree` (or `decline`), `show-code`, `confirm`, `act`, `answer` or `withdraw`.
    action: &'static str,
    /// The step.
    step: Option<String>,
    /// Which acts.
    acts: Vec<String>,
    /// The code to show to the other party.
    code: Option<String>,
    /// Tries left.
    tries_left: Option<u32>,
    /// Ids of the questions.
    asks: Vec<String>,
}

/// A bill.
#[derive(Serialize, ToSchema)]
pub struct Bill {
    /// Its number, as typed at a bank.
    number: String,
    /// Halalas.
    halalas: i64,
    /// `open`, `paid` or `closed`.
    state: String,
    /// The last moment to pay.
    due: String,
}

/// A document.
#[derive(Serialize, ToSchema)]
pub struct Document {
    /// Its id, for `/api/v1/documents/{id}`.
    id: String,
    /// The printed code.
    code: String,
    /// The template.
    template: String,
    /// Number of what it is about.
    number: String,
}

/// A line of the timeline.
#[derive(Serialize, ToSchema)]
pub struct TimelineLine {
    /// When.
    at: String,
    /// What.
    word: String,
    /// The step.
    step: Option<String>,
    /// The party.
    party: Option<String>,
}

impl Application {
    /// Of one that was submitted.
    pub(super) fn of_view(visit: &Visit, view: &View) -> Self {
        let reason = view
            .state
            .reason
            .as_ref()
            .and_then(|kept| Told::from(view).reason(kept));
        let open = view.state.open.iter();
        Self {
            reference: view.row.reference.to_string(),
            service: view.row.service.clone(),
            phase: view.row.phase.clone(),
            draft: None,
            open: open
                .map(|s| OpenStep {
                    step: s.id.clone(),
                    deadline: s.deadline.map(Timestamp::rfc3339),
                })
                .collect(),
            reason: reason.map(|text| text.get(visit.lang()).to_owned()),
            actions: view.actions.iter().map(may).collect(),
            bills: view.bills.iter().map(bill).collect(),
            documents: view.documents.iter().map(document).collect(),
            timeline: view.timeline.iter().map(moment).collect(),
        }
    }

    /// Of a draft.
    pub(super) fn of_draft(visit: &Visit, view: &View, draft: &Draft) -> Self {
        Self {
            draft: Some(shape(visit, draft)),
            ..Self::of_view(visit, view)
        }
    }
}

fn shape(visit: &Visit, draft: &Draft) -> DraftShape {
    let record = |r: &absher_catalogue::Record| RecordChoice {
        id: r.id.to_string(),
        number: r.number.clone(),
    };
    let say = |wrong| fields::message(wrong).say(visit.app().i18n(), visit.lang());
    DraftShape {
        next: draft.next().map(|page| match page {
            Page::Subject => "subject".to_owned(),
            Page::Field(id) => id.clone(),
        }),
        subjects: draft.choices.iter().map(record).collect(),
        records: draft
            .records
            .iter()
            .map(|(id, found)| (id.clone(), found.iter().map(record).collect()))
            .collect(),
        wrong: draft
            .wrong
            .iter()
            .map(|(id, wrong)| (id.clone(), say(wrong)))
            .collect(),
        requirements: draft
            .offered
            .definition
            .requirements
            .iter()
            .filter_map(|r| {
                let standing = draft.standing(r)?;
                let unmet = standing == Standing::Unmet;
                Some(RequirementStanding {
                    id: r.id.to_string(),
                    standing: standing_word(standing),
                    otherwise: unmet.then(|| r.otherwise.get(visit.lang()).to_owned()),
                    mend: r.mend.as_ref().filter(|_| unmet).map(ToString::to_string),
                })
            })
            .collect(),
        halalas: draft
            .price
            .as_ref()
            .map(|price| Money::in_halalas(price.total())),
    }
}

fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::Unmet => "unmet",
        Standing::Unknown => "unknown",
    }
}

fn may(action: &Action) -> PossibleAct {
    let may = |action, step: Option<&String>| PossibleAct {
        action,
        step: step.cloned(),
        acts: Vec::new(),
        code: None,
        tries_left: None,
        asks: Vec::new(),
    };
    let ids =
        |asked: &[absher_catalogue::model::Field]| asked.iter().map(|f| f.id.to_string()).collect();
    match action {
        Action::Pay(_) => may("pay", None),
        Action::Agree { step, asks, .. } => PossibleAct {
            asks: ids(asks),
            ..may("agree", Some(step))
        },
        Action::ShowCode { step, code, .. } => PossibleAct {
            code: Some(code.clone()),
            ..may("show-code", Some(step))
        },
        Action::TypeCode { step, left, .. } => PossibleAct {
            tries_left: Some(*left),
            ..may("confirm", Some(step))
        },
        Action::Do { step, acts, .. } => PossibleAct {
            acts: acts.iter().map(|a| a.id.to_string()).collect(),
            ..may("act", Some(step))
        },
        Action::Answer { step, fields, .. } => PossibleAct {
            asks: ids(fields),
            ..may("answer", Some(step))
        },
        Action::Withdraw => may("withdraw", None),
    }
}

fn bill(b: &absher_platform::payments::Bill) -> Bill {
    Bill {
        number: b.number.clone(),
        halalas: b.amount.in_halalas(),
        state: b.state.clone(),
        due: b.due.rfc3339(),
    }
}

pub(in crate::api) fn document(d: &absher_platform::wallet::Document) -> Document {
    Document {
        id: d.id.to_string(),
        code: d.code.to_string(),
        template: d.template.clone(),
        number: d.number.clone(),
    }
}

fn moment(m: &absher_platform::applications::Moment) -> TimelineLine {
    TimelineLine {
        at: m.at.rfc3339(),
        word: m.word.clone(),
        step: m.step.clone(),
        party: m.party.clone(),
    }
}
