//! Lengths of time as definitions write them: `30min`, `72h`, `15d`, `1mo`, `1y`.
//!
//! The rule: minutes and hours count exactly; days, months and years end at 23:59:59 in Riyadh of the day they lead
//! to. A new unit is a variant of [`Unit`] and its suffix.

use serde::{Deserialize, Serialize};

use crate::time::{Date, Timestamp, end_of_day_riyadh};

/// A unit of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Sixty seconds, counted exactly.
    Minutes,
    /// Sixty minutes, counted exactly.
    Hours,
    /// Days of the calendar in Riyadh.
    Days,
    /// Gregorian months; the last day of a month where the day does not exist.
    Months,
    /// Gregorian years.
    Years,
}

impl Unit {
    const SUFFIXES: [(&'static str, Unit); 5] = [
        ("min", Unit::Minutes),
        ("h", Unit::Hours),
        ("d", Unit::Days),
        ("mo", Unit::Months),
        ("y", Unit::Years),
    ];

    fn suffix(self) -> &'static str {
        Unit::SUFFIXES
            .iter()
            .find(|(_, unit)| *unit == self)
            .map_or("", |(suffix, _)| suffix)
    }
}

/// Why a text is not a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Not a number followed by a unit. A bare `m` is refused: it could be minutes or months.
    #[error("a span is a number and min, h, d, mo or y, such as 72h or 15d")]
    Form,
    /// Nothing, or more than 99999.
    #[error("the number of a span is between 1 and 99999")]
    Number,
}

/// A length of time from a moment: a number of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    number: u32,
    unit: Unit,
}

impl Span {
    /// Reads `30min`, `72h`, `15d`, `1mo` or `1y`.
    pub fn parse(text: &str) -> Result<Self, SpanError> {
        let at = text
            .find(|c: char| !c.is_ascii_digit())
            .ok_or(SpanError::Form)?;
        let (number, suffix) = text.split_at(at);
        let unit = Unit::SUFFIXES
            .iter()
            .find(|(known, _)| *known == suffix)
            .map(|(_, unit)| *unit)
            .ok_or(SpanError::Form)?;
        if number.is_empty() {
            return Err(SpanError::Form);
        }
        match number.parse() {
            Ok(number @ 1..=99_999) => Ok(Span { number, unit }),
            _ => Err(SpanError::Number),
        }
    }

    /// How many of the unit.
    pub const fn number(self) -> u32 {
        self.number
    }

    /// The unit counted in.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// The last moment of a span that begins at `start`: exact for minutes and hours, else 23:59:59 in Riyadh of the
    /// day so many days, months or years after the day of `start` in Riyadh.
    pub fn after(self, start: Timestamp) -> Timestamp {
        let number = i64::from(self.number);
        let empty = jiff::Span::new();
        let span = match self.unit {
            Unit::Minutes => return start.plus_seconds(number * 60),
            Unit::Hours => return start.plus_seconds(number * 3_600),
            Unit::Days => empty.try_days(number),
            Unit::Months => empty.try_months(number),
            Unit::Years => empty.try_years(number),
        };
        let day = span.and_then(|span| start.date_riyadh().checked_add(span));
        end_of_day_riyadh(day.unwrap_or(Date::MAX))
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}{}", self.number, self.unit.suffix()))
    }
}

impl std::str::FromStr for Span {
    type Err = SpanError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Span::parse(text)
    }
}

impl TryFrom<String> for Span {
    type Error = SpanError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Span::parse(&text)
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{parse_date, start_of_day_riyadh};

    fn after(span: &str, start: &str, seconds: i64) -> String {
        let start = start_of_day_riyadh(parse_date(start).unwrap()).plus_seconds(seconds);
        Span::parse(span).unwrap().after(start).rfc3339()
    }

    #[test]
    fn minutes_and_hours_count_exactly() {
        assert_eq!(after("30min", "2026-01-01", 0), "2025-12-31T21:30:00Z");
        assert_eq!(after("72h", "2026-01-01", 1), "2026-01-03T21:00:01Z");
    }

    #[test]
    fn longer_units_end_with_the_day_in_riyadh() {
        for seconds in [0, 86_399] {
            assert_eq!(after("15d", "2026-01-01", seconds), "2026-01-16T20:59:59Z");
            assert_eq!(after("1mo", "2026-01-31", seconds), "2026-02-28T20:59:59Z");
            assert_eq!(after("1y", "2024-02-29", seconds), "2025-02-28T20:59:59Z");
        }
        assert_eq!(after("99999y", "2026-01-01", 0), "9999-12-30T00:00:00Z");
    }

    #[test]
    fn only_clear_spans_are_read() {
        for text in ["30min", "1h", "15d", "2mo", "1y"] {
            assert_eq!(Span::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "d", "5", "2m", "-1d", "1 d", "1w", "1.5h"] {
            assert_eq!(Span::parse(bad), Err(SpanError::Form), "{bad}");
        }
        assert_eq!(Span::parse("0d"), Err(SpanError::Number));
        assert_eq!(Span::parse("100000d"), Err(SpanError::Number));
        assert_eq!(Span::parse("99999999999999d"), Err(SpanError::Number));
    }
}
