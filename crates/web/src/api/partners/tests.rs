//! A bank and a courier somewhere else: they are asked over HTTP, and bring their news over HTTP.

use std::sync::{Arc, Mutex};

use absher_platform::adapters::news::Partners;
use absher_platform::adapters::{Address, Gateway};
use absher_platform::{Platform, work};
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};

use crate::App;
use crate::testing::{self, Browser, cast::play, sign_in, world};

const BANK: &str = "/api/partners/v1/bank/payments";
const COURIER: &str = "/api/partners/v1/courier/deliveries";
const BANKS_KEY: [u8; 32] = [1; 32];
const COURIERS_KEY: [u8; 32] = [2; 32];

fn secret(key: [u8; 32]) -> absher_platform::adapters::news::Secret {
    let text = format!("whsec_{}", STANDARD.encode(key));
    serde_json::from_value(json!(text)).unwrap()
}

/// What the stand-ins were asked: path, idempotency key, body.
type Asked = Arc<Mutex<Vec<(String, String, Value)>>>;

/// Bank and courier on a port of their own: they take everything.
async fn outside() -> (String, Asked) {
    let asked = Asked::default();
    let into = Arc::clone(&asked);
    let take = move |Path(path): Path<String>, headers: HeaderMap, Json(body): Json<Value>| {
        let key = headers["idempotency-key"].to_str().unwrap().to_owned();
        into.lock().unwrap().push((path, key, body));
        async { Json(json!({ "taken": null })) }
    };
    let router = Router::new().route("/{*path}", post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

/// The platform with real adapters for bank and courier.
async fn app() -> (App, Asked) {
    let (url, asked) = outside().await;
    let gateway = |party| {
        let address = Address {
            url: url.clone(),
            token: "token".to_owned(),
            secret: None,
        };
        Arc::new(Gateway::new(party, address).unwrap())
    };
    let mut parts = world::parts().await;
    parts.ports.bank = gateway("bank");
    parts.ports.courier = gateway("courier");
    let partners = Partners {
        bank: Some(secret(BANKS_KEY)),
        courier: Some(secret(COURIERS_KEY)),
    };
    let app = App::new(testing::settings(), Platform::new(parts)).unwrap();
    (app.with_partners(partners), asked)
}

/// Brings news as a partner with this key does, signed at this second.
async fn bring_at(
    app: &App,
    (path, key): (&str, [u8; 32]),
    seconds: i64,
    body: &str,
) -> (StatusCode, Value) {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(format!("msg_1.{seconds}.{body}").as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("accept-language", "en")
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature);
    sent(app, request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn sent(app: &App, request: Request<Body>) -> (StatusCode, Value) {
    let (status, headers, body) = testing::send(app, request).await;
    if !status.is_success() {
        assert_eq!(
            headers["content-type"], "application/problem+json",
            "{body}"
        );
        assert!(!headers.contains_key("set-cookie"));
    }
    (status, serde_json::from_str(&body).unwrap_or_default())
}

async fn bring(app: &App, to: (&str, [u8; 32]), body: &Value) -> (StatusCode, Value) {
    let now = app.platform().now().seconds();
    bring_at(app, to, now, &body.to_string()).await
}

/// News that this much was paid for a bill.
fn payment(app: &App, (id, bill): (&str, &str), amount: i64) -> Value {
    json!({ "payment": id, "bill": bill, "amount": amount, "paid_at": app.platform().now().rfc3339() })
}

async fn idle(app: &App) {
    work::until_idle(app.platform()).await.unwrap();
}

fn find(asked: &Asked, path: &str) -> (String, Value) {
    let all = asked.lock().unwrap();
    let found = all.iter().find(|(at, _, _)| at == path);
    let (_, key, body) = found.unwrap_or_else(|| panic!("nothing came to {path}: {all:?}"));
    (key.clone(), body.clone())
}

/// Somebody renews a passport; the address of the application, and the bill as the bank got it.
async fn submitted(app: &App, asked: &Asked) -> (Browser, String, Value) {
    play(app, &[("owner", "passport-expiring-soon")]).await;
    let owner = sign_in(app, "owner1").await;
    let begin = json!({ "service": "passports.renew-passport", "answers": { "years": "10" } });
    let begun = call(&owner, "POST", "/api/v1/applications", &begin).await;
    let one = format!(
        "/api/v1/applications/{}",
        begun["reference"].as_str().unwrap()
    );
    call(&owner, "POST", &format!("{one}/submit"), &json!({})).await;
    idle(app).await;
    let (_, bill) = find(asked, "bills");
    (owner, one, bill)
}

async fn call(browser: &Browser, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let (status, _, answer) = browser.api(method, path, &body).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    serde_json::from_str(&answer).unwrap()
}

async fn phase(owner: &Browser, one: &str) -> Value {
    call(owner, "GET", one, &Value::Null).await["phase"].clone()
}

#[tokio::test]
async fn an_application_goes_on_when_the_bank_and_the_courier_bring_their_news() {
    let (app, asked) = app().await;
    let (owner, one, bill) = submitted(&app, &asked).await;
    let number = bill["number"].as_str().unwrap();
    assert_eq!(bill["amount"], 60_000);
    let paid = payment(&app, ("p-1", number), 60_000);
    for _ in 0..2 {
        assert_eq!(
            bring(&app, (BANK, BANKS_KEY), &paid).await.0,
            StatusCode::NO_CONTENT
        );
        idle(&app).await;
    }
    assert_eq!(phase(&owner, &one).await, "running");
    let (order, _) = find(&asked, "parcels");
    let arrived = json!({ "order": order });
    for _ in 0..2 {
        let (status, said) = bring(&app, (COURIER, COURIERS_KEY), &arrived).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        idle(&app).await;
    }
    assert_eq!(phase(&owner, &one).await, "done");
    let refunds = asked
        .lock()
        .unwrap()
        .iter()
        .filter(|(at, _, _)| at.ends_with("refunds"))
        .count();
    assert_eq!(refunds, 0, "the same news twice is one payment");

    // The same payment for another amount is no news, and nothing the platform takes in quietly.
    let other = payment(&app, ("p-1", number), 1);
    let (status, problem) = bring(&app, (BANK, BANKS_KEY), &other).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("conflict"))
    );
}

#[tokio::test]
async fn a_wrong_amount_goes_back_and_the_bill_stays_open() {
    let (app, asked) = app().await;
    let (owner, one, bill) = submitted(&app, &asked).await;
    let number = bill["number"].as_str().unwrap();
    let paid = payment(&app, ("p-1", number), 59_999);
    assert_eq!(
        bring(&app, (BANK, BANKS_KEY), &paid).await.0,
        StatusCode::NO_CONTENT
    );
    idle(&app).await;
    let (_, refund) = find(&asked, &format!("bills/{number}/refunds"));
    assert_eq!(refund["amount"], 59_999);
    assert_eq!(phase(&owner, &one).await, "running");
    let view = call(&owner, "GET", &one, &Value::Null).await;
    assert_eq!(view["bills"][0]["state"], "open", "{view}");
}

#[tokio::test]
async fn news_that_is_not_the_partners_own_of_now_changes_nothing() {
    let (app, asked) = app().await;
    let (owner, one, bill) = submitted(&app, &asked).await;
    let number = bill["number"].as_str().unwrap();
    let paid = payment(&app, ("p-1", number), 60_000).to_string();
    let now = app.platform().now().seconds();
    for (key, seconds, title) in [
        (COURIERS_KEY, now, "The signature of this news is not right"),
        (
            BANKS_KEY,
            now - 301,
            "This news was signed too long ago or in the future",
        ),
        (
            BANKS_KEY,
            now + 301,
            "This news was signed too long ago or in the future",
        ),
    ] {
        let (status, problem) = bring_at(&app, (BANK, key), seconds, &paid).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{problem}");
        assert_eq!(problem["code"], "unauthorised");
        assert_eq!(problem["title"], title);
    }
    let request = |token: String| {
        Request::post(BANK)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(paid.clone()))
            .unwrap()
    };
    let (status, _) = sent(&app, request(owner.token())).await;
    assert_eq!(
        status,
        StatusCode::UNAUTHORIZED,
        "a session is no signature"
    );
    idle(&app).await;
    let view = call(&owner, "GET", &one, &Value::Null).await;
    assert_eq!(view["bills"][0]["state"], "open", "{view}");

    // Taken down on the way and sent again later.
    assert_eq!(
        bring_at(&app, (BANK, BANKS_KEY), now, &paid).await.0,
        StatusCode::NO_CONTENT
    );
    testing::pass(301);
    assert_eq!(
        bring_at(&app, (BANK, BANKS_KEY), now, &paid).await.0,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn without_a_secret_nobody_is_believed() {
    let app = testing::app().await;
    for path in [BANK, COURIER] {
        for key in [[0; 32], BANKS_KEY] {
            assert_eq!(
                bring(&app, (path, key), &json!({})).await.0,
                StatusCode::UNAUTHORIZED
            );
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_signed_news_is_named() {
    let (app, asked) = app().await;
    let (_, _, bill) = submitted(&app, &asked).await;
    let bank = (BANK, BANKS_KEY);
    let courier = (COURIER, COURIERS_KEY);
    let (status, problem) = bring(&app, bank, &payment(&app, ("p-1", "1234567890123"), 100)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::NOT_FOUND, &json!("not-found"))
    );
    let late = app.platform().now().plus_seconds(301).rfc3339();
    let wrong = json!({ "payment": "", "bill": "1", "amount": 0, "paid_at": late });
    let (status, problem) = bring(&app, bank, &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 3, "{problem}");
    for body in [
        "",
        "{",
        "[]",
        "{\"order\":1}",
        "{\"order\":\"x\"}",
        "{\"order\":\"x\",\"more\":1}",
    ] {
        let now = app.platform().now().seconds();
        let (status, problem) = bring_at(&app, courier, now, body).await;
        assert!(status.is_client_error(), "{body}: {problem}");
    }
    let long = json!({ "order": "x".repeat(20_000) });
    assert_eq!(
        bring(&app, courier, &long).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let unknown = json!({ "order": "0192d5f0-0000-7000-8000-000000000001" });
    assert_eq!(
        bring(&app, courier, &unknown).await.0,
        StatusCode::NOT_FOUND
    );

    // The courier cannot tell of what was ordered from others.
    let (presented, _) = find(&asked, "bills");
    assert!(bill["number"].is_string());
    let (status, _) = bring(&app, courier, &json!({ "order": presented })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
