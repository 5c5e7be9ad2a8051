//! Problems for everything that can be wrong with a call, and the whole way of an account by API.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};

use crate::testing::{self, Browser, code, identity, send};

fn problem(headers: &HeaderMap, body: &str) -> Value {
    assert_eq!(
        headers["content-type"], "application/problem+json",
        "{body}"
    );
    let problem: Value = serde_json::from_str(body).unwrap();
    for member in ["type", "title", "status", "detail", "code", "request_id"] {
        assert!(!problem[member].is_null(), "{member} in {body}");
    }
    assert!(
        problem["type"]
            .as_str()
            .unwrap()
            .starts_with("urn:absher:problem:")
    );
    problem
}

#[tokio::test]
async fn every_error_is_a_problem() {
    let app = testing::app().await;
    let ask = |method: &str, path: &str, kind: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", kind);
        send(&app, request.body(Body::from(body.to_owned())).unwrap())
    };
    let (json, at) = ("application/json", "/api/v1/sessions");
    for (method, path, kind, body, status, code) in [
        ("GET", "/api/v1/nothing", json, "", 404, "not-found"),
        ("POST", "/api/v1/nothing", json, "{}", 404, "not-found"),
        ("GET", "/api/nothing", json, "", 404, "not-found"),
        ("PUT", at, json, "{}", 405, "method-not-allowed"),
        ("POST", at, "text/plain", "{}", 415, "unsupported-media"),
        (
            "POST",
            at,
            "application/x-www-form-urlencoded",
            "login=a",
            415,
            "unsupported-media",
        ),
        ("POST", at, json, "{", 400, "invalid-input"),
        ("POST", at, json, "", 400, "invalid-input"),
        (
            "POST",
            at,
            json,
            "{\"login\":\"a\",\"password\":\"b\"} x",
            400,
            "invalid-input",
        ),
        (
            "POST",
            at,
            json,
            "{\"login\":\"\\ud800\",\"password\":\"b\"}",
            400,
            "invalid-input",
        ),
        ("POST", at, json, "{\"login\":\"a\"}", 422, "invalid-input"),
        ("POST", at, json, "[1]", 422, "invalid-input"),
        (
            "POST",
            "/api/v1/sessions/x",
            json,
            "{\"code\":\"1\"}",
            404,
            "not-found",
        ),
        ("GET", "/api/v1/me", json, "", 401, "unauthorised"),
    ] {
        let (given, headers, body) = ask(method, path, kind, body).await;
        assert_eq!(given.as_u16(), status, "{method} {path} {kind}: {body}");
        assert_eq!(problem(&headers, &body)["code"], code, "{method} {path}");
    }
    let big = format!("{{\"login\":\"{}\"}}", "a".repeat(2 << 20));
    assert_eq!(
        ask("POST", at, json, &big).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn the_field_that_is_wrong_is_named_in_both_languages() {
    let app = testing::app().await;
    for (body, field, code) in [
        (
            json!({ "login": "a" }).to_string(),
            "password",
            "field-missing",
        ),
        (
            json!({ "login": "a", "password": 5 }).to_string(),
            "password",
            "field-type",
        ),
        (
            json!({ "login": "a", "password": "b", "x": 1 }).to_string(),
            "x",
            "field-unknown",
        ),
        (
            "{\"login\":\"a\",\"login\":\"b\"}".to_owned(),
            "login",
            "field-twice",
        ),
    ] {
        let mut told = Vec::new();
        for lang in ["ar", "en"] {
            let request = Request::post("/api/v1/sessions")
                .header("content-type", "application/json")
                .header("accept-language", lang)
                .body(Body::from(body.clone()))
                .unwrap();
            let (status, headers, body) = send(&app, request).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            let error = problem(&headers, &body)["errors"][0].clone();
            assert_eq!(
                (&error["field"], &error["code"]),
                (&json!(field), &json!(code)),
                "{body}"
            );
            told.push(error["detail"].clone());
        }
        assert_ne!(told[0], told[1]);
    }
}

#[tokio::test]
async fn strange_texts_are_refused_and_break_nothing() {
    let app = testing::app().await;
    let program = Browser::new(&app);
    let long = "م".repeat(20_000);
    for text in ["\u{0}", "\u{202e}\u{0}x", "'; --", long.as_str()] {
        let login = json!({ "login": text, "password": text }).to_string();
        let (status, headers, body) = program.api("POST", "/api/v1/sessions", &login).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{body}");
        problem(&headers, &body);
        let registration =
            json!({ "identity": text, "phone": text, "email": text, "consent": true }).to_string();
        let (status, headers, body) = program
            .api("POST", "/api/v1/registrations", &registration)
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            problem(&headers, &body)["errors"].as_array().unwrap().len(),
            3
        );
    }
}

