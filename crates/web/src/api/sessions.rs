//! Signing in and out for programs: password, then the code, then a bearer token.
//!
//! The rule protected here: the same two steps, limits and sessions as in the browser.

use absher_platform::accounts::{session, sign_in};
use absher_vocabulary::{ChallengeId, ProblemCode};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::Body;
use crate::accounts::Told;
use crate::http::session::Asker;
use crate::{App, Failure, Visit};

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(answer))
        .routes(routes!(end))
}

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// User name or identity number.
    login: String,
    /// The password.
    password: String,
}

/// A code was sent.
#[derive(Serialize, ToSchema)]
pub struct Challenge {
    /// What the code is answered to.
    #[serde(rename = "challenge")]
    id: String,
    /// The phone it was sent to, most digits hidden.
    sent_to: String,
    /// Until when it works (RFC 3339).
    expires_at: String,
}

/// The code of the message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits.
    pub(super) code: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Token {
    /// The bearer token.
    token: String,
    /// When the session ends at the latest (RFC 3339); earlier when idle.
    expires_at: String,
}

/// Begins to sign in: a code is sent by SMS.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = Credentials,
    responses((status = 201, body = Challenge)))]
async fn begin(
    visit: Visit,
    Asker(client): Asker,
    Body(input): Body<Credentials>,
) -> Result<(StatusCode, Json<Challenge>), Failure> {
    let p = visit.platform();
    let begun = sign_in::begin(p, &input.login, &input.password, &client)
        .await
        .map_err(|error| failure(&visit, error))?;
    let challenge = Challenge {
        id: begun.challenge.to_string(),
        sent_to: begun.sent.phone_masked,
        expires_at: begun.sent.expires_at.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(challenge)))
}

/// Answers with the code: gives a bearer token.
#[utoipa::path(post, path = "/api/v1/sessions/{challenge}", tag = "sessions", request_body = Code,
    params(("challenge" = String, Path, description = "From the first step.")),
    responses((status = 201, body = Token)))]
async fn answer(
    visit: Visit,
    Path(challenge): Path<String>,
    Body(input): Body<Code>,
) -> Result<(StatusCode, Json<Token>), Failure> {
    let challenge: ChallengeId = challenge.parse().map_err(|_| Failure::NotFound)?;
    let signed_in = sign_in::answer(visit.platform(), challenge, &input.code)
        .await
        .map_err(|error| failure(&visit, error))?;
    let token = Token {
        token: signed_in.token,
        expires_at: signed_in.ends_at.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(token)))
}

/// Signs out: the token is worth nothing afterwards.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions",
    responses((status = 204)), security(("bearer" = [])))]
async fn end(visit: Visit) -> Result<StatusCode, Failure> {
    session::sign_out(visit.platform(), visit.actor()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn failure(visit: &Visit, error: sign_in::SignInError) -> Failure {
    match error {
        sign_in::SignInError::Wrong => {
            Failure::told(ProblemCode::Unauthorised, "error-login-wrong")
        }
        error => Told::from(error).into_failure(visit.platform().now()),
    }
}
