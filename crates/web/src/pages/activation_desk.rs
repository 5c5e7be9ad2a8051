//! The activation desk, first page: find a registration by its reference or by identity number.
//!
//! The rule protected here: an identity number is typed into a form and never stands in an address.

mod case;

use absher_platform::accounts::activation::{self, Desk, Status};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Kind, Level};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/activation_desk.html")]
struct Find {
    page: Page,
    form: Form,
    field: Field,
    refused: bool,
}

/// The pages of the desk.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/office/activation", get(show).post(find))
        .merge(case::routes())
}

fn view(visit: &Visit, form: Form) -> Find {
    let page = Page::titled(visit, "desk-title")
        .crumb(
            visit.app().i18n().text(visit.lang(), "nav-office"),
            "/office",
        )
        .without_feedback()
        .with_errors_of(&form);
    let field =
        Field::new("reference", Kind::Code, page.t("desk-find")).hint(page.t("desk-find-hint"));
    let refused = visit.query() == Some(REFUSED) && !form.has_errors();
    Find {
        page,
        form,
        field,
        refused,
    }
}

/// The query after a refusal.
const REFUSED: &str = "refused=1";

/// Only those whose role works at the desk see it; the use cases check again.
fn at_desk(visit: &Visit) -> Result<(), Failure> {
    if activation::may(visit.platform(), visit.officer()?) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    at_desk(&visit)?;
    pages::show(&view(&visit, Form::new()))
}

async fn find(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    at_desk(&visit)?;
    let Some(query) = form.text("reference", 40, "error-desk-empty") else {
        return pages::invalid(&view(&visit, form));
    };
    match activation::find(visit.platform(), visit.officer()?, &query).await {
        Ok(desk) => match reference(&desk) {
            Ok(reference) => {
                let path = format!("/office/activation/{reference}");
                Ok(Redirect::to(&visit.href(&path)).into_response())
            }
            Err(why) => {
                form.add_error("reference", why);
                pages::invalid(&view(&visit, form))
            }
        },
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form))
        }
    }
}

/// The reference of a registration that can be worked on; why it cannot otherwise.
fn reference(desk: &Desk) -> Result<String, &'static str> {
    match &desk.status {
        Status::Waiting { reference, .. } | Status::Expired { reference } => {
            Ok(reference.to_string())
        }
        Status::Activated { .. } => Err("error-activation-already"),
        Status::Refused { .. } => Err("error-activation-not-waiting"),
    }
}

#[cfg(test)]
mod tests;
