//! Tests from outside: the real program as a process, a visitor without JavaScript, and a program that uses the API.
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

mod caller;
mod program;
mod visitor;

pub use caller::Caller;
pub use program::Program;
pub use visitor::{Form, Seen, Visitor, http};
