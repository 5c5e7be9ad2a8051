//! Tokens in forms: proof that a form was drawn by us for this browser and this session.
//!
//! The rule protected here: no other site can make a browser post for its person. A token is
//! `nonce ‖ HMAC-SHA-256(key, nonce ‖ binding)` in base64url; the binding is the visit cookie and the session cookie.
//! The nonce differs in every page, so that compression reveals nothing about it.

use axum::http::{HeaderMap, Method};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The hidden field that carries the token.
pub const FIELD: &str = "csrf";

const NONCE: usize = 16;
const MAC: usize = 32;

fn mac(key: &[u8; 32], nonce: &[u8], binding: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(b"absher form token 1");
    mac.update(nonce);
    mac.update(binding.as_bytes());
    Some(mac)
}

/// A token for one page.
pub fn issue(key: &[u8; 32], nonce: [u8; NONCE], binding: &str) -> String {
    let mut bytes = nonce.to_vec();
    if let Some(mac) = mac(key, &nonce, binding) {
        bytes.extend_from_slice(&mac.finalize().into_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether a token was issued for this binding. Constant time.
pub fn verify(key: &[u8; 32], token: &str, binding: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
        return false;
    };
    if bytes.len() != NONCE + MAC {
        return false;
    }
    let (nonce, tag) = bytes.split_at(NONCE);
    mac(key, nonce, binding).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

/// Whether the browser says that the request comes from our own pages. Browsers too old to say anything pass here
/// and are held by the token.
pub fn same_origin(headers: &HeaderMap, origin: &str) -> bool {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match header("origin") {
        Some(from) => {
            from == origin
                || header("host")
                    .is_some_and(|host| from.split_once("://").is_some_and(|(_, h)| h == host))
        }
        None => true,
    }
}

/// Methods that change nothing and need no token.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_token_holds_only_for_its_browser_and_key() {
        let token = issue(&[1; 32], [7; 16], "visit/session");
        assert!(verify(&[1; 32], &token, "visit/session"));
        assert!(!verify(&[1; 32], &token, "other/session"));
        assert!(!verify(&[2; 32], &token, "visit/session"));
        assert!(!verify(&[1; 32], "", "visit/session"));
        assert!(!verify(&[1; 32], &token[..40], "visit/session"));
        assert_ne!(token, issue(&[1; 32], [8; 16], "visit/session"));
    }

    #[test]
    fn another_site_is_seen() {
        let origin = "http://127.0.0.1:8080";
        let with = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            headers
        };
        assert!(same_origin(&HeaderMap::new(), origin));
        assert!(same_origin(&with("sec-fetch-site", "same-origin"), origin));
        assert!(!same_origin(&with("sec-fetch-site", "cross-site"), origin));
        assert!(!same_origin(&with("sec-fetch-site", "same-site"), origin));
        assert!(same_origin(
            &with("origin", "http://127.0.0.1:8080"),
            origin
        ));
        assert!(!same_origin(
            &with("origin", "https://evil.example"),
            origin
        ));
        assert!(!same_origin(&with("origin", "null"), origin));
    }
}
