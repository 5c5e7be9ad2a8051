//! Transactions that share a commit share nothing else.

use super::{ids, insert, put, tables};
use crate::{Db, Error, Sql, args, on_both, testing};

/// Does one of four things in a transaction: commits, leaves, panics, violates.
async fn member(db: Db, id: i64) -> bool {
    let mut tx = db.begin().await.unwrap();
    insert(&mut tx, id, &format!("item {id}")).await.unwrap();
    tokio::task::yield_now().await;
    match id % 5 {
        1 => return false,
        2 => panic!("on purpose"),
        3 => {
            assert!(
                insert(&mut tx, id, "again")
                    .await
                    .unwrap_err()
                    .is_unique("item_pkey")
            );
            return tx.commit().await.is_ok();
        }
        _ => {}
    }
    tx.commit().await.unwrap();
    // Durable means visible to every reader by the time it is answered.
    let found: Option<(i64,)> = db
        .reader()
        .await
        .unwrap()
        .opt("SELECT id FROM item WHERE id = $1", args![id])
        .await
        .unwrap();
    found.is_some()
}

on_both! {
    async fn thirty_at_once_each_keep_their_own_fate(db: Db) {
        tables(&db).await;
        let tasks: Vec<_> = (0..30).map(|id| (id, tokio::spawn(member(db.clone(), id)))).collect();
        let mut kept = Vec::new();
        for (id, task) in tasks {
            if task.await.unwrap_or(false) {
                kept.push(id);
            }
        }
        assert_eq!(kept, (0..30).filter(|id| ![1, 2, 3].contains(&(id % 5))).collect::<Vec<i64>>());
        assert_eq!(ids(&db).await, kept);
        put(&db, 100, "after").await;
    }
}

#[tokio::test]
async fn a_full_disk_fails_only_what_was_not_answered() {
    let fresh = testing::sqlite().await;
    let db = &fresh.db;
    tables(db).await;
    put(db, 1, "kept").await;
    let mut hog = db.begin().await.unwrap();
    hog.exec("PRAGMA max_page_count = 1", &[]).await.unwrap();
    // `early` waits behind the hog, releases its savepoint and joins the group; `late` then fills the disk.
    let early = tokio::spawn({
        let db = db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, 2, "early").await.unwrap();
            tx.commit().await
        }
    });
    tokio::task::yield_now().await;
    let late = tokio::spawn({
        let db = db.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            let error = insert(&mut tx, 3, &"x".repeat(100_000)).await.unwrap_err();
            assert!(matches!(error, Error::Sql(_)), "{error:?}");
            tx.commit().await
        }
    });
    tokio::task::yield_now().await;
    hog.rollback().await;
    assert!(matches!(early.await.unwrap(), Err(Error::Retry)));
    assert!(matches!(late.await.unwrap(), Err(Error::Aborted)));
    assert_eq!(ids(db).await, [1]);
    let mut tx = db.begin().await.unwrap();
    tx.exec("PRAGMA max_page_count = 1000000", &[])
        .await
        .unwrap();
    insert(&mut tx, 4, "after").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ids(db).await, [1, 4]);
}

#[tokio::test]
async fn the_last_of_a_group_may_leave_and_the_group_is_kept() {
    let fresh = testing::sqlite().await;
    let db = &fresh.db;
    tables(db).await;
    let first = db.begin().await.unwrap();
    let commit = |id: i64, keep: bool| {
        let db = db.clone();
        tokio::spawn(async move {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, id, &id.to_string()).await.unwrap();
            if keep {
                tx.commit().await.unwrap();
            } else {
                tx.rollback().await;
            }
        })
    };
    let tasks = [
        commit(1, true),
        commit(2, false),
        commit(3, true),
        commit(4, false),
    ];
    tokio::task::yield_now().await;
    drop(first);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(ids(db).await, [1, 3]);
}

/// What a refusal is based on must not be taken back by a crash: it is answered after the group it has seen.
#[tokio::test]
async fn a_refusal_waits_for_the_group_it_has_seen() {
    let fresh = testing::sqlite().await;
    let db = &fresh.db;
    tables(db).await;
    let first = db.begin().await.unwrap();
    let early = spawn(db, |mut tx| async move {
        insert(&mut tx, 1, "taken").await.unwrap();
        tx.commit().await.unwrap();
    });
    tokio::task::yield_now().await;
    let refused = spawn(db, |mut tx| async move {
        assert!(
            insert(&mut tx, 2, "taken")
                .await
                .unwrap_err()
                .is_unique("item_name_key")
        );
        tx.rollback().await;
    });
    tokio::task::yield_now().await;
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let holder = spawn(db, |tx| async move {
        released.await.unwrap();
        drop(tx);
    });
    tokio::task::yield_now().await;
    drop(first);
    // The holder is behind both and before the committer: while it has the writer, nobody can have been answered.
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert!(!early.is_finished() && !refused.is_finished());
    release.send(()).unwrap();
    for task in [early, refused, holder] {
        task.await.unwrap();
    }
    assert_eq!(ids(db).await, [1]);
}

/// Runs the work in a transaction of its own, in a task of its own.
fn spawn<F: Future<Output = ()> + Send + 'static>(
    db: &Db,
    work: impl FnOnce(crate::Tx) -> F + Send + 'static,
) -> tokio::task::JoinHandle<()> {
    let db = db.clone();
    tokio::spawn(async move { work(db.begin().await.unwrap()).await })
}
