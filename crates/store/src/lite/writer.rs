//! The one writer of a SQLite file, and transactions on it that share an fsync.
//!
//! A transaction is a savepoint. Its commit releases the savepoint, leaves a reply in the group, wakes the committer if
//! it is the group's first, and lets the next transaction in. The committer takes the same first-in-first-out lock, so
//! it comes behind everyone who was already waiting: they are the group. No timer, no counting, nothing to hang on.
//!
//! The rule it protects: a commit is answered only when it is on the disk, and whoever leaves early (an error, a panic,
//! a cancelled task) undoes exactly his own work.

use std::sync::{Arc, atomic::Ordering, mpsc};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{Mutex, OwnedMutexGuard, oneshot},
};

use super::{Lite, statement::Conn};
use crate::{
    error::{Error, Result},
    row::Row,
    value::Value,
};

/// How the group of a transaction ended.
#[derive(Debug, Clone)]
enum Outcome {
    Durable,
    /// Undone with the others, through no fault of its own.
    Undone,
    /// The disk failed under COMMIT.
    Unknown(String),
}

impl Outcome {
    fn result(self) -> Result<()> {
        match self {
            Self::Durable => Ok(()),
            Self::Undone => Err(Error::Retry),
            Self::Unknown(reason) => Err(Error::Unknown(reason)),
        }
    }
}

/// The writing connection and the transactions that have released their savepoints and wait for the disk.
pub(super) struct Writer {
    pub(super) conn: Conn,
    group: Vec<oneshot::Sender<Outcome>>,
}

impl Writer {
    pub(super) fn new(conn: Conn) -> Self {
        Self {
            conn,
            group: Vec::new(),
        }
    }

    fn enter(&mut self) -> Result<()> {
        if self.conn.raw.is_autocommit() {
            self.conn.batch("BEGIN IMMEDIATE")?;
        }
        self.conn.batch("SAVEPOINT t")
    }

    /// Undoes the innermost transaction and leaves those of the group as they are.
    fn undo(&mut self) {
        if self.conn.raw.is_autocommit() {
            // A full disk and the like: SQLite itself has rolled back the outer transaction, and the whole group.
            return self.answer(&Outcome::Undone);
        }
        if self.group.is_empty() || self.conn.batch("ROLLBACK TO t; RELEASE t").is_err() {
            // With an empty group nobody would come to end the outer transaction.
            if let Err(error) = self.conn.batch("ROLLBACK") {
                tracing::error!(%error, "the writer could not roll back");
            }
            self.answer(&Outcome::Undone);
        }
    }

    fn answer(&mut self, outcome: &Outcome) {
        for member in self.group.drain(..) {
            // A member that no longer listens has been cancelled; its work stands or falls with the group.
            let _ = member.send(outcome.clone());
        }
    }

    /// Ends the outer transaction and answers the group.
    fn finish(&mut self) -> Outcome {
        if self.conn.raw.is_autocommit() {
            // SQLite itself has rolled everything back, or the group has been ended already.
            self.answer(&Outcome::Undone);
            return Outcome::Undone;
        }
        let outcome = match self.conn.batch("COMMIT") {
            Ok(()) => Outcome::Durable,
            Err(error) => {
                tracing::error!(%error, members = self.group.len(), "COMMIT failed");
                if !self.conn.raw.is_autocommit()
                    && self.conn.batch("ROLLBACK").is_ok()
                    && error.is_retry()
                {
                    Outcome::Undone
                } else {
                    Outcome::Unknown(error.to_string())
                }
            }
        };
        self.answer(&outcome);
        outcome
    }
}

/// Commits groups until the database is closed. Runs on a thread of its own: it waits for locks and disks.
pub(super) fn committer(writer: &Mutex<Writer>, wake: &mpsc::Receiver<()>) {
    while wake.recv().is_ok() {
        let mut writer = writer.blocking_lock();
        if !writer.group.is_empty() {
            writer.finish();
        }
    }
}

/// A transaction; rolls back when dropped.
pub(crate) struct LiteTx {
    /// Taken when the transaction ends. Before `lite`, so that the lock is free when the file may close.
    writer: Option<OwnedMutexGuard<Writer>>,
    lite: Arc<Lite>,
}

impl LiteTx {
    pub(super) fn enter(lite: Arc<Lite>, mut writer: OwnedMutexGuard<Writer>) -> Result<Self> {
        if let Err(error) = writer.enter() {
            if writer.group.is_empty() {
                writer.undo();
            }
            return Err(error);
        }
        Ok(Self {
            writer: Some(writer),
            lite,
        })
    }

    pub(crate) fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        self.conn()?.rows(sql, args)
    }

    pub(crate) fn exec(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        self.conn()?.exec(sql, args)
    }

    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        self.conn()?.batch(sql)
    }

    fn conn(&mut self) -> Result<&mut Conn> {
        self.writer
            .as_mut()
            .map(|writer| &mut writer.conn)
            .ok_or(Error::Aborted)
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let mut writer = self.writer.take().ok_or(Error::Aborted)?;
        if let Err(error) = writer.conn.batch("RELEASE t") {
            writer.undo();
            return Err(error);
        }
        let first = writer.group.is_empty();
        if first && self.lite.waiting.load(Ordering::Relaxed) == 0 {
            return in_place(|| writer.finish()).result();
        }
        let (reply, outcome) = oneshot::channel();
        writer.group.push(reply);
        if first && !self.lite.wake() {
            return writer.finish().result();
        }
        drop(writer);
        outcome
            .await
            .unwrap_or_else(|_| Outcome::Unknown("the committer has gone".to_owned()))
            .result()
    }

    /// Undoes the transaction and waits for the group it ran in: what it saw may not be on the disk yet, and the answer
    /// it leads to must not tell of rows that a crash could take back.
    pub(crate) async fn rollback(mut self) {
        let Some(mut writer) = self.writer.take() else {
            return;
        };
        writer.undo();
        if writer.group.is_empty() {
            return;
        }
        let (reply, outcome) = oneshot::channel();
        writer.group.push(reply);
        drop(writer);
        let _ = outcome.await;
    }
}

impl Drop for LiteTx {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.as_mut() {
            writer.undo();
        }
    }
}

/// Waits for the disk on this thread without holding up the tasks queued behind it.
fn in_place<T>(run: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(run),
        _ => run(),
    }
}
