//! A draft: what was typed, what it means, and what is asked next.
//!
//! Rule protected: the journey is worked out from the answers at every look; there is no stored «current page», so going
//! back, a second tab or another device are the same draft. What was typed is kept as typed, right or wrong.

use std::{collections::BTreeMap, sync::Arc};

use absher_catalogue::{
    EvalError, Offered, Record, Value,
    model::{Field, FieldKind, Requirement, StepKind},
};
use absher_engine::{Checked, PartyInfo, Price, Standing, State, price, requirements};
use absher_store::{
    Command, Tx,
    applications::{self, Application},
};
use absher_vocabulary::{RecordId, Reference};
use serde::{Deserialize, Serialize};

use super::{ApplyError, decode, facts};
use crate::{Actor, Error, Platform, answers, answers::AnswerError};

/// A draft as it stands now.
pub struct Draft {
    /// Its reference.
    pub reference: Reference,
    /// The service.
    pub offered: Arc<Offered>,
    /// The engine's view of it: applicant, subjects, fields, facts, parties as far as known.
    pub state: State,
    /// What was typed, by field.
    pub typed: BTreeMap<String, String>,
    /// What is wrong with what was typed, by field.
    pub wrong: BTreeMap<String, AnswerError>,
    /// Records the subject is chosen from.
    pub choices: Vec<Record>,
    /// Records a field of kind record is chosen from, by field.
    pub records: BTreeMap<String, Vec<Record>>,
    /// The pages of the journey, in order, and whether each is answered.
    pub pages: Vec<PageOf>,
    /// Requirements, once the subject is known.
    pub requirements: Vec<Checked>,
    /// What the applicant will pay, as far as it can be said.
    pub price: Option<Price>,
    /// The parties named.
    pub parties: BTreeMap<String, PartyInfo>,
    pub(crate) row: Application,
}

/// A page of the journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOf {
    /// Which.
    pub page: Page,
    /// Whether it has a valid answer.
    pub answered: bool,
}

/// What a page asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The subject.
    Subject,
    /// A field.
    Field(String),
}

impl Draft {
    /// The first page without a valid answer; nothing when all is ready to be checked.
    pub fn next(&self) -> Option<&Page> {
        self.pages.iter().find(|p| !p.answered).map(|p| &p.page)
    }
    /// How a requirement stands. One that speaks of a party says nothing before the party can be known.
    pub fn standing(&self, requirement: &Requirement) -> Option<Standing> {
        let checked = self
            .requirements
            .iter()
            .find(|c| requirement.id == *c.id.as_str())?;
        let early = self.next().is_some() && requirement.that.source().contains("parties.");
        Some(if early {
            Standing::Unknown
        } else {
            checked.standing
        })
    }
    /// The requirements that refuse it, as far as can be said now.
    pub fn refusing(&self) -> Vec<&Requirement> {
        let all = self.offered.definition.requirements.iter();
        all.filter(|r| self.standing(r) == Some(Standing::Unmet))
            .collect()
    }
    /// The definition of a field that is asked.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.offered.definition.fields.iter().find(|f| f.id == *id)
    }
}

/// What is stored of a draft.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(crate) subjects: Vec<RecordId>,
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, String>,
}

/// The draft of this reference, for whoever began it.
///
/// # Errors
/// [`Error::NotFound`] for anyone else; [`ApplyError::NotNow`] when it was submitted; [`Error::SectorDown`].
pub async fn draft(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
) -> Result<Draft, ApplyError> {
    let row = applications::by_reference(&mut p.db.reader().await?, reference)
        .await?
        .ok_or(Error::NotFound)?;
    if row.actor != actor.identity {
        return Err(Error::NotFound.into());
    }
    if row.phase != "draft" {
        return Err(ApplyError::NotNow);
    }
    look(p, row).await
}

/// Works a draft out from what was typed.
pub(crate) async fn look(p: &Platform, row: Application) -> Result<Draft, ApplyError> {
    let offered = p
        .catalogue
        .definition(&row.service)
        .cloned()
        .ok_or(Error::NotFound)?;
    let typed: Typed = serde_json::from_value(row.draft.clone()).unwrap_or_default();
    let mut state = decode(&row.state)?;
    // The register may have changed since the draft was begun.
    if let Some(fresh) = crate::people::find(p, &row.applicant).await? {
        state.applicant = fresh;
    }
    state
        .parties
        .insert("applicant".into(), row.applicant.clone());
    state.parties.insert("actor".into(), row.actor.clone());
    let mut draft = Draft {
        reference: row.reference.clone(),
        offered,
        state,
        typed: typed.answers,
        wrong: BTreeMap::new(),
        choices: Vec::new(),
        records: BTreeMap::new(),
        pages: Vec::new(),
        requirements: Vec::new(),
        price: None,
        parties: BTreeMap::new(),
        row,
    };
    subject(p, &mut draft, &typed.subjects).await?;
    if draft.next().is_none() {
        fields(p, &mut draft).await?;
        if draft.next().is_none() {
            draft.price = first_price(p, &draft);
        }
    }
    Ok(draft)
}

