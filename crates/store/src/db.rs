//! The database as the rest of the program sees it: [`Db`], [`Reader`], [`Tx`], [`Command`].
//!
//! The rule it protects: writes happen only in a transaction, a transaction either happens whole or leaves nothing, and
//! nothing but SQL and pure code runs inside it.

use std::{
    fmt,
    future::Future,
    hash::{BuildHasher, RandomState},
    path::Path,
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use absher_vocabulary::Timestamp;

use crate::{
    address::DatabaseUrl,
    error::{Error, Result},
    lite::{Lite, LiteReader, LiteTx},
    pg::{Pg, PgReader, PgTx},
    row::Row,
    sql::Sql,
    value::Value,
};

/// How often a command that loses races is run before its error is given to the caller.
const TRIES: u32 = 14;

/// Sizes of pools and how hard a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many [`Reader`]s may be out at once. They are opened when first needed.
    pub readers: usize,
    /// How many transactions may be open at once on PostgreSQL; SQLite has one.
    pub writers: usize,
    /// What an answered commit survives.
    pub durability: Durability,
    /// Whether this process has the `SQLite` file to itself.
    pub access: Access,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 32,
            writers: 16,
            durability: Durability::Full,
            access: Access::Sole,
        }
    }
}

/// How a process holds a `SQLite` file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Alone: it may write, and a second process is kept out.
    Sole,
    /// Only to look, while another process may be at work on it.
    Look,
}

/// What an answered commit survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut.
    Full,
    /// The end of the process only. For tests and for building data that can be built again.
    Off,
}

/// An open database. Cloning shares it.
#[derive(Clone)]
pub struct Db(Engine);

#[derive(Clone)]
enum Engine {
    Lite(Arc<Lite>),
    Pg(Arc<Pg>),
}

impl Db {
    /// Opens the database at the address. On PostgreSQL the first use connects. [`Error::Locked`]: another process has
    /// the SQLite file.
    pub fn open(url: &DatabaseUrl, options: Options) -> Result<Self> {
        Ok(Self(match url {
            DatabaseUrl::Sqlite(path) => Engine::Lite(Arc::new(Lite::open(path, options)?)),
            DatabaseUrl::Postgres(url) => Engine::Pg(Arc::new(Pg::open(url, options)?)),
        }))
    }

    /// Opens a SQLite file with the usual options; creates it if absent.
    pub fn sqlite(path: impl AsRef<Path>) -> Result<Self> {
        Self::open(
            &DatabaseUrl::Sqlite(path.as_ref().to_owned()),
            Options::default(),
        )
    }

    /// Opens a PostgreSQL database with the usual options.
    pub fn postgres(url: &str) -> Result<Self> {
        Self::open(&DatabaseUrl::Postgres(url.to_owned()), Options::default())
    }

    /// Whether no other process works on this database: an embedded one that is locked for this process.
    pub fn is_sole(&self) -> bool {
        matches!(&self.0, Engine::Lite(lite) if lite.is_sole())
    }

    /// A connection that can only read. Each statement sees the newest committed rows. Give it back (drop it) before
    /// waiting for anything but the database.
    pub async fn reader(&self) -> Result<Reader> {
        Ok(Reader(match &self.0 {
            Engine::Lite(lite) => ReaderOf::Lite(lite.reader().await?),
            Engine::Pg(pg) => ReaderOf::Pg(pg.reader().await?),
        }))
    }

    /// Starts a transaction; it rolls back unless [`Tx::commit`] is called. On SQLite everyone else's writes wait for
    /// it, so prefer [`Db::run`], which repeats lost races and refuses to wait inside.
    pub async fn begin(&self) -> Result<Tx> {
        let of = match &self.0 {
            Engine::Lite(lite) => TxOf::Lite(lite.begin().await?),
            Engine::Pg(pg) => TxOf::Pg(Box::new(pg.begin().await?)),
        };
        Ok(Tx {
            of,
            failed: false,
            retry: false,
        })
    }

    /// What time the server says it is; `None` where the database has no clock but this machine's.
    pub async fn clock(&self) -> Result<Option<Timestamp>> {
        match &self.0 {
            Engine::Lite(_) => Ok(None),
            Engine::Pg(pg) => {
                let sql =
                    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now";
                let rows = pg.reader().await?.rows(sql, &[]).await?;
                rows.first().map(|row| row.get("now")).transpose()
            }
        }
    }

    /// Runs the command in a transaction and commits it if it succeeds; repeats it, after a pause that grows and varies,
    /// while it loses races. An error of the command rolls back and is returned as it is.
    pub async fn run<C: Command>(&self, command: &C) -> Result<C::Out, C::Error> {
        let mut tried = 1;
        loop {
            let (result, again) = self.run_once(command).await;
            if result.is_ok() || !again || tried == TRIES {
                return result;
            }
            tokio::time::sleep(pause(tried)).await;
            tried += 1;
        }
    }

