//! Demonstrations: invented people, and simulators of the world outside.
//!
//! Rule protected: everything here stands behind the same seams as the real thing (ports, clock, sector contract), so the
//! platform cannot tell; no code, password or payment is fixed or known beforehand. People are made from
//! `catalogue/cast` alone: no record type, sector or service is named here.
//!
//! A new simulator is a file that implements its port of `absher_platform::ports`, and a field of [`Demonstration`].
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod accounts;
pub mod bank;
pub mod chance;
pub mod clock;
pub mod courier;
mod demonstration;
pub mod examples;
pub mod phone;
pub mod population;
mod seed;
#[cfg(test)]
mod testing;

pub use self::{
    bank::DemoBank,
    clock::DemoClock,
    courier::DemoCourier,
    demonstration::Demonstration,
    phone::Outbox,
    population::{Made, MakeError, Maker, Troupe},
    seed::{
        Alone, Mark, SeedError, Seeded, Wanted, decline, is_demo_store, made_without, mark, seed,
        seed_sector,
    },
};

/// The moods of sectors, for whoever switches them.
pub use absher_sectors::{Mood, Moods};
