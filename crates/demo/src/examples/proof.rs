//! Holding an example's `then` against what is.
//!
//! Rule protected: everything the example names is looked up in the store and the registers; nothing is taken from what
//! the acts said.

use std::collections::BTreeMap;

use absher_catalogue::{Env, Record, Value, model::Then};
use absher_engine::{Phase, State};
use absher_platform::{
    applications::ApplyError,
    facts,
    inquiries::{AskError, Block, Cell},
    people,
};
use absher_sectors::{Condition, Query};
use absher_store::{messages, payments, sealed};
use absher_vocabulary::{IdentityNumber, Lang, Money};

use super::{
    stage::Stage,
    world::{World, WorldError},
};
use crate::population::Troupe;

/// Records of the cast by type, as they were.
pub(crate) type Snapshot = BTreeMap<String, Vec<Record>>;

/// All records of these types that belong to people on stage.
pub(crate) async fn snapshot(
    world: &World,
    troupe: &Troupe,
    types: &[absher_catalogue::model::Name],
) -> Result<Snapshot, WorldError> {
    let holders: Vec<serde_json::Value> = troupe
        .everyone()
        .into_iter()
        .map(|(_, made)| made.identity.as_str().into())
        .collect();
    let mut out = Snapshot::new();
    for record_type in types {
        let sector = world.platform.links.of_record_type(record_type);
        let sector =
            sector.ok_or_else(|| WorldError::Other(format!("no record type {record_type}")))?;
        let query = Query {
            record_type: record_type.as_str().to_owned(),
            id: None,
            conditions: vec![Condition {
                attribute: "holder".into(),
                any_of: holders.clone(),
            }],
            order: None,
            limit: 1000,
        };
        let records = sector
            .read(&query, world.platform.now())
            .await
            .map_err(WorldError::other)?;
        out.insert(record_type.as_str().to_owned(), records);
    }
    Ok(out)
}

/// What is not as the example says.
pub(crate) async fn prove(
    stage: &Stage<'_>,
    then: &Then,
    before: &Snapshot,
) -> Result<Vec<String>, WorldError> {
    stage.world.all_up()?;
    let mut wrong = Vec::new();
    if stage.asks() {
        answered(stage, then, &mut wrong);
    } else {
        applied(stage, then, &mut wrong).await?;
    }
    let names: Vec<_> = then.unchanged.clone();
    for (record_type, after) in snapshot(stage.world, &stage.troupe, &names).await? {
        if before.get(&record_type) != Some(&after) {
            wrong.push(format!("{record_type} changed"));
        }
    }
    for name in &then.told {
        let identity = told_identity(stage, name).await?;
        let mut reader = stage.world.platform.db.reader().await?;
        if messages::inbox(&mut reader, &identity, 1).await?.is_empty() {
            wrong.push(format!("{name} was told nothing"));
        }
    }
    Ok(wrong)
}

/// Somebody on stage, or a party the definition names by itself.
async fn told_identity(stage: &Stage<'_>, name: &str) -> Result<IdentityNumber, WorldError> {
    if let Ok(actor) = stage.actor(name) {
        return Ok(actor.identity);
    }
    let party = stage.view().await?.state.parties.get(name).cloned();
    party.ok_or_else(|| WorldError::Other(format!("nobody is `{name}`")))
}

