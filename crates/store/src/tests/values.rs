//! Values come back as they went in.

use absher_vocabulary::{AccountId, CatalogueId, Money, Timestamp, parse_date};
use serde_json::json;
use uuid::Uuid;

use super::number;
use crate::{Db, Error, Sql, Value, args, migrate, on_both};

async fn table(db: &Db) {
    let text = "CREATE TABLE v (\n    k BIGINT NOT NULL PRIMARY KEY,\n    b BOOLEAN,\n    i BIGINT,\n    t TEXT,\n    \
                y BYTEA,\n    j JSONB,\n    m TIMESTAMPTZ,\n    u UUID\n);\n";
    let mut tx = db.begin().await.unwrap();
    migrate::batch(&mut tx, text).await.unwrap();
    tx.commit().await.unwrap();
}

type Every = (
    bool,
    i64,
    String,
    Vec<u8>,
    serde_json::Value,
    Timestamp,
    Uuid,
);
type EveryNull = (
    Option<bool>,
    Option<i64>,
    Option<String>,
    Option<Vec<u8>>,
    Option<serde_json::Value>,
    Option<Timestamp>,
    Option<AccountId>,
);

const INSERT: &str =
    "INSERT INTO v (k, b, i, t, y, j, m, u) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

on_both! {
    async fn every_kind_comes_back(db: Db) {
        table(&db).await;
        let id = Uuid::from_u128(0x0192_3456_789a_7bcd_8ef0_1234_5678_9abc);
        let json = json!({"name": "نورة", "n": 9_007_199_254_740_993_i64, "list": [1, null, true]});
        let moments = [0, -1, 1, 1_767_214_799_123_457, -62_135_596_800_000_000, 253_402_128_000_000_000];
        for (key, micros) in (0_i64..).zip(moments) {
            let at = Timestamp::from_micros(micros);
            let text = "نص\u{1F600}' -- $1";
            let mut tx = db.begin().await.unwrap();
            let args = args![key, true, i64::MIN + key, text, [0_u8, 255, 39], json, at, id];
            tx.exec(INSERT, args).await.unwrap();
            tx.commit().await.unwrap();
            let sql = "SELECT b, i, t, y, j, m, u FROM v WHERE k = $1 AND u = $2 AND m = $3 AND b = $4 AND y = $5";
            let mut reader = db.reader().await.unwrap();
            let found: Every = reader.one(sql, args![key, id, at, true, [0_u8, 255, 39]]).await.unwrap();
            assert_eq!(found, (true, i64::MIN + key, text.to_owned(), vec![0, 255, 39], json.clone(), at, id));
        }
        let mut reader = db.reader().await.unwrap();
        let sorted: Vec<(Timestamp,)> = reader.all("SELECT m FROM v ORDER BY m", &[]).await.unwrap();
        assert!(sorted.is_sorted() && sorted.len() == moments.len());
    }

    async fn null_is_none_of_every_kind(db: Db) {
        table(&db).await;
        let mut tx = db.begin().await.unwrap();
        let none = Value::Null;
        tx.exec(INSERT, args![1_i64, none, none, none, none, none, None::<Timestamp>, None::<AccountId>]).await.unwrap();
        let found: EveryNull = tx.one("SELECT b, i, t, y, j, m, u FROM v", &[]).await.unwrap();
        assert_eq!(found, (None, None, None, None, None, None, None));
        assert!(matches!(tx.one::<(i64,)>("SELECT i FROM v", &[]).await, Err(Error::Decode { .. })));
    }

    async fn words_come_back_checked(db: Db) {
        table(&db).await;
        let (id, name) = (AccountId::from_uuid(Uuid::from_u128(7)), CatalogueId::parse("civil.my-data").unwrap());
        let (day, money) = (parse_date("2026-11-22").unwrap(), Money::halalas(-12_345));
        let mut tx = db.begin().await.unwrap();
        let none = Value::Null;
        tx.exec(INSERT, args![1_i64, none, money, name, none, none, none, id]).await.unwrap();
        tx.exec(INSERT, args![2_i64, none, none, day, none, none, none, none]).await.unwrap();
        let sql = "SELECT i, t, u FROM v WHERE k = $1";
        assert_eq!(tx.one::<(Money, CatalogueId, AccountId)>(sql, args![1_i64]).await.unwrap(), (money, name, id));
        let row = tx.one::<crate::Row>(sql, args![2_i64]).await.unwrap();
        assert_eq!(row.get::<absher_vocabulary::Date>("t").unwrap(), day);
        assert!(matches!(row.get::<CatalogueId>("u"), Err(Error::Decode { .. })));
        assert!(matches!(row.get::<absher_vocabulary::IdentityNumber>("t"), Err(Error::Decode { .. })));
        assert!(matches!(row.get::<String>("absent"), Err(Error::Decode { .. })));
    }

    async fn text_with_a_nul_is_refused(db: Db) {
        table(&db).await;
        let mut tx = db.begin().await.unwrap();
        assert!(matches!(tx.exec("INSERT INTO v (k, t) VALUES (1, $1)", args!["a\0b"]).await, Err(Error::Sql(_))));
    }

    async fn a_value_of_another_type_is_refused(db: Db) {
        table(&db).await;
        let wrong: [(&str, Value); 4] = [
            ("INSERT INTO v (k, i) VALUES (1, $1)", Value::Text("one".to_owned())),
            ("INSERT INTO v (k, u) VALUES (1, $1)", Value::Text("018f".to_owned())),
            ("INSERT INTO v (k, y) VALUES (1, $1)", Value::Text("abc".to_owned())),
            ("INSERT INTO v (k, m) VALUES (1, $1)", Value::Text("yesterday".to_owned())),
        ];
        for (sql, value) in wrong {
            let mut tx = db.begin().await.unwrap();
            assert!(tx.exec(sql, &[value]).await.is_err(), "{sql}");
        }
        assert_eq!(number(&db, "SELECT COUNT(*) FROM v", &[]).await, 0);
    }
}
