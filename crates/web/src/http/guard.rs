//! The forgery guard: nothing that changes something reaches a page handler unless our own page sent it.
//!
//! The rule protected here: every unsafe request to a page carries a valid token and comes from our origin. The guard
//! reads the whole form once and hands it to the handler, which takes `form: Form` as its last argument.
//! Programs use `/api/`, which takes no cookies and is not guarded here.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Uri;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::csrf;
use super::visit::Visit;
use crate::App;
use crate::failure::{Failure, StaleForm};
use crate::form::{BodyError, Form};

/// The middleware.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if csrf::is_safe(request.method()) || path.starts_with("/api/") {
        return next.run(request).await;
    }
    let request = match checked(&app, request).await {
        Ok(request) => request,
        Err(failure) => return failure.into_response(),
    };
    let ended = of_ended_session(&request);
    let mut response = next.run(request).await;
    // A page for anybody answers all the same; only where signing in is asked for is there something to keep.
    if matches!(response.extensions().get(), Some(Failure::SignInNeeded))
        && let Some(form) = ended
    {
        response.extensions_mut().insert(Failure::Ended(form));
    }
    response
}

/// The form of somebody whose session has ended, so that nothing typed is lost.
fn of_ended_session(request: &Request) -> Option<Arc<StaleForm>> {
    let visit = request.extensions().get::<Visit>()?;
    if visit.session().is_none() || visit.actor().is_ok() {
        return None;
    }
    Some(Arc::new(StaleForm {
        target: target(request.uri()),
        form: request.extensions().get::<Form>()?.clone(),
    }))
}

fn target(uri: &Uri) -> String {
    uri.path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default()
}

async fn checked(app: &App, request: Request) -> Result<Request, Failure> {
    if !csrf::same_origin(request.headers(), &app.settings().origin) {
        return Err(Failure::Forged);
    }
    let (parts, body) = request.into_parts();
    let visit = parts
        .extensions
        .get::<Visit>()
        .cloned()
        .ok_or(Failure::Forged)?;
    let form = Form::from_body(Request::from_parts(parts.clone(), body)).await?;
    let token = form.value(csrf::FIELD);
    if !csrf::verify(&app.settings().csrf_key, token, &visit.csrf_binding()) {
        return Err(refused(&parts, form));
    }
    let mut request = Request::from_parts(parts, axum::body::Body::empty());
    request.extensions_mut().insert(form);
    Ok(request)
}

/// A form without a valid token. Where the browser itself says that our own page sent it, only the token is old (the
/// person signed in or out elsewhere), and nothing typed need be lost.
fn refused(parts: &Parts, form: Form) -> Failure {
    let ours = parts
        .headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "same-origin");
    if !ours {
        return Failure::Forged;
    }
    let target = target(&parts.uri);
    Failure::Stale(Arc::new(StaleForm { target, form }))
}

/// The form the guard has read.
impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.remove::<Form>().ok_or(Failure::Forged)
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::NotAForm => Self::UnsupportedMedia,
            BodyError::Unreadable => Self::BadRequest,
        }
    }
}
