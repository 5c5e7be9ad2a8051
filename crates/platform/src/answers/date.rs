//! A day as it is typed: year first or day first, with any digits and separators, in either calendar.
//!
//! Rule protected: a day is read in one way or not at all. The year is the part of four digits; a Hijri day ends with
//! `h`, or has a year that only the Hijri calendar can mean.

use absher_vocabulary::{Date, digits};

use super::hijri;

/// Years before this are Hijri, whatever is said.
const FIRST_GREGORIAN: u16 = 1_600;

/// `2026-11-22`, `22/11/2026`, `22-11-2026`, `1/6/1448h`, `1448-06-01 هـ`.
pub(super) fn parse(raw: &str) -> Option<Date> {
    let typed = digits::fold(raw).to_lowercase().replace('\u{640}', "");
    let typed = typed.trim();
    let (typed, says_hijri) = match typed.strip_suffix(['h', 'ه']) {
        Some(rest) => (rest.trim_end(), true),
        None => (typed, false),
    };
    let parts: Vec<&str> = typed.split(['-', '/', '.']).map(str::trim).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    let is_number = |part: &str, longest| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if year.len() != 4 || !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
        return None;
    }
    let year: u16 = year.parse().ok()?;
    if says_hijri || year < FIRST_GREGORIAN {
        return hijri(year, month.parse().ok()?, day.parse().ok()?);
    }
    Date::new(
        i16::try_from(year).ok()?,
        month.parse().ok()?,
        day.parse().ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_either_order_and_calendar() {
        for (typed, day) in [
            ("2024-07-07", "2024-07-07"),
            ("7/7/2024", "2024-07-07"),
            ("٠٧-٠٧-٢٠٢٤", "2024-07-07"),
            ("1/1/1446h", "2024-07-07"),
            ("1446-01-01 هـ", "2024-07-07"),
            ("1.1.1446", "2024-07-07"),
        ] {
            assert_eq!(
                parse(typed).map(|d| d.to_string()).as_deref(),
                Some(day),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for typed in [
            "",
            "h",
            "2024",
            "30/2/2024",
            "7/7/24",
            "31/1/1446h",
            "1/1/2024h",
            "a/b/2024",
            "1/2/3/2024",
            "--",
            "+1/1/2024",
        ] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}
