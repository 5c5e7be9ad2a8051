//! Running statements.
//!
//! The rule it protects: a write needs a [`Tx`](crate::Tx), so [`Sql`] only reads and `exec` is a method of `Tx` alone.
//! Statements are `&'static str`: text from outside cannot become SQL.

use std::future::Future;

use crate::{
    error::{Error, Result},
    row::{FromRow, Row},
    value::Value,
};

/// What a query can be run on: a [`Reader`](crate::Reader) or a [`Tx`](crate::Tx).
pub trait Sql: Send {
    /// Runs the statement and returns its rows.
    fn rows(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>>> + Send;

    /// All rows, each read as `T`.
    fn all<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Vec<T>>> + Send {
        async move {
            self.rows(sql, args)
                .await?
                .iter()
                .map(T::from_row)
                .collect()
        }
    }

    /// The row, if there is one; more than one is [`Error::ManyRows`].
    fn opt<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        async move {
            let rows = self.rows(sql, args).await?;
            match rows.as_slice() {
                [] => Ok(None),
                [row] => T::from_row(row).map(Some),
                _ => Err(Error::ManyRows),
            }
        }
    }

    /// The only row; none is [`Error::NoRow`].
    fn one<T: FromRow + Send>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<T>> + Send {
        async move { self.opt(sql, args).await?.ok_or(Error::NoRow) }
    }
}
