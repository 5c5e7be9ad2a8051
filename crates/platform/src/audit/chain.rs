//! The bytes that are hashed and signed.
//!
//! Rule protected: two different entries never give the same bytes (every part has a length or a fixed size), and a hash
//! depends on everything before it. Changing this makes what was sealed before unverifiable: add a new version instead.

use absher_store::audit::{Block, Entry};
use sha2::{Digest, Sha256};

/// A hash of the chain.
pub(super) type Hash = [u8; 32];

/// The hash before the first entry.
pub(super) const START: Hash = [0; 32];

/// The purpose that blocks are signed for.
pub(super) const PURPOSE: &str = "audit-block-1";

/// The hash of the chain after an entry. Its number is not in it: its place is what came before.
pub(super) fn next(previous: &Hash, entry: &Entry) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"absher-audit-entry-1\0");
    sha.update(previous);
    sha.update(entry.id.as_bytes());
    sha.update(entry.at.micros().to_be_bytes());
    part(
        &mut sha,
        entry
            .actor
            .map(|account| *account.uuid().as_bytes())
            .as_ref()
            .map(<[u8; 16]>::as_slice),
    );
    part(&mut sha, Some(entry.act.as_bytes()));
    part(
        &mut sha,
        entry.about.as_ref().map(|who| who.as_str().as_bytes()),
    );
    part(&mut sha, Some(entry.detail.as_bytes()));
    sha.finalize().into()
}

fn part(sha: &mut Sha256, bytes: Option<&[u8]>) {
    match bytes {
        None => sha.update([0]),
        Some(bytes) => {
            sha.update([1]);
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        }
    }
}

/// What is signed of a block.
pub(super) fn signed(block: &Block) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    for number in [
        block.number,
        block.first,
        block.last,
        block.sealed_at.micros(),
    ] {
        bytes.extend(number.to_be_bytes());
    }
    for hash in [&block.previous, &block.hash] {
        bytes.extend((hash.len() as u64).to_be_bytes());
        bytes.extend(hash);
    }
    bytes
}
