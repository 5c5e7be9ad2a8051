//! Applications, bills, ledger, documents and messages on both databases: each guard that a race or a repetition meets.

use absher_vocabulary::{
    ApplicationId, BillId, DocumentId, EntryId, IdentityKind, IdentityNumber, MessageId, Money,
    RecordId, Reference, SealCode, Timestamp,
};
use uuid::Uuid;

use crate::{Db, applications, args, messages, on_both, payments, sealed, sql::Sql};

struct Fixed(u8);

impl absher_vocabulary::Chance for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = self
                .0
                .wrapping_mul(37)
                .wrapping_add(u8::try_from(place % 200).unwrap_or(0));
        }
    }
}

fn now() -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000)
}

fn person(serial: u64) -> IdentityNumber {
    IdentityNumber::synthetic(IdentityKind::Citizen, serial)
}

fn application(n: u8, service: &str) -> applications::Application {
    applications::Application {
        id: ApplicationId::from_uuid(Uuid::from_bytes([n; 16])),
        reference: Reference::new(&Fixed(n)),
        service: service.into(),
        definition: None,
        applicant: person(1),
        actor: person(1),
        phase: "draft".into(),
        state: serde_json::json!({}),
        draft: serde_json::json!({}),
        version: 1,
        deadline: None,
        created_at: now(),
        submitted_at: None,
        updated_at: now(),
    }
}

