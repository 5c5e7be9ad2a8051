//! Fragments merged into the definitions that use them.
//!
//! Rule protected: what is shared is written once, and a mistake in it is shown in the fragment's file.

use std::collections::BTreeMap;

use crate::{
    load::{Draft, In},
    mistakes::Mistakes,
    model::{Definition, Fragment},
};

/// A definition with its fragments merged in, and where the added pieces come from.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub(crate) file: String,
    pub(crate) definition: Definition,
    /// File of each added piece, by kind and id.
    origins: BTreeMap<(Piece, String), String>,
}

/// Kinds of piece that a fragment may add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    Fact,
    Requirement,
    Field,
    Fee,
}

impl Merged {
    /// The file a piece stands in.
    pub(crate) fn file_of(&self, piece: Piece, id: &str) -> &str {
        self.origins
            .get(&(piece, id.to_owned()))
            .map_or(&self.file, String::as_str)
    }
    /// Whether the piece comes from a fragment.
    pub(crate) fn is_shared(&self, piece: Piece, id: &str) -> bool {
        self.origins.contains_key(&(piece, id.to_owned()))
    }
}

/// Merges every definition.
pub(crate) fn all(draft: &Draft, mistakes: &mut Mistakes) -> Vec<Merged> {
    draft
        .definitions
        .iter()
        .map(|d| one(d, draft, mistakes))
        .collect()
}

fn one(of: &In<Definition>, draft: &Draft, mistakes: &mut Mistakes) -> Merged {
    let mut merged = Merged {
        file: of.file.clone(),
        definition: of.it.clone(),
        origins: BTreeMap::new(),
    };
    let known: Vec<String> = draft
        .fragments
        .iter()
        .map(|f| f.it.id.to_string())
        .collect();
    for name in of.it.uses.iter().rev() {
        if let Some(fragment) = draft.fragments.iter().find(|f| f.it.id == *name) {
            merged.add(fragment);
        } else {
            let help = crate::expr::types::near(name, &known)
                .map(|near| format!("did you mean `{near}`?"));
            mistakes.add_with(
                &of.file,
                name.span(),
                format!("there is no fragment `{name}`"),
                help,
            );
        }
    }
    merged
}

impl Merged {
    fn add(&mut self, fragment: &In<Fragment>) {
        let In { file, it } = fragment;
        for (name, fact) in &it.facts {
            if !self.definition.facts.contains_key(name) {
                self.definition.facts.insert(name.clone(), fact.clone());
                self.origin(Piece::Fact, name, file);
            }
        }
        for requirement in it.requirements.iter().rev() {
            self.definition.requirements.insert(0, requirement.clone());
            self.origin(Piece::Requirement, &requirement.id, file);
        }
        self.definition.fields.extend(it.fields.iter().cloned());
        self.definition.fees.extend(it.fees.iter().cloned());
        it.fields
            .iter()
            .for_each(|f| self.origin(Piece::Field, &f.id, file));
        it.fees
            .iter()
            .for_each(|f| self.origin(Piece::Fee, &f.id, file));
    }

    fn origin(&mut self, piece: Piece, id: &str, file: &str) {
        self.origins.insert((piece, id.to_owned()), file.to_owned());
    }
}
