//! Databases of their own for tests: one a test, on both engines.
//!
//! The rule it protects: a test never shares rows with another, and PostgreSQL is never silently left out: when it does
//! not answer the run says so, and with `ABSHER_REQUIRE_POSTGRES=1` fails. The server is that of `ABSHER_TEST_POSTGRES`
//! (default `postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable`); its databases are copies of one migrated template, whose
//! name carries the migrations' checksum. To write a test, use [`on_both!`](crate::on_both).

use std::{
    env,
    future::Future,
    io::Write as _,
    panic::resume_unwind,
    process,
    sync::{
        LazyLock, Once,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::OnceCell};
use tokio_postgres::{Client, Config, NoTls};

use crate::{
    address::DatabaseUrl,
    db::{Db, Durability, Options},
    migrate,
};

/// Runs a test on a fresh, migrated database of each engine; makes two tests, `name::sqlite` and `name::postgres`:
///
/// ```text
/// on_both! {
///     async fn an_account_is_found_again(db: Db) {
///         let mut tx = db.begin().await.unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: $handle:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($db: $handle) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::testing::run_on_sqlite(body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::testing::run_on_postgres(body);
            }
        }
    )+};
}

/// A migrated database that is removed when dropped.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address, for a second `Db` or another process (SQLite refuses those while `db` is open).
    pub url: DatabaseUrl,
    place: Place,
}

enum Place {
    Folder(#[allow(dead_code, reason = "removes the folder when dropped")] TempDir),
    Server(String),
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if let Place::Server(name) = &self.place {
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // A thread of its own: the test's runtime may be the one that is dropping us.
            let removed = thread::spawn(move || {
                on_server(async move |server| server.batch_execute(&statement).await)
            });
            if !matches!(removed.join(), Ok(Ok(()))) {
                say(&format!("the test database {name} could not be removed"));
            }
        }
    }
}

/// A fresh database of each engine that can be had.
pub async fn databases() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    all.extend(postgres().await);
    all
}

/// A fresh SQLite file in a folder of its own.
///
/// # Panics
/// If it cannot be made.
#[allow(clippy::expect_used, reason = "a test that has no database must fail")]
pub async fn sqlite() -> TestDb {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE.get_or_init(|| async {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("template.db");
        open(&DatabaseUrl::Sqlite(path.clone()))
            .migrate()
            .await
            .expect("migrations on SQLite");
        std::fs::read(path).expect("the template")
    });
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("test.db");
    std::fs::write(&path, template.await).expect("a copy of the template");
    let url = DatabaseUrl::Sqlite(path);
    TestDb {
        db: open(&url),
        url,
        place: Place::Folder(folder),
    }
}

/// A fresh database on the PostgreSQL server, or `None` if it does not answer.
///
/// # Panics
/// If the server answers but no database can be made, or if it does not answer and `ABSHER_REQUIRE_POSTGRES` is 1.
#[allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that has no database must fail"
)]
pub async fn postgres() -> Option<TestDb> {
    static ONCE: Once = Once::new();
    static NEXT: AtomicU32 = AtomicU32::new(1);
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let server = match connect().await {
        Ok(server) => server,
        Err(error) => {
            let said = format!(
                "PostgreSQL not reachable at {}: ran on SQLite only",
                DatabaseUrl::Postgres(address())
            );
            assert!(
                env::var("ABSHER_REQUIRE_POSTGRES").as_deref() != Ok("1"),
                "{said} ({error})"
            );
            ONCE.call_once(|| say(&said));
            return None;
        }
    };
    let template = TEMPLATE
        .get_or_init(|| async { template(&server).await.expect("a template database") })
        .await;
    let name = format!(
        "absher_test_{}_{}",
        process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let statements = [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE {template}"),
    ];
    for statement in statements {
        server
            .batch_execute(&statement)
            .await
            .expect("a test database");
    }
    let url = database(&name);
    Some(TestDb {
        db: open(&url),
        url,
        place: Place::Server(name),
    })
}

/// Runs the test on a fresh SQLite file. For [`on_both!`](crate::on_both).
pub fn run_on_sqlite<F: Future<Output = ()> + Send + 'static>(test: fn(Db) -> F) {
    let runtime = runtime();
    let fresh = runtime.block_on(sqlite());
    finish(&runtime, fresh, test);
}

