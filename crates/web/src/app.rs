//! What every handler is given: texts, assets, settings, and the platform.
//!
//! The rule protected here: the front door holds no state of its own. Everything that must last is in the platform.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use absher_demo::{Demonstration, Moods};
use absher_platform::Platform;
use absher_platform::adapters::news::Partners;
use absher_vocabulary::Text;

use crate::assets::Assets;
use crate::i18n::{I18n, I18nError};

/// How the front door is set up.
#[derive(Clone)]
pub struct Settings {
    /// Public origin without a trailing slash, as in `http://127.0.0.1:8080`.
    pub origin: String,
    /// Demonstration mode: a strip on every page says so.
    pub demo: bool,
    /// Cookies with `Secure` and the `__Host-` prefix. Off only for a demonstration on a loopback address.
    pub secure_cookies: bool,
    /// Key of the tokens in forms (32 random bytes, the same in every process).
    pub csrf_key: [u8; 32],
}

/// A demonstration, as its pages handle it.
#[derive(Clone)]
pub struct Demo {
    /// Clock, phone, bank and courier.
    pub parts: Demonstration,
    /// How the sectors behave.
    pub moods: Moods,
}

struct Inner {
    i18n: I18n,
    assets: Assets,
    settings: Settings,
    platform: Platform,
    demo: OnceLock<Demo>,
    partners: OnceLock<Partners>,
    stopping: AtomicBool,
}

/// The application as handlers see it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

impl App {
    /// Loads the texts and the assets. Fails only on a damaged build.
    pub fn new(settings: Settings, platform: Platform) -> Result<Self, I18nError> {
        crate::operators::recorder();
        Ok(Self(Arc::new(Inner {
            i18n: I18n::load()?,
            assets: Assets::load(),
            settings,
            platform,
            demo: OnceLock::new(),
            partners: OnceLock::new(),
            stopping: AtomicBool::new(false),
        })))
    }

    /// The same with the pages of a demonstration; without this they are not there. The first demonstration stays.
    #[must_use]
    pub fn with_demo(self, parts: Demonstration, moods: Moods) -> Self {
        self.0.demo.get_or_init(|| Demo { parts, moods });
        self
    }

    /// The same with partners who bring news; without this nobody's news is believed. The first ones stay.
    #[must_use]
    pub fn with_partners(self, partners: Partners) -> Self {
        self.0.partners.get_or_init(|| partners);
        self
    }

    /// Those who bring news.
    pub fn partners(&self) -> Partners {
        self.0.partners.get().cloned().unwrap_or_default()
    }

    /// From now on `/ready` says that this process is stopping; everything else is answered as before.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether this process is stopping.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// The demonstration, if this is one.
    pub fn demo(&self) -> Option<&Demo> {
        self.0.demo.get().filter(|_| self.0.settings.demo)
    }

    /// Interface texts.
    pub fn i18n(&self) -> &I18n {
        &self.0.i18n
    }

    /// Style sheet, fonts, icons, script.
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// How the front door is set up.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The use cases.
    pub fn platform(&self) -> &Platform {
        &self.0.platform
    }

    /// What people call a sector; its id if the catalogue does not have it.
    pub fn sector_name(&self, id: &str) -> Text {
        self.0
            .platform
            .catalogue
            .sector(id)
            .map_or_else(|| Text::new(id, id), |sector| sector.name.clone())
    }

    /// Sixteen random bytes.
    pub fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.platform.chance.fill(&mut bytes);
        bytes
    }
}
