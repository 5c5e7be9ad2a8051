//! Commands are repeated when they lose a race, and never wait inside.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{ids, insert, number, put, tables};
use crate::{Command, Db, Error, Result, Sql, Tx, args, on_both};

/// Reads, then changes only what it has read: the optimistic shape of every change of state.
struct Increment;

impl Command for Increment {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let (n,) = tx
            .one::<(i64,)>("SELECT n FROM item WHERE id = 1", &[])
            .await?;
        let changed = tx
            .exec(
                "UPDATE item SET n = $2 + 1 WHERE id = 1 AND n = $1",
                args![n, n],
            )
            .await?;
        if changed == 1 {
            Ok(())
        } else {
            Err(tx.lost_race())
        }
    }
}

/// Writes, then refuses.
struct Refuse(AtomicU32);

#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("not today")]
    NotToday,
    #[error(transparent)]
    Store(#[from] Error),
}

impl Command for Refuse {
    type Out = ();
    type Error = Refusal;

    async fn run(&self, tx: &mut Tx) -> Result<(), Refusal> {
        self.0.fetch_add(1, Ordering::Relaxed);
        insert(tx, 5, "refused").await?;
        Err(Refusal::NotToday)
    }
}

/// Ignores the error of a statement.
struct Careless;

impl Command for Careless {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        insert(tx, 7, "first").await?;
        let _ = insert(tx, 7, "again").await;
        Ok(())
    }
}

/// Loses every race.
struct Unlucky(AtomicU32);

impl Command for Unlucky {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Err(tx.lost_race())
    }
}

on_both! {
    async fn a_hot_row_counts_everyone(db: Db) {
        tables(&db).await;
        put(&db, 1, "hot").await;
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { db.run(&Increment).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(number(&db, "SELECT n FROM item WHERE id = 1", &[]).await, 20);
    }

    async fn a_refusal_is_not_repeated_and_leaves_nothing(db: Db) {
        tables(&db).await;
        let command = Refuse(AtomicU32::new(0));
        assert!(matches!(db.run(&command).await, Err(Refusal::NotToday)));
        assert_eq!(command.0.into_inner(), 1);
        assert_eq!(ids(&db).await, [0_i64; 0]);
    }

    async fn an_ignored_error_cannot_be_committed(db: Db) {
        tables(&db).await;
        assert!(matches!(db.run(&Careless).await, Err(Error::Aborted)));
        assert_eq!(ids(&db).await, [0_i64; 0]);
    }

    async fn losing_ends_some_time(db: Db) {
        let command = Unlucky(AtomicU32::new(0));
        assert!(matches!(db.run(&command).await, Err(Error::Retry)));
        assert!(command.0.into_inner() >= 10);
    }
}

mod waiting {
    use super::*;
    use crate::testing;

    /// Opens a transaction inside a transaction.
    struct Nested(Db);

    impl Command for Nested {
        type Out = ();
        type Error = Error;

        async fn run(&self, tx: &mut Tx) -> Result<()> {
            insert(tx, 1, "a").await?;
            self.0.begin().await?.commit().await
        }
    }

    #[tokio::test]
    async fn a_command_that_waits_while_it_holds_the_writer_is_stopped() {
        let fresh = testing::sqlite().await;
        tables(&fresh.db).await;
        assert!(matches!(
            fresh.db.run(&Nested(fresh.db.clone())).await,
            Err(Error::Waited)
        ));
        put(&fresh.db, 2, "b").await;
        assert_eq!(ids(&fresh.db).await, [2]);
    }
}

mod conflicts {
    use super::*;
    use crate::testing;

    /// Two of these in opposite orders deadlock on PostgreSQL once both have their first row.
    struct Swap<'a>(i64, i64, &'a tokio::sync::Barrier, AtomicU32);

    impl Command for Swap<'_> {
        type Out = ();
        type Error = Error;

        async fn run(&self, tx: &mut Tx) -> Result<()> {
            let sql = "UPDATE item SET n = n + 1 WHERE id = $1";
            tx.exec(sql, args![self.0]).await?;
            if self.3.fetch_add(1, Ordering::Relaxed) == 0 {
                self.2.wait().await;
            }
            tx.exec(sql, args![self.1]).await.map(|_| ())
        }
    }

    #[tokio::test]
    async fn the_victim_of_a_deadlock_is_run_again() {
        let Some(fresh) = testing::postgres().await else {
            return;
        };
        tables(&fresh.db).await;
        put(&fresh.db, 1, "a").await;
        put(&fresh.db, 2, "b").await;
        let both = tokio::sync::Barrier::new(2);
        let (one, two) = (
            Swap(1, 2, &both, AtomicU32::new(0)),
            Swap(2, 1, &both, AtomicU32::new(0)),
        );
        let (first, second) = tokio::join!(fresh.db.run(&one), fresh.db.run(&two));
        first.unwrap();
        second.unwrap();
        assert!(one.3.into_inner() + two.3.into_inner() >= 3);
        assert_eq!(
            number(&fresh.db, "SELECT CAST(SUM(n) AS BIGINT) FROM item", &[]).await,
            4
        );
    }
}
