//! `GET /office/cases/{reference}`: all an officer needs to decide on one page.
//!
//! The rule protected here: what the person said stands beside what the register says now, differences are marked, and
//! the rules are those the engine evaluated; nothing is judged here.

use absher_catalogue::Value;
use absher_catalogue::model::{Field as Asked, FieldKind, StepKind};
use absher_platform::applications::{self, Case, Checked, Doing, Standing};
use absher_platform::people::{self, Person};
use absher_vocabulary::Reference;
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::decide::{Decision, decisions};
use super::queue::deadline;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::applications::words::Told;
use crate::pages::service::said;
use crate::records;
use crate::ui::{Event, Level, Markup, Row, Tone};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/office/case.html")]
pub(super) struct View {
    page: Page,
    form: Form,
    path: String,
    head: Vec<Row>,
    parties: Vec<Row>,
    subjects: Vec<Vec<Row>>,
    changed: bool,
    answers: Vec<Row>,
    rules: Vec<Row>,
    timeline: Vec<Event>,
    decisions: Vec<Decision>,
    attend: Vec<(String, String)>,
}

/// `GET /office/cases/{reference}`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/office/cases/{reference}", get(show))
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let case = open(&visit, &reference).await?;
    draw(&visit, &case, Form::new()).await
}

/// The case, for an officer of one of its roles who has no part in it.
pub(super) async fn open(visit: &Visit, reference: &str) -> Result<Case, Failure> {
    let actor = visit.officer()?;
    let reference = Reference::parse(reference).map_err(|_| Failure::NotFound)?;
    Ok(applications::case(visit.platform(), actor, &reference).await?)
}

/// The page, with what is wrong with the decision that was typed.
pub(super) async fn draw(visit: &Visit, case: &Case, form: Form) -> Result<Response, Failure> {
    let status = if form.has_errors() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let name = visit.app().i18n().text(visit.lang(), "office-queue-title");
    let page = Page::new(visit, case.offered.definition.name.get(visit.lang()))
        .full()
        .without_feedback()
        .crumb(name, "/office/queue")
        .with_errors_of(&form);
    let now = applications::subjects_now(visit.platform(), case).await?;
    let mut changed = false;
    let mut subjects = Vec::new();
    for (subject, now) in case.state.subjects.iter().zip(&now) {
        let columns = case
            .offered
            .definition
            .subject
            .as_ref()
            .map(|s| s.columns.as_slice())
            .unwrap_or_default();
        let before = records::rows(&page, &case.catalogue, subject, columns);
        let now = now
            .as_ref()
            .map(|now| records::rows(&page, &case.catalogue, now, columns));
        let (rows, differs) = compared(&page, before, now);
        changed |= differs;
        subjects.push(rows);
    }
    let told = Told::from(case);
    let view = View {
        path: format!("/office/cases/{}", case.row.reference),
        head: head(&page, case, &told),
        parties: parties(&page, case, &told).await?,
        answers: answers(&page, case, &told),
        rules: case
            .requirements
            .iter()
            .map(|rule| self::rule(&page, case, rule))
            .collect(),
        timeline: told.timeline(&page, &case.timeline),
        decisions: decisions(&page, case, &told),
        attend: attend(&page, case, &told),
        subjects,
        changed,
        page,
        form,
    };
    pages::with_status(status, &view)
}

/// What was submitted beside what the register says now.
fn compared(page: &Page, before: Vec<Row>, now: Option<Vec<Row>>) -> (Vec<Row>, bool) {
    let Some(now) = now else {
        let unknown = |row: Row| row.source(page.t("office-register-silent"));
        return (before.into_iter().map(unknown).collect(), false);
    };
    let mut differs = false;
    let rows = before.into_iter().map(|row| {
        let same_label = |other: &&Row| other.label == row.label;
        match now.iter().find(same_label) {
            Some(other) if other.value == row.value => row,
            other => {
                differs = true;
                let value = other.map_or_else(
                    || Markup::text(&page.t("answer-none")),
                    |other| other.value.clone(),
                );
                let now = Markup::join(&[Markup::text(&page.t("office-now")), value], " ");
                row.source(now).flagged()
            }
        }
    });
    (rows.collect(), differs)
}

