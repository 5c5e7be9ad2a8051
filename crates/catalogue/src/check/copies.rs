//! Copies: two files that say the same but for names.
//!
//! Rule protected: what two sections or two sectors share is one file with two sections, a `bulk`, or a fragment.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Judge;
use crate::model::{Definition, Kind};

/// Keys in which two files may differ and still be copies.
const NAMES: [&str; 11] = [
    "id",
    "name",
    "summary",
    "sections",
    "listed-in",
    "audience",
    "words",
    "ready",
    "minutes",
    "examples",
    "otherwise",
];

pub(super) fn check(judge: &mut Judge<'_>) {
    let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for definition in &judge.input.draft.definitions {
        if !matches!(definition.it.kind, Kind::Inquiry | Kind::Service) {
            continue;
        }
        let Some(shape) = shape(&definition.it) else {
            continue;
        };
        let here = (definition.it.id.as_str(), definition.file.as_str());
        if let Some((id, file)) = seen.insert(shape, here) {
            judge.wrong_with(
                &definition.file,
                &definition.it.id,
                format!("this says the same as `{id}` in {file}"),
                "keep one file: give it a second section, make a `bulk` of it, or share a fragment",
            );
        }
    }
}

fn shape(it: &Definition) -> Option<String> {
    let mut json = serde_json::to_value(it).ok()?;
    let object = json.as_object_mut()?;
    object.retain(|key, _| !NAMES.contains(&key.as_str()));
    without_texts(&mut json);
    Some(json.to_string())
}

fn without_texts(value: &mut Value) {
    match value {
        Value::Object(map)
            if map.len() == 2 && map.contains_key("ar") && map.contains_key("en") =>
        {
            *value = Value::Null;
        }
        Value::Object(map) => map.values_mut().for_each(without_texts),
        Value::Array(items) => items.iter_mut().for_each(without_texts),
        _ => {}
    }
}
