//! Signing in, second page: the code. A session begins.

use absher_platform::accounts::sign_in::{self, SignInError};
use absher_vocabulary::ChallengeId;
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use axum::routing::get;

use super::{begin_again, onward, waiting};
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
    Router::new().route("/login/code", get(show).post(answer))
}

fn view(visit: &Visit, form: Form, pending: &Pending) -> CodePage {
    let page = Page::titled(visit, "code-title")
        .back("/login")
        .without_feedback();
    let lead = page.t("login-code-lead");
    CodePage::new(page, form, pending, lead)
}

fn pending(visit: &Visit, headers: &HeaderMap) -> Option<Pending> {
    Pending::read(visit.app().settings(), headers, cookies::CHALLENGE)
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
    let (p, id) = (visit.platform(), ChallengeId::from_uuid(pending.id));
    let error = if form.value("act") == "resend" {
        match sign_in::resend(p, id).await {
            Ok(sent) => {
                let pending = Pending::of(pending.id, &sent);
                return Ok(waiting(&visit, &pending, &format!("/login/code?{SENT}")));
            }
            Err(error) => error,
        }
    } else {
        match sign_in::answer(p, id, form.value("code")).await {
            Ok(signed_in) => return signed_in_to(&visit, &signed_in),
            Err(error) => error,
        }
    };
    if matches!(error, SignInError::Gone) {
        return Ok(begin_again(&visit));
    }
    Told::from(error).into_form(&visit, &mut form)?;
    pages::invalid(&view(&visit, form, &pending))
}

fn signed_in_to(visit: &Visit, signed_in: &sign_in::SignedIn) -> Result<Response, Failure> {
    let settings = visit.app().settings();
    let session = cookies::set(settings, cookies::SESSION, &signed_in.token, None)
        .ok_or_else(|| Failure::internal("a session token that no cookie can hold"))?;
    let mut response = onward(visit, signed_in.actor.is_officer());
    let ended = cookies::end(settings, cookies::CHALLENGE);
    for cookie in [Some(session), ended].into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
