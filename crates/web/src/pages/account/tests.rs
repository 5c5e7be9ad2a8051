//! One's own account page and one's sessions.

use axum::http::StatusCode;

use super::device;
use crate::testing::{self, CITIZEN, NEWCOMER, check_page};

#[tokio::test]
async fn the_page_shows_data_and_sessions_and_ends_them() {
    let app = testing::app().await;
    let here = testing::sign_in(&app, CITIZEN).await;
    testing::pass(61);
    let there = testing::sign_in(&app, CITIZEN).await;
    for lang in ["ar", "en"] {
        let (status, _, html) = here.get(&format!("/{lang}/account")).await;
        assert_eq!(status, StatusCode::OK);
        check_page(&html);
        assert_eq!(html.matches("name=\"session\"").count(), 2);
    }
    let (_, _, html) = there.get("/en/account").await;
    assert!(html.contains("Fahad Al-Otaibi") && html.contains("This device"));
    let ids: Vec<&str> = html
        .split("name=\"session\" value=\"")
        .skip(1)
        .map(|r| r.split('"').next().unwrap())
        .collect();
    let actor = absher_platform::accounts::session::find(app.platform(), &there.token())
        .await
        .unwrap()
        .unwrap();
    let other = ids
        .iter()
        .find(|id| **id != actor.session.to_string())
        .unwrap();
    let (status, headers, _) = there
        .post_from(
            "/en/account",
            "/en/account/sessions",
            &format!("session={other}"),
        )
        .await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en/account?ended=1")
    );
    let (_, headers, _) = here.get("/en/account").await;
    assert_eq!(
        headers["location"], "/en/login?next=/account",
        "the other session ended"
    );
    let (_, _, html) = there.get("/en/account?ended=1").await;
    check_page(&html);
    let (status, headers, _) = there
        .post_from("/en/account", "/en/account/sessions", "act=all")
        .await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en")
    );
    assert_eq!(there.token(), "");
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let app = testing::app().await;
    let citizen = testing::sign_in(&app, CITIZEN).await;
    let newcomer = testing::sign_in(&app, NEWCOMER).await;
    let (_, _, html) = citizen.get("/en/account").await;
    let id = html
        .split("name=\"session\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for typed in [id, "x"] {
        let (status, _, _) = newcomer
            .post_from(
                "/en/account",
                "/en/account/sessions",
                &format!("session={typed}"),
            )
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    assert_eq!(citizen.get("/en/account").await.0, StatusCode::OK);
}

#[test]
fn browsers_are_named_as_people_know_them() {
    let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
    assert_eq!(device(chrome).as_deref(), Some("Chrome – Windows"));
    let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1";
    assert_eq!(device(safari).as_deref(), Some("Safari – iPhone"));
    assert_eq!(device("curl/8.0").as_deref(), Some("curl"));
    assert_eq!(device(""), None);
}
