//! Lists: facts and answers, what happened, what is left to do, documents, free times.

use askama::Template;

use super::{Action, Markup};
use crate::form::Form;
use crate::page::Page;

/// A link that changes an answer and comes back.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where it leads, with language.
    pub href: String,
}

/// One fact or answer.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is.
    pub label: Markup,
    /// Its value, made by `page.num`, `page.date`, `page.money`, …
    pub value: Markup,
    /// Where it comes from ("from the civil register"), for facts.
    pub source: Option<Markup>,
    /// The link that changes it, for answers.
    pub change: Option<Change>,
    /// Whether it changed since the person last saw it.
    pub flagged: bool,
}

impl Row {
    /// A fact.
    pub fn new(label: impl Into<Markup>, value: impl Into<Markup>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            source: None,
            change: None,
            flagged: false,
        }
    }

    /// With the link that changes it (with language).
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(Change { href: href.into() });
        self
    }

    /// With where it comes from.
    #[must_use]
    pub fn source(mut self, source: impl Into<Markup>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Marked as changed since last seen.
    #[must_use]
    pub fn flagged(mut self) -> Self {
        self.flagged = true;
        self
    }
}

#[derive(Template)]
#[template(path = "ui/summary_list.html")]
struct SummaryList<'a> {
    page: &'a Page,
    rows: &'a [Row],
}

pub(super) fn summary(page: &Page, rows: &[Row]) -> Markup {
    Markup::render(&SummaryList { page, rows })
}

/// One entry of a timeline.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened or is to happen.
    pub title: Markup,
    /// When, made by `page.moment` or `page.date`.
    pub when: Markup,
    /// More about it.
    pub body: Option<Markup>,
    /// Whether it is where things stand now.
    pub current: bool,
}

#[derive(Template)]
#[template(path = "ui/timeline.html")]
struct Timeline<'a> {
    events: &'a [Event],
}

pub(super) fn timeline(events: &[Event]) -> Markup {
    Markup::render(&Timeline { events })
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun.
    NotStarted,
    /// Begun.
    InProgress,
    /// Finished.
    Completed,
    /// Waits for another task.
    CannotStart,
}

/// One thing left to do.
#[derive(Debug, Clone)]
pub struct Task {
    /// What.
    pub label: String,
    /// Where, with language.
    pub href: String,
    /// How far.
    pub state: TaskState,
}

impl Task {
    fn state_key(&self) -> &'static str {
        match self.state {
            TaskState::NotStarted => "task-not-started",
            TaskState::InProgress => "task-in-progress",
            TaskState::Completed => "task-completed",
            TaskState::CannotStart => "task-cannot-start",
        }
    }

    fn state_class(&self) -> &'static str {
        match self.state {
            TaskState::NotStarted => "tag info",
            TaskState::InProgress => "tag warn",
            TaskState::Completed => "",
            TaskState::CannotStart => "muted",
        }
    }

    fn open(&self) -> bool {
        self.state != TaskState::CannotStart
    }
}

#[derive(Template)]
#[template(path = "ui/task_list.html")]
struct TaskList<'a> {
    page: &'a Page,
    tasks: &'a [Task],
}

pub(super) fn tasks(page: &Page, tasks: &[Task]) -> Markup {
    Markup::render(&TaskList { page, tasks })
}

/// A document one holds.
#[derive(Debug, Clone)]
pub struct DocumentCard {
    /// Its kind ("driving licence").
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// The holder's name, made by `page.name`.
    pub holder: Markup,
    /// A tag made by `page.tag(…)`: valid, ends soon, expired, revoked.
    pub tag: Markup,
    /// Its facts.
    pub rows: Vec<Row>,
    /// The QR code as SVG made by the documents crate, if shown.
    pub qr_svg: Option<Markup>,
    /// The code printed beside the QR, if shown.
    pub code: Option<Markup>,
    /// Open, download, print.
    pub actions: Vec<Action>,
}

#[derive(Template)]
#[template(path = "ui/document_card.html")]
struct DocumentView<'a> {
    page: &'a Page,
    document: &'a DocumentCard,
}

pub(super) fn document(page: &Page, document: &DocumentCard) -> Markup {
    Markup::render(&DocumentView { page, document })
}

/// A free time.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What is sent.
    pub value: String,
    /// The time, made by `page.num("10:30")`.
    pub time: Markup,
}

#[derive(Template)]
#[template(path = "ui/slots.html")]
struct SlotList<'a> {
    form: &'a Form,
    name: &'a str,
    day: &'a str,
    slots: &'a [Slot],
}

pub(super) fn slots(form: &Form, name: &str, day: &str, slots: &[Slot]) -> Markup {
    Markup::render(&SlotList {
        form,
        name,
        day,
        slots,
    })
}