    /// Tells also whether another try may help.
    async fn run_once<C: Command>(&self, command: &C) -> (Result<C::Out, C::Error>, bool) {
        let mut tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => {
                let again = error.is_retry();
                return (Err(error.into()), again);
            }
        };
        let result = match &tx.of {
            TxOf::Lite(_) => without_waiting(command.run(&mut tx)).await,
            TxOf::Pg(_) => command.run(&mut tx).await,
        };
        match result {
            Ok(out) => match tx.commit().await {
                Ok(()) => (Ok(out), false),
                Err(error) => {
                    let again = error.is_retry();
                    (Err(error.into()), again)
                }
            },
            Err(error) => {
                let again = tx.retry;
                tx.rollback().await;
                (Err(error), again)
            }
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.reader()
            .await?
            .one::<(i64,)>("SELECT CAST(1 AS BIGINT)", &[])
            .await
            .map(|_| ())
    }

    /// Which engine this is: for messages and metrics, never for choosing a statement.
    pub fn engine(&self) -> &'static str {
        match self.0 {
            Engine::Lite(_) => "sqlite",
            Engine::Pg(_) => "postgres",
        }
    }
}

/// The pause before a further try: up to 2, 4, 8 … 128 ms, at random so that those who collided do not meet again.
fn pause(tried: u32) -> Duration {
    let ceiling = 1_000_u64 << tried.min(7);
    // Every `RandomState` has keys of its own: enough for a pause, and nothing an answer depends on.
    Duration::from_micros(RandomState::new().hash_one(tried) % ceiling)
}

/// Polls the future once: on SQLite a command never has to wait, so one that does waits for something else, with
/// everyone's writes behind it.
async fn without_waiting<T, E: From<Error>>(
    future: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => Poll::Ready(Err(E::from(Error::Waited))),
    })
    .await
}

/// A unit of work: SQL and pure code, no clock, no chance, no network. It may be run several times, so it holds what it
/// needs (ids, the moment) and changes only the transaction.
pub trait Command: Sync {
    /// What a success yields.
    type Out: Send;
    /// Why it refuses; an error rolls the transaction back.
    type Error: From<Error> + Send;

    /// Does the work.
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Out, Self::Error>> + Send;
}

/// A connection that can only read.
pub struct Reader(ReaderOf);

enum ReaderOf {
    Lite(LiteReader),
    Pg(PgReader),
}

impl Sql for Reader {
    async fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        match &mut self.0 {
            ReaderOf::Lite(reader) => reader.rows(sql, args),
            ReaderOf::Pg(reader) => reader.rows(sql, args).await,
        }
    }
}

/// An open transaction. Dropped, it rolls back.
pub struct Tx {
    of: TxOf,
    /// A statement failed or was cut off: the transaction can only end.
    failed: bool,
    /// What failed was a lost race.
    retry: bool,
}

enum TxOf {
    Lite(LiteTx),
    Pg(Box<PgTx>),
}

impl Tx {
    /// Runs a statement that changes rows and returns how many it changed.
    pub async fn exec(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        self.start()?;
        let result = match &mut self.of {
            TxOf::Lite(tx) => tx.exec(sql, args),
            TxOf::Pg(tx) => tx.exec(sql, args).await,
        };
        self.done(result)
    }

    /// Runs statements that take no arguments: migrations.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        self.start()?;
        let result = match &mut self.of {
            TxOf::Lite(tx) => tx.batch(sql),
            TxOf::Pg(tx) => tx.batch(sql).await,
        };
        self.done(result)
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.of, TxOf::Lite(_))
    }

    /// For a command that finds its compare-and-set changed nothing and wants to be run again from the start:
    /// `return Err(tx.lost_race().into())`.
    pub fn lost_race(&mut self) -> Error {
        self.failed = true;
        self.retry = true;
        Error::Retry
    }

    /// Makes the work durable. [`Error::Aborted`] if a statement failed, even if its error was ignored.
    pub async fn commit(self) -> Result<()> {
        if self.failed {
            self.rollback().await;
            return Err(Error::Aborted);
        }
        match self.of {
            TxOf::Lite(tx) => tx.commit().await,
            TxOf::Pg(tx) => tx.commit().await,
        }
    }

    /// Undoes the work, and returns when nothing that the transaction saw can be undone any more.
    pub async fn rollback(self) {
        match self.of {
            TxOf::Lite(tx) => tx.rollback().await,
            TxOf::Pg(tx) => tx.rollback().await,
        }
    }

    /// Before a statement. One that is cut off (its future dropped) leaves the transaction failed.
    fn start(&mut self) -> Result<()> {
        if self.failed {
            return Err(Error::Aborted);
        }
        self.failed = true;
        Ok(())
    }

    fn done<T>(&mut self, result: Result<T>) -> Result<T> {
        match &result {
            Ok(_) => self.failed = false,
            Err(error) => self.retry |= error.is_retry(),
        }
        result
    }
}

impl Sql for Tx {
    async fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        self.start()?;
        let result = match &mut self.of {
            TxOf::Lite(tx) => tx.rows(sql, args),
            TxOf::Pg(tx) => tx.rows(sql, args).await,
        };
        self.done(result)
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.engine())
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reader")
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx")
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
