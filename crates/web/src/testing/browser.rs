//! A browser without script: keeps cookies, fills in the forms of the pages it was shown.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};

use super::{PASSWORD, code, send, token};
use crate::App;

/// A browser at one application.
pub struct Browser {
    app: App,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    /// A browser that was never here.
    pub fn new(app: &App) -> Self {
        Self {
            app: app.clone(),
            cookies: RefCell::default(),
        }
    }

    /// The application it is at.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).header("cookie", self.cookies());
        self.send(request.body(Body::empty()).expect("a valid request"))
            .await
    }

    /// Fills in the form of the page at `path` (urlencoded fields, without the token).
    pub async fn post(&self, path: &str, fields: &str) -> (StatusCode, HeaderMap, String) {
        self.post_from(path, path, fields).await
    }

    /// Fills in a form of the page at `page` that is sent to `path`.
    pub async fn post_from(
        &self,
        page: &str,
        path: &str,
        fields: &str,
    ) -> (StatusCode, HeaderMap, String) {
        let (_, _, html) = self.get(page).await;
        let referer = format!("{}{page}", self.app.settings().origin);
        self.send_form(&html, path, (fields, &referer)).await
    }

    /// Fills in a form of a page that was drawn some time ago.
    pub async fn send_drawn(
        &self,
        html: &str,
        path: &str,
        fields: &str,
    ) -> (StatusCode, HeaderMap, String) {
        self.send_form(html, path, (fields, &self.app.settings().origin))
            .await
    }

    async fn send_form(
        &self,
        html: &str,
        path: &str,
        (fields, referer): (&str, &str),
    ) -> (StatusCode, HeaderMap, String) {
        let request = Request::post(path)
            .header("cookie", self.cookies())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("referer", referer)
            .body(Body::from(format!("csrf={}&{fields}", token(html))));
        self.send(request.expect("a valid request")).await
    }

    /// Signs this user in.
    pub async fn sign_in(&self, user_name: &str) {
        let fields = format!("login={user_name}&password={}", PASSWORD.replace(' ', "+"));
        let (status, _, html) = self.post("/en/login", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
        let fields = format!("code={}", code(&self.app).await);
        let (status, _, html) = self.post("/en/login/code", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    }

    /// The session token; also a bearer token of the API.
    pub fn token(&self) -> String {
        self.cookies
            .borrow()
            .get("session")
            .cloned()
            .unwrap_or_default()
    }

    /// Asks the API with the session's token; an empty body is sent as none.
    pub async fn api(
        &self,
        method: &str,
        path: &str,
        json: &str,
    ) -> (StatusCode, HeaderMap, String) {
        let media = if json.is_empty() {
            ""
        } else {
            "application/json"
        };
        self.api_bytes(method, path, (media, json.as_bytes())).await
    }

    /// A call of a program with a body of any kind.
    pub async fn api_bytes(
        &self,
        method: &str,
        path: &str,
        (media, bytes): (&str, &[u8]),
    ) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(path);
        if !self.token().is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token()));
        }
        if !media.is_empty() {
            request = request.header("content-type", media);
        }
        let request = request
            .body(Body::from(bytes.to_vec()))
            .expect("a valid request");
        send(&self.app, request).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let answer = send(&self.app, request).await;
        let mut kept = self.cookies.borrow_mut();
        for cookie in answer.1.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("a readable cookie");
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if cookie.contains("Max-Age=0") {
                kept.remove(name);
            } else {
                kept.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(kept);
        answer
    }

    fn cookies(&self) -> String {
        let all = self.cookies.borrow();
        let pairs: Vec<String> = all.iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("; ")
    }
}

/// A browser in which this user has signed in.
pub async fn sign_in(app: &App, user_name: &str) -> Browser {
    let browser = Browser::new(app);
    browser.sign_in(user_name).await;
    browser
}
