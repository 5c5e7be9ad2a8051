//! Registering, third page: the user name, proposed, and the password.

use absher_platform::accounts::register::{self, RegisterError};
use absher_vocabulary::RegistrationId;
use askama::Template;
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{begin_again, done};
use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::cookies;
use crate::http::pending::Pending;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Kind};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/register_account.html")]
struct Account {
    page: Page,
    form: Form,
    fields: Vec<Field>,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/register/account", get(show).post(complete))
}

fn view(visit: &Visit, form: Form) -> Account {
    let page = Page::titled(visit, "register-account-title").with_errors_of(&form);
    let fields = vec![
        Field::new("user_name", Kind::UserName, page.t("register-user-name"))
            .hint(page.t("register-user-name-hint"))
            .max_length(32),
        Field::new("password", Kind::NewPassword, page.t("register-password"))
            .hint(page.t("register-password-hint")),
    ];
    Account { page, form, fields }
}

fn registration(visit: &Visit, headers: &HeaderMap) -> Option<RegistrationId> {
    Pending::read(visit.app().settings(), headers, cookies::REGISTRATION)
        .map(|pending| RegistrationId::from_uuid(pending.id))
}

async fn show(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let Some(id) = registration(&visit, &headers) else {
        return Ok(begin_again(&visit));
    };
    match register::verified(visit.platform(), id).await {
        Ok(verified) => {
            let form = Form::new().with("user_name", verified.proposed_user_name);
            pages::show(&view(&visit, form))
        }
        Err(error) => elsewhere(&visit, error),
    }
}

async fn complete(visit: Visit, headers: HeaderMap, mut form: Form) -> Result<Response, Failure> {
    let Some(id) = registration(&visit, &headers) else {
        return Ok(begin_again(&visit));
    };
    let user_name = form.parse("user_name", "error-user-name-empty", |typed| {
        Ok::<_, &'static str>(typed.to_owned())
    });
    let password = form.value("password").to_owned();
    if password.is_empty() {
        form.add_error("password", "error-password-empty");
    }
    let (Some(user_name), false) = (user_name, form.has_errors()) else {
        return pages::invalid(&view(&visit, form));
    };
    match register::complete(visit.platform(), id, &user_name, &password).await {
        Ok(completed) => Ok(completed_to(&visit, &completed)),
        Err(error @ (RegisterError::Gone | RegisterError::Unverified)) => elsewhere(&visit, error),
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form))
        }
    }
}

/// Where somebody belongs who is not yet, or no longer, at this page.
fn elsewhere(visit: &Visit, error: RegisterError) -> Result<Response, Failure> {
    match error {
        RegisterError::Gone => Ok(begin_again(visit)),
        RegisterError::Unverified => {
            Ok(Redirect::to(&visit.href("/register/code")).into_response())
        }
        error => Err(Told::from(error).into_failure(visit.platform().now())),
    }
}

fn completed_to(visit: &Visit, completed: &register::Completed) -> Response {
    let settings = visit.app().settings();
    let cookies = [
        done::cookie(settings, completed),
        cookies::end(settings, cookies::REGISTRATION),
    ];
    let mut response = Redirect::to(&visit.href("/register/done")).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