async fn subject(p: &Platform, draft: &mut Draft, chosen: &[RecordId]) -> Result<(), ApplyError> {
    let Some(subject) = draft.offered.definition.subject.clone() else {
        return Ok(());
    };
    draft.choices = facts::choices(p, &subject, &draft.state, p.now()).await?;
    draft.state.subjects = draft
        .choices
        .iter()
        .filter(|r| chosen.contains(&r.id))
        .cloned()
        .collect();
    let answered = !draft.state.subjects.is_empty();
    draft.pages.push(PageOf {
        page: Page::Subject,
        answered,
    });
    Ok(())
}

/// Reads each answer in turn, since later questions depend on earlier ones; then facts once everything they need is there.
async fn fields(p: &Platform, draft: &mut Draft) -> Result<(), ApplyError> {
    let offered = Arc::clone(&draft.offered);
    for field in &offered.definition.fields {
        draft
            .state
            .fields
            .insert(field.id.as_str().to_owned(), Value::Unknown);
    }
    read_facts(p, draft).await?;
    draft.requirements = requirements(&offered.definition, &draft.state.env(p.now()));
    for field in &offered.definition.fields {
        let env = draft.state.env(p.now());
        let shown = match &field.shown_when {
            Some(when) => when.eval_bool(&env).unwrap_or(false),
            None => true,
        };
        let id = field.id.as_str().to_owned();
        if !shown {
            draft.state.fields.insert(id, Value::Null);
            continue;
        }
        let given = draft.typed.contains_key(&id);
        if !given && let Some(first) = prefilled(field, &env) {
            draft.typed.insert(id.clone(), first);
        }
        let answered = one_field(p, draft, field, given).await?;
        draft.pages.push(PageOf {
            page: Page::Field(id),
            answered,
        });
    }
    draft.parties = facts::parties(p, &offered, &draft.state.env(p.now())).await?;
    facts::with_parties(&mut draft.state, &draft.parties);
    read_facts(p, draft).await?;
    recheck(p, draft);
    draft.requirements = requirements(&offered.definition, &draft.state.env(p.now()));
    Ok(())
}

/// Holds every answer against its field's condition once the facts that need answers are there.
fn recheck(p: &Platform, draft: &mut Draft) {
    let env = draft.state.env(p.now());
    let offered = Arc::clone(&draft.offered);
    for page in draft.pages.iter_mut().filter(|page| page.answered) {
        let Page::Field(id) = &page.page else {
            continue;
        };
        let Some(field) = offered
            .definition
            .fields
            .iter()
            .find(|f| f.id == *id.as_str())
        else {
            continue;
        };
        if let Some(check) = &field.check
            && !check.eval_bool(&env).unwrap_or(true)
        {
            draft.wrong.insert(
                id.clone(),
                AnswerError::Check {
                    otherwise: field.otherwise.clone(),
                },
            );
            page.answered = false;
        }
    }
}

async fn read_facts(p: &Platform, draft: &mut Draft) -> Result<(), ApplyError> {
    let read = facts::facts(p, &draft.offered, &draft.state.env(p.now()), false).await?;
    draft.state.facts.extend(read);
    Ok(())
}

