//! Turns failures into what the asker can read: a page in their language, or a problem document (RFC 9457).
//!
//! The rule protected here: no error leaves without a clear text and a request id, and none with its cause. Errors of
//! the framework itself (404, 405, 413, …) and panics pass through here too.

use std::any::Any;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, REFERER, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::language;
use super::visit::{Visit, percent_encode};
use crate::App;
use crate::failure::Failure;
use crate::{pages, problem};

/// The middleware.
pub async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let visit = match request.extensions().get::<Visit>() {
        Some(visit) => visit.clone(),
        None => Visit::read(&app, &request).0,
    };
    let api = request.uri().path().starts_with("/api/");
    let back = back(&visit, &request);
    let mut response = next.run(request).await;
    let failure = match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure,
        None => match of_framework(&response) {
            Some(failure) => failure,
            None => return response,
        },
    };
    if let Failure::Internal(cause) = &failure {
        tracing::error!(%cause, "internal failure");
    }
    let mut shown = if api {
        problem::response(&visit, &failure)
    } else {
        page(&visit, &failure, &back)
    };
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != axum::http::header::CONTENT_LENGTH {
            shown.headers_mut().append(name, value.clone());
        }
    }
    if let Failure::TooManyTries(wait) = failure {
        shown
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    shown
}

/// An error status that no handler of ours has explained.
fn of_framework(response: &Response) -> Option<Failure> {
    let explained = response.headers().get(CONTENT_TYPE).is_some_and(|value| {
        let value = value.as_bytes();
        value.starts_with(b"text/html") || value.starts_with(b"application/")
    });
    if explained {
        None
    } else {
        Failure::from_status(response.status())
    }
}

/// Where somebody who must sign in first wants to be: the page asked for, or the one whose form was sent.
fn back(visit: &Visit, request: &Request) -> String {
    if super::csrf::is_safe(request.method()) {
        return visit.here();
    }
    let origin = &visit.app().settings().origin;
    request
        .headers()
        .get(REFERER)
        .and_then(|value| value.to_str().ok()?.strip_prefix(origin.as_str()))
        .filter(|path| path.starts_with('/'))
        .map_or_else(|| "/".to_owned(), |path| language::split(path).1.to_owned())
}

fn page(visit: &Visit, failure: &Failure, back: &str) -> Response {
    if matches!(failure, Failure::SignInNeeded) {
        let target = format!("{}?next={}", visit.href("/login"), percent_encode(back));
        if let Ok(location) = HeaderValue::from_str(&target) {
            return (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response();
        }
    }
    pages::error::response(visit, failure)
}

/// What a panic in a handler becomes; the message stays in the log.
#[allow(
    clippy::needless_pass_by_value,
    reason = "the layer hands the panic over"
)]
pub fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic");
    Failure::internal(format!("panic: {cause}")).into_response()
}
