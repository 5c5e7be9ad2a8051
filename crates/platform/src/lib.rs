//! The use cases: everything a person, an officer, a program or the platform itself may do.
//!
//! Rule protected: every front door (pages, API, officers' screens, CLI) calls the same use case, and access is checked
//! here beside the query that needs it. A new use case is one file in its subject's folder: input, rule, tests.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod accounts;
pub mod actor;
pub mod adapters;
pub mod answers;
pub mod applications;
pub mod audit;
mod drawn;
mod error;
pub mod facts;
pub mod inquiries;
pub mod keys;
pub mod notices;
mod offers;
pub mod payments;
pub mod people;
pub mod ports;
#[cfg(test)]
mod testing;
pub mod wallet;
pub mod work;

use std::sync::Arc;

use absher_catalogue::Catalogue;
use absher_sectors::Links;
use absher_store::Db;
use absher_vocabulary::{Chance, Clock, Timestamp};

pub use actor::{Actor, Level};
pub use drawn::When;
pub use error::{Error, Result};
pub use keys::Keys;
pub use ports::Ports;

/// The platform: what every use case needs, cheap to clone.
#[derive(Clone)]
pub struct Platform(Arc<Parts>);

/// What the platform is made of.
pub struct Parts {
    /// What is on offer.
    pub catalogue: Arc<Catalogue>,
    /// The store.
    pub db: Db,
    /// The sectors.
    pub links: Links,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where chance comes from.
    pub chance: Arc<dyn Chance>,
    /// Keys of the platform.
    pub keys: Keys,
    /// The outside world.
    pub ports: Ports,
    /// Settings of this installation.
    pub settings: Settings,
    /// The bounded pool that hashes passwords.
    pub hashing: accounts::Hashing,
    /// Wakes the worker after a commit.
    pub wake: Arc<tokio::sync::Notify>,
    /// Woken when the worker took in an outcome, for those who wait for it.
    pub done: Arc<tokio::sync::Notify>,
    /// Pinned definitions, read once.
    pub definitions: applications::Definitions,
    /// Writes looks at people's data to the audit.
    pub looks: audit::Looks,
    /// The renderer of documents.
    pub renderer: absher_documents::Renderer,
}

/// Settings of an installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Host in addresses printed on documents, for instance `127.0.0.1:8080` or `absher.example`.
    pub host: String,
    /// Demonstration mode.
    pub demo: bool,
    /// Seconds after which an idle session ends.
    pub session_idle: i64,
    /// Name of this process in leases.
    pub process: String,
}

impl Platform {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl std::ops::Deref for Platform {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
