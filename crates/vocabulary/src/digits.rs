//! Digits as people type them: Western, Arabic-Indic or Persian, with marks that come along when copying.
//!
//! The rule: a number typed in any of the three digit sets is the same number. A further digit set is one range in
//! [`western`]; a further invisible mark is one range in [`is_invisible`].

/// The Western digit of one Arabic-Indic or Persian digit; any other character as it is.
pub fn western(c: char) -> char {
    let base = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        _ => return c,
    };
    char::from_digit(u32::from(c) - base, 10).unwrap_or(c)
}

/// Arabic-Indic and Persian digits become 0-9; everything else stays.
pub fn fold(text: &str) -> String {
    text.chars().map(western).collect()
}

/// Digits 0-9 become Arabic-Indic, for Arabic rows such as a plate's.
pub fn to_arabic_indic(text: &str) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(0x0660 + digit).unwrap_or(c),
            None => c,
        })
        .collect()
}

/// Whether a character shows nothing: a bidirectional mark, a zero-width character or a byte-order mark.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether a character is a dash or hyphen of any kind.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Folds digits and takes out spaces, dashes, tatweel and invisible marks: what is left is what was meant.
pub fn clean(text: &str) -> String {
    text.chars()
        .filter(|&c| !(c.is_whitespace() || is_invisible(c) || is_dash(c) || c == '\u{0640}'))
        .map(western)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digit_sets_are_one_number() {
        assert_eq!(fold("٠١٢٣٤٥٦٧٨٩"), "0123456789");
        assert_eq!(fold("۰۱۲۳۴۵۶۷۸۹"), "0123456789");
        assert_eq!(fold("رقم 5"), "رقم 5");
        assert_eq!(to_arabic_indic("A 1090"), "A ١٠٩٠");
    }

    #[test]
    fn what_copying_adds_is_taken_out() {
        assert_eq!(
            clean("\u{200F}١٠ ٠٠\u{00A0}-\u{2013}٠ــ0\u{202C}\u{2069}\u{FEFF}\u{200B}1"),
            "1000001"
        );
        assert_eq!(clean("هـ"), "ه");
    }
}
