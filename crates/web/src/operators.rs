//! For whoever runs the platform: `/health`, `/ready`, `/metrics`.
//!
//! The rule protected here: figures and words, nothing about anybody; labels come from routes and settings, never from
//! what was asked. A new figure is recorded where it happens (`metrics::counter!`) and described below.

use std::sync::OnceLock;

use absher_platform::work;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde_json::json;

use crate::App;
use crate::failure::Failure;
use crate::http::visit::Visit;

/// Seconds of the latency histogram.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// The counters, timings and gauges of this process.
pub const REQUESTS: &str = "absher_requests_total";
/// Seconds until a request was answered.
pub const SECONDS: &str = "absher_request_seconds";

/// `GET /health`, `GET /ready`, `GET /metrics`: without language.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// The recorder of this process, put in place by the first call. A program that has another recorder keeps it.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let seconds = Matcher::Full(SECONDS.to_owned());
            let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS);
            let installed = builder.and_then(PrometheusBuilder::install_recorder);
            installed
                .inspect_err(|error| tracing::warn!(%error, "no metrics are recorded"))
                .ok()
        })
        .as_ref()
}

/// The process is up.
async fn health() -> &'static str {
    "ok\n"
}

/// It can serve: it is not stopping, and the database answers and has the shape this program needs.
async fn ready(visit: Visit) -> Response {
    let p = visit.platform();
    if visit.app().is_stopping() {
        return unready(json!({ "stopping": true }));
    }
    let found = async {
        p.db.ping().await?;
        let pending = p.db.pending().await?.len();
        Ok::<_, absher_platform::Error>((pending, work::lag(p).await?))
    };
    match found.await {
        Ok((pending, lag)) => {
            let status = if pending == 0 {
                StatusCode::OK
            } else {
                StatusCode::SERVICE_UNAVAILABLE
            };
            let outbox = json!({ "waiting": lag.waiting, "stuck": lag.stuck, "late_seconds": lag.late_seconds });
            let body = json!({ "database": p.db.engine(), "migrations_pending": pending, "outbox": outbox });
            (status, axum::Json(body)).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "not ready");
            unready(json!({ "database": "unavailable" }))
        }
    }
}

fn unready(why: serde_json::Value) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, axum::Json(why)).into_response()
}

/// The figures of this process; those of the outbox only while the database answers.
async fn metrics(visit: Visit) -> Result<Response, Failure> {
    let handle = recorder().ok_or(Failure::NotFound)?;
    match work::lag(visit.platform()).await {
        Ok(lag) => {
            gauge("absher_database_up", 1);
            gauge("absher_outbox_waiting", lag.waiting);
            gauge("absher_outbox_stuck", lag.stuck);
            gauge("absher_outbox_late_seconds", lag.late_seconds);
        }
        Err(error) => {
            tracing::error!(%error, "the outbox cannot be counted");
            gauge("absher_database_up", 0);
        }
    }
    handle.run_upkeep();
    Ok((
        [(CONTENT_TYPE, "text/plain; version=0.0.4")],
        handle.render(),
    )
        .into_response())
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a gauge is a float; counts of rows are far below 2^52"
)]
fn gauge(name: &'static str, value: i64) {
    metrics::gauge!(name).set(value as f64);
}

#[cfg(test)]
mod tests {
    use absher_platform::Platform;
    use absher_store::Db;
    use axum::http::StatusCode;

    use crate::testing::{self, world};

    #[tokio::test]
    async fn without_the_database_it_is_alive_and_not_ready() {
        let mut parts = world::parts().await;
        parts.db = Db::postgres("postgres://nobody@127.0.0.1:1/gone").unwrap();
        let app = crate::App::new(testing::settings(), Platform::new(parts)).unwrap();
        assert_eq!(testing::get(&app, "/health").await.0, StatusCode::OK);
        let (status, _, body) = testing::get(&app, "/ready").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("unavailable"), "{body}");
        let (status, _, body) = testing::get(&app, "/metrics").await;
        assert_eq!(
            status,
            StatusCode::OK,
            "figures are wanted most when something is gone"
        );
        assert!(body.contains("absher_database_up 0"), "{body}");
    }

    #[tokio::test]
    async fn a_process_that_stops_is_not_ready_and_still_answers() {
        let app = testing::app().await;
        assert_eq!(testing::get(&app, "/ready").await.0, StatusCode::OK);
        app.stop();
        let (status, _, body) = testing::get(&app, "/ready").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("stopping"), "{body}");
        assert_eq!(testing::get(&app, "/health").await.0, StatusCode::OK);
        assert_eq!(testing::get(&app, "/en/services").await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn operators_see_figures_and_nobodys_data() {
        let app = testing::app().await;
        let citizen = testing::sign_in(&app, testing::CITIZEN).await;
        citizen
            .get("/en/inquiries/civil.my-data?secret=1012345672")
            .await;
        let (status, _, body) = testing::get(&app, "/health").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "ok\n"));
        let (status, _, body) = testing::get(&app, "/ready").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body.contains("\"migrations_pending\":0"), "{body}");
        let (status, _, body) = testing::get(&app, "/metrics").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("route=\"/en/inquiries/{id}\""), "{body}");
        assert!(body.contains("absher_request_seconds_bucket"), "{body}");
        assert!(body.contains("absher_outbox_waiting"), "{body}");
        assert!(
            !body.contains("civil.my-data") && !body.contains("1012345672"),
            "{body}"
        );
    }
}
