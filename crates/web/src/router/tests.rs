//! The layers around every route, each shown by what fails without it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get as on_get;

use super::*;
use crate::Failure;
use crate::testing::{self, check_page, get, post, post_as, send};

const PAGES: [&str; 6] = [
    "/help",
    "/accessibility",
    "/privacy",
    "/display",
    "/components",
    "/no-such-page",
];

#[tokio::test]
async fn every_page_is_whole_in_both_languages() {
    let app = testing::app().await;
    for path in PAGES {
        for lang in ["ar", "en"] {
            let (status, headers, html) = get(&app, &format!("/{lang}{path}")).await;
            let expected = if path == "/no-such-page" {
                StatusCode::NOT_FOUND
            } else {
                StatusCode::OK
            };
            assert_eq!(status, expected, "{lang}{path}");
            assert!(html.contains(&format!("<html lang=\"{lang}\"")));
            assert!(
                !html.contains(['\u{2068}', '\u{2069}']),
                "isolates are elements in HTML"
            );
            check_page(&html);
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
            assert_eq!(headers["cache-control"], "no-store");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert!(headers.contains_key("x-request-id"));
        }
    }
}

#[tokio::test]
async fn components_with_errors_are_whole_too() {
    let app = testing::app().await;
    for lang in ["ar", "en"] {
        let (status, _, html) =
            post(&app, &format!("/{lang}/components"), "sample-text=%3Cb%3E").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            html.contains("value=\"&#60;b&#62;\"") || html.contains("value=\"&lt;b&gt;\""),
            "typed text is kept"
        );
        check_page(&html);
    }
}

#[tokio::test]
async fn a_bare_address_leads_to_the_persons_language() {
    let app = testing::app().await;
    let ask = |cookie: &'static str, accept: &'static str| {
        Request::get("/help?x=1")
            .header("cookie", cookie)
            .header("accept-language", accept)
            .body(Body::empty())
            .unwrap()
    };
    for (cookie, accept, target) in [
        ("", "", "/ar/help?x=1"),
        ("", "en-GB,ar;q=0.5", "/en/help?x=1"),
        ("language=ar", "en", "/ar/help?x=1"),
        ("language=xx", "en", "/en/help?x=1"),
    ] {
        let (status, headers, _) = send(&app, ask(cookie, accept)).await;
        assert_eq!(
            (status, headers["location"].to_str().unwrap()),
            (StatusCode::FOUND, target)
        );
    }
    let (_, headers, _) = get(&app, "/").await;
    assert_eq!(headers["location"], "/ar");
    let (_, headers, _) = get(&app, "/en/help/").await;
    assert_eq!(headers["location"], "/en/help");
    let (status, _, _) = get(&app, "/%D9%85").await;
    assert_eq!(status, StatusCode::FOUND);
}

#[tokio::test]
async fn the_switch_keeps_path_and_query() {
    let app = testing::app().await;
    let (_, _, html) = get(&app, "/ar/help?q=a%20b").await;
    assert!(html.contains("href=\"/en/help?q=a%20b\""), "{html}");
}

