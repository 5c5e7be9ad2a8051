//! Inquiries: who may ask about whom, and what they are shown.

use absher_catalogue::model::{RecordType, ShowAs};
use absher_sectors::{Mood, SeedRecord};
use absher_store::{Db, audit as kept, on_both};
use absher_vocabulary::{IdentityKind, Money, RecordId, SectorId, Text};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    Level,
    testing::{World, actor, citizen, record, somebody, world, world_with},
};

fn fine(id: u128, holder: &IdentityNumber, amount: i64, state: &str) -> SeedRecord {
    let car = RecordId::from_uuid(Uuid::from_u128(50));
    let set = json!({
        "kind": "speed", "amount": amount * 100, "day": "2026-11-01", "car": car, "driver": citizen(2), "place": "Olaya",
    });
    SeedRecord {
        state: Some(state.into()),
        ..record(id, "roads.fine", holder, set)
    }
}

fn firm() -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Establishment, 7)
}

/// Saad (1) with fines of 100, 300, 200 to pay and 500 paid, his child (2) with one, his firm, and a stranger (4).
async fn people_with_fines(db: &Db) -> World {
    let w = world(db);
    seed(&w).await;
    w
}

async fn seed(w: &World) {
    let saad = citizen(1);
    let mut all = vec![
        somebody(1, &saad, "Saad"),
        somebody(2, &citizen(2), "Noura"),
        somebody(4, &citizen(4), "Stranger"),
        record(11, "people.child", &saad, json!({ "child": citizen(2) })),
        record(
            13,
            "firms.firm",
            &firm(),
            json!({ "name": { "ar": "ش", "en": "Firm" }, "owner": saad }),
        ),
        record(50, "roads.car", &saad, json!({ "plate": "ABD 1234" })),
    ];
    let amounts = [
        (20, 100, "unpaid"),
        (21, 300, "unpaid"),
        (22, 200, "unpaid"),
        (23, 500, "paid"),
        (24, 0, "unpaid"),
    ];
    all.extend(amounts.map(|(id, amount, state)| fine(id, &saad, amount, state)));
    all.push(fine(30, &citizen(2), 150, "unpaid"));
    w.seed(all).await;
}

fn about(who: &IdentityNumber) -> Ask {
    Ask {
        about: Some(who.clone()),
        ..Ask::default()
    }
}

fn number(typed: &str) -> Ask {
    Ask {
        fields: BTreeMap::from([("number".to_owned(), typed.to_owned())]),
        ..Ask::default()
    }
}

async fn ask(
    w: &World,
    id: &str,
    asking: Option<&IdentityNumber>,
    ask: Ask,
) -> Result<Answer, AskError> {
    answer(&w.p, id, asking.map(actor).as_ref(), ask).await
}

fn shown(answer: &Answer, at: usize) -> &Shown {
    match &answer.blocks[at] {
        Block::Shown(shown) => shown,
        other => panic!("{other:?}"),
    }
}

fn down(w: &World, sector: &str) {
    w.moods.set(SectorId::parse(sector).unwrap(), Mood::Down);
}

async fn looks(db: &Db, about: &IdentityNumber) -> usize {
    kept::about(&mut db.reader().await.unwrap(), about, "look", 100)
        .await
        .unwrap()
        .len()
}

async fn audited(db: &Db) -> i64 {
    kept::count_unsealed(&mut db.reader().await.unwrap())
        .await
        .unwrap()
}

