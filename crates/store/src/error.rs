//! Everything that can go wrong between the program and its database, in one enum for both engines.
//!
//! The rule it protects: a caller decides by the *name* of a violated constraint, and the name is the same on both
//! engines. To add a kind of error, add the variant here and its mapping in `lite/fault.rs` and `pg/fault.rs`.

/// The result of every operation of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. Never shown to a person: its texts may quote SQL.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A UNIQUE constraint, unique index or primary key refused a row. The name is PostgreSQL's default one
    /// (`account_email_key`, `account_pkey`) or that of the `CREATE UNIQUE INDEX`.
    #[error("unique constraint {0} violated")]
    Unique(String),
    /// A reference to a row that does not exist, or the removal of a row that is referred to.
    #[error("foreign key violated")]
    ForeignKey,
    /// A CHECK refused a value; holds the name of the constraint (name every CHECK).
    #[error("check {0} violated")]
    Check(String),
    /// A required column was NULL; holds `table.column`.
    #[error("{0} must not be null")]
    NotNull(String),
    /// The transaction lost a race and nothing of it was written: run it again. `Db::run` does.
    #[error("the transaction lost a race; run it again")]
    Retry,
    /// The connection broke while committing: the work may or may not have been done. Never repeated by the store;
    /// only an idempotent request may be tried again.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(String),
    /// An earlier statement of the transaction failed, so it can do nothing more but end.
    #[error("the transaction failed earlier and was rolled back")]
    Aborted,
    /// A command waited for something else than the database while it held SQLite's only writer.
    #[error("a command waited for something other than the database inside a transaction")]
    Waited,
    /// A value of the database is not what the code expects.
    #[error("cannot read {column}: {reason}")]
    Decode {
        /// Name or position of the column.
        column: String,
        /// What was expected and found.
        reason: String,
    },
    /// A query that must yield a row yielded none.
    #[error("no row")]
    NoRow,
    /// A query that must yield at most one row yielded more.
    #[error("more than one row")]
    ManyRows,
    /// Another process has the SQLite file open.
    #[error("{0} is in use by another process (its lock file is held)")]
    Locked(String),
    /// No connection could be had: the server is down or every connection is taken.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A migration cannot be applied or does not match what was applied.
    #[error("migration {name}: {reason}")]
    Migration {
        /// File name without `.sql`.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address of the database cannot be understood.
    #[error("not a database address: {0}")]
    Address(String),
    /// Anything else the engine said: a defect in a statement, a full disk.
    #[error("database: {0}")]
    Sql(String),
}

impl Error {
    /// Whether this is the violation of the unique constraint or index of that name, as a row already there makes it.
    pub fn is_unique(&self, name: &str) -> bool {
        matches!(self, Self::Unique(found) if found == name)
    }

    /// Whether running the whole transaction again may help.
    pub fn is_retry(&self) -> bool {
        matches!(self, Self::Retry)
    }

    pub(crate) fn decode(column: &str, reason: &str) -> Self {
        Self::Decode {
            column: column.to_string(),
            reason: reason.to_string(),
        }
    }
}
