//! A transaction happens whole or leaves nothing, however it ends.

use super::{ids, insert, put, tables};
use crate::{Db, Error, Sql, args, on_both};

on_both! {
    async fn a_dropped_transaction_leaves_nothing(db: Db) {
        tables(&db).await;
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, 1, "a").await.unwrap();
        drop(tx);
        // The connection or the writer is free again, and its next transaction is a new one.
        put(&db, 2, "b").await;
        assert_eq!(ids(&db).await, [2]);
    }

    async fn a_rolled_back_transaction_leaves_nothing(db: Db) {
        tables(&db).await;
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, 1, "a").await.unwrap();
        tx.rollback().await;
        put(&db, 1, "a").await;
        assert_eq!(ids(&db).await, [1]);
    }

    async fn a_panic_rolls_back(db: Db) {
        tables(&db).await;
        let inside = db.clone();
        let task = tokio::spawn(async move {
            let mut tx = inside.begin().await.unwrap();
            insert(&mut tx, 1, "a").await.unwrap();
            panic!("on purpose");
        });
        assert!(task.await.unwrap_err().is_panic());
        put(&db, 1, "a").await;
        assert_eq!(ids(&db).await, [1]);
    }

    async fn a_cancelled_task_rolls_back(db: Db) {
        tables(&db).await;
        let inside = db.clone();
        let (ready, inserted) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async move {
            let mut tx = inside.begin().await.unwrap();
            insert(&mut tx, 1, "a").await.unwrap();
            ready.send(()).unwrap();
            std::future::pending::<()>().await;
            tx.commit().await.unwrap();
        });
        inserted.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        put(&db, 1, "a").await;
        assert_eq!(ids(&db).await, [1]);
    }

    async fn after_an_error_nothing_more_is_done(db: Db) {
        tables(&db).await;
        put(&db, 1, "a").await;
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, 2, "b").await.unwrap();
        assert!(insert(&mut tx, 3, "a").await.unwrap_err().is_unique("item_name_key"));
        assert!(matches!(insert(&mut tx, 4, "d").await, Err(Error::Aborted)));
        assert!(matches!(tx.rows("SELECT id FROM item", &[]).await, Err(Error::Aborted)));
        assert!(matches!(tx.commit().await, Err(Error::Aborted)));
        assert_eq!(ids(&db).await, [1]);
    }

    async fn a_transaction_sees_its_own_work_and_others_do_not(db: Db) {
        tables(&db).await;
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, 1, "a").await.unwrap();
        assert_eq!(tx.one::<(i64,)>("SELECT COUNT(*) FROM item", &[]).await.unwrap(), (1,));
        assert_eq!(ids(&db).await, [0_i64; 0]);
        tx.commit().await.unwrap();
        assert_eq!(ids(&db).await, [1]);
    }

    async fn a_reader_cannot_write(db: Db) {
        tables(&db).await;
        put(&db, 1, "a").await;
        let mut reader = db.reader().await.unwrap();
        assert!(reader.rows("DELETE FROM item WHERE id = $1 RETURNING id", args![1_i64]).await.is_err());
        assert!(reader.rows("DELETE FROM item", &[]).await.is_err());
        assert_eq!(ids(&db).await, [1]);
    }

    async fn a_database_answers(db: Db) {
        db.ping().await.unwrap();
        assert_eq!(db.pending().await.unwrap(), [""; 0]);
    }
}
