//! `GET /office/queue`: what waits for an officer's roles, the oldest first, with one button that takes the next.
//!
//! The rule protected here: work is taken in the order it came; the list is for looking, the button for working.

use absher_platform::applications::{self, QueueRow};
use absher_vocabulary::{Reference, Timestamp};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::{deciding, role_name};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::applications::words::Told;
use crate::ui::{Column, Level, Markup, Table, Tone};
use crate::{App, pages};

/// Rows on one page.
const PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "pages/office/queue.html")]
struct Queue {
    page: Page,
    done: Option<String>,
    tabs: Vec<Tab>,
    next: Option<String>,
    table: Option<Table>,
    here: String,
    current: usize,
    last: usize,
}

struct Tab {
    label: String,
    count: usize,
    href: String,
    current: bool,
}

/// `GET /office/queue`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/office/queue", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.officer()?;
    let queue = applications::queue(visit.platform(), actor).await?;
    let query = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes())?;
    let home = visit.app().i18n().text(visit.lang(), "office-title");
    let page = Page::titled(&visit, "office-queue-title")
        .full()
        .without_feedback()
        .crumb(home, "/office");
    let roles = deciding(&page, actor);
    let chosen = roles
        .iter()
        .copied()
        .find(|role| *role == query.value("role"));
    let chosen = chosen
        .or(roles.first().copied())
        .ok_or(Failure::Forbidden)?;
    let tab = |role: &&str| Tab {
        label: role_name(&page, role),
        count: queue.iter().filter(|row| row.task.role == *role).count(),
        href: page.href(format!("/office/queue?role={role}")),
        current: *role == chosen,
    };
    let rows: Vec<&QueueRow> = queue.iter().filter(|row| row.task.role == chosen).collect();
    let last = rows.len().div_ceil(PER_PAGE).max(1);
    let current = query.value("page").parse().unwrap_or(1).clamp(1, last);
    let shown: Vec<&QueueRow> = rows
        .iter()
        .skip((current - 1) * PER_PAGE)
        .take(PER_PAGE)
        .copied()
        .collect();
    pages::show(&Queue {
        done: Reference::parse(query.value("done"))
            .ok()
            .map(|reference| reference.to_string()),
        tabs: roles.iter().map(tab).collect(),
        next: rows
            .first()
            .map(|row| format!("/office/cases/{}", row.reference)),
        table: (!shown.is_empty()).then(|| table(&page, chosen, &shown)),
        here: format!("/office/queue?role={chosen}"),
        current,
        last,
        page,
    })
}

fn table(page: &Page, role: &str, rows: &[&QueueRow]) -> Table {
    let now = page.visit().platform().now();
    let row = |row: &&QueueRow| {
        let href = page.href(format!("/office/cases/{}", row.reference));
        let told = Told {
            catalogue: &page.visit().platform().catalogue,
            definition: &row.offered.definition,
        };
        vec![
            Markup::trusted(format!(
                "<a href=\"{href}\">{}</a>",
                page.num(&row.reference)
            )),
            Markup::text(page.say(&row.offered.definition.name)),
            Markup::text(&told.step_name(page, &row.task.step)),
            age(page, row.task.since, now),
            deadline(page, row.task.deadline, now),
        ]
    };
    Table {
        id: "queue".to_owned(),
        heading: None,
        caption: role_name(page, role),
        columns: vec![
            Column::new(page.t("office-reference")),
            Column::new(page.t("office-service")),
            Column::new(page.t("office-step")),
            Column::new(page.t("office-age")),
            Column::new(page.t("office-deadline")),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// How long it has waited: in days, or in hours on the first day.
fn age(page: &Page, since: Timestamp, now: Timestamp) -> Markup {
    let hours = now.seconds_since(since).max(0) / 3600;
    if hours < 24 {
        page.count("office-hours", hours)
    } else {
        page.count("office-days", hours / 24)
    }
}

/// Until when it should be done; a word says that it passed.
pub(super) fn deadline(page: &Page, deadline: Option<Timestamp>, now: Timestamp) -> Markup {
    let Some(deadline) = deadline else {
        return Markup::text(&page.t("answer-none"));
    };
    let when = page.moment(deadline);
    if deadline < now {
        Markup::join(&[page.tag(Tone::Danger, page.t("office-late")), when], " ")
    } else {
        when
    }
}
