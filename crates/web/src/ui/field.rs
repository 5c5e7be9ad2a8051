//! Questions: every kind of input, drawn the same way with its label, hint and error.
//!
//! The rule protected here: every input has a label, its hint and its error are announced with it
//! (`aria-describedby`), digits and Latin are typed left to right, and what the person typed comes back.
//! To add a kind: a variant of [`Kind`], its attributes in [`Kind::attributes`], and a branch in `ui/field.html`
//! if it is not one line of text.

use absher_vocabulary::hijri;
use askama::Template;

use super::Markup;
use crate::form::Form;
use crate::page::Page;

/// What is asked for, which decides keyboard, direction, width and autofill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of free text in either script.
    Text,
    /// Several lines; the number is how many are shown.
    Textarea(u8),
    /// National identity or residence number.
    Identity,
    /// Mobile number.
    Phone,
    /// E-mail address.
    Email,
    /// An amount in riyals.
    Money,
    /// A bank account.
    Iban,
    /// A whole number.
    Number,
    /// Latin letters and digits: a reference, a code printed on paper, a plate, a passport number.
    Code,
    /// The one-time code of an SMS.
    OneTimeCode,
    /// The user name of an account.
    UserName,
    /// An existing password.
    Password,
    /// A password being chosen.
    NewPassword,
    /// Words to search for.
    Search,
    /// Day, month and year, with the choice of calendar.
    Date,
    /// One file.
    File,
    /// One of a few, all visible.
    Radios,
    /// One of many.
    Select,
    /// Any of a few.
    Checkboxes,
    /// A single agreement; its label is the statement agreed to.
    Checkbox,
}

/// HTML attributes that follow from a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes {
    pub(crate) input_type: &'static str,
    pub(crate) inputmode: Option<&'static str>,
    pub(crate) autocomplete: Option<&'static str>,
    pub(crate) ltr: bool,
    pub(crate) width: &'static str,
}

impl Kind {
    /// Western digits and Latin letters are typed left to right; `inputmode`, never `type=number`.
    pub(crate) fn attributes(self) -> Attributes {
        let ltr = |input_type, inputmode, autocomplete, width| Attributes {
            input_type,
            inputmode,
            autocomplete,
            ltr: true,
            width,
        };
        match self {
            Self::Identity => ltr("text", Some("numeric"), None, "w10"),
            Self::Phone => ltr("tel", Some("tel"), Some("tel"), "w20"),
            Self::Email => ltr("email", Some("email"), Some("email"), "w30"),
            Self::Money => ltr("text", Some("decimal"), None, "w10"),
            Self::Iban => ltr("text", None, None, "w30"),
            Self::Number => ltr("text", Some("numeric"), None, "w5"),
            Self::Code => ltr("text", None, None, "w20"),
            Self::OneTimeCode => ltr("text", Some("numeric"), Some("one-time-code"), "w10"),
            Self::UserName => ltr("text", None, Some("username"), "w20"),
            Self::Password => ltr("password", None, Some("current-password"), "w20"),
            Self::NewPassword => ltr("password", None, Some("new-password"), "w20"),
            Self::Search => Attributes {
                input_type: "search",
                inputmode: None,
                autocomplete: None,
                ltr: false,
                width: "wfull",
            },
            _ => Attributes {
                input_type: "text",
                inputmode: None,
                autocomplete: None,
                ltr: false,
                width: "wfull",
            },
        }
    }

    fn is_group(self) -> bool {
        matches!(self, Self::Radios | Self::Checkboxes | Self::Date)
    }
}

/// One of the answers offered by radios, checkboxes or a select.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: Markup,
    /// A line below the label.
    pub hint: Option<Markup>,
    /// Shown but not possible; say why in the hint.
    pub disabled: bool,
}

impl Choice {
    /// An answer; a plain text label is escaped.
    pub fn new(value: impl Into<String>, label: impl Into<Markup>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            disabled: false,
        }
    }

    /// A line below the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Markup>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Shown, not possible.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }
}

