//! `absher catalogue …`: what is on offer, checked and proved.

use std::{path::Path, process::ExitCode, sync::Arc};

use absher_catalogue::{Catalogue, Files, Offered, model::Example};
use absher_demo::examples::{self, Reach, Report};
use absher_store::{DatabaseUrl, Db, Durability, Options};
use absher_vocabulary::Lang;
use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;

use super::say;
use crate::{
    config::{CatalogueCommand, Settings},
    wiring,
};

pub(crate) async fn run(settings: &Settings, what: CatalogueCommand) -> Result<ExitCode> {
    match what {
        CatalogueCommand::Check => {
            let catalogue = wiring::catalogue(settings)?;
            let examples: usize = catalogue
                .list()
                .iter()
                .map(|o| o.definition.examples.len())
                .sum();
            let all = catalogue.list().len();
            say(format!(
                "{all} definitions, {} record types, {examples} examples: no mistakes",
                catalogue.records.len()
            ));
            Ok(ExitCode::SUCCESS)
        }
        CatalogueCommand::Test { id } => test(&wiring::catalogue(settings)?, id.as_deref()).await,
        CatalogueCommand::Show { id, lang } => {
            let lang: Lang = lang
                .parse()
                .map_err(|_| anyhow!("lang: `{lang}` is not ar or en"))?;
            let catalogue = wiring::catalogue(settings)?;
            say(catalogue
                .show(&id, lang)
                .with_context(|| unknown(&catalogue, &id))?);
            Ok(ExitCode::SUCCESS)
        }
        CatalogueCommand::List { json } => {
            list(&*wiring::catalogue(settings)?, json)?;
            Ok(ExitCode::SUCCESS)
        }
        CatalogueCommand::New { id } => {
            let catalogue = wiring::catalogue_so_far(settings)?;
            if catalogue.definition(&id).is_some() {
                bail!(
                    "`{id}` exists: {}",
                    catalogue.definition(&id).map_or("", |o| o.file.as_str())
                );
            }
            say(catalogue.scaffold(&id));
            Ok(ExitCode::SUCCESS)
        }
        CatalogueCommand::Diff { old, new } => diff(&old, &new).await,
    }
}

fn unknown(catalogue: &Catalogue, id: &str) -> String {
    let near = catalogue.search(id, Lang::En, 1);
    let near = near
        .first()
        .map(|h| format!("; did you mean `{}`?", h.id))
        .unwrap_or_default();
    format!("no definition has the id `{id}`{near}")
}

fn list(catalogue: &Catalogue, as_json: bool) -> Result<()> {
    let all = catalogue.list();
    if as_json {
        let rows: Vec<_> = all.iter().map(|o| row(o)).collect();
        say(serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    for o in all {
        say(format!(
            "{:<42} {:<10} {:<14} {}",
            o.definition.id,
            word(&o.definition.kind)?,
            o.sector,
            o.definition.name.en
        ));
    }
    Ok(())
}

fn row(o: &Offered) -> serde_json::Value {
    let d = &o.definition;
    json!({
        "id": d.id.as_str(),
        "kind": d.kind,
        "sector": o.sector,
        "sections": d.sections,
        "name": { "ar": d.name.ar, "en": d.name.en },
        "audience": d.audience,
        "file": o.file,
        "examples": d.examples.len(),
    })
}

fn word(value: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_value(value)?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

async fn test(catalogue: &Arc<Catalogue>, id: Option<&str>) -> Result<ExitCode> {
    let chosen: Vec<Arc<Offered>> = match id {
        Some(id) => vec![Arc::clone(
            catalogue
                .definition(id)
                .with_context(|| unknown(catalogue, id))?,
        )],
        None => catalogue.list().into_iter().cloned().collect(),
    };
    let (mut passed, mut failed) = (0_usize, 0_usize);
    for report in all(catalogue, chosen).await? {
        if report.failures.is_empty() {
            passed += 1;
            continue;
        }
        failed += 1;
        say(format!("{}: {}", report.definition, report.example));
        for failure in &report.failures {
            say(format!("    {failure}"));
        }
    }
    say(format!("{passed} passed, {failed} failed"));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs definitions side by side, each on a store of its own.
async fn all(catalogue: &Arc<Catalogue>, chosen: Vec<Arc<Offered>>) -> Result<Vec<Report>> {
    let width = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let places = Arc::new(tokio::sync::Semaphore::new(width));
    let mut running = Vec::new();
    for offered in chosen
        .into_iter()
        .filter(|o| !o.definition.examples.is_empty())
    {
        let (catalogue, places) = (Arc::clone(catalogue), Arc::clone(&places));
        running.push(tokio::spawn(async move {
            let _place = places.acquire_owned().await?;
            one(&catalogue, &offered).await
        }));
    }
    let mut reports = Vec::new();
    for run in running {
        reports.extend(run.await??);
    }
    Ok(reports)
}

async fn one(catalogue: &Arc<Catalogue>, offered: &Arc<Offered>) -> Result<Vec<Report>> {
    let dir = Scratch::new(&offered.definition.id)?;
    let url: DatabaseUrl = format!("sqlite:{}", dir.0.join("examples.sqlite").display()).parse()?;
    let db = Db::open(
        &url,
        Options {
            durability: Durability::Off,
            ..Options::default()
        },
    )?;
    db.migrate().await?;
    Ok(examples::run(
        catalogue,
        db,
        std::slice::from_ref(offered),
        (Reach::InProcess, |_: &Example| true),
    )
    .await?)
}

/// A folder that is gone afterwards.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(id: &str) -> Result<Self> {
        let dir = std::env::temp_dir().join(format!("absher-examples-{}-{id}", std::process::id()));
        std::fs::create_dir_all(&dir)?;
        Ok(Self(dir))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Which examples of the old catalogue answer differently under the new one, and which definitions came or went.
async fn diff(old: &Path, new: &Path) -> Result<ExitCode> {
    let load = |dir: &Path| -> Result<Arc<Catalogue>> {
        let files =
            Files::folder(dir).with_context(|| format!("`{}` cannot be read", dir.display()))?;
        Catalogue::load(&files)
            .map(Arc::new)
            .map_err(|m| anyhow!("{}:\n{m}", dir.display()))
    };
    let (old, new) = (load(old)?, load(new)?);
    for gone in old
        .list()
        .iter()
        .filter(|o| new.definition(&o.definition.id).is_none())
    {
        say(format!("gone      {}", gone.definition.id));
    }
    for come in new
        .list()
        .iter()
        .filter(|o| old.definition(&o.definition.id).is_none())
    {
        say(format!("new       {}", come.definition.id));
    }
    let mut crossed = Vec::new();
    for offered in new.list() {
        let Some(before) = old.definition(&offered.definition.id) else {
            continue;
        };
        let mut with_old = Offered::clone(offered);
        with_old
            .definition
            .examples
            .clone_from(&before.definition.examples);
        crossed.push(Arc::new(with_old));
    }
    let reports = all(&new, crossed).await?;
    for report in reports.iter().filter(|r| !r.failures.is_empty()) {
        say(format!(
            "differs   {}: {}",
            report.definition, report.example
        ));
        for failure in &report.failures {
            say(format!("              {failure}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
