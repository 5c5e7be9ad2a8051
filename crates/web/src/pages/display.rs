//! Display settings: the colours. Kept in a cookie; no account is needed.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::failure::Failure;
use crate::form::Form;
use crate::http::cookies;
use crate::http::visit::{Theme, Visit};
use crate::page::Page;
use crate::ui::{Choice, Field, Kind};
use crate::{App, pages};

#[derive(Template)]
#[template(path = "pages/display.html")]
struct Display {
    page: Page,
    form: Form,
    theme: Field,
}

/// `GET` and `POST /display`
pub fn routes() -> Router<App> {
    Router::new().route("/display", get(show).post(save))
}

fn view(visit: &Visit, form: Form) -> Display {
    let page = Page::titled(visit, "display-title")
        .back("/")
        .with_errors_of(&form);
    let theme = Field::new("theme", Kind::Radios, page.t("display-theme")).choices(vec![
        Choice::new("auto", page.t("display-theme-auto")),
        Choice::new("light", page.t("display-theme-light")),
        Choice::new("dark", page.t("display-theme-dark")),
    ]);
    Display { page, form, theme }
}

async fn show(visit: Visit) -> Result<Response, Failure> {
    let form = Form::new().with("theme", visit.theme().code());
    pages::show(&view(&visit, form))
}

async fn save(State(app): State<App>, visit: Visit, mut form: Form) -> Result<Response, Failure> {
    let Some(chosen) = form.choice("theme", &["auto", "light", "dark"], "display-theme-missing")
    else {
        return pages::invalid(&view(&visit, form));
    };
    let cookie = cookies::set(
        app.settings(),
        cookies::THEME,
        Theme::parse(&chosen).code(),
        Some(cookies::YEAR),
    )
    .ok_or(Failure::BadRequest)?;
    Ok((
        StatusCode::SEE_OTHER,
        [(LOCATION, visit.href("/display"))],
        [(SET_COOKIE, cookie)],
    )
        .into_response())
}
