//! Moments and days. The platform's day is the day in Riyadh, three hours ahead of UTC all year.
//!
//! The rule: nothing asks the machine what time it is; a [`Clock`] is passed in. Moments are whole microseconds in UTC.

pub use crate::chance::{Chance, code6, token32, uuid7};
pub use crate::span::{Span, SpanError};
pub use jiff::civil::Date;
use jiff::civil::{DateTime, date};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::digits;

const MICROS: i64 = 1_000_000;
const RIYADH_SECONDS: i64 = 3 * 3_600;
/// 0001-01-01T00:00:00Z and 9999-12-30T00:00:00Z: what every date library can show.
const BOUNDS: (i64, i64) = (-62_135_596_800 * MICROS, 253_402_128_000 * MICROS);

/// Tells the moment. The running program has the real one, tests one they move.
pub trait Clock: Send + Sync {
    /// The moment now.
    fn now(&self) -> Timestamp;
}

/// A moment: microseconds since 1970-01-01T00:00:00Z, between the years 1 and 9999.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

impl From<i64> for Timestamp {
    fn from(micros: i64) -> Self {
        Timestamp::from_micros(micros)
    }
}

impl From<Timestamp> for i64 {
    fn from(moment: Timestamp) -> i64 {
        moment.0
    }
}

impl Timestamp {
    /// A moment from microseconds since the epoch, held between the years 1 and 9999.
    pub fn from_micros(micros: i64) -> Self {
        Timestamp(micros.clamp(BOUNDS.0, BOUNDS.1))
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// The moment so many seconds later (earlier when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Timestamp::from_micros(self.0.saturating_add(seconds.saturating_mul(MICROS)))
    }

    /// Whole seconds from `earlier` to this moment, rounded down; negative when it is later.
    pub const fn seconds_since(self, earlier: Timestamp) -> i64 {
        (self.0 - earlier.0).div_euclid(MICROS)
    }

    fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }

    /// The date and time on a clock in Riyadh.
    pub fn datetime_riyadh(self) -> DateTime {
        Offset::constant(3).to_datetime(self.to_jiff())
    }

    /// The date in Riyadh.
    pub fn date_riyadh(self) -> Date {
        self.datetime_riyadh().date()
    }

    /// The moment as RFC 3339 in UTC: `2026-01-31T09:00:00Z`.
    pub fn rfc3339(self) -> String {
        self.to_jiff().to_string()
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.rfc3339())
    }
}

/// The first moment of a day in Riyadh, 00:00:00.
pub fn start_of_day_riyadh(day: Date) -> Timestamp {
    let since_epoch = day.duration_since(date(1970, 1, 1)).as_secs();
    Timestamp::from_micros((since_epoch - RIYADH_SECONDS).saturating_mul(MICROS))
}

/// The last second of a day in Riyadh, 23:59:59.
pub fn end_of_day_riyadh(day: Date) -> Timestamp {
    start_of_day_riyadh(day).plus_seconds(86_399)
}

/// The text is not a Gregorian date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the date must be a real one, written YYYY-MM-DD")]
pub struct DateError;

/// Reads a Gregorian date `YYYY-MM-DD` written with any digits.
pub fn parse_date(text: &str) -> Result<Date, DateError> {
    let (year, month, day) = split_date(text).ok_or(DateError)?;
    let year = i16::try_from(year).map_err(|_| DateError)?;
    let (month, day) = (i8::try_from(month), i8::try_from(day));
    match (year, month, day) {
        (1.., Ok(month), Ok(day)) => Date::new(year, month, day).map_err(|_| DateError),
        _ => Err(DateError),
    }
}

/// The three numbers of a `YYYY-MM-DD`, not yet a date of any calendar.
pub(crate) fn split_date(text: &str) -> Option<(u16, u8, u8)> {
    let visible: String = text
        .chars()
        .filter(|&c| !digits::is_invisible(c))
        .map(digits::western)
        .collect();
    let mut parts = visible.trim().split('-');
    let mut part = |length: usize| {
        parts
            .next()
            .filter(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_in_riyadh_begins_at_nine_in_the_evening_utc() {
        let before = Timestamp::from_micros(1_767_214_799 * MICROS);
        assert_eq!(before.rfc3339(), "2025-12-31T20:59:59Z");
        assert_eq!(before.date_riyadh(), date(2025, 12, 31));
        assert_eq!(before.plus_seconds(1).date_riyadh(), date(2026, 1, 1));
    }

    #[test]
    fn a_day_has_its_first_and_last_second() {
        let day = date(2026, 2, 28);
        assert_eq!(start_of_day_riyadh(day).rfc3339(), "2026-02-27T21:00:00Z");
        assert_eq!(end_of_day_riyadh(day).rfc3339(), "2026-02-28T20:59:59Z");
        assert_eq!(start_of_day_riyadh(day).date_riyadh(), day);
        assert_eq!(end_of_day_riyadh(day).date_riyadh(), day);
        assert_eq!(
            end_of_day_riyadh(date(1960, 1, 1)).date_riyadh(),
            date(1960, 1, 1)
        );
    }

    #[test]
    fn moments_out_of_reach_are_held_at_the_bounds() {
        for micros in [i64::MIN, i64::MAX] {
            let moment = Timestamp::from_micros(micros);
            assert_eq!(moment.plus_seconds(micros), moment);
            assert_ne!(moment.rfc3339(), Timestamp::default().rfc3339());
        }
        let read: Timestamp = serde_json::from_str(&i64::MAX.to_string()).unwrap();
        assert_eq!(read.micros(), BOUNDS.1);
    }

    #[test]
    fn seconds_between_moments_are_rounded_down() {
        let moment = Timestamp::from_micros(2_500_000);
        assert_eq!(moment.seconds_since(Timestamp::from_micros(0)), 2);
        assert_eq!(Timestamp::from_micros(0).seconds_since(moment), -3);
        assert_eq!(moment.seconds(), 2);
    }

    #[test]
    fn dates_are_read_with_any_digits_and_must_exist() {
        assert_eq!(parse_date("2026-01-31"), Ok(date(2026, 1, 31)));
        assert_eq!(parse_date(" \u{200F}٢٠٢٦-٠١-٣١"), Ok(date(2026, 1, 31)));
        for bad in [
            "",
            "2026-02-30",
            "2026-1-31",
            "31-01-2026",
            "2026-01-31-",
            "2026/01/31",
            "0000-01-01",
            "+026-01-01",
        ] {
            assert_eq!(parse_date(bad), Err(DateError), "{bad}");
        }
    }
}
