//! `absher demo …`: the accounts and people of a demonstration, also while it is being served.

use std::{fs, process::ExitCode};

use absher_store::{Access, Db, Options};
use anyhow::{Context, Result, bail};
use serde_json::json;

use super::say;
use absher_vocabulary::Clock;

use crate::{
    ambient::SystemClock,
    config::{DemoCommand, Settings},
};

pub(crate) async fn run(settings: &Settings, what: DemoCommand) -> Result<ExitCode> {
    let options = Options {
        access: Access::Look,
        ..Options::default()
    };
    let db = Db::open(&settings.database, options)
        .context("database: start the demonstration once with `absher`")?;
    if !absher_demo::is_demo_store(&db).await? {
        bail!("demo: this store holds no demonstration");
    }
    match what {
        DemoCommand::Accounts { json } => accounts(settings, &db, json).await?,
        DemoCommand::People {
            unregistered,
            json,
            limit,
        } => people(&db, (unregistered, json), limit).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn accounts(settings: &Settings, db: &Db, as_json: bool) -> Result<()> {
    let path = settings.data.join("demo-password");
    let password = fs::read_to_string(&path)
        .with_context(|| format!("demo: `{}` cannot be read", path.display()))?;
    let password = password.trim();
    let accounts = absher_demo::accounts::list(db).await?;
    if as_json {
        let rows: Vec<_> = accounts
            .iter()
            .map(|a| {
                json!({
                    "user_name": a.user_name,
                    "identity": a.identity.as_str(),
                    "password": password,
                    "phone": a.phone.as_str(),
                    "roles": a.roles,
                    "what": { "ar": a.what.ar, "en": a.what.en },
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    say(format!("password of all: {password}"));
    for a in accounts {
        say(format!(
            "{:<22} {}  {}",
            a.user_name,
            a.identity.as_str(),
            a.what.en
        ));
    }
    Ok(())
}

async fn people(db: &Db, (unregistered, as_json): (bool, bool), limit: i64) -> Result<()> {
    if !unregistered {
        bail!(
            "demo people: say --unregistered; those with accounts are listed by `absher demo accounts`"
        );
    }
    let people = absher_demo::accounts::unregistered(db, SystemClock.now(), limit).await?;
    if as_json {
        let rows: Vec<_> = people
            .iter()
            .map(|u| {
                json!({
                    "identity": u.identity.as_str(),
                    "name": { "ar": u.name.ar, "en": u.name.en },
                    "phone": u.phone,
                    "kind": u.entry,
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for u in people {
        say(format!("{}  {}", u.identity.as_str(), u.name.en));
    }
    Ok(())
}
