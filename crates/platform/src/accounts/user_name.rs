//! Names to sign in with.
//!
//! Rule protected: a user name starts with a letter, so it can never be taken for an identity number; it is kept in
//! lower case, so two that look alike in case are one.

use absher_vocabulary::{Chance, chance::below, digits};

/// Why a user name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserNameError {
    /// Fewer than six characters.
    #[error("the user name is too short")]
    Short,
    /// More than 32 characters.
    #[error("the user name is too long")]
    Long,
    /// Not a Latin letter followed by Latin letters and digits.
    #[error("the user name must start with a Latin letter and have only Latin letters and digits")]
    Form,
}

/// Reads a user name and puts it into lower case; digits of any script are read.
pub fn parse(text: &str) -> Result<String, UserNameError> {
    let visible: String = text.chars().filter(|&c| !digits::is_invisible(c)).collect();
    let name = digits::fold(visible.trim()).to_ascii_lowercase();
    if !name.bytes().all(|b| b.is_ascii_alphanumeric()) && !name.is_empty() {
        return Err(UserNameError::Form);
    }
    match name.len() {
        ..6 => Err(UserNameError::Short),
        33.. => Err(UserNameError::Long),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => Err(UserNameError::Form),
        _ => Ok(name),
    }
}

/// A user name made of a person's name in Latin letters and four digits by chance.
pub(super) fn propose(name: &str, chance: &dyn Chance) -> String {
    let first = name.split_whitespace().next().unwrap_or_default();
    let letters: String = first
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(20)
        .collect::<String>();
    let letters = if letters.len() < 2 {
        "user".to_owned()
    } else {
        letters.to_ascii_lowercase()
    };
    format!("{letters}{}", 1_000 + below(chance, 9_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Repeating;

    #[test]
    fn a_user_name_is_latin_and_starts_with_a_letter() {
        assert_eq!(parse(" Fahad٢٠\u{200F}1 "), Ok("fahad201".to_owned()));
        for (bad, why) in [
            ("", UserNameError::Short),
            ("fahad", UserNameError::Short),
            ("1058529940", UserNameError::Form),
            ("fahad.a", UserNameError::Form),
            ("fahad al", UserNameError::Form),
            ("فهد123456", UserNameError::Form),
            ("a23456789012345678901234567890123", UserNameError::Long),
        ] {
            assert_eq!(parse(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn a_proposal_is_a_user_name() {
        let chance = Repeating::default();
        for name in [
            "Fahad Al-Otaibi",
            "",
            "ف",
            "Al",
            "Abdulrahmanabdulrahmanabdulrahman",
        ] {
            let proposal = propose(name, &chance);
            assert_eq!(parse(&proposal), Ok(proposal.clone()), "{name}");
        }
        assert!(propose("Fahad Al-Otaibi", &chance).starts_with("fahad"));
    }
}
