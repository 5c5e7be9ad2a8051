//! PostgreSQL and engines that speak its protocol: a pool for transactions, and one whose connections refuse to write.
//!
//! The rule it protects: nothing here depends on what such engines do not share (advisory locks, LISTEN, SERIAL).
//! The isolation is READ COMMITTED: a limit or a change of state is a conditional UPDATE, never a read and then a write.

mod codec;
mod fault;
pub(crate) mod tls;

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;

use crate::{
    db::{Durability, Options},
    error::{Error, Result},
    row::Row,
    value::Value,
};

/// How long to wait for a connection before saying that the database cannot be reached.
const PATIENCE: Duration = Duration::from_secs(5);

/// Limits that the server keeps even when a process hangs.
const LIMITS: &str =
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s";

/// Two pools on one server.
pub(crate) struct Pg {
    writers: Pool,
    readers: Pool,
}

impl Pg {
    /// Connects when first used, so an unreachable server is no error here.
    pub(crate) fn open(url: &str, options: Options) -> Result<Self> {
        Ok(Self {
            writers: pool(url, options.writers, options.durability, "")?,
            readers: pool(
                url,
                options.readers,
                options.durability,
                "-c default_transaction_read_only=on",
            )?,
        })
    }

    pub(crate) async fn reader(&self) -> Result<PgReader> {
        Ok(PgReader {
            client: connection(&self.readers).await?,
            pool: self.readers.clone(),
        })
    }

    pub(crate) async fn begin(&self) -> Result<PgTx> {
        Ok(PgTx {
            client: Some(connection(&self.writers).await?),
            begun: false,
        })
    }
}

async fn connection(pool: &Pool) -> Result<Object> {
    pool.get().await.map_err(|e| fault::of_pool(&e))
}

fn pool(url: &str, size: usize, durability: Durability, more: &str) -> Result<Pool> {
    let address = tls::Address::read(url)?;
    let connector = address.connector()?;
    let mut config = address.config;
    let commit = match durability {
        Durability::Full => "",
        Durability::Off => "-c synchronous_commit=off",
    };
    let given = config.get_options().unwrap_or_default().to_owned();
    config.options(format!("{LIMITS} {given} {commit} {more}"));
    config.keepalives_idle(Duration::from_secs(30));
    if config.get_application_name().is_none() {
        config.application_name("absher");
    }
    let manager = Manager::from_config(
        config,
        connector,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|e| Error::Unreachable(e.to_string()))
}

async fn rows(client: &Object, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
    let statement = client
        .prepare_cached(sql)
        .await
        .map_err(|e| fault::of(&e))?;
    let columns: Arc<[String]> = statement
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    let found = client
        .query(&statement, &bound(args))
        .await
        .map_err(|e| fault::of(&e))?;
    found
        .iter()
        .map(|row| {
            let value = |index: usize| {
                row.try_get(index)
                    .map_err(|e| Error::decode(&columns[index], &e.to_string()))
            };
            let values = (0..columns.len()).map(value).collect::<Result<_>>()?;
            Ok(Row::new(Arc::clone(&columns), values))
        })
        .collect()
}

fn bound(args: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    args.iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// A connection that can only read.
pub(crate) struct PgReader {
    client: Object,
    pool: Pool,
}

impl PgReader {
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        match rows(&self.client, sql, args).await {
            // A connection from before a restart of the server. Reading again changes nothing.
            Err(Error::Retry) => {
                self.client = connection(&self.pool).await?;
                rows(&self.client, sql, args).await
            }
            result => result,
        }
    }
}

/// A transaction; rolls back when dropped.
pub(crate) struct PgTx {
    /// Taken when the transaction has ended.
    client: Option<Object>,
    /// Whether BEGIN has been sent; it travels with the first statement and costs no round trip of its own.
    begun: bool,
}

impl PgTx {
    pub(crate) async fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let (client, begin) = self.start()?;
        let (started, result) = tokio::join!(begun(client, begin), rows(client, sql, args));
        started.and(result)
    }

    pub(crate) async fn exec(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        let (client, begin) = self.start()?;
        let (started, result) = tokio::join!(begun(client, begin), exec(client, sql, args));
        started.and(result)
    }

    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        let (client, begin) = self.start()?;
        begun(client, begin).await?;
        client.batch_execute(sql).await.map_err(|e| fault::of(&e))
    }

    /// The connection, and whether BEGIN must go before the statement.
    fn start(&mut self) -> Result<(&Object, bool)> {
        let begin = !std::mem::replace(&mut self.begun, true);
        self.client
            .as_ref()
            .map(|client| (client, begin))
            .ok_or(Error::Aborted)
    }

    /// The caller knows that no statement failed: PostgreSQL answers OK to the COMMIT of an aborted transaction.
    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.begun {
            // If this future is dropped here, `Drop` sends ROLLBACK behind the COMMIT, which changes nothing.
            let client = self.client.as_ref().ok_or(Error::Aborted)?;
            client
                .batch_execute("COMMIT")
                .await
                .map_err(|e| fault::of_commit(&e))?;
        }
        self.client = None;
        Ok(())
    }

    pub(crate) async fn rollback(mut self) {
        if let Some(client) = &self.client
            && (!self.begun || client.batch_execute("ROLLBACK").await.is_ok())
        {
            self.client = None;
        }
    }
}

/// Sends BEGIN. Joined *before* a statement it is sent before it: `join!` polls in order and the connection keeps it.
async fn begun(client: &Object, begin: bool) -> Result<()> {
    if !begin {
        return Ok(());
    }
    client
        .batch_execute("BEGIN")
        .await
        .map_err(|e| fault::of(&e))
}

async fn exec(client: &Object, sql: &'static str, args: &[Value]) -> Result<u64> {
    let statement = client
        .prepare_cached(sql)
        .await
        .map_err(|e| fault::of(&e))?;
    client
        .execute(&statement, &bound(args))
        .await
        .map_err(|e| fault::of(&e))
}

impl Drop for PgTx {
    fn drop(&mut self) {
        let Some(client) = self.client.take().filter(|_| self.begun) else {
            return;
        };
        let Ok(runtime) = Handle::try_current() else {
            // Nobody to send ROLLBACK: closing the connection rolls back too.
            drop(Object::take(client));
            return;
        };
        runtime.spawn(async move {
            if client.batch_execute("ROLLBACK").await.is_err() {
                drop(Object::take(client));
            }
        });
    }
}
