//! The two languages of the platform and a text that exists in both.
//!
//! The rule: whatever a person reads exists in Arabic and in English. A third language is a variant of [`Lang`] and a
//! field of [`Text`]; the compiler then shows every place that must speak it.

use serde::{Deserialize, Serialize};

/// A language of the interface. Arabic is the default.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Arabic, written right to left.
    #[default]
    Ar,
    /// English, written left to right.
    En,
}

/// The text is not the code of a language the platform speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the language must be ar or en")]
pub struct LangError;

impl Lang {
    /// Both languages, Arabic first.
    pub const ALL: [Lang; 2] = [Lang::Ar, Lang::En];

    /// The ISO 639-1 code: `ar` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Ar => "ar",
            Lang::En => "en",
        }
    }

    /// The value of the HTML `dir` attribute: `rtl` or `ltr`.
    pub const fn dir(self) -> &'static str {
        match self {
            Lang::Ar => "rtl",
            Lang::En => "ltr",
        }
    }

    /// The other of the two, for the language switch.
    #[must_use]
    pub const fn other(self) -> Lang {
        match self {
            Lang::Ar => Lang::En,
            Lang::En => Lang::Ar,
        }
    }
}

impl std::fmt::Display for Lang {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

impl std::str::FromStr for Lang {
    type Err = LangError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Lang::ALL
            .into_iter()
            .find(|lang| lang.code() == text)
            .ok_or(LangError)
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The Arabic text.
    pub ar: String,
    /// The English text.
    pub en: String,
}

impl Text {
    /// A text from its two sides.
    pub fn new(ar: impl Into<String>, en: impl Into<String>) -> Self {
        Text {
            ar: ar.into(),
            en: en.into(),
        }
    }

    /// The side in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_reads_back_from_its_code() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
            assert_ne!(lang.other(), lang);
        }
        assert_eq!("fr".parse::<Lang>(), Err(LangError));
        assert_eq!((Lang::Ar.dir(), Lang::En.dir()), ("rtl", "ltr"));
    }

    #[test]
    fn a_text_must_have_both_sides() {
        let text: Text = serde_json::from_str(r#"{"ar":"نعم","en":"Yes"}"#).unwrap();
        assert_eq!(text.get(Lang::Ar), "نعم");
        assert_eq!(text.get(Lang::En), "Yes");
        assert!(serde_json::from_str::<Text>(r#"{"ar":"نعم"}"#).is_err());
    }
}
