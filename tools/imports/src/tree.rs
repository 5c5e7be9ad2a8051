//! What may not be in the dependency tree.
//!
//! Protects the build (no C library that takes minutes, none that the machine must have) and the store (SQL has one home,
//! no object mapper). Read from `Cargo.lock`, so it holds on every platform. The list is `[bans]` in `deny.toml`.

use std::collections::BTreeSet;

use crate::workspace::Locked;

/// A line for each banned crate in the lock file, with who brought it.
pub(crate) fn banned(lock: &[Locked], banned: &BTreeSet<String>) -> Vec<String> {
    let names: BTreeSet<&str> = lock.iter().map(|package| package.name.as_str()).collect();
    let found = names.into_iter().filter(|name| banned.contains(*name));
    found
        .map(|name| {
            let by = users(lock, name).join(", ");
            format!(
                "dependency: {name} is banned by deny.toml and is in Cargo.lock, brought by {by}"
            )
        })
        .collect()
}

fn users<'a>(lock: &'a [Locked], name: &str) -> Vec<&'a str> {
    let needs = |package: &&Locked| {
        let mut names = package.dependencies.iter();
        names.any(|entry| entry.split(' ').next() == Some(name))
    };
    lock.iter()
        .filter(needs)
        .map(|package| package.name.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(packages: &[(&str, &[&str])]) -> Vec<Locked> {
        let locked = |(name, needs): &(&str, &[&str])| Locked {
            name: (*name).to_owned(),
            dependencies: needs.iter().map(|need| (*need).to_owned()).collect(),
        };
        packages.iter().map(locked).collect()
    }

    fn bans() -> BTreeSet<String> {
        BTreeSet::from(["aws-lc-sys".to_owned(), "sqlx".to_owned()])
    }

    #[test]
    fn a_banned_crate_is_named_with_who_brought_it() {
        let lines = banned(
            &lock(&[("rustls", &["aws-lc-sys 0.30.0"]), ("aws-lc-sys", &[])]),
            &bans(),
        );
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("aws-lc-sys is banned"));
        assert!(lines[0].contains("brought by rustls"));
    }

    #[test]
    fn a_name_that_only_begins_alike_passes() {
        assert!(banned(&lock(&[("sqlx-macros-of-mine", &[])]), &bans()).is_empty());
    }
}
