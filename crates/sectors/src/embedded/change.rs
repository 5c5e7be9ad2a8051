//! Carrying out a change: all of it, once, in one transaction.
//!
//! Rule protected: the key is reserved first and the outcome stored with the change, so asking again gives the first
//! answer; records are written once at the end, in the order of their ids, each only if its version is still the one the
//! change was decided on. A new operation is an arm in `Work::carry_out`.

use std::collections::BTreeMap;

use absher_catalogue::{
    Outcome, Record, RecordOp, Refusal,
    model::{OperationKind, RecordType},
};
use absher_store::{
    Command, Error, Tx,
    registers::{self, ChangeRow, RecordRow, Written},
};
use absher_vocabulary::{Chance, OutboxId, RecordId, Timestamp};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    Types, number,
    operate::{self, Brought},
    settle::Pair,
    shape,
};
use crate::Change;

/// Why a transaction does not go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Halt {
    /// The sector refuses: undo all of it and store the refusal.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A change to carry out.
pub(super) struct CarryOut<'a> {
    pub(super) types: &'a Types,
    pub(super) change: &'a Change,
    pub(super) now: Timestamp,
}

impl Command for CarryOut<'_> {
    type Out = Json;
    type Error = Halt;

    async fn run(&self, tx: &mut Tx) -> Result<Json, Halt> {
        let (sector, key) = (self.types.sector.as_str(), self.change.key);
        if !registers::open(tx, sector, key, None, self.now).await? {
            return Ok(registers::outcome(tx, sector, key)
                .await?
                .unwrap_or_default());
        }
        let mut work = Work {
            of: self,
            records: BTreeMap::new(),
            history: Vec::new(),
            results: BTreeMap::new(),
        };
        for (place, op) in self.change.ops.iter().enumerate() {
            work.carry_out(tx, op, place).await?;
        }
        let outcome = work.finish(tx).await?;
        registers::close(tx, sector, key, &outcome).await?;
        Ok(outcome)
    }
}

/// Stores that the change was refused; gives the outcome that stands, which may be an earlier one.
pub(super) struct Refuse<'a> {
    pub(super) sector: &'a str,
    pub(super) key: OutboxId,
    pub(super) refusal: Refusal,
    pub(super) now: Timestamp,
}

impl Command for Refuse<'_> {
    type Out = Json;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Json, Error> {
        let outcome = as_json(&Outcome::Refused(self.refusal.clone()))?;
        if registers::open(tx, self.sector, self.key, Some(&outcome), self.now).await? {
            return Ok(outcome);
        }
        Ok(registers::outcome(tx, self.sector, self.key)
            .await?
            .unwrap_or_default())
    }
}

/// A record of the change.
struct Touched<'a> {
    of: &'a RecordType,
    /// As it was read; `None` when the change issued it.
    before: Option<RecordRow>,
    now: RecordRow,
}

impl Touched<'_> {
    fn is_changed(&self) -> bool {
        self.before
            .as_ref()
            .is_none_or(|before| before.version != self.now.version)
    }

    fn pair(&self) -> Pair<'_> {
        Pair {
            of: self.of,
            before: self.before.as_ref(),
            after: &self.now,
        }
    }
}

struct Work<'a> {
    of: &'a CarryOut<'a>,
    records: BTreeMap<RecordId, Touched<'a>>,
    history: Vec<ChangeRow>,
    /// Records by the names of their operations.
    results: BTreeMap<String, RecordId>,
}

