//! `/apply/{reference}/check`: all answers, what it costs, and the button that submits; or, on a page of its own, what
//! refuses the application and where each thing is mended.
//!
//! The rule protected here: submitting twice is one application, and everything is read and checked again on the way;
//! what changed since is shown here, not lost.

use absher_platform::applications::{self, ApplyError, Draft, Page as Asks};
use absher_platform::{Actor, Error, people};
use absher_vocabulary::{Money, Reference};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{frame, onward, open, party_message, path_of};
use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::i18n::Args;
use crate::page::Page;
use crate::pages::applications::words::Told;
use crate::pages::service::{Check, check};
use crate::records;
use crate::ui::{Level as Weight, Markup, Row};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/apply/check.html")]
struct Answers {
    page: Page,
    form: Form,
    applicant: Vec<Row>,
    subjects: Vec<Vec<Row>>,
    change_subject: String,
    given: Vec<Row>,
    parties: Vec<Row>,
    fees: Vec<Row>,
    checks: Vec<Check>,
    act: String,
}

#[derive(Template)]
#[template(path = "pages/apply/refused.html")]
struct Refused {
    page: Page,
    checks: Vec<Check>,
    again: String,
    other_subject: Option<String>,
}

/// `GET` and `POST /apply/{reference}/check`
pub fn routes() -> Router<App> {
    Router::new().route("/apply/{reference}/check", get(show).post(submit))
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    match open(&visit, actor, &reference).await? {
        Ok(draft) => draw(&visit, &draft, (Form::new(), StatusCode::OK)),
        Err(elsewhere) => Ok(elsewhere.into_response()),
    }
}

async fn submit(
    visit: Visit,
    Path(reference): Path<String>,
    mut form: Form,
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let number = Reference::parse(&reference).map_err(|_| Failure::NotFound)?;
    match applications::submit(visit.platform(), actor, &number).await {
        Ok(()) => return submitted(&visit, actor, &number).await,
        Err(ApplyError::Party(party, must)) => {
            let name = party_name(&visit, actor, (&reference, &party)).await?;
            form.add_form_error(party_message(&must, name));
        }
        Err(ApplyError::SubjectHeld) => form.add_form_error("apply-subject-held"),
        Err(ApplyError::Common(Error::SectorDown { sector })) => {
            form.add_form_error(Message::sector_down(&visit.app().sector_name(&sector)));
        }
        // Told by the page itself: what refuses, or the question whose answer is missing.
        Err(ApplyError::Requirements(_) | ApplyError::Answers(_)) => {}
        Err(error) => return Err(error.into()),
    }
    match open(&visit, actor, &reference).await? {
        Ok(draft) => draw(&visit, &draft, (form, StatusCode::UNPROCESSABLE_ENTITY)),
        Err(elsewhere) => Ok(elsewhere.into_response()),
    }
}

/// Waits a moment for what is done at once, then to the application's own page.
async fn submitted(
    visit: &Visit,
    actor: &Actor,
    reference: &Reference,
) -> Result<Response, Failure> {
    let p = visit.platform();
    let view = applications::view(p, actor, reference).await?;
    applications::settle(p, view.row.id).await?;
    Ok(Redirect::to(&visit.href(&format!("/applications/{reference}"))).into_response())
}

async fn party_name(
    visit: &Visit,
    actor: &Actor,
    (reference, party): (&str, &str),
) -> Result<String, Failure> {
    let Ok(draft) = open(visit, actor, reference).await? else {
        return Ok(String::new());
    };
    let told = Told {
        catalogue: &visit.platform().catalogue,
        definition: &draft.offered.definition,
    };
    Ok(told.party(&Page::new(visit, ""), party))
}

fn draw(
    visit: &Visit,
    draft: &Draft,
    (form, status): (Form, StatusCode),
) -> Result<Response, Failure> {
    if !draft.refusing().is_empty() {
        return pages::with_status(status, &refused(visit, draft));
    }
    if draft.next().is_some() {
        return Ok(onward(visit, draft));
    }
    pages::with_status(status, &view(visit, draft, form))
}

fn refused(visit: &Visit, draft: &Draft) -> Refused {
    let page = frame(
        visit,
        draft,
        (
            None,
            &visit.app().i18n().text(visit.lang(), "apply-refused"),
        ),
    );
    let again = format!("/apply/{}", draft.reference);
    let several = draft.choices.len() > 1;
    Refused {
        checks: all_checks(&page, draft),
        other_subject: several.then(|| path_of(draft, &Asks::Subject)),
        again,
        page,
    }
}

fn all_checks(page: &Page, draft: &Draft) -> Vec<Check> {
    let back = format!("/apply/{}", draft.reference);
    let all = draft.offered.definition.requirements.iter();
    all.filter_map(|r| Some(check(page, r, draft.standing(r)?, Some(&back))))
        .collect()
}

