//! Who the token belongs to.

use absher_platform::{Level, people};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{App, Failure, Visit};

/// The endpoint.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(me))
}

/// The signed-in person.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Name to sign in with.
    user_name: String,
    /// Identity number.
    identity: String,
    /// Name in the register, in the language asked for; missing while its register does not answer.
    name: Option<String>,
    /// Whether identity is proved.
    activated: bool,
    /// Roles of an officer.
    roles: Vec<String>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "sessions",
    responses((status = 200, body = Me)), security(("bearer" = [])))]
async fn me(visit: Visit) -> Result<Json<Me>, Failure> {
    let actor = visit.actor()?;
    let person = match people::person(visit.platform(), &actor.identity).await {
        Ok(person) => person,
        Err(absher_platform::Error::SectorDown { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(Json(Me {
        user_name: actor.user_name.clone(),
        identity: actor.identity.to_string(),
        name: person.map(|person| person.name.get(visit.lang()).to_owned()),
        activated: actor.level == Level::Activated,
        roles: actor.roles.clone(),
    }))
}