impl<'a> Work<'a> {
    async fn carry_out(&mut self, tx: &mut Tx, op: &RecordOp, place: usize) -> Result<(), Halt> {
        match op {
            RecordOp::Issue {
                record_type,
                holder,
                set,
                named,
            } => {
                let of = self.kept(record_type)?;
                let record = operate::issue(of, self.id(place), holder.clone(), set)
                    .map_err(Halt::Refused)?;
                let id = self.add(tx, of, record).await?;
                self.results.insert(named.clone(), id);
            }
            RecordOp::On {
                kind,
                record_type,
                id,
                version,
                to,
                set,
                named,
            } => {
                self.load(tx, record_type, *id).await?;
                let brought = Brought {
                    to: to.as_ref(),
                    set,
                    successor: self.id(place),
                };
                let result = self.operate(tx, (*id, *version), *kind, &brought).await?;
                self.results.insert(named.clone(), result);
            }
            RecordOp::Take {
                record_type,
                id,
                count,
                named,
            } => {
                let taken = self.take(tx, record_type, *id, counted(*count)?).await?;
                self.note(*id, "take", taken);
                self.results.insert(named.clone(), *id);
            }
            RecordOp::Release {
                record_type,
                id,
                count,
            } => {
                let taken = self.take(tx, record_type, *id, -counted(*count)?).await?;
                self.note(*id, "release", taken);
            }
        }
        Ok(())
    }

    fn kept(&self, record_type: &str) -> Result<&'a RecordType, Halt> {
        self.of
            .types
            .get(record_type)
            .ok_or(Halt::Refused(Refusal::Malformed))
    }

    /// The id of a record issued by the operation at that place: the same however often the transaction runs.
    fn id(&self, place: usize) -> RecordId {
        RecordId::new(self.of.now, &OfKey(self.of.change.key, place))
    }

    /// The record, read when the change first touches it.
    async fn load(
        &mut self,
        tx: &mut Tx,
        record_type: &str,
        id: RecordId,
    ) -> Result<&mut Touched<'a>, Halt> {
        use std::collections::btree_map::Entry;
        let of = self.kept(record_type)?;
        match self.records.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let row = registers::record(tx, record_type, id)
                    .await?
                    .ok_or(Halt::Refused(Refusal::Missing))?;
                Ok(place.insert(Touched {
                    of,
                    before: Some(row.clone()),
                    now: row,
                }))
            }
        }
    }

    async fn add(
        &mut self,
        tx: &mut Tx,
        of: &'a RecordType,
        mut record: RecordRow,
    ) -> Result<RecordId, Halt> {
        if !number::insert(tx, of, &mut record).await? {
            return Err(Halt::Refused(Refusal::Unique));
        }
        let id = record.id;
        self.note(id, word(OperationKind::Issue), (None, record.clone()));
        self.records.insert(
            id,
            Touched {
                of,
                before: None,
                now: record,
            },
        );
        Ok(id)
    }

    /// Gives the id of the record that the operation's name stands for.
    async fn operate(
        &mut self,
        tx: &mut Tx,
        (id, version): (RecordId, i64),
        kind: OperationKind,
        brought: &Brought<'_>,
    ) -> Result<RecordId, Halt> {
        let Some(touched) = self.records.get_mut(&id) else {
            return Err(Halt::Refused(Refusal::Missing));
        };
        // A second operation of the same change may name the version the change was decided on.
        if version != touched.now.version
            && touched
                .before
                .as_ref()
                .is_none_or(|before| before.version != version)
        {
            return Err(Halt::Refused(Refusal::Version));
        }
        let done =
            operate::operate(touched.of, kind, &touched.now, brought).map_err(Halt::Refused)?;
        let before = std::mem::replace(&mut touched.now, done.record.clone());
        let of = touched.of;
        self.note(id, word(kind), (Some(before), done.record));
        match done.successor {
            Some(successor) => self.add(tx, of, successor).await,
            None => Ok(id),
        }
    }

    /// Takes (or, below zero, gives back); gives the record before and after.
    async fn take(
        &mut self,
        tx: &mut Tx,
        record_type: &str,
        id: RecordId,
        count: i64,
    ) -> Result<(Option<RecordRow>, RecordRow), Halt> {
        if self.kept(record_type)?.capacity.is_none() {
            return Err(Halt::Refused(Refusal::Malformed));
        }
        let touched = self.load(tx, record_type, id).await?;
        let Some(row) = registers::take(tx, record_type, id, count).await? else {
            return Err(Halt::Refused(if count > 0 {
                Refusal::Capacity
            } else {
                Refusal::Malformed
            }));
        };
        if let Some(before) = &mut touched.before {
            before.taken = row.taken;
        }
        touched.now.taken = row.taken;
        let before = RecordRow {
            taken: row.taken - count,
            ..touched.now.clone()
        };
        Ok((Some(before), touched.now.clone()))
    }

    fn note(&mut self, id: RecordId, what: &str, (before, after): (Option<RecordRow>, RecordRow)) {
        self.history.push(ChangeRow {
            number: 0,
            record_id: id,
            what: what.to_owned(),
            reference: Some(self.of.change.reference.clone()),
            at: self.of.now,
            before: before.map(|before| history_of(&before)),
            after: history_of(&after),
        });
    }

    /// Writes the records and gives the outcome.
    async fn finish(&mut self, tx: &mut Tx) -> Result<Json, Halt> {
        for touched in self.records.values_mut() {
            let Some(before) = touched
                .before
                .as_ref()
                .filter(|before| before.version != touched.now.version)
            else {
                continue;
            };
            match registers::update(tx, &touched.now, before.version).await? {
                Written::Done(taken) => touched.now.taken = taken,
                Written::Stale => return Err(Halt::Refused(Refusal::Version)),
                Written::Full => return Err(Halt::Refused(Refusal::Capacity)),
            }
        }
        for touched in self.records.values().filter(|touched| touched.is_changed()) {
            touched.pair().let_go(tx).await?;
        }
        for touched in self.records.values().filter(|touched| touched.is_changed()) {
            if !touched.pair().claim(tx, self.of.now).await? {
                return Err(Halt::Refused(Refusal::Unique));
            }
        }
        registers::append(tx, &self.of.types.sector, &self.history).await?;
        let record = |(name, id): (&String, &RecordId)| {
            self.records
                .get(id)
                .map(|touched| (name.clone(), shape::shown(&touched.now)))
        };
        let results: BTreeMap<String, Record> = self.results.iter().filter_map(record).collect();
        Ok(as_json(&Outcome::Applied(results))?)
    }
}

