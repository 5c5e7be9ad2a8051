//! Every definition, proved by its examples: on both databases, and with its sectors across HTTP.
//!
//! Rule protected: a definition that lands is one whose examples all passed on every way the platform can be run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use std::{collections::BTreeSet, sync::Arc};

use absher_catalogue::{Catalogue, Files, model::Example};
use absher_demo::examples::{self, Reach};
use absher_store::{Db, testing};

fn catalogue() -> Arc<Catalogue> {
    Arc::new(Catalogue::load(&Files::embedded()).unwrap_or_else(|mistakes| panic!("{mistakes}")))
}

/// Runs what is chosen of every definition; how many ran.
async fn prove(db: Db, reach: Reach, chosen: fn(&Example) -> bool) -> usize {
    let catalogue = catalogue();
    let definitions: Vec<_> = catalogue.list().into_iter().cloned().collect();
    let reports = examples::run(&catalogue, db, &definitions, (reach, chosen))
        .await
        .unwrap();
    let failed: Vec<_> = reports.iter().filter(|r| !r.failures.is_empty()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    reports.len()
}

fn all(_: &Example) -> bool {
    true
}

/// The successful ones: what a sector across a network must do as well.
fn successful(example: &Example) -> bool {
    let asked = example.when.iter().all(|line| !line.starts_with("sector "));
    let done = example.then.state.as_ref().is_some_and(|s| *s == "done");
    asked && (done || example.then.state.is_none() && example.then.refused_by.is_none())
}

#[tokio::test(flavor = "multi_thread")]
async fn all_examples_on_sqlite() {
    let test = testing::sqlite().await;
    let ran = prove(test.db.clone(), Reach::InProcess, all).await;
    let written: usize = catalogue()
        .list()
        .iter()
        .map(|o| o.definition.examples.len())
        .sum();
    assert_eq!(ran, written);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_examples_on_postgres() {
    let Some(test) = testing::postgres().await else {
        return;
    };
    prove(test.db.clone(), Reach::InProcess, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn successful_examples_over_http_on_sqlite() {
    let test = testing::sqlite().await;
    prove(test.db.clone(), Reach::OverHttp, successful).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn successful_examples_over_http_on_postgres() {
    let Some(test) = testing::postgres().await else {
        return;
    };
    prove(test.db.clone(), Reach::OverHttp, successful).await;
}

#[test]
fn every_offered_definition_has_a_successful_example() {
    let catalogue = catalogue();
    let without: BTreeSet<&str> = catalogue
        .list()
        .into_iter()
        .filter(|o| o.definition.kind.is_offered() && !o.definition.examples.iter().any(successful))
        .map(|o| o.definition.id.as_str())
        .collect();
    assert!(without.is_empty(), "{without:?}");
}
