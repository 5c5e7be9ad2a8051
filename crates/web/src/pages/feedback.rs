//! "Was this page useful?": counts the answer by page; keeps nothing about the person.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::post;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::language::local;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/feedback.html")]
struct Feedback {
    page: Page,
    back: String,
}

/// `POST /feedback`
pub fn routes() -> Router<App> {
    Router::new().route("/feedback", post(save))
}

async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let useful = match form.value("useful") {
        "yes" => "yes",
        _ => "no",
    };
    // Only the first part of the path: the rest may name an application.
    let path = local(form.value("page"));
    let section: String = path
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .take(20)
        .collect();
    metrics::counter!("absher_page_feedback_total", "useful" => useful, "section" => section)
        .increment(1);
    let page = Page::titled(&visit, "feedback-thanks").without_feedback();
    let back = page.href(path);
    pages::show(&Feedback { page, back })
}
