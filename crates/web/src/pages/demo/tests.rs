//! A demonstration in the browser: the code on the phone, the bill at the bank, days on the clock, a sector that is down.

use std::collections::BTreeMap;
use std::sync::Arc;

use absher_demo::{Demonstration, Moods};
use absher_platform::accounts::{Cost, Hashing};
use absher_platform::{Parts, Platform, audit};
use absher_sectors::Links;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::App;
use crate::testing::{self, Browser, PASSWORD, cast::play, check_page};

/// An application of a demonstration on the people of the tests; the platform beside it keeps the database's folder.
async fn demonstration() -> (App, Platform) {
    let kept = testing::world::platform().await;
    let (clock, chance) = (Arc::clone(&kept.clock), Arc::clone(&kept.chance));
    let parts = Demonstration::open(&kept.db, clock, Arc::clone(&chance))
        .await
        .unwrap();
    let moods = Moods::new();
    let platform = Platform::new(Parts {
        catalogue: Arc::clone(&kept.catalogue),
        looks: audit::Looks::new(&kept.db),
        db: kept.db.clone(),
        links: Links::new(&kept.catalogue, &kept.db, &BTreeMap::new(), Some(&moods)).unwrap(),
        clock: parts.clock.clone(),
        chance,
        keys: kept.keys.clone(),
        ports: parts.ports(),
        settings: kept.settings.clone(),
        hashing: Hashing::new(Cost::LIGHT),
        wake: Arc::default(),
        done: Arc::default(),
        definitions: absher_platform::applications::Definitions::default(),
        renderer: absher_documents::Renderer::new(),
    });
    (
        App::new(testing::settings(), platform)
            .unwrap()
            .with_demo(parts, moods),
        kept,
    )
}

/// The newest code on the phone.
async fn code(browser: &Browser) -> String {
    absher_platform::work::until_idle(browser.app().platform())
        .await
        .unwrap();
    let (status, _, html) = browser.get("/demo/phone").await;
    assert_eq!(status, StatusCode::OK, "{html}");
    check_page(&html);
    html.split_once("data-code>").expect("a code").1[..6].to_owned()
}

