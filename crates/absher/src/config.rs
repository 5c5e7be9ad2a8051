//! Settings: by flag, then environment (`ABSHER_…`), then file, then default.
//!
//! Rule protected: a wrong setting is an error that names it; nothing is guessed. A new setting is a flag here, a key of
//! [`File`], and a line in docs/operating.md.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use absher_platform::{
    adapters::{Address, SmtpSettings},
    audit::Head,
};
use absher_store::DatabaseUrl;
use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use serde::Deserialize;

/// Open e-government services: registers, applications, payments, sealed documents.
#[derive(Parser)]
#[command(name = "absher", version, about)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) flags: Flags,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// Settings that every command understands.
#[derive(Args, Clone, Default)]
pub(crate) struct Flags {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "ABSHER_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Folder for the store, the keys and the settings file [default: data]
    #[arg(long, global = true, env = "ABSHER_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Database: sqlite:PATH or postgres://… [default: sqlite in the data folder]
    #[arg(
        long,
        global = true,
        env = "ABSHER_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: Option<String>,
    /// Folder of the keys [default: keys in the data folder, with SQLite]
    #[arg(long, global = true, env = "ABSHER_KEYS", value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// Settings file [default: absher.toml in the data folder, if there is one]
    #[arg(long, global = true, env = "ABSHER_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the catalogue [default: ./catalogue if there is one, else the copy inside the program]
    #[arg(long, global = true, env = "ABSHER_CATALOGUE", value_name = "DIR")]
    pub(crate) catalogue: Option<PathBuf>,
    /// Public address, for documents and links [default: http:// and the listening address]
    #[arg(long, global = true, env = "ABSHER_ORIGIN", value_name = "URL")]
    pub(crate) origin: Option<String>,
    /// Demonstration mode, also where it is not the default
    #[arg(long, global = true, env = "ABSHER_DEMO", conflicts_with = "no_demo", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub(crate) demo: Option<bool>,
    /// No demonstration mode
    #[arg(long, global = true)]
    pub(crate) no_demo: bool,
    /// People in a new demonstration population [default: as many as the cast says]
    #[arg(long, global = true, env = "ABSHER_PEOPLE", value_name = "N")]
    pub(crate) people: Option<usize>,
}

/// What can be asked of the program.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the platform (the default)
    Serve,
    /// Look at what is on offer, check it, run its examples
    Catalogue {
        #[command(subcommand)]
        what: CatalogueCommand,
    },
    /// Bring the database up to date
    Migrate,
    /// The demonstration: its accounts and people
    Demo {
        #[command(subcommand)]
        what: DemoCommand,
    },
    /// Check a sealed document without a network
    Verify {
        /// A PDF file, or the text of a QR code
        what: String,
        /// Public keys: a file as published at /.well-known/absher-seal-keys.json [default: those of the data folder]
        #[arg(long, value_name = "FILE")]
        public_keys: Option<PathBuf>,
    },
    /// The audit
    Audit {
        #[command(subcommand)]
        what: AuditCommand,
    },
    /// A sector's register on its own
    Sector {
        #[command(subcommand)]
        what: SectorCommand,
    },
    /// The keys that seal documents and the audit
    Keys {
        #[command(subcommand)]
        what: KeysCommand,
    },
    /// Look for what is wrong with this installation
    Doctor,
}