#[tokio::test]
async fn a_program_registers_signs_in_and_out() {
    let app = testing::app().await;
    let program = Browser::new(&app);
    let registration = |identity: &str| {
        json!({ "identity": identity, "phone": "0501112223", "email": "", "consent": true })
            .to_string()
    };
    let (status, headers, body) = program
        .api("POST", "/api/v1/registrations", &registration("123"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        problem(&headers, &body)["errors"][0]["code"],
        "identity-digits"
    );

    let (status, _, body) = program
        .api(
            "POST",
            "/api/v1/registrations",
            &registration(identity(4).as_str()),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let begun: Value = serde_json::from_str(&body).unwrap();
    let at = format!("/api/v1/registrations/{}", begun["id"].as_str().unwrap());
    let account = json!({ "user_name": "hind4hind", "password": testing::PASSWORD }).to_string();
    let (status, headers, body) = program
        .api("POST", &format!("{at}/account"), &account)
        .await;
    assert_eq!(status, StatusCode::CONFLICT, "not before the code");
    problem(&headers, &body);
    let right = code(&app).await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let typed = |code: &str| json!({ "code": code }).to_string();
    let (_, headers, body) = program
        .api("POST", &format!("{at}/code"), &typed(wrong))
        .await;
    assert_eq!(problem(&headers, &body)["errors"][0]["code"], "code-wrong");
    let (status, _, body) = program
        .api("POST", &format!("{at}/code"), &typed(&right))
        .await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let (status, _, body) = program
        .api("POST", &format!("{at}/account"), &account)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    assert!(body.contains("reference"));

    let login = |password: &str| json!({ "login": "hind4hind", "password": password }).to_string();
    let (status, headers, body) = program
        .api("POST", "/api/v1/sessions", &login("wrong"))
        .await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    problem(&headers, &body);
    let (_, _, body) = program
        .api("POST", "/api/v1/sessions", &login(testing::PASSWORD))
        .await;
    let challenge: Value = serde_json::from_str(&body).unwrap();
    let at = format!(
        "/api/v1/sessions/{}",
        challenge["challenge"].as_str().unwrap()
    );
    let (status, _, body) = program.api("POST", &at, &typed(&code(&app).await)).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let token: Value = serde_json::from_str(&body).unwrap();
    let ask = |method: &str, path: &str| {
        let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", bearer);
        send(&app, request.body(Body::empty()).unwrap())
    };
    let (_, _, me) = ask("GET", "/api/v1/me").await;
    let me: Value = serde_json::from_str(&me).unwrap();
    assert_eq!(
        (&me["user_name"], &me["activated"]),
        (&json!("hind4hind"), &json!(false))
    );
    assert_eq!(
        ask("DELETE", "/api/v1/sessions/current").await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(ask("GET", "/api/v1/me").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_whole() {
    let app = testing::app().await;
    let (status, headers, body) = testing::get(&app, "/api/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-type"], "application/json");
    let description: Value = serde_json::from_str(&body).unwrap();
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(description["components"]["securitySchemes"]["bearer"].is_object());
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert!(problem.is_object(), "{method} {path}");
        }
    }
    for reference in body.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name}"
        );
    }
}
