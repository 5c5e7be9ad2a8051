//! Time and chance of the machine: the only place that asks for them.
//!
//! Rule protected: everything else is given a clock and a source of chance, so that it can be tested with others.

use absher_vocabulary::{Chance, Clock, Timestamp};
use rand::{TryRng, rngs::SysRng};

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the clock that others are given"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's chance.
pub(crate) struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        if SysRng.try_fill_bytes(bytes).is_err() {
            // Without chance no code, token or key is safe: nothing may go on.
            eprintln!("absher: the operating system gives no randomness");
            std::process::abort();
        }
    }
}
