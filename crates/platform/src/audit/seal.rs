//! The sealer: numbers new entries, chains them and signs them in blocks.
//!
//! Rule protected: one process seals at a time, each block continues the one before, and an entry is sealed once.

use absher_documents::SealKey;
use absher_store::{
    Command, Tx,
    audit::{self, Block},
    outbox,
};
use absher_vocabulary::Timestamp;

use super::chain::{self, Hash, START};
use crate::{Error, Platform, Result};

/// Most entries in one block.
const BLOCK: i64 = 500;
/// Name of the lease, and seconds it lasts.
const LEASE: (&str, i64) = ("audit-sealer", 10);

/// Seals the entries that wait and gives how many; none while another process seals.
///
/// # Errors
/// [`Error::Store`]; [`Error::Internal`] when the chain in the store is broken.
pub async fn seal_new(p: &Platform) -> Result<usize> {
    let mut sealed = 0;
    loop {
        let block = SealBlock {
            key: &p.keys.seal,
            process: &p.settings.process,
            now: p.now(),
        };
        let count = p.db.run(&block).await?;
        sealed += count;
        if count < usize::try_from(BLOCK).unwrap_or(usize::MAX) {
            return Ok(sealed);
        }
    }
}

/// Seals one block.
pub(super) struct SealBlock<'a> {
    pub(super) key: &'a SealKey,
    pub(super) process: &'a str,
    pub(super) now: Timestamp,
}

impl Command for SealBlock<'_> {
    type Out = usize;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<usize> {
        let (lease, seconds) = LEASE;
        if !outbox::lease(
            tx,
            (lease, self.process),
            self.now,
            self.now.plus_seconds(seconds),
        )
        .await?
        {
            return Ok(0);
        }
        let entries = audit::unsealed(tx, BLOCK).await?;
        if entries.is_empty() {
            return Ok(0);
        }
        let (mut block, mut hash) = self.after(audit::last_block(tx).await?)?;
        for (number, entry) in (block.first..).zip(&entries) {
            hash = chain::next(&hash, entry);
            if !audit::seal(tx, entry.id, number, &hash).await? {
                return Err(tx.lost_race().into());
            }
            block.last = number;
        }
        block.hash = hash.to_vec();
        block.signature = self.key.sign_for(chain::PURPOSE, &chain::signed(&block));
        audit::add_block(tx, &block).await?;
        Ok(entries.len())
    }
}

impl SealBlock<'_> {
    /// The block after the last, with nothing in it, and the hash it continues.
    fn after(&self, last: Option<Block>) -> Result<(Block, Hash)> {
        let (number, first, previous) = match last {
            None => (1, 1, START),
            Some(last) => {
                let hash = Hash::try_from(last.hash.as_slice());
                let hash = hash.map_err(|_| {
                    Error::Internal(format!("audit block {} is broken", last.number))
                })?;
                (last.number + 1, last.last + 1, hash)
            }
        };
        let block = Block {
            number,
            first,
            last: first,
            previous: previous.to_vec(),
            hash: Vec::new(),
            key_id: self.key.id().to_owned(),
            signature: Vec::new(),
            sealed_at: self.now,
        };
        Ok((block, previous))
    }
}
