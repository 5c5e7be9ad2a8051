//! An application from its beginning to its end, by a program.

use absher_platform::accounts::session;
use absher_platform::applications::{self, ApplyError, files};
use absher_platform::{Actor, Error, Level};
use absher_vocabulary::Reference;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::App;
use crate::testing::{self, Browser, cast::play, sign_in};

async fn call(browser: &Browser, method: &str, path: &str, body: &Value) -> (StatusCode, Value) {
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let (status, _, answer) = browser.api(method, path, &text).await;
    (
        status,
        serde_json::from_str(&answer).unwrap_or(Value::String(answer)),
    )
}

/// A program begins an authorisation, puts its answers right and submits twice; the application's address.
async fn submitted(app: &App, owner: &Browser, driver: &str) -> String {
    let all = "/api/v1/applications";
    let (status, service) = call(
        owner,
        "GET",
        "/api/v1/services/traffic.authorize-driver-internal",
        &Value::Null,
    )
    .await;
    assert_eq!(
        (status, &service["fields"][0]["id"]),
        (StatusCode::OK, &json!("driver"))
    );
    let begin = json!({ "service": "traffic.authorize-driver-internal", "answers": { "driver": driver, "starts": "2020-01-01" } });
    let (status, draft) = call(owner, "POST", all, &begin).await;
    assert_eq!(
        (status, &draft["draft"]["next"]),
        (StatusCode::CREATED, &json!("starts")),
        "{draft}"
    );
    let reference = draft["reference"].as_str().unwrap().to_owned();
    let one = format!("{all}/{reference}");
    let car = draft["draft"]["subjects"][0]["number"].clone();
    let (status, draft) = call(owner, "PATCH", &one, &json!({ "subjects": [car] })).await;
    assert_eq!(
        (status, &draft["draft"]["next"]),
        (StatusCode::OK, &json!("starts")),
        "{draft}"
    );
    assert!(draft["draft"]["wrong"]["starts"].is_string(), "{draft}");

    // Not complete: each answer that is missing is named.
    let (status, problem) = call(owner, "POST", &format!("{one}/submit"), &json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (status, _) = call(
        owner,
        "PATCH",
        &one,
        &json!({ "answers": { "nonsense": "1" } }),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = call(
        owner,
        "PATCH",
        &one,
        &json!({ "answers": { "starts": [1] } }),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    let today = app.platform().now().date_riyadh();
    let ends = today.checked_add(jiff::Span::new().days(20)).unwrap();
    let answers = json!({ "answers": { "starts": today.to_string(), "ends": ends.to_string() } });
    let (_, draft) = call(owner, "PATCH", &one, &answers).await;
    assert_eq!(draft["draft"]["next"], Value::Null, "{draft}");
    for _ in 0..2 {
        let (status, running) = call(owner, "POST", &format!("{one}/submit"), &json!({})).await;
        assert_eq!(
            (status, &running["phase"]),
            (StatusCode::OK, &json!("running")),
            "{running}"
        );
    }
    one
}

#[tokio::test]
async fn a_driver_is_authorised_by_two_programs() {
    let app = testing::app().await;
    let troupe = play(
        &app,
        &[
            ("owner", "owner-of-a-valid-car"),
            ("driver", "licensed-adult"),
        ],
    )
    .await;
    let number = troupe.person("driver").unwrap().identity.to_string();
    let owner = sign_in(&app, "owner1").await;
    let one = submitted(&app, &owner, &number).await;
    absher_platform::work::until_idle(app.platform())
        .await
        .unwrap();
    let driver = sign_in(&app, "driver1").await;
    let (_, view) = call(&driver, "GET", &one, &Value::Null).await;
    assert_eq!(view["actions"][0]["action"], json!("agree"), "{view}");
    let (status, problem) = call(
        &owner,
        "POST",
        &format!("{one}/actions/agree"),
        &json!({ "step": "acceptance" }),
    )
    .await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
    let (status, view) = call(&driver, "POST", &format!("{one}/actions/agree"), &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    absher_platform::work::until_idle(app.platform())
        .await
        .unwrap();
    let (_, view) = call(&driver, "GET", &one, &Value::Null).await;
    assert_eq!(view["phase"], json!("done"), "{view}");
    let (_, documents) = call(&driver, "GET", "/api/v1/documents", &Value::Null).await;
    let id = documents[0]["id"].as_str().unwrap();
    let (status, headers, _) = driver
        .api("GET", &format!("/api/v1/documents/{id}"), "")
        .await;
    assert_eq!(
        (status, headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "application/pdf")
    );
    let stranger = sign_in(&app, testing::CITIZEN).await;
    assert_eq!(
        call(&stranger, "GET", &one, &Value::Null).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        stranger
            .api("GET", &format!("/api/v1/documents/{id}"), "")
            .await
            .0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn services_are_searched_and_bad_queries_are_problems() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let (status, found) = call(
        &nobody,
        "GET",
        "/api/v1/services?q=passport+renewal",
        &Value::Null,
    )
    .await;
    assert_eq!(
        (status, &found[0]["id"]),
        (StatusCode::OK, &json!("passports.renew-passport"))
    );
    for (path, expected) in [
        ("/api/v1/services/none.such", 404),
        ("/api/v1/services?p=1", 400),
    ] {
        let (status, problem) = call(&nobody, "GET", path, &Value::Null).await;
        assert_eq!(status, expected, "{path}");
        assert!(problem["code"].is_string(), "{problem}");
    }
}

#[tokio::test]
async fn a_file_is_what_its_bytes_say_and_belongs_to_who_sent_it() {
    let app = testing::app().await;
    play(&app, &[("objector", "objector"), ("other", "objector")]).await;
    let objector = sign_in(&app, "objector1").await;
    let begin = json!({ "service": "traffic.object-violation" });
    let (_, draft) = call(&objector, "POST", "/api/v1/applications", &begin).await;
    let one = format!(
        "/api/v1/applications/{}",
        draft["reference"].as_str().unwrap()
    );
    let file = format!("{one}/files/evidence");
    let (status, _, body) = objector
        .api("PUT", &file, "<html>not a picture</html>")
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    let (status, _, body) = objector
        .api("PUT", &file, &format!("%PDF-{}", "x".repeat(5_000_001)))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    let (status, _, body) = objector.api("PUT", &file, "%PDF-1.7 proof").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let (status, _, _) = objector
        .api("PUT", &format!("{one}/files/nothing"), "%PDF-1.7")
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);

    // Somebody else's hash is no answer.
    let other = sign_in(&app, "other1").await;
    let p = app.platform();
    let stored: (String,) = absher_store::Sql::one(
        &mut p.db.reader().await.unwrap(),
        "SELECT hash FROM upload",
        &[],
    )
    .await
    .unwrap();
    let begin =
        json!({ "service": "traffic.object-violation", "answers": { "evidence": stored.0 } });
    let (_, draft) = call(&other, "POST", "/api/v1/applications", &begin).await;
    assert!(draft["draft"]["wrong"]["evidence"].is_string(), "{draft}");
}

#[tokio::test]
async fn a_file_that_cannot_be_one_is_refused_and_the_answers_stay() {
    let app = testing::app().await;
    play(&app, &[("driver", "objector")]).await;
    let driver = sign_in(&app, "driver1").await;
    let begin = json!({ "service": "traffic.object-violation", "answers": { "reason": "not-driving", "statement": "I was not there at all" } });
    let (_, draft) = call(&driver, "POST", "/api/v1/applications", &begin).await;
    let reference = draft["reference"]
        .as_str()
        .unwrap_or_else(|| panic!("{draft}"));
    let one = format!("/api/v1/applications/{reference}");
    let file = |field: &str| format!("{one}/files/{field}");
    let put = async |path: String, bytes: &[u8]| {
        let sent = driver.api_bytes("PUT", &path, ("application/octet-stream", bytes));
        let (status, headers, text) = sent.await;
        if !status.is_success() {
            assert_eq!(
                headers["content-type"], "application/problem+json",
                "{text}"
            );
        }
        status
    };
    let pdf = b"%PDF-1.7\n1 0 obj\n";
    let mut large = pdf.to_vec();
    large.resize(5_000_001, b' ');
    let wrong: [(&str, &[u8], StatusCode); 5] = [
        ("evidence", b"", StatusCode::UNPROCESSABLE_ENTITY),
        (
            "evidence",
            b"MZ\x90 a program named x.pdf",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("evidence", &large, StatusCode::UNPROCESSABLE_ENTITY),
        ("nothing", pdf, StatusCode::NOT_FOUND),
        ("%FF", pdf, StatusCode::BAD_REQUEST),
    ];
    for (field, bytes, expected) in wrong {
        assert_eq!(put(file(field), bytes).await, expected, "{field}");
    }
    for _ in 0..2 {
        assert_eq!(put(file("evidence"), pdf).await, StatusCode::OK);
    }
    let (_, kept) = call(&driver, "GET", &one, &Value::Null).await;
    assert!(
        kept["draft"]["wrong"].as_object().unwrap().is_empty(),
        "{kept}"
    );
    assert!(
        kept["draft"]["next"].is_null(),
        "what was typed before is there: {kept}"
    );
}

/// An objection filled in but for its evidence; its reference.
async fn objection(driver: &Browser) -> String {
    let answers = json!({ "reason": "not-driving", "statement": "I was not there at all" });
    let begin = json!({ "service": "traffic.object-violation", "answers": answers });
    let (_, draft) = call(driver, "POST", "/api/v1/applications", &begin).await;
    draft["reference"]
        .as_str()
        .unwrap_or_else(|| panic!("{draft}"))
        .to_owned()
}

async fn actor(app: &App, browser: &Browser) -> Actor {
    let found = session::find(app.platform(), &browser.token()).await;
    found.unwrap().unwrap()
}

#[tokio::test]
async fn a_draft_is_its_owners_alone() {
    let app = testing::app().await;
    play(&app, &[("driver", "objector")]).await;
    let driver = sign_in(&app, "driver1").await;
    let stranger = testing::sign_in(&app, testing::CITIZEN).await;
    let reference = objection(&driver).await;
    let one = format!("/api/v1/applications/{reference}");
    let changed = json!({ "answers": { "statement": "I was there after all" } });
    for (method, path, body) in [
        ("GET", one.clone(), Value::Null),
        ("PATCH", one.clone(), changed),
        ("POST", format!("{one}/submit"), json!({})),
        ("POST", format!("{one}/actions/withdraw"), json!({})),
        ("PUT", format!("{one}/files/evidence"), json!("%PDF-1.7")),
    ] {
        let (status, said) = call(&stranger, method, &path, &body).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}: {said}");
    }
    let (_, draft) = call(&driver, "GET", &one, &Value::Null).await;
    assert_eq!(draft["phase"], "draft", "{draft}");
    // Whose identity is not proved any more submits nothing either.
    let unproved = Actor {
        level: Level::Registered,
        ..actor(&app, &driver).await
    };
    let reference = Reference::parse(&reference).unwrap();
    let refused = applications::submit(app.platform(), &unproved, &reference).await;
    assert!(
        matches!(refused, Err(ApplyError::Common(Error::NotActivated))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_is_kept_where_its_kind_is_accepted() {
    let app = testing::app().await;
    play(&app, &[("driver", "objector")]).await;
    let driver = sign_in(&app, "driver1").await;
    let reference = Reference::parse(&objection(&driver).await).unwrap();
    let (p, sender) = (app.platform(), actor(&app, &driver).await);
    let draft = applications::draft(p, &sender, &reference).await.unwrap();
    let mut field = draft.field("evidence").unwrap().clone();
    let pdf = b"%PDF-1.7\n1 0 obj\n";
    files::keep(p, &sender, &field, pdf).await.unwrap();
    field.accept.retain(|kind| kind != "pdf");
    let refused = files::keep(p, &sender, &field, pdf).await;
    assert!(
        matches!(refused, Err(files::FileError::Kind)),
        "{refused:?}"
    );
}
