//! `GET /office`: the office section, as far as the officer's roles reach.
//!
//! The rule protected here: a page of the office begins with [`crate::Visit::officer`], and the use case checks the role;
//! what one's roles do not reach is not shown. To add a desk: its page in a file here and its card in [`cards`].

mod case;
mod decide;
mod files;
mod queue;

use absher_platform::Actor;
use absher_platform::accounts::activation;
use absher_platform::applications::{self, QueueRow};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Action, Card, Markup};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/office/home.html")]
struct Home {
    page: Page,
    roles: Vec<String>,
    cards: Vec<Card>,
}

/// The pages of the office section, but for the activation desk.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/office", get(show))
        .merge(queue::routes())
        .merge(case::routes())
        .merge(decide::routes())
        .merge(files::routes())
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.officer()?;
    let queue = applications::queue(visit.platform(), actor).await?;
    let page = Page::titled(&visit, "office-title")
        .wide()
        .without_feedback();
    let roles = actor
        .roles
        .iter()
        .map(|role| role_name(&page, role))
        .collect();
    pages::show(&Home {
        cards: cards(&page, actor, &queue),
        roles,
        page,
    })
}

/// What people call a role.
fn role_name(page: &Page, role: &str) -> String {
    let known = page.visit().platform().catalogue.role(role);
    known.map_or_else(|| role.to_owned(), |known| page.say(&known.name).to_owned())
}

/// The roles of an officer that decide on applications or mark who came.
fn deciding<'a>(page: &Page, actor: &'a Actor) -> Vec<&'a str> {
    let catalogue = &page.visit().platform().catalogue;
    let sectors = |role: &&String| {
        catalogue
            .role(role)
            .is_some_and(|known| known.may.is_empty())
    };
    actor
        .roles
        .iter()
        .filter(sectors)
        .map(String::as_str)
        .collect()
}

fn cards(page: &Page, actor: &Actor, queue: &[QueueRow]) -> Vec<Card> {
    let mut cards = Vec::new();
    for role in deciding(page, actor) {
        let waiting: Vec<&QueueRow> = queue.iter().filter(|row| row.task.role == role).collect();
        let mut body = vec![page.count("office-waiting", waiting.len())];
        if let Some(oldest) = waiting.first() {
            body.push(Markup::join(
                &[
                    Markup::text(&page.t("office-oldest")),
                    page.moment(oldest.task.since),
                ],
                " ",
            ));
        }
        let path = format!("/office/queue?role={role}");
        cards.push(Card {
            title: role_name(page, role),
            href: Some(page.href(&path)),
            body: paragraphs(&body),
            action: Some(Action::new(page.t("office-open-queue"), page.href(&path))),
            ..Card::default()
        });
    }
    if activation::may(page.visit().platform(), actor) {
        cards.push(Card {
            title: page.t("office-desk"),
            href: Some(page.href("/office/activation")),
            body: Markup::text(&page.t("office-desk-text")),
            action: Some(Action::new(
                page.t("office-open-desk"),
                page.href("/office/activation"),
            )),
            ..Card::default()
        });
    }
    cards
}

fn paragraphs(lines: &[Markup]) -> Markup {
    let lines: Vec<String> = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    Markup::trusted(lines.concat())
}

#[cfg(test)]
mod tests;
