//! What a document shows, ready to be set: every text in both languages, every date in both calendars.
//!
//! The one rule: it is only data. Texts are set exactly as given and can hold no markup.
//! To show a new kind of value: a variant of [`FactValue`], its JSON in `render/data.rs`, its look in `templates/document.typ`.

use absher_vocabulary::{Date, HijriDate, Money, Text, Timestamp};

/// A document to be set on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentData {
    /// What it is: "Vehicle registration".
    pub title: Text,
    /// A second line under the title.
    pub subtitle: Option<Text>,
    /// The name of the sector that issues it.
    pub sector: Text,
    /// Its number in the sector's register.
    pub number: String,
    /// The name of the person or establishment it is about.
    pub holder: Text,
    /// What it certifies, in order.
    pub facts: Vec<Fact>,
    /// The printed code, as it is typed to check the document.
    pub code: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// The last day it is valid, in Riyadh.
    pub expires: Option<Date>,
    /// What [`crate::qr_text`] gave: the host to check at, and the seal.
    pub qr_text: String,
    /// It is not a real document: it says so across the page.
    pub demo_mark: bool,
    /// A remark under the facts.
    pub note: Option<Text>,
}

/// One line of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What the value is.
    pub label: Text,
    /// The value.
    pub value: FactValue,
}

/// A value as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// A text with its own wording in each language.
    Text(Text),
    /// A number, code or plate: the same in both languages, left to right.
    Plain(String),
    /// A day.
    Date(DateText),
    /// An amount.
    Money(Money),
}

/// A day as it is written in each language and calendar, without the mark of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateText {
    /// In the Gregorian calendar.
    pub gregorian: Text,
    /// In the Umm al-Qura calendar, which is not known before 1924 and after 2077.
    pub hijri: Option<Text>,
}

impl DateText {
    /// The day in figures, `YYYY-MM-DD`, in both calendars.
    pub fn numeric(day: Date) -> Self {
        let both = |figures: String| Text::new(figures.clone(), figures);
        Self {
            gregorian: both(day.to_string()),
            hijri: HijriDate::from_gregorian(day).map(|hijri| both(hijri.to_string())),
        }
    }
}

impl From<Date> for FactValue {
    fn from(day: Date) -> Self {
        FactValue::Date(DateText::numeric(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_both_calendars_where_both_are_known() {
        let day = DateText::numeric(jiff::civil::date(2025, 6, 26));
        assert_eq!(day.gregorian.en, "2025-06-26");
        assert_eq!(day.hijri.unwrap().ar, "1447-01-01");
        assert_eq!(DateText::numeric(jiff::civil::date(2090, 1, 1)).hijri, None);
    }
}
