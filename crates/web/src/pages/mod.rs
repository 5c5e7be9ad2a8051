//! One file a page: input, handler, error mapping, template struct, tests.
//!
//! The rule protected here: a page shows and asks; whether something may be done is the use case's to say.
//! To add a page: its file here, its template in `templates/pages/`, and its `routes()` merged below.

pub mod accessibility;
pub mod account;
pub mod activation;
pub mod activation_desk;
pub mod applications;
pub mod apply;
pub mod centres;
pub mod code;
pub mod components;
pub mod demo;
pub mod display;
pub mod document;
pub mod error;
pub mod feedback;
pub mod fields;
pub mod help;
pub mod home;
pub mod inbox;
pub mod inquiry;
pub mod login;
pub mod me;
pub mod office;
pub mod privacy;
pub mod register;
pub mod service;
pub mod services;
pub mod verify;
pub mod wallet;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::App;
use crate::failure::Failure;

/// All pages, with paths as they are below `/ar` and `/en`.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(register::routes())
        .merge(login::routes())
        .merge(activation::routes())
        .merge(activation_desk::routes())
        .merge(account::routes())
        .merge(centres::routes())
        .merge(services::routes())
        .merge(service::routes())
        .merge(apply::routes())
        .merge(applications::routes())
        .merge(me::routes())
        .merge(wallet::routes())
        .merge(document::routes())
        .merge(inbox::routes())
        .merge(help::routes())
        .merge(inquiry::routes())
        .merge(office::routes())
        .merge(accessibility::routes())
        .merge(privacy::routes())
        .merge(verify::routes())
        .merge(display::routes())
        .merge(feedback::routes())
        .merge(components::routes())
}

/// A page that succeeded.
pub fn show(template: &impl Template) -> Result<Response, Failure> {
    with_status(StatusCode::OK, template)
}

/// The same page again because the form has errors: 422.
pub fn invalid(template: &impl Template) -> Result<Response, Failure> {
    with_status(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// A page with another status.
pub fn with_status(status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
    let html = template.render().map_err(Failure::internal)?;
    Ok((status, Html(html)).into_response())
}
