//! `GET /applications/{reference}/{step}`: what one step asks of the viewer: to accept, to type a code, to act while it
//! waits, or to answer an officer.
//!
//! The rule protected here: what is asked is what the platform says may be done now; when it is done or too late, the
//! application's own page says so.

use absher_catalogue::model::{Field as Asked, FieldKind, WaitAct};
use absher_platform::applications::{self, Action as May, View};
use absher_platform::{Actor, answers};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::show::open;
use super::words::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::fields;
use crate::ui::{Field, Kind, Row};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/applications/step.html")]
struct StepPage {
    page: Page,
    form: Form,
    lead: String,
    message: Option<String>,
    about: Vec<Row>,
    to_pay: Vec<Row>,
    until: Option<absher_vocabulary::Timestamp>,
    path: String,
    asks: Asks,
}

/// What is asked.
#[derive(Default)]
struct Asks {
    /// Last part of the address the form goes to; nothing when an act is to be chosen first.
    action: Option<String>,
    fields: Vec<Field>,
    multipart: bool,
    button: String,
    declines: bool,
    /// Acts to choose from: address and name.
    acts: Vec<(String, String)>,
}

/// `GET /applications/{reference}/{step}`
pub fn routes() -> Router<App> {
    Router::new().route("/applications/{reference}/{step}", get(show))
}

async fn show(
    visit: Visit,
    Path((reference, step)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let query = Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes())?;
    let act = query.value("act").to_owned();
    let view = open(&visit, actor, &reference).await?;
    draw(
        &visit,
        actor,
        (&reference, &step, &act),
        (before(&view, &step), StatusCode::OK),
    )
    .await
}

/// The page of a step with a form as it was sent; where nothing is asked any more, the application's page.
pub(super) async fn draw(
    visit: &Visit,
    actor: &Actor,
    (reference, step, act): (&str, &str, &str),
    (form, status): (Form, StatusCode),
) -> Result<Response, Failure> {
    let view = open(visit, actor, reference).await?;
    let path = format!("/applications/{}", view.row.reference);
    let asked = view
        .actions
        .iter()
        .find(|action| step_of(action) == Some(step));
    let Some(asked) = asked else {
        return Ok(Redirect::to(&visit.href(&path)).into_response());
    };
    let all = questions(&view, (step, act));
    let typed = all
        .iter()
        .map(|f| (f.id.to_string(), fields::plain(&mut form.clone(), f)))
        .collect();
    let now = applications::asked(
        visit.platform(),
        actor,
        &view.row.reference,
        (step, &all, &typed),
    )
    .await?;
    let told = Told::from(&view);
    let page = Page::new(visit, "").back(&path);
    let title = told.step_name(&page, step);
    let page = Page::new(visit, title)
        .service(view.offered.definition.name.get(visit.lang()))
        .back(&path)
        .with_errors_of(&form);
    let asks = asks(&page, (asked, act), &now);
    let template = StepPage {
        lead: lead(&page, asked),
        message: message(asked),
        about: super::facts::rows(&page, &view),
        to_pay: to_pay(&page, &view, (asked, step)),
        until: until(asked),
        path: format!("{path}/{step}"),
        asks,
        page,
        form,
    };
    pages::with_status(status, &template)
}

/// What was answered before, where an officer asks again.
fn before(view: &View, step: &str) -> Form {
    let asked = view.actions.iter().find_map(|action| match action {
        May::Answer {
            step: at, fields, ..
        } if at == step => Some(fields.as_slice()),
        _ => None,
    });
    asked
        .unwrap_or_default()
        .iter()
        .fold(Form::new(), |form, field| {
            match view
                .state
                .fields
                .get(field.id.as_str())
                .and_then(answers::typed)
            {
                Some(raw) => fields::filled(form, field, &raw),
                None => form,
            }
        })
}