on_both! {
    async fn rows_are_shaped_as_the_file_says(db: Db) {
        let w = people_with_fines(&db).await;
        let answer = ask(&w, "roads.fines", Some(&citizen(1)), Ask::default()).await.unwrap();
        assert_eq!((answer.title.en.as_str(), answer.about.as_ref().unwrap().name.en.as_str()), ("Fines", "Saad"));
        let fines = shown(&answer, 0);
        let due: Vec<_> = fines.rows.iter().map(|row| row.cells[3].clone()).collect();
        assert_eq!(due, [300, 200, 100].map(|riyals| Cell::Money(Money::halalas(riyals * 100))), "ordered by what is derived");
        assert_eq!((fines.found, fines.more), (4, true), "limited to three; one of nothing is filtered out");
        assert_eq!(fines.totals[0].1, Cell::Number(4));
        assert_eq!(fines.totals[1].1, Cell::Money(Money::halalas(60_000)), "over all, not over the rows");
        assert_eq!(fines.leads_to.as_ref().unwrap().0, "people.card");
        let row = &fines.rows[0];
        assert_eq!(row.cells[0], Cell::Text(row.number.clone()));
        assert_eq!(row.cells[1], Cell::Choice { id: "speed".into(), label: Text::new("سرعة", "Speed") });
        assert_eq!(row.cells[4], Cell::Date("2026-11-01".parse().unwrap()));
        assert!(matches!(&row.cells[5], Cell::Reference(number) if number.starts_with('C')), "{:?}", row.cells[5]);
        let driver = Cell::Person { identity: citizen(2), name: Some(Text::new("Noura ع", "Noura")) };
        assert_eq!((&row.cells[6], &row.cells[7]), (&driver, &Cell::Text("Olaya".into())));
        assert_eq!(row.cells[8], Cell::Choice { id: "unpaid".into(), label: Text::new("غير مسددة", "Unpaid") });
        let labels: Vec<_> = fines.columns.iter().map(|c| (c.id.as_str(), c.label.is_some())).collect();
        assert_eq!((labels[0], labels[1], labels[8]), (("number", false), ("kind", true), ("state", false)));
        assert_eq!(shown(&answer, 1).rows.len(), 1);
        assert_eq!(audited(&db).await, 0, "a look at oneself is not kept");
    }

    async fn a_look_at_another_is_kept_and_seen(db: Db) {
        let w = people_with_fines(&db).await;
        let answer = ask(&w, "roads.fines", Some(&citizen(1)), about(&citizen(2))).await.unwrap();
        assert_eq!((answer.about.unwrap().name.en, looks(&db, &citizen(2)).await), ("Noura".to_owned(), 1));
        let seen = crate::audit::seen(&w.p, &actor(&citizen(2))).await.unwrap();
        assert_eq!((seen[0].id.as_str(), seen[0].capacity.as_str()), ("roads.fines", "guardian"));
        assert_eq!(seen[0].by.as_ref().unwrap().identity, citizen(1));
    }

    async fn nobody_asks_without_the_right(db: Db) {
        let w = people_with_fines(&db).await;
        let refused = async |asking: Option<&IdentityNumber>, of| ask(&w, "roads.fines", asking, of).await.unwrap_err();
        assert!(matches!(refused(None, Ask::default()).await, AskError::SignedOut));
        assert!(matches!(refused(Some(&citizen(4)), about(&citizen(1))).await, AskError::NotRelated));
        assert!(matches!(refused(Some(&citizen(2)), about(&citizen(1))).await, AskError::NotRelated));
        assert!(matches!(refused(Some(&citizen(4)), about(&firm())).await, AskError::NotRelated));
        let resident = IdentityNumber::synthetic(IdentityKind::Resident, 1);
        assert!(matches!(refused(Some(&resident), Ask::default()).await, AskError::NotFor));
        let card = ask(&w, "people.card", Some(&citizen(1)), about(&citizen(2))).await;
        assert!(matches!(card, Err(AskError::NotRelated)), "this inquiry names no relation");
        let mut registered = actor(&citizen(1));
        registered.level = Level::Registered;
        let waiting = answer(&w.p, "roads.fines", Some(&registered), Ask::default()).await;
        assert!(matches!(waiting, Err(AskError::NotActivated)));
        assert!(matches!(ask(&w, "roads.unknown", Some(&citizen(1)), Ask::default()).await, Err(AskError::NotFound)));
        assert_eq!(audited(&db).await, 0);
    }

    async fn an_owner_asks_for_the_firm(db: Db) {
        let w = people_with_fines(&db).await;
        let answer = ask(&w, "roads.fines", Some(&citizen(1)), about(&firm())).await.unwrap();
        assert_eq!((answer.about.unwrap().name.en.as_str(), looks(&db, &firm()).await), ("Firm", 1));
    }

    async fn one_is_offered_those_one_may_ask_about(db: Db) {
        let w = people_with_fines(&db).await;
        let offered = async |asking: &IdentityNumber, id: &str| {
            let who = who(&w.p, &actor(asking), id).await.unwrap();
            who.into_iter().map(|person| person.name.en).collect::<Vec<_>>()
        };
        assert_eq!(offered(&citizen(1), "roads.fines").await, ["Saad", "Noura", "Firm"]);
        assert_eq!(offered(&citizen(4), "roads.fines").await, ["Stranger"]);
        assert_eq!(offered(&citizen(1), "people.card").await, ["Saad"]);
        assert!(offered(&citizen(1), "roads.check").await.is_empty());
        let resident = actor(&IdentityNumber::synthetic(IdentityKind::Resident, 1));
        assert!(matches!(who(&w.p, &resident, "people.card").await, Err(AskError::NotFor)));
        down(&w, "firms");
        assert_eq!(offered(&citizen(1), "roads.fines").await, ["Saad", "Noura"]);
    }

    async fn a_public_inquiry_shows_nothing_personal(db: Db) {
        let w = people_with_fines(&db).await;
        let typed = citizen(1).to_string();
        let answer = ask(&w, "roads.check", None, number(&typed)).await.unwrap();
        let fines = shown(&answer, 0);
        assert_eq!(fines.columns.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["number", "state"]);
        assert_eq!((fines.rows.len(), fines.rows[0].cells.len(), answer.about), (5, 2, None));
        assert_eq!(looks(&db, &citizen(1)).await, 1, "who is looked at is kept, though nobody is signed in");
        ask(&w, "roads.check", Some(&citizen(1)), number(&typed)).await.unwrap();
        assert_eq!(looks(&db, &citizen(1)).await, 1);
    }

    async fn what_is_typed_wrong_is_told_by_field(db: Db) {
        let w = people_with_fines(&db).await;
        for (typed, key) in [("", "answer-missing"), ("12", "error-identity-digits")] {
            let Err(AskError::Fields(wrong)) = ask(&w, "roads.check", None, number(typed)).await else { panic!("{typed}") };
            assert_eq!(wrong["number"].key(), key);
        }
        assert_eq!(audited(&db).await, 0);
    }

    async fn nothing_found_is_an_answer(db: Db) {
        let w = people_with_fines(&db).await;
        let answer = ask(&w, "roads.fines", Some(&citizen(4)), Ask::default()).await.unwrap();
        let fines = shown(&answer, 0);
        assert_eq!((fines.found, fines.more, fines.empty.en.as_str()), (0, false, "There are no fines"));
        assert_eq!(fines.totals[1].1, Cell::Money(Money::halalas(0)));
    }

    async fn a_sector_that_is_down_takes_only_its_own_blocks(db: Db) {
        let w = people_with_fines(&db).await;
        down(&w, "roads");
        let answer = ask(&w, "roads.fines", Some(&citizen(1)), Ask::default()).await.unwrap();
        let Block::Unavailable { sector, name, .. } = &answer.blocks[0] else { panic!("{:?}", answer.blocks[0]) };
        assert_eq!((sector.as_str(), name.en.as_str()), ("roads", "Roads"));
        assert_eq!(shown(&answer, 1).rows.len(), 1);
        let nothing = ask(&w, "roads.check", None, number(citizen(1).as_str())).await;
        assert!(matches!(nothing, Err(AskError::SectorDown { sector }) if sector == "roads"));
        assert_eq!(audited(&db).await, 0, "nothing was seen");
    }

    async fn the_register_of_people_stops_only_what_needs_it(db: Db) {
        let w = people_with_fines(&db).await;
        down(&w, "people");
        let answer = ask(&w, "roads.fines", Some(&citizen(1)), Ask::default()).await.unwrap();
        assert_eq!(answer.about.as_ref().unwrap().name.en, citizen(1).as_str());
        assert_eq!(shown(&answer, 0).rows.len(), 3);
        assert!(matches!(shown(&answer, 0).rows[0].cells[6], Cell::Person { name: None, .. }));
        assert!(matches!(answer.blocks[1], Block::Unavailable { .. }));
        let other = ask(&w, "roads.fines", Some(&citizen(1)), about(&citizen(2))).await;
        assert!(matches!(other, Err(AskError::SectorDown { .. })), "whether she is his child cannot be known");
        let card = ask(&w, "people.card", Some(&citizen(1)), Ask::default()).await;
        assert!(matches!(card, Err(AskError::SectorDown { .. })));
    }

    async fn formulas_see_the_person_who_asks(db: Db) {
        let w = people_with_fines(&db).await;
        let answer = ask(&w, "people.card", Some(&citizen(1)), Ask::default()).await.unwrap();
        let card = shown(&answer, 0);
        assert_eq!((card.rows.len(), &card.drawn), (1, &ShowAs::Card));
        let saad = Text::new("Saad ع", "Saad");
        assert_eq!(card.rows[0].cells[0], Cell::Bilingual(saad.clone()));
        assert_eq!(card.rows[0].cells[2], Cell::Person { identity: citizen(1), name: Some(saad) });
    }
}

#[tokio::test]
async fn there_is_no_answer_when_the_look_cannot_be_kept() {
    let whole = absher_store::testing::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let without_tables = Db::sqlite(folder.path().join("empty.db")).unwrap();
    let w = world_with(&whole.db, audit::Looks::new(&without_tables));
    seed(&w).await;
    let refused = ask(&w, "roads.fines", Some(&citizen(1)), about(&citizen(2))).await;
    assert!(matches!(refused, Err(AskError::Failed(_))), "{refused:?}");
    assert!(
        ask(&w, "roads.fines", Some(&citizen(1)), Ask::default())
            .await
            .is_ok(),
        "oneself is not a look"
    );
}

#[test]
fn every_attribute_of_the_catalogue_can_be_a_column() {
    let catalogue = crate::testing::catalogue();
    let columns = |of: &RecordType| {
        of.attributes
            .iter()
            .all(|a| cells::column(of, &a.id).is_some())
    };
    assert!(catalogue.records.values().all(|of| columns(of)));
    let fine = catalogue.record_type("roads.fine").unwrap();
    assert!(
        ["number", "state", "holder", "left", "person.name"]
            .iter()
            .all(|id| cells::column(fine, id).is_some())
    );
    assert!(cells::column(fine, "colour").is_none());
}
