//! Going through the sealed audit with nothing but the public keys.
//!
//! Rule protected: an entry that was changed, dropped or moved is found, and named by its number. What cannot be seen from
//! inside is a chain cut off at a whole block, or written anew by whoever has the keys: keep the [`Head`] of a verdict
//! elsewhere, and give it to the next.

use std::{fmt, str::FromStr};

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
    /// Where the chain stands after the last entry that holds.
    pub head: Head,
    /// The first thing that is wrong.
    pub problem: Option<Problem>,
}

/// Where a chain stands after an entry: `NUMBER:HASH`, the hash in 64 hexadecimal digits. Two chains with the same head
/// hold the same entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the entry; 0 before the first.
    pub entry: i64,
    /// The hash of the chain after it.
    pub hash: [u8; 32],
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.entry)?;
        self.hash
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a head is the number of an entry, a colon and 64 hexadecimal digits";
        let (entry, digits) = text.trim().split_once(':').ok_or(FORM)?;
        let entry = entry.parse().ok().filter(|entry| *entry >= 0).ok_or(FORM)?;
        if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(FORM);
        }
        let mut hash = [0; 32];
        for (at, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).map_err(|_| FORM)?;
        }
        Ok(Self { entry, hash })
    }
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
    /// The entries up to this number are not those of the head given.
    #[error(
        "the entries up to {0} are not those whose head was written down: the chain was written anew"
    )]
    Rewritten(i64),
    /// The chain ends before the head given.
    #[error(
        "the chain ends at entry {at}, before entry {expected} whose head was written down: it was cut off"
    )]
    CutOff {
        /// The last entry there is.
        at: i64,
        /// The entry of the head given.
        expected: i64,
    },
}

/// Checks everything sealed, in order, up to the first problem; with `expect`, also that the chain went through that head.
///
/// # Errors
/// [`crate::Error::Store`].
pub async fn verify(db: &Db, keys: &PublicKeys, expect: Option<Head>) -> Result<Verdict> {
    let mut reader = db.reader().await?;
    // Read first: what is sealed meanwhile comes with its block.
    let numbered = audit::last_number(&mut reader).await?;
    let unsealed = audit::count_unsealed(&mut reader).await?;
    let mut chain = Chain {
        keys,
        expect,
        blocks: 0,
        entries: 0,
        hash: START,
    };
    let mut problem = chain.differs(0, &START);
    'blocks: while problem.is_none() {
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
    if let (None, Some(head)) = (problem, expect)
        && head.entry > chain.entries
    {
        problem = Some(Problem::CutOff {
            at: chain.entries,
            expected: head.entry,
        });
    }
    Ok(Verdict {
        entries: chain.entries,
        blocks: chain.blocks,
        unsealed,
        head: Head {
            entry: chain.entries,
            hash: chain.hash,
        },
        problem,
    })
}

/// The chain as far as it holds.
struct Chain<'k> {
    keys: &'k PublicKeys,
    /// What the chain must go through.
    expect: Option<Head>,
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
            if let Some(problem) = self.differs(number, &hash) {
                return Ok(Some(problem));
            }
        }
        if block.hash != hash {
            return Ok(Some(Problem::Signature(block.number)));
        }
        *self = Self {
            keys: self.keys,
            expect: self.expect,
            blocks: block.number,
            entries: block.last,
            hash,
        };
        Ok(None)
    }

    /// Whether the chain after this entry is another than the head given.
    fn differs(&self, entry: i64, hash: &Hash) -> Option<Problem> {
        self.expect
            .filter(|head| head.entry == entry && head.hash != *hash)
            .map(|_| Problem::Rewritten(entry))
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
