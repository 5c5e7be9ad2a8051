//! Migrations are applied once, whole, and never changed.

use super::{ALL, Migrations, TABLE, checksum_of, fingerprint};
use crate::{Db, Error, Sql, on_both, testing};

const FIRST: (&str, &str) = (
    "8001_first",
    "CREATE TABLE first (\n    id BIGINT NOT NULL PRIMARY KEY\n);\n",
);
const SECOND: (&str, &str) = (
    "8002_second",
    "CREATE TABLE second (\n    id UUID NOT NULL PRIMARY KEY\n);\n",
);
const CHANGED: (&str, &str) = (
    "8001_first",
    "CREATE TABLE first (\n    id BIGINT PRIMARY KEY\n);\n",
);
const BROKEN: (&str, &str) = (
    "8003_broken",
    "CREATE TABLE third (\n    id BIGINT NOT NULL\n);\nINSERT INTO nowhere (id) VALUES (1);\n",
);

const ONE: Migrations = &[FIRST];
const TWO: Migrations = &[FIRST, SECOND];
const CHANGE: Migrations = &[CHANGED, SECOND];
const BREAK: Migrations = &[FIRST, BROKEN];

/// As a database before any migration.
async fn emptied(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    tx.batch("DROP TABLE schema_migration").await.unwrap();
    tx.commit().await.unwrap();
}

async fn has(db: &Db, sql: &'static str) -> bool {
    db.reader().await.unwrap().rows(sql, &[]).await.is_ok()
}

on_both! {
    async fn each_is_applied_once_in_order(db: Db) {
        emptied(&db).await;
        assert_eq!(db.pending_of(TWO).await.unwrap(), ["8001_first", "8002_second"]);
        assert_eq!(db.migrate_with(ONE).await.unwrap(), ["8001_first"]);
        assert_eq!(db.pending_of(TWO).await.unwrap(), ["8002_second"]);
        assert_eq!(db.migrate_with(TWO).await.unwrap(), ["8002_second"]);
        assert_eq!(db.migrate_with(TWO).await.unwrap(), [""; 0]);
        let newer = db.migrate_with(ONE).await.unwrap_err();
        assert!(matches!(&newer, Error::Migration { name, .. } if name == "8002_second"), "{newer}");
    }

    async fn a_changed_file_is_refused(db: Db) {
        emptied(&db).await;
        db.migrate_with(ONE).await.unwrap();
        for result in [db.pending_of(CHANGE).await, db.migrate_with(CHANGE).await] {
            assert!(matches!(&result, Err(Error::Migration { name, .. }) if name == "8001_first"), "{result:?}");
        }
        assert!(!has(&db, "SELECT id FROM second").await);
    }

    async fn a_broken_file_leaves_nothing(db: Db) {
        emptied(&db).await;
        let error = db.migrate_with(BREAK).await.unwrap_err();
        assert!(matches!(&error, Error::Migration { name, .. } if name == "8003_broken"), "{error}");
        assert!(has(&db, "SELECT id FROM first").await && !has(&db, "SELECT id FROM third").await);
        assert_eq!(db.pending_of(BREAK).await.unwrap(), ["8003_broken"]);
    }

    async fn several_at_once_apply_each_once(db: Db) {
        emptied(&db).await;
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.migrate_with(TWO).await })
            })
            .collect();
        let mut applied = Vec::new();
        for task in tasks {
            applied.extend(task.await.unwrap().unwrap());
        }
        applied.sort_unstable();
        assert_eq!(applied, ["8001_first", "8002_second"]);
    }

    async fn the_files_of_the_folder_are_applied(db: Db) {
        assert!(has(&db, "SELECT value FROM meta").await);
        assert_eq!(db.pending().await.unwrap(), [""; 0]);
    }
}

#[test]
fn names_are_ordered_and_numbered() {
    assert!(ALL.is_sorted_by(|(a, _), (b, _)| a < b));
    for (name, _) in ALL {
        let (number, subject) = name.split_once('_').unwrap();
        assert!(
            number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit()) && !subject.is_empty(),
            "{name}"
        );
    }
    assert_eq!(checksum_of("abc").len(), 64);
    assert_eq!(fingerprint().len(), 64);
    assert!(TABLE.contains("schema_migration"));
}

/// The shapes of the two databases: table, column, whether it may be null; and the names of what is unique.
#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let Some(pg) = testing::postgres().await else {
        return;
    };
    let lite = testing::sqlite().await;
    let of_pg = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES' \
                 FROM information_schema.columns WHERE table_schema = 'public'";
    let of_lite = "SELECT m.name, c.name, c.\"notnull\" = 0 FROM sqlite_master m, pragma_table_info(m.name) c \
                   WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
    assert_eq!(sorted(&lite.db, of_lite).await, sorted(&pg.db, of_pg).await);
    let loose = "SELECT m.name, '', 1 = 1 FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' \
                 AND m.sql NOT LIKE '%STRICT'";
    assert_eq!(sorted(&lite.db, loose).await, []);
}

async fn sorted(db: &Db, sql: &'static str) -> Vec<(String, String, bool)> {
    let mut rows = db
        .reader()
        .await
        .unwrap()
        .all::<(String, String, bool)>(sql, &[])
        .await
        .unwrap();
    rows.sort();
    rows
}
