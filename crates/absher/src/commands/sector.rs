//! `absher sector serve`: one sector's register on its own, over HTTP.

use std::{process::ExitCode, sync::Arc};

use absher_sectors::{Embedded, serve};
use absher_vocabulary::{Clock, SectorId};
use anyhow::{Context, Result, anyhow, bail};

use super::say;
use crate::{
    ambient::SystemClock,
    config::{SectorCommand, Settings},
    wiring,
};

/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 16;

pub(crate) async fn run(settings: &Settings, what: SectorCommand) -> Result<ExitCode> {
    let SectorCommand::Serve { sector, secret } = what;
    if secret.len() < SHORTEST_SECRET {
        bail!(
            "secret: at least {SHORTEST_SECRET} characters, the same as in the platform's [sectors.{sector}]"
        );
    }
    let catalogue = wiring::catalogue(settings)?;
    if catalogue.sector(&sector).is_none() {
        let known: Vec<_> = catalogue.sectors.iter().map(|s| s.id.as_str()).collect();
        bail!("sector: `{sector}` is none of {}", known.join(", "));
    }
    let id = SectorId::parse(&sector).map_err(|e| anyhow!("sector: {e}"))?;
    let db = wiring::database(settings)?;
    db.migrate().await.context("database")?;
    let register = Embedded::new(&id, Arc::clone(&catalogue), db);
    if settings.demo {
        let size = match settings.people {
            Some(size) => size,
            None => absher_demo::population::usual_size(&catalogue)?,
        };
        let people = (wiring::SEED, size);
        absher_demo::seed_sector((&catalogue, &sector), &register, people, SystemClock.now())
            .await?;
    }
    let listener = tokio::net::TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listen: {} cannot be listened on", settings.listen))?;
    say(format!(
        "sector {sector} listens on http://{}",
        settings.listen
    ));
    axum::serve(listener, serve(Arc::new(register), &secret))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(ExitCode::SUCCESS)
}
