//! Small components: buttons, notices, tags, panels, cards, pagination, waiting.

use askama::Template;

use super::Markup;
use crate::i18n::Args;
use crate::page::Page;

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Done.
    Ok,
    /// Needs care.
    Warn,
    /// Wrong, or not possible.
    Danger,
}

/// The colour of a tag. Colour never says it alone: the word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Under way.
    Info,
    /// Good.
    Ok,
    /// Needs action or ends soon.
    Warn,
    /// Refused, expired, revoked.
    Danger,
}

/// A link of a component. The address carries the language.
#[derive(Debug, Clone)]
pub struct Action {
    /// What it does.
    pub label: String,
    /// Where it leads, with language: `page.href("/…")`.
    pub href: String,
}

impl Action {
    /// A link.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// A card: a noun, its state, one action.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// The heading.
    pub title: String,
    /// Where the heading leads, with language.
    pub href: Option<String>,
    /// A tag made by `page.tag(…)`.
    pub tag: Option<Markup>,
    /// One or two lines.
    pub body: Markup,
    /// The one thing to do.
    pub action: Option<Action>,
}

fn level_code(level: Level) -> &'static str {
    match level {
        Level::Info => "info",
        Level::Ok => "ok",
        Level::Warn => "warn",
        Level::Danger => "danger",
    }
}

fn tone_code(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Info => "info",
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Danger => "danger",
    }
}

#[derive(Template)]
#[template(path = "ui/button.html")]
struct Button<'a> {
    label: &'a str,
    class: &'a str,
    value: Option<(&'a str, &'a str)>,
}

pub(super) fn button(label: &str, class: &str, value: Option<(&str, &str)>) -> Markup {
    Markup::render(&Button {
        label,
        class,
        value,
    })
}

#[derive(Template)]
#[template(
    source = "<a class=\"button {{ class }}\" href=\"{{ href }}\">{{ label }}</a>",
    ext = "html"
)]
struct LinkButton<'a> {
    label: &'a str,
    href: &'a str,
    class: &'a str,
}

pub(super) fn link_button(label: &str, href: &str, class: &str) -> Markup {
    Markup::render(&LinkButton { label, href, class })
}

#[derive(Template)]
#[template(path = "ui/notice.html")]
struct Notice<'a> {
    page: &'a Page,
    level: &'a str,
    title: &'a str,
    body: Markup,
}

pub(super) fn notice(page: &Page, level: Level, title: &str, body: Markup) -> Markup {
    Markup::render(&Notice {
        page,
        level: level_code(level),
        title,
        body,
    })
}

#[derive(Template)]
#[template(
    source = "<strong class=\"tag {{ tone }}\">{{ text }}</strong>",
    ext = "html"
)]
struct Tag<'a> {
    tone: &'a str,
    text: &'a str,
}

pub(super) fn tag(tone: Tone, text: &str) -> Markup {
    Markup::render(&Tag {
        tone: tone_code(tone),
        text,
    })
}

#[derive(Template)]
#[template(
    source = "<div class=\"panel\"><svg class=\"panel-mark\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><circle cx=\"24\" cy=\"24\" \
        r=\"22\"/><path d=\"M14 25l7 7 14-15\"/></svg><h1>{{ title }}</h1><div class=\"panel-body\">{{ body }}</div></div>",
    ext = "html"
)]
struct Panel<'a> {
    title: &'a str,
    body: Markup,
}

pub(super) fn panel(title: &str, body: Markup) -> Markup {
    Markup::render(&Panel { title, body })
}

pub(super) fn step_of(page: &Page, step: usize, of: usize) -> Markup {
    let args = Args::new()
        .with("step", step.to_string())
        .with("of", of.to_string());
    Markup::trusted(format!(
        "<p class=\"step\">{}</p>",
        page.tx("step-of", &args)
    ))
}

#[derive(Template)]
#[template(
    source = "<details class=\"more\"><summary>{{ summary }}</summary><div class=\"more-body\">{{ body }}</div></details>",
    ext = "html"
)]
struct Details<'a> {
    summary: &'a str,
    body: Markup,
}

pub(super) fn details(summary: &str, body: Markup) -> Markup {
    Markup::render(&Details { summary, body })
}

#[derive(Template)]
#[template(path = "ui/empty_state.html")]
struct EmptyState<'a> {
    title: &'a str,
    body: Markup,
    action: Option<&'a Action>,
}

pub(super) fn empty_state(title: &str, body: Markup, action: Option<&Action>) -> Markup {
    Markup::render(&EmptyState {
        title,
        body,
        action,
    })
}

#[derive(Template)]
#[template(path = "ui/card.html")]
struct CardView<'a> {
    card: &'a Card,
    /// Level of its heading.
    level: u8,
}

pub(super) fn card(card: &Card, level: u8) -> Markup {
    Markup::render(&CardView { card, level })
}

pub(super) fn cards(cards: &[Card], level: u8) -> Markup {
    let mut html = String::from("<ul class=\"cards\">");
    for item in cards {
        html.push_str("<li>");
        html.push_str(card(item, level).as_str());
        html.push_str("</li>");
    }
    html.push_str("</ul>");
    Markup::trusted(html)
}

#[derive(Template)]
#[template(path = "ui/waiting.html")]
struct Waiting<'a> {
    page: &'a Page,
    text: &'a str,
    href: &'a str,
}

pub(super) fn waiting(page: &Page, text: &str, href: &str) -> Markup {
    Markup::render(&Waiting { page, text, href })
}

#[derive(Template)]
#[template(path = "ui/pagination.html")]
struct Pagination<'a> {
    page: &'a Page,
    current: usize,
    last: usize,
    shown: Vec<Option<usize>>,
    base: String,
}

impl Pagination<'_> {
    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "templates pass references"
    )]
    fn href(&self, number: &usize) -> String {
        format!("{}page={number}", self.base)
    }

    fn before(&self) -> String {
        self.href(&(self.current - 1))
    }

    fn after(&self) -> String {
        self.href(&(self.current + 1))
    }
}

pub(super) fn pagination(page: &Page, path: &str, current: usize, last: usize) -> Markup {
    if last < 2 {
        return Markup::default();
    }
    let current = current.clamp(1, last);
    let mut shown = Vec::new();
    let mut skipped = false;
    for number in 1..=last {
        if number == 1 || number == last || number.abs_diff(current) <= 1 {
            shown.push(Some(number));
            skipped = false;
        } else if !skipped {
            shown.push(None);
            skipped = true;
        }
    }
    let mut base = page.href(path);
    base.push(if base.contains('?') { '&' } else { '?' });
    Markup::render(&Pagination {
        page,
        current,
        last,
        shown,
        base,
    })
}
