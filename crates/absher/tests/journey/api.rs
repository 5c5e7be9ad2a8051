//! The API: sessions, search, an inquiry, an application to its document, and problem documents for what is wrong.

use absher_testkit::Caller;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::house::{House, pause};

async fn sign_in(program: &mut Caller, house: &mut House, user_name: &str) {
    let account = house.account(user_name);
    let begun = program
        .post(
            "/api/v1/sessions",
            json!({ "login": account.user_name, "password": account.password }),
        )
        .await;
    let code = house.code(&account.phone).await;
    let path = format!("/api/v1/sessions/{}", begun["challenge"].as_str().unwrap());
    let begun = program.post(&path, json!({ "code": code })).await;
    program.token = Some(begun["token"].as_str().unwrap().to_owned());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_does_the_main_job() {
    let mut house = House::open().await;
    let mut program = Caller::new(&house.program.origin());
    let found = program
        .get("/api/v1/services?q=%D8%AC%D9%88%D8%A7%D8%B2")
        .await;
    assert!(
        found
            .as_array()
            .unwrap()
            .iter()
            .any(|s| s["id"] == "passports.renew-passport"),
        "{found}"
    );
    assert_eq!(
        program.get("/api/v1/services/traffic.sell-vehicle").await["id"],
        "traffic.sell-vehicle"
    );
    let resident = house.account("resident").identity;
    let asked = json!({ "fields": { "number": resident } });
    let answer = program
        .post("/api/v1/inquiries/residents.query-iqama-validity", asked)
        .await;
    assert_eq!(answer["id"], "residents.query-iqama-validity");

    sign_in(&mut program, &mut house, "familyhead").await;
    assert_eq!(program.get("/api/v1/me").await["user_name"], "familyhead");
    program
        .post("/api/v1/inquiries/traffic.query-vehicles", json!({}))
        .await;
    let begun = program
        .post(
            "/api/v1/applications",
            json!({ "service": "passports.renew-passport", "answers": { "years": "5" } }),
        )
        .await;
    let path = format!(
        "/api/v1/applications/{}",
        begun["reference"].as_str().unwrap()
    );
    program.choose(&path, &begun).await;
    let sent = program.post(&format!("{path}/submit"), json!({})).await;
    assert_eq!(sent["reference"], begun["reference"]);
    assert_eq!(
        program.post(&format!("{path}/submit"), json!({})).await["reference"],
        begun["reference"],
        "sent twice, it is one"
    );
    house
        .pay(
            sent["bills"][0]["number"]
                .as_str()
                .unwrap_or_else(|| panic!("no bill: {sent}")),
        )
        .await;
    let document = document(&program, &path).await;
    let (status, media, _) = program
        .ask(
            Method::GET,
            &format!("/api/v1/documents/{}", document["id"].as_str().unwrap()),
            None,
        )
        .await;
    assert_eq!(
        (status, media.as_str()),
        (StatusCode::OK, "application/pdf")
    );
    let verdict = program
        .post("/api/v1/verify", json!({ "code": document["code"] }))
        .await;
    assert_eq!(verdict["standing"], "valid");
    let (status, _, _) = program
        .ask(Method::DELETE, "/api/v1/sessions/current", None)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    program.refused(Method::GET, "/api/v1/me", None).await;
}

async fn document(program: &Caller, path: &str) -> Value {
    for _ in 0..200 {
        let document = program.get(path).await["documents"][0].clone();
        if document.is_object() {
            return document;
        }
        pause().await;
    }
    panic!("no document came: {}", program.get(path).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_a_problem_document() {
    let mut house = House::open().await;
    let mut program = Caller::new(&house.program.origin());
    let sessions = "/api/v1/sessions";
    let long = format!(
        "{{\"login\":\"{}\",\"password\":\"x\"}}",
        "x".repeat(100_000)
    );
    let strange: [&[u8]; 8] = [
        b"",
        b"{",
        b"[]",
        b"{\"login\":1,\"password\":\"x\"}",
        b"{\"login\":\"a\"}",
        b"{\"login\":\"a\",\"login\":\"b\",\"password\":\"x\"}",
        b"{\"login\":\"a\",\"password\":\"x\",\"more\":1}",
        b"{\"login\":\"\xff\",\"password\":\"x\"}",
    ];
    for body in strange.into_iter().chain([long.as_bytes()]) {
        program.refused(Method::POST, sessions, Some(body)).await;
    }
    let wrong = program
        .refused(
            Method::POST,
            "/api/v1/registrations",
            Some(br#"{"identity":"1","phone":"2","consent":true}"#),
        )
        .await;
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong}");
    program
        .refused(Method::GET, "/api/v1/no-such-thing", None)
        .await;
    program
        .refused(Method::GET, "/api/v1/services/no.such", None)
        .await;
    program
        .refused(Method::GET, "/api/v1/applications", None)
        .await;
    sign_in(&mut program, &mut house, "citizen").await;
    program
        .refused(Method::GET, "/api/v1/applications/XXXXX-XXXXX", None)
        .await;
    program
        .refused(
            Method::POST,
            "/api/v1/applications",
            Some(br#"{"service":"no.such"}"#),
        )
        .await;
    let unknown = br#"{"service":"recruitment.book-appointment","answers":{"nothing":"x"}}"#;
    program
        .refused(Method::POST, "/api/v1/applications", Some(unknown))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_of_the_description_answers() {
    let house = House::open().await;
    let program = Caller::new(&house.program.origin());
    let described = program.get("/api/openapi.json").await;
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = described["paths"].as_object().unwrap();
    let areas = [
        "sessions",
        "registrations",
        "me",
        "services",
        "inquiries",
        "applications",
        "documents",
        "verify",
    ];
    for area in areas {
        assert!(
            paths
                .keys()
                .any(|p| p.starts_with(&format!("/api/v1/{area}"))),
            "{area} is not described"
        );
    }
    for (path, methods) in paths {
        for method in methods
            .as_object()
            .unwrap()
            .keys()
            .filter(|m| *m != "parameters")
        {
            let method: Method = method.to_uppercase().parse().unwrap();
            let concrete: Vec<&str> = path
                .split('/')
                .map(|part| if part.starts_with('{') { "x" } else { part })
                .collect();
            let body = (method != Method::GET).then(|| b"{}".to_vec());
            let (status, media, said) =
                program.ask(method.clone(), &concrete.join("/"), body).await;
            assert!(
                !status.is_server_error() && status != StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}: {status} {said}"
            );
            assert!(
                status.is_success() || media == "application/problem+json",
                "{method} {path}: {media}"
            );
        }
    }
}
