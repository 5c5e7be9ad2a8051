//! What is checked, read once: the packages cargo resolves and the project's own files.
//!
//! Protects one rule: the checks themselves are pure, so that each can be shown failing without a workspace on disk.
//! A new check that needs another file gets another reader here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

/// The workspace's root folder and every package of its dependency graph, on every platform.
pub(crate) struct Workspace {
    root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One package: a member of the workspace or a third party's.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `None` for a member of the workspace.
    pub(crate) source: Option<String>,
    /// An SPDX expression, as the package gives it.
    pub(crate) license: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

impl Package {
    pub(crate) fn is_member(&self) -> bool {
        self.source.is_none()
    }

    /// A program about absher, not a part of it.
    pub(crate) fn is_tool(&self) -> bool {
        let group = self.manifest_path.ancestors().nth(2);
        group.is_some_and(|folder| folder.ends_with("tools"))
    }
}

/// One entry of a package's dependency tables.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a normal dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    /// Set where the dependency is a folder of this workspace.
    pub(crate) path: Option<PathBuf>,
}

/// What `deny.toml` lays down: one list for this check and for `cargo deny`.
pub(crate) struct Policy {
    pub(crate) banned: BTreeSet<String>,
    pub(crate) licences: BTreeSet<String>,
}

/// A package of `Cargo.lock` with the names of what it needs.
#[derive(Deserialize)]
pub(crate) struct Locked {
    pub(crate) name: String,
    /// Names, each followed by a version where two are in the tree.
    #[serde(default)]
    pub(crate) dependencies: Vec<String>,
}

/// A Rust source file.
pub(crate) struct Source {
    /// Relative to the workspace's root.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Why the workspace could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("cargo metadata failed: {0}")]
    Metadata(String),
    #[error("{}: {cause}", path.display())]
    File {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("{}: {cause}", path.display())]
    Toml {
        path: PathBuf,
        cause: toml::de::Error,
    },
    #[error("cargo metadata answered what it should not: {0}")]
    Json(#[from] serde_json::Error),
}

impl Workspace {
    /// Asks cargo for the workspace that holds the folder `from`.
    pub(crate) fn read(from: &Path) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Metadata {
            packages: Vec<Package>,
            workspace_root: PathBuf,
        }
        let answer = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked"])
            .current_dir(from)
            .output()
            .map_err(|cause| Unreadable::Metadata(cause.to_string()))?;
        if !answer.status.success() {
            let said = String::from_utf8_lossy(&answer.stderr).into_owned();
            return Err(Unreadable::Metadata(said));
        }
        let metadata: Metadata = serde_json::from_slice(&answer.stdout)?;
        Ok(Self {
            root: metadata.workspace_root,
            packages: metadata.packages,
        })
    }

    /// The banned crates and the allowed licences of `deny.toml`.
    pub(crate) fn policy(&self) -> Result<Policy, Unreadable> {
        #[derive(Deserialize)]
        struct Deny {
            bans: Bans,
            licenses: Licenses,
        }
        #[derive(Deserialize)]
        struct Bans {
            deny: Vec<Ban>,
        }
        #[derive(Deserialize)]
        struct Ban {
            #[serde(rename = "crate")]
            name: String,
        }
        #[derive(Deserialize)]
        struct Licenses {
            allow: BTreeSet<String>,
        }
        let deny: Deny = self.toml("deny.toml")?;
        Ok(Policy {
            banned: deny.bans.deny.into_iter().map(|ban| ban.name).collect(),
            licences: deny.licenses.allow,
        })
    }

    /// Every package of `Cargo.lock`.
    pub(crate) fn lock(&self) -> Result<Vec<Locked>, Unreadable> {
        #[derive(Deserialize)]
        struct Lock {
            package: Vec<Locked>,
        }
        let lock: Lock = self.toml("Cargo.lock")?;
        Ok(lock.package)
    }

    /// The names in the root manifest's `[workspace.dependencies]`.
    pub(crate) fn declared(&self) -> Result<BTreeSet<String>, Unreadable> {
        #[derive(Deserialize)]
        struct Manifest {
            workspace: Table,
        }
        #[derive(Deserialize)]
        struct Table {
            dependencies: BTreeMap<String, toml::Value>,
        }
        let manifest: Manifest = self.toml("Cargo.toml")?;
        Ok(manifest.workspace.dependencies.into_keys().collect())
    }

    /// The page that says why each dependency is there.
    pub(crate) fn reasons(&self) -> Result<String, Unreadable> {
        read(&self.root.join(crate::reasons::PAGE))
    }

    /// The page that lists every defence with its test.
    pub(crate) fn security(&self) -> Result<String, Unreadable> {
        read(&self.root.join("docs/security.md"))
    }

    /// Every `.rs` file of `crates/` and `tools/`.
    pub(crate) fn sources(&self) -> Result<Vec<Source>, Unreadable> {
        let mut found = Vec::new();
        let mut folders = vec![self.root.join("crates"), self.root.join("tools")];
        while let Some(folder) = folders.pop() {
            let fault = |cause| Unreadable::File {
                path: folder.clone(),
                cause,
            };
            for entry in fs::read_dir(&folder).map_err(fault)? {
                let path = entry.map_err(fault)?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") {
                    let text = read(&path)?;
                    let path = path.strip_prefix(&self.root).unwrap_or(&path).to_owned();
                    found.push(Source { path, text });
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn toml<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Unreadable> {
        let path = self.root.join(name);
        toml::from_str(&read(&path)?).map_err(|cause| Unreadable::Toml { path, cause })
    }
}

fn read(path: &Path) -> Result<String, Unreadable> {
    fs::read_to_string(path).map_err(|cause| Unreadable::File {
        path: path.to_owned(),
        cause,
    })
}