async fn applied(
    stage: &Stage<'_>,
    then: &Then,
    wrong: &mut Vec<String>,
) -> Result<(), WorldError> {
    if let Some(expected) = &then.refused_by {
        let by = stage.refused.as_ref().map(refused_by).unwrap_or_default();
        if !by.iter().any(|b| *expected == *b.as_str()) {
            wrong.push(format!("refused by {by:?}, not by {expected}"));
        }
    } else if let Some(refused) = &stage.refused
        && then.state.is_none()
    {
        wrong.push(format!("refused: {refused:?}"));
    }
    if stage.reference.is_none() {
        if then.state.as_ref().is_some_and(|s| *s != "draft") {
            wrong.push(format!("nothing was begun: {:?}", stage.refused));
        }
        return Ok(());
    }
    let view = stage.view().await?;
    if let Some(expected) = &then.state {
        let stands = stands(&view.state);
        if !stands.iter().any(|s| *expected == *s.as_str()) {
            let why = stage
                .refused
                .as_ref()
                .map(|r| format!(" (refused: {r:?})"))
                .unwrap_or_default();
            let reason = view
                .state
                .reason
                .as_ref()
                .map(|r| format!(" (reason: {r})"))
                .unwrap_or_default();
            wrong.push(format!(
                "it stands at {stands:?}, not at {expected}{why}{reason}"
            ));
        }
    }
    let mut reader = stage.world.platform.db.reader().await?;
    if let Some(word) = &then.ledger {
        let open: Vec<_> = payments::balances(&mut reader, view.row.id)
            .await?
            .into_iter()
            .filter(|(account, amount)| {
                account != "bank" && !account.starts_with("revenue:") && !amount.is_zero()
            })
            .collect();
        if *word != "balanced" {
            wrong.push(format!("ledger can be `balanced`, not `{word}`"));
        } else if !open.is_empty() && matches!(view.state.phase, Phase::Ended(_)) {
            wrong.push(format!("the ledger is not balanced: {open:?}"));
        }
    }
    if let Some(riyals) = then.fee {
        let fees: Money = view
            .state
            .bills
            .values()
            .filter(|b| b.party == "applicant")
            .map(absher_engine::Bill::fees)
            .sum();
        if fees != Money::riyals(riyals) {
            wrong.push(format!("the bills came to {fees}, not to {riyals}"));
        }
    }
    if let Some(riyals) = then.refunded {
        let back = payments::taken_out(&mut reader, view.row.id, "refunds").await?;
        if back != Money::riyals(riyals) {
            wrong.push(format!("{back} were given back, not {riyals}"));
        }
    }
    let issued: Vec<_> = sealed::of_application(&mut reader, view.row.id)
        .await?
        .into_iter()
        .map(|d| d.template)
        .collect();
    for template in &then.documents {
        if !issued.iter().any(|i| *template == *i.as_str()) {
            wrong.push(format!("{template} was not issued, only {issued:?}"));
        }
    }
    drop(reader);
    holds(stage, then, (&view.state, wrong)).await
}

/// How an application stands, in the words of examples.
fn stands(state: &State) -> Vec<String> {
    match state.phase {
        Phase::Draft => vec!["draft".into()],
        Phase::Running => state.open.iter().map(|s| s.id.clone()).collect(),
        Phase::Unwinding(end) => vec![format!(
            "{} (money or changes still on their way back)",
            end.word()
        )],
        Phase::Ended(end) => vec![end.word().into()],
    }
}

fn refused_by(e: &ApplyError) -> Vec<String> {
    match e {
        ApplyError::Requirements(ids) => ids.clone(),
        ApplyError::Party(party, _) => vec![party.clone()],
        ApplyError::Answers(wrong) => wrong.keys().cloned().collect(),
        ApplyError::CannotAgree(step) => vec![step.clone()],
        ApplyError::Decision(what) => vec![(*what).to_owned()],
        ApplyError::SubjectHeld => vec!["one-at-a-time".into()],
        ApplyError::Audience => vec!["audience".into()],
        ApplyError::NotNow | ApplyError::WrongCode(_) | ApplyError::Common(_) => Vec::new(),
    }
}

/// Expressions at the end, over people, subjects and facts read afresh.
async fn holds(
    stage: &Stage<'_>,
    then: &Then,
    (state, wrong): (&State, &mut Vec<String>),
) -> Result<(), WorldError> {
    if then.holds.is_empty() {
        return Ok(());
    }
    let p = &stage.world.platform;
    let mut state = state.clone();
    if let Some(fresh) = people::find(p, &holder(&state.applicant)?).await? {
        state.applicant = fresh;
    }
    for subject in &mut state.subjects {
        if let Some(fresh) = read_again(stage, subject).await? {
            *subject = fresh;
        }
    }
    let mut results = state.results.clone();
    for record in results.values_mut() {
        if let Some(fresh) = read_again(stage, record).await? {
            *record = fresh;
        }
    }
    state.results = results;
    let env: Env = state.env(stage.now());
    for (name, fact) in &stage.offered.definition.facts {
        if let Ok(value) = facts::fact(p, fact, &env).await {
            state.facts.insert(name.clone(), value);
        }
    }
    let env = state.env(stage.now());
    for source in &then.holds {
        let formula = p
            .catalogue
            .formula(&stage.offered.definition.id, source)
            .map_err(WorldError::Other)?;
        match formula.eval(&env) {
            Ok(Value::Bool(true)) => {}
            other => wrong.push(format!("`{source}` is {other:?}")),
        }
    }
    Ok(())
}

fn holder(record: &Record) -> Result<IdentityNumber, WorldError> {
    record
        .holder
        .clone()
        .ok_or_else(|| WorldError::Other("a person without number".into()))
}

