//! Serves the embedded assets.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::App;
use crate::assets::content_type;
use crate::failure::Failure;

/// `GET /assets/{hash}/{*name}`: for ever cacheable when the hash is the present one.
pub async fn show(
    State(app): State<App>,
    Path((hash, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let bytes = app.assets().file(&name).ok_or(Failure::NotFound)?;
    let cache = if app.assets().is_current(&hash) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok((
        [(CONTENT_TYPE, content_type(&name)), (CACHE_CONTROL, cache)],
        bytes,
    )
        .into_response())
}

/// `GET /favicon.ico`: the icon for browsers that ask without being told.
pub async fn icon(State(app): State<App>) -> Result<Response, Failure> {
    show(State(app), Path((String::new(), "icon.svg".to_owned()))).await
}
