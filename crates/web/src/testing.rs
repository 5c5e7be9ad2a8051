//! Helpers for the tests of pages: an application on a small platform, requests, browsers, and checks of HTML.
//!
//! The rule protected here: every page a test draws passes [`check_page`], so accessibility is never an afterthought.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "only tests call this"
)]

mod browser;
pub mod cast;
pub mod world;

pub use browser::{Browser, sign_in};
pub use world::{CITIZEN, NEWCOMER, OFFICER, PASSWORD, code, identity, pass};

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use crate::{App, Settings};

/// Settings of a demonstration on a loopback address.
pub fn settings() -> Settings {
    Settings {
        origin: "http://127.0.0.1:8080".to_owned(),
        demo: true,
        secure_cookies: false,
        csrf_key: [7; 32],
    }
}

/// An application on a platform of its own: see [`world`].
pub async fn app() -> App {
    App::new(settings(), world::platform().await).expect("the embedded texts load")
}

/// Sends a request to the whole router.
pub async fn send(app: &App, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = crate::router(app.clone())
        .oneshot(request)
        .await
        .expect("the router never fails");
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .expect("the body is whole");
    (
        parts.status,
        parts.headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// Gets a page.
pub async fn get(app: &App, path: &str) -> (StatusCode, HeaderMap, String) {
    send(
        app,
        Request::get(path)
            .body(Body::empty())
            .expect("a valid request"),
    )
    .await
}

/// Fills in a form as a browser would: gets the page at `path`, keeps its cookies and token, posts `fields`
/// (urlencoded, without the token).
pub async fn post(app: &App, path: &str, fields: &str) -> (StatusCode, HeaderMap, String) {
    let (_, headers, html) = get(app, path).await;
    post_as(app, path, &cookies(&headers), &token(&html), fields).await
}

/// Posts `fields` with given cookies and token.
pub async fn post_as(
    app: &App,
    path: &str,
    cookies: &str,
    token: &str,
    fields: &str,
) -> (StatusCode, HeaderMap, String) {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", cookies)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(format!("csrf={token}&{fields}")))
        .expect("a valid request");
    send(app, request).await
}

/// The cookies an answer set, as a `Cookie` header.
pub fn cookies(headers: &HeaderMap) -> String {
    headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|v| v.to_str().ok()?.split(';').next())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The form token in a page.
pub fn token(html: &str) -> String {
    html.split_once("name=\"csrf\" value=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(token, _)| token.to_owned())
        .unwrap_or_default()
}

/// Checks what every page must have.
///
/// # Panics
/// With the list of what is wrong.
pub fn check_page(html: &str) {
    let faults = faults(html);
    assert!(
        faults.is_empty(),
        "the page is wrong:\n- {}",
        faults.join("\n- ")
    );
}

/// What is wrong with a page; empty when nothing is.
pub fn faults(html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut faults = Vec::new();
    let count = |name: &str| tags.iter().filter(|t| t.name == name).count();
    if count("h1") != 1 {
        faults.push(format!("{} h1 instead of one", count("h1")));
    }
    if count("main") != 1 {
        faults.push("not exactly one main".to_owned());
    }
    let lang = tags
        .iter()
        .find(|t| t.name == "html")
        .map(|t| (t.get("lang"), t.get("dir")));
    if !matches!(
        lang,
        Some((Some("ar"), Some("rtl")) | (Some("en"), Some("ltr")))
    ) {
        faults.push("html without lang and dir that belong together".to_owned());
    }
    let mut ids: Vec<&str> = tags.iter().filter_map(|t| t.get("id")).collect();
    ids.sort_unstable();
    faults.extend(
        ids.windows(2)
            .filter(|w| w[0] == w[1])
            .map(|w| format!("id twice: {}", w[0])),
    );
    faults.extend(references(&tags, &ids));
    faults.extend(controls(&tags));
    faults.extend(inline(&tags));
    faults
}

fn references(tags: &[Tag], ids: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for tag in tags {
        for attribute in ["aria-describedby", "aria-labelledby", "for"] {
            for id in tag.get(attribute).unwrap_or_default().split_whitespace() {
                if !ids.contains(&id) {
                    faults.push(format!(
                        "{attribute}=\"{id}\" of {} leads nowhere",
                        tag.name
                    ));
                }
            }
        }
        if let Some(id) = tag.get("href").and_then(|h| h.strip_prefix('#'))
            && !ids.contains(&id)
        {
            faults.push(format!("link to #{id} leads nowhere"));
        }
    }
    faults
}

fn controls(tags: &[Tag]) -> Vec<String> {
    let labelled: Vec<&str> = tags
        .iter()
        .filter(|t| t.name == "label")
        .filter_map(|t| t.get("for"))
        .collect();
    let mut faults = Vec::new();
    for tag in tags
        .iter()
        .filter(|t| matches!(t.name.as_str(), "input" | "select" | "textarea"))
    {
        let kind = tag.get("type").unwrap_or("text");
        if kind == "hidden" {
            continue;
        }
        if kind == "number" {
            faults.push("type=number loses digits; use inputmode".to_owned());
        }
        if !tag.get("id").is_some_and(|id| labelled.contains(&id))
            && tag.get("aria-label").is_none()
        {
            faults.push(format!(
                "{} \"{}\" has no label",
                tag.name,
                tag.get("name").unwrap_or_default()
            ));
        }
    }
    let posts = tags
        .iter()
        .filter(|t| t.name == "form" && t.get("method") == Some("post"))
        .count();
    let tokens = tags
        .iter()
        .filter(|t| t.get("name") == Some("csrf"))
        .count();
    if posts != tokens {
        faults.push(format!("{posts} forms that post, {tokens} tokens"));
    }
    faults.extend(
        tags.iter()
            .filter(|t| t.name == "img" && t.get("alt").is_none())
            .map(|_| "img without alt".to_owned()),
    );
    faults
}

fn inline(tags: &[Tag]) -> Vec<String> {
    let mut faults = Vec::new();
    for tag in tags {
        for (name, _) in &tag.attributes {
            if name == "style" || name.starts_with("on") {
                faults.push(format!("{name}= on {}", tag.name));
            }
        }
        if tag.name == "style" || (tag.name == "script" && tag.get("src").is_none()) {
            faults.push(format!("inline {}", tag.name));
        }
        if tag.get("href").is_some_and(|h| h.contains("//"))
            || tag.get("src").is_some_and(|h| h.contains("//"))
        {
            faults.push(format!("{} leads to another site", tag.name));
        }
    }
    faults
}

/// An opening tag.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// The opening tags of our own templates (well formed by construction: attributes in double quotes).
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (inside, remainder) = tag_text(after);
        rest = remainder;
        let name_end = inside
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(inside.len());
        let name = inside[..name_end]
            .trim_end_matches('/')
            .to_ascii_lowercase();
        tags.push(Tag {
            name,
            attributes: attributes(&inside[name_end..]),
        });
    }
    tags
}

/// The text of a tag up to the `>` that is not inside quotes, and what follows.
fn tag_text(after: &str) -> (&str, &str) {
    let mut quoted = false;
    for (i, c) in after.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&after[..i], &after[i + 1..]),
            _ => {}
        }
    }
    (after, "")
}

fn attributes(mut text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if text.is_empty() {
            return found;
        }
        let end = text
            .find(|c: char| c == '=' || c.is_ascii_whitespace())
            .unwrap_or(text.len());
        let name = text[..end].to_ascii_lowercase();
        text = &text[end..];
        let mut value = "";
        if let Some(rest) = text.strip_prefix("=\"") {
            let (inside, after) = rest.split_once('"').unwrap_or((rest, ""));
            value = inside;
            text = after;
        }
        found.push((name, value.to_owned()));
    }
}

#[cfg(test)]
mod tests;
