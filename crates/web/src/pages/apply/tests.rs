//! Whole journeys, as a browser without script makes them, in both languages.

use std::collections::BTreeMap;
use std::sync::Arc;

use absher_demo::Moods;
use absher_platform::accounts::{Cost, Hashing};
use absher_platform::ports::Taken;
use absher_platform::{Parts, Platform, audit, payments, work};
use absher_sectors::{Links, Mood};
use axum::http::{HeaderMap, StatusCode};

use crate::App;
use crate::testing::{self, Browser, cast::play, check_page, sign_in};

/// Where an answer leads, without language.
fn location(headers: &HeaderMap) -> String {
    let location = headers
        .get("location")
        .map(|l| l.to_str().unwrap().to_owned())
        .unwrap_or_default();
    location
        .strip_prefix("/ar")
        .or(location.strip_prefix("/en"))
        .unwrap_or(&location)
        .to_owned()
}

/// A page, which must be right.
async fn page(browser: &Browser, path: &str) -> String {
    let (status, _, html) = browser.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {html}");
    check_page(&html);
    assert!(
        !html.contains("timeline-") || html.contains("class=\"timeline"),
        "a text is missing on {path}"
    );
    html
}

/// Sends a form that is accepted; where it leads.
async fn sent(browser: &Browser, path: &str, fields: &str) -> String {
    let (status, headers, html) = browser.post(path, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{path} {fields}: {html}");
    location(&headers)
}

/// Begins a service from its page; the reference.
async fn begun(browser: &Browser, service: &str) -> String {
    let html = page(browser, &format!("/en/services/{service}")).await;
    assert!(html.contains("/start"), "{html}");
    let (status, headers, html) = browser
        .post_from(
            &format!("/en/services/{service}"),
            &format!("/en/services/{service}/start"),
            "",
        )
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    location(&headers).trim_start_matches("/apply/").to_owned()
}

async fn settled(app: &App) {
    work::until_idle(app.platform()).await.unwrap();
}

/// The value of the first radio of a name.
fn first_choice(html: &str, name: &str) -> String {
    let after = html
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name}: {html}"))
        .1;
    after.split_once('"').unwrap().0.to_owned()
}

/// Posts to an act of a step from the step's page.
async fn acted(
    browser: &Browser,
    step: &str,
    (act, fields): (&str, &str),
) -> (StatusCode, HeaderMap, String) {
    browser
        .post_from(step, &format!("{step}/{act}"), fields)
        .await
}

/// A seller fills a sale in, with mistakes on the way; the reference.
async fn filled_in(seller: &Browser, buyer: &str) -> String {
    let reference = begun(seller, "traffic.sell-vehicle").await;
    let draft = format!("/ar/apply/{reference}");
    // The draft leads to its first question; a second start finds the same draft.
    let (_, headers, _) = seller.get(&draft).await;
    assert_eq!(location(&headers), format!("/apply/{reference}/subject"));
    let html = page(seller, "/ar/services/traffic.sell-vehicle").await;
    assert!(html.contains(&draft));
    let html = page(seller, &format!("{draft}/subject")).await;
    let (status, _, wrong) = seller.post(&format!("{draft}/subject"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&wrong);
    let chosen = format!("subject={}", first_choice(&html, "subject"));
    let next = sent(seller, &format!("{draft}/subject"), &chosen).await;
    assert_eq!(next, format!("/apply/{reference}/fields/buyer"));

    // A wrong answer comes back with what was typed; a right one goes on.
    let at = format!("{draft}/fields");
    page(seller, &format!("{at}/buyer")).await;
    let (status, _, html) = seller
        .post(&format!("{at}/buyer"), "buyer=1234567890")
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("value=\"1234567890\""));
    check_page(&html);
    let next = sent(seller, &format!("{at}/buyer"), &format!("buyer={buyer}")).await;
    assert_eq!(next, format!("/apply/{reference}/fields/price"));
    sent(seller, &format!("{at}/price"), "price=30000").await;
    page(seller, &format!("{at}/payout_iban")).await;
    let iban = "payout_iban=SA0380000000608010167519";
    let next = sent(seller, &format!("{at}/payout_iban"), iban).await;
    assert_eq!(next, format!("/apply/{reference}/check"));
    for lang in ["ar", "en"] {
        let html = page(seller, &format!("/{lang}/apply/{reference}/check")).await;
        assert!(html.contains("30,000"), "{html}");
    }
    reference
}

