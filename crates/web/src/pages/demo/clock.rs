//! `GET` and `POST /demo/clock`: moves the platform's clock forward, so that a person can watch days pass.
//!
//! The rule protected here: time goes forward only, and what became due has happened before the page comes back.

use absher_vocabulary::{Span, digits};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{demo, page, settle};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Kind, Row};
use crate::{App, pages};

/// The jumps offered as buttons: span and its text.
const JUMPS: [(&str, &str); 4] = [
    ("1h", "demo-clock-hour"),
    ("24h", "demo-clock-day"),
    ("72h", "demo-clock-three-days"),
    ("30d", "demo-clock-month"),
];
/// The farthest jump, in seconds: ten years.
const FARTHEST: i64 = 3_653 * 86_400;

#[derive(Template)]
#[template(path = "pages/demo/clock.html")]
struct View {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    jumps: Vec<(&'static str, String)>,
    custom: Field,
}

/// `GET` and `POST /demo/clock`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/clock", get(show).post(advance))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    pages::show(&view(&visit, Form::new())?)
}

async fn advance(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    let clock = &demo(&visit)?.parts.clock;
    let now = visit.platform().now();
    let span = form.parse("span", "demo-clock-wrong", |typed| {
        // Cleaning would take the sign away and turn "back" into "forward".
        if typed.contains(['-', '−', '–']) {
            return Err("demo-clock-wrong");
        }
        let span = Span::parse(&digits::clean(typed).to_ascii_lowercase())
            .map_err(|_| "demo-clock-wrong")?;
        let near = span.after(now).seconds_since(now) <= FARTHEST;
        if near {
            Ok(span)
        } else {
            Err("demo-clock-far")
        }
    });
    let Some(span) = span else {
        return pages::invalid(&view(&visit, form)?);
    };
    clock
        .advance(&visit.platform().db, span)
        .await
        .map_err(Failure::internal)?;
    settle(&visit).await?;
    Ok(Redirect::to("/demo/clock").into_response())
}

fn view(visit: &Visit, form: Form) -> Result<View, Failure> {
    let ahead = demo(visit)?.parts.clock.ahead_seconds();
    let page = page(visit, "demo-clock-title").with_errors_of(&form);
    let rows = vec![
        Row::new(
            page.t("demo-clock-now"),
            page.moment(visit.platform().now()),
        ),
        Row::new(
            page.t("demo-clock-ahead"),
            page.count("demo-clock-hours", ahead / 3_600),
        ),
    ];
    let custom = Field::new("span", Kind::Code, page.t("demo-clock-custom"))
        .hint(page.t("demo-clock-custom-hint"));
    let jumps = JUMPS
        .iter()
        .map(|(span, key)| (*span, page.t(key)))
        .collect();
    Ok(View {
        page,
        form,
        rows,
        jumps,
        custom,
    })
}
