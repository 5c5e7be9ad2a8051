//! Sealed documents, for programs.
//!
//! The rule protected here: a file only for its holder and for whoever applied for it, and kept by no cache between.

use absher_platform::wallet;
use absher_vocabulary::DocumentId;
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::applications::{Document, document};
use crate::pages::document::download;
use crate::{App, Failure, Visit};

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(file))
}

/// The documents one holds, the newest first.
#[utoipa::path(get, path = "/api/v1/documents", tag = "documents",
    responses((status = 200, body = Vec<Document>)), security(("bearer" = [])))]
async fn list(visit: Visit) -> Result<Json<Vec<Document>>, Failure> {
    let actor = visit.actor()?;
    let held = wallet::documents(visit.platform(), actor).await?;
    Ok(Json(held.iter().map(document).collect()))
}

/// The file of a document.
#[utoipa::path(get, path = "/api/v1/documents/{id}", tag = "documents",
    params(("id" = String, Path, description = "Id of the document.")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf")), security(("bearer" = [])))]
async fn file(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let id: DocumentId = id.parse().map_err(|_| Failure::NotFound)?;
    let (document, pdf) = wallet::file(visit.platform(), actor, id).await?;
    Ok(download(&document, pdf))
}
