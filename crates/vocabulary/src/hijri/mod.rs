//! The Umm al-Qura Hijri calendar, years 1343 to 1500 (1924-08-01 to 2077-11-16).
//!
//! The rule: dates come from the table of month lengths in `table.rs`, not from arithmetic; outside it there is no
//! date rather than a guessed one. Later years are further rows of the table.

mod table;

use jiff::civil::date;
use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::time::{Date, split_date};
use table::{FIRST_YEAR, MONTH_NAMES, YEARS};

/// A day of the Umm al-Qura calendar that exists. Written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HijriDate {
    year: u16,
    month: u8,
    day: u8,
}

/// The text or the numbers are not a Hijri date between 1343 and 1500.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the Hijri date must be a real one between the years 1343 and 1500, written YYYY-MM-DD")]
pub struct HijriError;

/// How many days a month has, or none outside the table.
pub fn month_length(year: u16, month: u8) -> Option<u8> {
    let row = YEARS.get(usize::from(year.checked_sub(FIRST_YEAR)?))?;
    (1..=12)
        .contains(&month)
        .then(|| 28 + u8::try_from(row >> (2 * (month - 1)) & 0b11).unwrap_or(0))
}

/// The name of month 1 to 12.
pub fn month_name(month: u8) -> Option<Text> {
    let (ar, en) = MONTH_NAMES.get(usize::from(month.checked_sub(1)?))?;
    Some(Text::new(*ar, *en))
}

/// The day the table begins with.
const fn first_day() -> Date {
    date(1924, 8, 1)
}

/// Every month of the table in order, with its length.
fn months() -> impl Iterator<Item = (u16, u8, u8)> {
    (FIRST_YEAR..)
        .take(YEARS.len())
        .flat_map(|year| (1..=12).map(move |month| (year, month)))
        .filter_map(|(year, month)| Some((year, month, month_length(year, month)?)))
}

impl HijriDate {
    /// The day, or none when it does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let length = month_length(year, month)?;
        (1..=length)
            .contains(&day)
            .then_some(HijriDate { year, month, day })
    }

    /// Reads `YYYY-MM-DD` written with any digits.
    pub fn parse(text: &str) -> Result<Self, HijriError> {
        let (year, month, day) = split_date(text).ok_or(HijriError)?;
        HijriDate::new(year, month, day).ok_or(HijriError)
    }

    /// The Hijri day of a Gregorian one, or none outside the table.
    pub fn from_gregorian(day: Date) -> Option<Self> {
        let mut left = day.duration_since(first_day()).as_hours() / 24;
        if left < 0 {
            return None;
        }
        for (year, month, length) in months() {
            if left < i64::from(length) {
                let day = u8::try_from(left + 1).ok()?;
                return Some(HijriDate { year, month, day });
            }
            left -= i64::from(length);
        }
        None
    }

    /// The Gregorian day.
    pub fn to_gregorian(self) -> Date {
        let before: i32 = months()
            .take_while(|(year, month, _)| (*year, *month) < (self.year, self.month))
            .map(|(_, _, length)| i32::from(length))
            .sum();
        let days = before + i32::from(self.day) - 1;
        first_day()
            .checked_add(jiff::Span::new().days(days))
            .unwrap_or(Date::MAX)
    }

    /// The year, 1343 to 1500.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The name of the month.
    pub fn month_name(self) -> Text {
        month_name(self.month).unwrap_or_default()
    }
}

impl std::fmt::Display for HijriDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!(
            "{:04}-{:02}-{:02}",
            self.year, self.month, self.day
        ))
    }
}

impl std::str::FromStr for HijriDate {
    type Err = HijriError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        HijriDate::parse(text)
    }
}

impl TryFrom<String> for HijriDate {
    type Error = HijriError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        HijriDate::parse(&text)
    }
}

impl From<HijriDate> for String {
    fn from(day: HijriDate) -> String {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn known_days_agree_both_ways() {
        for (gregorian, hijri) in [
            ("1924-08-01", "1343-01-01"),
            ("1925-04-23", "1343-09-28"),
            ("1925-04-24", "1343-10-01"),
            ("1926-12-06", "1345-05-31"),
            ("1945-08-08", "1364-09-01"),
            ("1979-11-20", "1400-01-01"),
            ("1990-06-15", "1410-11-22"),
            ("2024-03-10", "1445-08-29"),
            ("2024-03-11", "1445-09-01"),
            ("2024-07-06", "1445-12-30"),
            ("2024-07-07", "1446-01-01"),
            ("2025-06-25", "1446-12-29"),
            ("2025-06-26", "1447-01-01"),
            ("2077-11-16", "1500-12-30"),
        ] {
            let day: Date = gregorian.parse().unwrap();
            let hijri: HijriDate = hijri.parse().unwrap();
            assert_eq!(HijriDate::from_gregorian(day), Some(hijri));
            assert_eq!(hijri.to_gregorian(), day);
        }
    }

    #[test]
    fn every_month_follows_the_one_before_it() {
        let mut expected = first_day();
        for (year, month, length) in months() {
            let first = HijriDate::new(year, month, 1).unwrap();
            let last = HijriDate::new(year, month, length).unwrap();
            assert_eq!(first.to_gregorian(), expected);
            assert_eq!(HijriDate::from_gregorian(last.to_gregorian()), Some(last));
            expected = last.to_gregorian().tomorrow().unwrap();
        }
        assert_eq!(expected, date(2077, 11, 17));
    }

    #[test]
    fn there_is_no_day_outside_the_table() {
        assert_eq!(HijriDate::from_gregorian(date(1924, 7, 31)), None);
        assert_eq!(HijriDate::from_gregorian(date(2077, 11, 17)), None);
        for bad in [
            "1342-12-01",
            "1501-01-01",
            "1446-13-01",
            "1446-00-01",
            "1446-01-00",
            "1446-09-30",
            "1446-9-3",
        ] {
            assert_eq!(HijriDate::parse(bad), Err(HijriError), "{bad}");
        }
    }

    #[test]
    fn months_have_names_and_any_digits_are_read() {
        let day = HijriDate::parse("١٤٤٦-٠٩-٠١").unwrap();
        assert_eq!(day.month_name().get(Lang::Ar), "رمضان");
        assert_eq!(day.month_name().get(Lang::En), "Ramadan");
        assert_eq!(day.to_string(), "1446-09-01");
        assert_eq!(month_name(13), None);
    }
}
