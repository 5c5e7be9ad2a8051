//! `GET /me`: what needs action, what is in progress, what one holds.
//!
//! The rule protected here: a register that does not answer takes away its own cards only, and says which it is.

use absher_platform::{Actor, Level, payments, wallet};
use absher_vocabulary::Text;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::applications;
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::records;
use crate::ui::{Action, Card, Level as Weight, Markup, Tone};
use crate::{App, pages};

/// Cards of a section on the dashboard; the rest is one link away.
const SHOWN: usize = 6;

#[derive(Template)]
#[template(path = "pages/me.html")]
struct Me {
    page: Page,
    activated: bool,
    unread: usize,
    todo: Vec<Card>,
    running: Vec<Card>,
    held: Vec<Card>,
    unavailable: Vec<Text>,
    services: Action,
}

/// `GET /me`
pub fn routes() -> Router<App> {
    Router::new().route("/me", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    pages::show(&view(&visit, actor).await?)
}

async fn view(visit: &Visit, actor: &Actor) -> Result<Me, Failure> {
    let p = visit.platform();
    let found = wallet::dashboard(p, actor).await?;
    let page = Page::titled(visit, "me-title").wide();
    let mut todo: Vec<Card> = found
        .waiting
        .iter()
        .map(|a| applications::card(&page, a))
        .collect();
    for bill in &found.bills {
        todo.push(self::bill(&page, bill).await?);
    }
    todo.extend(found.expiring.iter().map(|card| expiring(&page, card)));
    let documents = found
        .wallet
        .documents
        .iter()
        .map(|d| applications::show::document(&page, d));
    let held = documents.chain(found.wallet.cards.iter().map(|card| record(&page, card)));
    Ok(Me {
        activated: actor.level == Level::Activated,
        unread: found.unread,
        running: found
            .in_progress
            .iter()
            .take(SHOWN)
            .map(|a| applications::card(&page, a))
            .collect(),
        held: held.take(SHOWN).collect(),
        unavailable: found
            .wallet
            .unavailable
            .iter()
            .map(|id| visit.app().sector_name(id))
            .collect(),
        services: Action::new(page.t("services-all"), page.href("/services")),
        todo,
        page,
    })
}

async fn bill(page: &Page, bill: &payments::Bill) -> Result<Card, Failure> {
    let reference = payments::application_of(page.visit().platform(), bill).await?;
    let due = Markup::join(
        &[
            Markup::text(&page.t("applications-until")),
            page.moment(bill.due),
        ],
        " ",
    );
    Ok(Card {
        title: page.t("me-bill"),
        href: None,
        tag: Some(page.tag(Tone::Warn, page.t_in("bill-state", &bill.state))),
        body: Markup::join(
            &[page.money(bill.amount), page.num(&bill.number), due],
            " – ",
        ),
        action: Some(Action::new(
            page.t("me-bill-open"),
            page.href(format!("/applications/{reference}")),
        )),
    })
}

/// A record that ends soon or has ended, with the service that renews it.
fn expiring(page: &Page, card: &wallet::Card) -> Card {
    let of = &card.record_type;
    Card {
        title: page.say(&of.name).to_owned(),
        href: None,
        tag: Some(records::state_tag(page, of, &card.record, card.expires)),
        body: card
            .expires
            .map(|end| until(page, card, end))
            .unwrap_or_default(),
        action: card.renewal.as_ref().map(|o| {
            Action::new(
                page.say(&o.definition.name),
                page.href(format!("/services/{}", o.definition.id)),
            )
        }),
    }
}

/// A record one holds, in a line or two.
pub(crate) fn record(page: &Page, card: &wallet::Card) -> Card {
    let of = &card.record_type;
    Card {
        title: page.say(&of.name).to_owned(),
        href: Some(page.href("/wallet")),
        tag: Some(records::state_tag(page, of, &card.record, card.expires)),
        body: match card.expires {
            Some(end) => until(page, card, end),
            None => records::line(page, &page.visit().platform().catalogue, &card.record, &[]),
        },
        action: None,
    }
}

/// Its number and its last day.
fn until(page: &Page, card: &wallet::Card, end: absher_vocabulary::Date) -> Markup {
    let over = end < page.visit().platform().now().date_riyadh();
    let word = page.t(if over { "me-expired" } else { "me-expires" });
    Markup::join(
        &[
            page.num(&card.record.number),
            Markup::text(&word),
            page.date(end),
        ],
        " ",
    )
}
