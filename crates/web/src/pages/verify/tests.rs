//! Verifying: genuine, unknown, altered, mistyped.

use std::collections::BTreeMap;

use absher_documents::{Claims, SealKey, qr_text, seal};
use absher_vocabulary::{SealCode, Timestamp};
use axum::http::StatusCode;

use crate::testing::{self, Browser, check_page};

/// The text of a QR code sealed with the key of the tests.
fn scanned(expires: Option<&str>) -> String {
    let claims = Claims {
        code: "7K3M-9QXT-4HWD".to_owned(),
        template: "driving-licence".to_owned(),
        issuer: "traffic".to_owned(),
        issued_at: Timestamp::from_micros(1_767_000_000_000_000),
        expires: expires.map(|day| absher_vocabulary::parse_date(day).unwrap()),
        facts: vec![
            ("name".to_owned(), "سارة".to_owned()),
            ("identity".to_owned(), testing::identity(9).to_string()),
        ],
    };
    qr_text(
        "absher.example",
        &seal(&claims, &SealKey::from_seed("test", [7; 32]).unwrap()).unwrap(),
    )
}

fn typed(text: &str) -> String {
    format!("code={}", crate::http::visit::percent_encode(text))
}

#[tokio::test]
async fn what_is_scanned_is_told_from_what_was_altered_and_numbers_are_masked() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let genuine = scanned(None);
    let seal_at = genuine.find('#').unwrap() + 1;
    let mut altered = genuine.clone();
    let place = seal_at + (genuine.len() - seal_at) / 2;
    let other = if &altered[place..=place] == "A" {
        "B"
    } else {
        "A"
    };
    altered.replace_range(place..=place, other);
    for lang in ["ar", "en"] {
        let path = format!("/{lang}/verify");
        let (_, _, html) = nobody.get(&path).await;
        check_page(&html);
        let cases = BTreeMap::from([
            (genuine.as_str(), "valid"),
            (&genuine[seal_at..], "valid"),
            (altered.as_str(), "altered"),
        ]);
        for (text, state) in cases {
            let (status, _, html) = nobody.post(&path, &typed(text)).await;
            assert_eq!(status, StatusCode::OK, "{html}");
            check_page(&html);
            assert!(
                html.contains(&format!("data-result=\"{state}\"")),
                "{state}: {html}"
            );
            assert_eq!(html.contains("سارة"), state == "valid");
            assert!(!html.contains(testing::identity(9).as_str()));
        }
        let (_, _, html) = nobody
            .post(&path, &typed(&scanned(Some("2025-12-30"))))
            .await;
        assert!(html.contains("data-result=\"expired\""), "{html}");
    }
}

#[tokio::test]
async fn a_code_with_a_typing_mistake_is_told_from_one_nobody_issued() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let code = SealCode::new(&*app.platform().chance);
    let (status, _, html) = nobody.post("/en/verify", &typed(code.as_str())).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("data-result=\"unknown\""), "{html}");
    for wrong in ["", "7K3M-9QXT-4HWE", "7K3M", "كلام", &"x".repeat(200)] {
        let (status, _, html) = nobody.post("/ar/verify", &typed(wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        check_page(&html);
    }
    let (status, _, body) = nobody
        .api(
            "POST",
            "/api/v1/verify",
            &format!("{{\"code\":\"{code}\"}}"),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("\"standing\":\"unknown\""), "{body}");
    let (_, _, body) = nobody
        .api(
            "POST",
            "/api/v1/verify",
            &format!("{{\"text\":\"{}\"}}", scanned(None)),
        )
        .await;
    assert!(
        body.contains("\"standing\":\"valid\"") && !body.contains(testing::identity(9).as_str()),
        "{body}"
    );
    for wrong in ["{}", r#"{"code":"x"}"#, r#"{"code":"x","text":"y"}"#] {
        assert_eq!(
            nobody.api("POST", "/api/v1/verify", wrong).await.0,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
}

#[tokio::test]
async fn the_page_of_a_scanned_code_is_the_same_for_all_and_small() {
    let app = testing::app().await;
    let (status, _, html) = testing::get(&app, "/v").await;
    assert_eq!(status, StatusCode::OK);
    check_page(&html);
    let (_, headers, body) = testing::get(&app, "/.well-known/absher-seal-keys.json").await;
    assert_eq!(headers["content-type"], "application/json");
    assert!(
        body.contains("\"kid\":\"test\"") && !body.contains("\"d\""),
        "{body}"
    );
    let (_, _, body) = testing::get(&app, "/v/words").await;
    assert!(body.contains("driving-licence"), "{body}");
    assert!(app.assets().file("verify.js").unwrap().len() <= 4_800);
}

#[tokio::test]
async fn whoever_guesses_codes_is_stopped_and_whoever_has_documents_is_not() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let guess = || SealCode::new(&*app.platform().chance);
    for _ in 0..30 {
        let (status, _, _) = nobody.post("/en/verify", &typed(guess().as_str())).await;
        assert_eq!(status, StatusCode::OK);
    }
    for lang in ["ar", "en"] {
        let path = format!("/{lang}/verify");
        let (status, headers, html) = nobody.post(&path, &typed(guess().as_str())).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{html}");
        assert_eq!(headers["retry-after"], "600");
        check_page(&html);
    }
    let (status, _, _) = nobody.post("/en/verify", &typed(&scanned(None))).await;
    assert_eq!(status, StatusCode::OK, "a seal proves itself");
    testing::pass(601);
    let (status, _, _) = nobody.post("/en/verify", &typed(guess().as_str())).await;
    assert_eq!(status, StatusCode::OK);
}
