//! A sector for others: the contract over HTTP.
//!
//! Rule protected: nobody without the shared secret learns or changes anything, and how long a wrong one is looked at
//! says nothing about the right one. A new question of the contract is a route.

use std::sync::Arc;

use absher_vocabulary::Timestamp;
use axum::{
    Json, Router,
    extract::{FromRequest, Request, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Change, Query, Sector, SectorError, wire};

/// The routes of a sector. The secret is what the platform must send; an empty one lets nobody in.
pub fn serve(sector: Arc<dyn Sector>, secret: &str) -> Router {
    let lock = Lock {
        expected: Sha256::digest(format!("Bearer {secret}")).into(),
        open: !secret.is_empty(),
    };
    Router::new()
        .route(wire::DESCRIBE, post(describe))
        .route(wire::READ, post(read))
        .route(wire::APPLY, post(apply))
        .route(wire::STATUS, post(status))
        .route(wire::CHANGES, post(changes))
        .layer(middleware::from_fn_with_state(lock, guard))
        .with_state(sector)
}

/// The digest of what must be sent: digests are of one length, so that not even the secret's length shows.
#[derive(Clone, Copy)]
struct Lock {
    expected: [u8; 32],
    open: bool,
}

async fn guard(State(lock): State<Lock>, request: Request, next: Next) -> Response {
    let sent = request
        .headers()
        .get(AUTHORIZATION)
        .map_or(&b""[..], |value| value.as_bytes());
    let sent: [u8; 32] = Sha256::digest(sent).into();
    if lock.open && bool::from(sent.ct_eq(&lock.expected)) {
        return next.run(request).await;
    }
    failure(StatusCode::UNAUTHORIZED, "the secret is wrong")
}

async fn describe(State(sector): State<Arc<dyn Sector>>) -> Response {
    answer(sector.describe().await)
}

async fn read(
    State(sector): State<Arc<dyn Sector>>,
    now: Now,
    Body(query): Body<Query>,
) -> Response {
    answer(sector.read(&query, now.0).await)
}

async fn apply(
    State(sector): State<Arc<dyn Sector>>,
    now: Now,
    Body(change): Body<Change>,
) -> Response {
    answer(sector.apply(&change, now.0).await)
}

async fn status(State(sector): State<Arc<dyn Sector>>, Body(of): Body<wire::StatusOf>) -> Response {
    answer(sector.status(of.key).await)
}

async fn changes(
    State(sector): State<Arc<dyn Sector>>,
    now: Now,
    Body(of): Body<wire::Since>,
) -> Response {
    answer(sector.changes(of.since, of.limit, now.0).await)
}

/// The platform's moment.
struct Now(Timestamp);

impl<S: Sync> axum::extract::FromRequestParts<S> for Now {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Response> {
        moment(&parts.headers).map(Self).ok_or_else(|| {
            failure(
                StatusCode::UNPROCESSABLE_ENTITY,
                "x-absher-now must be microseconds since 1970",
            )
        })
    }
}

fn moment(headers: &HeaderMap) -> Option<Timestamp> {
    headers
        .get(wire::NOW)?
        .to_str()
        .ok()?
        .parse()
        .ok()
        .map(Timestamp::from_micros)
}

/// A JSON body; one that cannot be read is answered as the contract says.
struct Body<T>(T);

impl<T, S> FromRequest<S> for Body<T>
where
    Json<T>: FromRequest<S, Rejection = JsonRejection>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(error) => Err(failure(
                StatusCode::UNPROCESSABLE_ENTITY,
                &error.body_text(),
            )),
        }
    }
}

fn answer<T: Serialize>(result: Result<T, SectorError>) -> Response {
    match result {
        Ok(found) => Json(found).into_response(),
        Err(SectorError::Protocol { why, .. }) => failure(StatusCode::UNPROCESSABLE_ENTITY, &why),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a sector cannot answer"
            );
            failure(
                StatusCode::SERVICE_UNAVAILABLE,
                "the sector cannot answer now",
            )
        }
    }
}

fn failure(status: StatusCode, why: &str) -> Response {
    (
        status,
        Json(wire::Failure {
            why: why.to_owned(),
        }),
    )
        .into_response()
}
