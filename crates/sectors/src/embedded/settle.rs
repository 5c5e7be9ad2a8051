//! Bringing index, unique keys and timers in line with a record.
//!
//! Rule protected: of all records of a change, what they give up goes first and what they claim comes after, so that two
//! records can swap what must be unique.

use absher_catalogue::model::RecordType;
use absher_store::{
    Result, Tx,
    registers::{self, RecordRow},
};
use absher_vocabulary::Timestamp;

use super::shape;

/// A record before and after.
pub(super) struct Pair<'a> {
    pub(super) of: &'a RecordType,
    pub(super) before: Option<&'a RecordRow>,
    pub(super) after: &'a RecordRow,
}

impl Pair<'_> {
    /// Gives up what the record no longer has.
    pub(super) async fn let_go(&self, tx: &mut Tx) -> Result<()> {
        let Some(before) = self.before else {
            return Ok(());
        };
        let now = shape::index(self.of, self.after);
        let gone: Vec<_> = shape::index(self.of, before)
            .into_iter()
            .filter(|entry| !now.contains(entry))
            .collect();
        registers::unindex(tx, &before.record_type, before.id, &gone).await?;
        let now = shape::unique(self.of, self.after);
        for key in shape::unique(self.of, before)
            .iter()
            .filter(|key| !now.contains(key))
        {
            registers::release(tx, &before.record_type, key, before.id).await?;
        }
        if !self.of.timers.is_empty() {
            registers::remove_timers(tx, before.id).await?;
        }
        Ok(())
    }

    /// Claims what the record has now. `false`: another record has one of its unique keys.
    pub(super) async fn claim(&self, tx: &mut Tx, now: Timestamp) -> Result<bool> {
        let (of, after) = (self.of, self.after);
        let had = self
            .before
            .map(|before| shape::index(of, before))
            .unwrap_or_default();
        let new: Vec<_> = shape::index(of, after)
            .into_iter()
            .filter(|entry| !had.contains(entry))
            .collect();
        registers::index(tx, &after.record_type, after.id, &new).await?;
        registers::set_timers(tx, &after.record_type, &shape::timers(of, after, now)).await?;
        let had = self
            .before
            .map(|before| shape::unique(of, before))
            .unwrap_or_default();
        for key in shape::unique(of, after)
            .iter()
            .filter(|key| !had.contains(key))
        {
            if !registers::claim(tx, &after.record_type, key, after.id).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
