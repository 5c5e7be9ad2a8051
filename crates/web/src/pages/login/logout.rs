//! Signing out.

use absher_platform::accounts::session;
use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use crate::App;
use crate::failure::Failure;
use crate::http::cookies;
use crate::http::visit::Visit;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/logout", post(sign_out))
}

async fn sign_out(visit: Visit) -> Result<Response, Failure> {
    if let Ok(actor) = visit.actor() {
        session::sign_out(visit.platform(), actor).await?;
    }
    Ok(signed_out(&visit))
}

/// Home, without the session's cookie.
pub(crate) fn signed_out(visit: &Visit) -> Response {
    let mut response = Redirect::to(&visit.href("/")).into_response();
    if let Some(cookie) = cookies::end(visit.app().settings(), cookies::SESSION) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
