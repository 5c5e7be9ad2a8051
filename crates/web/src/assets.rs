//! Style sheet, fonts, icons and the optional script, embedded and served at addresses that never change content.
//!
//! The rule protected here: `/assets/{hash}/{name}` may be cached for ever. The hash is of all assets together, so
//! that the style sheet can name its fonts beside it.
//! To add one: put the file in `assets/` and link it with `page.asset("name")`.

use std::collections::HashMap;
use std::fmt::Write as _;

use axum::body::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// All embedded files.
pub struct Assets {
    hash: String,
    files: HashMap<String, Bytes>,
}

impl Assets {
    /// Reads the embedded files and computes their common hash.
    pub fn load() -> Self {
        let mut names: Vec<_> = Files::iter().map(|n| n.to_string()).collect();
        names.sort_unstable();
        let mut digest = Sha256::new();
        let mut files = HashMap::new();
        for name in names {
            let Some(file) = Files::get(&name) else {
                continue;
            };
            digest.update(name.as_bytes());
            digest.update(&file.data);
            files.insert(name, Bytes::from(file.data.into_owned()));
        }
        let hash = digest
            .finalize()
            .iter()
            .take(6)
            .fold(String::new(), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            });
        Self { hash, files }
    }

    /// The address of a file.
    pub fn href(&self, name: &str) -> String {
        format!("/assets/{}/{name}", self.hash)
    }

    /// A file's content.
    pub fn file(&self, name: &str) -> Option<Bytes> {
        self.files.get(name).cloned()
    }

    /// Whether an address carries the present hash and may be cached for ever.
    pub fn is_current(&self, hash: &str) -> bool {
        self.hash == hash
    }
}

/// The media type of a file, by the ending of its name.
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
