//! The main job from outside, by HTTP alone: the real program, visitors without JavaScript, and programs that use the API.
//!
//! Rule protected: whatever a page offers works without JavaScript, and whatever is sent never breaks a page. A new journey
//! is a module here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on stops"
)]

mod api;
mod apply;
mod house;
mod input;
mod main_job;
mod operator;
