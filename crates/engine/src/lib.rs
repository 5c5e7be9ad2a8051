//! The life of an application: `step(definition, state, event) -> (state, effects)`.
//!
//! Rule protected: pure. No clock, no chance, no store: all of it arrives inside the [`Event`]. Whatever must happen
//! outside is an [`Effect`] with a serial; its outcome comes back as an event naming that serial, once.
//!
//! A new kind of step adds: how it is entered (`enter`), what it waits for ([`Doing`]), and the event that ends it (`act`
//! or `outcome`).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod act;
mod effect;
mod enter;
mod env;
mod event;
mod machine;
mod ops;
mod outcome;
mod price;
mod requirements;
mod state;
mod submit;
mod unwind;

#[cfg(test)]
mod tests;

pub use effect::{BillOrder, Effect, Ledger, Line, Told, Transfer};
pub use event::{By, Event, PartyInfo, Refused, Submission, What};
pub use machine::step;
pub use price::{Price, price};
pub use requirements::{Checked, Standing, requirements};
pub use state::{Bill, BillState, Doing, End, OpenStep, Pending, Phase, Purpose, State, Taken};
