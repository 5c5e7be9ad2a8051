//! Vocabulary types as answers: what each wrong input is told.
//!
//! The rule protected here: the check is in the vocabulary, the words are in the translations; here is only which
//! belongs to which. To add a type: `impl From<ItsError> for Message` below and its keys in `errors.ftl`.

use absher_vocabulary::{
    CodeError, Date, DateError, EmailError, HijriDate, IbanError, IdentityError, MoneyError,
    PhoneError, PlateError, digits,
};

use super::{Form, Message};

impl From<IdentityError> for Message {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Empty => "error-identity-empty",
            IdentityError::NotDigits | IdentityError::Length => "error-identity-digits",
            IdentityError::Kind => "error-identity-kind",
            IdentityError::Checksum => "error-identity-checksum",
        }
        .into()
    }
}

impl From<PhoneError> for Message {
    fn from(error: PhoneError) -> Self {
        match error {
            PhoneError::Empty => "error-phone-empty",
            PhoneError::NotDigits | PhoneError::NotSaudiMobile => "error-phone-form",
        }
        .into()
    }
}

impl From<EmailError> for Message {
    fn from(error: EmailError) -> Self {
        match error {
            EmailError::Empty => "error-email-empty",
            EmailError::TooLong | EmailError::Form => "error-email-form",
        }
        .into()
    }
}

impl From<IbanError> for Message {
    fn from(error: IbanError) -> Self {
        match error {
            IbanError::Empty | IbanError::Country | IbanError::Length | IbanError::Characters => {
                "error-iban-form"
            }
            IbanError::Checksum => "error-iban-checksum",
        }
        .into()
    }
}

impl From<MoneyError> for Message {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::Empty | MoneyError::Form => "error-money-form",
            MoneyError::Decimals => "error-money-decimals",
            MoneyError::TooLarge => "error-money-too-large",
        }
        .into()
    }
}

impl From<PlateError> for Message {
    fn from(error: PlateError) -> Self {
        match error {
            PlateError::Letter => "error-plate-letter",
            PlateError::Empty | PlateError::Form => "error-plate-form",
        }
        .into()
    }
}

impl From<CodeError> for Message {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Length => "error-code-length",
            CodeError::Symbol | CodeError::Check => "error-code-mistake",
        }
        .into()
    }
}

impl From<DateError> for Message {
    fn from(_: DateError) -> Self {
        "error-date".into()
    }
}

impl Form {
    /// Reads the three boxes and the calendar of a [`crate::ui::Kind::Date`] question. All empty: the error `missing`
    /// if given, else nothing.
    pub fn date(&mut self, field: &str, missing: Option<&'static str>) -> Option<Date> {
        let part = |part: &str| digits::clean(self.value(&format!("{field}-{part}")));
        let (day, month, year, calendar) =
            (part("day"), part("month"), part("year"), part("calendar"));
        if day.is_empty() && month.is_empty() && year.is_empty() {
            if let Some(missing) = missing {
                self.add_error(field, missing);
            }
            return None;
        }
        let date = if calendar == "hijri" {
            hijri(&year, &month, &day).map(HijriDate::to_gregorian)
        } else {
            gregorian(&year, &month, &day)
        };
        if date.is_none() {
            self.add_error(field, "error-date");
        }
        date
    }
}

fn hijri(year: &str, month: &str, day: &str) -> Option<HijriDate> {
    HijriDate::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn gregorian(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(
        year.parse().ok().filter(|y| *y >= 1)?,
        month.parse().ok()?,
        day.parse().ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, month: &str, year: &str, calendar: &str) -> (Option<String>, bool) {
        let mut form = Form::new()
            .with("born-day", day)
            .with("born-month", month)
            .with("born-year", year)
            .with("born-calendar", calendar);
        let date = form.date("born", Some("error-date"));
        (date.map(|d| d.to_string()), form.has_errors())
    }

    #[test]
    fn dates_in_both_calendars_and_any_digits() {
        assert_eq!(
            typed("٧", "٧", "٢٠٢٤", "gregorian"),
            (Some("2024-07-07".to_owned()), false)
        );
        assert_eq!(
            typed("1", "1", "1446", "hijri"),
            (Some("2024-07-07".to_owned()), false)
        );
        assert_eq!(typed("30", "2", "2024", "gregorian"), (None, true));
        assert_eq!(typed("30", "13", "1446", "hijri"), (None, true));
        assert_eq!(typed("1", "", "", "hijri"), (None, true));
        assert_eq!(typed("x", "y", "999999999999", ""), (None, true));
        assert_eq!(typed("", "", "", ""), (None, true));
        assert_eq!(Form::new().date("born", None), None);
    }
}
