//! What one statement text means is the same on both engines.

use serde_json::json;

use super::{ids, number, put, tables};
use crate::{Db, Error, Sql, args, on_both};

on_both! {
    async fn arguments_are_bound_by_number(db: Db) {
        let mut reader = db.reader().await.unwrap();
        let sql = "SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)";
        assert_eq!(reader.one::<(String,)>(sql, args!["a", "b"]).await.unwrap().0, "bab");
    }

    async fn the_number_of_arguments_must_match(db: Db) {
        tables(&db).await;
        let mut reader = db.reader().await.unwrap();
        for wrong in [args![].to_vec(), args![1_i64, 2_i64].to_vec()] {
            assert!(matches!(reader.rows("SELECT id FROM item WHERE id = $1", &wrong).await, Err(Error::Sql(_))));
        }
    }

    async fn sums_and_counts_are_integers(db: Db) {
        tables(&db).await;
        put(&db, 1, "a").await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM item", &[]).await, 1);
        assert_eq!(number(&db, "SELECT COALESCE(CAST(SUM(n) AS BIGINT), 0) FROM item WHERE id < 0", &[]).await, 0);
    }

    async fn lists_and_optional_filters(db: Db) {
        tables(&db).await;
        for (id, name) in [(1, "a"), (2, "b"), (3, "c")] {
            put(&db, id, name).await;
        }
        let mut reader = db.reader().await.unwrap();
        let sql = "SELECT id FROM item WHERE name IN (SELECT value FROM jsonb_array_elements_text($1)) ORDER BY id";
        let found: Vec<(i64,)> = reader.all(sql, args![json!(["c", "a", "x"])]).await.unwrap();
        assert_eq!(found, [(1,), (3,)]);
        let sql = "SELECT id FROM item WHERE (name = $1 OR $1 IS NULL) ORDER BY id LIMIT $2";
        assert_eq!(reader.all::<(i64,)>(sql, args![None::<String>, 9_i64]).await.unwrap().len(), 3);
        assert_eq!(reader.all::<(i64,)>(sql, args!["b", 9_i64]).await.unwrap(), [(2,)]);
        assert_eq!(reader.opt::<(i64,)>(sql, args!["zz", 9_i64]).await.unwrap(), None);
        assert!(matches!(reader.one::<(i64,)>(sql, args!["zz", 9_i64]).await, Err(Error::NoRow)));
        assert!(matches!(reader.opt::<(i64,)>(sql, args![None::<String>, 9_i64]).await, Err(Error::ManyRows)));
    }

    async fn upserts_claims_and_returning(db: Db) {
        tables(&db).await;
        for (id, name) in [(1, "a"), (2, "b"), (3, "c")] {
            put(&db, id, name).await;
        }
        let mut tx = db.begin().await.unwrap();
        let upsert = "INSERT INTO item (id, name, n) VALUES ($1, $2, 1) \
                      ON CONFLICT (name) DO UPDATE SET n = item.n + 1 RETURNING id, n";
        assert_eq!(tx.one::<(i64, i64)>(upsert, args![9_i64, "b"]).await.unwrap(), (2, 1));
        let claim = "UPDATE item SET kind = $1 WHERE id IN (SELECT id FROM item WHERE kind IS NULL ORDER BY id LIMIT $2 \
                     FOR UPDATE SKIP LOCKED) RETURNING id";
        assert_eq!(tx.exec(claim, args!["taken", 2_i64]).await.unwrap(), 2);
        assert_eq!(tx.all::<(i64,)>(claim, args!["late", 2_i64]).await.unwrap(), [(3,)]);
        let ignored = "INSERT INTO item (id, name, n) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";
        assert_eq!(tx.exec(ignored, args![1_i64, "z"]).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(ids(&db).await, [1, 2, 3]);
    }

    async fn numbers_inside_json(db: Db) {
        let mut tx = db.begin().await.unwrap();
        crate::migrate::batch(&mut tx, "CREATE TABLE doc (\n    body JSONB NOT NULL\n);").await.unwrap();
        tx.exec("INSERT INTO doc (body) VALUES ($1)", args![json!({"n": 5, "s": "x"})]).await.unwrap();
        let sql = "SELECT CAST(body->>'n' AS BIGINT), body->>'s' FROM doc WHERE body->>'s' = $1";
        assert_eq!(tx.one::<(i64, String)>(sql, args!["x"]).await.unwrap(), (5, "x".to_owned()));
    }
}
