//! Signing in and out, and coming back to where one was.

use axum::http::StatusCode;

use crate::testing::{self, Browser, CITIZEN, OFFICER, PASSWORD, check_page, code, identity};

#[tokio::test]
async fn both_pages_are_whole_in_both_languages() {
    let app = testing::app().await;
    for lang in ["ar", "en"] {
        let browser = Browser::new(&app);
        for path in ["login", "login?next=/account", "login?again=1"] {
            let (_, _, html) = browser.get(&format!("/{lang}/{path}")).await;
            check_page(&html);
        }
        let fields = format!("login={}&password={PASSWORD}", identity(1));
        let (status, _, html) = browser.post(&format!("/{lang}/login"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
        let (_, _, html) = browser.get(&format!("/{lang}/login/code")).await;
        check_page(&html);
        code(&app).await;
        testing::pass(61);
    }
}

#[tokio::test]
async fn whatever_is_wrong_has_one_wording() {
    let app = testing::app().await;
    for lang in ["ar", "en"] {
        let browser = Browser::new(&app);
        let mut told = Vec::new();
        for login in [CITIZEN, "nobody99", identity(77).as_str()] {
            let path = format!("/{lang}/login");
            let (status, _, html) = browser
                .post(&path, &format!("login={login}&password=wrong"))
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            check_page(&html);
            let error = html.split("id=\"login-error\"").nth(1).unwrap();
            told.push(error.split("</p>").next().unwrap().to_owned());
        }
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
        let (_, _, html) = browser
            .post(&format!("/{lang}/login"), "login=&password=")
            .await;
        assert!(html.contains("login-error") && html.contains("password-error"));
        check_page(&html);
    }
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_wanted() {
    let app = testing::app().await;
    let browser = Browser::new(&app);
    let (_, headers, _) = browser.get("/en/account").await;
    let login = headers["location"].to_str().unwrap().to_owned();
    assert_eq!(login, "/en/login?next=/account");
    let fields = format!("login={CITIZEN}&password={PASSWORD}");
    let (_, headers, _) = browser.post(&login, &fields).await;
    let at_code = headers["location"].to_str().unwrap().to_owned();
    assert_eq!(at_code, "/en/login/code?next=/account");
    let fields = format!("code={}", code(&app).await);
    let (status, headers, _) = browser.post(&at_code, &fields).await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en/account")
    );
    let session = headers.get_all("set-cookie").iter().any(|c| {
        let cookie = c.to_str().unwrap();
        cookie.starts_with("session=")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
    });
    assert!(session);
    let (_, headers, _) = browser.get("/en/login?next=https://evil.example/").await;
    assert_eq!(headers["location"], "/en/me", "nobody is sent away");
}

#[tokio::test]
async fn a_page_asked_for_after_the_session_ended_comes_after_signing_in() {
    let app = testing::app().await;
    let browser = testing::sign_in(&app, CITIZEN).await;
    testing::pass(901);
    let (status, headers, _) = browser.get("/en/account").await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en/login?next=/account")
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let app = testing::app().await;
    let browser = testing::sign_in(&app, OFFICER).await;
    let token = browser.token();
    let (status, headers, _) = browser.post_from("/en/help", "/en/logout", "").await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en")
    );
    assert_eq!(browser.token(), "");
    let found = absher_platform::accounts::session::find(app.platform(), &token)
        .await
        .unwrap();
    assert!(found.is_none());
}

#[tokio::test]
async fn without_a_challenge_one_begins_again_on_the_same_way() {
    let app = testing::app().await;
    let browser = Browser::new(&app);
    let (_, headers, _) = browser.get("/en/login/code?next=/account").await;
    assert_eq!(headers["location"], "/en/login?again=1&next=/account");
}

#[tokio::test]
async fn wrong_codes_and_locks_are_told() {
    let app = testing::app().await;
    let browser = Browser::new(&app);
    let fields = format!("login={CITIZEN}&password={PASSWORD}");
    browser.post("/en/login", &fields).await;
    let right = code(&app).await;
    let wrong = if right == "111111" {
        "111112"
    } else {
        "111111"
    };
    for left in (0..5).rev() {
        let (status, _, html) = browser
            .post("/en/login/code", &format!("code={wrong}"))
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{left} left");
        check_page(&html);
    }
    let (status, _, html) = browser
        .post("/ar/login/code", &format!("code={right}"))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "used up");
    check_page(&html);
    let mut locked = None;
    for _ in 0..60 {
        let (_, _, html) = browser
            .post("/en/login", &format!("login={CITIZEN}&password=wrong"))
            .await;
        if html.contains("Try again after") {
            locked = Some(html);
            break;
        }
    }
    check_page(&locked.expect("a lock with its end"));
}
