//! Inquiries: reading registers and showing what they say.
//!
//! Rule protected: who may ask about whom is decided here, by records that stand now, and a look at another person's data
//! is kept before it is shown. A new kind of answer is a variant of [`Cell`] or of [`Block`].
//!
//! `access` decides who may ask about whom, `blocks` reads and shapes, `cells` turns attributes into what is shown.

mod access;
mod blocks;
mod cells;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use absher_catalogue::{
    Env, Formula, Offered, Record, Value,
    model::{Definition, Kind, ShowAs, Source},
};
use absher_vocabulary::{IdentityNumber, RecordId, Text, Timestamp};
use serde_json::Map;
use uuid::Uuid;

pub use access::who;
pub use cells::{Cell, CellKind};

use self::access::Standing;
use crate::{
    Actor, Error, Platform, Result, answers,
    answers::AnswerError,
    audit, facts,
    people::{self, Person},
};

/// A question.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// About whom; the actor without it.
    pub about: Option<IdentityNumber>,
    /// What was typed, by field.
    pub fields: BTreeMap<String, String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// No inquiry has this id.
    #[error("no such inquiry")]
    NotFound,
    /// It is not public, and nobody is signed in.
    #[error("not signed in")]
    SignedOut,
    /// The identity of who asks is not proved.
    #[error("not activated")]
    NotActivated,
    /// It is not offered to this kind of person.
    #[error("not offered to this person")]
    NotFor,
    /// No relation that it allows leads to the person asked about.
    #[error("not about this person")]
    NotRelated,
    /// What is wrong with what was typed, by field.
    #[error("answers are missing or not allowed")]
    Fields(BTreeMap<String, AnswerError>),
    /// Nothing can be shown, since this sector does not answer.
    #[error("sector {sector} is not available")]
    SectorDown {
        /// Its id.
        sector: String,
    },
    /// Something failed on our side.
    #[error(transparent)]
    Failed(Error),
}

impl From<Error> for AskError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::NotFor,
            Error::SignedOut => Self::SignedOut,
            Error::NotActivated => Self::NotActivated,
            Error::SectorDown { sector } => Self::SectorDown { sector },
            other => Self::Failed(other),
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Id of the inquiry.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Whom it is about; nobody for a public inquiry.
    pub about: Option<Person>,
    /// What is shown, in order.
    pub blocks: Vec<Block>,
    /// The moment the registers were asked.
    pub asked_at: Timestamp,
}

/// One part of an answer.
#[derive(Clone, Debug)]
pub enum Block {
    /// Records.
    Shown(Shown),
    /// Its sector does not answer, while other parts could be shown.
    Unavailable {
        /// Heading.
        title: Text,
        /// Id of the sector.
        sector: String,
        /// Name of the sector.
        name: Text,
    },
    /// What the platform itself keeps of the person: the list of that use case is shown.
    Own(Own),
}

/// Records, drawn one way.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Heading.
    pub title: Text,
    /// How it is drawn.
    pub drawn: ShowAs,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Rows, in order; none when only totals are drawn.
    pub rows: Vec<Row>,
    /// How many records match.
    pub found: usize,
    /// Not all of them are in `rows`.
    pub more: bool,
    /// Figures below the rows, over all that match; none when there are more than can be gone through.
    pub totals: Vec<(Text, Cell)>,
    /// What is said when nothing was found.
    pub empty: Text,
    /// Id and name of a service offered beside each row.
    pub leads_to: Option<(String, Text)>,
}

/// A list of the platform's own.
#[derive(Clone, Debug)]
pub struct Own {
    /// Heading.
    pub title: Text,
    /// Which list.
    pub source: Source,
    /// Most entries.
    pub limit: u32,
    /// What is said when there is nothing.
    pub empty: Text,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Id of the attribute, or `number`, `state`, `holder`, `left`, `person.name`.
    pub id: String,
    /// What people read; none for the five that every record has, which the pages have a text for.
    pub label: Option<Text>,
    /// What its cells are.
    pub kind: CellKind,
    /// The record type that references lead to.
    refers: Option<String>,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// The record.
    pub record: RecordId,
    /// Its number.
    pub number: String,
}

/// Asks the registers.
///
/// # Errors
/// [`AskError`].
pub async fn answer(p: &Platform, id: &str, actor: Option<&Actor>, ask: Ask) -> Result<Answer, AskError> {
    let offered = inquiry(p, id)?;
    let definition = &offered.definition;
    let standing = access::admit(p, definition, actor, ask.about).await?;
    let (env, about) = environment(p, definition, actor, standing.subject.as_ref()).await?;
    let fields = answers::parse_all(&definition.fields, &ask.fields, &env).map_err(AskError::Fields)?;
    let concerned = standing.subject.clone().or_else(|| fields.values().find_map(person));
    let env = env.with("fields", Value::Map(fields));
    let mut blocks = read(p, definition, &env, actor).await?;
    cells::fill(p, &mut blocks).await?;
    if let Some(entry) = look(id, actor, &standing, concerned) {
        audit::look(p, entry).await?;
    }
    Ok(Answer { id: id.to_owned(), title: definition.name.clone(), about, blocks, asked_at: env.now })
}

