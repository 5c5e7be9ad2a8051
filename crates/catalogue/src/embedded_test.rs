//! The catalogue in the binary, as this repository holds it.
//!
//! Rule protected: what is committed can be served, and what is applied for can be ended under the rules it began.

use std::collections::BTreeMap;

use crate::{Catalogue, Files};

fn embedded() -> Catalogue {
    Catalogue::load(&Files::embedded()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn the_catalogue_in_the_binary_has_no_mistake() {
    assert!(!embedded().definitions.is_empty());
}

#[test]
fn every_definition_can_be_pinned_and_read_back() {
    let catalogue = embedded();
    for (id, offered) in &catalogue.definitions {
        let pinned = catalogue.pin(id).unwrap();
        let again =
            Catalogue::unpin(&pinned.text).unwrap_or_else(|mistakes| panic!("{id}: {mistakes}"));
        let json = |o: &crate::Offered| serde_json::to_string(&o.definition).unwrap();
        assert_eq!(json(again.definition(id).unwrap()), json(offered), "{id}");
    }
}

#[test]
fn a_scaffold_passes_beside_what_is_there() {
    let catalogue = embedded();
    let files = Files::embedded();
    for sector in &catalogue.sectors {
        let id = format!("{}.a-new-inquiry", sector.id);
        let mut texts: BTreeMap<String, String> = files
            .iter()
            .map(|(p, t)| (p.to_owned(), t.to_owned()))
            .collect();
        let path = format!("{}/a-new-inquiry.toml", catalogue.shelf(&id));
        texts.insert(path, catalogue.scaffold(&id));
        Catalogue::load(&Files::from_map(texts)).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    }
}
