//! Changes that happen by themselves.
//!
//! Rule protected: a timer goes off once, at its own moment, however late anyone asks; two processes that carry out the
//! same timer make one change.

use absher_catalogue::model::RecordType;
use absher_store::{
    Command, Db, Error, Tx,
    registers::{self, ChangeRow, RecordRow, TimerRow, Written},
};
use absher_vocabulary::Timestamp;

use super::{change::history_of, settle::Pair, shape};

/// Timers carried out in one transaction.
const BATCH: u32 = 500;
/// Transactions for one question. What is left goes on at the next; without an end, two timers that undo each other would
/// never let it be answered.
const ROUNDS: u32 = 200;

/// Carries out the timers of the type that are due by `now`, and those that become due by it.
pub(super) async fn carry_out(
    db: &Db,
    sector: &str,
    of: &RecordType,
    now: Timestamp,
) -> Result<(), Error> {
    if of.timers.is_empty() {
        return Ok(());
    }
    for _ in 0..ROUNDS {
        let due = registers::due(&mut db.reader().await?, &of.id, now, BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        db.run(&GoOff {
            sector,
            of,
            due: &due,
        })
        .await?;
    }
    tracing::error!(record_type = %of.id, "timers go on without end");
    Ok(())
}

struct GoOff<'a> {
    sector: &'a str,
    of: &'a RecordType,
    due: &'a [TimerRow],
}

impl Command for GoOff<'_> {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let mut history = Vec::new();
        for due in self.due {
            let record = registers::record(tx, &self.of.id, due.record_id).await?;
            let Some(before) = record else { continue };
            history.extend(self.go_off(tx, &before, due).await?);
        }
        registers::append(tx, self.sector, &history).await
    }
}

impl GoOff<'_> {
    async fn go_off(
        &self,
        tx: &mut Tx,
        before: &RecordRow,
        due: &TimerRow,
    ) -> Result<Option<ChangeRow>, Error> {
        let known = self
            .of
            .timers
            .iter()
            .find(|timer| timer.id == due.timer.as_str());
        let waits = known.filter(|timer| {
            shape::timers(self.of, before, due.due)
                .iter()
                .any(|t| t.timer == timer.id.as_str())
        });
        let Some(timer) = waits else {
            // An earlier one of this batch changed its record, or the type's file did.
            registers::remove_timers(tx, before.id).await?;
            registers::set_timers(tx, &self.of.id, &shape::timers(self.of, before, due.due))
                .await?;
            return Ok(None);
        };
        let mut after = before.clone();
        after.state = timer.to.to_string();
        after.version += 1;
        match registers::update(tx, &after, before.version).await? {
            Written::Done(taken) => after.taken = taken,
            Written::Stale | Written::Full => return Ok(None),
        }
        let pair = Pair {
            of: self.of,
            before: Some(before),
            after: &after,
        };
        pair.let_go(tx).await?;
        if !pair.claim(tx, due.due).await? {
            tracing::error!(record_type = %self.of.id, timer = %timer.id, "a timer led to a state that is not unique");
        }
        Ok(Some(ChangeRow {
            number: 0,
            record_id: before.id,
            what: "timer".to_owned(),
            reference: None,
            at: due.due,
            before: Some(history_of(before)),
            after: history_of(&after),
        }))
    }
}
