//! Registering, second page: the code that proves the phone.

use absher_platform::accounts::register::{self, RegisterError};
use absher_vocabulary::RegistrationId;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::{begin_again, waiting};
use crate::accounts::Told;
use crate::failure::Failure;
use crate::form::Form;
use crate::http::cookies;
use crate::http::pending::Pending;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::pages::code::{CodePage, SENT};
use crate::{App, pages};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/register/code", get(show).post(answer))
}

fn view(visit: &Visit, form: Form, pending: &Pending) -> CodePage {
    let page = Page::titled(visit, "code-title").back("/register");
    let lead = page.t("register-code-lead");
    CodePage::new(page, form, pending, lead)
}

fn pending(visit: &Visit, headers: &HeaderMap) -> Option<Pending> {
    Pending::read(visit.app().settings(), headers, cookies::REGISTRATION)
}

async fn show(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    match pending(&visit, &headers) {
        Some(pending) => pages::show(&view(&visit, Form::new(), &pending)),
        None => Ok(begin_again(&visit)),
    }
}

async fn answer(visit: Visit, headers: HeaderMap, mut form: Form) -> Result<Response, Failure> {
    let Some(pending) = pending(&visit, &headers) else {
        return Ok(begin_again(&visit));
    };
    let (p, id) = (visit.platform(), RegistrationId::from_uuid(pending.id));
    let error = if form.value("act") == "resend" {
        match register::resend(p, id).await {
            Ok(sent) => {
                let pending = Pending::of(pending.id, &sent);
                return Ok(waiting(&visit, &pending, &format!("/register/code?{SENT}")));
            }
            Err(error) => error,
        }
    } else {
        match register::verify(p, id, form.value("code")).await {
            Ok(_) => return Ok(Redirect::to(&visit.href("/register/account")).into_response()),
            Err(error) => error,
        }
    };
    if matches!(error, RegisterError::Gone) {
        return Ok(begin_again(&visit));
    }
    Told::from(error).into_form(&visit, &mut form)?;
    pages::invalid(&view(&visit, form, &pending))
}
