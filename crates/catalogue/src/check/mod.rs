//! The checker: what is proved of a catalogue before anything is served.
//!
//! Rule protected: a definition that passes cannot stop half way, lose money, ask twice or name what is not there. A new
//! proof is a function in the module of its subject, called from there, with a broken file in the tests.

mod base;
mod cast;
mod copies;
mod definition;
mod examples;
mod flow;
mod judge;
mod money;
mod operations;
mod register;
mod scope;
mod service;
mod steps;
pub(crate) mod texts;
mod walk;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use flow::Flow;
pub(crate) use judge::Judge;
pub(crate) use scope::Scopes;

use crate::{
    catalogue::Extent, expr::types::World, files::Files, load::Draft, merge::Merged,
    mistakes::Mistakes,
};

/// What is checked.
pub(crate) struct Input<'a> {
    pub(crate) draft: &'a Draft,
    pub(crate) world: &'a Arc<World>,
    pub(crate) merged: &'a [Merged],
    pub(crate) extent: Extent,
    pub(crate) files: &'a Files,
}

/// Checks everything; formulas are compiled on the way.
pub(crate) fn all(input: &Input<'_>, mistakes: &mut Mistakes) {
    let mut judge = Judge { input, mistakes };
    base::check(&mut judge);
    register::check(&mut judge);
    base::documents(&mut judge);
    for merged in input.merged {
        definition::check(&mut judge, merged);
    }
    if input.extent == Extent::Whole {
        cast::check(&mut judge);
        copies::check(&mut judge);
    }
}
