//! The entries of the cast, read once: built upon one another, their expressions compiled.
//!
//! Rule protected: making a person compiles nothing, so thousands are made in a moment.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use absher_catalogue::{
    Catalogue, Value,
    expr::CastFormula,
    json_of,
    model::{Attribute, AttributeKind, CastPerson, CastRecord, RecordType},
};
use absher_vocabulary::{IdentityKind, IdentityNumber, Money, Text, parse_date};
use serde_json::Value as Json;

use super::MakeError;

/// How deep entries may be built upon one another.
const DEEPEST: usize = 8;

/// An entry, ready to be made.
pub(super) struct Plan {
    pub(super) id: String,
    pub(super) name: Text,
    pub(super) kind: IdentityKind,
    pub(super) share: u32,
    pub(super) account: Option<String>,
    pub(super) registered: bool,
    pub(super) records: Vec<RecordPlan>,
    pub(super) with: BTreeMap<String, String>,
}

/// A record of an entry.
#[derive(Clone)]
pub(super) struct RecordPlan {
    pub(super) of: Arc<RecordType>,
    pub(super) named: Option<String>,
    pub(super) state: Option<String>,
    pub(super) set: BTreeMap<String, (AttributeKind, Setting)>,
    /// It speaks of those who come along, so it is made after them; the others are made before, for these to speak of.
    pub(super) waits: bool,
}

/// What an attribute is set to.
#[derive(Clone)]
pub(super) enum Setting {
    /// Always the same.
    Fixed(Json),
    /// Worked out for each person.
    Formula(Arc<CastFormula>),
}

/// Reads entries; each expression is compiled once however often it is written.
pub(super) struct Planner {
    types: BTreeMap<String, Arc<RecordType>>,
    formulas: HashMap<String, Arc<CastFormula>>,
}

impl Planner {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        Self {
            types: catalogue.records.clone(),
            formulas: HashMap::new(),
        }
    }

    /// Every entry of the cast.
    pub(super) fn all(
        &mut self,
        catalogue: &Catalogue,
    ) -> Result<BTreeMap<String, Arc<Plan>>, MakeError> {
        let mut plans = BTreeMap::new();
        for (id, person) in &catalogue.cast {
            let (mut records, with) = self.built(catalogue, person, 0)?;
            wait(&mut records, &with);
            let plan = Plan {
                id: id.clone(),
                name: person.name.clone(),
                kind: kind(person)?,
                share: person.share,
                account: person.account.as_ref().map(ToString::to_string),
                registered: person.registered,
                records,
                with,
            };
            plans.insert(id.clone(), Arc::new(plan));
        }
        Ok(plans)
    }

    /// Records and company, those of the entry it is built upon first.
    fn built(
        &mut self,
        catalogue: &Catalogue,
        person: &CastPerson,
        depth: usize,
    ) -> Result<Built, MakeError> {
        if depth > DEEPEST {
            return Err(MakeError::Circle(person.id.to_string()));
        }
        let (mut records, mut with) = match &person.like {
            Some(like) => {
                let other = catalogue
                    .cast
                    .get(like.as_str())
                    .ok_or_else(|| MakeError::Unknown(like.to_string()))?;
                self.built(catalogue, other, depth + 1)?
            }
            None => Built::default(),
        };
        for record in &person.records {
            let change = self.record(&person.id, record)?;
            let same = |known: &&mut RecordPlan| {
                change.named.is_some() && known.named == change.named && known.of.id == change.of.id
            };
            match records.iter_mut().find(same) {
                Some(known) => {
                    known.state = change.state.or(known.state.take());
                    known.set.extend(change.set);
                }
                None => records.push(change),
            }
        }
        with.extend(
            person
                .with
                .iter()
                .map(|(name, id)| (name.clone(), id.to_string())),
        );
        Ok((records, with))
    }

    fn record(&mut self, entry: &str, record: &CastRecord) -> Result<RecordPlan, MakeError> {
        let of = self.of(entry, &record.record)?;
        let set = self.settings(entry, &of, &record.set)?;
        let named = record.named.as_ref().map(ToString::to_string);
        Ok(RecordPlan {
            of,
            named,
            state: record.state.as_ref().map(ToString::to_string),
            set,
            waits: false,
        })
    }

    /// The record type with this id.
    pub(super) fn of(&self, entry: &str, id: &str) -> Result<Arc<RecordType>, MakeError> {
        let unknown = || MakeError::Kind {
            entry: entry.to_owned(),
            what: format!("record type {id}"),
        };
        self.types.get(id).cloned().ok_or_else(unknown)
    }

    /// What a table `set` of the cast or of an example says.
    pub(super) fn settings(
        &mut self,
        entry: &str,
        of: &Arc<RecordType>,
        set: &BTreeMap<String, toml::Value>,
    ) -> Result<BTreeMap<String, (AttributeKind, Setting)>, MakeError> {
        let mut settings = BTreeMap::new();
        for (id, value) in set {
            let wrong = |why: &str| MakeError::Value {
                entry: entry.to_owned(),
                record: of.id.to_string(),
                attribute: id.clone(),
                why: why.to_owned(),
            };
            let attribute = of
                .attribute(id)
                .ok_or_else(|| wrong("is not an attribute"))?;
            let setting = self.setting(attribute, value).map_err(|why| wrong(&why))?;
            settings.insert(id.clone(), (attribute.kind, setting));
        }
        Ok(settings)
    }

    fn setting(&mut self, attribute: &Attribute, value: &toml::Value) -> Result<Setting, String> {
        let source = value.as_str().and_then(|t| {
            t.strip_prefix('=')
                .or_else(|| t.starts_with('@').then_some(t))
        });
        let Some(source) = source else {
            let fixed = literal(attribute.kind, value).and_then(|v| stored(attribute.kind, &v));
            return fixed
                .map(Setting::Fixed)
                .ok_or_else(|| "the value is of another kind".to_owned());
        };
        if let Some(known) = self.formulas.get(source) {
            return Ok(Setting::Formula(Arc::clone(known)));
        }
        let formula = Arc::new(CastFormula::parse(source)?);
        self.formulas
            .insert(source.to_owned(), Arc::clone(&formula));
        Ok(Setting::Formula(formula))
    }
}

