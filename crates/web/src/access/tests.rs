//! Every route of the sources has a row, and every row that is not public is tried without the right to it.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::*;
use crate::testing::{self, Browser, send};

/// Methods and paths of `.route("…", get(…).post(…))` below `src`, and of the API's description.
fn routed() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    let (_, description) = crate::api::endpoints().split_for_parts();
    for (path, item) in description.paths.paths {
        let methods = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
            found.insert((method.to_owned(), path.clone()));
        }
    }
    found
}

fn walk(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for after in text.split(".route(").skip(1) {
                let Some((literal, rest)) = after
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|r| r.split_once('"'))
                else {
                    continue;
                };
                for method in methods(rest) {
                    found.insert((method.to_owned(), literal.to_owned()));
                }
            }
        }
    }
}

/// The methods named in a method router, up to the bracket that closes `.route(`.
fn methods(rest: &str) -> Vec<&'static str> {
    let mut depth = 1;
    let end = rest.char_indices().find_map(|(i, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(i)
    });
    let inside = &rest[..end.unwrap_or(rest.len())];
    [
        ("get(", "GET"),
        ("post(", "POST"),
        ("put(", "PUT"),
        ("delete(", "DELETE"),
        ("patch(", "PATCH"),
    ]
    .into_iter()
    .filter(|(call, _)| {
        inside
            .match_indices(call)
            .any(|(at, _)| !inside[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
    .map(|(_, method)| method)
    .collect()
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let listed: BTreeSet<_> = rows()
        .iter()
        .map(|row| (row.method.to_string(), row.path.to_owned()))
        .collect();
    let routed = routed();
    let missing: Vec<_> = routed.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "routes without a row in access.rs: {missing:?}"
    );
    let stale: Vec<_> = listed.difference(&routed).collect();
    assert!(
        stale.is_empty(),
        "rows in access.rs without a route: {stale:?}"
    );
}

/// A real address for a routed path.
fn sample(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { "x" } else { part });
    let path: Vec<_> = parts.collect();
    path.join("/")
}

fn is_page(row: &Row) -> bool {
    !["/api/", "/demo", "/assets", "/language"]
        .iter()
        .any(|other| row.path.starts_with(other))
}

/// Asks as this browser: pages with a valid form token, the API with its session as bearer.
async fn ask(browser: &Browser, row: &Row) -> (StatusCode, String) {
    let path = sample(row.path);
    let (status, headers, _) = if row.path.starts_with("/api/") {
        let body = if row.method == GET { "" } else { "{}" };
        browser.api(row.method.as_str(), &path, body).await
    } else {
        let path = if is_page(row) {
            format!("/en{path}")
        } else {
            path
        };
        match row.method {
            Method::GET => browser.get(&path).await,
            _ => browser.post_from("/en/display", &path, "").await,
        }
    };
    let location = headers
        .get("location")
        .map(|l| l.to_str().unwrap().to_owned());
    (status, location.unwrap_or_default())
}

#[tokio::test]
async fn what_is_not_public_is_refused_without_a_session() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let mut open = Vec::new();
    for row in rows() {
        if matches!(row.access, Access::Public | Access::Demo) {
            continue;
        }
        let (status, location) = ask(&nobody, &row).await;
        let led = status == StatusCode::SEE_OTHER && location.starts_with("/en/login?next=");
        let refused = row.path.starts_with("/api/") && status == StatusCode::UNAUTHORIZED;
        if !led && !refused {
            open.push(format!("{} {}: {status} {location}", row.method, row.path));
        }
    }
    assert!(open.is_empty(), "not refused: {open:#?}");
}

#[tokio::test]
async fn what_needs_activation_or_a_role_is_refused_to_those_without() {
    let app = testing::app().await;
    let citizen = testing::sign_in(&app, testing::CITIZEN).await;
    let newcomer = testing::sign_in(&app, testing::NEWCOMER).await;
    let mut open = Vec::new();
    for row in rows() {
        let (who, allowed): (_, &[StatusCode]) = match row.access {
            Access::Activated => (&newcomer, &[StatusCode::FORBIDDEN]),
            Access::Partner => (&citizen, &[StatusCode::UNAUTHORIZED]),
            Access::Role => (&citizen, &[StatusCode::FORBIDDEN, StatusCode::NOT_FOUND]),
            Access::Public | Access::SignedIn | Access::Demo => continue,
        };
        let (status, location) = ask(who, &row).await;
        if !allowed.contains(&status) {
            open.push(format!("{} {}: {status} {location}", row.method, row.path));
        }
    }
    assert!(open.is_empty(), "not refused: {open:#?}");
}

#[tokio::test]
async fn what_is_for_demonstrations_is_nowhere_else() {
    let settings = crate::Settings {
        demo: false,
        ..testing::settings()
    };
    let app = crate::App::new(settings, testing::world::platform().await).unwrap();
    let nobody = Browser::new(&app);
    for row in rows().into_iter().filter(|row| row.access == Access::Demo) {
        let (status, location) = ask(&nobody, &row).await;
        // A bare address leads to the person's language first, where nothing is.
        let bare = status == StatusCode::FOUND && location.starts_with("/ar/");
        assert!(
            bare || status == StatusCode::NOT_FOUND,
            "{} {} gave {status}",
            row.method,
            row.path
        );
    }
}

#[tokio::test]
async fn a_session_in_a_cookie_opens_no_api_and_an_ended_one_nothing() {
    let app = testing::app().await;
    let citizen = testing::sign_in(&app, testing::CITIZEN).await;
    let with = |name: &'static str, value: String| {
        let request = Request::get("/api/v1/me").header(name, value);
        request.body(Body::empty()).unwrap()
    };
    let cookie = with("cookie", format!("session={}", citizen.token()));
    assert_eq!(send(&app, cookie).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(citizen.api("GET", "/api/v1/me", "").await.0, StatusCode::OK);
    testing::pass(901);
    assert_eq!(
        citizen.api("GET", "/api/v1/me", "").await.0,
        StatusCode::UNAUTHORIZED
    );
    let (status, headers, _) = citizen.get("/en/account").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers["location"], "/en/login?next=/account");
}
