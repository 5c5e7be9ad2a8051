//! The catalogue's files: from the binary, a folder, or a test; by path below the catalogue's root.
//!
//! Rule protected: everything after this module sees texts by path and does not know where they came from.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// TOML texts by path (`traffic/sell-vehicle.toml`), with `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    texts: BTreeMap<String, String>,
}

impl Files {
    /// The catalogue that was built into the program.
    pub fn embedded() -> Self {
        Self {
            texts: EMBEDDED
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        }
    }

    /// Every `.toml` file below a folder.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, or a file is not UTF-8; the message names it.
    pub fn folder(root: &Path) -> io::Result<Self> {
        let mut texts = BTreeMap::new();
        let mut open: Vec<PathBuf> = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).map_err(|e| named(&folder, &e))? {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|e| e == "toml") {
                    let text = std::fs::read_to_string(&path).map_err(|e| named(&path, &e))?;
                    let name = path
                        .strip_prefix(root)
                        .unwrap_or(&path)
                        .to_string_lossy()
                        .replace('\\', "/");
                    texts.insert(name, text);
                }
            }
        }
        Ok(Self { texts })
    }

    /// Files that exist nowhere but in a test or a pinned text.
    pub fn from_map(texts: BTreeMap<String, String>) -> Self {
        Self { texts }
    }

    /// Without the files that say nothing yet: `catalogue new … > FILE` makes its file before it reads the others.
    #[must_use]
    pub fn written(mut self) -> Self {
        self.texts.retain(|_, text| !text.trim().is_empty());
        self
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Paths with their texts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files whose path is wanted.
    pub(crate) fn only(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
        self.texts
            .iter()
            .filter(|(path, _)| wanted(path))
            .map(|(p, t)| (p.clone(), t.clone()))
            .collect()
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
