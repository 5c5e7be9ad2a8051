//! What only happens on the way: wrong secrets, silence, slowness, and the simulator of all that.

use std::{sync::Arc, time::Duration};

use absher_sectors::{
    Misbehaving, Mood, Moods, Outcome, Patience, Refusal, Remote, Sector, SectorError, serve,
};
use absher_store::{Db, on_both};
use serde_json::json;
use tower::ServiceExt;

use crate::{SECRET, alpha, asking::*, embedded, served};

fn patience(millis: u64) -> Patience {
    Patience {
        read: Duration::from_millis(millis),
        apply: Duration::from_millis(millis),
    }
}

fn simulated(db: Db) -> (Moods, Arc<Misbehaving>) {
    let moods = Moods::new();
    let sector = Misbehaving::new(alpha(), Arc::new(embedded(db)), moods.clone());
    (moods, Arc::new(sector))
}

on_both! {
    async fn a_wrong_secret_opens_nothing(db: Db) {
        let sector: Arc<dyn Sector> = Arc::new(embedded(db));
        let address = served(Arc::clone(&sector)).await;
        for wrong in ["", "a secret", "A secret between two", "a secret between twos"] {
            let stranger = Remote::new(&alpha(), &address, wrong, Patience::default()).unwrap();
            let error = stranger.apply(&change(1, vec![permit(1, json!({}))]), now()).await.unwrap_err();
            assert!(matches!(&error, SectorError::Protocol { why, .. } if why == "the secret is wrong"), "{error}");
            assert!(stranger.describe().await.is_err() && stranger.status(key(1)).await.is_err());
        }
        assert_eq!(sector.status(key(1)).await.unwrap(), None);
    }

    async fn a_reply_that_is_lost_is_had_by_asking_again(db: Db) {
        let (moods, sector) = simulated(db);
        moods.set(alpha(), Mood::LosesReply);
        let change = change(1, vec![permit(1, json!({}))]);
        assert!(matches!(sector.apply(&change, now()).await, Err(SectorError::Slow { .. })));
        assert!(matches!(sector.status(change.key).await.unwrap(), Some(Outcome::Applied(_))));
        moods.set(alpha(), Mood::Up);
        assert_eq!(one(&*sector, 1, permit(1, json!({}))).await.number, "P00000001");
        assert_eq!(sector.changes(0, 10, now()).await.unwrap().len(), 1);
    }

    async fn a_sector_that_refuses_keeps_what_it_answered_before(db: Db) {
        let (moods, sector) = simulated(db);
        let made = one(&*sector, 1, permit(1, json!({}))).await;
        moods.set(alpha(), Mood::Refusing);
        assert_eq!(one(&*sector, 1, permit(1, json!({}))).await, made);
        assert_eq!(refused(&*sector, 2, vec![permit(2, json!({}))]).await, Refusal::Sector);
        assert_eq!(again(&*sector, &made, now()).await, made);
    }
}

/// A sector of which nothing is asked but `describe`.
struct Silent;

#[async_trait::async_trait]
impl Sector for Silent {
    async fn describe(&self) -> Result<absher_sectors::Described, SectorError> {
        std::future::pending().await
    }
    async fn read(
        &self,
        _: &absher_sectors::Query,
        _: absher_vocabulary::Timestamp,
    ) -> Result<Vec<absher_catalogue::Record>, SectorError> {
        Err(SectorError::Down {
            sector: "alpha".to_owned(),
        })
    }
    async fn apply(
        &self,
        _: &absher_sectors::Change,
        _: absher_vocabulary::Timestamp,
    ) -> Result<Outcome, SectorError> {
        Ok(Outcome::Applied(std::collections::BTreeMap::new()))
    }
    async fn status(&self, _: absher_vocabulary::OutboxId) -> Result<Option<Outcome>, SectorError> {
        Ok(None)
    }
    async fn changes(
        &self,
        _: i64,
        _: u32,
        _: absher_vocabulary::Timestamp,
    ) -> Result<Vec<absher_sectors::ChangeNotice>, SectorError> {
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn who_does_not_answer_is_down_or_slow() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let gone = Remote::new(&alpha(), &address, SECRET, Patience::default()).unwrap();
    assert!(
        matches!(gone.describe().await, Err(SectorError::Down { sector }) if sector == "alpha")
    );

    let address = served(Arc::new(Silent)).await;
    let silent = Remote::new(&alpha(), &address, SECRET, patience(50)).unwrap();
    assert!(
        matches!(silent.describe().await, Err(SectorError::Slow { sector }) if sector == "alpha")
    );
    let question = query("alpha.permit", &[("number", json!("1"))]);
    assert!(matches!(
        silent.read(&question, now()).await,
        Err(SectorError::Down { .. })
    ));

    let elsewhere = axum::Router::new().fallback(|| async { "hello" });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, elsewhere).await });
    let other = Remote::new(&alpha(), &address, SECRET, Patience::default()).unwrap();
    assert!(matches!(
        other.describe().await,
        Err(SectorError::Protocol { .. })
    ));
}

/// Asked without a network, whose servers trim a header's end: this is what the secret of nobody looks like.
#[tokio::test]
async fn without_a_secret_nobody_is_let_in() {
    let request =
        axum::http::Request::post("/sector/v1/changes").header("authorization", "Bearer ");
    let request = request.header("content-type", "application/json");
    let request = request
        .body(axum::body::Body::from(r#"{"since":0,"limit":1}"#))
        .unwrap();
    let answer = serve(Arc::new(Silent), "").oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn a_question_that_cannot_be_read_is_said_so() {
    let address = served(Arc::new(Silent)).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for (body, with_now) in [
        ("{", true),
        ("{}", true),
        ("[1,2]", true),
        ("", true),
        (r#"{"record_type":"a","limit":1}"#, false),
    ] {
        let request = client
            .post(format!("{address}/sector/v1/read"))
            .bearer_auth(SECRET);
        let request = request
            .header("content-type", "application/json")
            .body(body);
        let request = if with_now {
            request.header("x-absher-now", "0")
        } else {
            request
        };
        assert_eq!(request.send().await.unwrap().status(), 422, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_simulator_is_slow_as_long_as_it_is_told() {
    let moods = Moods::new();
    let sector = Misbehaving::new(alpha(), Arc::new(Silent), moods.clone());
    moods.set(alpha(), Mood::Slow(2_000));
    let started = tokio::time::Instant::now();
    assert_eq!(sector.status(key(1)).await.unwrap(), None);
    assert_eq!(started.elapsed(), Duration::from_secs(2));

    moods.set(alpha(), Mood::Slow(5_000));
    assert!(matches!(
        sector.status(key(1)).await,
        Err(SectorError::Slow { .. })
    ));
    assert_eq!(
        started.elapsed(),
        Duration::from_secs(5),
        "three seconds of patience for a question"
    );
    assert!(sector.apply(&change(1, vec![]), now()).await.is_ok());
    assert_eq!(started.elapsed(), Duration::from_secs(10));

    moods.set(alpha(), Mood::Down);
    assert!(
        matches!(sector.status(key(1)).await, Err(SectorError::Down { sector }) if sector == "alpha")
    );
    assert_eq!(started.elapsed(), Duration::from_secs(10));
    moods.set(alpha(), Mood::Up);
    assert!(sector.status(key(1)).await.is_ok());
}
