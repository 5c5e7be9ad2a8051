//! Vehicle plates: three of the seventeen letters and one to four digits.
//!
//! The rule: the Arabic and the Latin row are the same plate, letter for letter. The letters stand in [`LETTERS`].

use serde::{Deserialize, Serialize};

use crate::digits;

/// The letters a plate may carry, Arabic and Latin.
const LETTERS: [(char, char); 17] = [
    ('ا', 'A'),
    ('ب', 'B'),
    ('ح', 'J'),
    ('د', 'D'),
    ('ر', 'R'),
    ('س', 'S'),
    ('ص', 'X'),
    ('ط', 'T'),
    ('ع', 'E'),
    ('ق', 'G'),
    ('ك', 'K'),
    ('ل', 'L'),
    ('م', 'Z'),
    ('ن', 'N'),
    ('ه', 'H'),
    ('و', 'U'),
    ('ى', 'V'),
];

/// Why a text is not a plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlateError {
    /// Nothing was given.
    #[error("the plate is empty")]
    Empty,
    /// A letter that plates do not carry.
    #[error("the plate has a letter that plates do not carry")]
    Letter,
    /// Not three letters and one to four digits, each together.
    #[error("the plate must have three letters and one to four digits")]
    Form,
}

/// A plate, stored in its Latin row: `ABJ 1234`. Leading zeros do not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Plate(String);

text_newtype!(Plate, PlateError);

impl Plate {
    /// Reads a plate from its Arabic or Latin letters and any digits, letters first or last.
    pub fn parse(text: &str) -> Result<Self, PlateError> {
        let typed = digits::clean(text);
        if typed.is_empty() {
            return Err(PlateError::Empty);
        }
        let is_digit = |c: char| c.is_ascii_digit();
        let (letters, number) = if typed.starts_with(is_digit) {
            let at = typed.find(|c| !is_digit(c)).ok_or(PlateError::Form)?;
            (&typed[at..], &typed[..at])
        } else {
            typed.split_at(typed.find(is_digit).ok_or(PlateError::Form)?)
        };
        if letters.contains(is_digit) || letters.chars().count() != 3 || number.len() > 4 {
            return Err(PlateError::Form);
        }
        let latin: Option<String> = letters.chars().map(latin_letter).collect();
        let latin = latin.ok_or(PlateError::Letter)?;
        match number.parse::<u16>() {
            Ok(number) if number > 0 => Ok(Plate(format!("{latin} {number}"))),
            _ => Err(PlateError::Form),
        }
    }

    /// The Latin row: `ABJ 1234`.
    pub fn latin(&self) -> String {
        self.0.clone()
    }

    /// The Arabic row, letters apart so that they do not join, with Arabic-Indic digits: `ا ب ح ١٢٣٤`.
    pub fn arabic(&self) -> String {
        let (letters, number) = self.0.split_once(' ').unwrap_or_default();
        let mut shown = String::new();
        for letter in letters.chars() {
            let arabic = LETTERS.iter().find(|(_, latin)| *latin == letter);
            shown.extend(arabic.map(|(arabic, _)| *arabic));
            // The lone shape of this letter is written with a stroke after it.
            if letter == 'H' {
                shown.push('\u{0640}');
            }
            shown.push(' ');
        }
        shown + &digits::to_arabic_indic(number)
    }
}

/// The Latin letter of a typed one, forgiving the spellings of alif and ya.
fn latin_letter(typed: char) -> Option<char> {
    let letter = match typed {
        'أ' | 'إ' | 'آ' => 'ا',
        'ي' | 'ی' => 'ى',
        'ک' => 'ك',
        other => other.to_ascii_uppercase(),
    };
    LETTERS
        .iter()
        .find(|(arabic, latin)| *arabic == letter || *latin == letter)
        .map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_rows_are_one_plate() {
        for text in [
            "ا ب ح ١٢٣٤",
            "أبح1234",
            "abj 1234",
            "1234 ABJ",
            "A-B-J-1234",
        ] {
            let plate = Plate::parse(text).unwrap();
            assert_eq!(
                (plate.latin().as_str(), plate.arabic().as_str()),
                ("ABJ 1234", "ا ب ح ١٢٣٤")
            );
        }
        assert_eq!(Plate::parse("هـ و ي 7").unwrap().latin(), "HUV 7");
        assert_eq!(Plate::parse("HUV 0007").unwrap().arabic(), "هـ و ى ٧");
    }

    #[test]
    fn every_letter_goes_there_and_back() {
        for (arabic, latin) in LETTERS {
            let plate = Plate::parse(&format!("{latin}{latin}{latin}5")).unwrap();
            assert_eq!(Plate::parse(&plate.arabic()).unwrap(), plate);
            assert!(plate.arabic().starts_with(arabic));
        }
    }

    #[test]
    fn other_letters_and_forms_are_refused() {
        for (text, error) in [
            ("", PlateError::Empty),
            ("ABC 1234", PlateError::Letter),
            ("ج ب ح 12", PlateError::Letter),
            ("AB 1234", PlateError::Form),
            ("ABJK 123", PlateError::Form),
            ("ABJ 12345", PlateError::Form),
            ("ABJ", PlateError::Form),
            ("1234", PlateError::Form),
            ("ABJ 0", PlateError::Form),
            ("12ABJ34", PlateError::Form),
        ] {
            assert_eq!(Plate::parse(text), Err(error), "{text}");
        }
    }
}
