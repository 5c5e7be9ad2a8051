//! The moment and the chance of a transaction, both taken before it begins.
//!
//! Rule protected: a transaction that is tried again writes the same rows. A command that makes ids or codes holds a
//! [`Drawn`] and asks it for its chance once a run.

use std::sync::{Mutex, PoisonError};

use absher_vocabulary::{Chance, Timestamp};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::Platform;

/// When something is written, and where its ids come from.
pub type When<'a> = (Timestamp, &'a dyn Chance);

/// A moment, and a seed that nobody can guess.
pub(crate) struct Drawn {
    pub(crate) now: Timestamp,
    seed: [u8; 32],
}

impl Drawn {
    /// Now, and from the platform's chance.
    pub(crate) fn new(p: &Platform) -> Self {
        let mut seed = [0; 32];
        p.chance.fill(&mut seed);
        Self { now: p.now(), seed }
    }

    /// The bytes that follow from the seed, from the first.
    pub(crate) fn chance(&self) -> impl Chance + use<> {
        Following(Mutex::new(ChaCha20Rng::from_seed(self.seed)))
    }
}

struct Following(Mutex<ChaCha20Rng>);

impl Chance for Following {
    fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::world;

    #[tokio::test]
    async fn a_second_try_has_the_same_moment_and_chance() {
        let fresh = absher_store::testing::sqlite().await;
        let w = world(&fresh.db);
        let bytes = |drawn: &Drawn| {
            let mut bytes = [0; 40];
            drawn.chance().fill(&mut bytes);
            (drawn.now, bytes)
        };
        let drawn = Drawn::new(&w.p);
        let first = bytes(&drawn);
        w.clock.forward(60);
        assert_eq!(bytes(&drawn), first);
        assert_ne!(bytes(&Drawn::new(&w.p)), first);
    }
}
