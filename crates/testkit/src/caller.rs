//! A program that uses the API.
//!
//! Rule protected: it sends JSON and a bearer token, and nothing a page would.

use std::net::IpAddr;

use reqwest::{Client, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::visitor::{http, http_from, send};

/// A program that uses the API.
pub struct Caller {
    http: Client,
    origin: String,
    patient: bool,
    /// The session's token, when there is one.
    pub token: Option<String>,
}

impl Caller {
    /// Somebody new.
    pub fn new(origin: &str) -> Self {
        Self {
            http: http(),
            origin: origin.to_owned(),
            patient: false,
            token: None,
        }
    }

    /// The same, that waits out a program that is being started again and sends once more what was not answered.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// The same, from an address of its own: what is counted by address is counted for it alone.
    #[must_use]
    pub fn from_address(mut self, address: IpAddr) -> Self {
        self.http = http_from(Some(address));
        self
    }

    /// An answer: its status, its media type and its JSON.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> (StatusCode, String, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.origin))
            .header(header::ACCEPT_LANGUAGE, "en");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        let (status, headers, bytes) = send(request, self.patient).await;
        let media = headers
            .get(header::CONTENT_TYPE)
            .map_or("", |v| v.to_str().unwrap());
        (
            status,
            media.to_owned(),
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    /// What is at an address that must answer 200.
    pub async fn get(&self, path: &str) -> Value {
        let (status, _, said) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {said}");
        said
    }

    /// What is answered to something that must be taken.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, said) = self.try_post(path, body).await;
        assert!(status.is_success(), "{path}: {status} {said}");
        said
    }

    /// What is answered to something that may be refused.
    pub async fn try_post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let body = Some(body.to_string().into_bytes());
        let (status, _, said) = self.ask(Method::POST, path, body).await;
        (status, said)
    }

    /// Asks for what must be refused, and gives the problem document.
    pub async fn refused(&self, method: Method, path: &str, body: Option<&[u8]>) -> Value {
        let (status, media, said) = self.ask(method, path, body.map(<[u8]>::to_vec)).await;
        assert!(status.is_client_error(), "{path}: {status} {said}");
        assert_eq!(media, "application/problem+json", "{path}: {said}");
        for member in ["type", "title", "detail", "code"] {
            assert!(said[member].is_string(), "{path}: {said}");
        }
        assert_eq!(said["status"], status.as_u16(), "{path}");
        said
    }

    /// Chooses what a draft is about: the first for which no requirement stands in the way.
    pub async fn choose(&self, path: &str, draft: &Value) {
        for choice in draft["draft"]["subjects"].as_array().unwrap() {
            let change = json!({ "subjects": [choice["id"]] }).to_string();
            let (_, _, seen) = self
                .ask(Method::PATCH, path, Some(change.into_bytes()))
                .await;
            let standing = seen["draft"]["requirements"].as_array();
            if standing.is_some_and(|all| all.iter().all(|r| r["standing"] != "unmet")) {
                return;
            }
        }
        panic!("there is nothing it can be about: {draft}");
    }
}
