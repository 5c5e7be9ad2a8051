//! The page of every failure: what happened, what became of the answers, what to do now.
//!
//! The rule protected here: no jargon, no cause, always the request's id and a way on. A sector that is down is named.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::failure::Failure;
use crate::http::csrf::FIELD;
use crate::http::visit::Visit;
use crate::page::Page;
use crate::problem::failure_args;
use crate::ui::Markup;

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    page: Page,
    text: Markup,
    reference: Option<String>,
    again: Option<Again>,
    /// Where to sign in, in another window: this one keeps what was typed.
    sign_in: Option<String>,
    activate: bool,
    retry: bool,
    shows_id: bool,
}

/// The answers of a form, to send them again with a new token.
struct Again {
    target: String,
    fields: Vec<(String, String)>,
}

impl Again {
    /// Secrets are not written into a page.
    fn of(failure: &Failure) -> Option<Self> {
        let (Failure::Stale(stale) | Failure::Ended(stale)) = failure else {
            return None;
        };
        let secret = |name: &str| name == "code" || name.contains("password");
        let names = stale
            .form
            .names()
            .filter(|name| *name != FIELD && !secret(name));
        let fields = names
            .flat_map(|n| stale.form.all(n).map(move |v| (n.to_owned(), v.to_owned())))
            .collect();
        Some(Self {
            target: stale.target.clone(),
            fields,
        })
    }
}

/// The failure as a page in the visitor's language.
pub fn response(visit: &Visit, failure: &Failure) -> Response {
    let name = failure.text_name();
    let args = failure_args(visit, failure);
    let i18n = visit.app().i18n();
    let title = i18n.get(visit.lang(), &format!("error-page-title-{name}"), &args);
    let text = match failure {
        Failure::Refused(text) => Markup::text(text.get(visit.lang())),
        Failure::Told { message, .. } => Markup::text(&message.say(i18n, visit.lang())),
        _ => i18n.html(visit.lang(), &format!("error-page-text-{name}"), &args),
    };
    let reference = match failure {
        Failure::AlreadyDone(reference) => reference.clone(),
        _ => None,
    };
    let template = ErrorPage {
        page: Page::new(visit, title).without_feedback(),
        text,
        reference,
        again: Again::of(failure),
        sign_in: matches!(failure, Failure::Ended(_)).then(|| visit.href("/login")),
        activate: matches!(failure, Failure::NotActivated),
        retry: matches!(
            failure,
            Failure::SectorDown { .. } | Failure::Unavailable | Failure::Internal(_)
        ),
        shows_id: failure.status().is_server_error(),
    };
    match template.render() {
        Ok(html) => (failure.status(), Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "error page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