#[derive(Subcommand)]
pub(crate) enum CatalogueCommand {
    /// Check every file
    Check,
    /// Run the worked examples of all definitions, or of one
    Test {
        /// Definition
        id: Option<String>,
    },
    /// A definition as a person would meet it
    Show {
        /// Definition
        id: String,
        /// Language: ar or en
        #[arg(long, default_value = "ar")]
        lang: String,
    },
    /// What is on offer
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// A scaffold of a new definition, on the standard output
    New {
        /// Its id
        id: String,
    },
    /// Which examples answer differently between two catalogues
    Diff {
        /// Folder of the old catalogue
        old: PathBuf,
        /// Folder of the new one
        new: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum DemoCommand {
    /// The accounts to try
    Accounts {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// People of the population
    People {
        /// Only those who can still be registered
        #[arg(long)]
        unregistered: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Most people listed
        #[arg(long, default_value_t = 20)]
        limit: i64,
    },
}

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Find changed, dropped or reordered entries; prints the head of the chain, to be kept elsewhere
    Verify {
        /// A head printed before: the chain must still go through it
        #[arg(long, value_name = "NUMBER:HASH")]
        expect: Option<Head>,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Which keys there are, and which one seals
    List,
    /// Make a new key, which seals after the next start; all older ones still verify
    Rotate,
}

#[derive(Subcommand)]
pub(crate) enum SectorCommand {
    /// Serve one sector's register over HTTP
    Serve {
        /// The sector
        sector: String,
        /// The secret shared with the platform
        #[arg(long, env = "ABSHER_SECTOR_SECRET", hide_env_values = true)]
        secret: String,
    },
}

/// The settings file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    listen: Option<String>,
    database: Option<String>,
    keys: Option<PathBuf>,
    catalogue: Option<PathBuf>,
    origin: Option<String>,
    demo: Option<bool>,
    people: Option<usize>,
    /// Minutes after which an idle session ends.
    session_minutes: Option<i64>,
    /// Seconds between being asked to stop and taking no more requests.
    stop_seconds: Option<u64>,
    #[serde(default)]
    sectors: BTreeMap<String, SectorAddress>,
    sms: Option<Address>,
    mail: Option<SmtpSettings>,
    bank: Option<Address>,
    courier: Option<Address>,
}

/// Where a sector runs.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SectorAddress {
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// Settings, decided.
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) database: DatabaseUrl,
    pub(crate) is_sqlite: bool,
    keys: Option<PathBuf>,
    pub(crate) catalogue: Option<PathBuf>,
    pub(crate) origin: String,
    pub(crate) demo: bool,
    /// The demonstration was asked for, not taken by default.
    pub(crate) demo_asked: bool,
    pub(crate) people: Option<usize>,
    pub(crate) session_idle: i64,
    pub(crate) stop_seconds: u64,
    pub(crate) sectors: BTreeMap<String, SectorAddress>,
    pub(crate) sms: Option<Address>,
    pub(crate) mail: Option<SmtpSettings>,
    pub(crate) bank: Option<Address>,
    pub(crate) courier: Option<Address>,
}

impl Settings {
    /// Decides the settings.
    pub(crate) fn decide(flags: &Flags) -> Result<Self> {
        let data = flags.data.clone().unwrap_or_else(|| "data".into());
        let file = read_file(flags, &data)?;
        let listen = flags
            .listen
            .clone()
            .or(file.listen)
            .unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen: SocketAddr = listen
            .parse()
            .with_context(|| format!("listen: `{listen}` is not an address like 127.0.0.1:8080"))?;
        let database = flags.database.clone().or(file.database);
        let database =
            database.unwrap_or_else(|| format!("sqlite:{}", data.join("absher.sqlite").display()));
        let is_sqlite = database.starts_with("sqlite:");
        let database: DatabaseUrl = database.parse().map_err(|e| {
            anyhow::anyhow!("database: {e}; it must be sqlite:PATH or postgres://…")
        })?;
        let keys = flags.keys.clone().or(file.keys);
        let keys = keys.or_else(|| is_sqlite.then(|| data.join("keys")));
        let wish = if flags.no_demo {
            Some(false)
        } else {
            flags.demo.or(file.demo)
        };
        let demo = wish.unwrap_or(is_sqlite && listen.ip().is_loopback());
        let catalogue = flags.catalogue.clone().or(file.catalogue).or_else(|| {
            let here = PathBuf::from("catalogue");
            here.join("sectors.toml").exists().then_some(here)
        });
        if let Some(dir) = &catalogue
            && !dir.is_dir()
        {
            bail!("catalogue: `{}` is not a folder", dir.display());
        }
        let origin = flags
            .origin
            .clone()
            .or(file.origin)
            .unwrap_or_else(|| format!("http://{listen}"));
        let people = flags.people.or(file.people);
        if let Some(people) = people
            && !(50..=5_000_000).contains(&people)
        {
            bail!("people: {people} is not between 50 and 5,000,000");
        }
        let minutes = file.session_minutes.unwrap_or(15);
        if !(1..=720).contains(&minutes) {
            bail!("session_minutes: {minutes} is not between 1 and 720");
        }
        let stop_seconds = file.stop_seconds.unwrap_or(0);
        if stop_seconds > 60 {
            bail!("stop_seconds: {stop_seconds} is not between 0 and 60");
        }
        if file.sms.as_ref().is_some_and(|sms| sms.secret.is_some()) {
            bail!("sms.secret: an SMS gateway brings no news; only [bank] and [courier] sign");
        }
        Ok(Self {
            listen,
            data,
            database,
            is_sqlite,
            keys,
            catalogue,
            origin: checked_origin(origin)?,
            demo,
            demo_asked: wish == Some(true),
            people,
            session_idle: minutes * 60,
            stop_seconds,
            sectors: file.sectors,
            sms: file.sms,
            mail: file.mail,
            bank: file.bank,
            courier: file.courier,
        })
    }