#[tokio::test]
async fn pressing_twice_or_going_back_is_the_same_application() {
    let app = testing::app().await;
    let cast = [
        ("seller", "owner-of-a-valid-car"),
        ("buyer", "licensed-adult"),
    ];
    let troupe = play(&app, &cast).await;
    let seller = sign_in(&app, "seller1").await;
    let buyer = troupe.person("buyer").unwrap().identity.to_string();
    let reference = filled_in(&seller, &buyer).await;
    let check = format!("/ar/apply/{reference}/check");
    let home = format!("/applications/{reference}");
    assert_eq!(sent(&seller, &check, "").await, home);
    let (status, headers, _) = seller.post_from("/en/services", &check, "").await;
    assert_eq!(
        (status, location(&headers)),
        (StatusCode::SEE_OTHER, home.clone())
    );
    let price = format!("/ar/apply/{reference}/fields/price");
    let (_, headers, _) = seller.get(&price).await;
    assert_eq!(location(&headers), home);
    let (status, headers, _) = seller.post_from("/en/services", &price, "price=1").await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, home));
    let html = page(&seller, "/en/applications?show=running").await;
    assert_eq!(
        html.matches(&format!("href=\"/en/applications/{reference}\""))
            .count(),
        1
    );
}

#[tokio::test]
async fn a_car_is_sold_by_two_people_who_never_type_what_is_known() {
    let app = testing::app().await;
    let cast = [
        ("seller", "owner-of-a-valid-car"),
        ("buyer", "licensed-adult"),
    ];
    let troupe = play(&app, &cast).await;
    let who = troupe.person("buyer").unwrap().identity.clone();
    let seller = sign_in(&app, "seller1").await;
    let reference = filled_in(&seller, who.as_str()).await;
    let home = sent(&seller, &format!("/ar/apply/{reference}/check"), "").await;
    page(&seller, &format!("/ar{home}")).await;
    settled(&app).await;

    let buyer = sign_in(&app, "buyer1").await;
    assert!(page(&buyer, "/ar/me").await.contains(&reference));
    page(&buyer, &format!("/en{home}")).await;
    let step = format!("/ar{home}/acceptance");
    let html = page(&buyer, &step).await;
    let account = "SA0380000000608010167519";
    assert!(!html.contains(account), "not the buyer's to see");
    let (status, _, html) = acted(&buyer, &step, ("agree", "place=")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    let (status, _, html) = acted(&buyer, &step, ("agree", "place=Riyadh")).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    pay(&app, &who).await;

    let html = page(&buyer, &format!("/en{home}")).await;
    let shown = "<p class=\"lead\"><bdi dir=\"ltr\" class=\"num\" data-ltr>";
    let code = html.split_once(shown).unwrap().1[..6].to_owned();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let step = format!("/ar{home}/handover");
    let (status, _, html) = acted(&seller, &step, ("confirm", &format!("code={wrong}"))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    let (status, _, _) = acted(&seller, &step, ("confirm", &format!("code={code}"))).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    settled(&app).await;
    let stranger = sign_in(&app, testing::CITIZEN).await;
    received(&buyer, &stranger, &home).await;
}

/// Who receives a document finds it everywhere; a stranger nowhere.
async fn received(buyer: &Browser, stranger: &Browser, home: &str) {
    for lang in ["ar", "en"] {
        let html = page(buyer, &format!("/{lang}{home}")).await;
        assert!(html.contains(".pdf"), "{html}");
        for path in ["me", "wallet", "inbox", "applications?show=ended"] {
            page(buyer, &format!("/{lang}/{path}")).await;
        }
    }
    let html = page(buyer, "/en/wallet").await;
    let after = html.split_once("/en/wallet/documents/").unwrap().1;
    let id = after.split_once('"').unwrap().0;
    for lang in ["ar", "en"] {
        page(buyer, &format!("/{lang}/wallet/documents/{id}")).await;
    }
    let file = format!("/ar/documents/{id}.pdf");
    let (status, headers, _) = buyer.get(&file).await;
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(header("content-type"), "application/pdf");
    assert!(header("cache-control").contains("no-store"));
    let sheet = format!("/ar/wallet/documents/{id}");
    for path in [file, sheet, format!("/ar{home}")] {
        assert_eq!(stranger.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The bank takes the money of the open bill, and what follows at once is done.
async fn pay(app: &App, payer: &absher_vocabulary::IdentityNumber) {
    settled(app).await;
    let p = app.platform();
    let bills = absher_store::payments::of_payer(&mut p.db.reader().await.unwrap(), payer, 10)
        .await
        .unwrap();
    let bill = bills
        .iter()
        .find(|b| b.state == "open")
        .expect("an open bill");
    let taken = Taken {
        payment: format!("pay-{}", bill.number),
        amount: bill.amount,
        at: p.now(),
    };
    payments::taken(p, &bill.number, taken).await.unwrap();
    settled(app).await;
}

#[tokio::test]
async fn who_may_not_apply_is_told_why_and_where_to_mend_it_on_a_page_of_its_own() {
    let app = testing::app().await;
    play(&app, &[("driver", "driver-with-violations")]).await;
    let driver = sign_in(&app, "driver1").await;
    let html = page(&driver, "/ar/services/traffic.renew-driving-license").await;
    assert!(
        html.contains("/ar/services/traffic.pay-violation"),
        "{html}"
    );
    let reference = begun(&driver, "traffic.renew-driving-license").await;
    let html = page(&driver, &format!("/en/apply/{reference}/subject")).await;
    let subject = first_choice(&html, "subject");
    let next = sent(
        &driver,
        &format!("/en/apply/{reference}/subject"),
        &format!("subject={subject}"),
    )
    .await;
    assert_eq!(next, format!("/apply/{reference}/check"));
    for lang in ["ar", "en"] {
        let html = page(&driver, &format!("/{lang}/apply/{reference}/check")).await;
        let mend = format!("/{lang}/services/traffic.pay-violation?back=/apply/{reference}");
        assert!(html.contains(&mend), "{html}");
        let html = page(&driver, &mend).await;
        assert!(html.contains(&format!("/{lang}/apply/{reference}")));
    }
    let (status, _, html) = driver
        .post_from("/en/services", &format!("/en/apply/{reference}/check"), "")
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
    check_page(&html);
    let (_, _, html) = driver
        .get("/en/services/traffic.pay-violation?back=//evil.example/apply/")
        .await;
    assert!(
        !html.contains("href=\"//evil") && !html.contains("href=\"/en//evil"),
        "{html}"
    );
}

#[tokio::test]
async fn an_appointment_is_chosen_by_its_day_and_withdrawn() {
    let app = testing::app().await;
    play(
        &app,
        &[
            ("person", "citizen"),
            ("office", "riyadh-recruitment-office"),
        ],
    )
    .await;
    let person = sign_in(&app, "person1").await;
    let reference = begun(&person, "recruitment.book-appointment").await;
    let at = format!("/en/apply/{reference}/fields");
    sent(&person, &format!("{at}/purpose"), "purpose=family-visit").await;
    let (status, _, html) = person.post(&format!("{at}/office"), "office=nowhere").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    sent(
        &person,
        &format!("{at}/office"),
        "office=riyadh-recruitment",
    )
    .await;
    page(&person, &format!("/ar/apply/{reference}/fields/slot")).await;
    let html = page(&person, &format!("{at}/slot")).await;
    let slot = first_choice(&html, "slot");
    let (status, _, html) = person.post(&format!("{at}/slot"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    sent(&person, &format!("{at}/slot"), &format!("slot={slot}")).await;
    page(&person, &format!("/ar/apply/{reference}/check")).await;
    let home = sent(&person, &format!("/en/apply/{reference}/check"), "").await;
    settled(&app).await;
    page(&person, &format!("/ar{home}")).await;
    let (status, _, html) = person.get(&format!("/ar{home}/withdraw")).await;
    if status == StatusCode::OK {
        check_page(&html);
        assert_eq!(
            sent(&person, &format!("/ar{home}/withdraw"), "").await,
            home
        );
        page(&person, &format!("/ar{home}")).await;
    }
}

/// The application of a test whose sectors can be put out of order; the platform beside it keeps the database.
async fn moody() -> (App, Platform, Moods) {
    let kept = testing::world::platform().await;
    let moods = Moods::new();
    let platform = Platform::new(Parts {
        catalogue: Arc::clone(&kept.catalogue),
        looks: audit::Looks::new(&kept.db),
        db: kept.db.clone(),
        links: Links::new(&kept.catalogue, &kept.db, &BTreeMap::new(), Some(&moods)).unwrap(),
        clock: Arc::clone(&kept.clock),
        chance: Arc::clone(&kept.chance),
        keys: kept.keys.clone(),
        ports: kept.ports.clone(),
        settings: kept.settings.clone(),
        hashing: Hashing::new(Cost::LIGHT),
        wake: Arc::default(),
        done: Arc::default(),
        definitions: absher_platform::applications::Definitions::default(),
        renderer: absher_documents::Renderer::new(),
    });
    (
        App::new(testing::settings(), platform).unwrap(),
        kept,
        moods,
    )
}

#[tokio::test]
async fn a_sector_that_is_down_is_named_and_nothing_typed_is_lost() {
    let (app, _kept, moods) = moody().await;
    let troupe = play(
        &app,
        &[
            ("seller", "owner-of-a-valid-car"),
            ("buyer", "licensed-adult"),
        ],
    )
    .await;
    let buyer = troupe.person("buyer").unwrap().identity.to_string();
    let seller = sign_in(&app, "seller1").await;
    let reference = begun(&seller, "traffic.sell-vehicle").await;
    let draft = format!("/en/apply/{reference}");
    let subject = first_choice(&page(&seller, &format!("{draft}/subject")).await, "subject");
    sent(
        &seller,
        &format!("{draft}/subject"),
        &format!("subject={subject}"),
    )
    .await;
    sent(
        &seller,
        &format!("{draft}/fields/buyer"),
        &format!("buyer={buyer}"),
    )
    .await;
    sent(&seller, &format!("{draft}/fields/price"), "price=30000").await;
    let form = page(&seller, &format!("{draft}/fields/payout_iban")).await;
    assert!(form.contains("payout_iban"));

    let traffic = absher_vocabulary::SectorId::parse("traffic").unwrap();
    moods.set(traffic.clone(), Mood::Down);
    // The draft itself cannot be looked at; the page says which sector, and nothing is lost.
    let (status, _, html) = seller.get(&format!("{draft}/check")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(html.contains("Traffic"), "{html}");
    check_page(&html);
    // The service's page and the dashboard stand without it.
    for path in [
        "/en/services/traffic.sell-vehicle",
        "/ar/me",
        "/en/me",
        "/en/wallet",
    ] {
        page(&seller, path).await;
    }
    assert!(
        page(&seller, "/en/me")
            .await
            .contains("Could not load from")
    );
    let answer = "payout_iban=SA0380000000608010167519";
    let (status, _, html) = seller
        .post_from(
            "/en/services",
            &format!("{draft}/fields/payout_iban"),
            answer,
        )
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    check_page(&html);

    moods.set(traffic, Mood::Up);
    let html = page(&seller, &format!("{draft}/check")).await;
    assert!(
        html.contains("SA03") && html.contains("30,000"),
        "what was typed while it was down is there: {html}"
    );
}

#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let app = testing::app().await;
    play(&app, &[("seller", "family-head"), ("buyer", "citizen")]).await;
    let seller = sign_in(&app, "seller1").await;
    let buyer = testing::identity(4).to_string();
    let reference = begun(&seller, "traffic.sell-vehicle").await;
    let draft = format!("/en/apply/{reference}");
    let html = page(&seller, &format!("{draft}/subject")).await;
    let chosen = format!("subject={}", first_choice(&html, "subject"));
    sent(&seller, &format!("{draft}/subject"), &chosen).await;
    let at = format!("{draft}/fields/buyer");
    let drawn = page(&seller, &at).await;
    assert!(drawn.contains("data-session=\"900\""), "{drawn}");
    testing::pass(901);
    let typed = format!("buyer={buyer}&code=123456&new_password=x");
    let (status, headers, html) = seller.send_drawn(&drawn, &at, &typed).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "{html}");
    assert!(!headers.contains_key("location"));
    check_page(&html);
    let kept = format!("name=\"buyer\" value=\"{buyer}\"");
    assert!(
        html.contains(&kept) && html.contains("href=\"/en/login\""),
        "{html}"
    );
    assert!(
        !html.contains("123456") && !html.contains("new_password"),
        "{html}"
    );
    // Signed in again in another window, the page sends the answers on once its token is a new one.
    seller.sign_in("seller1").await;
    let (status, _, html) = seller
        .send_drawn(&html, &at, &format!("buyer={buyer}"))
        .await;
    assert_eq!(
        status,
        StatusCode::FORBIDDEN,
        "an old token is never enough"
    );
    assert!(html.contains(&kept), "{html}");
    let (status, _, html) = seller
        .send_drawn(&html, &at, &format!("buyer={buyer}"))
        .await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
}