/// What can be taken at once: nobody takes by giving back, and no sum leaves its range.
fn counted(count: i64) -> Result<i64, Halt> {
    u32::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .map(i64::from)
        .ok_or(Halt::Refused(Refusal::Malformed))
}

/// A record as its history keeps it.
pub(super) fn history_of(record: &RecordRow) -> Json {
    as_json(&shape::shown(record)).unwrap_or_default()
}

/// Serialising what this crate defines does not fail; if it did, nothing may be stored.
pub(super) fn as_json(value: &impl serde::Serialize) -> Result<Json, Error> {
    serde_json::to_value(value).map_err(|error| Error::Sql(error.to_string()))
}

/// The operation's word in the history.
pub(super) fn word(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Issue => "issue",
        OperationKind::Renew => "renew",
        OperationKind::Amend => "amend",
        OperationKind::Transfer => "transfer",
        OperationKind::Suspend => "suspend",
        OperationKind::Resume => "resume",
        OperationKind::Cancel => "cancel",
        OperationKind::Replace => "replace",
        OperationKind::Report => "report",
    }
}

/// The bytes of new ids: they follow from the change's key, whose chance they are.
struct OfKey(OutboxId, usize);

impl Chance for OfKey {
    fn fill(&self, bytes: &mut [u8]) {
        let digest = Sha256::new()
            .chain_update(self.0.uuid().as_bytes())
            .chain_update(self.1.to_be_bytes())
            .finalize();
        for (byte, chance) in bytes.iter_mut().zip(digest.iter().cycle()) {
            *byte = *chance;
        }
    }
}
