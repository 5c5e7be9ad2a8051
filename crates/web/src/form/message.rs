//! An error message that is put into words only when it is shown.
//!
//! The rule protected here: no interface text in Rust. A message is a Fluent key with its values, or a bilingual
//! text that came from the catalogue.

use absher_vocabulary::{Lang, Text};

use crate::i18n::{Args, I18n};
use crate::page::Page;

/// What is wrong with an answer.
#[derive(Debug, Clone)]
pub enum Message {
    /// An interface text.
    Key(String, Args),
    /// A text of the catalogue in both languages.
    Text(Text),
    /// An interface text whose slot `$name` is a bilingual name.
    Named(&'static str, Text),
}

impl Message {
    /// A text with values for its slots.
    pub fn with(key: impl Into<String>, args: Args) -> Self {
        Self::Key(key.into(), args)
    }

    /// Longer than `max` characters.
    pub fn too_long(max: usize) -> Self {
        Self::with(
            "error-too-long",
            Args::count(i64::try_from(max).unwrap_or(i64::MAX)),
        )
    }

    /// The sector that would answer does not; the form is shown again with everything typed.
    pub fn sector_down(sector: &Text) -> Self {
        Self::Named("error-sector-down", sector.clone())
    }

    /// In the language of the page.
    pub fn text(&self, page: &Page) -> String {
        self.say(page.visit().app().i18n(), page.lang())
    }

    /// In a language.
    pub fn say(&self, i18n: &I18n, lang: Lang) -> String {
        match self {
            Self::Key(key, args) => i18n.get(lang, key, args),
            Self::Text(text) => text.get(lang).to_owned(),
            Self::Named(key, name) => i18n.get(
                lang,
                key,
                &Args::new().with("name", name.get(lang).to_owned()),
            ),
        }
    }
}

impl From<&'static str> for Message {
    fn from(key: &'static str) -> Self {
        Self::Key(key.to_owned(), Args::new())
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}
