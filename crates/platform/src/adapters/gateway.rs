//! Gateways over HTTP: JSON in, JSON out, a bearer token, and the outbox key as `Idempotency-Key`.
//!
//! Rule protected: an answer other than success means «try again with the same key»; nothing personal is in an address.
//! A gateway with another shape is another adapter beside this one.

use std::time::Duration;

use absher_vocabulary::{Money, OutboxId, Phone, Timestamp};
use async_trait::async_trait;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use super::news::Secret;
use crate::ports::{Bank, BankBill, Courier, Parcel, PortError, Sms, Taken};

/// Where a gateway is and how it knows us.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Base address, `https://…`, without a slash at the end.
    pub url: String,
    /// Bearer token.
    pub token: String,
    /// What it signs its news with (bank and courier).
    pub secret: Option<Secret>,
}

/// A gateway for one party.
pub struct Gateway {
    party: &'static str,
    address: Address,
    client: reqwest::Client,
}

impl Gateway {
    /// A gateway for `party` (`sms`, `bank`, `courier`).
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(party: &'static str, address: Address) -> Result<Self, PortError> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .map_err(|e| PortError {
                party,
                why: e.without_url().to_string(),
            })?;
        Ok(Self {
            party,
            address,
            client,
        })
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        key: OutboxId,
        body: &impl Serialize,
    ) -> Result<A, PortError> {
        let failed = |e: reqwest::Error| PortError {
            party: self.party,
            why: e.without_url().to_string(),
        };
        let answer = self
            .client
            .post(format!("{}{path}", self.address.url))
            .bearer_auth(&self.address.token)
            .header("idempotency-key", key.to_string())
            .json(body)
            .send()
            .await
            .map_err(failed)?;
        answer
            .error_for_status()
            .map_err(failed)?
            .json()
            .await
            .map_err(failed)
    }
}

/// An answer whose content does not matter.
#[derive(Deserialize)]
struct Accepted {}

/// `POST /messages {to, text}`.
#[async_trait]
impl Sms for Gateway {
    async fn send(
        &self,
        key: OutboxId,
        to: &Phone,
        text: &str,
        _: Timestamp,
    ) -> Result<(), PortError> {
        let body = json!({ "to": to.as_str(), "text": text });
        self.post::<Accepted>("/messages", key, &body)
            .await
            .map(|_| ())
    }
}

#[derive(Deserialize)]
struct Closed {
    taken: Option<TakenThere>,
}

#[derive(Deserialize)]
struct TakenThere {
    payment: String,
    /// Halalas.
    amount: Money,
    /// Microseconds since 1970 UTC.
    at: Timestamp,
}

/// `POST /bills`, `/bills/{number}/close`, `/bills/{number}/refunds`, `/payouts`; amounts in halalas.
#[async_trait]
impl Bank for Gateway {
    async fn present(&self, key: OutboxId, bill: &BankBill) -> Result<(), PortError> {
        let body = json!({ "number": bill.number, "amount": bill.amount, "due": bill.due.rfc3339(), "what": bill.what });
        self.post::<Accepted>("/bills", key, &body)
            .await
            .map(|_| ())
    }
    async fn close(&self, key: OutboxId, number: &str) -> Result<Option<Taken>, PortError> {
        let closed: Closed = self
            .post(&format!("/bills/{number}/close"), key, &json!({}))
            .await?;
        Ok(closed.taken.map(|t| Taken {
            payment: t.payment,
            amount: t.amount,
            at: t.at,
        }))
    }
    async fn refund(&self, key: OutboxId, number: &str, amount: Money) -> Result<(), PortError> {
        self.post::<Accepted>(
            &format!("/bills/{number}/refunds"),
            key,
            &json!({ "amount": amount }),
        )
        .await
        .map(|_| ())
    }
    async fn pay_out(&self, key: OutboxId, iban: &str, amount: Money) -> Result<(), PortError> {
        self.post::<Accepted>("/payouts", key, &json!({ "iban": iban, "amount": amount }))
            .await
            .map(|_| ())
    }
}

/// `POST /parcels {what, address}`.
#[async_trait]
impl Courier for Gateway {
    async fn order(&self, key: OutboxId, parcel: &Parcel, _: Timestamp) -> Result<(), PortError> {
        let body = json!({ "what": parcel.what, "address": parcel.address });
        self.post::<Accepted>("/parcels", key, &body)
            .await
            .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Json, Router, http::HeaderMap, routing::post};
    use std::sync::{Arc, Mutex};

    async fn served(router: Router) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn key() -> OutboxId {
        "0192d5f0-0000-7000-8000-000000000001".parse().unwrap()
    }

    #[tokio::test]
    async fn a_request_carries_the_token_and_the_key() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&seen);
        let router = Router::new().route(
            "/messages",
            post(
                move |headers: HeaderMap, Json(body): Json<serde_json::Value>| async move {
                    into.lock().unwrap().push((headers, body));
                    Json(json!({}))
                },
            ),
        );
        let url = served(router).await;
        let gateway = Gateway::new(
            "sms",
            Address {
                url,
                token: "secret".into(),
                secret: None,
            },
        )
        .unwrap();
        gateway
            .send(
                key(),
                &Phone::synthetic(7),
                "text",
                Timestamp::from_micros(0),
            )
            .await
            .unwrap();
        let seen = seen.lock().unwrap();
        assert_eq!(seen[0].0["authorization"], "Bearer secret");
        assert_eq!(seen[0].0["idempotency-key"], key().to_string().as_str());
        assert_eq!(seen[0].1["to"], Phone::synthetic(7).as_str());
    }

    #[tokio::test]
    async fn what_the_bank_had_taken_comes_with_the_closing() {
        let router = Router::new().route(
            "/bills/{number}/close",
            post(|| async {
                Json(json!({ "taken": { "payment": "p1", "amount": 100, "at": 5 } }))
            }),
        );
        let gateway = Gateway::new(
            "bank",
            Address {
                url: served(router).await,
                token: "t".into(),
                secret: None,
            },
        )
        .unwrap();
        let taken = gateway.close(key(), "1").await.unwrap().unwrap();
        assert_eq!(
            taken,
            Taken {
                payment: "p1".into(),
                amount: Money::halalas(100),
                at: Timestamp::from_micros(5)
            }
        );
    }

    #[tokio::test]
    async fn an_error_names_the_party_and_no_address() {
        let router = Router::new().route(
            "/payouts",
            post(|| async { axum::http::StatusCode::BAD_GATEWAY }),
        );
        let gateway = Gateway::new(
            "bank",
            Address {
                url: served(router).await,
                token: "t".into(),
                secret: None,
            },
        )
        .unwrap();
        let failed = gateway
            .pay_out(key(), "SA00", Money::riyals(1))
            .await
            .unwrap_err();
        assert_eq!(failed.party, "bank");
        assert!(!failed.why.contains("127.0.0.1"), "{}", failed.why);
    }
}
