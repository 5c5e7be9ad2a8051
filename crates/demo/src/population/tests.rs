//! The population: the same seed makes the same people, and every entry of the cast can be made.

use std::collections::{BTreeMap, BTreeSet};

use absher_catalogue::{
    Value,
    model::{Example, Is},
};
use absher_vocabulary::{IdentityNumber, RecordId};

use super::*;
use crate::testing::{catalogue, now};

/// Records as text, so that they can be compared.
fn written(records: &[SeedRecord]) -> Vec<String> {
    records
        .iter()
        .map(|r| {
            format!(
                "{} {} {:?} {:?} {:?}",
                r.id,
                r.record_type,
                r.holder.as_ref().map(IdentityNumber::as_str),
                r.state,
                r.set
            )
        })
        .collect()
}

#[test]
fn the_same_seed_makes_the_same_people_and_another_seed_others() {
    let catalogue = catalogue();
    let people = |seed| written(&people(&catalogue, seed, 300, now()).unwrap());
    assert_eq!(people(1), people(1));
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (
        people(1).into_iter().collect(),
        people(2).into_iter().collect(),
    );
    assert!(one.is_disjoint(&other));
}

#[test]
fn every_entry_of_the_cast_can_be_made() {
    let catalogue = catalogue();
    let mut maker = Maker::new(&catalogue, 3).unwrap();
    // Who only ever comes along may need a host; the host brings them.
    let company: BTreeSet<&str> = catalogue
        .cast
        .values()
        .flat_map(|p| p.with.values())
        .map(absher_catalogue::model::Name::as_str)
        .collect();
    let mut seen = BTreeSet::new();
    for (id, entry) in catalogue
        .cast
        .iter()
        .filter(|(id, entry)| entry.share > 0 || !company.contains(id.as_str()))
    {
        let made = maker.person(id, now()).unwrap_or_else(|e| panic!("{e}"));
        assert!(!made.held.is_empty(), "{id} has records");
        assert!(
            entry.with.keys().all(|name| made.with.contains_key(name)),
            "{id} comes with its company"
        );
        for one in made.everyone() {
            seen.insert(one.entry.clone());
            for held in &one.held {
                let lacking = held.of.attributes.iter().find(|a| {
                    !a.optional
                        && a.derived.is_none()
                        && !held.record.set.contains_key(a.id.as_str())
                });
                assert!(lacking.is_none(), "{id}: {} lacks {lacking:?}", held.of.id);
            }
        }
    }
    assert_eq!(seen, catalogue.cast.keys().cloned().collect());
}

