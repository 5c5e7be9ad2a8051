//! An application in words: its steps, parties, state and history.
//!
//! The rule protected here: what is said comes from the state and the catalogue's own names; every word of the engine
//! has a text (families `step-`, `party-`, `state-`, `timeline-`). A new word of the engine is a text in both languages.

use absher_catalogue::Catalogue;
use absher_catalogue::model::{Definition, Step, StepKind};
use absher_platform::applications::{Case, Doing, Moment, OpenStep, Phase, Purpose, View};
use absher_vocabulary::{Text, Timestamp};

use crate::i18n::Args;
use crate::page::Page;
use crate::ui::{Event, Markup, Tone};

/// What of an application is put into words: the same for its parties and for officers.
pub struct Told<'a> {
    /// The catalogue it lives under.
    pub catalogue: &'a Catalogue,
    /// The service.
    pub definition: &'a Definition,
}

impl<'a> From<&'a View> for Told<'a> {
    fn from(view: &'a View) -> Self {
        Self {
            catalogue: &view.catalogue,
            definition: &view.offered.definition,
        }
    }
}

impl<'a> From<&'a Case> for Told<'a> {
    fn from(case: &'a Case) -> Self {
        Self {
            catalogue: &case.catalogue,
            definition: &case.offered.definition,
        }
    }
}

impl Told<'_> {
    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.definition
            .steps
            .iter()
            .flat_map(|s| std::iter::once(s).chain(&s.all))
            .find(|s| s.id == *id)
    }

    /// What people call a step.
    pub fn step_name(&self, page: &Page, id: &str) -> String {
        self.step(id)
            .map_or_else(|| page.t("step-all"), |step| self.name_of(page, step))
    }

    /// The same, of a step at hand: its own name, what it issues or brings, or the standard word of its kind.
    pub fn name_of(&self, page: &Page, step: &Step) -> String {
        if let Some(name) = &step.name {
            return page.say(name).to_owned();
        }
        let word = match step.kind() {
            Some(StepKind::Issue(it)) => match self.catalogue.document(&it.document) {
                Some(document) => return page.say(&document.title).to_owned(),
                None => "issue",
            },
            Some(StepKind::Deliver(it)) => {
                return page.plain(
                    "step-deliver",
                    &Args::new().with("what", page.say(&it.what)),
                );
            }
            Some(StepKind::Pay(_)) => "pay",
            Some(StepKind::Agree(_)) => "agree",
            Some(StepKind::Review(_)) => "review",
            Some(StepKind::Attend(_)) => "attend",
            Some(StepKind::Confirm(_)) => "confirm",
            Some(StepKind::Wait(_)) => "wait",
            Some(StepKind::Take(_)) => "take",
            Some(StepKind::Apply(_)) => "apply",
            Some(StepKind::Payout(_)) => "payout",
            Some(StepKind::All(_)) | None => "all",
        };
        page.t_in("step", word)
    }

    /// What people call a party.
    pub fn party(&self, page: &Page, party: &str) -> String {
        match self.definition.parties.get(party) {
            Some(named) => page.say(&named.name).to_owned(),
            None if party == "actor" => page.t("party-actor"),
            None => page.t("party-applicant"),
        }
    }

    /// Why an application ended against somebody: a listed reason of a decision, or a requirement.
    pub fn reason(&self, kept: &str) -> Option<Text> {
        if let Some(requirement) = self.definition.requirements.iter().find(|r| r.id == *kept) {
            return Some(requirement.otherwise.clone());
        }
        let (step, reason) = kept.split_once('.')?;
        let Some(StepKind::Review(review)) = self.step(step)?.kind() else {
            return None;
        };
        let listed = review
            .decisions
            .iter()
            .flat_map(|d| &d.reasons)
            .find(|r| r.id == *reason)?;
        Some(listed.text.clone())
    }

    /// What happened, oldest first; the last line is where things stand.
    pub fn timeline(&self, page: &Page, moments: &[Moment]) -> Vec<Event> {
        let last = moments.len().saturating_sub(1);
        let event = |(place, m): (usize, &Moment)| Event {
            title: self.happened(page, (&m.word, m.step.as_deref(), m.party.as_deref())),
            when: page.moment(m.at),
            body: None,
            current: place == last,
        };
        moments.iter().enumerate().map(event).collect()
    }

    fn happened(
        &self,
        page: &Page,
        (word, step, party): (&str, Option<&str>, Option<&str>),
    ) -> Markup {
        let step = step.map_or_else(String::new, |id| self.step_name(page, id));
        let party = party.map_or_else(String::new, |name| self.party(page, name));
        let args = Args::new().with("step", step).with("party", party);
        page.text_in("timeline", word, &args)
    }
}

