//! Bringing a database to the shape this program expects: the files of `migrations/`, each once, in the order of their
//! names.
//!
//! The rule it protects: a file that has been applied anywhere is never changed (its SHA-256 is kept and compared); a
//! change is a further file. Each file is one transaction. To add one: `migrations/NNNN_subject.sql`, in the common
//! dialect that `dialect` describes; nothing lists the files by hand.

mod dialect;

use std::{collections::BTreeMap, fmt::Write as _};

use sha2::{Digest, Sha256};

use crate::{
    args,
    db::{Db, Tx},
    error::{Error, Result},
    sql::Sql,
};

/// Name and text of each migration, in order.
type Migrations = &'static [(&'static str, &'static str)];

/// Every file of the folder; listed by `build.rs`.
pub(crate) const ALL: Migrations = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (\n\
                     name TEXT NOT NULL PRIMARY KEY,\n\
                     checksum TEXT NOT NULL\n);";

impl Db {
    /// Applies the migrations that have not been, and returns their names. Several processes may do so at once: each
    /// file is applied by one of them while the others wait.
    pub async fn migrate(&self) -> Result<Vec<&'static str>> {
        self.migrate_with(ALL).await
    }

    /// The migrations that have not been applied. [`Error::Migration`] if the database does not match this program.
    pub async fn pending(&self) -> Result<Vec<&'static str>> {
        self.pending_of(ALL).await
    }

    pub(crate) async fn migrate_with(&self, all: Migrations) -> Result<Vec<&'static str>> {
        self.ensure_table().await?;
        let mut applied = Vec::new();
        for name in self.pending_of(all).await? {
            let text = all
                .iter()
                .find(|(found, _)| *found == name)
                .map_or("", |(_, text)| text);
            if self.apply(name, text).await? {
                tracing::info!(migration = name, "applied");
                applied.push(name);
            }
        }
        Ok(applied)
    }

    pub(crate) async fn pending_of(&self, all: Migrations) -> Result<Vec<&'static str>> {
        let mut applied = self.applied().await?;
        let mut pending = Vec::new();
        for (name, text) in all {
            match applied.remove(*name) {
                None => pending.push(*name),
                Some(checksum) if checksum == checksum_of(text) => {}
                Some(_) => return Err(fault(name, "was changed after it had been applied")),
            }
        }
        match applied.into_keys().next() {
            None => Ok(pending),
            Some(newer) => Err(fault(
                &newer,
                "was applied by a newer version of this program",
            )),
        }
    }

    /// Names and checksums of what has been applied; empty for a database that has no table of them.
    async fn applied(&self) -> Result<BTreeMap<String, String>> {
        let mut reader = self.reader().await?;
        let sql = "SELECT name, checksum FROM schema_migration";
        match reader.all::<(String, String)>(sql, &[]).await {
            Ok(rows) => Ok(rows.into_iter().collect()),
            Err(Error::Sql(said)) if said.contains("schema_migration") => Ok(BTreeMap::new()),
            Err(error) => Err(error),
        }
    }

    async fn ensure_table(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        let Err(error) = batch(&mut tx, TABLE).await else {
            return tx.commit().await;
        };
        tx.rollback().await;
        // On PostgreSQL IF NOT EXISTS fails, in several ways, when another process makes the table at the same time.
        let made = self
            .reader()
            .await?
            .rows("SELECT name FROM schema_migration", &[])
            .await;
        made.map(|_| ()).map_err(|_| error)
    }

    /// Whether this process applied it: the row of its name, inserted first, keeps others waiting until it is done.
    async fn apply(&self, name: &str, text: &str) -> Result<bool> {
        if let Some(reason) = dialect::objection(text) {
            return Err(fault(name, &reason));
        }
        let mut tx = self.begin().await?;
        let sql =
            "INSERT INTO schema_migration (name, checksum) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        if tx.exec(sql, args![name, checksum_of(text)]).await? == 0 {
            tx.rollback().await;
            return Ok(false);
        }
        match batch(&mut tx, text).await {
            Ok(()) => tx.commit().await.map(|()| true),
            Err(Error::Retry) => Err(Error::Retry),
            Err(error) => Err(fault(name, &error.to_string())),
        }
    }
}

/// Runs statements of the common dialect.
pub(crate) async fn batch(tx: &mut Tx, text: &str) -> Result<()> {
    if tx.is_sqlite() {
        tx.batch(&dialect::sqlite(text)).await
    } else {
        tx.batch(text).await
    }
}

fn fault(name: &str, reason: &str) -> Error {
    Error::Migration {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}

/// SHA-256 of all migrations, for naming a database made by them.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn fingerprint() -> String {
    let parts: Vec<_> = ALL.iter().flat_map(|(name, text)| [*name, *text]).collect();
    checksum_of(&parts.join("\n"))
}

fn checksum_of(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests;
