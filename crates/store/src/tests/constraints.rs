//! Violations have the same names on both engines.

use super::{put, tables};
use crate::{Db, Error, Value, args, on_both};

async fn violation(db: &Db, sql: &'static str, args: &[Value]) -> Error {
    let mut tx = db.begin().await.unwrap();
    let error = tx.exec(sql, args).await.unwrap_err();
    assert!(matches!(tx.commit().await, Err(Error::Aborted)));
    error
}

const INSERT: &str = "INSERT INTO item (id, name, n, kind, parent) VALUES ($1, $2, $3, $4, $5)";

on_both! {
    async fn unique_violations_are_named_alike(db: Db) {
        tables(&db).await;
        put(&db, 1, "a").await;
        let none = Value::Null;
        let mut tx = db.begin().await.unwrap();
        tx.exec("INSERT INTO parent (id) VALUES (1)", &[]).await.unwrap();
        tx.exec(INSERT, args![2_i64, "b", 5_i64, "root", 1_i64]).await.unwrap();
        tx.commit().await.unwrap();
        let cases: [(&[Value], &str); 4] = [
            (args![1_i64, "c", 0_i64, none, none], "item_pkey"),
            (args![3_i64, "a", 0_i64, none, none], "item_name_key"),
            (args![3_i64, "c", 5_i64, "root", none], "item_kind_n_key"),
            (args![3_i64, "c", 6_i64, "root", 1_i64], "item_one_root"),
        ];
        for (args, name) in cases {
            let error = violation(&db, INSERT, args).await;
            assert!(error.is_unique(name), "{error:?} where {name} is expected");
        }
    }

    async fn other_violations_are_told_apart(db: Db) {
        tables(&db).await;
        let none = Value::Null;
        let error = violation(&db, INSERT, args![1_i64, "a", -1_i64, none, none]).await;
        assert!(matches!(&error, Error::Check(name) if name == "item_n_natural"), "{error:?}");
        let error = violation(&db, INSERT, args![1_i64, none, 0_i64, none, none]).await;
        assert!(matches!(&error, Error::NotNull(name) if name == "item.name"), "{error:?}");
        let error = violation(&db, INSERT, args![1_i64, "a", 0_i64, none, 77_i64]).await;
        assert!(matches!(error, Error::ForeignKey), "{error:?}");
        let error = violation(&db, "INSERT INTO nowhere (id) VALUES ($1)", args![1_i64]).await;
        assert!(matches!(error, Error::Sql(_)), "{error:?}");
    }

    async fn a_row_that_is_referred_to_stays(db: Db) {
        tables(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.exec("INSERT INTO parent (id) VALUES (1)", &[]).await.unwrap();
        tx.exec(INSERT, args![1_i64, "a", 0_i64, Value::Null, 1_i64]).await.unwrap();
        tx.commit().await.unwrap();
        let error = violation(&db, "DELETE FROM parent WHERE id = $1", args![1_i64]).await;
        assert!(matches!(error, Error::ForeignKey), "{error:?}");
    }
}
