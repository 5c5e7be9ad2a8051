//! `/applications/{reference}/withdraw`: asks once more, then withdraws.
//!
//! The rule protected here: nothing is withdrawn by one slip; what comes back is said before.

use absher_catalogue::model::GivesBack;
use absher_platform::applications::{self, Action as May, ApplyError};
use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::show::open;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/applications/withdraw.html")]
struct Withdraw {
    page: Page,
    service: String,
    everything: bool,
    path: String,
}

/// `GET` and `POST /applications/{reference}/withdraw`
pub fn routes() -> Router<App> {
    Router::new().route(
        "/applications/{reference}/withdraw",
        get(show).post(withdraw),
    )
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response, Failure> {
    let actor = visit.actor()?;
    let view = open(&visit, actor, &reference).await?;
    let path = format!("/applications/{}", view.row.reference);
    if !view.actions.iter().any(|a| matches!(a, May::Withdraw)) {
        return Ok(Redirect::to(&visit.href(&path)).into_response());
    }
    let gives = view
        .offered
        .definition
        .withdraw
        .as_ref()
        .map(|w| w.gives_back);
    pages::show(&Withdraw {
        page: Page::titled(&visit, "withdraw-title").back(&path),
        service: view.offered.definition.name.get(visit.lang()).to_owned(),
        everything: gives == Some(GivesBack::Everything),
        path,
    })
}

async fn withdraw(
    visit: Visit,
    Path(reference): Path<String>,
    _: Form,
) -> Result<Response, Failure> {
    let actor = visit.activated()?;
    let view = open(&visit, actor, &reference).await?;
    match applications::withdraw(visit.platform(), actor, &view.row.reference).await {
        Ok(()) | Err(ApplyError::NotNow) => super::act::settled(&visit, &view).await,
        Err(error) => Err(error.into()),
    }
}
