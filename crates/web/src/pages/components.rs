//! Every component on one page, for whoever builds pages; served in demonstration mode only.
//!
//! The rule protected here: a component exists when it is shown here, in both languages, with and without errors; the
//! tests check this page.

use absher_vocabulary::{Money, Text, Timestamp};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{
    Action, Card, Choice, Column, DocumentCard, Event, Field, Kind, Level, Row, Slot, Table, Task,
    TaskState, Tone,
};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/components.html")]
struct Components {
    page: Page,
    form: Form,
    fields: Vec<Field>,
    rows: Vec<Row>,
    events: Vec<Event>,
    tasks: Vec<Task>,
    cards: Vec<Card>,
    table: Table,
    document: DocumentCard,
    slots: Vec<Slot>,
    action: Action,
    sector: Text,
}

/// `GET` and `POST /components`
pub fn routes() -> Router<App> {
    Router::new().route("/components", get(show).post(check))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    if !visit.app().settings().demo {
        return Err(Failure::NotFound);
    }
    pages::show(&view(&visit, Form::new().with("sample-text", "سارة")))
}

/// Every required question is missing: shows the errors.
async fn check(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    if !visit.app().settings().demo {
        return Err(Failure::NotFound);
    }
    for (name, _) in KINDS {
        form.add_error(name, "error-required");
    }
    form.add_form_error(Message::sector_down(&Text::new("المرور", "Traffic")));
    pages::invalid(&view(&visit, form))
}

const KINDS: &[(&str, Kind)] = &[
    ("sample-text", Kind::Text),
    ("sample-area", Kind::Textarea(4)),
    ("sample-identity", Kind::Identity),
    ("sample-phone", Kind::Phone),
    ("sample-email", Kind::Email),
    ("sample-money", Kind::Money),
    ("sample-iban", Kind::Iban),
    ("sample-number", Kind::Number),
    ("sample-code", Kind::Code),
    ("sample-otp", Kind::OneTimeCode),
    ("sample-user", Kind::UserName),
    ("sample-password", Kind::NewPassword),
    ("sample-search", Kind::Search),
    ("sample-date", Kind::Date),
    ("sample-file", Kind::File),
    ("sample-radios", Kind::Radios),
    ("sample-select", Kind::Select),
    ("sample-boxes", Kind::Checkboxes),
    ("sample-box", Kind::Checkbox),
];

fn view(visit: &Visit, form: Form) -> Components {
    let page = Page::titled(visit, "sample-title")
        .crumb(page_home(visit), "/")
        .wide()
        .with_errors_of(&form);
    let hint = page.t("sample-hint");
    let fields = KINDS
        .iter()
        .map(|(name, kind)| {
            Field::new(*name, *kind, page.t("sample-label"))
                .hint(hint.as_str())
                .max_length(200)
                .choices(vec![
                    Choice::new("a", page.t("yes")).hint(hint.as_str()),
                    Choice::new("b", page.t("no")),
                    Choice::new("c", page.t("optional")).disabled(),
                ])
        })
        .collect();
    let moment = Timestamp::from_micros(1_795_370_400_000_000);
    Components {
        fields,
        rows: rows(&page, moment),
        events: events(&page, moment),
        tasks: tasks(&page),
        cards: cards(&page, moment),
        table: table(&page, moment),
        document: document(&page, moment),
        slots: ["09:00", "10:30", "13:15"]
            .iter()
            .map(|t| Slot {
                value: t.replace(':', ""),
                time: page.num(t),
            })
            .collect(),
        sector: Text::new("المرور", "Traffic"),
        action: Action::new(page.t("nav-services"), page.href("/services")),
        page,
        form,
    }
}

fn page_home(visit: &Visit) -> String {
    visit.app().i18n().text(visit.lang(), "home")
}

fn rows(page: &Page, moment: Timestamp) -> Vec<Row> {
    vec![
        Row::new(page.t("sample-label"), page.name("سارة Smith")).source(page.t("sample-hint")),
        Row::new(page.t("sample-label"), page.num("1******789")).change(page.href("/components")),
        Row::new(page.t("sample-label"), page.num("+966 50 123 4567"))
            .change(page.href("/components")),
        Row::new(page.t("sample-label"), page.money(Money::riyals(-1_200))),
        Row::new(page.t("sample-label"), page.date(moment.date_riyadh())).flagged(),
    ]
}

fn events(page: &Page, moment: Timestamp) -> Vec<Event> {
    vec![
        Event {
            title: page.t("save").into(),
            when: page.moment(moment),
            body: None,
            current: false,
        },
        Event {
            title: page.t("waiting-check").into(),
            when: page.date(moment.date_riyadh()),
            body: Some(page.t("sample-hint").into()),
            current: true,
        },
    ]
}

fn tasks(page: &Page) -> Vec<Task> {
    [
        TaskState::Completed,
        TaskState::InProgress,
        TaskState::NotStarted,
        TaskState::CannotStart,
    ]
    .into_iter()
    .map(|state| Task {
        label: page.t("sample-label"),
        href: page.href("/components"),
        state,
    })
    .collect()
}

fn cards(page: &Page, moment: Timestamp) -> Vec<Card> {
    [
        (Tone::Warn, "no"),
        (Tone::Ok, "yes"),
        (Tone::Info, "optional"),
    ]
    .into_iter()
    .map(|(tone, word)| Card {
        title: page.t("sample-label"),
        href: Some(page.href("/components")),
        tag: Some(page.tag(tone, page.t(word))),
        body: page.date(moment.date_riyadh()),
        action: Some(Action::new(page.t("change"), page.href("/components"))),
    })
    .collect()
}

fn table(page: &Page, moment: Timestamp) -> Table {
    let row = |n: i64| {
        vec![
            page.num(format!("ABC-{n}")),
            page.date(moment.date_riyadh()),
            page.money(Money::riyals(n * 100)),
        ]
    };
    Table {
        id: "sample-table".to_owned(),
        heading: None,
        caption: page.t("sample-title"),
        columns: vec![
            Column::new(page.t("document-code")),
            Column::new(page.t("date-day")),
            Column::numeric(page.t("riyal")),
        ],
        rows: (1..4).map(row).collect(),
    }
}

fn document(page: &Page, moment: Timestamp) -> DocumentCard {
    DocumentCard {
        title: page.t("sample-label"),
        issuer: page.t("platform-name"),
        holder: page.name("سارة بنت محمد"),
        tag: page.tag(Tone::Ok, page.t("yes")),
        rows: rows(page, moment),
        qr_svg: None,
        code: Some(page.num("ABCD-1234-EFGH")),
        actions: vec![Action::new(page.t("save"), page.href("/components"))],
    }
}
