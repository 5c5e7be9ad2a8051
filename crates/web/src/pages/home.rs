//! The first page: search, what people do most, doors for each kind of person.
//!
//! The rule protected here: one search box before anything else, and no choice of section before anything is visible.
//! What is offered comes from the catalogue: services of each life event, in the order of its file.

use std::cmp::Reverse;

use absher_catalogue::model::Definition;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Action, Card, Field, Kind};
use crate::{App, pages};

/// Tasks offered.
const TASKS: usize = 6;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    page: Page,
    form: Form,
    search: Field,
    tasks: Vec<Card>,
    doors: Vec<Action>,
}

/// `GET /`
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let page = Page::titled(&visit, "home-title").wide();
    let search =
        Field::new("q", Kind::Search, page.t("home-search")).hint(page.t("home-search-hint"));
    let tasks = common(visit.app())
        .into_iter()
        .map(|definition| Card {
            title: page.say(&definition.name).to_owned(),
            href: Some(page.href(format!("/services/{}", definition.id))),
            tag: None,
            body: page.say(&definition.summary).into(),
            action: None,
        })
        .collect();
    let doors = ["citizen", "resident", "establishment", "visitor"]
        .map(|who| {
            let target = page.href(format!("/services?audience={who}"));
            Action::new(page.t_in("home-door", who), target)
        })
        .to_vec();
    pages::show(&Home {
        page,
        form: Form::new(),
        search,
        tasks,
        doors,
    })
}

/// What people come for: in turn one more of each life event, services before inquiries, and first what people have most
/// words for.
fn common(app: &App) -> Vec<&Definition> {
    let catalogue = &app.platform().catalogue;
    let mut offered: Vec<&Definition> = catalogue
        .list()
        .into_iter()
        .map(|offered| &offered.definition)
        .filter(|definition| definition.kind.is_offered())
        .collect();
    offered.sort_by_key(|definition| {
        let words = definition.words.ar.len() + definition.words.en.len();
        (definition.inquiry.is_some(), Reverse(words))
    });
    let mut found: Vec<&Definition> = Vec::new();
    for _ in 0..TASKS {
        for event in &catalogue.events {
            let next = offered.iter().find(|definition| {
                definition
                    .words
                    .events
                    .iter()
                    .any(|name| name.as_str() == event.id.as_str())
                    && !found
                        .iter()
                        .any(|known| known.id.as_str() == definition.id.as_str())
            });
            found.extend(next);
        }
    }
    found.truncate(TASKS);
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{self, check_page, get};

    #[tokio::test]
    async fn the_first_page_offers_search_tasks_and_doors_in_both_languages() {
        let app = testing::app().await;
        for lang in ["ar", "en"] {
            let (_, _, html) = get(&app, &format!("/{lang}")).await;
            check_page(&html);
            assert!(html.contains("name=\"q\""), "{lang}");
            assert!(
                html.matches(&format!("/{lang}/services/")).count() >= 6,
                "{lang}"
            );
            assert_eq!(html.matches("audience=").count(), 4);
            for path in ["login", "register", "verify", "centres"] {
                assert!(html.contains(&format!("/{lang}/{path}\"")), "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_signed_in_person_is_led_to_their_page() {
        let app = testing::app().await;
        let browser = testing::sign_in(&app, testing::CITIZEN).await;
        let (_, _, html) = browser.get("/en").await;
        assert!(html.contains("href=\"/en/me\"") && !html.contains("href=\"/en/register\""));
        check_page(&html);
    }
}
