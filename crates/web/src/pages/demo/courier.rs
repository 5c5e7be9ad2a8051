//! `GET` and `POST /demo/courier`: what the simulated courier carries, and a button that delivers it.
//!
//! The rule protected here: a delivery is news to the platform like any other; told twice it changes nothing.

use absher_demo::courier::{self, Parcel};
use absher_vocabulary::OutboxId;
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{demo, page, settle};
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::Row;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/demo/courier.html")]
struct View {
    page: Page,
    parcels: Vec<Shown>,
}

struct Shown {
    what: String,
    rows: Vec<Row>,
    /// Key of the order, while it is under way.
    key: Option<String>,
}

/// `GET` and `POST /demo/courier`
pub(super) fn routes() -> Router<App> {
    Router::new().route("/demo/courier", get(show).post(deliver))
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let found = demo(&visit)?
        .parts
        .courier
        .parcels()
        .await
        .map_err(Failure::internal)?;
    let page = page(&visit, "demo-courier-title");
    pages::show(&View {
        parcels: found.iter().map(|parcel| shown(&page, parcel)).collect(),
        page,
    })
}

fn shown(page: &Page, parcel: &Parcel) -> Shown {
    let mut rows = vec![
        Row::new(page.t("demo-courier-address"), page.name(&parcel.address)),
        Row::new(
            page.t("demo-courier-ordered"),
            page.moment(parcel.ordered_at),
        ),
    ];
    rows.extend(
        parcel
            .delivered_at
            .map(|at| Row::new(page.t("demo-courier-delivered"), page.moment(at))),
    );
    let key = parcel
        .delivered_at
        .is_none()
        .then(|| parcel.key.to_string());
    Shown {
        what: page.say(&parcel.what).to_owned(),
        rows,
        key,
    }
}

async fn deliver(visit: Visit, form: Form) -> Result<Response, Failure> {
    demo(&visit)?;
    let key: OutboxId = form.value("key").parse().map_err(|_| Failure::NotFound)?;
    courier::deliver(visit.platform(), key).await?;
    settle(&visit).await?;
    Ok(Redirect::to("/demo/courier").into_response())
}
