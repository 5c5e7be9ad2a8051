//! Help: how to sign in, be activated, get a code, reach a person.
//!
//! A page of text: its paragraphs are the keys `help-…` of `static.ftl`.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/help.html")]
struct Help {
    page: Page,
}

/// `GET /help`
pub fn routes() -> Router<App> {
    Router::new().route("/help", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let page = Page::titled(&visit, "help-title")
        .crumb(visit.app().i18n().text(visit.lang(), "home"), "/");
    pages::show(&Help { page })
}