/// Parses one answer into the state; whether the page counts as answered.
async fn one_field(
    p: &Platform,
    draft: &mut Draft,
    field: &Field,
    given: bool,
) -> Result<bool, ApplyError> {
    let id = field.id.as_str().to_owned();
    let raw = draft.typed.get(&id).cloned().unwrap_or_default();
    let parsed = if field.kind == FieldKind::Record {
        let found = record_choices(p, draft, field).await?;
        let chosen = found.iter().find(|r| r.id.to_string() == raw).cloned();
        draft.records.insert(id.clone(), found);
        match chosen {
            Some(record) => Ok(Value::Record(Arc::new(record))),
            None if raw.is_empty() && field.optional => Ok(Value::Null),
            None => Err(AnswerError::Missing),
        }
    } else {
        answers::parse(field, &raw)
    };
    let parsed = match parsed {
        Ok(Value::Text(hash))
            if field.kind == FieldKind::File
                && !super::files::is_of(p, &draft.row.actor, &hash).await? =>
        {
            Err(AnswerError::File)
        }
        parsed => parsed,
    };
    match parsed {
        Ok(value) => {
            draft.state.fields.insert(id.clone(), value);
            if given
                && let Some(check) = &field.check
                && !check.eval_bool(&draft.state.env(p.now())).unwrap_or(true)
            {
                draft.wrong.insert(
                    id,
                    AnswerError::Check {
                        otherwise: field.otherwise.clone(),
                    },
                );
                return Ok(false);
            }
            Ok(given)
        }
        Err(wrong) => {
            if given {
                draft.wrong.insert(id, wrong);
            }
            Ok(false)
        }
    }
}

async fn record_choices(
    p: &Platform,
    draft: &Draft,
    field: &Field,
) -> Result<Vec<Record>, ApplyError> {
    let (Some(of), Some(filter)) = (&field.of, &field.filter) else {
        return Ok(Vec::new());
    };
    let env = draft.state.env(p.now());
    match crate::facts::read_where(p, of, (filter, &env), None, 100).await {
        Ok(found) => Ok(found),
        Err(Error::NotYet) => Ok(Vec::new()),
        Err(e) => Err(e.into()),
    }
}

/// A first value as it would be typed.
fn prefilled(field: &Field, env: &absher_catalogue::Env) -> Option<String> {
    match field.prefilled.as_ref()?.eval(env) {
        Ok(Value::Null)
        | Err(EvalError::Missing(_) | EvalError::Unknown | EvalError::Range | EvalError::Kind(_)) => {
            None
        }
        Ok(value) => answers::typed(&value),
    }
}

/// What the applicant pays in the first step that asks for money.
fn first_price(p: &Platform, draft: &Draft) -> Option<Price> {
    let pays = draft
        .offered
        .definition
        .steps
        .iter()
        .find_map(|s| match s.kind() {
            Some(StepKind::Pay(pay)) if pay.by.as_ref().is_none_or(|b| *b == "applicant") => {
                Some(pay)
            }
            _ => None,
        })?;
    price(&draft.offered.definition, &draft.state, pays, p.now()).ok()
}

/// Keeps answers as typed; more than one may be given at once.
///
/// # Errors
/// As [`draft`].
pub async fn save(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    typed: &BTreeMap<String, String>,
) -> Result<(), ApplyError> {
    let save = Save {
        p,
        actor,
        reference,
        typed,
        subjects: None,
    };
    p.db.run(&save).await
}

/// Keeps the choice of subjects.
///
/// # Errors
/// As [`draft`].
pub async fn save_subjects(
    p: &Platform,
    actor: &Actor,
    reference: &Reference,
    chosen: &[RecordId],
) -> Result<(), ApplyError> {
    let save = Save {
        p,
        actor,
        reference,
        typed: &BTreeMap::new(),
        subjects: Some(chosen),
    };
    p.db.run(&save).await
}

struct Save<'a> {
    p: &'a Platform,
    actor: &'a Actor,
    reference: &'a Reference,
    typed: &'a BTreeMap<String, String>,
    subjects: Option<&'a [RecordId]>,
}

impl Command for Save<'_> {
    type Out = ();
    type Error = ApplyError;

    async fn run(&self, tx: &mut Tx) -> Result<(), ApplyError> {
        let mut row = applications::by_reference(tx, self.reference)
            .await?
            .ok_or(Error::NotFound)?;
        if row.actor != self.actor.identity {
            return Err(Error::NotFound.into());
        }
        if row.phase != "draft" {
            return Err(ApplyError::NotNow);
        }
        let mut kept: Typed = serde_json::from_value(row.draft).unwrap_or_default();
        kept.answers
            .extend(self.typed.iter().map(|(k, v)| (k.clone(), v.clone())));
        if let Some(subjects) = self.subjects {
            kept.subjects = subjects.to_vec();
        }
        row.draft = serde_json::to_value(&kept).map_err(|e| Error::Internal(e.to_string()))?;
        if applications::save_draft(tx, &row, self.p.now()).await? {
            Ok(())
        } else {
            Err(tx.lost_race().into())
        }
    }
}