/// A question, ready to be drawn with `page.field(form, field)`.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name in the form; also the id on the page.
    pub name: String,
    /// What is asked for.
    pub kind: Kind,
    /// The question, already in the person's language.
    pub label: Markup,
    /// One sentence of help.
    pub hint: Option<Markup>,
    /// Answers of radios, checkboxes and selects.
    pub choices: Vec<Choice>,
    /// Whether the label says "optional".
    pub optional: bool,
    /// Whether the label is the page's heading (one question on the page).
    pub heading: bool,
    /// Longest text the browser lets in (characters).
    pub max_length: Option<usize>,
    /// Overrides the autofill hint of the kind.
    pub autocomplete: Option<&'static str>,
    /// File types offered (`accept` attribute).
    pub accept: Option<&'static str>,
}

impl Field {
    /// A question of any kind.
    pub fn new(name: impl Into<String>, kind: Kind, label: impl Into<Markup>) -> Self {
        Self {
            name: name.into(),
            kind,
            label: label.into(),
            hint: None,
            choices: Vec::new(),
            optional: false,
            heading: false,
            max_length: None,
            autocomplete: None,
            accept: None,
        }
    }

    /// One sentence of help below the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Markup>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The answers offered.
    #[must_use]
    pub fn choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }

    /// May be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The label is the page's `<h1>`: the page is then made with [`Page::heading_in_field`].
    #[must_use]
    pub fn as_heading(mut self) -> Self {
        self.heading = true;
        self
    }

    /// The longest text accepted, in characters.
    #[must_use]
    pub fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// Another autofill purpose than the kind's.
    #[must_use]
    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    /// The file types offered.
    #[must_use]
    pub fn accept(mut self, types: &'static str) -> Self {
        self.accept = Some(types);
        self
    }
}

#[derive(Template)]
#[template(path = "ui/field.html")]
struct FieldView<'a> {
    page: &'a Page,
    field: &'a Field,
    form: &'a Form,
    attributes: Attributes,
    error: Option<String>,
    described_by: Option<String>,
}

impl FieldView<'_> {
    fn rows(&self) -> u8 {
        match self.field.kind {
            Kind::Textarea(rows) => rows.max(2),
            _ => 0,
        }
    }

    fn autocomplete(&self) -> &'static str {
        self.field
            .autocomplete
            .or(self.attributes.autocomplete)
            .unwrap_or("off")
    }

    fn value(&self) -> &str {
        match self.field.kind {
            Kind::Password | Kind::NewPassword | Kind::OneTimeCode => "",
            _ => self.form.value(&self.field.name),
        }
    }

    fn part(&self, part: &str) -> &str {
        self.form.value(&format!("{}-{part}", self.field.name))
    }

    fn month_is(&self, month: u8) -> bool {
        self.part("month").trim().trim_start_matches('0') == month.to_string()
    }

    /// Numbers 1 to 12 with the names of both calendars, since the choice is beside it.
    fn months(&self) -> Vec<(u8, String)> {
        (1..=12)
            .map(|m| {
                let hijri = hijri::month_name(m).unwrap_or_default();
                let gregorian = self.page.t_in("month", m);
                (
                    m,
                    format!("{m} – {gregorian} / {}", hijri.get(self.page.lang())),
                )
            })
            .collect()
    }

    fn hijri(&self) -> bool {
        self.part("calendar") == "hijri"
    }

    fn chosen(&self, value: &str) -> bool {
        self.form.all(&self.field.name).any(|v| v == value)
    }

    fn kind(&self) -> Kind {
        self.field.kind
    }

    fn password(&self) -> bool {
        matches!(self.field.kind, Kind::Password | Kind::NewPassword)
    }
}

pub(super) fn render(page: &Page, form: &Form, field: &Field) -> Markup {
    let error = form.error_text(&field.name, page);
    let mut ids = Vec::new();
    if field.hint.is_some() {
        ids.push(format!("{}-hint", field.name));
    }
    if error.is_some() {
        ids.push(format!("{}-error", field.name));
    }
    debug_assert!(!field.kind.is_group() || field.kind == Kind::Date || !field.choices.is_empty());
    Markup::render(&FieldView {
        page,
        field,
        form,
        attributes: field.kind.attributes(),
        error,
        described_by: (!ids.is_empty()).then(|| ids.join(" ")),
    })
}
