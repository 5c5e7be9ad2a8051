//! One person's way: asking, applying, and the sector that dies, halts and comes back meanwhile.

use absher_store::DatabaseUrl;
use absher_testkit::{Seen, Visitor};
use serde_json::{Value, json};

use crate::{
    SECRET, Traffic,
    apply::{bill, draft, submit},
    house::{register, text, until},
};

const PAY: &str = "class=\"button\" href=\"/demo/bank\"";
const DOWN: &str = "Traffic is not answering right now";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_linked_sector_on_sqlite() {
    walk(Traffic::start(None).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_linked_sector_on_postgres() {
    let Some(own) = absher_store::testing::postgres().await else {
        return;
    };
    let DatabaseUrl::Postgres(url) = &own.url else {
        panic!("{}", own.url)
    };
    walk(Traffic::start(Some(url)).await).await;
}

async fn walk(mut traffic: Traffic) {
    let mut house = traffic.linked(SECRET).await;
    let account = register(&mut house, "en", "objector").await;
    let mut one = house.sign_in("en", &account, &account.user_name).await;
    asks(&traffic, &mut one, &account.identity).await;

    // A part of the fine is typed; then the sector dies.
    let check = draft(&mut one, "en", "traffic.pay-violation", &[("part", "100")]).await;
    traffic.program.kill();
    let lost = one.fill(&check, "", &[]).await;
    is_down(&lost);
    is_down(&one.open("/en/inquiries/traffic.query-vehicles").await);
    let other = one.open("/en/inquiries/civil.my-data").await;
    assert!(
        other.status.is_success(),
        "other sectors answer: {}",
        other.text()
    );
    traffic.program.kill_and_start().await;
    let check = one.open(&check.path).await;
    assert!(
        check.says("100.00"),
        "what was typed is there: {}",
        check.text()
    );
    let path = submit(&mut one, &check).await;

    // Paid, and the sector is away when its change is due.
    let seen = until(&mut one, &path, |seen| seen.html.contains(PAY)).await;
    traffic.program.kill();
    house.pay(&bill(&seen)).await;
    until(&mut one, &path, |seen| {
        seen.says("being carried out at the authority")
    })
    .await;
    traffic.program.kill_and_start().await;
    until(&mut one, &path, |seen| seen.says(text("en", "phase-done"))).await;
    changed_once(&traffic, &account.identity).await;

    traffic.program.halt();
    is_down(&one.open("/en/inquiries/traffic.query-violations").await);
    traffic.program.go_on();
    let (said, well) = house.program.run(&["audit", "verify"]);
    assert!(well, "{said}");
}

fn is_down(seen: &Seen) {
    assert_eq!(seen.status, 503, "{} {}", seen.path, seen.text());
    assert!(seen.says(DOWN), "{} {}", seen.path, seen.text());
}

/// The pages show what the sector's own database holds.
async fn asks(traffic: &Traffic, one: &mut Visitor, holder: &str) {
    for (inquiry, record_type) in [
        ("traffic.query-vehicles", "traffic.vehicle"),
        ("traffic.query-violations", "traffic.violation"),
    ] {
        let records = traffic.records(record_type, holder).await;
        assert!(!records.is_empty(), "{record_type}");
        let seen = one.open(&format!("/en/inquiries/{inquiry}")).await;
        assert!(seen.status.is_success(), "{}", seen.text());
        for record in records {
            assert!(
                seen.says(record["number"].as_str().unwrap()),
                "{}",
                seen.text()
            );
        }
    }
}

/// In the sector's own database: a hundred riyals of one fine, by one change.
async fn changed_once(traffic: &Traffic, holder: &str) {
    let fines = traffic.records("traffic.violation", holder).await;
    let paid: Vec<_> = fines
        .iter()
        .filter(|f| f["attributes"]["paid"] == 10_000)
        .collect();
    assert_eq!(paid.len(), 1, "{fines:?}");
    let changes = traffic
        .ask("changes", json!({ "since": 0, "limit": 1000 }))
        .await;
    let of_it = |c: &&Value| c["record"]["id"] == paid[0]["id"] && c["reference"].is_string();
    let changes = changes.as_array().unwrap();
    assert_eq!(changes.iter().filter(of_it).count(), 1, "{changes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_opens_nothing_and_the_page_names_the_sector() {
    let traffic = Traffic::start(None).await;
    let mut house = traffic.linked("another secret than that").await;
    let mut one = house.signed_in("en", "familyhead").await;
    is_down(&one.open("/en/inquiries/traffic.query-vehicles").await);
    let (said, well) = house.program.run(&["doctor"]);
    assert!(!well && said.contains("WRONG sector traffic"), "{said}");
    assert!(said.contains("the secret is wrong"), "{said}");
}
