//! `GET /v`: where the address in a QR code leads. Everything after `#` stays in the browser, which checks it by itself.
//!
//! The rule protected here: by scanning nothing personal reaches a server. The page is the same for every document; its
//! script fetches the public keys and the words of all kinds of documents, which say nothing about the one scanned.

use askama::Template;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

/// Where the public keys are published, as a JSON Web Key Set.
pub const KEYS: &str = "/.well-known/absher-seal-keys.json";

#[derive(Template)]
#[template(path = "pages/scan.html")]
struct Scan {
    page: Page,
    /// Seconds since 1970 by the platform's clock, which decides what has expired.
    now: i64,
}

/// `GET /v`, `GET /v/words`, `GET /.well-known/absher-seal-keys.json`: without language.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/v", get(show))
        .route("/v/words", get(words))
        .route("/.well-known/absher-seal-keys.json", get(keys))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let now = visit.platform().now().seconds();
    pages::show(&Scan {
        page: Page::titled(&visit, "verify-result-title").without_feedback(),
        now,
    })
}

async fn keys(visit: Visit) -> Response {
    let cache = (CACHE_CONTROL, "public, max-age=3600");
    (
        [(CONTENT_TYPE, "application/json"), cache],
        visit.platform().keys.public.to_json(),
    )
        .into_response()
}

/// What documents, their facts and their issuers are called, in the language of the browser.
async fn words(visit: Visit) -> Response {
    let lang = visit.lang();
    let catalogue = &visit.platform().catalogue;
    let documents: Map<String, Value> = catalogue
        .documents
        .values()
        .map(|document| {
            let facts = document.facts.iter().filter(|fact| fact.sealed);
            let facts: Map<String, Value> = facts
                .map(|f| (f.id.to_string(), f.label.get(lang).into()))
                .collect();
            (
                document.id.to_string(),
                json!({ "title": document.title.get(lang), "facts": facts }),
            )
        })
        .collect();
    let sectors: Map<String, Value> = catalogue
        .sectors
        .iter()
        .map(|s| (s.id.to_string(), s.name.get(lang).into()))
        .collect();
    axum::Json(json!({ "documents": documents, "sectors": sectors })).into_response()
}
