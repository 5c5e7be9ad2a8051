//! The front door: pages, the API, the office, the demonstration, and what they are built of.
//!
//! The rule protected here: routes and views, no rules. A handler parses, calls one use case of the platform and shows
//! the answer; what may be done is decided there, what it looks like is decided here.
//! To add a page: a file in `pages/` (input, handler, error mapping, template struct, tests), its template in
//! `templates/pages/`, its texts in `translations/`, and its routes in `pages::routes`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod access;
pub mod accounts;
pub mod api;
pub mod app;
pub mod assets;
pub mod failure;
pub mod form;
pub mod http;
pub mod i18n;
pub mod operators;
pub mod page;
pub mod pages;
pub mod problem;
pub mod records;
pub mod router;
#[cfg(test)]
pub mod testing;
pub mod ui;

pub use app::{App, Settings};
pub use failure::Failure;
pub use form::{Form, Message};
pub use http::visit::{Person, Visit};
pub use page::Page;
pub use router::router;