/// The inquiry of that id.
fn inquiry(p: &Platform, id: &str) -> Result<Arc<Offered>, AskError> {
    let found = p.catalogue.definition(id).filter(|o| o.definition.kind == Kind::Inquiry);
    found.cloned().ok_or(AskError::NotFound)
}

/// What the filters see, and whom the answer is about. Nobody's record is asked for more than the formulas need, so that
/// a register that is down stops only what needs it.
async fn environment(
    p: &Platform,
    definition: &Definition,
    actor: Option<&Actor>,
    subject: Option<&IdentityNumber>,
) -> Result<(Env, Option<Person>), AskError> {
    let env = Env::new(p.now());
    let (Some(actor), Some(subject)) = (actor, subject) else { return Ok((env, None)) };
    let formulas = formulas(definition);
    let needs = |root: &str| formulas.iter().any(|f| facts::mentioned(f.source(), root).any(|name| name != "id"));
    let of_actor = needs("applicant") || needs("actor");
    let own = *subject == actor.identity;
    let record = match people::find(p, subject).await {
        Ok(Some(record)) => record,
        Err(Error::SectorDown { .. }) if !needs("subject") && !(own && of_actor) => number_alone(p, subject),
        Ok(None) => number_alone(p, subject),
        Err(error) => return Err(error.into()),
    };
    let about = Person { identity: subject.clone(), name: people::name(p, &record) };
    let asking = match (own, of_actor) {
        (true, _) => record.clone(),
        (false, false) => number_alone(p, &actor.identity),
        (false, true) => people::find(p, &actor.identity).await?.ok_or(AskError::NotFor)?,
    };
    let asking = Value::Record(Arc::new(asking));
    let env = env.with("applicant", asking.clone()).with("actor", asking).with("subject", Value::Record(Arc::new(record)));
    Ok((env, Some(about)))
}

/// Every formula of an inquiry.
fn formulas(definition: &Definition) -> Vec<&Formula> {
    let shows = definition.inquiry.iter().flat_map(|i| &i.shows).filter_map(|s| s.filter.as_ref());
    let fields = definition.fields.iter().flat_map(|f| [&f.shown_when, &f.prefilled, &f.check, &f.filter]);
    shows.chain(fields.flatten()).collect()
}

/// A record that says no more than whose it is.
fn number_alone(p: &Platform, who: &IdentityNumber) -> Record {
    let types = p.catalogue.types_that_are(people::kind_of(who));
    Record {
        record_type: types.first().map(|of| of.id.to_string()).unwrap_or_default(),
        id: RecordId::from_uuid(Uuid::nil()),
        number: who.to_string(),
        holder: Some(who.clone()),
        state: String::new(),
        version: 0,
        attributes: Map::new(),
        left: None,
    }
}

/// All blocks. A sector that did not answer once is not asked again.
async fn read(p: &Platform, definition: &Definition, env: &Env, actor: Option<&Actor>) -> Result<Vec<Block>, AskError> {
    let shows = definition.inquiry.as_ref().map_or(&[][..], |i| &i.shows);
    let mut down = BTreeSet::new();
    let mut all = Vec::with_capacity(shows.len());
    for show in shows {
        let keeper = show.records.as_deref().and_then(|r| r.split_once('.')).map(|(sector, _)| sector);
        let block = match keeper.filter(|sector| down.contains(*sector)) {
            Some(sector) => Err(Error::SectorDown { sector: sector.to_owned() }),
            None => blocks::block(p, definition, show, env, actor).await,
        };
        all.push(match block {
            Ok(block) => block,
            Err(Error::SectorDown { sector }) => {
                let name = p.catalogue.sector(&sector).map(|s| s.name.clone()).unwrap_or_default();
                down.insert(sector.clone());
                Block::Unavailable { title: show.title.clone(), sector, name }
            }
            Err(error) => return Err(error.into()),
        });
    }
    let nothing = all.iter().all(|block| matches!(block, Block::Unavailable { .. }));
    match all.first() {
        Some(Block::Unavailable { sector, .. }) if nothing => Err(AskError::SectorDown { sector: sector.clone() }),
        _ => Ok(all),
    }
}

/// What is kept of it: any look but one at oneself.
fn look(id: &str, actor: Option<&Actor>, standing: &Standing, concerned: Option<IdentityNumber>) -> Option<audit::Entry> {
    let own = actor.is_some_and(|a| concerned.as_ref() == Some(&a.identity));
    (!own).then(|| audit::Entry::look(actor, concerned, id, &standing.capacity))
}

fn person(value: &Value) -> Option<IdentityNumber> {
    match value {
        Value::Person(person) => Some(person.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
