//! `GET /inbox`: what the platform told this person. Looking marks it as read.
//!
//! The rule protected here: a message is shown as it was said; it leads only to places of this platform.

use absher_platform::wallet::{self, Message};
use absher_vocabulary::Lang;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::http::language;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Action, Card, Tone};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/inbox.html")]
struct Inbox {
    page: Page,
    cards: Vec<Card>,
}

/// `GET /inbox`
pub fn routes() -> Router<App> {
    Router::new().route("/inbox", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let messages = wallet::inbox(visit.platform(), actor).await?;
    let page = Page::titled(&visit, "inbox-title")
        .crumb(visit.app().i18n().text(visit.lang(), "nav-account"), "/me");
    let cards = messages.iter().map(|m| card(&page, m)).collect();
    if messages.iter().any(|m| m.read_at.is_none()) {
        wallet::mark_read(visit.platform(), actor).await?;
    }
    pages::show(&Inbox { page, cards })
}

fn card(page: &Page, m: &Message) -> Card {
    let text = if page.lang() == Lang::Ar {
        &m.text_ar
    } else {
        &m.text_en
    };
    let link = m
        .link
        .as_deref()
        .filter(|link| language::local(link) == *link);
    Card {
        title: text.clone(),
        href: link.map(|link| page.href(link)),
        tag: m
            .read_at
            .is_none()
            .then(|| page.tag(Tone::Info, page.t("inbox-new"))),
        body: page.moment(m.at),
        action: link.map(|link| Action::new(page.t("inbox-open"), page.href(link))),
    }
}
