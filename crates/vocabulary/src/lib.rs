//! The words of absher that cannot be wrong: numbers of people and things, money, moments, names in two languages.
//!
//! The one rule it protects: a value of a type here is valid, because the only way to get one is through a check.
//! Nothing here reads a clock, a file or a network; time and chance come in through [`Clock`] and [`Chance`].
//!
//! To add a word: write a module with a newtype over a private field, a `parse` that returns a typed error, and tests
//! beside it; then re-export it below. Personal data gets a masked `Debug`, so a stray log line cannot leak it.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[macro_use]
mod macros;

pub mod chance;
pub mod codes;
pub mod contact;
pub mod digits;
pub mod folding;
pub mod hijri;
pub mod iban;
pub mod identity;
pub mod ids;
pub mod lang;
pub mod money;
pub mod plate;
pub mod problem;
pub mod span;
pub mod time;

pub use chance::{Chance, code6, token32, uuid7};
pub use codes::{CodeError, Reference, SealCode};
pub use contact::{Email, EmailError, Phone, PhoneError};
pub use hijri::{HijriDate, HijriError};
pub use iban::{Iban, IbanError};
pub use identity::{IdentityError, IdentityKind, IdentityNumber};
pub use ids::{
    AccountId, ApplicationId, AppointmentId, BillId, CatalogueId, ChallengeId, DocumentId, EntryId,
    FileId, IdError, JobId, MessageId, OutboxId, RecordId, RecordTypeId, RegistrationId, SectorId,
    SessionId,
};
pub use lang::{Lang, LangError, Text};
pub use money::{Money, MoneyError};
pub use plate::{Plate, PlateError};
pub use problem::ProblemCode;
pub use span::{Span, SpanError};
pub use time::{
    Clock, Date, DateError, Timestamp, end_of_day_riyadh, parse_date, start_of_day_riyadh,
};
