//! Components: what pages are built of. Each is a plain struct and one template in `templates/ui/`, drawn by a method
//! of [`Page`] (`{{ page.notice(…) }}`), so that it is compiled once and looks the same everywhere.
//!
//! The rule protected here: components work without script, in both directions, with a keyboard and a screen reader.
//! To add one: a struct with its template here (or a file of its own), a method below, a line in `pages/components.rs`
//! (the sample every test renders), and its style in `assets/app.css`.

mod errors;
mod field;
mod lists;
mod markup;
pub mod show;
mod small;
mod table;

pub use field::{Choice, Field, Kind};
pub use lists::{Change, DocumentCard, Event, Row, Slot, Task, TaskState};
pub use markup::Markup;
pub use small::{Action, Card, Level, Tone};
pub use table::{Column, Table};

use absher_vocabulary::Text;

use crate::form::Form;
use crate::i18n::Args;
use crate::page::Page;

/// Components, as templates call them.
impl Page {
    /// A question with its label, hint, error and what was typed.
    pub fn field(&self, form: &Form, field: &Field) -> Markup {
        field::render(self, form, field)
    }

    /// Several questions in order.
    pub fn fields(&self, form: &Form, fields: &[Field]) -> Markup {
        Markup::join(
            &fields
                .iter()
                .map(|f| self.field(form, f))
                .collect::<Vec<_>>(),
            "\n",
        )
    }

    /// The list of what is wrong, first on the page; nothing when nothing is.
    pub fn error_summary(&self, form: &Form) -> Markup {
        errors::summary(self, form)
    }

    /// The main button of a form, named after the act.
    pub fn button(&self, label: impl AsRef<str>) -> Markup {
        small::button(label.as_ref(), "", None)
    }

    /// A second button of a form, with a name and value to tell which was pressed.
    pub fn second_button(
        &self,
        label: impl AsRef<str>,
        name: impl AsRef<str>,
        value: impl AsRef<str>,
    ) -> Markup {
        small::button(
            label.as_ref(),
            "secondary",
            Some((name.as_ref(), value.as_ref())),
        )
    }

    /// A button that cannot be taken back.
    pub fn danger_button(
        &self,
        label: impl AsRef<str>,
        name: impl AsRef<str>,
        value: impl AsRef<str>,
    ) -> Markup {
        small::button(
            label.as_ref(),
            "danger",
            Some((name.as_ref(), value.as_ref())),
        )
    }

    /// A link that looks like the main button ("start", "go on"). The path is without language.
    pub fn link_button(&self, label: impl AsRef<str>, path: impl AsRef<str>) -> Markup {
        small::link_button(label.as_ref(), &self.href(path), "")
    }

    /// The same, secondary.
    pub fn second_link_button(&self, label: impl AsRef<str>, path: impl AsRef<str>) -> Markup {
        small::link_button(label.as_ref(), &self.href(path), "secondary")
    }

    /// A boxed message.
    pub fn notice(&self, level: Level, title: impl AsRef<str>, body: impl Into<Markup>) -> Markup {
        small::notice(self, level, title.as_ref(), body.into())
    }

    /// A part of the page that could not be loaded because its sector does not answer; the rest of the page stands.
    pub fn sector_notice(&self, sector: &Text) -> Markup {
        let name = self.say(sector);
        let body = Markup::text(&self.t("sector-down-text"));
        small::notice(
            self,
            Level::Warn,
            &self.plain("sector-down-title", &Args::new().with("name", name)),
            body,
        )
    }

    /// A coloured word for a state.
    pub fn tag(&self, tone: Tone, text: impl AsRef<str>) -> Markup {
        small::tag(tone, text.as_ref())
    }

    /// The panel of a confirmation page; its title is the page's heading ([`Page::heading_in_field`]).
    pub fn panel(&self, title: impl AsRef<str>, body: impl Into<Markup>) -> Markup {
        small::panel(title.as_ref(), body.into())
    }

    /// "Step 3 of 5".
    pub fn step_of(&self, step: usize, of: usize) -> Markup {
        small::step_of(self, step, of)
    }

    /// A closed text that opens.
    pub fn details(&self, summary: impl AsRef<str>, body: impl Into<Markup>) -> Markup {
        small::details(summary.as_ref(), body.into())
    }

    /// Nothing to show, and what to do instead.
    pub fn empty_state(
        &self,
        title: impl AsRef<str>,
        body: impl Into<Markup>,
        action: Option<&Action>,
    ) -> Markup {
        small::empty_state(title.as_ref(), body.into(), action)
    }

    /// A card: a noun, its state, one action.
    pub fn card(&self, card: &Card) -> Markup {
        small::card(card, 3)
    }

    /// Cards in a grid.
    pub fn cards(&self, cards: &[Card]) -> Markup {
        small::cards(cards, 3)
    }

    /// The same directly under the page's title, with no heading between.
    pub fn cards_under_title(&self, cards: &[Card]) -> Markup {
        small::cards(cards, 2)
    }

    /// Something under way: plain text, "check now"; the script asks politely by itself. The path is without language.
    pub fn waiting(&self, text: impl AsRef<str>, path: impl AsRef<str>) -> Markup {
        small::waiting(self, text.as_ref(), &self.href(path))
    }

    /// Pages of a list, from 1; `path` is without language and gets `page=`. Nothing for a single page.
    pub fn pagination(&self, path: impl AsRef<str>, current: usize, last: usize) -> Markup {
        small::pagination(self, path.as_ref(), current, last)
    }

    /// Facts or answers, with a link to change each.
    pub fn summary_list(&self, rows: &[Row]) -> Markup {
        lists::summary(self, rows)
    }

    /// What happened, newest last.
    pub fn timeline(&self, events: &[Event]) -> Markup {
        lists::timeline(events)
    }

    /// What is left to do.
    pub fn task_list(&self, tasks: &[Task]) -> Markup {
        lists::tasks(self, tasks)
    }

    /// A document in the wallet or on its own page.
    pub fn document_card(&self, document: &DocumentCard) -> Markup {
        lists::document(self, document)
    }

    /// Free times of one day as radios named `name`.
    pub fn slots(
        &self,
        form: &Form,
        name: impl AsRef<str>,
        day: impl AsRef<str>,
        slots: &[Slot],
    ) -> Markup {
        lists::slots(form, name.as_ref(), day.as_ref(), slots)
    }

    /// A table; cards below 640 px.
    pub fn table(&self, table: &Table) -> Markup {
        table::render(table)
    }
}
