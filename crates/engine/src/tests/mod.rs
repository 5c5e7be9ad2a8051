//! The engine against a small catalogue: a swap of a permit between two people, with money held, a review and a slot.
//!
//! Rule protected: whatever happens in whatever order, money is where it belongs and nobody acts out of turn.
//! A new test goes into the file that names what it proves; what it needs of the town is data (`town.toml`, `sell-stall.toml`).

mod branches;
mod case;
mod endings;
mod money;
mod requirements;
mod town;
mod turns;
