//! SQLite: many readers that answer inline, one writer that groups transactions.
//!
//! The rule it protects: one process a file. A second one is refused at once, by a lock file the system releases however
//! the first one ends.

mod fault;
mod statement;
mod writer;

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

pub(crate) use self::writer::LiteTx;
use self::{statement::Conn, writer::Writer};
use crate::{
    db::{Access, Durability, Options},
    error::{Error, Result},
    row::Row,
    value::Value,
};

/// Long enough for a checkpoint to step aside, short enough to block a worker thread; beyond it the store retries.
const BUSY: Duration = Duration::from_millis(20);

/// More than any use case runs; the default of 16 would prepare most statements anew each time.
const STATEMENTS: usize = 512;

/// An open file.
pub(crate) struct Lite {
    idle: std::sync::Mutex<Vec<Conn>>,
    slots: Arc<Semaphore>,
    writer: Arc<Mutex<Writer>>,
    waiting: AtomicUsize,
    wake: Option<mpsc::Sender<()>>,
    committer: Option<JoinHandle<()>>,
    path: PathBuf,
    durability: Durability,
    /// Last, so that it is released after the connections have closed.
    lock: Option<File>,
}

impl Lite {
    pub(crate) fn open(path: &Path, options: Options) -> Result<Self> {
        let lock = match options.access {
            Access::Sole => Some(lock(path)?),
            Access::Look if path.exists() => None,
            Access::Look => {
                return Err(Error::Unreachable(format!(
                    "there is no {}",
                    path.display()
                )));
            }
        };
        let raw = connect(path, options.durability)?;
        if options.access == Access::Look {
            raw.pragma_update(None, "query_only", true)
                .map_err(|e| fault::of(&raw, &e))?;
        }
        let writer = Arc::new(Mutex::new(Writer::new(Conn::new(raw))));
        let (wake, woken) = mpsc::channel();
        let of_thread = Arc::clone(&writer);
        let committer = thread::Builder::new()
            .name("absher-commit".to_owned())
            .spawn(move || writer::committer(&of_thread, &woken))
            .map_err(|e| Error::Sql(e.to_string()))?;
        Ok(Self {
            idle: std::sync::Mutex::default(),
            slots: Arc::new(Semaphore::new(options.readers)),
            writer,
            waiting: AtomicUsize::new(0),
            wake: Some(wake),
            committer: Some(committer),
            path: path.to_owned(),
            durability: options.durability,
            lock,
        })
    }

    pub(crate) fn is_sole(&self) -> bool {
        self.lock.is_some()
    }

    pub(crate) async fn reader(self: &Arc<Self>) -> Result<LiteReader> {
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(|e| Error::Unreachable(e.to_string()))?;
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let conn = match idle {
            Some(conn) => conn,
            None => self.open_reader()?,
        };
        Ok(LiteReader {
            conn: Some(conn),
            lite: Arc::clone(self),
            _slot: slot,
        })
    }

    fn open_reader(&self) -> Result<Conn> {
        let raw = connect(&self.path, self.durability)?;
        raw.pragma_update(None, "query_only", true)
            .map_err(|e| fault::of(&raw, &e))?;
        Ok(Conn::new(raw))
    }

    pub(crate) async fn begin(self: &Arc<Self>) -> Result<LiteTx> {
        let waiting = Waiting::new(&self.waiting);
        let writer = Arc::clone(&self.writer).lock_owned().await;
        drop(waiting);
        LiteTx::enter(Arc::clone(self), writer)
    }

    /// Whether the committer has been told of a new group.
    fn wake(&self) -> bool {
        self.wake.as_ref().is_some_and(|wake| wake.send(()).is_ok())
    }
}

impl Drop for Lite {
    fn drop(&mut self) {
        self.wake = None;
        // Every transaction holds the `Lite`, so none is open now and the committer has at most one group to finish.
        if self
            .committer
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the committer panicked");
        }
    }
}

/// Counts a task among those that wait for the writer, even if it is cancelled while waiting.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A connection that can only read, given back when dropped.
pub(crate) struct LiteReader {
    conn: Option<Conn>,
    lite: Arc<Lite>,
    _slot: OwnedSemaphorePermit,
}

impl LiteReader {
    pub(crate) fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        self.conn.as_mut().ok_or(Error::Aborted)?.rows(sql, args)
    }
}

impl Drop for LiteReader {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.lite
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
        }
    }
}

fn lock(path: &Path) -> Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let unusable = |e: std::io::Error| Error::Sql(format!("{}: {e}", Path::new(&name).display()));
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Locked(path.display().to_string())),
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
    }
}

fn connect(path: &Path, durability: Durability) -> Result<Connection> {
    let opened = Connection::open(path);
    let raw = opened.map_err(|e| Error::Sql(format!("{}: {e}", path.display())))?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Off => "OFF",
    };
    let settings = || {
        raw.busy_timeout(BUSY)?;
        raw.pragma_update(None, "journal_mode", "WAL")?;
        raw.pragma_update(None, "synchronous", synchronous)?;
        // The write-ahead log is cut back to this after a checkpoint, however long a reader once held it open.
        raw.pragma_update(None, "journal_size_limit", 64 << 20)?;
        raw.pragma_update(None, "foreign_keys", true)?;
        raw.pragma_update(None, "trusted_schema", false)
    };
    settings().map_err(|e| fault::of(&raw, &e))?;
    raw.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(raw)
}