#[test]
fn the_usual_population_has_at_least_two_thousand_people_whose_numbers_are_their_own() {
    let catalogue = catalogue();
    let size = usual_size(&catalogue).unwrap();
    let all = population(&catalogue, 1, size, now()).unwrap();
    let people: Vec<&Made> = all
        .iter()
        .flat_map(Made::everyone)
        .filter(|m| m.is_person())
        .collect();
    assert!(people.len() >= 2_000, "{}", people.len());
    assert_eq!(
        people.len(),
        size,
        "the usual size is every share as written"
    );
    let mut numbers = BTreeSet::new();
    for made in all.iter().flat_map(Made::everyone) {
        assert!(IdentityNumber::parse(made.identity.as_str()).is_ok());
        assert!(numbers.insert(&made.identity), "{} twice", made.identity);
    }
    let ids: Vec<RecordId> = all
        .iter()
        .flat_map(Made::everyone)
        .flat_map(|m| &m.held)
        .map(|h| h.record.id)
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn a_population_has_about_the_size_asked_for_and_every_entry_with_a_share() {
    let catalogue = catalogue();
    for size in [1_000, 10_000] {
        let all = population(&catalogue, 1, size, now()).unwrap();
        let people = all
            .iter()
            .flat_map(Made::everyone)
            .filter(|m| m.is_person())
            .count();
        assert!(people.abs_diff(size) < size / 20, "{people} for {size}");
        let entries: BTreeSet<&str> = all.iter().map(|m| m.entry.as_str()).collect();
        let shared = catalogue.cast.values().filter(|p| p.share > 0);
        assert_eq!(entries, shared.map(|p| p.id.as_str()).collect());
    }
}

#[test]
fn those_who_come_along_are_tied_to_their_host() {
    let catalogue = catalogue();
    let all = population(&catalogue, 1, 500, now()).unwrap();
    let mut tied = 0;
    for host in all.iter().flat_map(Made::everyone) {
        for made in host.with.values() {
            let speaks_of = |of: &Made, other: &Made| {
                let number = serde_json::Value::from(other.identity.as_str());
                of.held
                    .iter()
                    .any(|h| h.record.set.values().any(|v| *v == number))
            };
            assert!(
                speaks_of(made, host) || speaks_of(host, made),
                "{} and {}",
                host.entry,
                made.entry
            );
            tied += 1;
        }
    }
    assert!(tied > 50, "{tied}");
}

#[test]
fn references_lead_to_records_of_the_right_type() {
    let catalogue = catalogue();
    let records = people(&catalogue, 1, 500, now()).unwrap();
    let types: BTreeMap<RecordId, &str> = records
        .iter()
        .map(|r| (r.id, r.record_type.as_str()))
        .collect();
    let mut followed = 0;
    for record in &records {
        let of = &catalogue.records[&record.record_type];
        for attribute in of.attributes.iter().filter(|a| a.of.is_some()) {
            let Some(id) = record
                .set
                .get(attribute.id.as_str())
                .and_then(|v| v.as_str())
            else {
                continue;
            };
            assert_eq!(
                types.get(&id.parse().unwrap()).copied(),
                attribute.of.as_deref()
            );
            followed += 1;
        }
    }
    assert!(followed > 50, "{followed}");
}

#[test]
fn an_expression_written_twice_in_one_record_draws_the_same() {
    // Five years lie between the two days of every passport-like record that is written with one draw for both.
    let mut cast = catalogue();
    let mut entry = (*cast.cast.values().next().cloned().unwrap()).clone();
    let of = cast
        .records
        .values()
        .find(|r| {
            r.attributes
                .iter()
                .filter(|a| a.kind == absher_catalogue::model::AttributeKind::Date)
                .count()
                > 1
        })
        .cloned()
        .unwrap();
    let dates: Vec<String> = of
        .attributes
        .iter()
        .filter(|a| a.kind == absher_catalogue::model::AttributeKind::Date)
        .map(|a| a.id.to_string())
        .collect();
    let text = format!(
        "type = '{}'\nset = {{ {} = \"=plus_days(today, between(1, 900))\", {} = \"=plus_days(today, between(1, 900))\" }}",
        of.id, dates[0], dates[1]
    );
    entry.records = vec![toml::from_str(&text).unwrap()];
    entry.like = None;
    entry.with.clear();
    let id = entry.id.to_string();
    cast.cast.insert(id.clone(), entry.into());
    let mut maker = Maker::new(&cast, 1).unwrap();
    let days: BTreeSet<String> = (0..20)
        .map(|_| {
            let set = maker.person(&id, now()).unwrap().held.remove(0).record.set;
            assert_eq!(set[&dates[0]], set[&dates[1]]);
            set[&dates[0]].to_string()
        })
        .collect();
    assert!(days.len() > 10, "each person draws anew");
}

#[test]
fn what_every_example_gives_can_be_given() {
    let catalogue = catalogue();
    let mut maker = Maker::new(&catalogue, 9).unwrap();
    let mut given = 0;
    for (id, offered) in &catalogue.definitions {
        for example in &offered.definition.examples {
            let told = |e: MakeError| -> Troupe { panic!("{id}, {}: {e}", example.name) };
            let mut troupe = Troupe::new(&mut maker, &example.cast, now()).unwrap_or_else(told);
            for one in &example.given {
                troupe
                    .give(&mut maker, one)
                    .unwrap_or_else(|e| panic!("{id}, {}: {e}", example.name));
                given += 1;
            }
            assert!(troupe.everyone().len() >= example.cast.len());
            every_name_has_a_value(example, &troupe);
        }
    }
    assert!(given > 0);
}

fn every_name_has_a_value(example: &Example, troupe: &Troupe) {
    for name in example.cast.keys() {
        assert!(
            matches!(troupe.value(name), Some(Value::Person(_))),
            "{name}"
        );
    }
    for named in example
        .given
        .iter()
        .filter_map(|g| g.named.as_ref().filter(|_| g.of == "applicant"))
    {
        assert!(troupe.record(named).is_some(), "{named}");
        assert!(
            matches!(troupe.value(named), Some(Value::Reference(_))),
            "{named}"
        );
    }
}

#[test]
fn names_of_an_example_are_people_company_and_records() {
    let catalogue = catalogue();
    let with_company = catalogue
        .cast
        .values()
        .find(|p| !p.with.is_empty() && p.identity == "citizen")
        .unwrap();
    let (company, _) = with_company.with.iter().next().unwrap();
    let cast = BTreeMap::from([("applicant".to_owned(), with_company.id.clone())]);
    let mut maker = Maker::new(&catalogue, 1).unwrap();
    let troupe = Troupe::new(&mut maker, &cast, now()).unwrap();
    let applicant = troupe.person("applicant").unwrap();
    assert_eq!(
        troupe.value("applicant"),
        Some(Value::Person(applicant.identity.clone()))
    );
    assert_eq!(
        troupe.person(company).unwrap().identity,
        applicant.with[company].identity
    );
    let own = applicant.own().unwrap();
    assert!(matches!(own.of.is, Some(Is::Person)));
    let named = own.named.clone().unwrap();
    assert_eq!(troupe.record(&named), Some(own.record.id));
    let others = applicant.with[company].held[0].named.clone().unwrap();
    assert_eq!(
        troupe.record(&format!("{company}.{others}")),
        Some(applicant.with[company].held[0].record.id)
    );
    assert_eq!(troupe.value("nobody"), None);
}

#[test]
fn mistakes_say_where_they_are() {
    let catalogue = catalogue();
    let mut maker = Maker::new(&catalogue, 1).unwrap();
    assert_eq!(
        maker.person("nobody-at-all", now()).unwrap_err(),
        MakeError::Unknown("nobody-at-all".to_owned())
    );
    let mut cast = catalogue.clone();
    let mut entry = (*cast.cast.values().next().cloned().unwrap()).clone();
    entry.like = Some(entry.id.clone());
    let id = entry.id.to_string();
    cast.cast.insert(id.clone(), entry.into());
    assert_eq!(Maker::new(&cast, 1).err(), Some(MakeError::Circle(id)));
}
