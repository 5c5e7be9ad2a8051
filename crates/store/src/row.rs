//! A row of a result and how it becomes a Rust value.
//!
//! The rule it protects: a value of the wrong type is an error, never a default. To read a struct, implement
//! [`FromRow`] for it with `row.get("column")?` for each field.

use std::sync::Arc;

use crate::{
    error::{Error, Result},
    value::{FromValue, Value},
};

/// One row: the names of its columns, shared by all rows of the statement, and its values.
#[derive(Debug, Clone)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    pub(crate) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The value of the column of that name (the first one, if two share it).
    pub fn get<T: FromValue>(&self, name: &str) -> Result<T> {
        let index = self.columns.iter().position(|c| c == name);
        let value = index
            .and_then(|i| self.values.get(i))
            .ok_or_else(|| Error::decode(name, "no such column"))?;
        T::from_value(value).map_err(|reason| Error::decode(name, &reason))
    }

    /// The value of the column at that position, from 0.
    pub fn at<T: FromValue>(&self, index: usize) -> Result<T> {
        let (Some(value), Some(name)) = (self.values.get(index), self.columns.get(index)) else {
            return Err(Error::decode(&format!("column {index}"), "no such column"));
        };
        T::from_value(value).map_err(|reason| Error::decode(name, &reason))
    }

    /// The values in the order of the columns.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

/// What can be made of a row. Tuples read by position; structs by name.
pub trait FromRow: Sized {
    /// Reads the row.
    fn from_row(row: &Row) -> Result<Self>;
}

impl FromRow for Row {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(row.clone())
    }
}

macro_rules! tuples {
    ($($name:ident $index:tt),+) => {
        impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                Ok(($(row.at::<$name>($index)?,)+))
            }
        }
    };
}

tuples!(A 0);
tuples!(A 0, B 1);
tuples!(A 0, B 1, C 2);
tuples!(A 0, B 1, C 2, D 3);
tuples!(A 0, B 1, C 2, D 3, E 4);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
