//! Which language a person is answered in.
//!
//! The rule protected here: `/ar/…` and `/en/…` are the same page; a bare address leads to the person's language by
//! cookie, then by what the browser asks for, then Arabic. Nothing redirects to another site.

use absher_vocabulary::Lang;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, LOCATION, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::cookies;
use super::visit::Visit;
use crate::App;
use crate::app::Settings;
use crate::failure::Failure;

/// Splits `/ar/help` into Arabic and `/help`.
pub fn split(path: &str) -> (Option<Lang>, &str) {
    for lang in Lang::ALL {
        if let Some(rest) = path
            .strip_prefix('/')
            .and_then(|p| p.strip_prefix(lang.code()))
        {
            match rest {
                "" | "/" => return (Some(lang), "/"),
                rest if rest.starts_with('/') => return (Some(lang), rest),
                _ => {}
            }
        }
    }
    (None, path)
}

/// The person's language where the address does not say it.
pub fn preferred(settings: &Settings, headers: &HeaderMap) -> Lang {
    cookies::read(settings, headers, cookies::LANGUAGE)
        .and_then(|code| code.parse().ok())
        .or_else(|| accepted(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?))
        .unwrap_or_default()
}

/// The first of our languages in an `Accept-Language` value, by weight.
fn accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for item in header.split(',').take(20) {
        let mut parts = item.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let weight = parts
            .find_map(|p| {
                p.trim()
                    .strip_prefix("q=")
                    .and_then(|q| q.trim().parse::<f32>().ok())
            })
            .unwrap_or(1.0);
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if let Ok(lang) = primary.parse::<Lang>()
            && weight > 0.0
            && best.is_none_or(|(w, _)| weight > w)
        {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// The fallback of the router: a bare page address leads to the person's language; anything else is not found.
pub async fn bare(visit: Visit, method: Method, uri: Uri) -> Result<Response, Failure> {
    let path = uri.path();
    let (lang, rest) = split(path);
    if !matches!(method, Method::GET | Method::HEAD) || path.starts_with("/api/") {
        return Err(Failure::NotFound);
    }
    if lang.is_some() {
        // A trailing slash is the same page.
        return match rest.strip_suffix('/') {
            Some(rest) if path.ends_with('/') => redirect(&visit, rest, uri.query()),
            _ => Err(Failure::NotFound),
        };
    }
    redirect(&visit, path, uri.query())
}

fn redirect(visit: &Visit, path: &str, query: Option<&str>) -> Result<Response, Failure> {
    let path = if path.is_empty() { "/" } else { path };
    let mut target = visit.href(path);
    if let Some(query) = query {
        target.push('?');
        target.push_str(query);
    }
    let location = HeaderValue::from_str(&target).map_err(|_| Failure::NotFound)?;
    let vary = HeaderValue::from_static("cookie, accept-language");
    Ok((StatusCode::FOUND, [(LOCATION, location), (VARY, vary)]).into_response())
}

/// The query of [`choose`].
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

/// `GET /language/{lang}?back=/demo/phone`: remembers the language, for pages whose address does not carry it.
pub async fn choose(
    State(app): State<App>,
    Path(lang): Path<String>,
    Query(query): Query<Back>,
) -> Result<Response, Failure> {
    let lang: Lang = lang.parse().map_err(|_| Failure::NotFound)?;
    let target = HeaderValue::from_str(local(&query.back)).unwrap_or(HeaderValue::from_static("/"));
    let cookie = cookies::set(
        app.settings(),
        cookies::LANGUAGE,
        lang.code(),
        Some(cookies::YEAR),
    )
    .ok_or(Failure::NotFound)?;
    Ok((
        StatusCode::SEE_OTHER,
        [(LOCATION, target), (SET_COOKIE, cookie)],
    )
        .into_response())
}

/// The address if it is a path of ours, else the home page: nobody is sent to another site.
pub fn local(back: &str) -> &str {
    let bytes = back.as_bytes();
    let ours = bytes.first() == Some(&b'/')
        && !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && bytes.iter().all(|b| b.is_ascii_graphic() && *b != b'\\');
    if ours { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_their_language() {
        assert_eq!(split("/ar/help"), (Some(Lang::Ar), "/help"));
        assert_eq!(split("/en"), (Some(Lang::En), "/"));
        assert_eq!(split("/en/"), (Some(Lang::En), "/"));
        assert_eq!(split("/english"), (None, "/english"));
        assert_eq!(split("/"), (None, "/"));
    }

    #[test]
    fn the_browser_is_asked_with_weights() {
        assert_eq!(accepted("en-GB,en;q=0.9"), Some(Lang::En));
        assert_eq!(accepted("fr, en;q=0.4, ar-SA;q=0.8"), Some(Lang::Ar));
        assert_eq!(accepted("en;q=0, *;q=0.1"), None);
        assert_eq!(accepted("en;q=NaN,,;;;q"), None);
        assert_eq!(accepted(""), None);
    }

    #[test]
    fn nobody_is_sent_away() {
        assert_eq!(local("/demo/phone?x=1"), "/demo/phone?x=1");
        for bad in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\nb",
            "javascript:1",
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }
}
