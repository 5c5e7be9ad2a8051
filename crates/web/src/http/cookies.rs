//! Cookies of this platform: read, set, end.
//!
//! The rule protected here: every cookie is `HttpOnly`, `SameSite=Lax`, `Path=/`, and, unless the platform runs as a
//! demonstration on a loopback address, `Secure` with the `__Host-` prefix (no other host can plant it).

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::app::Settings;

/// How long a choice (language, colours) is remembered.
pub const YEAR: Duration = Duration::from_hours(365 * 24);
/// The session token of a person who signed in.
pub const SESSION: &str = "session";
/// A registration under way, with the code it waits for.
pub const REGISTRATION: &str = "registration";
/// The reference of a registration that was just completed.
pub const REGISTERED: &str = "registered";
/// A sign-in under way, with the code it waits for.
pub const CHALLENGE: &str = "challenge";
/// Random name of this browser before and after sign-in; binds form tokens.
pub const VISIT: &str = "visit";
/// Chosen language.
pub const LANGUAGE: &str = "language";
/// Chosen theme.
pub const THEME: &str = "theme";

fn full_name(settings: &Settings, name: &str) -> String {
    if settings.secure_cookies {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// The value of a cookie, if the browser sent it.
pub fn read(settings: &Settings, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = full_name(settings, name);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|h| h.to_str().ok())
        .flat_map(|h| h.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` value. Without `lasts` the cookie ends with the browser. `None` if the value holds anything but
/// letters, digits, `-` and `_`.
pub fn set(
    settings: &Settings,
    name: &str,
    value: &str,
    lasts: Option<Duration>,
) -> Option<HeaderValue> {
    if !value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    {
        return None;
    }
    let name = full_name(settings, name);
    let secure = if settings.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    let age = lasts
        .map(|d| format!("; Max-Age={}", d.as_secs()))
        .unwrap_or_default();
    HeaderValue::from_str(&format!(
        "{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"
    ))
    .ok()
}

/// A `Set-Cookie` value that removes the cookie.
pub fn end(settings: &Settings, name: &str) -> Option<HeaderValue> {
    set(settings, name, "", Some(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn a_secure_cookie_is_bound_to_the_host() {
        let mut settings = testing::settings();
        settings.secure_cookies = true;
        let cookie = set(&settings, SESSION, "abc", None).unwrap();
        assert_eq!(
            cookie.to_str().unwrap(),
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(set(&settings, SESSION, "a;b", None).is_none());
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_static("session=planted; __Host-session=abc"),
        );
        assert_eq!(read(&settings, &headers, SESSION).as_deref(), Some("abc"));
    }
}
