//! The frame of every page: what `layout.html` needs, and what templates call.
//!
//! The rule protected here: a template gets texts only in the page's language and values only through helpers that
//! isolate them. Every page struct has a field `page: Page`, and its template begins with
//! `{% extends "layout.html" %}`.

use absher_vocabulary::{Date, Lang, Money, Text, Timestamp};

use crate::http::visit::{Person, Theme, Visit};
use crate::i18n::Args;
use crate::ui::Markup;

/// A place above this page.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address, with the language.
    pub href: String,
}

/// How wide the content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    Question,
    List,
    Full,
}

/// The context of a page. Made from the visit by [`Page::new`], then embedded in the page's template struct.
#[derive(Clone)]
pub struct Page {
    visit: Visit,
    title: String,
    service: Option<String>,
    crumbs: Vec<Crumb>,
    back: Option<String>,
    width: Width,
    heading: bool,
    error: bool,
    feedback: bool,
    acting_as: Option<String>,
}

impl Page {
    /// A question page (one narrow column) with its heading, already in the page's language.
    pub fn new(visit: &Visit, title: impl Into<String>) -> Self {
        Self {
            visit: visit.clone(),
            title: title.into(),
            service: None,
            crumbs: Vec::new(),
            back: None,
            width: Width::Question,
            heading: true,
            error: false,
            feedback: true,
            acting_as: None,
        }
    }

    /// The same, with the heading given by a key.
    pub fn titled(visit: &Visit, key: &str) -> Self {
        Self::new(visit, visit.app().i18n().text(visit.lang(), key))
    }

    /// Names the service in the browser's title.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.service = Some(name.into());
        self
    }

    /// A back link (no breadcrumb then). The path is without language.
    #[must_use]
    pub fn back(mut self, path: &str) -> Self {
        self.back = Some(self.href(path));
        self
    }

    /// A place above, from the top down. The path is without language.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, path: &str) -> Self {
        let href = self.href(path);
        self.crumbs.push(Crumb {
            label: label.into(),
            href,
        });
        self
    }

    /// A list page: wider.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.width = Width::List;
        self
    }

    /// An office page: as wide as the window.
    #[must_use]
    pub fn full(mut self) -> Self {
        self.width = Width::Full;
        self
    }

    /// The page's `<h1>` is the label of its only field ([`crate::ui::Field::as_heading`]) or a panel's title.
    #[must_use]
    pub fn heading_in_field(mut self) -> Self {
        self.heading = false;
        self
    }

    /// Leaves out "was this page useful?" (error pages, demonstration pages).
    #[must_use]
    pub fn without_feedback(mut self) -> Self {
        self.feedback = false;
        self
    }

    /// Shows in whose name the person acts.
    #[must_use]
    pub fn acting_as(mut self, name: impl Into<String>) -> Self {
        self.acting_as = Some(name.into());
        self
    }

    /// Marks the browser's title with "error" when the form has errors.
    #[must_use]
    pub fn with_errors_of(mut self, form: &crate::form::Form) -> Self {
        self.error = form.has_errors();
        self
    }
}

