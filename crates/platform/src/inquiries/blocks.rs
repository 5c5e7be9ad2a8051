//! One block of an answer: records read, put into rows and totals.
//!
//! Rule protected: figures are over all that match, not over the rows shown; in a public answer nothing personal is
//! shown, whatever the file names.

use absher_catalogue::{
    Env, Record, Value,
    model::{Audience, Definition, RecordType, Show, ShowAs, Source, Total},
};
use absher_vocabulary::Text;

use super::{Block, Cell, Column, Own, Row, Shown, cells};
use crate::{Actor, Error, Platform, Result, facts, offers, people};

/// Reads one block.
pub(super) async fn block(
    p: &Platform,
    definition: &Definition,
    show: &Show,
    env: &Env,
    actor: Option<&Actor>,
) -> Result<Block> {
    let title = show.title.clone();
    let empty = show.empty.clone();
    let (Source::Register, Some(records), Some(filter)) =
        (show.source, &show.records, &show.filter)
    else {
        return Ok(Block::Own(Own {
            title,
            source: show.source,
            limit: show.limit,
            empty,
        }));
    };
    let of = facts::type_of(p, records)?;
    let found = facts::all_where(p, records, (filter, env), show.order.as_deref()).await?;
    let columns = columns(definition, show, of)?;
    let limit = if show.drawn == ShowAs::Totals {
        0
    } else {
        show.limit as usize
    };
    let service = leads_to(p, show, actor);
    let asker = actor.map(|actor| &actor.identity);
    let rows = found
        .records
        .iter()
        .take(limit)
        .map(|record| {
            let leads = service.is_some_and(|d| offers::fits(d, record, asker, env.now));
            row(of, &columns, record, (env, leads))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Block::Shown(Shown {
        title,
        drawn: show.drawn,
        more: show.drawn != ShowAs::Totals && (found.cut || rows.len() < found.records.len()),
        columns,
        rows,
        found: found.records.len(),
        totals: if found.cut {
            Vec::new()
        } else {
            totals(of, show, &found.records, env)?
        },
        empty,
        leads_to: service.map(|d| (d.id.to_string(), d.name.clone())),
    }))
}

fn columns(definition: &Definition, show: &Show, of: &RecordType) -> Result<Vec<Column>> {
    let public = definition.audience.contains(&Audience::Public);
    let mut columns = Vec::with_capacity(show.columns.len());
    for id in &show.columns {
        let unknown = || Error::Internal(format!("{} has no column {id}", of.id));
        let column = cells::column(of, id).ok_or_else(unknown)?;
        if !(public && cells::is_personal(of, id)) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn row(
    of: &RecordType,
    columns: &[Column],
    record: &Record,
    (env, leads): (&Env, bool),
) -> Result<Row> {
    let cells = columns
        .iter()
        .map(|column| cells::cell(of, record, column, env.now))
        .collect::<Result<_>>()?;
    Ok(Row {
        cells,
        record: record.id,
        number: record.number.clone(),
        leads,
    })
}

fn totals(
    of: &RecordType,
    show: &Show,
    records: &[Record],
    env: &Env,
) -> Result<Vec<(Text, Cell)>> {
    let figure = |total: &Total| -> Result<(Text, Cell)> {
        let sum = match &total.sum {
            None => Value::Int(i64::try_from(records.len()).unwrap_or(i64::MAX)),
            Some(attribute) => facts::sum(of, records, attribute, env)?,
        };
        let cell = match sum {
            Value::Money(money) => Cell::Money(money),
            Value::Int(number) => Cell::Number(number),
            _ => Cell::Missing,
        };
        Ok((total.label.clone(), cell))
    };
    show.totals.iter().map(figure).collect()
}

/// The service beside each row, if it is on offer to who asks.
fn leads_to<'p>(p: &'p Platform, show: &Show, actor: Option<&Actor>) -> Option<&'p Definition> {
    let definition = &p
        .catalogue
        .definition(show.leads_to.as_deref()?)?
        .definition;
    let offered = actor.is_none_or(|actor| people::offered_to(definition, &actor.identity));
    offered.then_some(definition)
}
