//! Applications, for programs: begin, fill in, submit, follow, act.
//!
//! The rule protected here: the same use cases as the pages; a draft takes answers in any number of calls and says each
//! time what is wrong and what is still missing, so nothing that was sent is lost.

pub mod act;
pub mod shape;

use std::collections::BTreeMap;

use absher_platform::Actor;
use absher_platform::applications::{self, ApplyError, Draft, files};
use absher_vocabulary::{IdentityNumber, RecordId, Reference};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::Value as Raw;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{Body, Fields};
use crate::form::Message;
use crate::i18n::Args;
use crate::{App, Failure, Visit};
pub use shape::Document;
pub(super) use shape::document;
use shape::{Application, Brief};

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, begin))
        .routes(routes!(show, change))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(attach))
                .layer(DefaultBodyLimit::max(crate::form::MAX_UPLOAD_BYTES)),
        )
        .routes(routes!(submit))
        .merge(act::routes())
}

/// The request of somebody whose identity is proved: known before the body is looked at.
struct Proved(Visit);

impl<S: Send + Sync> FromRequestParts<S> for Proved {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        visit.activated()?;
        Ok(Self(visit))
    }
}

/// A new application.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Id of the service.
    service: String,
    /// Identity number of the person or establishment in whose name; oneself without it.
    in_name_of: Option<String>,
    /// What it is about: numbers or ids of records. Where there is only one to choose, it is that one without it.
    #[serde(default)]
    subjects: Vec<String>,
    /// Answers by the id of their question, as a person would type them.
    #[serde(default)]
    answers: BTreeMap<String, Raw>,
}

/// Changes of a draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What it is about: numbers or ids of records.
    subjects: Option<Vec<String>>,
    /// Answers by the id of their question, as a person would type them.
    #[serde(default)]
    answers: BTreeMap<String, Raw>,
}

/// What a draft is about when nothing is said and there is one possibility.
async fn only(
    visit: &Visit,
    actor: &Actor,
    reference: &Reference,
) -> Result<Option<Vec<String>>, Failure> {
    let draft = applications::draft(visit.platform(), actor, reference).await?;
    Ok(match draft.choices.as_slice() {
        [only] if draft.state.subjects.is_empty() => Some(vec![only.id.to_string()]),
        _ => None,
    })
}

/// One's applications, the last changed first.
#[utoipa::path(get, path = "/api/v1/applications", tag = "applications",
    responses((status = 200, body = Vec<Brief>)), security(("bearer" = [])))]
async fn list(visit: Visit) -> Result<Json<Vec<Brief>>, Failure> {
    let actor = visit.actor()?;
    let all = applications::list(visit.platform(), actor).await?;
    Ok(Json(all.iter().map(Brief::from).collect()))
}

/// Begins an application, or goes on with the draft of this service begun before.
#[utoipa::path(post, path = "/api/v1/applications", tag = "applications", request_body = Begin,
    responses((status = 201, body = Application)), security(("bearer" = [])))]
async fn begin(
    Proved(visit): Proved,
    Body(input): Body<Begin>,
) -> Result<(StatusCode, Json<Application>), Failure> {
    let actor = visit.activated()?;
    let mut fields = Fields::default();
    let other = match &input.in_name_of {
        Some(number) => fields
            .take("in_name_of", IdentityNumber::parse(number))
            .map(Some),
        None => Some(None),
    };
    let Some(other) = other else {
        return Err(fields.failure());
    };
    let reference =
        applications::start(visit.platform(), actor, &input.service, other.as_ref()).await?;
    let subjects = if input.subjects.is_empty() {
        only(&visit, actor, &reference).await?
    } else {
        Some(input.subjects)
    };
    keep(
        &visit,
        actor,
        &reference,
        &Change {
            subjects,
            answers: input.answers,
        },
    )
    .await?;
    Ok((
        StatusCode::CREATED,
        Json(read(&visit, actor, &reference).await?),
    ))
}

/// An application: a draft with what is missing, or where it stands.
#[utoipa::path(get, path = "/api/v1/applications/{reference}", tag = "applications",
    params(("reference" = String, Path, description = "Reference of the application.")),
    responses((status = 200, body = Application)), security(("bearer" = [])))]
async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Json<Application>, Failure> {
    let actor = visit.actor()?;
    Ok(Json(read(&visit, actor, &number(&reference)?).await?))
}

/// Adds to a draft or changes it.
#[utoipa::path(patch, path = "/api/v1/applications/{reference}", tag = "applications", request_body = Change,
    params(("reference" = String, Path, description = "Reference of the application.")),
    responses((status = 200, body = Application)), security(("bearer" = [])))]
async fn change(
    visit: Visit,
    Path(reference): Path<String>,
    Body(input): Body<Change>,
) -> Result<Json<Application>, Failure> {
    let actor = visit.activated()?;
    let reference = number(&reference)?;
    keep(&visit, actor, &reference, &input).await?;
    Ok(Json(read(&visit, actor, &reference).await?))
}

/// Attaches a file as the answer to a question; the body is the file.
#[utoipa::path(put, path = "/api/v1/applications/{reference}/files/{field}", tag = "applications",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("reference" = String, Path, description = "Reference of the application."),
        ("field" = String, Path, description = "Id of the question.")),
    responses((status = 200, body = Application)), security(("bearer" = [])))]
