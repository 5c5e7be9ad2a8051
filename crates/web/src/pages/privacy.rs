//! Privacy: what is kept, why, for how long, who sees it.
//!
//! A page of text: its paragraphs are the keys `privacy-…` of `static.ftl`.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct Privacy {
    page: Page,
}

/// `GET /privacy`
pub fn routes() -> Router<App> {
    Router::new().route("/privacy", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let page = Page::titled(&visit, "privacy-title")
        .crumb(visit.app().i18n().text(visit.lang(), "home"), "/");
    pages::show(&Privacy { page })
}
