//! The folder of keys: made at the first start, shared by all processes.
//!
//! Rule protected: a key file is written once and never replaced; private keys are readable by their owner alone.
//! Rotating: put a new `seal-*.json`; the last name in order seals, all of them verify.

use std::{fs, io::Write, path::Path};

use absher_documents::{PublicKeys, SealKey};
use absher_platform::Keys;
use absher_vocabulary::Chance;
use anyhow::{Context, Result, bail};

/// Reads the keys, making those that are missing.
pub(crate) fn open(dir: &Path, chance: &dyn Chance) -> Result<Keys> {
    fs::create_dir_all(dir).with_context(|| format!("keys: `{}` cannot be made", dir.display()))?;
    let secret = secret(dir, chance)?;
    let mut seals = seals(dir)?;
    if seals.is_empty() {
        let mut seed = [0; 32];
        chance.fill(&mut seed);
        let key = SealKey::from_seed("seal-1", seed)?;
        write_once(&dir.join("seal-1.json"), key.to_json().as_bytes())?;
        seals = self::seals(dir)?;
    }
    let public = PublicKeys::new(seals.iter().map(SealKey::public))?;
    let Some(seal) = seals.pop() else {
        bail!("keys: no seal key in `{}`", dir.display())
    };
    let published = dir.join("public.json");
    fs::write(&published, public.to_json())
        .with_context(|| format!("keys: `{}` cannot be written", published.display()))?;
    Ok(Keys {
        seal,
        public,
        secret,
    })
}

/// The public keys of a folder, or of a published file.
pub(crate) fn public(path: &Path) -> Result<PublicKeys> {
    let file = if path.is_dir() {
        path.join("public.json")
    } else {
        path.to_owned()
    };
    let text = fs::read_to_string(&file)
        .with_context(|| format!("public keys: `{}` cannot be read", file.display()))?;
    PublicKeys::from_json(&text).with_context(|| format!("public keys: `{}`", file.display()))
}

fn secret(dir: &Path, chance: &dyn Chance) -> Result<[u8; 32]> {
    let path = dir.join("secret");
    if !path.exists() {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        write_once(&path, &bytes)?;
    }
    let bytes =
        fs::read(&path).with_context(|| format!("keys: `{}` cannot be read", path.display()))?;
    match bytes.try_into() {
        Ok(secret) => Ok(secret),
        Err(_) => bail!("keys: `{}` does not hold 32 bytes", path.display()),
    }
}

/// All seal keys, in the order of their file names.
fn seals(dir: &Path) -> Result<Vec<SealKey>> {
    let mut names: Vec<_> = fs::read_dir(dir)?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .collect();
    names.sort();
    names
        .into_iter()
        .filter(|p| {
            p.file_name().and_then(|n| n.to_str()).is_some_and(|n| {
                n.strip_suffix(".json")
                    .is_some_and(|n| n.starts_with("seal-"))
            })
        })
        .map(|p| {
            let text = fs::read_to_string(&p)
                .with_context(|| format!("keys: `{}` cannot be read", p.display()))?;
            SealKey::from_json(&text).with_context(|| format!("keys: `{}`", p.display()))
        })
        .collect()
}

/// Writes a private file that is not there yet; another process that was faster has written it.
pub(crate) fn write_once(path: &Path, content: &[u8]) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Ok(mut file) => {
            file.write_all(content)?;
            file.sync_all()
                .with_context(|| format!("keys: `{}` cannot be written", path.display()))
        }
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e).with_context(|| format!("keys: `{}` cannot be written", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::SystemChance;

    #[test]
    fn keys_are_made_once_and_rotated_by_adding_one() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(dir.path(), &SystemChance).unwrap();
        let again = open(dir.path(), &SystemChance).unwrap();
        assert_eq!(
            (first.secret, first.seal.id()),
            (again.secret, again.seal.id())
        );
        let newer = SealKey::from_seed("seal-2", [7; 32]).unwrap();
        fs::write(dir.path().join("seal-2.json"), newer.to_json()).unwrap();
        let rotated = open(dir.path(), &SystemChance).unwrap();
        assert_eq!(rotated.seal.id(), "seal-2");
        assert_eq!(rotated.public.ids().count(), 2);
    }
}
