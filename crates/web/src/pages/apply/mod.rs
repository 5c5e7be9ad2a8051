//! Filling in an application: one thing on a page, from the register where the register knows it.
//!
//! The rule protected here: which page comes next follows from the draft at each look (see the platform), so going back,
//! a second tab or another device are the same draft; what was typed is kept before it is judged. A new page of the
//! journey is a variant of the platform's `Page` and a file here.

pub mod check;
pub mod field;
pub mod subject;

use absher_platform::applications::{self, ApplyError, Draft, Page as Asks};
use absher_platform::{Actor, people};
use absher_vocabulary::{ProblemCode, Reference};
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::App;
use crate::failure::{Failure, FieldProblem};
use crate::form::Message;
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::pages::fields;
use crate::ui::Markup;

/// `GET /apply/{reference}` and the pages below it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/apply/{reference}", get(next))
        .merge(subject::routes())
        .merge(field::routes())
        .merge(check::routes())
}

async fn next(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    Ok(match open(&visit, actor, &reference).await? {
        Ok(draft) => onward(&visit, &draft),
        Err(elsewhere) => elsewhere.into_response(),
    })
}

/// The draft; or where it went, once it was submitted.
pub(crate) async fn open(
    visit: &Visit,
    actor: &Actor,
    reference: &str,
) -> Result<Result<Draft, Redirect>, Failure> {
    let reference = Reference::parse(reference).map_err(|_| Failure::NotFound)?;
    match applications::draft(visit.platform(), actor, &reference).await {
        Ok(draft) => Ok(Ok(draft)),
        Err(ApplyError::NotNow) => Ok(Err(Redirect::to(
            &visit.href(&format!("/applications/{reference}")),
        ))),
        Err(error) => Err(error.into()),
    }
}

/// To the next page of a draft.
pub(crate) fn onward(visit: &Visit, draft: &Draft) -> Response {
    Redirect::to(&visit.href(&next_path(draft))).into_response()
}

/// The next page without a valid answer. What refuses the application is told before anything more is asked.
fn next_path(draft: &Draft) -> String {
    match draft.next() {
        Some(page) if draft.refusing().is_empty() => path_of(draft, page),
        _ => format!("/apply/{}/check", draft.reference),
    }
}

/// The address of a page of the journey.
pub(crate) fn path_of(draft: &Draft, page: &Asks) -> String {
    match page {
        Asks::Subject => format!("/apply/{}/subject", draft.reference),
        Asks::Field(id) => format!("/apply/{}/fields/{id}", draft.reference),
    }
}

/// The frame of a page of the journey: service, way back, in whose name.
fn frame(visit: &Visit, draft: &Draft, (at, title): (Option<&Asks>, &str)) -> Page {
    let service = draft.offered.definition.name.get(visit.lang()).to_owned();
    let place = at
        .and_then(|at| draft.pages.iter().position(|p| p.page == *at))
        .unwrap_or(draft.pages.len());
    let back = match place
        .checked_sub(1)
        .and_then(|before| draft.pages.get(before))
    {
        Some(before) => path_of(draft, &before.page),
        None => format!("/services/{}", draft.offered.definition.id),
    };
    let page = Page::new(visit, title).service(service).back(&back);
    if draft.state.applicant.holder == draft.state.actor.holder {
        return page;
    }
    let name = people::name(visit.platform(), &draft.state.applicant);
    page.acting_as(name.get(visit.lang()))
}

/// «Step 3 of 5», once the number of pages is known.
fn place(page: &Page, draft: &Draft, at: &Asks) -> Markup {
    let known = draft.pages.len() > 1 || draft.offered.definition.subject.is_none();
    match draft.pages.iter().position(|p| p.page == *at) {
        Some(place) if known => page.step_of(place + 1, draft.pages.len() + 1),
        _ => Markup::default(),
    }
}

/// What refuses an act on an application, for pages and programs.
impl From<ApplyError> for Failure {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::NotNow => Self::told(ProblemCode::Conflict, "apply-not-now"),
            ApplyError::Requirements(_) => Self::told(ProblemCode::Refused, "apply-requirements"),
            ApplyError::Party(party, must) => {
                Self::told(ProblemCode::Refused, party_message(&must, party))
            }
            ApplyError::Answers(wrong) => Self::Invalid(
                wrong
                    .iter()
                    .map(|(field, wrong)| FieldProblem::new(field, fields::message(wrong)))
                    .collect(),
            ),
            ApplyError::CannotAgree(_) => Self::told(ProblemCode::Refused, "apply-cannot-agree"),
            ApplyError::WrongCode(left) => {
                Self::Invalid(vec![FieldProblem::new("code", wrong_code(left))])
            }
            ApplyError::Decision(_) => {
                Self::told(ProblemCode::InvalidInput, "apply-decision-lacks")
            }
            ApplyError::SubjectHeld => Self::told(ProblemCode::Conflict, "apply-subject-held"),
            ApplyError::Audience => Self::told(ProblemCode::Forbidden, "apply-audience"),
            ApplyError::Common(error) => error.into(),
        }
    }
}

/// What a named party lacks.
pub(crate) fn party_message(must: &str, party: impl Into<String>) -> Message {
    let key = match must {
        "exist" => "party-must-exist",
        "be-another" => "party-must-be-another",
        _ => "party-must-active-account",
    };
    Message::with(key, Args::new().with("party", party.into()))
}

/// A code that was typed wrong, with the tries that are left.
pub(crate) fn wrong_code(left: u32) -> Message {
    Message::with("error-handover-code", Args::count(i64::from(left)))
}

#[cfg(test)]
mod tests;
