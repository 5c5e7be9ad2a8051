//! The sectors: authorities that keep their own registers, met only at one contract.
//!
//! Rule protected: the platform never sees a sector's tables; in the same process or across a network the contract is
//! the same, and the same tests prove both. A new sector is data (`catalogue/registers`); a new way to reach one
//! implements [`Sector`].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod contract;
mod embedded;
mod links;
mod remote;
mod server;
mod simulator;
mod wire;

pub use contract::{
    Change, ChangeNotice, Changed, Condition, Described, Outcome, Query, Refusal, Sector,
    SectorError, SectorOp,
};
pub use embedded::{Embedded, Misfit, SeedError, SeedRecord};
pub use links::{Address, Links};
pub use remote::{Patience, Remote};
pub use server::serve;
pub use simulator::{Misbehaving, Mood, Moods};