async fn written(db: &Db, n: u8) -> applications::Application {
    let row = application(n, &format!("s.{n}"));
    let mut tx = db.begin().await.unwrap();
    applications::insert(&mut tx, &row).await.unwrap();
    applications::set_party(&mut tx, (row.id, "applicant"), &row.applicant, true, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row
}

fn bill(row: &applications::Application) -> payments::Bill {
    payments::Bill {
        id: BillId::from_uuid(row.id.uuid()),
        number: "1000000000001".into(),
        application: row.id,
        serial: 1,
        payer: person(1),
        amount: Money::riyals(10),
        lines: serde_json::json!([]),
        hold: Money::ZERO,
        due: now(),
        state: "open".into(),
        paid_at: None,
        created_at: now(),
    }
}

on_both! {
    async fn a_state_is_replaced_only_by_who_saw_its_version(db: Db) {
        let mut row = written(&db, 1).await;
        row.phase = "running".into();
        row.deadline = Some(now());
        let mut tx = db.begin().await.unwrap();
        assert!(applications::advance(&mut tx, &row, now()).await.unwrap());
        assert!(!applications::advance(&mut tx, &row, now()).await.unwrap(), "the version was seen before the change");
        assert!(!applications::save_draft(&mut tx, &row, now()).await.unwrap(), "and it is no draft any more");
        tx.commit().await.unwrap();
        let mut reader = db.reader().await.unwrap();
        assert_eq!(applications::overdue(&mut reader, now().plus_seconds(1), 5).await.unwrap(), vec![row.id]);
        assert_eq!(applications::next_deadline(&mut reader).await.unwrap(), Some(now()));
        assert_eq!(applications::by_reference(&mut reader, &row.reference).await.unwrap().unwrap().version, 2);
    }
}

on_both! {
    async fn one_draft_of_a_service_for_each_person(db: Db) {
        let row = written(&db, 1).await;
        let mut again = application(2, "s.1");
        again.id = ApplicationId::from_uuid(Uuid::from_bytes([9; 16]));
        let mut tx = db.begin().await.unwrap();
        let refused = applications::insert(&mut tx, &again).await.unwrap_err();
        assert!(refused.is_unique("application_draft_key"), "{refused}");
        drop(tx);
        let mut reader = db.reader().await.unwrap();
        let found = applications::open_draft(&mut reader, &person(1), &person(1), "s.1").await.unwrap();
        assert_eq!(found, Some(row.reference));
    }
}

on_both! {
    async fn a_record_is_the_subject_of_one_open_application(db: Db) {
        let (first, second) = (written(&db, 1).await, written(&db, 2).await);
        let record = RecordId::from_uuid(Uuid::from_bytes([7; 16]));
        let mut tx = db.begin().await.unwrap();
        assert!(applications::hold_subject(&mut tx, record, first.id).await.unwrap());
        assert!(!applications::hold_subject(&mut tx, record, second.id).await.unwrap());
        applications::release_subjects(&mut tx, first.id).await.unwrap();
        assert!(applications::hold_subject(&mut tx, record, second.id).await.unwrap());
    }
}

on_both! {
    async fn parties_tasks_timeline_and_definitions_are_kept(db: Db) {
        let row = written(&db, 1).await;
        let mut tx = db.begin().await.unwrap();
        let task = applications::Task { application: row.id, step: "s".into(), role: "r".into(), since: now(), deadline: None };
        applications::set_tasks(&mut tx, row.id, std::slice::from_ref(&task)).await.unwrap();
        let moment = applications::Moment { number: 1, at: now(), word: "submitted".into(), step: None, party: None };
        applications::add_moment(&mut tx, row.id, &moment).await.unwrap();
        applications::keep_definition(&mut tx, "h", "text").await.unwrap();
        applications::keep_definition(&mut tx, "h", "text").await.unwrap();
        tx.commit().await.unwrap();
        let mut reader = db.reader().await.unwrap();
        assert_eq!(applications::tasks(&mut reader, &["r".into()], 9).await.unwrap().len(), 1);
        assert!(applications::tasks(&mut reader, &["other".into()], 9).await.unwrap().is_empty());
        assert_eq!(applications::timeline(&mut reader, row.id).await.unwrap(), vec![moment]);
        assert_eq!(applications::definition(&mut reader, "h").await.unwrap().as_deref(), Some("text"));
        assert_eq!(applications::parties_of(&mut reader, row.id, &person(1)).await.unwrap(), vec!["applicant"]);
        assert!(applications::parties_of(&mut reader, row.id, &person(2)).await.unwrap().is_empty());
        assert_eq!(applications::waiting_for(&mut reader, &person(1)).await.unwrap(), vec![row.id]);
        assert_eq!(applications::of_person(&mut reader, &person(1), 9).await.unwrap().len(), 1);
        assert_eq!(applications::by_id(&mut reader, row.id).await.unwrap().unwrap().reference, row.reference);
    }
}

on_both! {
    async fn a_file_is_kept_by_its_hash(db: Db) {
        let upload = applications::Upload { hash: "h".into(), kind: "pdf".into(), content: vec![1, 2], owner: person(1) };
        let mut tx = db.begin().await.unwrap();
        applications::keep_upload(&mut tx, &upload, now()).await.unwrap();
        applications::keep_upload(&mut tx, &upload, now()).await.unwrap();
        assert_eq!(applications::upload(&mut tx, "h").await.unwrap().unwrap().content, vec![1, 2]);
        assert!(applications::upload(&mut tx, "g").await.unwrap().is_none());
    }
}

on_both! {
    async fn a_payment_of_the_bank_is_taken_in_once(db: Db) {
        let row = written(&db, 1).await;
        let bill = bill(&row);
        let mut tx = db.begin().await.unwrap();
        payments::insert(&mut tx, &bill).await.unwrap();
        assert!(payments::take_in(&mut tx, ("p1", bill.id), bill.amount, now()).await.unwrap());
        assert!(!payments::take_in(&mut tx, ("p1", bill.id), bill.amount, now()).await.unwrap());
        assert_eq!(payments::taken(&mut tx, "p1").await.unwrap(), Some((bill.id, bill.amount)));
        assert_eq!(payments::taken(&mut tx, "p2").await.unwrap(), None);
        payments::end(&mut tx, (row.id, 1), "paid", Some(now())).await.unwrap();
        payments::end(&mut tx, (row.id, 1), "closed", None).await.unwrap();
        let kept = payments::by_number(&mut tx, &bill.number).await.unwrap().unwrap();
        assert_eq!((kept.state.as_str(), kept.paid_at), ("paid", Some(now())), "a paid bill is not closed");
        assert_eq!(payments::by_serial(&mut tx, row.id, 1).await.unwrap().unwrap().id, bill.id);
        assert_eq!(payments::of_payer(&mut tx, &person(1), 9).await.unwrap().len(), 1);
    }
}

on_both! {
    async fn a_transfer_balances_and_an_odd_entry_is_found(db: Db) {
        let row = written(&db, 1).await;
        let id = |n: u8| EntryId::from_uuid(Uuid::from_bytes([n; 16]));
        let mut tx = db.begin().await.unwrap();
        let transfer = payments::Transfer {
            ids: [id(1), id(2), id(3)],
            application: row.id,
            from: "bank".into(),
            to: "fees".into(),
            amount: Money::riyals(3),
            at: now(),
        };
        payments::post(&mut tx, &transfer).await.unwrap();
        assert_eq!(payments::proof(&mut tx).await.unwrap(), (Money::ZERO, 0));
        let balances = payments::balances(&mut tx, row.id).await.unwrap();
        assert_eq!(balances, vec![("bank".into(), Money::riyals(-3)), ("fees".into(), Money::riyals(3))]);
        assert_eq!(payments::taken_out(&mut tx, row.id, "bank").await.unwrap(), Money::riyals(3));
        tx.exec("UPDATE ledger_entry SET amount = amount + 1 WHERE account = $1", args!["fees"]).await.unwrap();
        assert_eq!(payments::proof(&mut tx).await.unwrap(), (Money::halalas(1), 1));
    }
}

on_both! {
    async fn a_document_is_written_once_and_found_by_its_code(db: Db) {
        let row = written(&db, 1).await;
        let document = sealed::Document {
            id: DocumentId::from_uuid(Uuid::from_bytes([4; 16])),
            code: SealCode::new(&Fixed(1)),
            template: "t".into(),
            holder: person(1),
            application: row.id,
            title_ar: "أ".into(),
            title_en: "A".into(),
            number: "1".into(),
            seal: vec![1],
            issued_at: now(),
            expires: None,
            revoked_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        sealed::insert(&mut tx, &document, b"pdf").await.unwrap();
        let mut again = document.clone();
        again.code = SealCode::new(&Fixed(2));
        sealed::insert(&mut tx, &again, b"another").await.unwrap();
        assert_eq!(sealed::pdf(&mut tx, document.id).await.unwrap().unwrap(), b"pdf");
        assert!(sealed::by_code(&mut tx, &document.code).await.unwrap().is_some());
        assert!(sealed::by_code(&mut tx, &again.code).await.unwrap().is_none());
        assert_eq!(sealed::of_holder(&mut tx, &person(1), 9).await.unwrap().len(), 1);
        assert_eq!(sealed::of_application(&mut tx, row.id).await.unwrap().len(), 1);
        assert_eq!(sealed::by_id(&mut tx, document.id).await.unwrap().unwrap().code, document.code);
    }
}

on_both! {
    async fn an_inbox_has_each_message_once(db: Db) {
        let message = messages::Message {
            id: MessageId::from_uuid(Uuid::from_bytes([5; 16])),
            identity: person(1),
            about: "k".into(),
            text_ar: "أ".into(),
            text_en: "A".into(),
            link: None,
            at: now(),
            read_at: None,
        };
        let mut tx = db.begin().await.unwrap();
        messages::insert(&mut tx, &message).await.unwrap();
        messages::insert(&mut tx, &message).await.unwrap();
        messages::mark_read(&mut tx, &person(1), now()).await.unwrap();
        let inbox = messages::inbox(&mut tx, &person(1), 9).await.unwrap();
        assert_eq!(inbox.len(), 1);
        assert_eq!(inbox[0].read_at, Some(now()));
        assert!(messages::inbox(&mut tx, &person(2), 9).await.unwrap().is_empty());
        let count: Vec<(i64,)> = tx.all("SELECT COUNT(*) FROM message", args![]).await.unwrap();
        assert_eq!(count[0].0, 1);
    }
}