#[tokio::test]
async fn a_post_without_our_token_or_from_another_site_changes_nothing() {
    let app = testing::app().await;
    let (status, headers, _) = post(&app, "/ar/display", "theme=dark").await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(testing::cookies(&headers).contains("theme=dark"));

    let (_, headers, html) = get(&app, "/ar/display").await;
    let (cookies, token) = (testing::cookies(&headers), testing::token(&html));
    for (cookies, token) in [
        (cookies.as_str(), "x"),
        ("visit=AAAAAAAAAAAAAAAAAAAAAA", token.as_str()),
        ("", ""),
    ] {
        let (status, headers, html) =
            post_as(&app, "/ar/display", cookies, token, "theme=dark").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(!testing::cookies(&headers).contains("theme"));
        check_page(&html);
    }
    let cross = Request::post("/ar/display")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookies)
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("csrf={token}&theme=dark")))
        .unwrap();
    assert_eq!(send(&app, cross).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_failure_is_a_whole_page_in_both_languages() {
    let app = testing::app().await;
    let text = absher_vocabulary::Text::new("المرور", "Traffic");
    for failure in [
        Failure::NotFound,
        Failure::MethodNotAllowed,
        Failure::BadRequest,
        Failure::UnsupportedMedia,
        Failure::NotAcceptable,
        Failure::TooLarge,
        Failure::Forged,
        Failure::Forbidden,
        Failure::Invalid(Vec::new()),
        Failure::Refused(text.clone()),
        Failure::Conflict,
        Failure::AlreadyDone(Some("ABC-1".to_owned())),
        Failure::Expired,
        Failure::PaymentPending,
        Failure::TooManyTries(Duration::from_mins(11)),
        Failure::SectorDown {
            sector: "traffic".to_owned(),
        },
        Failure::NotActivated,
        Failure::told(absher_vocabulary::ProblemCode::Expired, "login-gone"),
        Failure::Unavailable,
        Failure::internal("secret"),
    ] {
        for lang in ["ar", "en"] {
            let fail = failure.clone();
            let routes =
                axum::Router::new().route(&format!("/{lang}/x"), on_get(|| async { fail }));
            let service = around(routes, &app).with_state(app.clone());
            let request = Request::get(format!("/{lang}/x"))
                .body(Body::empty())
                .unwrap();
            let response = tower::ServiceExt::oneshot(service, request).await.unwrap();
            assert_eq!(response.status(), failure.status());
            let html = axum::body::to_bytes(response.into_body(), usize::MAX)
                .await
                .unwrap();
            let html = String::from_utf8_lossy(&html);
            check_page(&html);
            assert!(
                !html.contains("secret") && !html.contains("error-page-"),
                "{failure:?}: {html}"
            );
        }
    }
}

#[tokio::test]
async fn an_old_token_loses_nothing_typed() {
    let app = testing::app().await;
    let (_, headers, html) = get(&app, "/en/components").await;
    let cookies = format!("{}; session=other", testing::cookies(&headers));
    let typed = "sample-text=Sara+%3C&sample-password=hidden-thing";
    let (status, _, html) = post_as(
        &app,
        "/en/components",
        &cookies,
        &testing::token(&html),
        typed,
    )
    .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(
        html.contains("action=\"/en/components\"") && html.contains("Sara &#60;"),
        "{html}"
    );
    assert!(!html.contains("hidden-thing"));
    check_page(&html);
    let (status, _, _) = post_as(
        &app,
        "/en/components",
        &cookies,
        &testing::token(&html),
        typed,
    )
    .await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the new token is accepted"
    );
}

#[tokio::test]
async fn a_person_who_must_sign_in_comes_back() {
    let app = testing::app().await;
    let routes = axum::Router::new().route("/ar/me", on_get(|| async { Failure::SignInNeeded }));
    let service = around(routes, &app).with_state(app.clone());
    let request = Request::get("/ar/me?a=b&c").body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(service, request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        response.headers()["location"],
        "/ar/login?next=/me%3Fa%3Db%26c"
    );
}

#[tokio::test]
async fn a_token_of_another_session_is_refused() {
    let app = testing::app().await;
    let (_, headers, html) = get(&app, "/ar/display").await;
    let cookies = format!("{}; session=someone", testing::cookies(&headers));
    let (status, _, _) = post_as(
        &app,
        "/ar/display",
        &cookies,
        &testing::token(&html),
        "theme=dark",
    )
    .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_wrong_answer_keeps_the_page_and_says_so() {
    let app = testing::app().await;
    let (status, _, html) = post(&app, "/en/display", "theme=pink").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("<title>Error: "));
    assert!(html.contains("href=\"#theme\""));
    check_page(&html);
}

