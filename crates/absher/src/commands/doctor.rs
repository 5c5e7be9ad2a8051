//! `absher doctor`: what is wrong with this installation, a line each.

use std::process::ExitCode;

use absher_store::{Access, Db, Options};
use anyhow::Result;

use super::say;
use crate::{config::Settings, keys, wiring};

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
    tell(
        "keys",
        keys::public(&settings.keys).map(|k| format!("{} public keys", k.ids().count())),
    );
    let (database, demo) = database(settings).await;
    tell("database", database);
    for (name, set) in [
        ("sms", settings.sms.is_some()),
        ("mail", settings.mail.is_some()),
        ("bank", settings.bank.is_some()),
        ("courier", settings.courier.is_some()),
    ] {
        tell(
            name,
            match (set, demo) {
                (_, true) => Ok("simulated".to_owned()),
                (true, false) => Ok("configured".to_owned()),
                (false, false) => Err(anyhow::anyhow!(
                    "not configured: set [{name}] in absher.toml"
                )),
            },
        );
    }
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// How the database is, and whether it holds a demonstration.
async fn database(settings: &Settings) -> (Result<String>, bool) {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    let looked = async {
        let db = Db::open(&settings.database, options)?;
        db.ping().await?;
        let pending = db.pending().await?;
        if !pending.is_empty() {
            anyhow::bail!(
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
