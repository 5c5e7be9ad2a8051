//! What the desk finds, and to whom it is open.

use axum::http::StatusCode;

use crate::testing::{self, CITIZEN, OFFICER, check_page, identity};

#[tokio::test]
async fn the_desk_says_what_it_did_not_find() {
    let app = testing::app().await;
    let officer = testing::sign_in(&app, OFFICER).await;
    for lang in ["ar", "en"] {
        let path = format!("/{lang}/office/activation");
        let (_, _, html) = officer.get(&path).await;
        check_page(&html);
        for typed in [
            String::new(),
            "zzz".to_owned(),
            identity(4).to_string(),
            identity(1).to_string(),
        ] {
            let (status, _, html) = officer.post(&path, &format!("reference={typed}")).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert!(html.contains("reference-error"));
            check_page(&html);
        }
    }
    let (status, headers, _) = officer
        .post(
            "/en/office/activation",
            &format!("reference={}", identity(2)),
        )
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let target = headers["location"].to_str().unwrap();
    assert!(
        !target.contains(identity(2).as_str()),
        "no identity number in an address"
    );
    let (status, _, _) = officer.get("/en/office/activation/22222-22222").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_else_sees_the_desk() {
    let app = testing::app().await;
    let citizen = testing::sign_in(&app, CITIZEN).await;
    let (status, _, html) = citizen.get("/en/office/activation").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    check_page(&html);
}
