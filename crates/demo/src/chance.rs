//! Repeatable chance.
//!
//! Rule protected: it makes people, identifiers of examples and tests, and never a code, token or key: whoever knows the
//! seed knows every byte.

use std::sync::{Mutex, PoisonError};

use absher_vocabulary::Chance;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Bytes that follow from a seed.
pub struct Seeded(Mutex<ChaCha8Rng>);

impl Seeded {
    /// The bytes of this seed, from the first.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(seed)))
    }
}

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

/// Spreads a number over all numbers (the finishing of `splitmix64`).
pub(crate) fn spread(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number that follows from another one and a text.
pub(crate) fn fold(start: u64, text: &str) -> u64 {
    let mut hash = spread(start);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let bytes = |seed| {
            let mut bytes = [0; 40];
            Seeded::new(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }

    #[test]
    fn texts_and_starts_are_told_apart() {
        let all = [
            fold(1, "a"),
            fold(2, "a"),
            fold(1, "b"),
            fold(1, "ab"),
            fold(1, ""),
        ];
        let set: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(set.len(), all.len());
    }
}
