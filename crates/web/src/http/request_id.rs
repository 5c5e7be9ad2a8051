//! A random id for every request: in the log, in the response, and on error pages so that help can find it.
//!
//! The rule protected here: the log tells what happened without saying to whom; paths without queries, no bodies.

use std::fmt::Write as _;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::App;

/// The id of the request being served.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The middleware.
pub async fn assign(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = app
        .random()
        .iter()
        .take(8)
        .fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        });
    request.extensions_mut().insert(RequestId(id.clone()));
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let mut response = async {
        let response = next.run(request).await;
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
