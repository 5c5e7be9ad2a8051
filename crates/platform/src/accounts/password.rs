//! Which passwords are accepted.
//!
//! Rule protected: a password is long and not guessable; no rules of composition, no forced change (NIST SP 800-63B).

use zxcvbn::{Score, zxcvbn};

/// Fewest characters.
pub const SHORTEST: usize = 12;
/// Most characters.
pub const LONGEST: usize = 128;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than 12 characters.
    #[error("the password is too short")]
    Short,
    /// More than 128 characters.
    #[error("the password is too long")]
    Long,
    /// Easy to guess, or made of the person's own data.
    #[error("the password is easy to guess")]
    Weak,
}

/// Checks a password; `own` is what a guesser of this person would try.
pub fn check(password: &str, own: &[&str]) -> Result<(), PasswordError> {
    match password.chars().count() {
        ..SHORTEST => return Err(PasswordError::Short),
        SHORTEST..=LONGEST => {}
        _ => return Err(PasswordError::Long),
    }
    let guessable = zxcvbn(password, own).score() < Score::Three;
    if guessable {
        Err(PasswordError::Weak)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters() {
        assert_eq!(check("qz7-Vb!x2Lp", &[]), Err(PasswordError::Short));
        assert_eq!(
            check(&"qz7-Vb!x2Lp".repeat(12), &[]),
            Err(PasswordError::Long)
        );
        assert_eq!(check("نخيل بحر قمر سماء جبل", &[]), Ok(()));
        assert_eq!(check("plate wander cobalt fig", &[]), Ok(()));
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        for weak in [
            "password1234",
            "aaaaaaaaaaaa",
            "123456789012",
            "qwertyuiop[]",
        ] {
            assert_eq!(check(weak, &[]), Err(PasswordError::Weak), "{weak}");
        }
    }

    #[test]
    fn the_persons_own_data_are_easy_to_guess() {
        let own = ["1058529940", "mutlaqalotaibi77"];
        assert_eq!(check("mutlaqalotaibi77", &own), Err(PasswordError::Weak));
        assert_eq!(check("mutlaqalotaibi77", &[]), Ok(()));
        assert_eq!(
            check("1058529940mutlaqalotaibi77", &own),
            Err(PasswordError::Weak)
        );
    }
}
