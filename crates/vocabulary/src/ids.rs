//! Identifiers of the platform's own things: made ones (UUID version 7) and named ones (from the catalogue).
//!
//! The rule: identifiers of two kinds cannot be confused, because each has its own type. A new kind is one line below.

use std::sync::Arc;

pub use crate::codes::{CodeError, Reference, SealCode};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::chance::{Chance, uuid7};
use crate::time::Timestamp;

/// Why a text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not a UUID.
    #[error("the identifier is not a UUID")]
    NotUuid,
    /// Not a name of lower-case letters, digits, inner dots and hyphens, at most 100 long.
    #[error("the name may have lower-case letters, digits, and dots or hyphens between them")]
    NotName,
}

macro_rules! made_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier; later ones sort after earlier ones.
            pub fn new(now: Timestamp, chance: &dyn Chance) -> Self {
                $name(uuid7(now, chance))
            }

            /// The identifier with a known value, such as one read from the store.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                $name(uuid)
            }

            /// The bare value.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name).map_err(|_| IdError::NotUuid)
            }
        }
    )+};
}

made_id! {
    /// A person's account.
    AccountId,
    /// A registration that is not yet an account.
    RegistrationId,
    /// A signed-in session.
    SessionId,
    /// A one-time code that was sent and waits to be typed.
    ChallengeId,
    /// An application for a service.
    ApplicationId,
    /// A bill to pay.
    BillId,
    /// A message or call that waits to go out.
    OutboxId,
    /// A piece of work to do later.
    JobId,
    /// An entry of the ledger.
    EntryId,
    /// A sealed document.
    DocumentId,
    /// A message to a person.
    MessageId,
    /// A record of a sector.
    RecordId,
    /// A file that a person gave.
    FileId,
    /// An appointment at an office.
    AppointmentId,
}

macro_rules! named_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        text_newtype!($name, IdError);

        impl $name {
            /// Reads a name: lower-case letters, digits, and dots or hyphens between them, at most 100 characters.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if is_name(text) { Ok($name(text.into())) } else { Err(IdError::NotName) }
            }
        }
    )+};
}

named_id! {
    /// A thing on offer in the catalogue: an inquiry, a service, a page.
    CatalogueId,
    /// A type of record in a register.
    RecordTypeId,
    /// A sector: an authority that owns records.
    SectorId,
}

/// Words of lower-case letters and digits with single dots or hyphens between them: safe in a path and in a URL.
fn is_name(text: &str) -> bool {
    text.len() <= 100
        && text.split(['.', '-']).all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::tests::Seeded;

    #[test]
    fn made_identifiers_read_back_and_sort_by_time() {
        let chance = Seeded::default();
        let first = AccountId::new(Timestamp::from_micros(1_000), &chance);
        let second = AccountId::new(Timestamp::from_micros(2_000), &chance);
        assert!(first < second);
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!("x".parse::<AccountId>(), Err(IdError::NotUuid));
        let json = serde_json::to_string(&first).unwrap();
        assert_eq!(json, format!("\"{first}\""));
        assert_eq!(serde_json::from_str::<AccountId>(&json).unwrap(), first);
    }

    #[test]
    fn names_are_safe_in_a_path() {
        let id: CatalogueId = "civil.my-data2".parse().unwrap();
        assert_eq!(id.as_str(), "civil.my-data2");
        let long = "a".repeat(101);
        for bad in [
            "", ".", "..", "a..b", ".a", "a-", "A", "a/b", "a b", "هوية", "a_b", &long,
        ] {
            assert_eq!(CatalogueId::parse(bad), Err(IdError::NotName), "{bad}");
        }
        assert!(serde_json::from_str::<SectorId>("\"../x\"").is_err());
    }

    #[test]
    fn a_map_by_name_is_asked_with_plain_text() {
        let map = std::collections::BTreeMap::from([(SectorId::parse("traffic").unwrap(), 1)]);
        assert_eq!(map.get("traffic"), Some(&1));
        let map = std::collections::HashMap::from([(SectorId::parse("traffic").unwrap(), 1)]);
        assert_eq!(map.get("traffic"), Some(&1));
    }
}
