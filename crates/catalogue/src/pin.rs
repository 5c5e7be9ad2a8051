//! Pinning: the text of one definition and all it needs, by hash, so that an application ends under the rules it began.
//!
//! Rule protected: the pinned text is the files themselves: what was proved once is proved again when it is read.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::{
    catalogue::{Catalogue, Extent},
    files::Files,
    mistakes::Mistakes,
};

/// The resolved text of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// SHA-256 of `text`, in lowercase hexadecimal.
    pub hash: String,
    /// JSON: `{"id": …, "files": {path: text}}`.
    pub text: String,
}

#[derive(serde::Deserialize)]
struct Text {
    id: String,
    files: BTreeMap<String, String>,
}

impl Catalogue {
    /// The text to keep with an application for the definition; worked out once for each.
    pub fn pin(&self, id: &str) -> Option<Pinned> {
        let offered = self.definition(id)?;
        let kept = self.pins.get(id)?;
        Some(kept.get_or_init(|| self.text_of(id, &offered.file)).clone())
    }

    fn text_of(&self, id: &str, file: &str) -> Pinned {
        let needed = self.needed(file);
        let files = self.files.only(|path| needed.contains(path));
        let text = serde_json::json!({ "id": id, "files": files }).to_string();
        Pinned {
            hash: hexadecimal(&Sha256::digest(text.as_bytes())),
            text,
        }
    }

    /// The catalogue of one pinned definition.
    ///
    /// # Errors
    /// When the text is not one that [`Catalogue::pin`] gave, or this version of the program no longer reads it.
    pub fn unpin(text: &str) -> Result<Self, Mistakes> {
        let pinned: Text = serde_json::from_str(text).map_err(|e| not_pinned(e.to_string()))?;
        let catalogue = Self::load_extent(&Files::from_map(pinned.files), Extent::Pinned)?;
        match catalogue.definition(&pinned.id) {
            Some(_) => Ok(catalogue),
            None => Err(not_pinned(format!("`{}` is not in it", pinned.id))),
        }
    }

    /// The paths of the files a definition needs: what it names, what those name, and the registers of people.
    fn needed(&self, file: &str) -> BTreeSet<String> {
        let mut needed = BTreeSet::from([file.to_owned()]);
        let always =
            |path: &str| matches!(path, "sectors.toml" | "roles.toml" | "life-events.toml");
        let people = self
            .records
            .values()
            .filter(|r| r.is.is_some())
            .map(|r| r.id.to_string())
            .collect::<Vec<_>>();
        needed.extend(
            self.files
                .iter()
                .filter(|(path, text)| {
                    always(path)
                        || people
                            .iter()
                            .any(|id| defines(text, id) && path.starts_with("registers/"))
                })
                .map(|(p, _)| p.to_owned()),
        );
        let parts = self.parts();
        loop {
            let texts: Vec<&str> = needed
                .iter()
                .filter_map(|path| self.files.get(path))
                .collect();
            let more: Vec<String> = parts
                .iter()
                .filter(|(id, path)| !needed.contains(path) && texts.iter().any(|t| names(t, id)))
                .map(|(_, path)| path.clone())
                .collect();
            if more.is_empty() {
                return needed;
            }
            needed.extend(more);
        }
    }

    /// Ids that a definition may name, each with the file that defines it.
    fn parts(&self) -> Vec<(String, String)> {
        let ids = |folder: &str, ids: Vec<String>| {
            let mut found = Vec::new();
            for (path, text) in self.files.iter().filter(|(p, _)| p.starts_with(folder)) {
                found.extend(
                    ids.iter()
                        .filter(|id| defines(text, id))
                        .map(|id| (id.clone(), path.to_owned())),
                );
            }
            found
        };
        let relations = self.relations.iter().map(|r| r.id.to_string());
        let mut parts = ids(
            "registers/",
            self.records.keys().cloned().chain(relations).collect(),
        );
        parts.extend(ids("tables/", self.tables.keys().cloned().collect()));
        parts.extend(ids("fragments/", self.fragments.keys().cloned().collect()));
        parts.extend(ids("documents/", self.documents.keys().cloned().collect()));
        // A bulk carries out another definition.
        parts.extend(
            self.definitions
                .values()
                .map(|o| (o.definition.id.to_string(), o.file.clone()))
                .filter(|(id, _)| {
                    self.definitions
                        .values()
                        .any(|o| o.definition.each.as_ref().is_some_and(|e| e == id.as_str()))
                }),
        );
        parts
    }
}

fn not_pinned(message: String) -> Mistakes {
    let mut mistakes = Mistakes::default();
    mistakes.add("pinned text", 0..0, message);
    mistakes
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

/// Whether the text has `id = "…"` with this id, however spaced.
fn defines(text: &str, id: &str) -> bool {
    let quoted = format!("\"{id}\"");
    text.match_indices(&quoted).any(|(at, _)| {
        let before = text[..at].trim_end();
        before
            .strip_suffix('=')
            .is_some_and(|b| b.trim_end().ends_with("id"))
    })
}

/// Whether the text names an id, in a value or in an expression.
fn names(text: &str, id: &str) -> bool {
    text.contains(&format!("\"{id}\"")) || text.contains(&format!("'{id}'"))
}
