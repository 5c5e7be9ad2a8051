//! The expressions of definitions: the part of CEL a rule needs, with types checked before anything is served.
//!
//! Rule protected: no floating point, money in halalas, no unbounded work, and no mistake found only when a person
//! meets it. A new function is one row in `functions`, with its types and its test.

mod ast;
mod cast;
mod eval;
mod filter;
mod formula;
pub(crate) mod functions;
mod operators;
mod parse;
pub(crate) mod types;
pub(crate) mod typing;
mod value;

#[cfg(test)]
mod tests;

pub use cast::{CastFormula, Hand};
pub use formula::Formula;
pub(crate) use formula::{Link, Typed};
pub use value::{Env, EvalError, Value};
