//! `absher sector serve`: one sector's register on its own, over HTTP.
//!
//! Rule protected: who holds no secret learns only whether it is ready; a store is a demonstration from its first moment or
//! never, as with the platform.

use std::{process::ExitCode, sync::Arc};

use absher_demo::{Alone, Mark};
use absher_sectors::{Embedded, serve};
use absher_store::Db;
use absher_vocabulary::{Clock, SectorId};
use anyhow::{Context, Result, anyhow, bail};
use axum::{Router, http::StatusCode, routing::get};

use super::{
    say,
    serve::{asked_to_stop, logs},
};
use crate::{
    ambient::SystemClock,
    config::{SectorCommand, Settings},
    wiring::{self, SHORTEST_SECRET},
};

pub(crate) async fn run(settings: &Settings, what: SectorCommand) -> Result<ExitCode> {
    let SectorCommand::Serve { sector, secret } = what;
    logs();
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
    let register = Embedded::new(&id, Arc::clone(&catalogue), db.clone());
    let demo = wiring::decide_demo(settings, &db).await?;
    let listener = tokio::net::TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listen: {} cannot be listened on", settings.listen))?;
    if demo {
        let alone = Alone {
            catalogue: &catalogue,
            db: &db,
            sector: &sector,
            register: &register,
        };
        let people = (wiring::SEED, settings.people);
        let mark = absher_demo::seed_sector(alone, people, SystemClock.now())
            .await
            .map_err(|e| anyhow!("the demonstration: {e}"))?;
        say(demonstration(&mark));
    }
    say(format!(
        "sector {sector} listens on http://{}",
        settings.listen
    ));
    let app = Router::new()
        .route("/ready", get(move || ready(db.clone())))
        .merge(serve(Arc::new(register), &secret));
    axum::serve(listener, app)
        .with_graceful_shutdown(asked_to_stop())
        .await?;
    Ok(ExitCode::SUCCESS)
}

/// What the invented people are made of: the platform says the same of its own, and both must agree.
pub(super) fn demonstration(mark: &Mark) -> String {
    format!(
        "demonstration of {} people, made for {} (seed {})",
        mark.size,
        mark.made_for.date_riyadh(),
        mark.seed
    )
}

async fn ready(db: Db) -> StatusCode {
    match db.ping().await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