/// Runs the test on a fresh PostgreSQL database, if the server answers. For [`on_both!`](crate::on_both).
pub fn run_on_postgres<F: Future<Output = ()> + Send + 'static>(test: fn(Db) -> F) {
    let runtime = runtime();
    if let Some(fresh) = runtime.block_on(postgres()) {
        finish(&runtime, fresh, test);
    }
}

fn finish<F: Future<Output = ()> + Send + 'static>(
    runtime: &Runtime,
    fresh: TestDb,
    test: fn(Db) -> F,
) {
    let result = runtime.block_on(runtime.spawn(test(fresh.db.clone())));
    drop(fresh);
    if let Err(panicked) = result {
        resume_unwind(panicked.into_panic());
    }
}

#[allow(clippy::expect_used, reason = "a test that has no runtime must fail")]
fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

#[allow(clippy::expect_used, reason = "a test that has no database must fail")]
fn open(url: &DatabaseUrl) -> Db {
    Db::open(
        url,
        Options {
            readers: 12,
            writers: 12,
            durability: Durability::Off,
            access: crate::Access::Sole,
        },
    )
    .expect("a test database")
}

/// Makes the template unless another process has. The advisory lock is the test server's alone.
async fn template(server: &Client) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let name = format!("absher_template_{}", &migrate::fingerprint()[..16]);
    server
        .batch_execute("SELECT pg_advisory_lock(714001)")
        .await?;
    let exists = server
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .await?
        .is_some();
    if !exists {
        let half = format!("{name}_half");
        server
            .batch_execute(&format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)"))
            .await?;
        server
            .batch_execute(&format!("CREATE DATABASE {half}"))
            .await?;
        let db = open(&database(&half));
        db.migrate().await?;
        drop(db);
        // Its connections may take a moment to end, and would stand in the way of renaming and of copying.
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        server
            .batch_execute(&format!("ALTER DATABASE {half} ALLOW_CONNECTIONS false"))
            .await?;
        while !server.query(end, &[&half]).await?.is_empty() {}
        server
            .batch_execute(&format!("ALTER DATABASE {half} RENAME TO {name}"))
            .await?;
        prune(server).await?;
    }
    server
        .batch_execute("SELECT pg_advisory_unlock(714001)")
        .await?;
    Ok(name)
}

/// Removes templates of migrations that nobody has any more; a few are kept for runs of other checkouts.
async fn prune(server: &Client) -> Result<(), tokio_postgres::Error> {
    let sql = "SELECT datname FROM pg_database WHERE datname LIKE 'absher_template_%' ORDER BY oid DESC OFFSET 8";
    for row in server.query(sql, &[]).await? {
        let name: String = row.get(0);
        server
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await?;
    }
    Ok(())
}

fn address() -> String {
    static ADDRESS: LazyLock<String> = LazyLock::new(|| {
        env::var("ABSHER_TEST_POSTGRES").unwrap_or_else(|_| {
            "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable".to_owned()
        })
    });
    ADDRESS.clone()
}

/// The address of another database on the test server.
fn database(name: &str) -> DatabaseUrl {
    let address = address();
    let (base, query) = address
        .split_once('?')
        .map_or((address.as_str(), None), |(base, query)| {
            (base, Some(query))
        });
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    DatabaseUrl::Postgres(format!("{server}/{name}{query}"))
}

async fn connect() -> Result<Client, tokio_postgres::Error> {
    let mut config: Config = address().parse()?;
    config.connect_timeout(std::time::Duration::from_secs(3));
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Runs statements on the server from a thread without a runtime.
fn on_server<T>(
    run: impl AsyncFnOnce(Client) -> Result<T, tokio_postgres::Error>,
) -> Result<T, tokio_postgres::Error> {
    runtime().block_on(async { run(connect().await?).await })
}

/// Past the test harness's capture, which would hide it.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
