//! The same use cases for programs: JSON under `/api/v1`, described at `/api/openapi.json`.
//!
//! The rule protected here: a program signs in with a bearer token and never by cookie, and every error is a problem
//! document (RFC 9457). To add endpoints: a file here with `#[utoipa::path]` on each handler and a `routes()`, merged
//! below; input by [`body::Body`], errors as [`crate::Failure`], a row each in [`crate::access`].

pub mod applications;
pub mod body;
pub mod documents;
pub mod inquiries;
pub mod me;
pub mod openapi;
pub mod partners;
pub mod registrations;
pub mod services;
pub mod sessions;
pub mod verify;

use axum::Router;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// All endpoints, with whole paths, and the description made of them.
pub fn endpoints() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(sessions::routes())
        .merge(registrations::routes())
        .merge(me::routes())
        .merge(services::routes())
        .merge(applications::routes())
        .merge(documents::routes())
        .merge(inquiries::routes())
        .merge(verify::routes())
        .merge(partners::routes())
}

/// The API and its description.
pub fn routes() -> Router<App> {
    let (router, description) = endpoints().split_for_parts();
    router.route(
        "/api/openapi.json",
        get(async move || openapi::show(&description)),
    )
}

#[cfg(test)]
mod tests;