async fn read_again(stage: &Stage<'_>, record: &Record) -> Result<Option<Record>, WorldError> {
    let p = &stage.world.platform;
    let Some(sector) = p.links.of_record_type(&record.record_type) else {
        return Ok(None);
    };
    let query = Query {
        record_type: record.record_type.clone(),
        id: Some(record.id),
        conditions: Vec::new(),
        order: None,
        limit: 1,
    };
    Ok(sector
        .read(&query, stage.now())
        .await
        .map_err(WorldError::other)?
        .into_iter()
        .next())
}

fn answered(stage: &Stage<'_>, then: &Then, wrong: &mut Vec<String>) {
    let answer = match &stage.answer {
        Some(Ok(answer)) => answer,
        Some(Err(e)) => return refused_to_answer(e, then, wrong),
        None => return wrong.push("nothing was asked".into()),
    };
    if let Some(expected) = &then.refused_by {
        wrong.push(format!("it was answered, not refused by {expected}"));
    }
    let shown: Vec<_> = answer
        .blocks
        .iter()
        .filter_map(|b| {
            if let Block::Shown(shown) = b {
                Some(shown)
            } else {
                None
            }
        })
        .collect();
    if let Some(sector) = &then.unavailable {
        let down = answer
            .blocks
            .iter()
            .any(|b| matches!(b, Block::Unavailable { sector: s, .. } if *sector == *s.as_str()));
        if !down {
            wrong.push(format!("{sector} is not said to be unavailable"));
        }
    }
    let rows: Vec<u32> = shown
        .iter()
        .map(|b| u32::try_from(b.rows.len()).unwrap_or(u32::MAX))
        .collect();
    if !then.rows.is_empty() && rows != then.rows {
        wrong.push(format!("rows {rows:?}, not {:?}", then.rows));
    }
    let totals: Vec<i64> = shown
        .iter()
        .flat_map(|b| b.totals.iter().map(|(_, cell)| figure(cell)))
        .collect();
    if !then.totals.is_empty() && totals != then.totals {
        wrong.push(format!("totals {totals:?}, not {:?}", then.totals));
    }
    let mut texts: Vec<String> = shown
        .iter()
        .flat_map(|b| b.rows.iter().flat_map(|r| r.cells.iter().flat_map(texts)))
        .collect();
    for empty in shown.iter().filter(|b| b.found == 0).map(|b| &b.empty) {
        texts.extend([empty.ar.clone(), empty.en.clone()]);
    }
    for expected in &then.shows {
        if !texts.iter().any(|t| t.contains(expected.as_str())) {
            wrong.push(format!("`{expected}` is not shown among {texts:?}"));
        }
    }
}

fn refused_to_answer(e: &AskError, then: &Then, wrong: &mut Vec<String>) {
    let by: Vec<String> = match e {
        // Whom one may ask about is part of who may ask.
        AskError::NotFor | AskError::NotRelated => vec!["audience".into()],
        AskError::Fields(fields) => fields.keys().cloned().collect(),
        AskError::SectorDown { sector } => {
            if then
                .unavailable
                .as_ref()
                .is_none_or(|s| *s != *sector.as_str())
            {
                wrong.push(format!("sector {sector} is down"));
            }
            return;
        }
        other => vec![format!("{other:?}")],
    };
    match &then.refused_by {
        Some(expected) if by.iter().any(|b| *expected == *b.as_str()) => {}
        expected => wrong.push(format!("refused by {by:?}, not by {expected:?}")),
    }
}

/// Riyals or a count.
fn figure(cell: &Cell) -> i64 {
    match cell {
        Cell::Money(m) => m.in_halalas() / 100,
        Cell::Number(n) => *n,
        _ => -1,
    }
}

/// The texts a cell shows, in both languages.
fn texts(cell: &Cell) -> Vec<String> {
    match cell {
        Cell::Text(t) | Cell::Reference(t) => vec![t.clone()],
        Cell::Bilingual(t) => vec![t.get(Lang::Ar).to_owned(), t.get(Lang::En).to_owned()],
        Cell::Choice { id, label } => vec![id.clone(), label.ar.clone(), label.en.clone()],
        Cell::Date(d) => vec![d.to_string()],
        Cell::Time(t) => vec![t.rfc3339(), t.date_riyadh().to_string()],
        Cell::Money(m) => vec![m.to_string(), (m.in_halalas() / 100).to_string()],
        Cell::Number(n) => vec![n.to_string()],
        Cell::Flag(b) => vec![b.to_string()],
        Cell::Person { identity, name } => {
            let mut all = vec![identity.as_str().to_owned()];
            all.extend(name.iter().flat_map(|n| [n.ar.clone(), n.en.clone()]));
            all
        }
        Cell::List(list) => list.clone(),
        Cell::Missing => Vec::new(),
    }
}
