//! Values as people read them: amounts, dates in both calendars, moments.
//!
//! The rule protected here: the Gregorian date, which binds, comes first and the Hijri one after it, with month names;
//! amounts have two decimals and the currency in words; Western digits.

use absher_vocabulary::{Date, HijriDate, Money, Timestamp};

use super::Markup;
use crate::i18n::Args;
use crate::page::Page;

/// An amount: `200.00 ريال`.
pub fn money(page: &Page, amount: Money) -> Markup {
    let number = Markup::num(&amount.to_string());
    let unit = Markup::text(&page.t("riyal"));
    Markup::trusted(format!("<span class=\"amount\">{number} {unit}</span>"))
}

/// A date in both calendars; only the Gregorian one outside the Umm al-Qura table.
pub fn date(page: &Page, date: Date) -> Markup {
    Markup::trusted(format!(
        "<time datetime=\"{date}\"><bdi>{}</bdi></time>",
        Markup::text(&date_words(page, date))
    ))
}

/// The same in plain text.
pub fn date_words(page: &Page, date: Date) -> String {
    let parts = |day: String, month: String, year: String| {
        Args::new()
            .with("day", day)
            .with("month", month)
            .with("year", year)
    };
    let gregorian = page.plain(
        "date-gregorian",
        &parts(
            date.day().to_string(),
            page.t_in("month", date.month()),
            date.year().to_string(),
        ),
    );
    let Some(hijri) = HijriDate::from_gregorian(date) else {
        return gregorian;
    };
    let month = hijri.month_name().get(page.lang()).to_owned();
    let hijri = page.plain(
        "date-hijri",
        &parts(hijri.day().to_string(), month, hijri.year().to_string()),
    );
    format!("{gregorian} – {hijri}")
}

/// A moment in Riyadh.
pub fn moment(page: &Page, moment: Timestamp) -> Markup {
    let local = moment.datetime_riyadh();
    let day = Markup::text(&date_words(page, local.date()));
    let time = Markup::num(&format!("{:02}:{:02}", local.hour(), local.minute()));
    Markup::trusted(format!(
        "<time datetime=\"{}\"><bdi>{day}</bdi> {} {time}</time>",
        moment.rfc3339(),
        Markup::text(&page.t("date-at"))
    ))
}

/// A QR code out of our own writer, named for those who do not see it by a text of the interface.
pub fn qr(page: &Page, svg: &str, alt: &str) -> Markup {
    Markup::trusted(format!(
        "<div role=\"img\" aria-label=\"{}\">{svg}</div>",
        Markup::text(&page.t(alt))
    ))
}
