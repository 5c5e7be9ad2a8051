//! What a party does to an application, for programs.
//!
//! The rule protected here: the step may be left out where only one fits; an act that is not possible now is a conflict
//! and changes nothing.

use std::collections::BTreeMap;

use absher_platform::applications::{self, Action, View};
use axum::Json;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::Value as Raw;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shape::Application;
use super::{number, read, typed, wrong};
use crate::api::body::Body;
use crate::{App, Failure, Visit};

/// The endpoint.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(act))
}

/// An act.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acting {
    /// The step; the one that fits without it.
    step: Option<String>,
    /// The code (`confirm`).
    code: Option<String>,
    /// Which of the listed acts (`act`).
    act: Option<String>,
    /// Answers to what is asked (`agree`, `act`, `answer`).
    #[serde(default)]
    answers: BTreeMap<String, Raw>,
}

/// Does what the one who asks may do: `agree`, `decline`, `confirm`, `act`, `answer` or `withdraw`.
#[utoipa::path(post, path = "/api/v1/applications/{reference}/actions/{action}", tag = "applications", request_body = Acting,
    params(("reference" = String, Path, description = "Reference of the application."),
        ("action" = String, Path, description = "`agree`, `decline`, `confirm`, `act`, `answer` or `withdraw`.")),
    responses((status = 200, body = Application)), security(("bearer" = [])))]
async fn act(
    visit: Visit,
    Path((reference, action)): Path<(String, String)>,
    Body(input): Body<Acting>,
) -> Result<Json<Application>, Failure> {
    let actor = visit.activated()?;
    let p = visit.platform();
    let reference = number(&reference)?;
    let view = applications::view(p, actor, &reference).await?;
    let step = match input.step {
        Some(step) => step,
        None => fitting(&view, &action).unwrap_or_default(),
    };
    let answers = typed(&input.answers)?;
    let done = match action.as_str() {
        "agree" => applications::agree(p, actor, &reference, (&step, &answers)).await,
        "decline" => applications::decline(p, actor, &reference, &step).await,
        "confirm" => {
            let code = input
                .code
                .ok_or_else(|| wrong("code", "error-field-missing"))?;
            applications::confirm(p, actor, &reference, (&step, &code)).await
        }
        "act" => {
            let chosen = input
                .act
                .ok_or_else(|| wrong("act", "error-field-missing"))?;
            applications::during_wait(p, actor, &reference, (&step, &chosen, &answers)).await
        }
        "answer" => applications::answer(p, actor, &reference, (&step, &answers)).await,
        "withdraw" => applications::withdraw(p, actor, &reference).await,
        _ => return Err(Failure::NotFound),
    };
    done?;
    applications::settle(p, view.row.id).await?;
    Ok(Json(read(&visit, actor, &reference).await?))
}

/// The step of the only thing of this kind that may be done.
fn fitting(view: &View, action: &str) -> Option<String> {
    view.actions.iter().find_map(|may| match (action, may) {
        ("agree" | "decline", Action::Agree { step, .. })
        | ("confirm", Action::TypeCode { step, .. })
        | ("act", Action::Do { step, .. })
        | ("answer", Action::Answer { step, .. }) => Some(step.clone()),
        _ => None,
    })
}
