//! What happens to every request before and after its handler.
//!
//! Outermost first: request id and log → compression → security headers → visit (language, cookies) → session (who is
//! signed in) → failures
//! (errors become pages or problem documents) → panics → forgery guard (reads the form) → the handler.
//! The rule protected here: a page handler cannot forget any of it, because the router puts them around all routes.

pub mod assets;
pub mod cookies;
pub mod csrf;
pub mod failures;
pub mod guard;
pub mod language;
pub mod pending;
pub mod request_id;
pub mod security;
pub mod session;
pub mod visit;
