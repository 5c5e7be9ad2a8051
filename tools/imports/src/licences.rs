//! Licences of everything in the tree, on every platform.
//!
//! Protects the right to give absher away under Apache-2.0. The list is `[licenses]` in `deny.toml`; a new licence goes
//! there with the name of what needs it.

use std::collections::BTreeSet;

use crate::spdx;
use crate::workspace::Package;

/// A line for each package whose licence is missing or not satisfied by the allowed ones.
pub(crate) fn refused(packages: &[Package], allowed: &BTreeSet<String>) -> Vec<String> {
    let refused = |package: &&Package| {
        let expression = package.license.as_deref().unwrap_or_default();
        !spdx::allows(expression, allowed)
    };
    let line = |package: &Package| {
        let (name, version) = (&package.name, &package.version);
        let licence = package.license.as_deref().unwrap_or("none given");
        format!("licence: {name} {version} ({licence}) is not allowed by deny.toml")
    };
    packages.iter().filter(refused).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(licence: Option<&str>) -> Vec<String> {
        let package = Package {
            name: "surprise".to_owned(),
            version: "1.2.3".to_owned(),
            source: Some("registry".to_owned()),
            license: licence.map(str::to_owned),
            manifest_path: "/r/surprise/Cargo.toml".into(),
            dependencies: Vec::new(),
        };
        refused(&[package], &BTreeSet::from(["MIT".to_owned()]))
    }

    #[test]
    fn an_allowed_licence_passes() {
        assert!(lines(Some("MIT OR Apache-2.0")).is_empty());
    }

    #[test]
    fn another_licence_is_named() {
        let found = lines(Some("AGPL-3.0-only"));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("surprise 1.2.3 (AGPL-3.0-only)"));
    }

    #[test]
    fn no_licence_is_no_leave() {
        assert!(lines(None)[0].contains("none given"));
    }
}
