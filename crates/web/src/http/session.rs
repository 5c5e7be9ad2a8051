//! Who is signed in: the session behind the cookie of a browser, or behind the bearer token of a program.
//!
//! The rule protected here: pages take the cookie and never a header, the API takes the header and never a cookie, so
//! that no other site can make a browser call the API for its person. What the token is worth, the platform says.

use std::net::SocketAddr;
use std::sync::Arc;

use absher_platform::accounts::{Client, session};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use super::visit::Visit;
use crate::App;
use crate::failure::Failure;

/// The middleware: puts who is signed in into the [`Visit`].
pub async fn attach(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return next.run(request).await;
    };
    if let Some(token) = token(&visit, &request) {
        let actor = match session::find(app.platform(), &token).await {
            Ok(Some(actor)) => Ok(Arc::new(actor)),
            Ok(None) => Err(Failure::SignInNeeded),
            Err(error) => Err(error.into()),
        };
        request.extensions_mut().insert(visit.with_actor(actor));
    }
    next.run(request).await
}

fn token(visit: &Visit, request: &Request) -> Option<String> {
    let path = request.uri().path();
    if path.starts_with("/api/") {
        bearer(request.headers())
    } else if path.starts_with("/assets/") {
        None
    } else {
        visit.session().map(str::to_owned)
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

/// Where the request comes from, for use cases that keep or count it.
pub struct Asker(pub Client);

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip().to_string())
            .unwrap_or_default();
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        Ok(Self(Client {
            address,
            user_agent,
        }))
    }
}

/// Refuses whoever is not signed in before the body is read: an argument before [`crate::api::body::Body`].
pub struct SignedIn;

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.actor().map(|_| Self)
    }
}

/// The same for whoever is not activated.
pub struct Activated;

impl<S: Send + Sync> FromRequestParts<S> for Activated {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.activated().map(|_| Self)
    }
}
