//! Activation: how far it is, and how to be activated.
//!
//! The rule protected here: the page always says what to do next, and shows only ways that exist. A new way to prove
//! identity is an entry of [`Way`] with its texts.

mod code;
#[cfg(test)]
mod tests;

use absher_platform::accounts::activation::{self, ActivationError, Status};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::centres::{Office, offices};
use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Level, Markup, Row, Tone};
use crate::{App, pages};

/// A way to prove identity.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// An officer at an office.
    Desk,
}

/// The ways there are, in the order they are offered.
const WAYS: [Way; 1] = [Way::Desk];

#[derive(Template)]
#[template(path = "pages/activation.html")]
struct Activation {
    page: Page,
    form: Form,
    code: Field,
    status: Status,
    rows: Vec<Row>,
    ways: &'static [Way],
    offices: Vec<Office>,
}

/// The pages of activation.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/activation", get(show).post(renew))
        .merge(code::routes())
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let status = activation::mine(visit.platform(), visit.actor()?).await?;
    let page = Page::titled(&visit, "activation-title").back("/me");
    pages::show(&Activation {
        form: Form::new(),
        code: code::field(&page),
        rows: rows(&page, &status),
        ways: &WAYS,
        offices: offices(visit.app()),
        page,
        status,
    })
}

fn rows(page: &Page, status: &Status) -> Vec<Row> {
    let state = |tone, member| Row::new(page.t("activation-state"), tag(page, tone, member));
    match status {
        Status::Activated { at, by } => vec![
            state(Tone::Ok, "activated"),
            Row::new(page.t("activation-at"), page.moment(*at)),
            Row::new(page.t("activation-by"), page.t_in("activation-by", by)),
        ],
        Status::Waiting {
            reference,
            expires_at,
            checked,
        } => vec![
            state(Tone::Warn, if *checked { "checked" } else { "waiting" }),
            Row::new(page.t("register-done-reference"), page.num(reference)),
            Row::new(page.t("register-done-until"), page.moment(*expires_at)),
        ],
        Status::Expired { reference } => vec![
            state(Tone::Danger, "expired"),
            Row::new(page.t("register-done-reference"), page.num(reference)),
        ],
        Status::Refused { reason, at } => vec![
            state(Tone::Danger, "refused"),
            Row::new(page.t("activation-reason"), page.t_in("refusal", reason)),
            Row::new(page.t("activation-refused-at"), page.moment(*at)),
        ],
    }
}

fn tag(page: &Page, tone: Tone, member: &str) -> Markup {
    page.tag(tone, page.t_in("activation-state", member))
}

/// A new reference after the old one ran out or was refused.
async fn renew(visit: Visit) -> Result<Response, Failure> {
    match activation::renew(visit.platform(), visit.actor()?).await {
        // Somebody else was faster; the page shows how things stand.
        Ok(_) | Err(ActivationError::NotWaiting | ActivationError::AlreadyActivated) => {
            Ok(Redirect::to(&visit.href("/activation")).into_response())
        }
        Err(error) => Err(Told::from(error).into_failure(visit.platform().now())),
    }
}
