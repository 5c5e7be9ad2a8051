//! `absher verify`: checks a sealed document with public keys alone, without a network.

use std::{path::Path, process::ExitCode};

use absher_documents::{VerifyError, verify, verify_file};
use absher_vocabulary::Clock;
use anyhow::{Context, Result};

use super::say;
use crate::{ambient::SystemClock, config::Settings, keys};

pub(crate) fn run(settings: &Settings, what: &str, public_keys: Option<&Path>) -> Result<ExitCode> {
    let keys = match public_keys {
        Some(file) => keys::public(file)?,
        None => keys::public(settings.keys()?)?,
    };
    let now = SystemClock.now();
    let path = Path::new(what);
    let verified = if path.is_file() {
        let bytes = std::fs::read(path).with_context(|| format!("`{what}` cannot be read"))?;
        verify_file(&bytes, &keys, now)
    } else {
        verify(what.as_bytes(), &keys, now)
    };
    match verified {
        Ok(v) => {
            say(if v.expired {
                "EXPIRED: the seal is genuine, but its last day has passed"
            } else {
                "VALID: the seal is genuine"
            });
            say(format!("  sealed by   {} ({})", v.claims.issuer, v.key_id));
            say(format!(
                "  document    {}  code {}",
                v.claims.template, v.claims.code
            ));
            say(format!(
                "  issued      {}",
                v.claims.issued_at.date_riyadh()
            ));
            if let Some(expires) = v.claims.expires {
                say(format!("  last day    {expires}"));
            }
            for (name, value) in &v.claims.facts {
                say(format!("  {name:<11} {value}"));
            }
            say("Revocation is not known without a network: type the code at /verify.");
            Ok(if v.expired {
                ExitCode::from(3)
            } else {
                ExitCode::SUCCESS
            })
        }
        Err(e) => {
            say(format!("NOT VALID: {}", why(&e)));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn why(e: &VerifyError) -> String {
    match e {
        VerifyError::NotASeal => "it holds no seal".to_owned(),
        VerifyError::UnknownKey(id) => {
            format!("it was sealed with a key that is not among the public keys ({id})")
        }
        VerifyError::Altered => "it was altered after it was sealed".to_owned(),
    }
}