async fn attach(
    visit: Visit,
    Path((reference, field)): Path<(String, String)>,
    bytes: Bytes,
) -> Result<Json<Application>, Failure> {
    let actor = visit.activated()?;
    let reference = number(&reference)?;
    let draft = applications::draft(visit.platform(), actor, &reference).await?;
    let asked = draft.field(&field).ok_or(Failure::NotFound)?;
    let hash = match files::keep(visit.platform(), actor, asked, &bytes).await {
        Ok(hash) => hash,
        Err(files::FileError::Kind) => return Err(wrong(&field, "error-file-kind")),
        Err(files::FileError::TooLarge { most }) => {
            let megabytes = (most / 1_000_000).to_string();
            return Err(wrong(
                &field,
                Message::with("error-file-size", Args::new().with("megabytes", megabytes)),
            ));
        }
        Err(files::FileError::Common(error)) => return Err(error.into()),
    };
    let answers = [(field, Raw::from(hash))].into_iter().collect();
    keep(
        &visit,
        actor,
        &reference,
        &Change {
            subjects: None,
            answers,
        },
    )
    .await?;
    Ok(Json(read(&visit, actor, &reference).await?))
}

/// Submits a draft. Submitting again is the same answer.
#[utoipa::path(post, path = "/api/v1/applications/{reference}/submit", tag = "applications",
    params(("reference" = String, Path, description = "Reference of the application.")),
    responses((status = 200, body = Application)), security(("bearer" = [])))]
async fn submit(visit: Visit, Path(reference): Path<String>) -> Result<Json<Application>, Failure> {
    let actor = visit.activated()?;
    let p = visit.platform();
    let reference = number(&reference)?;
    if let Err(error) = applications::submit(p, actor, &reference).await {
        return Err(explained(&visit, actor, &reference, error).await);
    }
    let view = applications::view(p, actor, &reference).await?;
    applications::settle(p, view.row.id).await?;
    Ok(Json(read(&visit, actor, &reference).await?))
}

/// A refusal in the service's own words.
async fn explained(
    visit: &Visit,
    actor: &Actor,
    reference: &Reference,
    error: ApplyError,
) -> Failure {
    let ApplyError::Requirements(ids) = &error else {
        return error.into();
    };
    let Ok(draft) = applications::draft(visit.platform(), actor, reference).await else {
        return error.into();
    };
    let unmet = draft
        .offered
        .definition
        .requirements
        .iter()
        .find(|r| ids.iter().any(|id| r.id == *id.as_str()));
    unmet.map_or_else(|| error.into(), |r| Failure::Refused(r.otherwise.clone()))
}

fn number(reference: &str) -> Result<Reference, Failure> {
    Reference::parse(reference).map_err(|_| Failure::NotFound)
}

fn wrong(field: &str, message: impl Into<Message>) -> Failure {
    Failure::Invalid(vec![crate::failure::FieldProblem::new(field, message)])
}

/// Keeps what was sent, right or wrong; only what cannot be an answer at all is refused.
async fn keep(
    visit: &Visit,
    actor: &Actor,
    reference: &Reference,
    change: &Change,
) -> Result<(), Failure> {
    let p = visit.platform();
    let typed = typed(&change.answers)?;
    let draft = applications::draft(p, actor, reference).await?;
    if let Some(unknown) = typed.keys().find(|id| draft.field(id).is_none()) {
        return Err(wrong(unknown, "error-field-unknown"));
    }
    if let Some(wanted) = &change.subjects {
        applications::save_subjects(p, actor, reference, &subjects(&draft, wanted)?).await?;
    }
    if !typed.is_empty() {
        applications::save(p, actor, reference, &typed).await?;
    }
    Ok(())
}

/// Records by number or id, among those that may be chosen.
fn subjects(draft: &Draft, wanted: &[String]) -> Result<Vec<RecordId>, Failure> {
    let find = |wanted: &String| {
        let found = draft
            .choices
            .iter()
            .find(|r| r.number == *wanted || r.id.to_string() == *wanted);
        found
            .map(|r| r.id)
            .ok_or_else(|| wrong("subjects", "answer-record"))
    };
    wanted.iter().map(find).collect()
}

/// Answers as a person would type them.
fn typed(answers: &BTreeMap<String, Raw>) -> Result<BTreeMap<String, String>, Failure> {
    let text = |(id, raw): (&String, &Raw)| {
        let text = match raw {
            Raw::String(text) => text.clone(),
            Raw::Number(number) => number.to_string(),
            Raw::Bool(true) => "yes".to_owned(),
            Raw::Bool(false) => "no".to_owned(),
            Raw::Null => String::new(),
            Raw::Array(_) | Raw::Object(_) => return Err(wrong(id, "error-field-type")),
        };
        Ok((id.clone(), text))
    };
    answers.iter().map(text).collect()
}

/// An application as it stands.
async fn read(visit: &Visit, actor: &Actor, reference: &Reference) -> Result<Application, Failure> {
    let p = visit.platform();
    let view = applications::view(p, actor, reference).await?;
    if view.row.phase != "draft" {
        return Ok(Application::of_view(visit, &view));
    }
    match applications::draft(p, actor, reference).await {
        Ok(draft) => Ok(Application::of_draft(visit, &view, &draft)),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
