//! What the platform offers, as data: files in, checked definitions out.
//!
//! Rule protected: a service, a register, a fee or a text is a file; this crate knows field kinds, step kinds and
//! register operations, never a service or a record type by name. Pure: no clock, no network, no store.
//!
//! A new kind of step, field or operation starts in [`model`]; the checker (`check`) must then be told what it proves.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod catalogue;
mod change;
mod check;
mod describe;
mod example_script;
pub mod expr;
mod files;
mod load;
mod merge;
mod mistakes;
pub mod model;
mod pin;
mod record;
mod scaffold;
mod search;

pub use catalogue::{Catalogue, Offered};
pub use change::{Outcome, RecordOp, Refusal};
pub use example_script::{Act, Answers, Behaviour, Given};
pub use expr::{Env, EvalError, Formula, Value};
pub use files::Files;
pub use load::LifeEvent;
pub use mistakes::{Mistake, Mistakes};
pub use pin::Pinned;
pub use record::{Record, identity_of, json_of, parse_json, value_of};
pub use search::Hit;

#[cfg(test)]
mod catalogue_tests;
#[cfg(test)]
mod embedded_test;
#[cfg(test)]
mod testing;
