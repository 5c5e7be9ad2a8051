//! What an error of PostgreSQL means.
//!
//! The rule it protects: only a transaction that certainly wrote nothing is called [`Error::Retry`].

use std::error::Error as _;

use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, SqlState};

use crate::error::Error;

/// The store's error for one of the driver's, from a statement before COMMIT.
pub(super) fn of(error: &tokio_postgres::Error) -> Error {
    match error.as_db_error() {
        Some(said) => of_server(said),
        // The connection went before COMMIT was sent: nothing was written.
        None if error.is_closed() || broken(error) => Error::Retry,
        None => Error::Sql(full_text(error)),
    }
}

/// The store's error for one of the driver's, from COMMIT itself.
pub(super) fn of_commit(error: &tokio_postgres::Error) -> Error {
    match error.as_db_error() {
        Some(said) if !ended(said.code()) => of_server(said),
        _ => Error::Unknown(full_text(error)),
    }
}

/// The store's error when no connection can be had.
pub(super) fn of_pool(error: &PoolError) -> Error {
    match error {
        PoolError::Backend(error) => Error::Unreachable(full_text(error)),
        other => Error::Unreachable(other.to_string()),
    }
}

fn of_server(said: &DbError) -> Error {
    let code = said.code();
    let constraint = || said.constraint().unwrap_or_default().to_owned();
    if *code == SqlState::UNIQUE_VIOLATION {
        Error::Unique(constraint())
    } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
        Error::ForeignKey
    } else if *code == SqlState::CHECK_VIOLATION {
        Error::Check(constraint())
    } else if *code == SqlState::NOT_NULL_VIOLATION {
        Error::NotNull(format!(
            "{}.{}",
            said.table().unwrap_or_default(),
            said.column().unwrap_or_default()
        ))
    } else if *code == SqlState::IN_FAILED_SQL_TRANSACTION {
        Error::Aborted
    } else if *code == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN {
        Error::Unknown(said.to_string())
    } else if lost_race(code) || ended(code) {
        Error::Retry
    } else {
        Error::Sql(said.to_string())
    }
}

fn lost_race(code: &SqlState) -> bool {
    *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED
        || *code == SqlState::LOCK_NOT_AVAILABLE
}

/// The server ended the connection: a restart, a failover.
fn ended(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
    ]
    .contains(code)
        || code.code().starts_with("08")
}

fn broken(error: &tokio_postgres::Error) -> bool {
    error
        .source()
        .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// The driver's own text is only its kind; the cause is in the source.
fn full_text(error: &tokio_postgres::Error) -> String {
    error
        .source()
        .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}
