//! The promises of the store, each kept on both engines.

mod commands;
mod connections;
mod constraints;
mod covered;
mod dialect;
mod files;
mod grouping;
mod transactions;
mod values;

use crate::{Db, Result, Sql, Tx, Value, args, migrate};

/// A table for tests: something counted, with one of everything that can be violated.
async fn tables(db: &Db) {
    let text = "CREATE TABLE parent (\n    id BIGINT NOT NULL PRIMARY KEY\n);\n\
                CREATE TABLE item (\n    id BIGINT NOT NULL PRIMARY KEY,\n    name TEXT NOT NULL UNIQUE,\n    \
                n BIGINT NOT NULL CONSTRAINT item_n_natural CHECK (n >= 0),\n    kind TEXT,\n    \
                parent BIGINT REFERENCES parent (id),\n    UNIQUE (kind, n)\n);\n\
                CREATE UNIQUE INDEX item_one_root ON item (parent) WHERE kind = 'root';\n";
    let mut tx = db.begin().await.unwrap();
    migrate::batch(&mut tx, text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn insert(tx: &mut Tx, id: i64, name: &str) -> Result<u64> {
    tx.exec(
        "INSERT INTO item (id, name, n) VALUES ($1, $2, $3)",
        args![id, name, 0_i64],
    )
    .await
}

async fn put(db: &Db, id: i64, name: &str) {
    let mut tx = db.begin().await.unwrap();
    insert(&mut tx, id, name).await.unwrap();
    tx.commit().await.unwrap();
}

async fn ids(db: &Db) -> Vec<i64> {
    let mut reader = db.reader().await.unwrap();
    let rows = reader
        .all::<(i64,)>("SELECT id FROM item ORDER BY id", &[])
        .await
        .unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

async fn number(db: &Db, sql: &'static str, args: &[Value]) -> i64 {
    db.reader()
        .await
        .unwrap()
        .one::<(i64,)>(sql, args)
        .await
        .unwrap()
        .0
}
