//! Registered, not yet activated: what that allows and how to be activated.
//!
//! The rule protected here: the page can be opened again until the browser forgets; the reference is not in the address.

use absher_platform::accounts::register::Completed;
use absher_platform::wallet;
use absher_vocabulary::{Reference, Timestamp};
use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::app::Settings;
use crate::failure::Failure;
use crate::http::cookies;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{self, Markup};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/register_done.html")]
struct Done {
    page: Page,
    reference: Reference,
    qr: Markup,
    until: Markup,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/register/done", get(show))
}

pub(super) fn cookie(settings: &Settings, completed: &Completed) -> Option<HeaderValue> {
    let value = format!("{}_{}", completed.reference, completed.expires_at.micros());
    cookies::set(settings, cookies::REGISTERED, &value, None)
}

fn read(settings: &Settings, headers: &HeaderMap) -> Option<(Reference, Timestamp)> {
    let value = cookies::read(settings, headers, cookies::REGISTERED)?;
    let (reference, until) = value.split_once('_')?;
    let until = Timestamp::from_micros(until.parse().ok()?);
    Some((Reference::parse(reference).ok()?, until))
}

async fn show(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let Some((reference, until)) = read(visit.app().settings(), &headers) else {
        return Ok(Redirect::to(&visit.href("/activation")).into_response());
    };
    let page = Page::titled(&visit, "register-done-title").heading_in_field();
    let qr = wallet::qr_svg(reference.as_str()).map_err(Failure::internal)?;
    pages::show(&Done {
        until: page.date(until.date_riyadh()),
        qr: ui::show::qr(&page, &qr.svg, "register-done-qr"),
        page,
        reference,
    })
}
