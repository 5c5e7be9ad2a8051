//! `/apply/{reference}/subject`: what the application is about, chosen from the registers.
//!
//! The rule protected here: only what the platform offers for this person can be chosen, whatever is sent.

use absher_platform::applications::{self, Draft, Page as Asks};
use absher_platform::{Actor, people};
use absher_vocabulary::RecordId;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{frame, onward, open, place};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::records;
use crate::ui::{Action, Choice, Field, Kind, Markup};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/apply/subject.html")]
struct Subject {
    page: Page,
    form: Form,
    place: Markup,
    ask: Option<Field>,
    nothing: Option<Action>,
}

/// `GET` and `POST /apply/{reference}/subject`
pub fn routes() -> Router<App> {
    Router::new().route("/apply/{reference}/subject", get(show).post(choose))
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let draft = match open(&visit, actor, &reference).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let only = matches!(draft.choices.as_slice(), [_]).then(|| draft.choices.iter());
    let chosen = if draft.state.subjects.is_empty() {
        only
    } else {
        Some(draft.state.subjects.iter())
    };
    let chosen = chosen
        .into_iter()
        .flatten()
        .map(|r| r.id.to_string())
        .collect();
    let form = Form::new().with_all("subject", chosen);
    pages::show(&view(&visit, &draft, form).await?)
}

async fn choose(
    visit: Visit,
    Path(reference): Path<String>,
    mut form: Form,
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let draft = match open(&visit, actor, &reference).await? {
        Ok(draft) => draft,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let many = draft
        .offered
        .definition
        .subject
        .as_ref()
        .is_some_and(|s| s.many);
    let chosen: Vec<RecordId> = draft
        .choices
        .iter()
        .map(|r| r.id)
        .filter(|id| form.all("subject").any(|sent| sent == id.to_string()))
        .collect();
    if chosen.is_empty() {
        form.add_error("subject", "apply-subject-missing");
    } else if chosen.len() > 1 && !many {
        form.add_error("subject", "error-repeated");
    }
    if form.has_errors() {
        return pages::invalid(&view(&visit, &draft, form).await?);
    }
    keep(&visit, actor, (&draft, &chosen)).await
}

async fn keep(
    visit: &Visit,
    actor: &Actor,
    (draft, chosen): (&Draft, &[RecordId]),
) -> Result<Response, Failure> {
    applications::save_subjects(visit.platform(), actor, &draft.reference, chosen).await?;
    Ok(match open(visit, actor, draft.reference.as_str()).await? {
        Ok(draft) => onward(visit, &draft),
        Err(elsewhere) => elsewhere.into_response(),
    })
}

async fn view(visit: &Visit, draft: &Draft, form: Form) -> Result<Subject, Failure> {
    let Some(subject) = &draft.offered.definition.subject else {
        return Err(Failure::NotFound);
    };
    let question = match &subject.label {
        Some(label) => label.get(visit.lang()).to_owned(),
        None => visit.app().i18n().text(visit.lang(), "apply-subject"),
    };
    let page = frame(visit, draft, (Some(&Asks::Subject), &question)).with_errors_of(&form);
    let place = place(&page, draft, &Asks::Subject);
    if draft.choices.is_empty() {
        let nothing = Some(Action::new(
            page.t("apply-back-to-service"),
            page.href(format!("/services/{}", draft.offered.definition.id)),
        ));
        return Ok(Subject {
            page,
            form,
            place,
            ask: None,
            nothing,
        });
    }
    let kind = if subject.many {
        Kind::Checkboxes
    } else {
        Kind::Radios
    };
    let choices = choices(&page, draft).await?;
    let mut ask = Field::new("subject", kind, question)
        .choices(choices)
        .as_heading();
    if subject.many {
        ask = ask.hint(page.t("apply-subject-many"));
    }
    Ok(Subject {
        page: page.heading_in_field(),
        form,
        place,
        ask: Some(ask),
        nothing: None,
    })
}

/// Each record by its columns, with the holder's name where it is somebody else.
async fn choices(page: &Page, draft: &Draft) -> Result<Vec<Choice>, Failure> {
    let p = page.visit().platform();
    let columns = draft
        .offered
        .definition
        .subject
        .as_ref()
        .map(|s| s.columns.as_slice())
        .unwrap_or_default();
    let others: Vec<_> = draft
        .choices
        .iter()
        .filter_map(|r| r.holder.clone())
        .collect();
    let named = people::named(p, others).await?;
    let choice = |record: &absher_catalogue::Record| {
        let choice = Choice::new(
            record.id.to_string(),
            records::line(page, &p.catalogue, record, columns),
        );
        let other = record
            .holder
            .as_ref()
            .filter(|holder| Some(*holder) != draft.state.applicant.holder.as_ref());
        match other.and_then(|holder| named.iter().find(|n| n.identity == *holder)) {
            Some(person) => choice.hint(page.name(page.say(&person.name))),
            None => choice,
        }
    };
    Ok(draft.choices.iter().map(choice).collect())
}
