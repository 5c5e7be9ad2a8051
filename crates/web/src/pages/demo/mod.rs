//! The pages of a demonstration, without language in their address: phone, bank, clock, sectors, courier.
//!
//! The rule protected here: they are there only in a demonstration; every handler begins with [`demo`], which answers
//! "not found" anywhere else. They move the simulators and nothing of the platform itself.
//! To add one: its file here, its routes below, its card in [`LINKS`] and its row in the access table.

mod bank;
mod clock;
mod courier;
mod phone;
mod sectors;

use absher_demo::accounts;
use absher_platform::work;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::app::Demo;
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Card, Column, Markup, Table};
use crate::{App, pages};

/// Where the demonstration leads, by the text family `demo`.
const LINKS: [&str; 5] = ["phone", "bank", "clock", "sectors", "courier"];

/// How many people without an account are listed.
const PEOPLE: i64 = 12;

#[derive(Template)]
#[template(path = "pages/demo/hub.html")]
struct Hub {
    page: Page,
    links: Vec<Card>,
    accounts: Table,
    people: Table,
}

/// The pages of a demonstration.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/demo", get(show))
        .merge(phone::routes())
        .merge(bank::routes())
        .merge(clock::routes())
        .merge(sectors::routes())
        .merge(courier::routes())
}

/// The demonstration; anywhere else there is no such page.
fn demo(visit: &Visit) -> Result<&Demo, Failure> {
    visit.app().demo().ok_or(Failure::NotFound)
}

/// A demonstration page with its heading.
fn page(visit: &Visit, key: &str) -> Page {
    Page::titled(visit, key).wide().without_feedback()
}

/// Lets everything that became due happen, so that the next page shows it.
async fn settle(visit: &Visit) -> Result<(), Failure> {
    let p = visit.platform();
    work::until_idle(p).await?;
    demo(visit)?
        .parts
        .tick(p)
        .await
        .map_err(Failure::internal)?;
    Ok(work::until_idle(p).await?)
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    demo(&visit)?;
    let p = visit.platform();
    let page = page(&visit, "demo-title");
    let list = accounts::list(&p.db).await.map_err(Failure::internal)?;
    let account = |one: &accounts::DemoAccount| {
        let what = page.say(&one.what);
        vec![
            page.num(&one.user_name),
            Markup::text(what),
            page.num(&one.identity),
            page.num(&one.phone),
        ]
    };
    let accounts_table = Table {
        id: "accounts".to_owned(),
        heading: None,
        caption: page.t("demo-accounts"),
        columns: columns(
            &page,
            &[
                "demo-user",
                "demo-who",
                "demo-identity",
                "demo-phone-number",
            ],
        ),
        rows: list.iter().map(account).collect(),
    };
    let list = accounts::unregistered(&p.db, p.now(), PEOPLE)
        .await
        .map_err(Failure::internal)?;
    let person = |one: &accounts::Unregistered| {
        let phone = one
            .phone
            .as_ref()
            .map_or_else(Markup::default, |phone| page.num(phone));
        vec![
            page.num(&one.identity),
            page.name(page.say(&one.name)),
            phone,
        ]
    };
    let people = Table {
        id: "people".to_owned(),
        heading: None,
        caption: page.t("demo-people"),
        columns: columns(&page, &["demo-identity", "demo-name", "demo-phone-number"]),
        rows: list.iter().map(person).collect(),
    };
    let link = |name: &&str| Card {
        title: page.t_in("demo", name),
        href: Some(format!("/demo/{name}")),
        body: Markup::text(&page.t_in("demo-about", name)),
        ..Card::default()
    };
    pages::show(&Hub {
        links: LINKS.iter().map(link).collect(),
        accounts: accounts_table,
        people,
        page,
    })
}

fn columns(page: &Page, keys: &[&str]) -> Vec<Column> {
    keys.iter().map(|key| Column::new(page.t(key))).collect()
}

#[cfg(test)]
mod tests;
