//! Tests from outside: the real program as a process, and a visitor without JavaScript.
//!
//! Rule protected: what a test sees here is what a person or a program sees; nothing reaches inside. A new kind of visitor
//! is a module here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on stops"
)]

mod program;
mod visitor;

pub use program::Program;
pub use visitor::{Form, Seen, Visitor, http};
