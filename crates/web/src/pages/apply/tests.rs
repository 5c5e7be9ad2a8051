//! Whole journeys, as a browser without script makes them, in both languages.

use absher_platform::ports::Taken;
use absher_platform::{payments, work};
use axum::http::{HeaderMap, StatusCode};

use crate::App;
use crate::testing::{self, Browser, cast::play, check_page, sign_in};

/// Where an answer leads, without language.
fn location(headers: &HeaderMap) -> String {
    let location = headers.get("location").map(|l| l.to_str().unwrap().to_owned()).unwrap_or_default();
    location.strip_prefix("/ar").or(location.strip_prefix("/en")).unwrap_or(&location).to_owned()
}

/// A page, which must be right.
async fn page(browser: &Browser, path: &str) -> String {
    let (status, _, html) = browser.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {html}");
    check_page(&html);
    assert!(!html.contains("timeline-") || html.contains("class=\"timeline"), "a text is missing on {path}");
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
    let (status, headers, html) =
        browser.post_from(&format!("/en/services/{service}"), &format!("/en/services/{service}/start"), "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{html}");
    location(&headers).trim_start_matches("/apply/").to_owned()
}

async fn settled(app: &App) {
    work::until_idle(app.platform()).await.unwrap();
}

/// The value of the first radio of a name.
fn first_choice(html: &str, name: &str) -> String {
    let after = html.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {html}")).1;
    after.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_car_is_sold_by_two_people_who_never_type_what_is_known() {
    let app = testing::app().await;
    let troupe = play(&app, &[("seller", "owner-of-a-valid-car"), ("buyer", "licensed-adult")]).await;
    let buyer_number = troupe.person("buyer").unwrap().identity.to_string();
    let seller = sign_in(&app, "seller1").await;
    let reference = begun(&seller, "traffic.sell-vehicle").await;
    let draft = format!("/ar/apply/{reference}");

    // The draft leads to its first question; a second start finds the same draft.
    let (_, headers, _) = seller.get(&draft).await;
    assert_eq!(location(&headers), format!("/apply/{reference}/subject"));
    assert!(page(&seller, "/ar/services/traffic.sell-vehicle").await.contains(&draft));
    let html = page(&seller, &format!("{draft}/subject")).await;
    let (status, _, html2) = seller.post(&format!("{draft}/subject"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html2);
    let subject = first_choice(&html, "subject");
    let next = sent(&seller, &format!("{draft}/subject"), &format!("subject={subject}")).await;
    assert_eq!(next, format!("/apply/{reference}/fields/buyer"));

    // A wrong answer comes back with what was typed; a right one goes on.
    page(&seller, &format!("{draft}/fields/buyer")).await;
    let (status, _, html) = seller.post(&format!("{draft}/fields/buyer"), "buyer=1234567890").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(html.contains("value=\"1234567890\""));
    check_page(&html);
    let next = sent(&seller, &format!("{draft}/fields/buyer"), &format!("buyer={buyer_number}")).await;
    assert_eq!(next, format!("/apply/{reference}/fields/price"));
    sent(&seller, &format!("{draft}/fields/price"), "price=30000").await;
    page(&seller, &format!("{draft}/fields/payout_iban")).await;
    let next = sent(&seller, &format!("{draft}/fields/payout_iban"), "payout_iban=SA0380000000608010167519").await;
    assert_eq!(next, format!("/apply/{reference}/check"));
    for lang in ["ar", "en"] {
        let html = page(&seller, &format!("/{lang}/apply/{reference}/check")).await;
        assert!(html.contains("30,000"), "{html}");
    }
    let home = format!("/applications/{reference}");
    assert_eq!(sent(&seller, &format!("{draft}/check"), "").await, home);

    // Pressed again, or the draft opened again: the same application.
    let (status, headers, _) = seller.post_from("/en/services", &format!("{draft}/check"), "").await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, home.clone()));
    let (_, headers, _) = seller.get(&format!("{draft}/fields/price")).await;
    assert_eq!(location(&headers), home);
    for lang in ["ar", "en"] {
        assert!(page(&seller, &format!("/{lang}{home}")).await.contains(&reference));
    }

    let buyer = sign_in(&app, "buyer1").await;
    assert!(page(&buyer, "/ar/me").await.contains(&reference));
    page(&buyer, &format!("/en{home}")).await;
    let html = page(&buyer, &format!("/ar{home}/acceptance")).await;
    assert!(!html.contains("SA0380000000608010167519"), "the seller's account is not the buyer's to see");
    let (status, _, html) = buyer.post_from(&format!("/en{home}/acceptance"), &format!("/en{home}/acceptance/agree"), "place=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    let (status, headers, html) =
        buyer.post_from(&format!("/en{home}/acceptance"), &format!("/en{home}/acceptance/agree"), "place=Riyadh").await;
    assert_eq!((status, location(&headers)), (StatusCode::SEE_OTHER, home.clone()), "{html}");

    pay(&app, &troupe.person("buyer").unwrap().identity).await;
    let html = page(&buyer, &format!("/en{home}")).await;
    let code = html.split_once("<p class=\"lead\"><bdi dir=\"ltr\" class=\"num\" data-ltr>").unwrap().1[..6].to_owned();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let (status, _, html) = seller.post_from(&format!("/ar{home}/handover"), &format!("/ar{home}/handover/confirm"), &format!("code={wrong}")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    let (status, _, _) = seller.post_from(&format!("/ar{home}/handover"), &format!("/ar{home}/handover/confirm"), &format!("code={code}")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    settled(&app).await;

    for lang in ["ar", "en"] {
        let html = page(&buyer, &format!("/{lang}{home}")).await;
        assert!(html.contains(".pdf"), "{html}");
        for path in ["me", "wallet", "inbox", "applications", "applications?show=ended"] {
            page(&buyer, &format!("/{lang}/{path}")).await;
        }
    }
    let html = page(&buyer, "/en/wallet").await;
    let id = html.split_once("/en/wallet/documents/").unwrap().1.split_once('"').unwrap().0.to_owned();
    for lang in ["ar", "en"] {
        page(&buyer, &format!("/{lang}/wallet/documents/{id}")).await;
    }
    let (status, headers, _) = buyer.get(&format!("/ar/documents/{id}.pdf")).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, "application/pdf"));
    assert!(headers["cache-control"].to_str().unwrap().contains("no-store"));
    let stranger = sign_in(&app, testing::CITIZEN).await;
    for path in [format!("/ar/documents/{id}.pdf"), format!("/ar/wallet/documents/{id}"), format!("/ar{home}"), draft] {
        assert_eq!(stranger.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The bank takes the money of the open bill, and what follows at once is done.
async fn pay(app: &App, payer: &absher_vocabulary::IdentityNumber) {
    settled(app).await;
    let p = app.platform();
    let bills = absher_store::payments::of_payer(&mut p.db.reader().await.unwrap(), payer, 10).await.unwrap();
    let bill = bills.iter().find(|b| b.state == "open").expect("an open bill");
    let taken = Taken { payment: format!("pay-{}", bill.number), amount: bill.amount, at: p.now() };
    payments::taken(p, &bill.number, taken).await.unwrap();
    settled(app).await;
}

#[tokio::test]
async fn who_may_not_apply_is_told_why_and_where_to_mend_it_on_a_page_of_its_own() {
    let app = testing::app().await;
    play(&app, &[("driver", "driver-with-violations")]).await;
    let driver = sign_in(&app, "driver1").await;
    let html = page(&driver, "/ar/services/traffic.renew-driving-license").await;
    assert!(html.contains("/ar/services/traffic.pay-violation"), "{html}");
    let reference = begun(&driver, "traffic.renew-driving-license").await;
    let html = page(&driver, &format!("/en/apply/{reference}/subject")).await;
    let subject = first_choice(&html, "subject");
    let next = sent(&driver, &format!("/en/apply/{reference}/subject"), &format!("subject={subject}")).await;
    assert_eq!(next, format!("/apply/{reference}/check"));
    for lang in ["ar", "en"] {
        let html = page(&driver, &format!("/{lang}/apply/{reference}/check")).await;
        let mend = format!("/{lang}/services/traffic.pay-violation?back=/apply/{reference}");
        assert!(html.contains(&mend), "{html}");
        let html = page(&driver, &mend).await;
        assert!(html.contains(&format!("/{lang}/apply/{reference}")));
    }
    let (status, _, html) = driver.post_from("/en/services", &format!("/en/apply/{reference}/check"), "").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{html}");
    check_page(&html);
    let (_, _, html) = driver.get("/en/services/traffic.pay-violation?back=//evil.example/apply/").await;
    assert!(!html.contains("href=\"//evil") && !html.contains("href=\"/en//evil"), "{html}");
}

#[tokio::test]
async fn an_appointment_is_chosen_by_its_day_and_withdrawn() {
    let app = testing::app().await;
    play(&app, &[("person", "citizen"), ("office", "riyadh-recruitment-office")]).await;
    let person = sign_in(&app, "person1").await;
    let reference = begun(&person, "recruitment.book-appointment").await;
    let at = format!("/en/apply/{reference}/fields");
    sent(&person, &format!("{at}/purpose"), "purpose=family-visit").await;
    let (status, _, html) = person.post(&format!("{at}/office"), "office=nowhere").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check_page(&html);
    sent(&person, &format!("{at}/office"), "office=riyadh-recruitment").await;
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
        assert_eq!(sent(&person, &format!("/ar{home}/withdraw"), "").await, home);
        page(&person, &format!("/ar{home}")).await;
    }
}
