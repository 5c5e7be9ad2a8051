//! How the contract travels: names of the calls, and what is sent.
//!
//! Rule protected: client and server take every name from here. A new question of the contract is a path and its body.
//!
//! `POST {address}/sector/v1/{call}` with a JSON body, `authorization: Bearer {secret}` and `x-absher-now` (microseconds
//! since 1970). 200 answers the call; 401 is a wrong secret, 422 a question that is not accepted, 503 a sector that
//! cannot answer, each with a [`Failure`].

use absher_vocabulary::OutboxId;
use serde::{Deserialize, Serialize};

/// The platform's moment, in microseconds since 1970.
pub(crate) const NOW: &str = "x-absher-now";

pub(crate) const DESCRIBE: &str = "/sector/v1/describe";
pub(crate) const READ: &str = "/sector/v1/read";
pub(crate) const APPLY: &str = "/sector/v1/apply";
pub(crate) const STATUS: &str = "/sector/v1/status";
pub(crate) const CHANGES: &str = "/sector/v1/changes";

/// Body of `status`.
#[derive(Serialize, Deserialize)]
pub(crate) struct StatusOf {
    pub(crate) key: OutboxId,
}

/// Body of `changes`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Since {
    pub(crate) since: i64,
    pub(crate) limit: u32,
}

/// Body of every answer but 200: why, for operators.
#[derive(Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) why: String,
}
