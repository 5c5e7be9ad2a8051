//! Facts: read by their filters, unknown when a late one cannot be read.

use std::collections::BTreeMap;

use absher_catalogue::{Catalogue, model::Fact};
use absher_sectors::Mood;
use absher_store::{Db, on_both};
use absher_vocabulary::{IdentityNumber, SectorId};
use serde_json::json;

use super::*;
use crate::testing::{World, citizen, now, record, world};

/// The facts of a service in the scope they stand in, compiled by the catalogue.
fn facts() -> BTreeMap<String, Fact> {
    let mut texts: BTreeMap<String, String> = crate::testing::texts();
    let service = r#"
id = "roads.pay"
kind = "service"
name = { ar = "سداد", en = "Pay" }
summary = { ar = "سدد", en = "Pay a fine" }
audience = ["citizen"]
[facts.worst]
one = "roads.fine"
where = "record.holder == applicant.id"
order = "-amount"
[facts.unpaid]
count = "roads.fine"
where = "record.holder == applicant.id && record.state == 'unpaid'"
[facts.owed]
sum = "roads.fine"
of = "due"
where = "record.holder == applicant.id"
[facts.all]
all = "roads.fine"
where = "record.holder == applicant.id && record.amount > riyals(100)"
order = "amount"
[facts.plated]
count = "roads.car"
where = "record.plate == fields.plate"
late = true
[[fields]]
id = "plate"
kind = "text"
label = { ar = "اللوحة", en = "Plate" }
optional = true
[[steps]]
id = "change"
apply = { sector = "roads", refused = "refuse", do = [{ issue = "roads.car", as = "car", set = { plate = "'x'" } , to = "applicant" }] }
[[examples]]
name = "done"
cast = { applicant = "citizen" }
when = ["submit"]
then = { state = "done" }
[[examples]]
name = "refused"
cast = { applicant = "citizen" }
when = ["sector roads refusing", "submit"]
then = { state = "refused" }
"#;
    texts.insert("roads/pay.toml".to_owned(), service.to_owned());
    match Catalogue::load(&absher_catalogue::Files::from_map(texts)) {
        Ok(catalogue) => catalogue
            .definition("roads.pay")
            .unwrap()
            .definition
            .facts
            .clone(),
        Err(mistakes) => panic!("{mistakes}"),
    }
}

async fn fines(db: &Db) -> World {
    let w = world(db);
    let fine = |id, amount: i64| {
        let set = json!({ "kind": "speed", "amount": amount * 100, "day": "2026-11-01" });
        record(id, "roads.fine", &citizen(1), set)
    };
    let mut paid = fine(4, 400);
    paid.state = Some("paid".into());
    let car = record(9, "roads.car", &citizen(1), json!({ "plate": "ABD 1234" }));
    w.seed(vec![fine(1, 100), fine(2, 300), fine(3, 200), paid, car])
        .await;
    w
}

async fn env(w: &World, who: &IdentityNumber, fields: &[(&str, Value)]) -> Env {
    w.seed(vec![crate::testing::somebody(5_000, who, "Saad")])
        .await;
    let person = crate::people::find(&w.p, who).await.unwrap().unwrap();
    let fields = fields
        .iter()
        .map(|(id, value)| ((*id).to_owned(), value.clone()))
        .collect();
    Env::new(now())
        .with("applicant", Value::Record(person.into()))
        .with("fields", Value::Map(fields))
}

fn amounts(value: &Value) -> Vec<i64> {
    let Value::List(items) = value else {
        panic!("{value:?}")
    };
    items
        .iter()
        .map(|item| {
            if let Value::Record(r) = item {
                r.attributes["amount"].as_i64().unwrap()
            } else {
                0
            }
        })
        .collect()
}