async fn sign_in(app: &App, user_name: &str) -> Browser {
    let browser = Browser::new(app);
    let fields = format!("login={user_name}&password={}", PASSWORD.replace(' ', "+"));
    browser.post("/en/login", &fields).await;
    let fields = format!("code={}", code(&browser).await);
    let (status, _, html) = browser.post("/en/login/code", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    browser
}

#[tokio::test]
async fn a_bill_is_paid_once_at_the_bank_and_the_courier_brings_the_passport() {
    let (app, _kept) = demonstration().await;
    let troupe = play(&app, &[("traveller", "passport-expiring-soon")]).await;
    let passport = troupe
        .record("traveller.passport")
        .expect("a passport")
        .to_string();
    let traveller = sign_in(&app, "traveller1").await;
    let begin = json!({ "service": "passports.renew-passport", "subjects": [passport], "answers": { "years": "10" } });
    let (status, _, body) = traveller
        .api("POST", "/api/v1/applications", &begin.to_string())
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let begun: Value = serde_json::from_str(&body).unwrap();
    let path = format!(
        "/api/v1/applications/{}",
        begun["reference"].as_str().unwrap()
    );
    let (status, _, body) = traveller.api("POST", &format!("{path}/submit"), "").await;
    assert!(status.is_success(), "{body}");
    absher_platform::work::until_idle(app.platform())
        .await
        .unwrap();

    let (_, _, html) = traveller.get("/demo/bank").await;
    check_page(&html);
    let hidden = |name: &str| {
        let rest = html
            .split_once(&format!("name=\"{name}\" value=\""))
            .expect("a bill")
            .1;
        rest.split_once('"').unwrap().0.to_owned()
    };
    let pay = format!("number={}&attempt={}", hidden("number"), hidden("attempt"));
    for _ in 0..2 {
        let (status, headers, html) = traveller.post("/demo/bank", &pay).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
        let (_, _, html) = traveller.get(headers["location"].to_str().unwrap()).await;
        check_page(&html);
        assert!(!html.contains("data-bill="), "{html}");
    }
    assert_eq!(
        traveller.post("/demo/bank", "number=1").await.0,
        StatusCode::BAD_REQUEST
    );
    for wrong in [
        "attempt=a",
        "number=1&attempt=a",
        "number=1&amount=x&attempt=a",
    ] {
        let (status, _, html) = traveller.post("/demo/bank", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        check_page(&html);
    }

    let (_, _, html) = traveller.get("/demo/courier").await;
    check_page(&html);
    let key = html
        .split_once("name=\"key\" value=\"")
        .expect("a parcel")
        .1
        .split_once('"')
        .unwrap()
        .0;
    let (status, ..) = traveller.post("/demo/courier", &format!("key={key}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, _, body) = traveller.api("GET", &path, "").await;
    assert!(body.contains("\"done\""), "{body}");
}

#[tokio::test]
async fn time_goes_forward_only_and_in_spans_people_can_write() {
    let (app, _kept) = demonstration().await;
    let nobody = Browser::new(&app);
    let before = app.platform().now();
    for (span, seconds) in [("1h", 3_600), ("72h", 72 * 3_600), ("٥h", 5 * 3_600)] {
        let start = app.platform().now();
        let span = crate::http::visit::percent_encode(span);
        let (status, _, html) = nobody.post("/demo/clock", &format!("span={span}")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
        assert_eq!(app.platform().now().seconds_since(start), seconds);
    }
    for wrong in ["", "span=", "span=-1h", "span=soon", "span=99y"] {
        let (status, _, html) = nobody.post("/demo/clock", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        check_page(&html);
    }
    assert_eq!(app.platform().now().seconds_since(before), 78 * 3_600);
}

#[tokio::test]
async fn a_sector_taken_down_is_named_and_comes_back() {
    let (app, _kept) = demonstration().await;
    let citizen = sign_in(&app, testing::CITIZEN).await;
    let (_, _, html) = citizen.get("/demo/sectors").await;
    check_page(&html);
    let all = |mood: &str| {
        let of = |s: &absher_catalogue::model::SectorInfo| {
            format!(
                "mood-{}={}",
                s.id,
                if *s.id == *"traffic" { mood } else { "up" }
            )
        };
        let moods: Vec<String> = app.platform().catalogue.sectors.iter().map(of).collect();
        format!("{}&ms=10", moods.join("&"))
    };
    let (status, _, html) = citizen.post("/demo/sectors", &all("down")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    let violations = "/en/inquiries/traffic.query-violations";
    let (status, _, html) = citizen.get(violations).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    check_page(&html);
    assert!(
        html.contains(app.sector_name("traffic").en.as_str()),
        "{html}"
    );
    citizen.post("/demo/sectors", &all("slow")).await;
    assert_eq!(citizen.get(violations).await.0, StatusCode::OK);
    for wrong in [
        "",
        "ms=10",
        &all("gone"),
        &all("up").replace("ms=10", "ms=soon"),
    ] {
        let (status, _, html) = citizen.post("/demo/sectors", wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        check_page(&html);
    }
}

#[tokio::test]
async fn the_phone_can_be_asked_for_one_number_and_the_hub_leads_everywhere() {
    let (app, _kept) = demonstration().await;
    let citizen = sign_in(&app, testing::CITIZEN).await;
    for lang in ["ar", "en"] {
        citizen.get(&format!("/language/{lang}?back=/demo")).await;
        let (status, _, html) = citizen.get("/demo").await;
        assert_eq!(status, StatusCode::OK, "{html}");
        check_page(&html);
        for link in ["phone", "bank", "clock", "sectors", "courier"] {
            assert!(html.contains(&format!("href=\"/demo/{link}\"")), "{link}");
            check_page(&citizen.get(&format!("/demo/{link}")).await.2);
        }
    }
    let own = absher_vocabulary::Phone::synthetic(1);
    let (_, _, html) = citizen
        .post("/demo/phone", &format!("to={}", own.local()))
        .await;
    assert!(
        html.contains(&format!("data-to=\"{own}\" data-kind=\"sms\"")),
        "{html}"
    );
    let (_, _, html) = citizen.post("/demo/phone", "to=0599999999").await;
    assert!(!html.contains("<article"), "{html}");
    let (status, _, html) = citizen.post("/demo/phone", "to=12").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
}
