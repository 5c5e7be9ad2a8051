//! Statement texts put together from constants.
//!
//! The rule it protects: a text made here holds only constants and `$n`, never a value, so there are finitely many and
//! each is kept for the life of the process (statements are `'static` and prepared once by their address).

use std::{
    collections::HashSet,
    fmt::Write as _,
    sync::{LazyLock, PoisonError, RwLock},
};

use crate::{ToValue, Value};

static KEPT: LazyLock<RwLock<HashSet<&'static str>>> = LazyLock::new(RwLock::default);

/// The one `'static` copy of the text.
pub(super) fn kept(text: &str) -> &'static str {
    if let Some(kept) = KEPT
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(text)
    {
        return kept;
    }
    let mut all = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = all.get(text) {
        return kept;
    }
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    all.insert(text);
    text
}

/// A statement being written, with its arguments.
#[derive(Default)]
pub(super) struct Statement {
    text: String,
    args: Vec<Value>,
}

impl Statement {
    /// Adds constant text.
    pub(super) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds an argument as the next `$n`.
    pub(super) fn bind(&mut self, value: impl ToValue) -> &mut Self {
        self.args.push(value.to_value());
        let _ = write!(self.text, "${}", self.args.len());
        self
    }

    /// Adds `= $n` for one value, a list for several.
    pub(super) fn any_of(&mut self, values: &[String]) -> &mut Self {
        if let [value] = values {
            return self.push(" = ").bind(value.as_str());
        }
        let list = serde_json::Value::from(values.to_vec());
        self.push(" IN (SELECT value FROM jsonb_array_elements_text(")
            .bind(list)
            .push("))")
    }

    /// The statement and its arguments.
    pub(super) fn done(self) -> (&'static str, Vec<Value>) {
        (kept(&self.text), self.args)
    }
}
