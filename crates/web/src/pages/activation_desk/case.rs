//! The activation desk, second page: the person's data beside the register's, then the code or a refusal.
//!
//! The rule protected here: the officer sees no code and has no box for one; the page says where the person types it.

use absher_platform::accounts::activation::{self, Desk, RefusalReason, Status};
use absher_vocabulary::{AccountId, Reference};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{REFUSED, at_desk};
use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::account::register_rows;
use crate::ui::{Choice, Column, Field, Kind, Level, Markup, Row, Table, Tone};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/activation_case.html")]
struct Case {
    page: Page,
    form: Form,
    desk: Desk,
    registered: Vec<Row>,
    record: Vec<Row>,
    differences: Option<Table>,
    reason: Field,
    /// Where the person types the code.
    address: String,
    path: String,
}

impl Case {
    /// Whether the officer can send the code or refuse.
    fn open(&self) -> bool {
        !self.desk.own && matches!(self.desk.status, Status::Waiting { .. })
    }

    /// Whether the code was sent and is awaited.
    fn checked(&self) -> bool {
        matches!(self.desk.status, Status::Waiting { checked: true, .. })
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/office/activation/{reference}", get(show).post(decide))
}

async fn found(visit: &Visit, reference: &str) -> Result<(Reference, Desk), Failure> {
    at_desk(visit)?;
    let reference = Reference::parse(reference).map_err(|_| Failure::NotFound)?;
    let found = activation::find(visit.platform(), visit.officer()?, reference.as_str()).await;
    let desk = found.map_err(|error| match error {
        activation::ActivationError::NotFound => Failure::NotFound,
        error => Told::from(error).into_failure(visit.platform().now()),
    })?;
    Ok((reference, desk))
}

fn view(visit: &Visit, form: Form, reference: &Reference, desk: Desk) -> Case {
    let words = |key| visit.app().i18n().text(visit.lang(), key);
    let page = Page::titled(visit, "desk-case-title")
        .crumb(words("nav-office"), "/office")
        .crumb(words("desk-title"), "/office/activation")
        .full()
        .without_feedback()
        .with_errors_of(&form);
    let reasons = RefusalReason::ALL
        .map(|reason| Choice::new(reason.to_string(), page.t_in("refusal", reason)));
    let reason =
        Field::new("reason", Kind::Radios, page.t("desk-refuse-reason")).choices(reasons.to_vec());
    Case {
        registered: registered(&page, reference, &desk),
        record: desk
            .record
            .as_ref()
            .map(|record| register_rows(&page, record))
            .unwrap_or_default(),
        differences: differences(&page, &desk),
        address: format!(
            "{}{}",
            visit.app().settings().origin,
            visit.href("/activation/code")
        ),
        path: format!("/office/activation/{reference}"),
        page,
        form,
        desk,
        reason,
    }
}

fn registered(page: &Page, reference: &Reference, desk: &Desk) -> Vec<Row> {
    let mut rows = vec![
        Row::new(page.t("register-done-reference"), page.num(reference)),
        Row::new(page.t("activation-state"), state(page, &desk.status)),
        Row::new(page.t("register-identity"), page.num(&desk.identity)),
        Row::new(page.t("register-user-name"), page.num(&desk.user_name)),
        Row::new(page.t("register-phone"), page.num(&desk.phone_masked)),
        Row::new(
            page.t("desk-registered-at"),
            page.moment(desk.registered_at),
        ),
    ];
    let email = desk.email_masked.as_ref();
    rows.extend(email.map(|email| Row::new(page.t("register-email"), page.num(email))));
    rows
}

fn state(page: &Page, status: &Status) -> Markup {
    let (tone, member) = match status {
        Status::Activated { .. } => (Tone::Ok, "activated"),
        Status::Waiting { checked: true, .. } => (Tone::Info, "checked"),
        Status::Waiting { checked: false, .. } => (Tone::Warn, "waiting"),
        Status::Expired { .. } => (Tone::Danger, "expired"),
        Status::Refused { .. } => (Tone::Danger, "refused"),
    };
    page.tag(tone, page.t_in("activation-state", member))
}

fn differences(page: &Page, desk: &Desk) -> Option<Table> {
    let row = |difference: &activation::Difference| {
        vec![
            Markup::text(page.say(&difference.label)),
            page.num(&difference.registered),
            page.num(&difference.on_record),
        ]
    };
    let rows: Vec<_> = desk.differences.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        id: "differences".to_owned(),
        heading: None,
        caption: page.t("desk-differences"),
        columns: vec![
            Column::new(page.t("desk-difference-what")),
            Column::new(page.t("desk-difference-registered")),
            Column::new(page.t("desk-difference-on-record")),
        ],
        rows,
    })
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let (reference, desk) = found(&visit, &reference).await?;
    pages::show(&view(&visit, Form::new(), &reference, desk))
}

/// Sends the code, or refuses with a reason.
async fn decide(
    visit: Visit,
    Path(reference): Path<String>,
    mut form: Form,
) -> Result<Response, Failure> {
    let (reference, desk) = found(&visit, &reference).await?;
    if form.value("act") == "refuse" {
        let offered = RefusalReason::ALL.map(|reason| reason.to_string());
        let offered: Vec<&str> = offered.iter().map(String::as_str).collect();
        let reason = form.choice("reason", &offered, "error-refusal-reason");
        let Some(reason) = reason.and_then(|reason| reason.parse().ok()) else {
            return pages::invalid(&view(&visit, form, &reference, desk));
        };
        return refuse(&visit, desk.account, reason).await;
    }
    let sent = activation::send_code(visit.platform(), visit.officer()?, desk.account).await;
    match sent {
        Ok(_) => {
            let path = format!("/office/activation/{reference}");
            Ok(Redirect::to(&visit.href(&path)).into_response())
        }
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form, &reference, desk))
        }
    }
}

async fn refuse(
    visit: &Visit,
    account: AccountId,
    reason: RefusalReason,
) -> Result<Response, Failure> {
    activation::refuse(visit.platform(), visit.officer()?, account, reason)
        .await
        .map_err(|error| Told::from(error).into_failure(visit.platform().now()))?;
    let done = format!("{}?{REFUSED}", visit.href("/office/activation"));
    Ok(Redirect::to(&done).into_response())
}
