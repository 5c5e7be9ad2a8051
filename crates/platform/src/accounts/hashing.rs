//! Hashing of passwords: Argon2id on a pool of its own.
//!
//! Rule protected: a check costs one hash whether or not there is an account, so that time does not tell; and no more
//! hashes run at once than the machine has cores, so that sign-ins cannot starve everything else.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use absher_vocabulary::Chance;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// For tests only: no protection, no time.
    pub const LIGHT: Self = Self {
        memory: 64,
        passes: 1,
    };
}

impl Default for Cost {
    /// OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self {
            memory: 19 * 1_024,
            passes: 2,
        }
    }
}

/// The pool that hashes.
pub struct Hashing {
    cost: Cost,
    permits: Arc<Semaphore>,
    done: AtomicU64,
}

impl Hashing {
    /// A pool as wide as the machine has cores.
    pub fn new(cost: Cost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cost,
            permits: Arc::new(Semaphore::new(cores)),
            done: AtomicU64::new(0),
        }
    }

    /// The hash of a password as a PHC string, salted by chance.
    pub async fn hash(&self, chance: &dyn Chance, password: &str) -> Result<String> {
        let mut salt = [0; 16];
        chance.fill(&mut salt);
        let (argon, password) = (self.argon()?, password.to_owned());
        self.work(move || {
            let hash: PasswordHash = argon
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map_err(|e| Error::Internal(format!("hashing: {e}")))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one hashed. Without a hash the same work is done and the answer is no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (argon, password) = (self.argon()?, password.to_owned());
        let hash = hash.map(str::to_owned);
        self.work(move || {
            let known = hash
                .as_deref()
                .and_then(|hash| PasswordHash::new(hash).ok());
            if let Some(known) = known {
                return Ok(argon.verify_password(password.as_bytes(), &known).is_ok());
            }
            argon
                .hash_password_into(password.as_bytes(), &[0; 16], &mut [0; 32])
                .map_err(|e| Error::Internal(format!("hashing: {e}")))?;
            Ok(false)
        })
        .await
    }

    /// How many hashes were made since the start.
    pub fn count(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    fn argon(&self) -> Result<Argon2<'static>> {
        let params = Params::new(self.cost.memory, self.cost.passes, 1, None)
            .map_err(|e| Error::Internal(format!("hashing: {e}")))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    async fn work<T: Send + 'static>(
        &self,
        hash: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|e| Error::Internal(format!("hashing: {e}")))?;
        self.done.fetch_add(1, Ordering::Relaxed);
        // The permit goes with the work: a caller who gives up does not free the core that still works.
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            hash()
        })
        .await
        .map_err(|e| Error::Internal(format!("hashing: {e}")))?
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::testing::Repeating;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_only() {
        let hashing = Hashing::new(Cost::LIGHT);
        let chance = Repeating::default();
        let hash = hashing.hash(&chance, "correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert!(hashing.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!hashing.verify("correct hors", Some(&hash)).await.unwrap());
        assert!(
            !hashing
                .verify("correct horse", Some("not a hash"))
                .await
                .unwrap()
        );
        assert_ne!(
            hash,
            hashing.hash(&chance, "correct horse").await.unwrap(),
            "salted"
        );
    }

    #[tokio::test]
    async fn without_an_account_the_same_work_is_done() {
        let hashing = Hashing::new(Cost {
            memory: 4 * 1_024,
            passes: 2,
        });
        let hash = hashing
            .hash(&Repeating::default(), "correct horse")
            .await
            .unwrap();
        let mut times = [u128::MAX; 2];
        for _ in 0..5 {
            for (place, known) in [Some(hash.as_str()), None].into_iter().enumerate() {
                let (before, start) = (hashing.count(), Instant::now());
                assert!(!hashing.verify("wrong", known).await.unwrap());
                times[place] = times[place].min(start.elapsed().as_micros());
                assert_eq!(hashing.count() - before, 1);
            }
        }
        assert!(
            times[1] * 4 > times[0],
            "an unknown account is told by time: {times:?}"
        );
    }

    #[test]
    fn the_usual_cost_is_what_owasp_asks() {
        assert_eq!(
            Cost::default(),
            Cost {
                memory: 19_456,
                passes: 2
            }
        );
    }
}
