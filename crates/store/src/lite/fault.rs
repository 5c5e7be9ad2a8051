//! What an error of SQLite means.
//!
//! The rule it protects: a violated constraint has the name that PostgreSQL would give, although SQLite tells only
//! the columns.

use rusqlite::{Connection, ErrorCode, ffi};

use crate::error::Error;

/// The store's error for one of SQLite's.
pub(super) fn of(connection: &Connection, error: &rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, message) = error else {
        return Error::Sql(error.to_string());
    };
    let detail = message
        .as_deref()
        .and_then(|text| text.split_once(": "))
        .map_or("", |(_, detail)| detail);
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => {
            let primary = code.extended_code != ffi::SQLITE_CONSTRAINT_UNIQUE;
            Error::Unique(unique_name(connection, detail, primary))
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Error::ForeignKey,
        ffi::SQLITE_CONSTRAINT_CHECK => Error::Check(detail.to_owned()),
        ffi::SQLITE_CONSTRAINT_NOTNULL => Error::NotNull(detail.to_owned()),
        _ if matches!(
            code.code,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked
        ) =>
        {
            Error::Retry
        }
        _ => Error::Sql(error.to_string()),
    }
}

/// SQLite says `account.email, account.kind`, or `index 'name'` for an index on an expression.
fn unique_name(connection: &Connection, detail: &str, primary: bool) -> String {
    if let Some(name) = detail
        .strip_prefix("index '")
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return name.to_owned();
    }
    let parts: Vec<_> = detail
        .split(", ")
        .filter_map(|part| part.split_once('.'))
        .collect();
    let table = parts.first().map_or("", |(table, _)| table);
    if primary {
        return format!("{table}_pkey");
    }
    let columns: Vec<_> = parts.iter().map(|(_, column)| *column).collect();
    index_name(connection, table, &columns.join(","))
        .unwrap_or_else(|| format!("{table}_{}_key", columns.join("_")))
}

/// The name of the index made by CREATE UNIQUE INDEX on those columns, if there is one.
fn index_name(connection: &Connection, table: &str, columns: &str) -> Option<String> {
    let sql = "SELECT l.name FROM pragma_index_list(?1) l WHERE l.\"unique\" = 1 AND l.origin = 'c' \
               AND (SELECT group_concat(i.name, ',') FROM pragma_index_info(l.name) i) = ?2";
    connection
        .query_row(sql, [table, columns], |row| row.get(0))
        .ok()
}
