//! `POST /office/cases/{reference}/decision` and `/attendance`: what an officer decides or marks.
//!
//! The rule protected here: nothing is sent that the officer has not read as the person will read it; a decision is shown
//! with its messages first, and made by a second press.

use std::collections::BTreeMap;

use absher_catalogue::model::{Decision as Offered, DecisionKind, Review, StepKind};
use absher_platform::applications::{self, ApplyError, Case, Decided, Doing};
use absher_vocabulary::{Money, Text};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::case::{draw, open};
use crate::failure::Failure;
use crate::form::{Form, Message};
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::applications::words::Told;
use crate::ui::{Choice, Field, Kind, Markup, Row};
use crate::{App, pages};

/// Longest message to a person, in characters.
const MESSAGE: usize = 1000;

/// The form of one review that waits for this officer.
pub(super) struct Decision {
    pub(super) step: String,
    pub(super) title: String,
    /// What the first of two officers decided.
    pub(super) first: Option<Markup>,
    pub(super) fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "pages/office/decision.html")]
struct Check {
    page: Page,
    path: String,
    rows: Vec<Row>,
    reads: Vec<String>,
    hidden: BTreeMap<&'static str, String>,
}

/// `POST /office/cases/{reference}/decision` and `/attendance`
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/office/cases/{reference}/decision", post(decide))
        .route("/office/cases/{reference}/attendance", post(attendance))
}

/// The reviews of a case that wait for this officer.
fn reviews<'a>(case: &'a Case, told: &'a Told<'_>) -> impl Iterator<Item = (&'a str, &'a Review)> {
    case.tasks
        .iter()
        .filter_map(|task| match told.step(&task.step)?.kind()? {
            StepKind::Review(review) => Some((task.step.as_str(), review)),
            _ => None,
        })
}

pub(super) fn decisions(page: &Page, case: &Case, told: &Told<'_>) -> Vec<Decision> {
    let form = |(step, review): (&str, &Review)| Decision {
        step: step.to_owned(),
        title: told.step_name(page, step),
        first: first(page, case, (step, review)),
        fields: fields(page, review),
    };
    reviews(case, told).map(form).collect()
}

fn first(page: &Page, case: &Case, (step, review): (&str, &Review)) -> Option<Markup> {
    let Doing::Reviewing {
        first: Some(first), ..
    } = &case.state.open_step(step)?.doing
    else {
        return None;
    };
    let chosen = review.decisions.iter().find(|d| d.id == *first.decision)?;
    Some(page.t1("office-first", "decision", page.say(&chosen.name)))
}

fn fields(page: &Page, review: &Review) -> Vec<Field> {
    let choice = |d: &Offered| Choice::new(d.id.as_str(), page.say(&d.name));
    let choices = review.decisions.iter().map(choice).collect();
    let mut fields =
        vec![Field::new("decision", Kind::Radios, page.t("office-decision")).choices(choices)];
    let reasons = review
        .decisions
        .iter()
        .flat_map(|d| d.reasons.iter().map(move |reason| (d, reason)));
    let reasons: Vec<Choice> = reasons
        .map(|(d, reason)| {
            Choice::new(
                reason.id.as_str(),
                format!("{}: {}", page.say(&d.name), page.say(&reason.text)),
            )
        })
        .collect();
    if !reasons.is_empty() {
        let field = Field::new("reason", Kind::Select, page.t("office-reason"));
        fields.push(
            field
                .hint(page.t("office-reason-hint"))
                .choices(reasons)
                .optional(),
        );
    }
    if review
        .decisions
        .iter()
        .any(|d| d.kind == DecisionKind::Amount)
    {
        let field = Field::new("amount", Kind::Money, page.t("office-amount"));
        fields.push(field.hint(page.t("office-amount-hint")).optional());
    }
    if review
        .decisions
        .iter()
        .any(|d| d.kind == DecisionKind::SendBack)
    {
        let field = Field::new("message", Kind::Textarea(4), page.t("office-message"));
        fields.push(
            field
                .hint(page.t("office-message-hint"))
                .max_length(MESSAGE)
                .optional(),
        );
    }
    fields
}

