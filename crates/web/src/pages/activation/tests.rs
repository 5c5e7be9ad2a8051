//! The activation of one account, from the desk and from the person's own phone.

use axum::http::StatusCode;

use crate::testing::{self, Browser, CITIZEN, NEWCOMER, OFFICER, check_page, code};

/// The reference on the newcomer's page.
async fn reference(newcomer: &Browser) -> String {
    let (_, _, html) = newcomer.get("/en/activation").await;
    let after = html.split("Reference</dt>").nth(1).expect("a reference");
    let value = after.split("</bdi>").next().unwrap();
    value.rsplit('>').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_officer_checks_and_the_person_types_the_code() {
    let app = testing::app().await;
    let newcomer = testing::sign_in(&app, NEWCOMER).await;
    let officer = testing::sign_in(&app, OFFICER).await;
    let reference = reference(&newcomer).await;
    let (status, headers, html) = officer
        .post("/en/office/activation", &format!("reference={reference}"))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    let case = headers["location"].to_str().unwrap().to_owned();
    assert_eq!(case, format!("/en/office/activation/{reference}"));
    for lang in ["ar", "en"] {
        let (_, _, html) = officer
            .get(&case.replace("/en/", &format!("/{lang}/")))
            .await;
        check_page(&html);
        assert!(!html.contains("name=\"code\""), "no box for the code");
    }
    let (status, _, html) = officer.post(&case, "act=send").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    let sent = code(&app).await;
    let (_, _, html) = officer.get(&case).await;
    check_page(&html);
    assert!(html.contains("/en/activation/code") && !html.contains(&sent));
    for lang in ["ar", "en"] {
        let (_, _, html) = newcomer.get(&format!("/{lang}/activation")).await;
        check_page(&html);
        assert!(html.contains("name=\"code\""));
    }
    let fields = format!("reference={reference}&code={sent}");
    let (status, _, html) = officer.post("/en/activation/code", &fields).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "an officer never types it");
    check_page(&html);

    let second_screen = Browser::new(&app);
    let (status, _, html) = second_screen
        .post(
            "/en/activation/code",
            &format!("reference={reference}&code=12"),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    let (status, headers, html) = second_screen.post("/en/activation/code", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    assert_eq!(headers["location"], "/en/activation/code?done=1");
    for (browser, path) in [
        (&second_screen, "activation/code?done=1"),
        (&newcomer, "activation"),
        (&officer, case.trim_start_matches("/en/")),
    ] {
        for lang in ["ar", "en"] {
            let (status, _, html) = browser.get(&format!("/{lang}/{path}")).await;
            assert_eq!(status, StatusCode::OK);
            check_page(&html);
        }
    }
    let (_, _, html) = officer.get(&case).await;
    assert!(html.contains("Activated"));
}

#[tokio::test]
async fn a_refusal_has_a_reason_and_a_way_on() {
    let app = testing::app().await;
    let newcomer = testing::sign_in(&app, NEWCOMER).await;
    let officer = testing::sign_in(&app, OFFICER).await;
    let reference = reference(&newcomer).await;
    let case = format!("/en/office/activation/{reference}");
    let (status, _, html) = officer.post(&case, "act=refuse").await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a reason is needed"
    );
    check_page(&html);
    let (status, _, html) = officer.post(&case, "act=refuse&reason=data-differs").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    let (_, _, html) = officer.get("/ar/office/activation?refused=1").await;
    check_page(&html);
    for lang in ["ar", "en"] {
        let (_, _, html) = newcomer.get(&format!("/{lang}/activation")).await;
        check_page(&html);
    }
    let (status, headers, _) = newcomer.post("/en/activation", "").await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (StatusCode::SEE_OTHER, "/en/activation")
    );
    assert_ne!(self::reference(&newcomer).await, reference, "a new one");
}

#[tokio::test]
async fn an_expired_reference_is_renewed() {
    let app = testing::app().await;
    testing::pass(8 * 86_400);
    let newcomer = testing::sign_in(&app, NEWCOMER).await;
    let (_, _, html) = newcomer.get("/en/activation").await;
    check_page(&html);
    assert!(html.contains("Ask for a new reference"));
    newcomer.post("/en/activation", "").await;
    let (_, _, html) = newcomer.get("/en/activation").await;
    assert!(!html.contains("Ask for a new reference"));
}

#[tokio::test]
async fn the_page_of_somebody_activated_and_the_public_one_are_whole() {
    let app = testing::app().await;
    let citizen = testing::sign_in(&app, CITIZEN).await;
    for lang in ["ar", "en"] {
        let (_, _, html) = citizen.get(&format!("/{lang}/activation")).await;
        check_page(&html);
        let (_, _, html) = testing::get(&app, &format!("/{lang}/activation/code")).await;
        check_page(&html);
    }
    let unknown = Browser::new(&app);
    let (status, _, html) = unknown
        .post("/ar/activation/code", "reference=&code=")
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
}
