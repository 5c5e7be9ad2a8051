//! Interface texts: Fluent messages of `translations/{ar,en}/*.ftl`, embedded in the binary.
//!
//! The rule protected here: every text a person reads exists in both languages with the same variables, and
//! every Arabic plural has its six forms (the tests below fail otherwise). Values inside a sentence are isolated,
//! so that a number or a Latin name never reorders the Arabic around it.
//!
//! To add a text: put the key in the area's file in *both* folders, and use it as a literal
//! (`page.t("…")`), or as one of a family (`page.t_in` joins family and member by a hyphen).

use std::borrow::Cow;

use absher_vocabulary::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use intl_memoizer::concurrent::IntlLangMemoizer;
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::ui::Markup;

#[derive(RustEmbed)]
#[folder = "../../translations"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

const LTR: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Why the interface texts could not be loaded. Only a damaged build can cause it.
#[derive(Debug, thiserror::Error)]
pub enum I18nError {
    /// A file is not valid Fluent.
    #[error("translations/{file}: {reason}")]
    Syntax {
        /// Path below `translations/`.
        file: String,
        /// What the parser expected.
        reason: String,
    },
    /// Two files of one language define the same key.
    #[error("translations/{file}: {reason}")]
    Duplicate {
        /// Path below `translations/`.
        file: String,
        /// The keys concerned.
        reason: String,
    },
}

/// Named values for the slots of a message.
///
/// ```
/// # use absher_web::i18n::Args;
/// let args = Args::new().with("count", 3).with("name", "سارة");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Args(Vec<(&'static str, Value)>);

/// The value of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Chooses the plural form.
    Number(i64),
    /// Shown as it is, isolated.
    Text(String),
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Args {
    /// No values yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills one slot: a number chooses the plural form, a text is isolated.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// The usual plural: the slot `$count`.
    #[must_use]
    pub fn count(n: i64) -> Self {
        Self::new().with("count", n)
    }

    fn fluent(&self) -> FluentArgs<'_> {
        self.0
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Number(n) => FluentValue::Number(plural_number(*n)),
                    Value::Text(text) => FluentValue::from(text.as_str()),
                };
                (Cow::Borrowed(*name), value)
            })
            .collect()
    }
}

/// All interface texts in both languages. Made once at start.
pub struct I18n {
    ar: Bundle,
    en: Bundle,
}

impl I18n {
    /// Reads the embedded files.
    pub fn load() -> Result<Self, I18nError> {
        Ok(Self {
            ar: bundle(Lang::Ar)?,
            en: bundle(Lang::En)?,
        })
    }

    /// The message with its values marked by isolates (U+2068, U+2069). A missing key gives the key itself.
    fn isolated(&self, lang: Lang, key: &str, args: Option<&Args>) -> String {
        let bundle = match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(key, "missing interface text");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args.map(Args::fluent).as_ref(), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "interface text could not be filled");
        }
        text.into_owned()
    }

    /// Plain text without isolates: for `<title>`, attributes, plain e-mail subjects.
    pub fn get(&self, lang: Lang, key: &str, args: &Args) -> String {
        self.isolated(lang, key, Some(args)).replace(LTR, "")
    }

    /// A text without slots.
    pub fn text(&self, lang: Lang, key: &str) -> String {
        self.isolated(lang, key, None)
    }

    /// HTML: the text escaped, each filled slot inside its own `<bdi>`.
    pub fn html(&self, lang: Lang, key: &str, args: &Args) -> Markup {
        let escaped = Markup::text(&self.isolated(lang, key, Some(args)));
        Markup::trusted(
            escaped
                .as_str()
                .replace(LTR[0], "<bdi>")
                .replace(LTR[1], "</bdi>"),
        )
    }

    /// Whether the key exists in this language.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        match lang {
            Lang::Ar => self.ar.has_message(key),
            Lang::En => self.en.has_message(key),
        }
    }
}

fn bundle(lang: Lang) -> Result<Bundle, I18nError> {
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_formatter(Some(show_number));
    let folder = format!("{}/", lang.code());
    for path in Files::iter().filter(|p| p.starts_with(&folder) && p.ends_with(".ftl")) {
        let file = path.to_string();
        let bytes = Files::get(&path)
            .map(|f| f.data.into_owned())
            .unwrap_or_default();
        let source = String::from_utf8(bytes).map_err(|e| I18nError::Syntax {
            file: file.clone(),
            reason: e.to_string(),
        })?;
        let resource =
            FluentResource::try_new(source).map_err(|(_, errors)| I18nError::Syntax {
                file: file.clone(),
                reason: errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            })?;
        bundle
            .add_resource(resource)
            .map_err(|errors| I18nError::Duplicate {
                file,
                reason: errors
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            })?;
    }
    Ok(bundle)
}

/// A number that chooses the right Arabic form. The plural rules of `intl_pluralrules` 7 compare the whole number
/// where CLDR compares its remainder by 100 (103 is "few" like 3), so a smaller number of the same form chooses, and
/// the digits to show travel in an option that plain numbers do not use.
fn plural_number(n: i64) -> FluentNumber {
    let rest = n.unsigned_abs() % 100;
    let chooser = match (n.unsigned_abs(), rest) {
        (small @ 0..100, _) => small,
        (_, 0..3) => 100,
        (_, rest) => rest,
    };
    let options = FluentNumberOptions {
        currency: Some(n.to_string()),
        ..FluentNumberOptions::default()
    };
    FluentNumber::new(f64::from(u32::try_from(chooser).unwrap_or(100)), options)
}

/// Shows the digits that [`plural_number`] carries.
fn show_number(value: &FluentValue, _: &IntlLangMemoizer) -> Option<String> {
    match value {
        FluentValue::Number(number) => number.options.currency.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
