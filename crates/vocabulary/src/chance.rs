//! Chance, passed in: what a guesser must not foresee and a test must be able to repeat.
//!
//! The rule: nothing draws from an ambient source. The running program's [`Chance`] is the operating system's; a new
//! kind of secret is a function here over [`Chance::fill`].

use uuid::Uuid;

use crate::time::Timestamp;

/// A source of random bytes.
pub trait Chance: Send + Sync {
    /// Fills `bytes` with unforeseeable bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// A number below `bound` (0 when `bound` is 0). 128 bits are drawn, so the unevenness is below one in 2^64.
pub fn below(chance: &dyn Chance, bound: u64) -> u64 {
    let mut bytes = [0; 16];
    chance.fill(&mut bytes);
    let rest = u128::from_be_bytes(bytes)
        .checked_rem(u128::from(bound))
        .unwrap_or(0);
    u64::try_from(rest).unwrap_or(0)
}

/// Six digits for a one-time code, each of the million equally likely.
pub fn code6(chance: &dyn Chance) -> String {
    format!("{:06}", below(chance, 1_000_000))
}

/// A secret of 32 random bytes as 64 lower-case hexadecimal digits.
pub fn token32(chance: &dyn Chance) -> String {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    let mut token = String::with_capacity(64);
    for byte in bytes {
        for half in [byte >> 4, byte & 0xF] {
            token.extend(char::from_digit(u32::from(half), 16));
        }
    }
    token
}

/// A version 7 UUID (RFC 9562) of a moment: sorts by time, to a quarter of a microsecond (method 3), then by chance.
pub fn uuid7(now: Timestamp, chance: &dyn Chance) -> Uuid {
    let micros = u64::try_from(now.micros()).unwrap_or(0);
    let mut bytes = [0; 16];
    chance.fill(&mut bytes);
    bytes[..6].copy_from_slice(&(micros / 1_000).to_be_bytes()[2..]);
    let fraction = (micros % 1_000) * 4_096 / 1_000;
    bytes[6..8].copy_from_slice(&(0x7000 | fraction).to_be_bytes()[6..]);
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Repeatable bytes for tests (splitmix64).
    #[derive(Default)]
    pub(crate) struct Seeded(AtomicU64);

    impl Chance for Seeded {
        fn fill(&self, bytes: &mut [u8]) {
            for chunk in bytes.chunks_mut(8) {
                let step = 0x9E37_79B9_7F4A_7C15;
                let mut z = self.0.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
                z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                chunk.copy_from_slice(&(z ^ (z >> 31)).to_be_bytes()[..chunk.len()]);
            }
        }
    }

    #[test]
    fn codes_are_six_digits_and_spread_evenly() {
        let chance = Seeded::default();
        let mut first = [0_u32; 10];
        for _ in 0..10_000 {
            let code = code6(&chance);
            assert_eq!(code.len(), 6);
            first[usize::from(code.as_bytes()[0] - b'0')] += 1;
        }
        assert!(first.iter().all(|n| (850..1150).contains(n)), "{first:?}");
        assert_eq!(below(&chance, 0), 0);
    }

    #[test]
    fn tokens_are_64_hexadecimal_digits_and_differ() {
        let chance = Seeded::default();
        let (a, b) = (token32(&chance), token32(&chance));
        assert_ne!(a, b);
        assert!(a.len() == 64 && a.bytes().all(|c| c.is_ascii_hexdigit()));
    }

    #[test]
    fn identifiers_sort_by_time_within_a_millisecond() {
        let chance = Seeded::default();
        let made: Vec<Uuid> = (0..2_000)
            .map(|step| {
                uuid7(
                    Timestamp::from_micros(1_767_214_799_000_000 + step),
                    &chance,
                )
            })
            .collect();
        assert!(made.is_sorted());
        assert!(made.iter().all(|id| id.get_version_num() == 7));
        assert!(
            made.iter()
                .all(|id| id.get_variant() == uuid::Variant::RFC4122)
        );
    }
}
