//! Going through the sealed audit with nothing but the public keys.
//!
//! Rule protected: an entry that was changed, dropped or moved is found, and named by its number. What cannot be seen from
//! inside is a chain cut off at a whole block: keep the `head` of a verdict elsewhere and compare.

use std::fmt::Write as _;

use absher_documents::PublicKeys;
use absher_store::{
    Db, Reader,
    audit::{self, Block, Entry},
};

use super::chain::{self, Hash, START};
use crate::Result;

/// Blocks read at once.
const AT_ONCE: i64 = 100;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Sealed entries that hold: all, or those before the problem.
    pub entries: i64,
    /// Blocks that hold.
    pub blocks: i64,
    /// Entries that wait for the sealer: nothing protects these yet.
    pub unsealed: i64,
    /// Hash of the chain after the last entry that holds, in hexadecimal.
    pub head: String,
    /// The first thing that is wrong.
    pub problem: Option<Problem>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The entry of this number is not what was sealed.
    #[error("entry {0} was changed")]
    Changed(i64),
    /// The entry of this number is gone.
    #[error("entry {0} is missing")]
    Dropped(i64),
    /// Another entry stands in this place.
    #[error("entry {0} is in another place")]
    Reordered(i64),
    /// The block of this number is gone, does not continue the one before, is not signed by a known key, or is not what
    /// was signed.
    #[error("block {0} is not what was signed")]
    Signature(i64),
}

/// Checks everything sealed, in order, up to the first problem.
///
/// # Errors
/// [`crate::Error::Store`].
pub async fn verify(db: &Db, keys: &PublicKeys) -> Result<Verdict> {
    let mut reader = db.reader().await?;
    // Read first: what is sealed meanwhile comes with its block.
    let numbered = audit::last_number(&mut reader).await?;
    let unsealed = audit::count_unsealed(&mut reader).await?;
    let mut chain = Chain {
        keys,
        blocks: 0,
        entries: 0,
        hash: START,
    };
    let mut problem = None;
    'blocks: loop {
        let some = audit::blocks_after(&mut reader, chain.blocks, AT_ONCE).await?;
        if some.is_empty() {
            break;
        }
        for block in &some {
            problem = chain.block(&mut reader, block).await?;
            if problem.is_some() {
                break 'blocks;
            }
        }
    }
    if problem.is_none() && numbered > chain.entries {
        problem = Some(Problem::Signature(chain.blocks + 1));
    }
    let mut head = String::with_capacity(64);
    for byte in chain.hash {
        let _ = write!(head, "{byte:02x}");
    }
    Ok(Verdict {
        entries: chain.entries,
        blocks: chain.blocks,
        unsealed,
        head,
        problem,
    })
}

/// The chain as far as it holds.
struct Chain<'k> {
    keys: &'k PublicKeys,
    blocks: i64,
    entries: i64,
    hash: Hash,
}

impl Chain<'_> {
    /// Takes the next block in, if it holds.
    async fn block(&mut self, reader: &mut Reader, block: &Block) -> Result<Option<Problem>> {
        let continues = block.number == self.blocks + 1
            && block.first == self.entries + 1
            && block.previous == self.hash;
        let signed = self.keys.proves(
            &block.key_id,
            chain::PURPOSE,
            &chain::signed(block),
            &block.signature,
        );
        if !continues || !signed {
            return Ok(Some(Problem::Signature(self.blocks + 1)));
        }
        let entries = audit::between(reader, block.first, block.last).await?;
        let mut hash = self.hash;
        for (at, number) in (block.first..=block.last).enumerate() {
            match place(&entries, at, number, &hash) {
                Ok(next) => hash = next,
                Err(problem) => return Ok(Some(problem)),
            }
        }
        if block.hash != hash {
            return Ok(Some(Problem::Signature(block.number)));
        }
        *self = Self {
            keys: self.keys,
            blocks: block.number,
            entries: block.last,
            hash,
        };
        Ok(None)
    }
}

/// The hash after the entry in its place, or what is wrong there.
fn place(entries: &[Entry], at: usize, number: i64, before: &Hash) -> Result<Hash, Problem> {
    let Some(entry) = entries.get(at).filter(|e| e.number == Some(number)) else {
        return Err(Problem::Dropped(number));
    };
    let hash = chain::next(before, entry);
    let is_sealed = |hash: &Hash, entry: &Entry| entry.hash.as_deref() == Some(hash.as_slice());
    if is_sealed(&hash, entry) {
        return Ok(hash);
    }
    // The one that belongs here may stand further on.
    let moved = entries.iter().skip(at + 1).any(|other| {
        let hash = chain::next(before, other);
        is_sealed(&hash, other) || is_sealed(&hash, entry)
    });
    Err(if moved {
        Problem::Reordered(number)
    } else {
        Problem::Changed(number)
    })
}