fn view(visit: &Visit, draft: &Draft, form: Form) -> Answers {
    let catalogue = &visit.platform().catalogue;
    let it = &draft.offered.definition;
    let page = frame(
        visit,
        draft,
        (None, &visit.app().i18n().text(visit.lang(), "apply-check")),
    )
    .with_errors_of(&form);
    let columns = it
        .subject
        .as_ref()
        .map(|s| s.columns.as_slice())
        .unwrap_or_default();
    Answers {
        applicant: applicant(&page, draft),
        subjects: draft
            .state
            .subjects
            .iter()
            .map(|r| records::rows(&page, catalogue, r, columns))
            .collect(),
        change_subject: path_of(draft, &Asks::Subject),
        given: answers(&page, draft),
        parties: parties(&page, draft),
        fees: fees(&page, draft),
        checks: all_checks(&page, draft),
        act: act(&page, draft),
        page,
        form,
    }
}

fn applicant(page: &Page, draft: &Draft) -> Vec<Row> {
    let p = page.visit().platform();
    let record = &draft.state.applicant;
    let name = Row::new(
        page.t("applicant-name"),
        page.name(page.say(&people::name(p, record))),
    );
    let number = Row::new(page.t("applicant-number"), page.num(&record.number));
    let source = p
        .catalogue
        .record_type(&record.record_type)
        .and_then(|of| records::source(page, &p.catalogue, of));
    match source {
        Some(source) => vec![name.source(source.clone()), number.source(source)],
        None => vec![name, number],
    }
}

fn answers(page: &Page, draft: &Draft) -> Vec<Row> {
    let catalogue = &page.visit().platform().catalogue;
    let asked = draft.pages.iter().filter_map(|at| match &at.page {
        Asks::Field(id) => Some((at, draft.field(id)?, draft.state.fields.get(id)?)),
        Asks::Subject => None,
    });
    asked
        .map(|(at, field, value)| {
            Row::new(
                page.say(&field.label),
                records::answer(page, catalogue, (field, value)),
            )
            .change(page.href(path_of(draft, &at.page)))
        })
        .collect()
}

/// The others by a name short enough to recognise and to find nobody out by.
fn parties(page: &Page, draft: &Draft) -> Vec<Row> {
    let p = page.visit().platform();
    let told = Told {
        catalogue: &p.catalogue,
        definition: &draft.offered.definition,
    };
    let rows = draft.parties.iter().map(|(party, info)| {
        let name = match &info.record {
            Some(record) => page.name(short_name(page.say(&people::name(p, record)))),
            None => page.num(&info.id),
        };
        Row::new(told.party(page, party), name)
    });
    rows.collect()
}

/// The first name and the first letter of the last, the article aside.
pub(crate) fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    let last = ["ال", "Al-", "al-"]
        .iter()
        .find_map(|article| last.strip_prefix(article))
        .unwrap_or(last);
    match last.chars().next() {
        Some(letter) => format!("{first} {letter}."),
        None => first.to_owned(),
    }
}

fn fees(page: &Page, draft: &Draft) -> Vec<Row> {
    let Some(price) = &draft.price else {
        return vec![Row::new(
            page.t("apply-to-pay"),
            page.t("apply-nothing-to-pay"),
        )];
    };
    let mut rows: Vec<Row> = price
        .lines
        .iter()
        .map(|l| Row::new(page.say(&l.name), page.money(l.amount)))
        .collect();
    if price.hold > Money::ZERO {
        rows.push(Row::new(page.t("bill-held"), page.money(price.hold)));
    }
    let total = if price.total() > Money::ZERO {
        page.money(price.total())
    } else {
        Markup::text(&page.t("apply-nothing-to-pay"))
    };
    rows.push(Row::new(page.t("bill-total"), total));
    rows
}

/// The button: named after the act, with the amount that will be asked.
fn act(page: &Page, draft: &Draft) -> String {
    let name = page.say(&draft.offered.definition.name);
    match draft
        .price
        .as_ref()
        .map(absher_platform::applications::Price::total)
    {
        Some(total) if total > Money::ZERO => {
            let amount = format!("{total} {}", page.t("riyal"));
            page.plain(
                "apply-act-and-pay",
                &Args::new().with("act", name).with("amount", amount),
            )
        }
        _ => page.plain("apply-act", &Args::new().with("act", name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_enough_to_find_nobody_out() {
        assert_eq!(short_name("سارة محمد العتيبي"), "سارة ع.");
        assert_eq!(short_name("Sara"), "Sara");
        assert_eq!(short_name(""), "");
    }
}