/// The step an action belongs to, when it has a page.
fn step_of(action: &May) -> Option<&str> {
    match action {
        May::Agree { step, .. }
        | May::TypeCode { step, .. }
        | May::Do { step, .. }
        | May::Answer { step, .. } => Some(step),
        May::Pay(_) | May::ShowCode { .. } | May::Withdraw => None,
    }
}

fn until(action: &May) -> Option<absher_vocabulary::Timestamp> {
    match action {
        May::Agree { deadline, .. }
        | May::TypeCode { deadline, .. }
        | May::ShowCode { deadline, .. }
        | May::Do { deadline, .. }
        | May::Answer { deadline, .. } => *deadline,
        May::Pay(_) | May::Withdraw => None,
    }
}

fn message(action: &May) -> Option<String> {
    match action {
        May::Answer { message, .. } if !message.is_empty() => Some(message.clone()),
        _ => None,
    }
}

fn lead(page: &Page, action: &May) -> String {
    page.t(match action {
        May::Agree { .. } => "agree-lead",
        May::TypeCode { .. } => "handover-lead",
        May::Answer { .. } => "answer-lead",
        _ => "act-lead",
    })
}

/// What an accepting party will pay.
fn to_pay(page: &Page, view: &View, (action, step): (&May, &str)) -> Vec<Row> {
    match (
        action,
        Told::from(view).step(step).and_then(|s| s.agree.as_ref()),
    ) {
        (May::Agree { .. }, Some(agree)) => super::facts::to_pay(page, view, &agree.by),
        _ => Vec::new(),
    }
}

fn asks(page: &Page, (action, act): (&May, &str), now: &applications::Asked) -> Asks {
    let records = |f: &Asked| now.records.get(f.id.as_str()).map(Vec::as_slice);
    let form = |action: &str, button: String| Asks {
        action: Some(action.to_owned()),
        fields: now
            .fields
            .iter()
            .map(|f| fields::control(page, f, records(f).unwrap_or_default()))
            .collect(),
        multipart: now.fields.iter().any(|f| f.kind == FieldKind::File),
        button,
        ..Asks::default()
    };
    match action {
        May::Agree { .. } => Asks {
            declines: true,
            ..form("agree", page.t("agree-button"))
        },
        May::TypeCode { left, .. } => {
            let ask = Field::new("code", Kind::OneTimeCode, page.t("handover-label"))
                .hint(page.count("handover-tries-left", left));
            Asks {
                fields: vec![ask],
                ..form("confirm", page.t("handover-button"))
            }
        }
        May::Answer { .. } => form("answer", page.t("answer-button")),
        May::Do { acts, .. } => match chosen(acts, act) {
            Some(chosen) => form(
                &format!("acts/{}", chosen.id),
                page.say(&chosen.name).to_owned(),
            ),
            None => Asks {
                acts: acts
                    .iter()
                    .map(|a| (format!("?act={}", a.id), page.say(&a.name).to_owned()))
                    .collect(),
                ..Asks::default()
            },
        },
        May::Pay(_) | May::ShowCode { .. } | May::Withdraw => Asks::default(),
    }
}

/// The act that was chosen; the only one need not be.
fn chosen<'a>(acts: &'a [WaitAct], id: &str) -> Option<&'a WaitAct> {
    match acts {
        [only] if id.is_empty() => Some(only),
        all => all.iter().find(|act| act.id == *id),
    }
}

/// The questions behind a form, for reading it.
pub(super) fn questions(view: &View, (step, act): (&str, &str)) -> Vec<Asked> {
    let asked = view
        .actions
        .iter()
        .find(|action| step_of(action) == Some(step));
    match asked {
        Some(May::Agree { asks, .. }) => asks.clone(),
        Some(May::Answer { fields, .. }) => fields.clone(),
        Some(May::Do { acts, .. }) => {
            chosen(acts, act).map_or_else(Vec::new, |act| act.asks.clone())
        }
        _ => Vec::new(),
    }
}