#[tokio::test]
async fn errors_of_the_framework_become_pages() {
    let app = testing::app().await;
    let put = Request::put("/ar/help")
        .header("content-type", "text/plain")
        .body(Body::from("x"))
        .unwrap();
    assert_eq!(send(&app, put).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let (status, headers, html) = post(&app, "/ar/help", "a=1").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(headers.contains_key("allow"));
    check_page(&html);
    let large = Request::post("/ar/display")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(vec![b'a'; crate::form::MAX_FORM_BYTES + 1]))
        .unwrap();
    let (status, _, html) = send(&app, large).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    check_page(&html);
}

#[allow(clippy::unused_async, reason = "a handler")]
async fn panics() -> StatusCode {
    panic!("secret 1012345672")
}

#[tokio::test]
async fn a_panic_is_a_page_without_its_cause() {
    let app = testing::app().await;
    let routes = axum::Router::new()
        .route("/en/boom", on_get(panics))
        .route("/api/boom", on_get(panics));
    let service = around(routes, &app).with_state(app.clone());
    for (path, kind) in [
        ("/en/boom", "text/html"),
        ("/api/boom", "application/problem+json"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(service.clone(), request)
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            response.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with(kind)
        );
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}

#[tokio::test]
async fn programs_get_problem_documents() {
    let app = testing::app().await;
    let request = Request::get("/api/v1/nothing")
        .header("accept-language", "en")
        .body(Body::empty())
        .unwrap();
    let (status, headers, body) = send(&app, request).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(headers["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["code"], "not-found");
    assert_eq!(problem["type"], "urn:absher:problem:not-found");
    assert_eq!(problem["title"], "Page not found");
}

#[tokio::test]
async fn assets_are_for_ever_only_under_their_hash() {
    let app = testing::app().await;
    let (status, headers, _) = get(&app, &app.assets().href("app.css")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    let (_, headers, _) = get(&app, "/assets/old/app.css").await;
    assert_eq!(headers["cache-control"], "no-cache");
    for bad in ["/assets/x/../../Cargo.toml", "/assets/x/nothing.css"] {
        assert_eq!(get(&app, bad).await.0, StatusCode::NOT_FOUND, "{bad}");
    }
}

#[tokio::test]
async fn feedback_leads_back_and_nowhere_else() {
    let app = testing::app().await;
    let (_, headers, html) = get(&app, "/en/help").await;
    let (cookies, token) = (testing::cookies(&headers), testing::token(&html));
    let (status, _, html) = post_as(
        &app,
        "/en/feedback",
        &cookies,
        &token,
        "useful=yes&page=//evil.example",
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(!html.contains("evil"));
    check_page(&html);
}

#[test]
fn the_style_sheet_knows_no_sides() {
    let css = String::from_utf8(
        crate::assets::Assets::load()
            .file("app.css")
            .unwrap()
            .to_vec(),
    )
    .unwrap();
    for (n, line) in css.lines().enumerate() {
        assert!(
            !line.contains("left") && !line.contains("right"),
            "line {}: {line}",
            n + 1
        );
    }
    assert!(!css.contains("http"), "no third party");
}

/// The size of an answer as a browser gets it.
async fn wire(app: &App, path: &str) -> usize {
    let request = Request::get(path)
        .header("accept-encoding", "gzip")
        .body(Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(router(app.clone()), request)
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .unwrap()
        .len()
}

#[tokio::test]
async fn the_first_visit_is_light() {
    let app = testing::app().await;
    let css = wire(&app, &app.assets().href("app.css")).await;
    let js = wire(&app, &app.assets().href("app.js")).await;
    assert!(css <= 12 * 1024, "the style sheet takes {css} bytes");
    assert!(js <= 8 * 1024, "the script takes {js} bytes");
    let mut total = css
        + js
        + wire(&app, "/ar/display").await
        + wire(&app, &app.assets().href("icon.svg")).await;
    for font in ["arabic-400", "arabic-600", "latin-400", "latin-600"] {
        total += wire(
            &app,
            &app.assets().href(&format!("fonts/plex-{font}.woff2")),
        )
        .await;
    }
    assert!(total <= 80 * 1024, "the first visit takes {total} bytes");
}
