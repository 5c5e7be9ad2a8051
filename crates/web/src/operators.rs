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

/// It can serve: the database answers and has the shape this program needs.
async fn ready(visit: Visit) -> Response {
    let p = visit.platform();
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
            (
                StatusCode::SERVICE_UNAVAILABLE,
                axum::Json(json!({ "database": "unavailable" })),
            )
                .into_response()
        }
    }
}

async fn metrics(visit: Visit) -> Result<Response, Failure> {
    let handle = recorder().ok_or(Failure::NotFound)?;
    let lag = work::lag(visit.platform()).await?;
    gauge("absher_outbox_waiting", lag.waiting);
    gauge("absher_outbox_stuck", lag.stuck);
    gauge("absher_outbox_late_seconds", lag.late_seconds);
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
    use axum::http::StatusCode;

    use crate::testing;

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
