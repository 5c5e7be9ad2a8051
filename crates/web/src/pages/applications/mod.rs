//! `GET /applications`: one's applications, by where they stand; and the pages of each below it.
//!
//! The rule protected here: the list says in one word where each stands and whether it waits for the reader.

pub mod act;
pub mod facts;
pub mod show;
pub mod step;
pub mod withdraw;
pub mod words;

use absher_platform::applications::{self, Summary};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Action, Card, Markup};
use crate::{App, pages};
use words::{Told, phase_tag};

/// What the list can be narrowed to; the first is all.
const FILTERS: [&str; 5] = ["all", "waiting", "drafts", "running", "ended"];

#[derive(Template)]
#[template(path = "pages/applications/list.html")]
struct List {
    page: Page,
    filters: Vec<(String, String, bool)>,
    cards: Vec<Card>,
    services: Action,
}

/// `GET /applications` and everything below it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/applications", get(list))
        .merge(show::routes())
        .merge(step::routes())
        .merge(act::routes())
        .merge(withdraw::routes())
}

async fn list(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let all = applications::list(visit.platform(), actor).await?;
    let query = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes())?;
    let chosen = FILTERS
        .into_iter()
        .find(|f| *f == query.value("show"))
        .unwrap_or("all");
    let page = Page::titled(&visit, "applications-title")
        .crumb(visit.app().i18n().text(visit.lang(), "nav-account"), "/me")
        .wide();
    let filters = FILTERS
        .into_iter()
        .map(|f| {
            (
                page.t_in("applications-show", f),
                page.href(format!("/applications?show={f}")),
                f == chosen,
            )
        })
        .collect();
    let cards = all
        .iter()
        .filter(|a| fits(a, chosen))
        .map(|a| card(&page, a))
        .collect();
    let services = Action::new(page.t("services-all"), page.href("/services"));
    pages::show(&List {
        page,
        filters,
        cards,
        services,
    })
}

fn fits(a: &Summary, filter: &str) -> bool {
    match filter {
        "waiting" => a.yours,
        "drafts" => a.phase == "draft",
        "running" => matches!(a.phase.as_str(), "running" | "unwinding"),
        "ended" => !matches!(a.phase.as_str(), "draft" | "running" | "unwinding"),
        _ => true,
    }
}

/// An application as a card: service, state, reference, the open step and its deadline.
pub(crate) fn card(page: &Page, a: &Summary) -> Card {
    let draft = a.phase == "draft";
    let path = if draft {
        format!("/apply/{}", a.reference)
    } else {
        format!("/applications/{}", a.reference)
    };
    let told = Told {
        catalogue: &page.visit().platform().catalogue,
        definition: &a.offered.definition,
    };
    let mut lines = vec![page.t1("applications-reference", "reference", &a.reference)];
    lines.extend(
        a.open
            .iter()
            .map(|step| Markup::text(&told.step_name(page, step))),
    );
    if let Some(deadline) = a.deadline {
        lines.push(Markup::join(
            &[
                Markup::text(&page.t("applications-until")),
                page.moment(deadline),
            ],
            " ",
        ));
    }
    if a.open.is_empty() {
        lines.push(page.moment(a.updated_at));
    }
    let action = if draft {
        page.t("service-continue")
    } else {
        page.t("applications-open")
    };
    let lines: Vec<String> = lines.iter().map(|l| format!("<p>{l}</p>")).collect();
    Card {
        title: page.say(&a.offered.definition.name).to_owned(),
        href: Some(page.href(&path)),
        tag: Some(phase_tag(page, &a.phase, a.yours)),
        body: Markup::trusted(lines.concat()),
        action: (a.yours || draft).then(|| Action::new(action, page.href(&path))),
    }
}