/// Texts and values, for templates and handlers.
impl Page {
    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.visit.lang()
    }

    /// The request behind the page.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// A text without slots.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.visit.app().i18n().text(self.lang(), key.as_ref())
    }

    /// A text of a family: the key `family-member`.
    pub fn t_in(&self, family: &str, member: impl std::fmt::Display) -> String {
        self.t(format!("{family}-{member}"))
    }

    /// A text with one slot; the value is isolated. HTML, for text content.
    pub fn t1(&self, key: &str, slot: &'static str, value: impl std::fmt::Display) -> Markup {
        self.tx(key, &Args::new().with(slot, value.to_string()))
    }

    /// A text with the plural slot `$count`. HTML, for text content.
    pub fn count(&self, key: &str, n: impl Count) -> Markup {
        self.tx(key, &Args::count(n.count()))
    }

    /// A text with several slots. HTML, for text content.
    pub fn tx(&self, key: &str, args: &Args) -> Markup {
        self.visit.app().i18n().html(self.lang(), key, args)
    }

    /// A text with slots for titles and attributes: no markup, no isolates.
    pub fn plain(&self, key: &str, args: &Args) -> String {
        self.visit.app().i18n().get(self.lang(), key, args)
    }

    /// A text of a family with slots. HTML, for text content.
    pub fn text_in(&self, family: &str, member: impl std::fmt::Display, args: &Args) -> Markup {
        self.tx(&format!("{family}-{member}"), args)
    }

    /// A bilingual text of the catalogue in the page's language.
    pub fn say<'a>(&self, text: &'a Text) -> &'a str {
        text.get(self.lang())
    }

    /// A value that reads left to right (numbers, codes, references, phones, plates, times).
    pub fn num(&self, value: impl std::fmt::Display) -> Markup {
        Markup::num(&value.to_string())
    }

    /// A name or free text typed by someone.
    pub fn name(&self, value: impl AsRef<str>) -> Markup {
        Markup::name(value.as_ref())
    }

    /// An amount with its currency in words.
    pub fn money(&self, amount: Money) -> Markup {
        crate::ui::show::money(self, amount)
    }

    /// A date in both calendars, Gregorian first.
    pub fn date(&self, date: Date) -> Markup {
        crate::ui::show::date(self, date)
    }

    /// A moment in Riyadh: both calendars and the time.
    pub fn moment(&self, moment: Timestamp) -> Markup {
        crate::ui::show::moment(self, moment)
    }

    /// An address of this platform in the page's language.
    pub fn href(&self, path: impl AsRef<str>) -> String {
        self.visit.href(path.as_ref())
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        self.visit.app().assets().href(name)
    }

    /// The hidden field every POST form carries.
    pub fn csrf(&self) -> Markup {
        Markup::trusted(format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            crate::http::csrf::FIELD,
            self.visit.csrf_token()
        ))
    }
}

/// A number that chooses a plural form; templates pass lengths and references alike.
pub trait Count {
    /// The number.
    fn count(&self) -> i64;
}

impl Count for i64 {
    fn count(&self) -> i64 {
        *self
    }
}

impl Count for u32 {
    fn count(&self) -> i64 {
        i64::from(*self)
    }
}

impl Count for usize {
    fn count(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }
}

impl<T: Count> Count for &T {
    fn count(&self) -> i64 {
        (*self).count()
    }
}

/// For `layout.html`.
impl Page {
    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn browser_title(&self) -> String {
        let mut parts = vec![self.title.clone()];
        parts.extend(self.service.clone());
        parts.push(self.t("platform-name"));
        let title = parts.join(" – ");
        if self.error {
            format!("{}: {title}", self.t("error-prefix"))
        } else {
            title
        }
    }

    pub(crate) fn crumbs(&self) -> &[Crumb] {
        &self.crumbs
    }

    pub(crate) fn back_href(&self) -> Option<&str> {
        self.back.as_deref()
    }

    pub(crate) fn width(&self) -> &'static str {
        match self.width {
            Width::Question => "narrow",
            Width::List => "wide",
            Width::Full => "full",
        }
    }

    pub(crate) fn shows_heading(&self) -> bool {
        self.heading
    }

    pub(crate) fn shows_feedback(&self) -> bool {
        self.feedback
    }

    pub(crate) fn acting(&self) -> Option<&str> {
        self.acting_as.as_deref()
    }

    pub(crate) fn person(&self) -> Option<&Person> {
        self.visit.person()
    }

    /// Seconds a session stays open unused, for who is signed in. Pages to type on end with `ui/session.html`.
    pub(crate) fn session_idle(&self) -> Option<i64> {
        let idle = || self.visit.platform().settings.session_idle;
        self.person().map(|_| idle())
    }

    pub(crate) fn demo(&self) -> bool {
        self.visit.app().settings().demo
    }

    pub(crate) fn theme(&self) -> &'static str {
        match self.visit.theme() {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub(crate) fn here(&self) -> String {
        self.visit.here()
    }

    pub(crate) fn other_language_href(&self) -> String {
        self.visit.other_language_href()
    }
}
