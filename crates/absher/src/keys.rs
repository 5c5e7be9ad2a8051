//! The folder of keys: made at the first start, shared by all processes.
//!
//! Rule protected: a key file is written once and never replaced; private keys are readable by their owner alone.
//! Rotating ([`rotate`]) adds a `seal-N.json`; the one with the highest number seals, all of them verify.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use absher_documents::{PublicKeys, SealKey};
use absher_platform::Keys;
use absher_vocabulary::Chance;
use anyhow::{Context, Result, bail};

/// Reads the keys, making those that are missing.
pub(crate) fn open(dir: &Path, chance: &dyn Chance) -> Result<Keys> {
    fs::create_dir_all(dir).with_context(|| format!("keys: `{}` cannot be made", dir.display()))?;
    make_secret(dir, chance)?;
    let secret = secret(dir)?;
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
    publish(dir, &public)?;
    Ok(Keys {
        seal,
        public,
        secret,
    })
}

/// Makes a new seal key beside those there are, and gives its id. It seals from the next start on.
pub(crate) fn rotate(dir: &Path, chance: &dyn Chance) -> Result<String> {
    let names = names(dir)?;
    let Some((last, _)) = names.last() else {
        bail!(
            "keys: no seal key in `{}` to rotate; the first start makes one",
            dir.display()
        );
    };
    let id = format!("seal-{}", last + 1);
    let mut seed = [0; 32];
    chance.fill(&mut seed);
    let key = SealKey::from_seed(id.as_str(), seed)?;
    write_once(&dir.join(format!("{id}.json")), key.to_json().as_bytes())?;
    let all = seals(dir)?;
    publish(dir, &PublicKeys::new(all.iter().map(SealKey::public))?)?;
    Ok(id)
}

/// The ids of the keys, the one that seals last; nothing is made.
pub(crate) fn ids(dir: &Path) -> Result<Vec<String>> {
    Ok(seals(dir)?.iter().map(|key| key.id().to_owned()).collect())
}

/// Looks at the folder and changes nothing: the ids of the keys, or what is missing, unreadable or open to others.
pub(crate) fn inspect(dir: &Path) -> Result<Vec<String>> {
    use std::os::unix::fs::PermissionsExt;
    let secret = dir.join("secret");
    if !secret.exists() {
        bail!(
            "`{}` is not there: the first `absher serve` makes it; if this installation had keys, bring them back from \
             the backup before any start",
            secret.display()
        );
    }
    self::secret(dir)?;
    let ids = ids(dir)?;
    if ids.is_empty() {
        bail!(
            "no seal-*.json in `{}`: bring it back from the backup",
            dir.display()
        );
    }
    let files = names(dir)?.into_iter().map(|(_, path)| path);
    for path in files.chain([secret]) {
        let mode = fs::metadata(&path)?.permissions().mode();
        if mode & 0o077 != 0 {
            bail!("`{0}` can be read by others: chmod 600 {0}", path.display());
        }
    }
    let published = public(dir)?;
    let unknown = |id: &&String| !published.ids().any(|known| known == id.as_str());
    if let Some(id) = ids.iter().find(unknown) {
        bail!("`{id}` is not in public.json yet: restart the program, and publish the file again");
    }
    Ok(ids)
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

fn publish(dir: &Path, public: &PublicKeys) -> Result<()> {
    let published = dir.join("public.json");
    fs::write(&published, public.to_json())
        .with_context(|| format!("keys: `{}` cannot be written", published.display()))
}

fn make_secret(dir: &Path, chance: &dyn Chance) -> Result<()> {
    let path = dir.join("secret");
    if path.exists() {
        return Ok(());
    }
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    write_once(&path, &bytes)
}

fn secret(dir: &Path) -> Result<[u8; 32]> {
    let path = dir.join("secret");
    let bytes =
        fs::read(&path).with_context(|| format!("keys: `{}` cannot be read", path.display()))?;
    match bytes.try_into() {
        Ok(secret) => Ok(secret),
        Err(_) => bail!("keys: `{}` does not hold 32 bytes", path.display()),
    }
}

/// All seal keys, the one that seals last.
fn seals(dir: &Path) -> Result<Vec<SealKey>> {
    let read = |(_, path): (u64, PathBuf)| {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("keys: `{}` cannot be read", path.display()))?;
        SealKey::from_json(&text).with_context(|| format!("keys: `{}`", path.display()))
    };
    names(dir)?.into_iter().map(read).collect()
}

/// The files of the seal keys with their numbers, in the order of these: `seal-10` comes after `seal-9`. A name without
/// a number comes first.
fn names(dir: &Path) -> Result<Vec<(u64, PathBuf)>> {
    let entries =
        fs::read_dir(dir).with_context(|| format!("keys: `{}` cannot be read", dir.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let number = name
            .and_then(|name| name.strip_prefix("seal-")?.strip_suffix(".json"))
            .map(|number| number.parse().unwrap_or(0));
        if let Some(number) = number {
            names.push((number, path));
        }
    }
    names.sort();
    Ok(names)
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
        for expected in 2..12 {
            let id = rotate(dir.path(), &SystemChance).unwrap();
            assert_eq!(id, format!("seal-{expected}"));
        }
        let rotated = open(dir.path(), &SystemChance).unwrap();
        assert_eq!(
            (rotated.seal.id(), rotated.secret),
            ("seal-11", first.secret)
        );
        assert_eq!(rotated.public.ids().count(), 11);
    }

    #[test]
    fn what_old_and_new_keys_signed_is_verified_with_the_published_file_alone() {
        let dir = tempfile::tempdir().unwrap();
        let before = open(dir.path(), &SystemChance).unwrap().seal;
        rotate(dir.path(), &SystemChance).unwrap();
        let after = open(dir.path(), &SystemChance).unwrap().seal;
        assert_ne!(before.id(), after.id());
        let published = public(&dir.path().join("public.json")).unwrap();
        for key in [&before, &after] {
            let signature = key.sign_for("test", b"data");
            assert!(published.proves(key.id(), "test", b"data", &signature));
            assert!(!published.proves(key.id(), "test", b"other", &signature));
        }
    }

    #[test]
    fn nothing_is_rotated_where_there_is_no_key() {
        let dir = tempfile::tempdir().unwrap();
        assert!(rotate(dir.path(), &SystemChance).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_inspection_makes_nothing_and_says_what_is_wrong() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let said = |dir: &Path| format!("{:#}", inspect(dir).unwrap_err());
        assert!(said(dir.path()).contains("backup"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        open(dir.path(), &SystemChance).unwrap();
        assert_eq!(inspect(dir.path()).unwrap(), ["seal-1"]);
        let seal = dir.path().join("seal-1.json");
        fs::set_permissions(&seal, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(said(dir.path()).contains("chmod 600"));
        let newer = SealKey::from_seed("seal-2", [7; 32]).unwrap();
        fs::set_permissions(&seal, fs::Permissions::from_mode(0o600)).unwrap();
        write_once(&dir.path().join("seal-2.json"), newer.to_json().as_bytes()).unwrap();
        assert!(said(dir.path()).contains("public.json"));
        fs::write(dir.path().join("secret"), b"short").unwrap();
        assert!(said(dir.path()).contains("32 bytes"));
    }
}
