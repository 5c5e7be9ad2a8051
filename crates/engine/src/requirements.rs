//! Requirements against facts: met, not met, or not known while a sector is down.
//!
//! Rule protected: the same evaluation decides on the service page, on the draft and at submitting.

use absher_catalogue::{Env, EvalError, model::Definition};

/// How a requirement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Met,
    /// It does not.
    Unmet,
    /// The sector that knows is down; asked again before anything is changed.
    Unknown,
}

/// A requirement and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The requirement's id.
    pub id: String,
    /// How it stands.
    pub standing: Standing,
}

/// Evaluates every requirement of a definition. What a requirement needs and the person has not got (a missing record, an
/// answer not given yet) makes it unmet, unless the expression itself guards it.
pub fn requirements(definition: &Definition, env: &Env) -> Vec<Checked> {
    definition
        .requirements
        .iter()
        .map(|r| Checked {
            id: r.id.as_str().to_owned(),
            standing: match r.that.eval_bool(env) {
                Ok(true) => Standing::Met,
                Err(EvalError::Unknown) => Standing::Unknown,
                Ok(false) | Err(_) => Standing::Unmet,
            },
        })
        .collect()
}
