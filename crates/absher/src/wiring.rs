//! Putting the parts together from settings.
//!
//! Rule protected: a demonstration's simulators stand only where a demonstration was decided; otherwise the real adapters,
//! or one that says what is not configured.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use absher_catalogue::{Catalogue, Files};
use absher_demo::Demonstration;
use absher_documents::Renderer;
use absher_platform::{
    Parts, Platform, Ports,
    accounts::{Cost, Hashing},
    adapters::{Gateway, Smtp, Unset},
    applications::Definitions,
    audit::Looks,
};
use absher_sectors::{Address, Links, Moods};
use absher_store::{Db, Options};
use absher_vocabulary::{Chance, Clock, SectorId};
use anyhow::{Context, Result, anyhow, bail};
use tokio::sync::Notify;

use crate::{
    ambient::{SystemChance, SystemClock},
    config::Settings,
    keys,
};

/// Everything a running program consists of.
pub(crate) struct Assembled {
    pub(crate) platform: Platform,
    pub(crate) demo: Option<Demo>,
}

/// A demonstration.
pub(crate) struct Demo {
    pub(crate) parts: Demonstration,
    pub(crate) moods: Moods,
    pub(crate) password: String,
}

/// The catalogue of the settings.
pub(crate) fn catalogue(settings: &Settings) -> Result<Arc<Catalogue>> {
    load(&catalogue_files(settings)?)
}

/// The catalogue a new file is written for: one that is still empty does not count.
pub(crate) fn catalogue_so_far(settings: &Settings) -> Result<Arc<Catalogue>> {
    load(&catalogue_files(settings)?.written())
}

fn catalogue_files(settings: &Settings) -> Result<Files> {
    match &settings.catalogue {
        Some(dir) => Files::folder(dir)
            .with_context(|| format!("catalogue: `{}` cannot be read", dir.display())),
        None => Ok(Files::embedded()),
    }
}

fn load(files: &Files) -> Result<Arc<Catalogue>> {
    Catalogue::load(files)
        .map(Arc::new)
        .map_err(|mistakes| anyhow!("the catalogue has mistakes; nothing is served\n\n{mistakes}"))
}

/// Opens the database.
pub(crate) fn database(settings: &Settings) -> Result<Db> {
    if settings.is_sqlite {
        private_folder(&settings.data)
            .with_context(|| format!("data: `{}` cannot be made", settings.data.display()))?;
    }
    Db::open(&settings.database, Options::default()).context("database")
}

/// A folder only its owner may look into: it holds people's data.
fn private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Assembles the platform on a migrated database.
pub(crate) async fn assemble(settings: &Settings) -> Result<Assembled> {
    let catalogue = catalogue(settings)?;
    let db = database(settings)?;
    db.migrate().await.context("database")?;
    let demo = decide_demo(settings, &db).await?;
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let demo = if demo {
        Some(demonstration(settings, &db, &chance).await?)
    } else {
        None
    };
    let links = Links::new(
        &catalogue,
        &db,
        &addresses(settings)?,
        demo.as_ref().map(|d| &d.moods),
    )
    .context("sectors")?;
    let (clock, ports): (Arc<dyn Clock>, Ports) = match &demo {
        Some(demo) => (Arc::clone(&demo.parts.clock) as _, demo.parts.ports()),
        None => (Arc::new(SystemClock), adapters(settings)?),
    };
    let platform = Platform::new(Parts {
        looks: Looks::new(&db),
        catalogue,
        db,
        links,
        clock,
        keys: keys::open(settings.keys()?, &*chance)?,
        chance,
        ports,
        settings: absher_platform::Settings {
            host: settings.host().to_owned(),
            demo: demo.is_some(),
            session_idle: settings.session_idle,
            process: format!("{}-{}", settings.listen, std::process::id()),
        },
        hashing: Hashing::new(Cost::default()),
        wake: Arc::new(Notify::new()),
        done: Arc::new(Notify::new()),
        definitions: Definitions::default(),
        renderer: Renderer::new(),
    });
    if let Some(demo) = &demo {
        let wanted = absher_demo::Wanted {
            seed: SEED,
            size: settings.people,
            password: &demo.password,
        };
        absher_demo::seed(&platform, wanted)
            .await
            .map_err(|e| anyhow!("the demonstration: {e}"))?;
    }
    Ok(Assembled { platform, demo })
}

