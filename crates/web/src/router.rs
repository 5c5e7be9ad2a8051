//! All routes, and the layers around them.
//!
//! The rule protected here: every page route passes the same layers in the same order (see [`crate::http`]); a new
//! route is added inside, so it cannot miss one.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::timeout::TimeoutLayer;

use crate::http::{assets, failures, guard, language, request_id, security, session, visit};
use crate::{App, api, operators, pages};

/// The longest a request may take before the person is told that the platform is too busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// The whole application.
pub fn router(app: App) -> Router {
    let pages = pages::routes();
    let routes = Router::new()
        .nest("/ar", pages.clone())
        .nest("/en", pages)
        .merge(api::routes())
        .merge(pages::verify::scan::routes())
        .merge(pages::demo::routes())
        .merge(operators::routes())
        .route("/assets/{hash}/{*name}", get(assets::show))
        .route("/favicon.ico", get(assets::icon))
        .route("/language/{lang}", get(language::choose))
        .fallback(language::bare);
    around(routes, &app).with_state(app)
}

/// Puts the layers of [`crate::http`] around routes. Outermost first.
pub fn around(routes: Router<App>, app: &App) -> Router<App> {
    let compress = DefaultPredicate::new()
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/pdf"));
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(app.clone(), request_id::assign))
            .layer(CompressionLayer::new().gzip(true).compress_when(compress))
            .layer(from_fn_with_state(app.clone(), security::headers))
            .layer(from_fn_with_state(app.clone(), visit::attach))
            .layer(from_fn_with_state(app.clone(), session::attach))
            .layer(from_fn_with_state(app.clone(), failures::render))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                PATIENCE,
            ))
            .layer(CatchPanicLayer::custom(failures::of_panic))
            .layer(from_fn_with_state(app.clone(), guard::guard)),
    )
}

#[cfg(test)]
mod tests;
