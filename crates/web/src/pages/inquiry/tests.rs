//! Asking in the browser: about oneself, about others, in public, and when a sector does not answer.

use axum::http::StatusCode;

use crate::testing::{self, Browser, cast::play, check_page, sign_in};

const MINE: &str = "/inquiries/traffic.query-violations";
const PUBLIC: &str = "/inquiries/residents.query-iqama-validity";

#[tokio::test]
async fn one_sees_rows_totals_and_what_to_do_next() {
    let app = testing::app().await;
    play(&app, &[("driver", "driver-with-violations")]).await;
    let driver = sign_in(&app, "driver1").await;
    for lang in ["ar", "en"] {
        let (status, _, html) = driver.get(&format!("/{lang}{MINE}")).await;
        assert_eq!(status, StatusCode::OK, "{html}");
        check_page(&html);
        assert!(
            html.contains("875"),
            "the sum of what is left to pay: {html}"
        );
        assert!(
            html.contains(&format!("/{lang}/services/traffic.pay-violation")),
            "{html}"
        );
    }
    let (_, _, html) = driver
        .get("/en/inquiries/passports.query-travel-record")
        .await;
    check_page(&html);
}

#[tokio::test]
async fn whom_it_is_about_is_chosen_in_a_form_and_stands_in_no_address() {
    let app = testing::app().await;
    let troupe = play(&app, &[("parent", "family-head")]).await;
    let head = sign_in(&app, "parent1").await;
    let number = troupe.person("parent").unwrap().identity.clone();
    let path = "/inquiries/passports.query-passport";
    for lang in ["ar", "en"] {
        let path = format!("/{lang}{path}");
        let (_, _, html) = head.get(&path).await;
        check_page(&html);
        assert!(html.contains(&format!("value=\"{number}\"")), "{html}");
        let (status, _, html) = head.post(&path, "").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        check_page(&html);
        let stranger = format!("about={}", testing::identity(4));
        let (status, _, html) = head.post(&path, &stranger).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
        let (status, _, html) = head.post(&path, &format!("about={number}")).await;
        assert_eq!(status, StatusCode::OK, "{html}");
        check_page(&html);
        assert!(!html.contains("?about="), "{html}");
    }
}

#[tokio::test]
async fn a_public_inquiry_takes_any_digits_and_shows_nothing_personal() {
    let app = testing::app().await;
    let troupe = play(&app, &[("resident", "resident")]).await;
    let made = troupe.person("resident").unwrap();
    let nobody = Browser::new(&app);
    let arabic: String = made
        .identity
        .as_str()
        .chars()
        .map(|c| char::from_u32(c as u32 - 0x30 + 0x660).unwrap())
        .collect();
    for lang in ["ar", "en"] {
        let path = format!("/{lang}{PUBLIC}");
        let (status, _, html) = nobody.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        check_page(&html);
        let (status, _, html) = nobody.post(&path, "number=2123").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("value=\"2123\""), "{html}");
        check_page(&html);
        let (status, _, html) = nobody.post(&path, &format!("number={arabic}")).await;
        assert_eq!(status, StatusCode::OK, "{html}");
        check_page(&html);
        assert!(!html.contains(made.identity.as_str()), "{html}");
        assert!(html.contains("<dl class=\"summary\">"), "{html}");
    }
}

#[tokio::test]
async fn others_must_sign_in_be_activated_and_be_of_its_audience() {
    let app = testing::app().await;
    let nobody = Browser::new(&app);
    let (status, headers, _) = nobody.get(&format!("/en{MINE}")).await;
    assert_eq!(
        (status, headers["location"].to_str().unwrap()),
        (
            StatusCode::SEE_OTHER,
            "/en/login?next=/inquiries/traffic.query-violations"
        )
    );
    let newcomer = sign_in(&app, testing::NEWCOMER).await;
    for answer in [
        newcomer.get(&format!("/en{MINE}")).await,
        newcomer
            .post_from("/en/display", &format!("/en{MINE}"), "")
            .await,
    ] {
        assert_eq!(answer.0, StatusCode::FORBIDDEN);
    }
    for path in [
        "/en/inquiries/none.such",
        "/en/inquiries/traffic.sell-vehicle",
    ] {
        assert_eq!(nobody.get(path).await.0, StatusCode::NOT_FOUND);
    }
    let citizen = sign_in(&app, testing::CITIZEN).await;
    let (status, _, html) = citizen.get("/en/inquiries/residents.list-sponsored").await;
    assert!(
        status == StatusCode::OK || status == StatusCode::FORBIDDEN,
        "{status}"
    );
    check_page(&html);
}
