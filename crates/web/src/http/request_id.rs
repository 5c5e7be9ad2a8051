//! A random id for every request: in the log, in the response, and on error pages so that help can find it.
//!
//! The rule protected here: the log and the figures tell what happened without saying to whom: the route as it is written
//! in the router, never the address asked for, its query or a body.

use std::fmt::Write as _;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::{App, operators};

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
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = method(request.method());
    let span = tracing::info_span!("request", id, method, route);
    let started = Instant::now();
    let mut response = async {
        let response = next.run(request).await;
        let status = response.status().as_u16();
        let seconds = started.elapsed().as_secs_f64();
        tracing::info!(status, milliseconds = seconds * 1000.0, "answered");
        let status = status.to_string();
        metrics::counter!(operators::REQUESTS, "route" => route.clone(), "method" => method, "status" => status)
            .increment(1);
        metrics::histogram!(operators::SECONDS, "route" => route).record(seconds);
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A method by name; anybody can invent others, which would be as many figures.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
