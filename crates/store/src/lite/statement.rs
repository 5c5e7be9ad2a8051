//! Statements on one SQLite connection.
//!
//! The rule it protects: `$n` is bound by its *number*. SQLite takes `$n` for a name and numbers it by first
//! appearance, so binding by position would silently swap arguments.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use rusqlite::{
    CachedStatement, Connection, Statement,
    types::{Null, ValueRef},
};

use super::fault;
use crate::{
    error::{Error, Result},
    row::Row,
    value::Value,
};

/// A connection and what it remembers of the statements it has run.
pub(super) struct Conn {
    pub(super) raw: Connection,
    /// Keyed by address and length: statements are `'static`.
    shapes: HashMap<(usize, usize), Arc<Shape>>,
}

/// What is worked out once for a statement.
struct Shape {
    sql: Cow<'static, str>,
    columns: Arc<[String]>,
    /// For each of SQLite's parameters, the index of its argument.
    arguments: Vec<usize>,
    /// How many arguments the statement takes.
    count: usize,
}

impl Conn {
    pub(super) fn new(raw: Connection) -> Self {
        Self {
            raw,
            shapes: HashMap::new(),
        }
    }

    /// Runs the statement and returns its rows.
    pub(super) fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let shape = self.shape(sql)?;
        let mut statement = self.bound(&shape, args)?;
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| fault::of(&self.raw, &e))? {
            let mut values = Vec::with_capacity(shape.columns.len());
            for (index, column) in shape.columns.iter().enumerate() {
                let value = row.get_ref(index).map_err(|e| fault::of(&self.raw, &e))?;
                values.push(read(value).map_err(|reason| Error::decode(column, reason))?);
            }
            found.push(Row::new(Arc::clone(&shape.columns), values));
        }
        Ok(found)
    }

    /// Runs the statement and returns how many rows it changed (or, with RETURNING, returned).
    pub(super) fn exec(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        let shape = self.shape(sql)?;
        if !shape.columns.is_empty() {
            return Ok(self.rows(sql, args)?.len() as u64);
        }
        let mut statement = self.bound(&shape, args)?;
        statement
            .raw_execute()
            .map(|changed| changed as u64)
            .map_err(|e| fault::of(&self.raw, &e))
    }

    /// Runs statements that take no arguments and whose text is not `'static`: migrations.
    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.raw
            .execute_batch(sql)
            .map_err(|e| fault::of(&self.raw, &e))
    }

    fn shape(&mut self, sql: &'static str) -> Result<Arc<Shape>> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(shape) = self.shapes.get(&key) {
            return Ok(Arc::clone(shape));
        }
        let text = dialect(sql);
        let statement = self
            .raw
            .prepare_cached(&text)
            .map_err(|e| fault::of(&self.raw, &e))?;
        let columns = statement.column_names().map(str::to_owned).collect();
        let arguments = arguments(&statement)?;
        drop(statement);
        let count = arguments.iter().map(|index| index + 1).max().unwrap_or(0);
        let shape = Arc::new(Shape {
            sql: text,
            columns,
            arguments,
            count,
        });
        self.shapes.insert(key, Arc::clone(&shape));
        Ok(shape)
    }

    fn bound(&self, shape: &Shape, args: &[Value]) -> Result<CachedStatement<'_>> {
        if shape.count != args.len() {
            return Err(Error::Sql(format!(
                "{} arguments expected, {} given",
                shape.count,
                args.len()
            )));
        }
        if args
            .iter()
            .any(|arg| matches!(arg, Value::Text(text) if text.contains('\0')))
        {
            return Err(Error::Sql(
                "text with a NUL, which PostgreSQL refuses too".to_owned(),
            ));
        }
        let mut statement = self
            .raw
            .prepare_cached(&shape.sql)
            .map_err(|e| fault::of(&self.raw, &e))?;
        for (position, argument) in shape.arguments.iter().enumerate() {
            bind(&mut statement, position + 1, &args[*argument])
                .map_err(|e| fault::of(&self.raw, &e))?;
        }
        Ok(statement)
    }
}

/// The few words of the common dialect that SQLite says otherwise.
fn dialect(sql: &'static str) -> Cow<'static, str> {
    // One writer at a time: rows need no locks.
    const WORDS: [(&str, &str); 3] = [
        (" FOR UPDATE SKIP LOCKED", ""),
        (" FOR UPDATE", ""),
        ("jsonb_array_elements_text(", "json_each("),
    ];
    let mut text = Cow::Borrowed(sql);
    for (common, own) in WORDS {
        if text.contains(common) {
            text = Cow::Owned(text.replace(common, own));
        }
    }
    text
}

fn arguments(statement: &Statement<'_>) -> Result<Vec<usize>> {
    (1..=statement.parameter_count())
        .map(|index| {
            let number = statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            number
                .and_then(|n| n.checked_sub(1))
                .ok_or_else(|| Error::Sql("a parameter is not written $1, $2, …".to_owned()))
        })
        .collect()
}

fn bind(statement: &mut Statement<'_>, index: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::Null => statement.raw_bind_parameter(index, Null),
        Value::Bool(truth) => statement.raw_bind_parameter(index, truth),
        Value::Int(number) => statement.raw_bind_parameter(index, number),
        Value::Text(text) => statement.raw_bind_parameter(index, text),
        Value::Bytes(bytes) => statement.raw_bind_parameter(index, bytes),
        Value::Json(json) => statement.raw_bind_parameter(index, json.to_string()),
        Value::Time(time) => statement.raw_bind_parameter(index, time.micros()),
        Value::Uuid(id) => statement.raw_bind_parameter(index, &id.as_bytes()[..]),
    }
}

fn read(value: ValueRef<'_>) -> Result<Value, &'static str> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(bytes) => str::from_utf8(bytes)
            .map(|text| Value::Text(text.to_owned()))
            .map_err(|_| "text is not UTF-8"),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_owned())),
        ValueRef::Real(_) => Err("a floating-point number"),
    }
}
