//! The accessibility statement: what works, what does not yet, how to tell us.
//!
//! A page of text: its paragraphs are the keys `accessibility-…` of `static.ftl`.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct Accessibility {
    page: Page,
}

/// `GET /accessibility`
pub fn routes() -> Router<App> {
    Router::new().route("/accessibility", get(show))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let page = Page::titled(&visit, "accessibility-title")
        .crumb(visit.app().i18n().text(visit.lang(), "home"), "/");
    pages::show(&Accessibility { page })
}