type Built = (Vec<RecordPlan>, BTreeMap<String, String>);

/// Marks the records that speak of company, or of records that do.
fn wait(records: &mut [RecordPlan], with: &BTreeMap<String, String>) {
    let mut late: Vec<String> = with.keys().cloned().collect();
    for record in records {
        let late_name = |name: &str| {
            late.iter()
                .any(|l| Some(l.as_str()) == name.split('.').next())
        };
        let formulas = record
            .set
            .values()
            .filter_map(|(_, setting)| match setting {
                Setting::Formula(formula) => Some(formula),
                Setting::Fixed(_) => None,
            });
        record.waits = formulas.into_iter().any(|f| f.names().any(late_name));
        if record.waits {
            late.extend(record.named.clone());
        }
    }
}

fn kind(person: &CastPerson) -> Result<IdentityKind, MakeError> {
    Ok(match person.identity.as_str() {
        "citizen" => IdentityKind::Citizen,
        "resident" => IdentityKind::Resident,
        "visitor" => IdentityKind::Visitor,
        "establishment" => IdentityKind::Establishment,
        other => {
            return Err(MakeError::Kind {
                entry: person.id.to_string(),
                what: format!("identity {other}"),
            });
        }
    })
}

/// A literal of a file, read as the attribute's kind says.
fn literal(kind: AttributeKind, value: &toml::Value) -> Option<Value> {
    use toml::Value as T;
    Some(match (kind, value) {
        (AttributeKind::Date, T::String(text)) => Value::Date(parse_date(text).ok()?),
        (AttributeKind::Date, T::Datetime(day)) => Value::Date(parse_date(&day.to_string()).ok()?),
        (AttributeKind::Person, T::String(text)) => {
            Value::Person(IdentityNumber::parse(text).ok()?)
        }
        (AttributeKind::Text | AttributeKind::Choice, T::String(text)) => Value::Text(text.clone()),
        (AttributeKind::Bilingual, T::Table(both)) => Value::Bilingual(Text::new(
            both.get("ar")?.as_str()?,
            both.get("en")?.as_str()?,
        )),
        (AttributeKind::List, T::Array(items)) => {
            let texts = items
                .iter()
                .map(|i| i.as_str().map(|t| Value::Text(t.to_owned())));
            Value::List(texts.collect::<Option<_>>()?)
        }
        (_, T::Integer(number)) => Value::Int(*number),
        (_, T::Boolean(truth)) => Value::Bool(*truth),
        _ => return None,
    })
}

/// A value as a record stores it; a whole number for money is riyals.
pub(super) fn stored(kind: AttributeKind, value: &Value) -> Option<Json> {
    match (kind, value) {
        (AttributeKind::Money, Value::Int(riyals)) => {
            json_of(kind, &Value::Money(Money::riyals(*riyals)))
        }
        _ => json_of(kind, value),
    }
}
