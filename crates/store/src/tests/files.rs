//! One process a file, and what is on the disk is what was answered.

use super::{ids, insert, put, tables};
use crate::{Db, Error};

#[tokio::test]
async fn a_file_in_use_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absher.db");
    let db = Db::sqlite(&path).unwrap();
    let Err(Error::Locked(name)) = Db::sqlite(&path) else {
        panic!("opened twice")
    };
    assert!(name.ends_with("absher.db"));
    drop(db);
    drop(Db::sqlite(&path).unwrap());
}

#[tokio::test]
async fn committed_rows_are_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absher.db");
    let db = Db::sqlite(&path).unwrap();
    tables(&db).await;
    put(&db, 1, "a").await;
    drop(db);
    assert_eq!(ids(&Db::sqlite(&path).unwrap()).await, [1]);
}

#[tokio::test]
async fn the_lock_outlives_the_handle_while_a_transaction_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absher.db");
    let db = Db::sqlite(&path).unwrap();
    let tx = db.begin().await.unwrap();
    drop(db);
    assert!(matches!(Db::sqlite(&path), Err(Error::Locked(_))));
    drop(tx);
    Db::sqlite(&path).unwrap();
}

/// Another program (a backup, the sqlite3 shell) does not keep to the lock file, only to SQLite's own locks.
#[tokio::test]
async fn an_abandoned_transaction_does_not_keep_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absher.db");
    let db = Db::sqlite(&path).unwrap();
    tables(&db).await;
    let mut tx = db.begin().await.unwrap();
    insert(&mut tx, 1, "a").await.unwrap();
    drop(tx);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    other
        .execute("INSERT INTO parent (id) VALUES (1)", [])
        .unwrap();
    // And the other way about: while the other program writes, this one is told to try again.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(db.begin().await, Err(Error::Retry)));
    other.execute_batch("COMMIT").unwrap();
    put(&db, 2, "b").await;
    assert_eq!(ids(&db).await, [2]);
}

#[test]
fn a_folder_that_does_not_exist_is_an_error() {
    assert!(Db::sqlite("/nonexistent/absher.db").is_err());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let db = Db::postgres("postgres://nobody@127.0.0.1:1/none").unwrap();
    assert!(matches!(db.begin().await, Err(Error::Unreachable(_))));
    assert!(matches!(db.reader().await, Err(Error::Unreachable(_))));
}