/// Shorter secrets of sectors can be guessed.
pub(crate) const SHORTEST_SECRET: usize = 16;

/// The population is the same everywhere.
pub(crate) const SEED: u64 = 1448;

/// A demonstration is never put on a store made without it, and a demonstration's store is never served as real.
pub(crate) async fn decide_demo(settings: &Settings, db: &Db) -> Result<bool> {
    if absher_demo::is_demo_store(db).await? {
        if settings.demo {
            return Ok(true);
        }
        bail!("demo: this store holds a demonstration; use another --data folder, or --demo");
    }
    let without = absher_demo::made_without(db).await?;
    if settings.demo && settings.demo_asked && without {
        bail!(
            "demo: this store was made without a demonstration and cannot become one; use another --data folder"
        );
    }
    if settings.demo && !without {
        return Ok(true);
    }
    absher_demo::decline(db).await?;
    Ok(false)
}

async fn demonstration(settings: &Settings, db: &Db, chance: &Arc<dyn Chance>) -> Result<Demo> {
    Ok(Demo {
        parts: Demonstration::open(db, Arc::new(SystemClock), Arc::clone(chance)).await?,
        moods: Moods::new(),
        password: password(&settings.data, &**chance)?,
    })
}

/// The password of the demonstration accounts: drawn at the first start, kept in the data folder.
fn password(data: &Path, chance: &dyn Chance) -> Result<String> {
    let path = data.join("demo-password");
    if let Ok(kept) = fs::read_to_string(&path) {
        return Ok(kept.trim().to_owned());
    }
    let letters = b"abcdefghjkmnpqrstvwxyz";
    let draw = || {
        letters[usize::try_from(absher_vocabulary::chance::below(chance, 22)).unwrap_or(0)] as char
    };
    let groups: Vec<String> = (0..4).map(|_| (0..4).map(|_| draw()).collect()).collect();
    let password = groups.join("-");
    fs::create_dir_all(data)?;
    keys::write_once(&path, password.as_bytes())?;
    Ok(fs::read_to_string(&path)?.trim().to_owned())
}

fn adapters(settings: &Settings) -> Result<Ports> {
    Ok(Ports {
        sms: match &settings.sms {
            Some(address) => Arc::new(Gateway::new("sms", address.clone())?),
            None => Arc::new(Unset("sms")),
        },
        mail: match &settings.mail {
            Some(smtp) => Arc::new(Smtp::new(smtp.clone())?),
            None => Arc::new(Unset("mail")),
        },
        bank: match &settings.bank {
            Some(address) => Arc::new(Gateway::new("bank", address.clone())?),
            None => Arc::new(Unset("bank")),
        },
        courier: match &settings.courier {
            Some(address) => Arc::new(Gateway::new("courier", address.clone())?),
            None => Arc::new(Unset("courier")),
        },
    })
}

fn addresses(settings: &Settings) -> Result<BTreeMap<SectorId, Address>> {
    settings
        .sectors
        .iter()
        .map(|(id, at)| {
            let id = SectorId::parse(id).map_err(|e| anyhow!("sectors.{id}: {e}"))?;
            if at.secret.len() < SHORTEST_SECRET {
                bail!("sectors.{id}: secret: at least {SHORTEST_SECRET} characters");
            }
            Ok((
                id,
                Address {
                    url: at.url.clone(),
                    secret: at.secret.clone(),
                },
            ))
        })
        .collect()
}
