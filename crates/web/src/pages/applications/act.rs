//! What a party does to an application: `POST /applications/{reference}/{step}/…`.
//!
//! The rule protected here: an act sent twice is one act (the second finds the application moved on), and a refused one
//! comes back with what was typed. A new act is a route and a branch of [`act`].

use std::collections::BTreeMap;

use absher_platform::applications::{self, ApplyError, View};
use absher_platform::{Actor, Error, answers};
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::show::open;
use super::step::{draw, questions};
use super::words::Told;
use crate::App;
use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::pages::apply::wrong_code;
use crate::pages::fields;

type At = Path<(String, String)>;

/// The acts, each at its own address.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/applications/{reference}/{step}/agree",
            get(back).post(agree),
        )
        .route(
            "/applications/{reference}/{step}/decline",
            get(back).post(decline),
        )
        .route(
            "/applications/{reference}/{step}/confirm",
            get(back).post(confirm),
        )
        .route(
            "/applications/{reference}/{step}/answer",
            get(back).post(answer),
        )
        .route(
            "/applications/{reference}/{step}/acts/{act}",
            get(back_to_act).post(during_wait),
        )
}

/// What is being done.
#[derive(Clone, Copy)]
enum Act<'a> {
    Agree,
    Decline,
    Confirm,
    Answer,
    During(&'a str),
}

async fn back(visit: Visit, Path((reference, step)): At) -> Result<Response, Failure> {
    visit.actor()?;
    Ok(Redirect::to(&visit.href(&format!("/applications/{reference}/{step}"))).into_response())
}

async fn back_to_act(
    visit: Visit,
    Path((reference, step, act)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    visit.actor()?;
    Ok(
        Redirect::to(&visit.href(&format!("/applications/{reference}/{step}?act={act}")))
            .into_response(),
    )
}

async fn agree(visit: Visit, Path((reference, step)): At, form: Form) -> Result<Response, Failure> {
    act(&visit, (&reference, &step), (Act::Agree, form)).await
}

async fn decline(
    visit: Visit,
    Path((reference, step)): At,
    form: Form,
) -> Result<Response, Failure> {
    act(&visit, (&reference, &step), (Act::Decline, form)).await
}

async fn confirm(
    visit: Visit,
    Path((reference, step)): At,
    form: Form,
) -> Result<Response, Failure> {
    act(&visit, (&reference, &step), (Act::Confirm, form)).await
}

async fn answer(
    visit: Visit,
    Path((reference, step)): At,
    form: Form,
) -> Result<Response, Failure> {
    act(&visit, (&reference, &step), (Act::Answer, form)).await
}

async fn during_wait(
    visit: Visit,
    Path((reference, step, chosen)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    act(&visit, (&reference, &step), (Act::During(&chosen), form)).await
}

async fn act(
    visit: &Visit,
    (reference, step): (&str, &str),
    (act, mut form): (Act<'_>, Form),
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let view = open(visit, actor, reference).await?;
    let chosen = if let Act::During(chosen) = act {
        chosen
    } else {
        ""
    };
    let typed = typed(
        (visit, actor),
        &mut form,
        (&view, &questions(&view, (step, chosen))),
    )
    .await?;
    if let Act::Confirm = act
        && form.value("code").trim().is_empty()
    {
        form.add_error("code", "handover-missing");
    }
    if !form.has_errors() {
        match done(
            visit,
            actor,
            (&view, step),
            (act, &typed, form.value("code")),
        )
        .await
        {
            // Done; or it was done or too late before: either way the application's page says where it stands.
            Ok(()) | Err(ApplyError::NotNow) => return settled(visit, &view).await,
            Err(error) => told(visit, (&view, step), &mut form, error)?,
        }
    }
    draw(
        visit,
        actor,
        (reference, step, chosen),
        (form, StatusCode::UNPROCESSABLE_ENTITY),
    )
    .await
}

async fn done(
    visit: &Visit,
    actor: &Actor,
    (view, step): (&View, &str),
    (act, typed, code): (Act<'_>, &BTreeMap<String, String>, &str),
) -> applications::Acted {
    let (p, reference) = (visit.platform(), &view.row.reference);
    match act {
        Act::Agree => applications::agree(p, actor, reference, (step, typed)).await,
        Act::Decline => applications::decline(p, actor, reference, step).await,
        Act::Confirm => applications::confirm(p, actor, reference, (step, code)).await,
        Act::Answer => applications::answer(p, actor, reference, (step, typed)).await,
        Act::During(chosen) => {
            applications::during_wait(p, actor, reference, (step, chosen, typed)).await
        }
    }
}

async fn typed(
    (visit, actor): (&Visit, &Actor),
    form: &mut Form,
    (view, asked): (&View, &[absher_catalogue::model::Field]),
) -> Result<BTreeMap<String, String>, Failure> {
    let mut typed = BTreeMap::new();
    for field in asked {
        // A file sent with the application stands unless another is sent.
        let before = view
            .state
            .fields
            .get(field.id.as_str())
            .and_then(answers::typed);
        let raw = fields::typed((visit, actor), form, field, before.as_deref()).await?;
        typed.insert(field.id.as_str().to_owned(), raw);
    }
    Ok(typed)
}

/// Puts a refusal where the person sees it.
fn told(
    visit: &Visit,
    (view, step): (&View, &str),
    form: &mut Form,
    error: ApplyError,
) -> Result<(), Failure> {
    match error {
        ApplyError::Answers(wrong) => {
            for (field, wrong) in &wrong {
                form.add_error(field, fields::message(wrong));
            }
        }
        ApplyError::WrongCode(left) => form.add_error("code", wrong_code(left)),
        ApplyError::CannotAgree(_) => {
            let own = Told::from(view)
                .step(step)
                .and_then(|s| s.agree.as_ref()?.otherwise.clone());
            form.add_form_error(
                own.map_or_else(|| Message::from("apply-cannot-agree"), Message::Text),
            );
        }
        ApplyError::Common(Error::SectorDown { sector }) => {
            form.add_form_error(Message::sector_down(&visit.app().sector_name(&sector)));
        }
        error => return Err(error.into()),
    }
    Ok(())
}

/// Waits a moment for what is done at once, then to the application's page.
pub(super) async fn settled(visit: &Visit, view: &View) -> Result<Response, Failure> {
    applications::settle(visit.platform(), view.row.id).await?;
    Ok(Redirect::to(&visit.href(&format!("/applications/{}", view.row.reference))).into_response())
}
