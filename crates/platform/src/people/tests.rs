//! People and relations, found through the sectors.

use absher_sectors::Mood;
use absher_store::{Db, on_both};
use absher_vocabulary::SectorId;
use serde_json::json;

use super::*;
use crate::testing::{World, citizen, record, somebody, world};

fn firm() -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Establishment, 7)
}

/// Saad (1), his child (2), a former dependent (3), his firm; a stranger (4).
async fn family(db: &Db) -> World {
    let w = world(db);
    let saad = citizen(1);
    let mut ended = record(12, "people.child", &saad, json!({ "child": citizen(3) }));
    ended.state = Some("ended".into());
    let mut firm = record(
        13,
        "firms.firm",
        &firm(),
        json!({ "name": { "ar": "ش", "en": "Firm" }, "owner": saad }),
    );
    firm.state = Some("active".into());
    w.seed(vec![
        somebody(1, &saad, "Saad"),
        somebody(2, &citizen(2), "Noura"),
        somebody(4, &citizen(4), "Stranger"),
        record(11, "people.child", &saad, json!({ "child": citizen(2) })),
        ended,
        firm,
    ])
    .await;
    w
}

fn down(w: &World, sector: &str) {
    w.moods.set(SectorId::parse(sector).unwrap(), Mood::Down);
}

on_both! {
    async fn people_and_establishments_are_found_by_number(db: Db) {
        let w = family(&db).await;
        let saad = find(&w.p, &citizen(1)).await.unwrap().unwrap();
        assert_eq!((saad.record_type.as_str(), name(&w.p, &saad).en.as_str()), ("people.person", "Saad"));
        assert_eq!(attribute_meaning(&w.p, &saad, "person.birth-date"), Value::Date("1990-06-15".parse().unwrap()));
        assert_eq!(attribute_meaning(&w.p, &saad, "person.shoe-size"), Value::Null);
        let firm = person(&w.p, &firm()).await.unwrap().unwrap();
        assert_eq!(firm.name.en, "Firm");
        assert!(find(&w.p, &citizen(9)).await.unwrap().is_none());
    }

    async fn a_register_that_is_down_is_not_an_unknown_person(db: Db) {
        let w = family(&db).await;
        down(&w, "people");
        assert!(matches!(find(&w.p, &citizen(1)).await, Err(Error::SectorDown { sector }) if sector == "people"));
        assert!(find(&w.p, &firm()).await.unwrap().is_some());
    }

    async fn names_come_in_the_order_asked(db: Db) {
        let w = family(&db).await;
        let asked = vec![citizen(2), firm(), citizen(9), citizen(1), citizen(2)];
        let names: Vec<_> = named(&w.p, asked).await.unwrap().into_iter().map(|p| p.name.en).collect();
        assert_eq!(names, ["Noura", "Firm", citizen(9).as_str(), "Saad", "Noura"]);
        down(&w, "people");
        let names: Vec<_> = named(&w.p, vec![citizen(1), firm()]).await.unwrap().into_iter().map(|p| p.name.en).collect();
        assert_eq!(names, [citizen(1).as_str(), "Firm"]);
    }

    async fn only_relations_that_stand_count(db: Db) {
        let w = family(&db).await;
        assert_eq!(related(&w.p, &citizen(1), "guardian").await.unwrap(), [citizen(2)]);
        assert!(is_related(&w.p, &citizen(1), &citizen(2), "guardian").await.unwrap());
        assert!(!is_related(&w.p, &citizen(1), &citizen(3), "guardian").await.unwrap(), "it ended");
        assert!(!is_related(&w.p, &citizen(2), &citizen(1), "guardian").await.unwrap(), "it has a direction");
        assert_eq!(may_act_for(&w.p, &citizen(1), &citizen(2)).await.unwrap(), ["guardian"]);
        assert_eq!(may_act_for(&w.p, &citizen(1), &firm()).await.unwrap(), ["owner"]);
        assert!(may_act_for(&w.p, &citizen(1), &citizen(4)).await.unwrap().is_empty());
        let firms = establishments_of(&w.p, &citizen(1)).await.unwrap();
        assert_eq!(firms.iter().map(|f| f.name.en.as_str()).collect::<Vec<_>>(), ["Firm"]);
        assert!(establishments_of(&w.p, &citizen(4)).await.unwrap().is_empty());
        assert!(matches!(related(&w.p, &citizen(1), "cousin").await, Err(Error::Internal(_))));
    }

    async fn a_register_that_is_down_allows_nothing_and_hides_nothing_it_does_not_keep(db: Db) {
        let w = family(&db).await;
        down(&w, "people");
        assert!(matches!(may_act_for(&w.p, &citizen(1), &citizen(2)).await, Err(Error::SectorDown { .. })));
        assert_eq!(may_act_for(&w.p, &citizen(1), &firm()).await.unwrap(), ["owner"]);
    }
}

#[test]
fn an_audience_goes_by_the_kind_of_number() {
    let catalogue = crate::testing::catalogue();
    let offered = |id: &str, who: &IdentityNumber| {
        offered_to(&catalogue.definition(id).unwrap().definition, who)
    };
    let resident = IdentityNumber::synthetic(IdentityKind::Resident, 1);
    assert!(offered("people.card", &citizen(1)));
    assert!(!offered("people.card", &resident) && !offered("people.card", &firm()));
    assert!(offered("roads.fines", &firm()));
    assert!(offered("roads.check", &resident));
}
