//! How the words of the platform are stored.
//!
//! The rule it protects: what is read is checked again, so a row edited by hand cannot bring in a word that is wrong.
//! Ids are UUID, names and numbers TEXT in their canonical form, money BIGINT halalas, days TEXT `YYYY-MM-DD` (which
//! sorts as days do). A new made id: add it to `ids!`; a new checked text: to `text_value!`.

use absher_vocabulary::{
    AccountId, ApplicationId, AppointmentId, BillId, CatalogueId, ChallengeId, Date, DocumentId,
    Email, EntryId, FileId, Iban, IdentityNumber, JobId, Lang, MessageId, Money, OutboxId, Phone,
    Plate, RecordId, RecordTypeId, Reference, RegistrationId, SealCode, SectorId, SessionId,
};
use uuid::Uuid;

use crate::value::{FromValue, ToValue, Value};

macro_rules! ids {
    ($($name:ty),+ $(,)?) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Uuid(self.uuid())
            }
        }
        impl FromValue for $name {
            fn from_value(value: &Value) -> Result<Self, String> {
                Uuid::from_value(value).map(Self::from_uuid)
            }
        }
    )+};
}

ids!(
    AccountId,
    RegistrationId,
    SessionId,
    ChallengeId,
    ApplicationId,
    BillId,
    OutboxId,
    JobId,
    EntryId,
    DocumentId,
    MessageId,
    RecordId,
    FileId,
    AppointmentId,
);

crate::text_value!(
    CatalogueId,
    RecordTypeId,
    SectorId,
    IdentityNumber,
    Phone,
    Email,
    Iban,
    Plate,
    Reference,
    SealCode,
    Date,
    Lang,
);

impl ToValue for Money {
    fn to_value(&self) -> Value {
        Value::Int(self.in_halalas())
    }
}

impl FromValue for Money {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value).map(Self::halalas)
    }
}
