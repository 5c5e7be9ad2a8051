//! Registering, first page: identity number, phone, e-mail, consent.
//!
//! The rule protected here: the next page is the same whoever the identity is; nothing here tells whether it has an
//! account. The pages that follow are files of this folder.

mod account;
mod code;
mod done;
#[cfg(test)]
mod tests;

use absher_platform::accounts::register::{self, Begin};
use absher_vocabulary::{Email, IdentityNumber, Phone};
use askama::Template;
use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::cookies;
use crate::http::pending::Pending;
use crate::http::session::Asker;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::ui::{Field, Kind, Level};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/register.html")]
struct Register {
    page: Page,
    form: Form,
    fields: Vec<Field>,
    consent: Field,
    again: bool,
}

/// The pages of registering.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/register", get(show).post(begin))
        .merge(code::routes())
        .merge(account::routes())
        .merge(done::routes())
}

fn view(visit: &Visit, form: Form) -> Register {
    let page = Page::titled(visit, "register-title")
        .back("/")
        .with_errors_of(&form);
    let fields = vec![
        Field::new("identity", Kind::Identity, page.t("register-identity"))
            .hint(page.t("register-identity-hint")),
        Field::new("phone", Kind::Phone, page.t("register-phone"))
            .hint(page.t("register-phone-hint")),
        Field::new("email", Kind::Email, page.t("register-email"))
            .hint(page.t("register-email-hint"))
            .optional(),
    ];
    let consent = Field::new("consent", Kind::Checkbox, page.t("register-consent"));
    let again = visit.query() == Some(AGAIN) && !form.has_errors();
    Register {
        page,
        form,
        fields,
        consent,
        again,
    }
}

/// The query of somebody who must begin again.
const AGAIN: &str = "again=1";

async fn show(visit: Visit) -> Result<Response, Failure> {
    pages::show(&view(&visit, Form::new()))
}

async fn begin(visit: Visit, Asker(client): Asker, mut form: Form) -> Result<Response, Failure> {
    let identity = form.parse("identity", "error-identity-empty", IdentityNumber::parse);
    let phone = form.parse("phone", "error-phone-empty", Phone::parse);
    let email = form.parse_optional("email", Email::parse);
    let consent = form.ticked("consent");
    if !consent {
        form.add_error("consent", "error-consent");
    }
    let (Some(identity), Some(phone), false) = (identity, phone, form.has_errors()) else {
        return pages::invalid(&view(&visit, form));
    };
    let input = Begin {
        identity,
        phone,
        email,
        consent,
        lang: visit.lang(),
        client,
    };
    match register::begin(visit.platform(), input).await {
        Ok(started) => {
            let pending = Pending::of(started.registration.uuid(), &started.sent);
            Ok(waiting(&visit, &pending, "/register/code"))
        }
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form))
        }
    }
}

/// On to the page of the code, with what it needs.
fn waiting(visit: &Visit, pending: &Pending, path: &str) -> Response {
    let cookie = pending.cookie(visit.app().settings(), cookies::REGISTRATION);
    let mut response = Redirect::to(&visit.href(path)).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Back to the first page: there is no registration to go on with.
fn begin_again(visit: &Visit) -> Response {
    Redirect::to(&format!("{}?{AGAIN}", visit.href("/register"))).into_response()
}