/// A phase as a coloured word.
pub fn phase_tag(page: &Page, phase: &str, yours: bool) -> Markup {
    let (tone, word) = match phase {
        _ if yours => (Tone::Warn, "yours"),
        "draft" => (Tone::Plain, "draft"),
        "done" => (Tone::Ok, "done"),
        "refused" => (Tone::Danger, "refused"),
        "cancelled" => (Tone::Plain, "cancelled"),
        "withdrawn" => (Tone::Plain, "withdrawn"),
        "unwinding" => (Tone::Info, "unwinding"),
        _ => (Tone::Info, "running"),
    };
    page.tag(tone, page.t_in("phase", word))
}

/// Where an application stands, a sentence for each thing it waits for, with the deadline.
pub fn sentences(page: &Page, view: &View) -> Vec<(Markup, Option<Timestamp>)> {
    let told = Told::from(view);
    let word = match view.state.phase {
        Phase::Running if !view.state.open.is_empty() => {
            let open = view.state.open.iter();
            return open
                .map(|step| (waits(page, &told, (view, step)), step.deadline))
                .collect();
        }
        Phase::Draft | Phase::Running => "working",
        Phase::Unwinding(_) => "unwinding",
        Phase::Ended(end) => end.word(),
    };
    vec![(Markup::text(&page.t_in("state", word)), None)]
}

/// What an open step waits for, as the viewer sees it.
fn waits(page: &Page, told: &Told<'_>, (view, open): (&View, &OpenStep)) -> Markup {
    let mine = |party: &str| is_mine(view, party);
    let (word, party) = match &open.doing {
        Doing::Paying { closing: true, .. } => ("money", None),
        Doing::Paying { bill, .. } => {
            let party = view
                .state
                .bills
                .get(bill)
                .map_or("applicant", |b| b.party.as_str());
            (
                if mine(party) { "pay-you" } else { "pay-other" },
                Some(party),
            )
        }
        Doing::Agreeing { by } => (
            if mine(by) { "agree-you" } else { "agree-other" },
            Some(by.as_str()),
        ),
        Doing::Reviewing { .. } => ("review", None),
        Doing::Answering { .. } => (
            if mine("applicant") {
                "answer-you"
            } else {
                "answer-other"
            },
            Some("applicant"),
        ),
        Doing::Attending { .. } => ("attend", None),
        Doing::Confirming { typed_by, .. } if mine(typed_by) => ("confirm-type", None),
        Doing::Confirming { shown_to, .. } if mine(shown_to) => ("confirm-show", None),
        Doing::Confirming { typed_by, .. } => ("confirm-other", Some(typed_by.as_str())),
        Doing::Waiting => ("wait", None),
        Doing::Outside { serial } => (outside(view, *serial), None),
    };
    let role = match &open.doing {
        Doing::Reviewing { role, .. } => told
            .catalogue
            .role(role)
            .map(|r| page.say(&r.name).to_owned()),
        _ => None,
    };
    let holder = role
        .or_else(|| party.map(|p| told.party(page, p)))
        .unwrap_or_default();
    let args = Args::new()
        .with("step", told.step_name(page, &open.id))
        .with("party", holder);
    page.text_in("state", word, &args)
}

/// What is carried out outside the platform now.
fn outside(view: &View, serial: u32) -> &'static str {
    match view.state.pending.get(&serial).map(|p| &p.purpose) {
        Some(Purpose::Issue) => "issue",
        Some(Purpose::Deliver) => "deliver",
        Some(Purpose::Payout) => "payout",
        Some(Purpose::Refund(_) | Purpose::Close(_)) => "money",
        _ => "sector",
    }
}

/// Whether something is carried out now whose outcome is a matter of moments.
pub fn under_way(view: &View) -> bool {
    view.state.pending.values().any(|p| {
        !matches!(
            p.purpose,
            Purpose::Deliver | Purpose::Payout | Purpose::Refund(_)
        )
    })
}

/// Whether the viewer is this party; whoever presses for the applicant stands for the applicant.
pub fn is_mine(view: &View, party: &str) -> bool {
    view.parties
        .iter()
        .any(|p| p == party || (p == "actor" && party == "applicant"))
}
