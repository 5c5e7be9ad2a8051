//! Numbers of new records.
//!
//! Rule protected: a number is given once; a person or establishment has its identity number. The counters are rows
//! raised in the transaction that uses them, so a refused change wastes none.

use absher_catalogue::model::{Is, RecordType};
use absher_store::{
    Result, Tx,
    registers::{self, RecordRow},
};
use absher_vocabulary::{IdentityKind, IdentityNumber};

/// Serials of people born here; invented ones of a population stay below.
const BORN: u64 = 50_000_000;
/// How many numbers that stand already are passed over before giving up.
const TRIES: u32 = 1_000;

/// Numbers the record and adds it. `false`: its number is another's.
pub(super) async fn insert(tx: &mut Tx, of: &RecordType, record: &mut RecordRow) -> Result<bool> {
    if let (Some(_), Some(holder)) = (identity(of), &record.holder) {
        record.number = holder.to_string();
        return registers::insert(tx, record).await;
    }
    for _ in 0..TRIES {
        let count = registers::next(tx, of.sector(), counter(of), 1).await?;
        if let Some(kind) = identity(of) {
            let number = IdentityNumber::synthetic(kind, BORN.saturating_add(count.unsigned_abs()));
            record.number = number.to_string();
            record.holder = Some(number);
        } else {
            record.number = counted(of, count);
        }
        if registers::insert(tx, record).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The kind of identity number that the type's records are numbered by.
pub(super) fn identity(of: &RecordType) -> Option<IdentityKind> {
    match of.is? {
        Is::Person => Some(IdentityKind::Citizen),
        Is::Establishment => Some(IdentityKind::Establishment),
        Is::Vehicle => None,
    }
}

/// The counter of the type's numbers. All types of people share one: a number is one person's, of whatever type.
pub(super) fn counter(of: &RecordType) -> &str {
    match of.is {
        Some(Is::Person) => "person",
        Some(Is::Establishment) => "establishment",
        _ => &of.id,
    }
}

/// The number as the type's file says it looks; ten digits where it does not.
pub(super) fn counted(of: &RecordType, count: i64) -> String {
    let (prefix, digits) = of
        .number
        .as_ref()
        .map_or(("", 10), |format| (format.prefix.as_str(), format.digits));
    format!("{prefix}{count:0width$}", width = digits as usize)
}
