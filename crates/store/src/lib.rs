//! The only place with SQL: connections, transactions, migrations, and one module a subject.
//!
//! The rule it protects: one statement text serves both engines, every write is inside a transaction, and a transaction
//! is only SQL and pure code.
//!
//! To add a subject: a file `migrations/NNNN_subject.sql` in the common dialect (see `migrate`), a module
//! `src/subject.rs` whose writes take `&mut Tx` and whose reads take `&mut impl Sql`, and tests in it with `on_both!`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod accounts;
mod address;
pub mod applications;
pub mod audit;
mod db;
pub mod demo;
mod error;
mod lite;
pub mod messages;
mod migrate;
pub mod outbox;
pub mod payments;
mod pg;
pub mod registers;
mod row;
pub mod sealed;
mod sql;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_applications;
mod value;
mod vocabulary;

pub use self::{
    address::DatabaseUrl,
    db::{Access, Command, Db, Durability, Options, Reader, Tx},
    error::{Error, Result},
    row::{FromRow, Row},
    sql::Sql,
    value::{FromValue, ToValue, Value},
};
