//! News of the bank and the courier: what was paid, what was delivered.
//!
//! The rule protected here: the partner's signature is checked over the bytes as they came, before anything in them is
//! read; the same news again gets the same answer and changes nothing. A new kind of news is a handler here whose first
//! line is [`believed`].

use absher_platform::adapters::news::{Doubt, Secret, Signed, WINDOW};
use absher_platform::ports::Taken;
use absher_platform::{applications, payments};
use absher_vocabulary::{Money, OutboxId, Timestamp};
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{self, Fields};
use crate::{App, Failure, Visit};

/// Most bytes of a piece of news.
const MOST: usize = 16 << 10;
/// Most characters of a bank's own id of a payment.
const LONGEST_ID: usize = 64;

/// The endpoints.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(paid))
        .routes(routes!(delivered))
        .layer(DefaultBodyLimit::max(MOST))
}

/// Money the bank took for a bill.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The bank's own id of the payment, 1 to 64 characters: by it the same news is known again.
    #[serde(rename = "payment")]
    id: String,
    /// The number of the bill.
    bill: String,
    /// How much, in halalas; more than nothing. What does not fit the bill goes back by `/bills/{number}/refunds`.
    amount: i64,
    /// When the money was taken (RFC 3339), not in the future.
    paid_at: String,
}

/// A parcel that arrived.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The `Idempotency-Key` of the order.
    order: String,
}

/// The bank tells that a bill was paid.
#[utoipa::path(post, path = "/api/partners/v1/bank/payments", tag = "partners", request_body = Payment,
    params(
        ("webhook-id" = String, Header, description = "The id of this message."),
        ("webhook-timestamp" = i64, Header, description = "When it was signed, seconds since 1970 UTC; within five minutes."),
    ),
    responses((status = 204, description = "Taken in, now or before.")), security(("partner" = [])))]
async fn paid(visit: Visit, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Failure> {
    let secret = visit.app().partners().bank;
    let news: Payment = believed(&visit, secret.as_ref(), (&headers, &body))?;
    let mut fields = Fields::default();
    let known = (1..=LONGEST_ID).contains(&news.id.chars().count());
    fields.take("payment", known.then_some(()).ok_or("error-field-type"));
    let amount = Some(news.amount).filter(|amount| *amount > 0);
    let amount = fields.take("amount", amount.ok_or("error-field-type"));
    let latest = visit.platform().now().plus_seconds(WINDOW);
    let at = moment(&news.paid_at).filter(|at| *at <= latest);
    let at = fields.take("paid_at", at.ok_or("error-field-type"));
    let (true, Some(amount), Some(at)) = (known, amount, at) else {
        return Err(fields.failure());
    };
    let taken = Taken {
        payment: news.id,
        amount: Money::halalas(amount),
        at,
    };
    payments::taken(visit.platform(), &news.bill, taken).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The courier tells that a parcel arrived.
#[utoipa::path(post, path = "/api/partners/v1/courier/deliveries", tag = "partners", request_body = Delivery,
    params(
        ("webhook-id" = String, Header, description = "The id of this message."),
        ("webhook-timestamp" = i64, Header, description = "When it was signed, seconds since 1970 UTC; within five minutes."),
    ),
    responses((status = 204, description = "Taken in, now or before.")), security(("partner" = [])))]
async fn delivered(visit: Visit, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Failure> {
    let secret = visit.app().partners().courier;
    let news: Delivery = believed(&visit, secret.as_ref(), (&headers, &body))?;
    let order: OutboxId = news
        .order
        .parse()
        .map_err(|_| Failure::field("order", "error-field-type"))?;
    applications::delivered(visit.platform(), order).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The news, if the partner signed it just now. Without a secret nobody is believed.
fn believed<T: DeserializeOwned>(
    visit: &Visit,
    secret: Option<&Secret>,
    (headers, body): (&HeaderMap, &Bytes),
) -> Result<T, Failure> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = (
        secret,
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
    );
    let (Some(secret), Some(id), Some(timestamp), Some(signature)) = signed else {
        return Err(Failure::Unsigned("unsigned"));
    };
    let signed = Signed {
        id,
        timestamp,
        signature,
    };
    secret
        .believes(signed, body, visit.platform().now())
        .map_err(|doubt| {
            Failure::Unsigned(match doubt {
                Doubt::Forged => "forged-news",
                Doubt::Old => "old-news",
            })
        })?;
    if !body::is_json(headers) {
        return Err(Failure::UnsupportedMedia);
    }
    body::read(body)
}

fn moment(text: &str) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp::from_micros(moment.as_microsecond()))
}

#[cfg(test)]
mod tests;