fn head(page: &Page, case: &Case, told: &Told<'_>) -> Vec<Row> {
    let now = page.visit().platform().now();
    let mut rows = vec![Row::new(
        page.t("office-reference"),
        page.num(&case.row.reference),
    )];
    rows.extend(
        case.row
            .submitted_at
            .map(|at| Row::new(page.t("office-submitted"), page.moment(at))),
    );
    for task in &case.tasks {
        let until = deadline(page, task.deadline, now);
        rows.push(Row::new(told.step_name(page, &task.step), until));
    }
    rows
}

/// The applicant, whoever presses for them, and the others who act.
async fn parties(page: &Page, case: &Case, told: &Told<'_>) -> Result<Vec<Row>, Failure> {
    let mut names: Vec<&String> = case
        .state
        .parties
        .keys()
        .filter(|n| !matches!(n.as_str(), "applicant" | "actor"))
        .collect();
    let applicant = "applicant".to_owned();
    let actor = "actor".to_owned();
    if case.row.actor != case.row.applicant {
        names.insert(0, &actor);
    }
    names.insert(0, &applicant);
    let numbers = names.iter().map(|name| match name.as_str() {
        "applicant" => case.row.applicant.clone(),
        "actor" => case.row.actor.clone(),
        other => case
            .state
            .parties
            .get(other)
            .unwrap_or(&case.row.applicant)
            .clone(),
    });
    let found = people::named(page.visit().platform(), numbers.collect()).await?;
    let row = |(name, one): (&&String, &Person)| {
        let who = [page.name(page.say(&one.name)), page.num(&one.identity)];
        Row::new(told.party(page, name), Markup::join(&who, " – "))
    };
    Ok(names.iter().zip(&found).map(row).collect())
}

/// Everything that was answered, by the applicant and by others during their steps.
fn answers(page: &Page, case: &Case, told: &Told<'_>) -> Vec<Row> {
    let definition = &case.offered.definition;
    let row = |asked: &Asked, given: Option<&Value>| {
        let given = given.filter(|value| **value != Value::Null)?;
        Some(Row::new(
            page.say(&asked.label),
            answer(page, case, (asked, given)),
        ))
    };
    let mut rows: Vec<Row> = definition
        .fields
        .iter()
        .filter_map(|asked| row(asked, case.state.fields.get(asked.id.as_str())))
        .collect();
    for (step, given) in &case.state.answers {
        let asks = match told
            .step(step)
            .and_then(absher_catalogue::model::Step::kind)
        {
            Some(StepKind::Agree(agree)) => agree.asks.iter().collect(),
            Some(StepKind::Wait(wait)) => wait.may.iter().flat_map(|act| &act.asks).collect(),
            _ => Vec::new(),
        };
        rows.extend(
            asks.into_iter()
                .filter_map(|asked| row(asked, given.get(asked.id.as_str()))),
        );
    }
    rows
}

fn answer(page: &Page, case: &Case, (asked, given): (&Asked, &Value)) -> Markup {
    match (asked.kind, given) {
        (FieldKind::File, Value::Text(hash)) => Markup::trusted(format!(
            "<a href=\"{}\">{}</a>",
            page.href(format!("/office/cases/{}/files/{hash}", case.row.reference)),
            Markup::text(&page.t("office-open-file"))
        )),
        _ => records::answer(page, &case.catalogue, (asked, given)),
    }
}

/// A rule and how it stands: the word says it, the colour repeats it.
fn rule(page: &Page, case: &Case, checked: &Checked) -> Row {
    let known = case
        .offered
        .definition
        .requirements
        .iter()
        .find(|r| r.id == *checked.id);
    let (tone, word) = match checked.standing {
        Standing::Met => (Tone::Ok, "met"),
        Standing::Unmet => (Tone::Danger, "unmet"),
        Standing::Unknown => (Tone::Warn, "unknown"),
    };
    let text = known.map_or(checked.id.as_str(), |r| page.say(said(r, checked.standing)));
    Row::new(text, page.tag(tone, page.t_in("office-rule", word)))
}

/// Steps in which the officer marks whether the person came: id and name.
fn attend(page: &Page, case: &Case, told: &Told<'_>) -> Vec<(String, String)> {
    let mine = case.tasks.iter().filter(|task| {
        case.state
            .open_step(&task.step)
            .is_some_and(|open| matches!(open.doing, Doing::Attending { .. }))
    });
    mine.map(|task| (task.step.clone(), told.step_name(page, &task.step)))
        .collect()
}
