//! PostgreSQL: what happens when a statement or a connection is cut off.

use std::{future::poll_fn, pin::pin, task::Poll};

use super::{ids, insert, put, tables};
use crate::{Command, Db, Error, Result, Sql, Tx, args, testing};

struct Insert(i64);

impl Command for Insert {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        insert(tx, self.0, &self.0.to_string()).await.map(|_| ())
    }
}

/// As a restart of the server does; the caller's own connection is spared.
async fn end_connections(db: &Db) {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let mut tx = db.begin().await.unwrap();
    assert!(!tx.rows(sql, &[]).await.unwrap().is_empty());
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn work_goes_on_after_the_connections_have_ended() {
    let Some(fresh) = testing::postgres().await else {
        return;
    };
    let db = &fresh.db;
    tables(db).await;
    put(db, 1, "a").await;
    let other = Db::open(&fresh.url, crate::Options::default()).unwrap();
    assert_eq!(ids(&other).await, [1]);
    other.run(&Insert(2)).await.unwrap();
    let mut reader = other.reader().await.unwrap();
    end_connections(db).await;
    assert_eq!(
        reader
            .all::<(i64,)>("SELECT id FROM item ORDER BY id", &[])
            .await
            .unwrap(),
        [(1,), (2,)]
    );
    other.run(&Insert(3)).await.unwrap();
    assert_eq!(ids(&other).await, [1, 2, 3]);
}

#[tokio::test]
async fn a_connection_that_ends_inside_a_transaction_leaves_nothing_of_it() {
    let Some(fresh) = testing::postgres().await else {
        return;
    };
    let db = &fresh.db;
    tables(db).await;
    let other = Db::open(&fresh.url, crate::Options::default()).unwrap();
    let mut tx = other.begin().await.unwrap();
    insert(&mut tx, 1, "a").await.unwrap();
    end_connections(db).await;
    assert!(matches!(insert(&mut tx, 2, "b").await, Err(Error::Retry)));
    assert!(matches!(tx.commit().await, Err(Error::Aborted)));
    assert_eq!(ids(db).await, [0_i64; 0]);
}

#[tokio::test]
async fn a_commit_that_is_cut_off_has_an_unknown_outcome() {
    let Some(fresh) = testing::postgres().await else {
        return;
    };
    tables(&fresh.db).await;
    let other = Db::open(&fresh.url, crate::Options::default()).unwrap();
    let mut tx = other.begin().await.unwrap();
    insert(&mut tx, 1, "a").await.unwrap();
    end_connections(&fresh.db).await;
    assert!(matches!(tx.commit().await, Err(Error::Unknown(_))));
}

#[tokio::test]
async fn a_statement_that_is_cut_off_fails_the_transaction() {
    let Some(fresh) = testing::postgres().await else {
        return;
    };
    let mut tx = fresh.db.begin().await.unwrap();
    {
        let mut slow = pin!(tx.rows("SELECT pg_sleep(1)", &[]));
        poll_fn(|context| {
            assert!(slow.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    assert!(matches!(
        tx.rows("SELECT CAST($1 AS BIGINT)", args![1_i64]).await,
        Err(Error::Aborted)
    ));
    assert!(matches!(tx.commit().await, Err(Error::Aborted)));
}

#[tokio::test]
async fn a_transaction_without_statements_ends_quietly() {
    for fresh in testing::databases().await {
        fresh.db.begin().await.unwrap().commit().await.unwrap();
        fresh.db.begin().await.unwrap().rollback().await;
        fresh.db.ping().await.unwrap();
    }
}
