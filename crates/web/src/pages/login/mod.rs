//! Signing in, first page: user name or identity number, and password.
//!
//! The rule protected here: one wording for whatever is wrong, and afterwards the person is where they wanted to be,
//! which is a page of ours (`?next=`).

mod code;
mod logout;
#[cfg(test)]
mod tests;

pub(crate) use logout::signed_out;

use absher_platform::accounts::sign_in;
use askama::Template;
use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::pending::Pending;
use crate::http::session::Asker;
use crate::http::visit::{Visit, percent_encode};
use crate::http::{cookies, language};
use crate::page::Page;
use crate::ui::{Field, Kind, Level};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/login.html")]
struct Login {
    page: Page,
    form: Form,
    fields: Vec<Field>,
    again: bool,
    /// The person was on the way to a page.
    on_the_way: bool,
}

/// The pages of signing in and out.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(show).post(begin))
        .merge(code::routes())
        .merge(logout::routes())
}

fn view(visit: &Visit, form: Form) -> Login {
    let page = Page::titled(visit, "login-title")
        .without_feedback()
        .with_errors_of(&form);
    let fields = vec![
        Field::new("login", Kind::UserName, page.t("login-name")),
        Field::new("password", Kind::Password, page.t("login-password")),
    ];
    let query =
        Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let fresh = !form.has_errors();
    Login {
        again: fresh && query.ticked("again"),
        on_the_way: fresh && next(visit).is_some(),
        page,
        form,
        fields,
    }
}

/// Where the person wanted to be, without language.
fn next(visit: &Visit) -> Option<String> {
    let query =
        Form::from_urlencoded(visit.query().unwrap_or_default().as_bytes()).unwrap_or_default();
    let (_, path) = language::split(language::local(query.value("next")));
    (path != "/").then(|| path.to_owned())
}

/// A page of signing in, on the way to the same place.
fn on_the_way(visit: &Visit, path: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    match next(visit) {
        Some(next) => format!("{}{mark}next={}", visit.href(path), percent_encode(&next)),
        None => visit.href(path),
    }
}

/// Where a signed-in person goes: where they wanted to, or home.
fn onward(visit: &Visit, officer: bool) -> Response {
    let home = if officer { "/office" } else { "/me" };
    let target = next(visit).unwrap_or_else(|| home.to_owned());
    Redirect::to(&visit.href(&target)).into_response()
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    match visit.actor() {
        Ok(actor) => Ok(onward(&visit, actor.is_officer())),
        Err(_) => pages::show(&view(&visit, Form::new())),
    }
}

async fn begin(visit: Visit, Asker(client): Asker, mut form: Form) -> Result<Response, Failure> {
    let login = form.text("login", 100, "error-login-empty");
    let password = form.value("password").to_owned();
    if password.is_empty() {
        form.add_error("password", "error-password-empty");
    }
    let (Some(login), false) = (login, form.has_errors()) else {
        return pages::invalid(&view(&visit, form));
    };
    match sign_in::begin(visit.platform(), &login, &password, &client).await {
        Ok(begun) => {
            let pending = Pending::of(begun.challenge.uuid(), &begun.sent);
            Ok(waiting(&visit, &pending, "/login/code"))
        }
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form))
        }
    }
}

/// On to the page of the code, with what it needs.
fn waiting(visit: &Visit, pending: &Pending, path: &str) -> Response {
    let cookie = pending.cookie(visit.app().settings(), cookies::CHALLENGE);
    let mut response = Redirect::to(&on_the_way(visit, path)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Back to the first page: there is no sign-in to go on with.
fn begin_again(visit: &Visit) -> Response {
    Redirect::to(&on_the_way(visit, "/login?again=1")).into_response()
}
