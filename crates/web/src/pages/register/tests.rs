//! The whole way of registering in a browser without script, and what goes wrong on it.

use axum::http::StatusCode;

use crate::testing::{self, Browser, check_page, code, identity};

fn first(n: u64) -> String {
    format!(
        "identity={}&phone=0501112223&email=&consent=yes",
        identity(n)
    )
}

async fn at_account(app: &crate::App) -> Browser {
    let browser = Browser::new(app);
    let (status, headers, html) = browser.post("/en/register", &first(4)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    assert_eq!(headers["location"], "/en/register/code");
    let (status, headers, html) = browser
        .post("/en/register/code", &format!("code={}", code(app).await))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    assert_eq!(headers["location"], "/en/register/account");
    browser
}

#[tokio::test]
async fn a_person_registers_and_is_told_how_to_be_activated() {
    let app = testing::app().await;
    for lang in ["ar", "en"] {
        let browser = Browser::new(&app);
        let (_, _, html) = browser.get(&format!("/{lang}/register")).await;
        check_page(&html);
    }
    let browser = at_account(&app).await;
    for lang in ["ar", "en"] {
        for page in ["code", "account"] {
            let (status, _, html) = browser.get(&format!("/{lang}/register/{page}")).await;
            assert_eq!(status, StatusCode::OK);
            check_page(&html);
        }
    }
    let (_, _, html) = browser.get("/en/register/account").await;
    let proposed = html.split("name=\"user_name\" value=\"").nth(1).unwrap();
    let proposed = proposed.split('"').next().unwrap().to_owned();
    assert!(proposed.len() >= 6, "a user name is proposed");
    assert!(!html.contains("Hind"), "a phone proves no name");
    let fields = format!("user_name={proposed}&password={}", testing::PASSWORD);
    let (status, headers, html) = browser.post("/en/register/account", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    assert_eq!(headers["location"], "/en/register/done");
    for lang in ["ar", "en"] {
        let (status, _, html) = browser.get(&format!("/{lang}/register/done")).await;
        assert_eq!(status, StatusCode::OK);
        check_page(&html);
        assert!(html.contains("class=\"reference\""));
        assert!(html.contains("<div class=\"qr small\"><div role=\"img\" aria-label="));
    }
}

#[tokio::test]
async fn the_answer_is_the_same_whoever_the_identity_is() {
    let app = testing::app().await;
    for n in [1, 4, 77] {
        let browser = Browser::new(&app);
        let (status, headers, _) = browser.post("/en/register", &first(n)).await;
        assert_eq!(
            (status, headers["location"].to_str().unwrap()),
            (StatusCode::SEE_OTHER, "/en/register/code")
        );
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_with_everything_typed_kept() {
    let app = testing::app().await;
    for lang in ["ar", "en"] {
        let browser = Browser::new(&app);
        let path = format!("/{lang}/register");
        let (status, _, html) = browser.post(&path, "identity=123&phone=&email=a%40b").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        check_page(&html);
        for id in [
            "identity-error",
            "phone-error",
            "email-error",
            "consent-error",
        ] {
            assert!(html.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(html.contains("value=\"123\"") && html.contains("value=\"a@b\""));
    }
    let browser = at_account(&app).await;
    for (fields, id) in [
        (
            "user_name=ab&password=plate+wander+cobalt+fig",
            "user_name-error",
        ),
        (
            "user_name=fahad1&password=plate+wander+cobalt+fig",
            "user_name-error",
        ),
        ("user_name=hind4hind&password=short", "password-error"),
        (
            "user_name=hind4hind&password=password1234",
            "password-error",
        ),
        ("user_name=&password=", "user_name-error"),
    ] {
        let (status, _, html) = browser.post("/ar/register/account", fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(html.contains(&format!("id=\"{id}\"")), "{fields}");
        check_page(&html);
    }
}

#[tokio::test]
async fn codes_count_their_tries_and_can_be_asked_for_again() {
    let app = testing::app().await;
    let browser = Browser::new(&app);
    browser.post("/en/register", &first(4)).await;
    let right = code(&app).await;
    let wrong = if right == "111111" {
        "111112"
    } else {
        "111111"
    };
    let (status, _, html) = browser
        .post("/en/register/code", &format!("code={wrong}"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("4 tries left"), "{html}");
    let (_, _, html) = browser.post("/en/register/code", "code=abc").await;
    assert!(html.contains("six digits"));
    let (status, _, html) = browser.post("/en/register/code", "act=resend&code=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "too soon");
    check_page(&html);
    testing::pass(61);
    let (status, headers, _) = browser.post("/en/register/code", "act=resend&code=").await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en/register/code?sent=1")
    );
    let (_, _, html) = browser.get("/ar/register/code?sent=1").await;
    check_page(&html);
}

#[tokio::test]
async fn without_a_registration_one_begins_again() {
    let app = testing::app().await;
    let browser = Browser::new(&app);
    for page in ["code", "account"] {
        let (_, headers, _) = browser.get(&format!("/en/register/{page}")).await;
        assert_eq!(headers["location"], "/en/register?again=1");
    }
    let (_, _, html) = browser.get("/ar/register?again=1").await;
    check_page(&html);
}

#[tokio::test]
async fn who_has_an_account_or_is_in_no_register_is_told_after_the_code() {
    let app = testing::app().await;
    for (n, told) in [
        (1, "already has an account"),
        (77, "not found in the register"),
    ] {
        let browser = Browser::new(&app);
        browser.post("/en/register", &first(n)).await;
        let (status, _, html) = browser
            .post("/en/register/code", &format!("code={}", code(&app).await))
            .await;
        assert!(status.is_client_error());
        assert!(html.contains(told), "{html}");
        check_page(&html);
    }
}
