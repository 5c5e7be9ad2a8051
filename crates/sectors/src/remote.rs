//! A sector somewhere else, asked over HTTP.
//!
//! Rule protected: whatever happens on the way, the caller learns whether the sector refused (an outcome), is down, is
//! too slow, or is not understood; of the last three nothing is known, so it asks again with the same key.

use std::{sync::Once, time::Duration};

use absher_catalogue::{Outcome, Record};
use absher_vocabulary::{OutboxId, SectorId, Timestamp};
use async_trait::async_trait;
use reqwest::{Client, StatusCode, redirect};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Change, ChangeNotice, Described, Query, Sector, SectorError, wire};

/// How long to wait for an answer.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a question.
    pub read: Duration,
    /// For a change.
    pub apply: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            read: Duration::from_secs(3),
            apply: Duration::from_secs(10),
        }
    }
}

/// A sector reached at an address.
pub struct Remote {
    sector: String,
    address: String,
    secret: String,
    patience: Patience,
    client: Client,
}

impl Remote {
    /// The sector at `address` (`https://…` without a path), which must have been given the same secret.
    /// [`SectorError::Protocol`]: the address is not one.
    pub fn new(
        sector: &SectorId,
        address: &str,
        secret: &str,
        patience: Patience,
    ) -> Result<Self, SectorError> {
        let not_an_address = || {
            protocol(
                sector.as_str(),
                "its address must begin with http:// or https://",
            )
        };
        let parsed = reqwest::Url::parse(address).map_err(|_| not_an_address())?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(not_an_address());
        }
        install_tls();
        // The secret goes to this address only: neither a redirect nor a proxy of the environment may see it.
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(patience.read);
        let client = client
            .build()
            .map_err(|error| protocol(sector.as_str(), &error.to_string()))?;
        Ok(Self {
            sector: sector.to_string(),
            address: address.trim_end_matches('/').to_owned(),
            secret: secret.to_owned(),
            patience,
            client,
        })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        call: &str,
        body: &(impl Serialize + Sync),
        now: Option<Timestamp>,
    ) -> Result<T, SectorError> {
        let patience = if call == wire::APPLY {
            self.patience.apply
        } else {
            self.patience.read
        };
        let request = self
            .client
            .post(format!("{}{call}", self.address))
            .bearer_auth(&self.secret);
        let request = request.timeout(patience).json(body);
        let request = match now {
            Some(now) => request.header(wire::NOW, now.micros()),
            None => request,
        };
        let response = request.send().await.map_err(|error| self.lost(&error))?;
        match response.status() {
            StatusCode::OK => response.json().await.map_err(|error| self.lost(&error)),
            status if status.is_server_error() => Err(SectorError::Down {
                sector: self.sector.clone(),
            }),
            status => {
                let failure = response.json::<wire::Failure>().await;
                Err(protocol(
                    &self.sector,
                    &failure.map_or_else(|_| format!("it answers {status}"), |f| f.why),
                ))
            }
        }
    }

    fn lost(&self, error: &reqwest::Error) -> SectorError {
        let sector = self.sector.clone();
        if error.is_timeout() {
            SectorError::Slow { sector }
        } else if error.is_decode() {
            protocol(&sector, "its answer cannot be read")
        } else {
            tracing::warn!(
                sector,
                error = error as &dyn std::error::Error,
                "a sector does not answer"
            );
            SectorError::Down { sector }
        }
    }
}

fn protocol(sector: &str, why: &str) -> SectorError {
    SectorError::Protocol {
        sector: sector.to_owned(),
        why: why.to_owned(),
    }
}

/// TLS by ring, for the whole process; whoever came first has chosen already.
fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[async_trait]
impl Sector for Remote {
    async fn describe(&self) -> Result<Described, SectorError> {
        self.ask(wire::DESCRIBE, &(), None).await
    }

    async fn read(&self, query: &Query, now: Timestamp) -> Result<Vec<Record>, SectorError> {
        self.ask(wire::READ, query, Some(now)).await
    }

    async fn apply(&self, change: &Change, now: Timestamp) -> Result<Outcome, SectorError> {
        self.ask(wire::APPLY, change, Some(now)).await
    }

    async fn status(&self, key: OutboxId) -> Result<Option<Outcome>, SectorError> {
        self.ask(wire::STATUS, &wire::StatusOf { key }, None).await
    }

    async fn changes(
        &self,
        since: i64,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<ChangeNotice>, SectorError> {
        self.ask(wire::CHANGES, &wire::Since { since, limit }, Some(now))
            .await
    }
}
