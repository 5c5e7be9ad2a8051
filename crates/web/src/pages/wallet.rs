//! `GET /wallet`: the records and sealed documents one holds.
//!
//! The rule protected here: what a card shows is said by the record type's file (`wallet`, `expires`, `renewed-by`).

use absher_platform::{people, wallet};
use absher_vocabulary::{Lang, Text};
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::applications::show::document;
use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::records;
use crate::ui::{Action, Card, DocumentCard, Markup, Row};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/wallet.html")]
struct Wallet {
    page: Page,
    records: Vec<DocumentCard>,
    documents: Vec<Card>,
    unavailable: Vec<Text>,
}

/// `GET /wallet`
pub fn routes() -> Router<App> {
    Router::new().route("/wallet", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let p = visit.platform();
    let found = wallet::wallet(p, actor).await?;
    let page = Page::titled(&visit, "wallet-title")
        .crumb(visit.app().i18n().text(visit.lang(), "nav-account"), "/me")
        .wide();
    let named = people::named(p, vec![actor.identity.clone()]).await?;
    let holder = named.first().map_or_else(
        || page.num(&actor.identity),
        |one| page.name(page.say(&one.name)),
    );
    pages::show(&Wallet {
        records: found
            .cards
            .iter()
            .map(|c| card(&page, c, &holder))
            .collect(),
        documents: found.documents.iter().map(|d| document(&page, d)).collect(),
        unavailable: found
            .unavailable
            .iter()
            .map(|id| visit.app().sector_name(id))
            .collect(),
        page,
    })
}

fn card(page: &Page, card: &wallet::Card, holder: &Markup) -> DocumentCard {
    let of = &card.record_type;
    let mut rows = vec![Row::new(
        page.t("column-number"),
        page.num(&card.record.number),
    )];
    let shown = records::cells(page, of, &card.record, &of.wallet);
    rows.extend(
        shown
            .into_iter()
            .map(|(label, value)| Row::new(label, value)),
    );
    let actions = card.renewal.as_ref().map(|o| {
        Action::new(
            page.say(&o.definition.name),
            page.href(format!("/services/{}", o.definition.id)),
        )
    });
    DocumentCard {
        title: page.say(&of.name).to_owned(),
        issuer: page
            .say(&page.visit().app().sector_name(of.sector()))
            .to_owned(),
        holder: holder.clone(),
        tag: records::state_tag(page, of, &card.record, card.expires),
        rows,
        qr_svg: None,
        code: None,
        actions: actions.into_iter().collect(),
    }
}

/// The title of a document in the page's language.
pub(crate) fn title(page: &Page, document: &wallet::Document) -> String {
    if page.lang() == Lang::Ar {
        document.title_ar.clone()
    } else {
        document.title_en.clone()
    }
}
