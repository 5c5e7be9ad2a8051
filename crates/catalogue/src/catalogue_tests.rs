//! The loaded catalogue: pinned and read back, searched, shown, begun.

use absher_vocabulary::Lang;

use crate::{
    Catalogue, Files, Value,
    testing::{catalogue, citizen, files, now, record},
    value_of,
};

#[test]
fn a_pinned_definition_is_read_back_the_same() {
    let catalogue = catalogue();
    let pinned = catalogue.pin("traffic.sell").unwrap();
    assert_eq!(pinned.hash.len(), 64);
    assert!(
        !pinned.text.contains("cast/people.toml") && !pinned.text.contains("traffic/fines.toml"),
        "only what it needs"
    );
    let again = Catalogue::unpin(&pinned.text).unwrap_or_else(|m| panic!("{m}"));
    let json = |c: &Catalogue| {
        serde_json::to_string(&c.definition("traffic.sell").unwrap().definition).unwrap()
    };
    assert_eq!(json(&again), json(&catalogue));
    assert_eq!(again.pin("traffic.sell").unwrap().hash, pinned.hash);
    let fact = &again.definition("traffic.sell").unwrap().definition.facts["insurance"];
    let car = record("traffic.car", 5, "clear", serde_json::json!({}));
    let terms = fact
        .filter
        .index_terms(&crate::Env::new(now()).with("subject", Value::Record(car.clone())))
        .unwrap();
    assert_eq!(
        terms,
        vec![("car".to_owned(), Value::Reference(car.id))],
        "its formulas are compiled"
    );
}

#[test]
fn the_hash_follows_what_the_definition_needs_and_nothing_else() {
    let hash = |file: &str, from: &str, to: &str| {
        let files = crate::testing::changed(file, from, to);
        Catalogue::load(&files)
            .unwrap_or_else(|m| panic!("{m}"))
            .pin("traffic.sell")
            .unwrap()
            .hash
    };
    let before = catalogue().pin("traffic.sell").unwrap().hash;
    assert_ne!(
        hash("tables/fees.toml", "value = 150", "value = 160"),
        before
    );
    assert_ne!(
        hash(
            "fragments/insured.toml",
            "The car is insured",
            "Not insured"
        ),
        before
    );
    assert_eq!(hash("traffic/fines.toml", "No fines", "None"), before);
    assert_eq!(hash("cast/people.toml", "ABC 1234", "ABC 1235"), before);
}

#[test]
fn what_was_not_pinned_by_us_is_an_error() {
    assert!(Catalogue::unpin("not json").is_err());
    assert!(Catalogue::unpin("{\"id\":\"x\",\"files\":{\"traffic/x.toml\":\"id = 1\"}}").is_err());
}

#[test]
fn people_find_a_service_by_their_own_words() {
    let catalogue = catalogue();
    let first = |query: &str| {
        catalogue
            .search(query, Lang::Ar, 5)
            .first()
            .map(|h| h.id.clone())
    };
    for query in [
        "بيع مركبة",
        "بيع المركبه",
        "مبايعه",
        "نقل الملكيه",
        "Sell a car",
        "sel car",
        "MUBAYA",
        "mubayaa",
        "traffic.sell",
    ] {
        assert_eq!(first(query).as_deref(), Some("traffic.sell"), "{query}");
    }
    for query in [
        "مخالفات",
        "المخالفات المرورية",
        "مخلفات",
        "saher",
        "ساهر",
        "fines",
        "fins",
    ] {
        assert_eq!(first(query).as_deref(), Some("traffic.fines"), "{query}");
    }
    assert_eq!(first("passport"), None);
    assert_eq!(first("  "), None);
    let all = catalogue.search("traffic", Lang::En, 1);
    assert_eq!(all.len(), 1, "at most as many as asked");
}

#[test]
fn a_definition_is_shown_as_a_person_meets_it() {
    let shown = catalogue().show("traffic.sell", Lang::En).unwrap();
    for part in [
        "Sell a car",
        "The car is insured",
        "Buyer",
        "Buyer accepts or declines (1h: the application is cancelled)",
        "staff are told",
    ] {
        assert!(shown.contains(part), "{part} in:\n{shown}");
    }
    assert!(
        catalogue()
            .show("traffic.sell", Lang::Ar)
            .unwrap()
            .contains("المشتري يدفع")
    );
    assert!(catalogue().show("traffic.nothing", Lang::Ar).is_none());
}

#[test]
fn the_scaffold_passes_as_it_is() {
    let mut files = files();
    let text = catalogue().scaffold("traffic.new-thing");
    files.insert("traffic/new-thing.toml".to_owned(), text);
    Catalogue::load(&Files::from_map(files)).unwrap_or_else(|m| panic!("{m}"));
}

#[test]
fn the_file_a_scaffold_is_being_written_to_does_not_count() {
    let mut files = files();
    files.insert("traffic/new-thing.toml".to_owned(), "\n".to_owned());
    let files = Files::from_map(files);
    Catalogue::load(&files).expect_err("an empty file is a mistake");
    Catalogue::load(&files.written()).unwrap_or_else(|m| panic!("{m}"));
}

#[test]
fn attributes_are_read_and_written_as_their_kind() {
    let catalogue = catalogue();
    let car = catalogue.record_type("traffic.car").unwrap();
    let one = record(
        "traffic.car",
        5,
        "clear",
        serde_json::json!({ "papers_end": "2026-01-01", "user": citizen(3).as_str(), "price": 5_000 }),
    );
    assert_eq!(value_of(car, &one, "late", now()), Ok(Value::Bool(true)));
    assert_eq!(
        value_of(car, &one, "user", now()),
        Ok(Value::Person(citizen(3)))
    );
    for attribute in ["papers_end", "user", "price"] {
        let kind = car.attribute(attribute).unwrap().kind;
        let value = value_of(car, &one, attribute, now()).unwrap();
        assert_eq!(
            crate::json_of(kind, &value).as_ref(),
            one.attributes.get(attribute)
        );
    }
    let wrong = record(
        "traffic.car",
        5,
        "clear",
        serde_json::json!({ "papers_end": 5 }),
    );
    assert!(
        value_of(car, &wrong, "papers_end", now()).is_err(),
        "the data disagree with the catalogue"
    );
}

#[test]
fn a_formula_of_an_example_is_over_its_definition() {
    let catalogue = catalogue();
    let holds = catalogue
        .formula("traffic.sell", "facts.unpaid == 0 && !has(results.car)")
        .unwrap();
    let env = crate::Env::new(now())
        .with(
            "facts",
            Value::Map([("unpaid".to_owned(), Value::Int(0))].into()),
        )
        .with("results", Value::Map([].into()));
    assert_eq!(holds.eval_bool(&env), Ok(true));
    assert_eq!(
        catalogue
            .formula("traffic.sell", "facts.nothing == 0")
            .unwrap_err(),
        "`facts` has no `nothing`"
    );
}
