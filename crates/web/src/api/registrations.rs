//! Registering for programs: identity, phone and consent → code → user name and password.
//!
//! The rule protected here: the same steps, limits and silence about identities as in the browser.

use absher_platform::accounts::register::{self, Begin, RegisterError};
use absher_vocabulary::{Email, IdentityNumber, Phone, RegistrationId};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{Body, Fields};
use super::sessions::Code;
use crate::accounts::Told;
use crate::http::session::Asker;
use crate::{App, Failure, Visit};

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(verify))
        .routes(routes!(complete))
}

/// Who registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// National identity or residence number.
    identity: String,
    /// Saudi mobile number; the code goes there.
    phone: String,
    /// Mail address.
    #[serde(default)]
    email: Option<String>,
    /// Whether the terms are accepted.
    consent: bool,
}

/// A code was sent.
#[derive(Serialize, ToSchema)]
pub struct Begun {
    /// Who knows it can go on with this registration.
    id: String,
    /// The phone the code was sent to, most digits hidden.
    sent_to: String,
    /// Until when the code works (RFC 3339).
    expires_at: String,
}

/// The phone is proved.
#[derive(Serialize, ToSchema)]
pub struct Verified {
    /// A user name that is free at this moment.
    proposed_user_name: String,
}

/// What the account is made with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Name to sign in with: Latin letters and digits, 6 to 32.
    user_name: String,
    /// At least 12 characters.
    password: String,
}

/// An account, not yet activated.
#[derive(Serialize, ToSchema)]
pub struct Registered {
    /// What to bring to a desk to be activated.
    reference: String,
    /// Until when the reference works (RFC 3339).
    expires_at: String,
}

/// Begins a registration: a code is sent by SMS. The answer is the same whoever the identity is.
#[utoipa::path(post, path = "/api/v1/registrations", tag = "registrations", request_body = Registration,
    responses((status = 201, body = Begun)))]
async fn begin(
    visit: Visit,
    Asker(client): Asker,
    Body(input): Body<Registration>,
) -> Result<(StatusCode, Json<Begun>), Failure> {
    let mut fields = Fields::default();
    let identity = fields.take("identity", IdentityNumber::parse(&input.identity));
    let phone = fields.take("phone", Phone::parse(&input.phone));
    let email = input.email.as_deref().filter(|typed| !typed.is_empty());
    let email = fields.take("email", email.map(Email::parse).transpose());
    let (Some(identity), Some(phone), Some(email)) = (identity, phone, email) else {
        return Err(fields.failure());
    };
    let input = Begin {
        identity,
        phone,
        email,
        consent: input.consent,
        lang: visit.lang(),
        client,
    };
    let started = register::begin(visit.platform(), input)
        .await
        .map_err(|error| failure(&visit, error))?;
    let answer = Begun {
        id: started.registration.to_string(),
        sent_to: started.sent.phone_masked,
        expires_at: started.sent.expires_at.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// Proves the phone with the code.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/code", tag = "registrations", request_body = Code,
    params(("id" = String, Path, description = "From the first step.")),
    responses((status = 200, body = Verified)))]
async fn verify(
    visit: Visit,
    Path(id): Path<String>,
    Body(input): Body<Code>,
) -> Result<Json<Verified>, Failure> {
    let verified = register::verify(visit.platform(), parse(&id)?, &input.code)
        .await
        .map_err(|error| failure(&visit, error))?;
    Ok(Json(Verified {
        proposed_user_name: verified.proposed_user_name,
    }))
}

/// Makes the account.
#[utoipa::path(post, path = "/api/v1/registrations/{id}/account", tag = "registrations", request_body = Account,
    params(("id" = String, Path, description = "From the first step.")),
    responses((status = 201, body = Registered)))]
async fn complete(
    visit: Visit,
    Path(id): Path<String>,
    Body(input): Body<Account>,
) -> Result<(StatusCode, Json<Registered>), Failure> {
    let p = visit.platform();
    let completed = register::complete(p, parse(&id)?, &input.user_name, &input.password)
        .await
        .map_err(|error| failure(&visit, error))?;
    let registered = Registered {
        reference: completed.reference.to_string(),
        expires_at: completed.expires_at.rfc3339(),
    };
    Ok((StatusCode::CREATED, Json(registered)))
}

fn parse(id: &str) -> Result<RegistrationId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn failure(visit: &Visit, error: RegisterError) -> Failure {
    Told::from(error).into_failure(visit.platform().now())
}
