//! `absher doctor`: what is wrong with this installation and what to do about it, a line each.
//!
//! Rule protected: it only looks; nothing is made, migrated or sent. A new thing to look at is a line of [`run`].

use std::process::ExitCode;

use absher_sectors::{Patience, Remote, Sector as _};
use absher_store::{Access, Db, Options};
use absher_vocabulary::{Clock, SectorId};
use anyhow::{Result, anyhow, bail};

use super::say;
use crate::{
    ambient::SystemClock,
    config::{SectorAddress, Settings},
    keys, wiring,
};

/// Seconds that the database's clock may lie from ours.
const SKEW: i64 = 5;

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    let mut healthy = true;
    let mut tell = |what: &str, result: Result<String>| match result {
        Ok(how) => say(format!("ok    {what}: {how}")),
        Err(e) => {
            healthy = false;
            say(format!("WRONG {what}: {e:#}"));
        }
    };
    tell(
        "catalogue",
        wiring::catalogue(settings).map(|c| format!("{} definitions", c.list().len())),
    );
    let keys = settings.keys().and_then(keys::inspect);
    tell("keys", keys.map(|ids| seals(&ids)));
    let (database, demo) = database(settings).await;
    tell("database", database);
    tell("clock", clock(settings).await);
    for (id, at) in &settings.sectors {
        tell(&format!("sector {id}"), sector(id, at).await);
    }
    tell("origin", origin(settings, demo));
    for (name, set, signs) in [
        ("sms", settings.sms.is_some(), None),
        ("mail", settings.mail.is_some(), None),
        ("bank", settings.bank.is_some(), Some(&settings.bank)),
        (
            "courier",
            settings.courier.is_some(),
            Some(&settings.courier),
        ),
    ] {
        let unsigned = signs.is_some_and(|a| a.as_ref().is_some_and(|a| a.secret.is_none()));
        tell(
            name,
            match (set, demo) {
                (_, true) => Ok("simulated".to_owned()),
                (true, false) if unsigned => Err(anyhow!(
                    "its news is not believed: set `secret` of [{name}] in absher.toml"
                )),
                (true, false) => Ok("configured".to_owned()),
                (false, false) => Err(anyhow!("not configured: set [{name}] in absher.toml")),
            },
        );
    }
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn seals(ids: &[String]) -> String {
    let newest = ids.last().map_or("", String::as_str);
    format!("{newest} seals, {} verify", ids.len())
}

fn open(settings: &Settings) -> Result<Db> {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    Ok(Db::open(&settings.database, options)?)
}

/// How the database is, and whether it holds a demonstration.
async fn database(settings: &Settings) -> (Result<String>, bool) {
    let looked = async {
        let db = open(settings)?;
        db.ping().await?;
        let pending = db.pending().await?;
        if !pending.is_empty() {
            bail!(
                "{} migrations are pending: run `absher migrate`",
                pending.len()
            );
        }
        let demo = absher_demo::is_demo_store(&db).await?;
        Ok::<_, anyhow::Error>((db.engine(), demo))
    };
    match looked.await {
        Ok((engine, demo)) => (Ok(format!("{engine}, up to date")), demo),
        Err(e) => (Err(e), false),
    }
}

/// Whether the database's clock and this machine's agree: leases and deadlines stand on them.
async fn clock(settings: &Settings) -> Result<String> {
    let before = SystemClock.now();
    let Some(there) = open(settings)?.clock().await? else {
        return Ok("this machine's own".to_owned());
    };
    agree(
        before.seconds(),
        there.seconds(),
        SystemClock.now().seconds(),
    )
}

/// Whether a moment of the database lies between two of ours, give or take [`SKEW`].
fn agree(before: i64, there: i64, after: i64) -> Result<String> {
    if (before - SKEW..=after + SKEW).contains(&there) {
        return Ok("agrees with the database's".to_owned());
    }
    bail!(
        "this machine is {} seconds from the database: let both follow a time server (NTP)",
        (before - there).abs()
    )
}

/// Whether a sector elsewhere answers to our secret.
async fn sector(id: &str, at: &SectorAddress) -> Result<String> {
    let parsed = SectorId::parse(id).map_err(|e| anyhow!("{e}"))?;
    let link = Remote::new(&parsed, &at.url, &at.secret, Patience::default())?;
    link.describe()
        .await
        .map_err(|e| anyhow!("{e}: look at its process, `url` and `secret` of [sectors.{id}]"))?;
    Ok(format!("answers at {}", at.url))
}

/// The public address goes into documents and cookies.
fn origin(settings: &Settings, demo: bool) -> Result<String> {
    if demo || settings.origin.starts_with("https://") {
        return Ok(settings.origin.clone());
    }
    bail!(
        "{} is not https: people's browsers will not keep the session; set --origin https://your.host",
        settings.origin
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_by_more_than_seconds_are_told() {
        assert!(agree(100, 101, 103).is_ok());
        assert!(agree(100, 95, 100).is_ok());
        let early = agree(100, 94, 100).unwrap_err().to_string();
        assert!(early.contains("6 seconds"), "{early}");
        assert!(agree(100, 106, 100).is_err());
    }
}