on_both! {
    async fn each_kind_of_fact_is_read(db: Db) {
        let w = fines(&db).await;
        let env = env(&w, &citizen(1), &[]).await;
        let facts = facts();
        let read = async |id: &str| fact(&w.p, &facts[id], &env).await.unwrap();
        let Value::Record(worst) = read("worst").await else { panic!() };
        assert_eq!(worst.attributes["amount"], json!(40_000));
        assert_eq!(read("unpaid").await, Value::Int(3));
        assert_eq!(read("owed").await, Value::Money(Money::halalas(60_000)), "a derived attribute is summed");
        assert_eq!(amounts(&read("all").await), [20_000, 30_000, 40_000], "the rest of the filter holds too");
    }

    async fn facts_about_nobody_are_empty(db: Db) {
        let w = fines(&db).await;
        let env = env(&w, &citizen(2), &[]).await;
        let facts = facts();
        let read = async |id: &str| fact(&w.p, &facts[id], &env).await.unwrap();
        assert_eq!(read("worst").await, Value::Null);
        assert_eq!(read("owed").await, Value::Money(Money::ZERO));
        assert_eq!(read("all").await, Value::List(Vec::new()));
    }

    async fn an_answer_not_given_is_not_an_answer_left_empty(db: Db) {
        let w = fines(&db).await;
        let facts = facts();
        let read = async |fields: &[(&str, Value)]| fact(&w.p, &facts["plated"], &env(&w, &citizen(3), fields).await).await;
        assert!(matches!(read(&[]).await, Err(Error::NotYet)));
    }

    async fn an_answer_left_empty_matches_nothing(db: Db) {
        let w = fines(&db).await;
        let facts = facts();
        let env = env(&w, &citizen(3), &[("plate", Value::Null)]).await;
        assert_eq!(fact(&w.p, &facts["plated"], &env).await.unwrap(), Value::Int(0));
        let env = env.with("fields", Value::Map(BTreeMap::from([("plate".to_owned(), Value::Text("ABD 1234".into()))])));
        assert_eq!(fact(&w.p, &facts["plated"], &env).await.unwrap(), Value::Int(1));
    }

    async fn only_a_late_fact_may_be_unknown(db: Db) {
        let w = fines(&db).await;
        let facts = facts();
        let env = env(&w, &citizen(1), &[("plate", Value::Text("x".into()))]).await;
        w.moods.set(SectorId::parse("roads").unwrap(), Mood::Down);
        assert_eq!(fact(&w.p, &facts["plated"], &env).await.unwrap(), Value::Unknown);
        assert!(matches!(fact(&w.p, &facts["unpaid"], &env).await, Err(Error::SectorDown { sector }) if sector == "roads"));
    }

    async fn an_answer_is_whole_or_an_error(db: Db) {
        let w = world(&db);
        let set = json!({ "kind": "speed", "amount": 100, "day": "2026-11-01" });
        w.seed((1..=1_001).map(|id| record(id, "roads.fine", &citizen(1), set.clone())).collect()).await;
        let facts = facts();
        let env = env(&w, &citizen(1), &[]).await;
        assert!(matches!(fact(&w.p, &facts["unpaid"], &env).await, Err(Error::Internal(_))));
        let filter = (&facts["unpaid"].filter, &env);
        assert_eq!(read_where(&w.p, "roads.fine", filter, None, 100).await.unwrap().len(), 100);
        assert!(read_where(&w.p, "roads.fine", filter, None, 2_000).await.is_err());
    }
}

#[test]
fn names_are_found_where_the_root_stands_alone() {
    let names = |source: &'static str, root| mentioned(source, root).collect::<Vec<_>>();
    assert_eq!(
        names("record.a == fields.plate && fields . day > 1", "fields"),
        ["plate", "day"]
    );
    assert_eq!(
        names("record.fields.x == my_fields.y || fieldsz.w", "fields"),
        Vec::<&str>::new()
    );
    assert_eq!(
        names("subject.id == subject.owner_2", "subject"),
        ["id", "owner_2"]
    );
    assert_eq!(names("fields", "fields"), Vec::<&str>::new());
}
