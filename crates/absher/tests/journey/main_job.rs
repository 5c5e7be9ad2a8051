//! Register, be activated, ask, renew a passport, sell a vehicle.

use absher_testkit::Visitor;

use crate::{
    apply::{bill, draft, submit},
    house::{House, between, register, text, until},
};

/// The button that leads to the bank, for whoever is to pay.
const PAY: &str = "class=\"button\" href=\"/demo/bank\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_arabic() {
    walk("ar").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_english() {
    walk("en").await;
}

async fn walk(lang: &str) {
    let mut house = House::open().await;
    let account = register(&mut house, lang, "passport-expiring-soon").await;
    let mut one = house.sign_in(lang, &account, &account.identity).await;
    asks(&mut one, lang).await;
    renews(&mut house, &mut one, lang).await;
    sells(&mut house, lang).await;
    let (said, well) = house.program.run(&["audit", "verify"]);
    assert!(well, "{said}");
}

async fn asks(one: &mut Visitor, lang: &str) {
    for inquiry in [
        "passports.query-passport",
        "civil.my-data",
        "traffic.query-violation-total",
    ] {
        let seen = one.open(&format!("/{lang}/inquiries/{inquiry}")).await;
        assert!(seen.status.is_success(), "{inquiry}: {}", seen.text());
        assert!(
            seen.html.contains("<dl class=\"summary\">"),
            "{inquiry}: {}",
            seen.text()
        );
    }
}

async fn renews(house: &mut House, one: &mut Visitor, lang: &str) {
    let check = draft(one, lang, "passports.renew-passport", &[("years", "5")]).await;
    let path = submit(one, &check).await;
    let list = one.open(&format!("/{lang}/applications")).await;
    assert_eq!(
        list.html.matches("class=\"card\"").count(),
        1,
        "sent twice, it is one application"
    );
    let seen = until(one, &path, |seen| seen.html.contains(PAY)).await;
    house.pay(&bill(&seen)).await;
    until(one, &path, |seen| seen.html.contains("/wallet/documents/")).await;
    house.deliver().await;
    let done = until(one, &path, |seen| seen.says(text(lang, "phase-done"))).await;
    let sheet = one.open(&done.link("/wallet/documents/")).await;
    assert!(sheet.status.is_success(), "{}", sheet.text());
    is_genuine(
        house,
        one,
        lang,
        (
            &sheet.link(".pdf"),
            between(
                between(&sheet.html, "<figcaption>", "</figcaption>"),
                ">",
                "<",
            ),
        ),
    )
    .await;
}

/// The file is checked by the program with its public keys alone, the printed code at the page for everybody.
async fn is_genuine(house: &mut House, one: &Visitor, lang: &str, (file, code): (&str, &str)) {
    let mut pdf = one.file(file).await;
    let path = house.data.path().join("slip.pdf");
    std::fs::write(&path, &pdf).unwrap();
    let (said, well) = house.program.run(&["verify", path.to_str().unwrap()]);
    assert!(well && said.starts_with("VALID"), "{said}");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    std::fs::write(&path, &pdf).unwrap();
    let (said, well) = house.program.run(&["verify", path.to_str().unwrap()]);
    assert!(!well && said.starts_with("NOT VALID"), "{said}");
    let mut stranger = house.visitor();
    assert!(
        !stranger.open(file).await.html.starts_with("%PDF"),
        "the file is its holder's alone"
    );
    let seen = stranger.open(&format!("/{lang}/verify")).await;
    let seen = stranger.fill(&seen, "", &[("code", code)]).await;
    assert!(
        seen.html.contains("data-result=\"valid\""),
        "{}",
        seen.text()
    );
}

async fn sells(house: &mut House, lang: &str) {
    let mut seller = house.signed_in(lang, "carseller").await;
    let mut buyer = house.signed_in(lang, "carbuyer").await;
    let to = house.account("carbuyer").identity;
    let answers = [
        ("buyer", to.as_str()),
        ("price", "30000"),
        ("payout_iban", "SA0380000000608010167519"),
    ];
    let check = draft(&mut seller, lang, "traffic.sell-vehicle", &answers).await;
    let path = submit(&mut seller, &check).await;
    let seen = buyer.open(&path).await;
    let seen = buyer.open(&seen.link("/acceptance")).await;
    buyer.fill(&seen, "/agree", &[("place", "الرياض")]).await;
    let seen = until(&mut buyer, &path, |seen| seen.html.contains(PAY)).await;
    assert!(
        !seller.open(&path).await.html.contains(PAY),
        "the bill is the buyer's"
    );
    house.pay(&bill(&seen)).await;
    let shown = until(&mut buyer, &path, |seen| {
        seen.says(text(lang, "handover-show"))
    })
    .await;
    let code = between(
        between(&shown.html, text(lang, "handover-show"), "</p><p>"),
        "<bdi",
        "</bdi>",
    );
    let code = code.split('>').nth(1).unwrap().to_owned();
    let seen = seller.open(&format!("{path}/handover")).await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    let refused = seller.fill(&seen, "/confirm", &[("code", wrong)]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    seller.fill(&refused, "/confirm", &[("code", &code)]).await;
    until(&mut seller, &path, |seen| {
        seen.says(text(lang, "phase-done"))
    })
    .await;
    until(&mut buyer, &path, |seen| {
        seen.html.contains("/wallet/documents/")
    })
    .await;
}
