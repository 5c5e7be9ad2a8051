//! The person types the code of the desk: on their own phone, signed in or not, or on the second screen of the desk.
//!
//! The rule protected here: it is the person who types it; with an officer's session the page refuses.

use absher_platform::accounts::activation;
use absher_vocabulary::Reference;
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
#[template(path = "pages/activation_code.html")]
struct Code {
    page: Page,
    form: Form,
    fields: Vec<Field>,
    done: bool,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/activation/code", get(show).post(confirm))
}

/// The box for the code.
pub(super) fn field(page: &Page) -> Field {
    Field::new("code", Kind::OneTimeCode, page.t("code-label")).hint(page.t("code-hint"))
}

fn view(visit: &Visit, form: Form) -> Code {
    let done = visit.query() == Some(DONE) && !form.has_errors();
    let title = if done {
        "activation-done-title"
    } else {
        "activation-code-title"
    };
    let page = Page::new(visit, visit.app().i18n().text(visit.lang(), title)).with_errors_of(&form);
    let fields = vec![
        Field::new("reference", Kind::Code, page.t("register-done-reference"))
            .hint(page.t("activation-code-reference-hint")),
        field(&page),
    ];
    Code {
        page,
        form,
        fields,
        done,
    }
}

/// The query after it worked.
const DONE: &str = "done=1";

async fn show(visit: Visit) -> Result<Response, Failure> {
    pages::show(&view(&visit, Form::new()))
}

async fn confirm(visit: Visit, mut form: Form) -> Result<Response, Failure> {
    let reference = form.parse("reference", "error-reference-empty", Reference::parse);
    let code = form.text("code", 40, "error-code-empty");
    let (Some(reference), Some(code)) = (reference, code) else {
        return pages::invalid(&view(&visit, form));
    };
    match activation::confirm(visit.platform(), visit.actor().ok(), &reference, &code).await {
        Ok(()) if visit.person().is_some() => {
            Ok(Redirect::to(&visit.href("/activation")).into_response())
        }
        Ok(()) => {
            let done = format!("{}?{DONE}", visit.href("/activation/code"));
            Ok(Redirect::to(&done).into_response())
        }
        Err(error) => {
            Told::from(error).into_form(&visit, &mut form)?;
            pages::invalid(&view(&visit, form))
        }
    }
}
