//! `GET /office/cases/{reference}/files/{hash}`: a file somebody attached.
//!
//! The rule protected here: a file is served as what its bytes are, never as a page of ours; a PDF is handed to the
//! officer's own reader.

use absher_platform::applications;
use absher_vocabulary::Reference;
use axum::Router;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::App;
use crate::failure::Failure;
use crate::http::visit::Visit;

/// `GET /office/cases/{reference}/files/{hash}`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/office/cases/{reference}/files/{hash}", get(show))
}

async fn show(
    visit: Visit,
    Path((reference, hash)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let actor = visit.officer()?;
    let reference = Reference::parse(&reference).map_err(|_| Failure::NotFound)?;
    let file = applications::file(visit.platform(), actor, &reference, &hash).await?;
    let (media, disposition) = match file.kind.as_str() {
        "jpeg" => ("image/jpeg", "inline"),
        "png" => ("image/png", "inline"),
        "pdf" => ("application/pdf", "attachment; filename=\"file.pdf\""),
        _ => ("application/octet-stream", "attachment"),
    };
    Ok((
        [(CONTENT_TYPE, media), (CONTENT_DISPOSITION, disposition)],
        file.content,
    )
        .into_response())
}