async fn decide(
    visit: Visit,
    Path(reference): Path<String>,
    mut form: Form,
) -> Result<Response, Failure> {
    let actor = visit.officer()?;
    let case = open(&visit, &reference).await?;
    let told = Told::from(&case);
    let step = form.value("step").to_owned();
    let found = reviews(&case, &told).find(|(id, _)| *id == step);
    let Some((_, review)) = found else {
        return Err(Failure::Conflict);
    };
    let Some((decided, chosen)) = read(&mut form, &step, review) else {
        return draw(&visit, &case, form).await;
    };
    let sure = form.ticked("sure");
    let done = if sure {
        applications::decide(
            visit.platform(),
            actor,
            &case.row.reference,
            decided.clone(),
        )
        .await
        .map(|()| Vec::new())
    } else {
        applications::rehearse(
            visit.platform(),
            actor,
            &case.row.reference,
            decided.clone(),
        )
        .await
    };
    match done {
        Ok(_) if sure => Ok(back(&visit, &case, &step)),
        Ok(reads) => pages::show(&check(&visit, &case, (chosen, &decided), &reads)),
        Err(ApplyError::Decision(what)) => {
            match what {
                "reason" => form.add_error("reason", "office-reason-missing"),
                "amount" => form.add_error("amount", "office-amount-wrong"),
                _ => form.add_form_error("office-another-officer"),
            }
            draw(&visit, &case, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, as a decision; nothing when something is to be corrected.
fn read<'r>(form: &mut Form, step: &str, review: &'r Review) -> Option<(Decided, &'r Offered)> {
    let ids: Vec<&str> = review.decisions.iter().map(|d| d.id.as_str()).collect();
    let decision = form.choice("decision", &ids, "office-decision-missing");
    let amount = form.parse_optional("amount", Money::parse);
    let decision = decision?;
    let chosen = review
        .decisions
        .iter()
        .find(|d| d.id == *decision.as_str())?;
    // A reason, an amount or a message left over from another choice does not count.
    let reason = form.parse_optional("reason", |id| Ok::<_, Message>(id.to_owned()));
    let reason = reason.filter(|id| chosen.reasons.iter().any(|r| r.id == *id.as_str()));
    let message = match chosen.kind {
        DecisionKind::SendBack => form.text("message", MESSAGE, "office-message-missing"),
        _ => Some(String::new()),
    };
    let amount = amount.filter(|_| chosen.kind == DecisionKind::Amount);
    if form.has_errors() {
        return None;
    }
    Some((
        Decided {
            step: step.to_owned(),
            decision,
            reason,
            amount,
            message: message?,
        },
        chosen,
    ))
}

fn check(
    visit: &Visit,
    case: &Case,
    (chosen, decided): (&Offered, &Decided),
    reads: &[Text],
) -> Check {
    let path = format!("/office/cases/{}", case.row.reference);
    let page = Page::titled(visit, "office-check-title")
        .back(&path)
        .without_feedback();
    let reason = chosen
        .reasons
        .iter()
        .find(|r| decided.reason.as_deref() == Some(r.id.as_str()));
    let mut rows = vec![
        Row::new(page.t("office-reference"), page.num(&case.row.reference)),
        Row::new(page.t("office-decision"), page.say(&chosen.name)),
    ];
    rows.extend(reason.map(|reason| Row::new(page.t("office-reason"), page.say(&reason.text))));
    rows.extend(
        decided
            .amount
            .map(|amount| Row::new(page.t("office-amount"), page.money(amount))),
    );
    let asks = case
        .offered
        .definition
        .fields
        .iter()
        .filter(|f| chosen.asks.contains(&f.id));
    rows.extend(asks.map(|field| Row::new(page.t("office-asks"), page.say(&field.label))));
    let mut reads: Vec<String> = reads.iter().map(|text| page.say(text).to_owned()).collect();
    reads.extend(reason.map(|reason| page.say(&reason.text).to_owned()));
    if !decided.message.is_empty() {
        reads.push(decided.message.clone());
    }
    let mut hidden = BTreeMap::from([
        ("step", decided.step.clone()),
        ("decision", decided.decision.clone()),
        ("message", decided.message.clone()),
    ]);
    hidden.extend(decided.reason.clone().map(|reason| ("reason", reason)));
    hidden.extend(decided.amount.map(|amount| ("amount", amount.to_string())));
    Check {
        page,
        path,
        rows,
        reads,
        hidden,
    }
}

/// Back to the queue the case came from, which says what was done.
fn back(visit: &Visit, case: &Case, step: &str) -> Response {
    let role = case
        .tasks
        .iter()
        .find(|task| task.step == step)
        .map_or("", |task| task.role.as_str());
    let path = format!("/office/queue?role={role}&done={}", case.row.reference);
    Redirect::to(&visit.href(&path)).into_response()
}

async fn attendance(
    visit: Visit,
    Path(reference): Path<String>,
    mut form: Form,
) -> Result<Response, Failure> {
    let actor = visit.officer()?;
    let case = open(&visit, &reference).await?;
    let step = form.value("step").to_owned();
    if !case.tasks.iter().any(|task| task.step == step) {
        return Err(Failure::Conflict);
    }
    let Some(came) = form.choice("came", &["yes", "no"], "office-came-missing") else {
        return draw(&visit, &case, form).await;
    };
    applications::attended(
        visit.platform(),
        actor,
        &case.row.reference,
        (&step, came == "yes"),
    )
    .await?;
    Ok(back(&visit, &case, &step))
}