    /// The folder of the keys, for commands that use it.
    pub(crate) fn keys(&self) -> Result<&Path> {
        self.keys.as_deref().context(
            "keys: with PostgreSQL the folder of the keys must be given (--keys DIR), so that processes share them",
        )
    }

    /// The host of the public address.
    pub(crate) fn host(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, host)| host)
    }
}

fn checked_origin(origin: String) -> Result<String> {
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains('/') => Ok(origin),
        _ => bail!(
            "origin: `{origin}` is not an address like https://absher.example (no slash at the end)"
        ),
    }
}

fn read_file(flags: &Flags, data: &std::path::Path) -> Result<File> {
    let path = if let Some(path) = &flags.config {
        path.clone()
    } else {
        let path = data.join("absher.toml");
        if !path.exists() {
            return Ok(File::default());
        }
        path
    };
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("config: `{}` cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("config: `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(args: &[&str]) -> Result<Settings> {
        let cli = Cli::try_parse_from(std::iter::once("absher").chain(args.iter().copied()))?;
        Settings::decide(&cli.flags)
    }

    fn refusal(args: &[&str]) -> String {
        let Err(e) = decide(args) else {
            panic!("accepted")
        };
        format!("{e:#}")
    }

    #[test]
    fn a_wrong_setting_is_named() {
        assert!(refusal(&["--listen", "nowhere"]).starts_with("listen:"));
        assert!(refusal(&["--database", "mysql://x"]).starts_with("database:"));
        let Err(keys) = decide(&["--database", "postgres://x/y"])
            .unwrap()
            .keys()
            .map(Path::to_owned)
        else {
            panic!("accepted")
        };
        assert!(keys.to_string().starts_with("keys:"));
        assert!(refusal(&["--origin", "absher.example"]).starts_with("origin:"));
        assert!(refusal(&["--people", "3"]).starts_with("people:"));
        assert!(refusal(&["--catalogue", "/nowhere"]).starts_with("catalogue:"));
        assert!(refusal(&["--config", "/nowhere"]).starts_with("config:"));
    }

    #[test]
    fn demonstration_is_for_sqlite_on_a_loopback_address_unless_asked_for() {
        assert!(decide(&[]).unwrap().demo);
        assert!(!decide(&["--no-demo"]).unwrap().demo);
        assert!(!decide(&["--listen", "0.0.0.0:8080"]).unwrap().demo);
        assert!(
            !decide(&["--database", "postgres://x/y", "--keys", "k"])
                .unwrap()
                .demo
        );
        assert!(
            decide(&["--database", "postgres://x/y", "--keys", "k", "--demo"])
                .unwrap()
                .demo
        );
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let dir = std::env::temp_dir().join(format!("absher-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(
            dir.join("absher.toml"),
            "listen = \"127.0.0.1:1\"\npeople = 100\n",
        )
        .unwrap();
        let data = dir.to_str().unwrap();
        let settings = decide(&["--data", data, "--listen", "127.0.0.1:2"]).unwrap();
        assert_eq!((settings.listen.port(), settings.people), (2, Some(100)));
        std::fs::write(dir.join("absher.toml"), "lissen = 1").unwrap();
        assert!(refusal(&["--data", data]).contains("lissen"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
