//! The audit: a changed, dropped, reordered or forged entry is found.

use absher_store::{Command, Db, audit as store, audit::tamper, on_both};
use absher_vocabulary::{IdentityNumber, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::{
    chain,
    seal::SealBlock,
    verify::{Head, Problem, Verdict, verify},
    *,
};
use crate::testing::{actor, citizen, key, now, public, somebody, world, world_with};

fn entry(n: u128, about: Option<IdentityNumber>) -> store::Entry {
    store::Entry {
        id: Uuid::from_u128(n),
        at: Timestamp::from_micros(now().micros() + i64::try_from(n).unwrap()),
        actor: None,
        act: "act".into(),
        about,
        detail: json!({ "n": n.to_string() }).to_string(),
        number: None,
        hash: None,
    }
}

struct Write(Vec<store::Entry>);

impl Command for Write {
    type Out = ();
    type Error = absher_store::Error;
    async fn run(&self, tx: &mut Tx) -> Result<(), absher_store::Error> {
        store::insert(tx, &self.0).await
    }
}

async fn write(db: &Db, numbers: std::ops::Range<u128>) {
    db.run(&Write(numbers.map(|n| entry(n, None)).collect()))
        .await
        .unwrap();
}

async fn seal(db: &Db, process: &str, at: Timestamp) -> usize {
    db.run(&SealBlock {
        key: &key(),
        process,
        now: at,
    })
    .await
    .unwrap()
}

/// Three blocks: entries 1 to 3, 4 to 6, 7 to 9.
async fn sealed(db: &Db) {
    for n in [1, 4, 7] {
        write(db, n..n + 3).await;
        assert_eq!(seal(db, "one", now()).await, 3);
    }
}

async fn problem(db: &Db) -> Option<Problem> {
    verify(db, &public(), None).await.unwrap().problem
}

/// The last block as it stands.
async fn last_block(db: &Db) -> store::Block {
    store::last_block(&mut db.reader().await.unwrap())
        .await
        .unwrap()
        .unwrap()
}

on_both! {
    async fn what_nobody_touched_holds(db: Db) {
        sealed(&db).await;
        write(&db, 10..12).await;
        let verdict = verify(&db, &public(), None).await.unwrap();
        assert_eq!(verdict, Verdict { entries: 9, blocks: 3, unsealed: 2, head: verdict.head, problem: None });
        assert_eq!((verdict.head.entry, verdict.head.to_string().parse()), (9, Ok(verdict.head)));
    }

    async fn a_chain_written_anew_or_cut_off_does_not_go_through_an_earlier_head(db: Db) {
        sealed(&db).await;
        let keys = public();
        let nine = verify(&db, &keys, None).await.unwrap().head;
        write(&db, 10..12).await;
        assert_eq!(seal(&db, "one", now()).await, 2);
        let start = Head { entry: 0, hash: chain::START };
        let middle = store::between(&mut db.reader().await.unwrap(), 5, 5).await.unwrap();
        let five = Head { entry: 5, hash: middle[0].hash.clone().unwrap().try_into().unwrap() };
        for head in [start, five, nine] {
            assert_eq!(verify(&db, &keys, Some(head)).await.unwrap().problem, None, "{head}");
        }
        for entry in [0, 5, 9] {
            let other = Head { entry, hash: [1; 32] };
            assert_eq!(verify(&db, &keys, Some(other)).await.unwrap().problem, Some(Problem::Rewritten(entry)));
        }
        let longer = Head { entry: 12, ..nine };
        let cut = Some(Problem::CutOff { at: 11, expected: 12 });
        assert_eq!(verify(&db, &keys, Some(longer)).await.unwrap().problem, cut);

        // Somebody with the key leaves out the last block and seals other entries in its place.
        let mut tx = db.begin().await.unwrap();
        tamper::drop_block(&mut tx, 4).await.unwrap();
        tamper::drop_entry(&mut tx, 10).await.unwrap();
        tamper::drop_entry(&mut tx, 11).await.unwrap();
        tx.commit().await.unwrap();
        let eleven = Head { entry: 11, hash: [2; 32] };
        assert_eq!(problem(&db).await, None, "from inside nothing is to be seen");
        let cut = Some(Problem::CutOff { at: 9, expected: 11 });
        assert_eq!(verify(&db, &keys, Some(eleven)).await.unwrap().problem, cut);
        write(&db, 20..22).await;
        assert_eq!(seal(&db, "one", now()).await, 2);
        assert_eq!(problem(&db).await, None, "from inside nothing is to be seen");
        assert_eq!(verify(&db, &keys, Some(eleven)).await.unwrap().problem, Some(Problem::Rewritten(11)));
    }

    async fn an_empty_audit_holds(db: Db) {
        let verdict = verify(&db, &public(), None).await.unwrap();
        assert_eq!((verdict.entries, verdict.blocks, verdict.problem), (0, 0, None));
        assert_eq!(seal(&db, "one", now()).await, 0);
    }

    async fn a_changed_entry_is_found(db: Db) {
        sealed(&db).await;
        let mut tx = db.begin().await.unwrap();
        tamper::change(&mut tx, 5, "{}").await.unwrap();
        tx.commit().await.unwrap();
        let verdict = verify(&db, &public(), None).await.unwrap();
        assert_eq!((verdict.problem, verdict.entries, verdict.blocks), (Some(Problem::Changed(5)), 3, 1));
    }

    async fn a_changed_entry_with_its_hashes_redone_is_found(db: Db) {
        sealed(&db).await;
        let entries = store::between(&mut db.reader().await.unwrap(), 7, 9).await.unwrap();
        let mut hash: chain::Hash = last_block(&db).await.previous.try_into().unwrap();
        let mut tx = db.begin().await.unwrap();
        for mut entry in entries {
            let number = entry.number.unwrap();
            if number == 8 {
                entry.detail = "{}".into();
                tamper::change(&mut tx, 8, "{}").await.unwrap();
            }
            hash = chain::next(&hash, &entry);
            tamper::rehash(&mut tx, number, &hash).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(3)), "the block signs another hash");

        let mut tx = db.begin().await.unwrap();
        let forged = store::Block { hash: hash.to_vec(), ..last_block(&db).await };
        tamper::forge(&mut tx, &forged).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(3)), "the signature is not of this hash");

        let stranger = absher_documents::SealKey::from_seed("test", [6; 32]).unwrap();
        let signature = stranger.sign_for(chain::PURPOSE, &chain::signed(&forged));
        let mut tx = db.begin().await.unwrap();
        tamper::forge(&mut tx, &store::Block { signature, ..forged }).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(3)), "the key is not ours");
    }

    async fn a_dropped_entry_is_found(db: Db) {
        sealed(&db).await;
        let mut tx = db.begin().await.unwrap();
        tamper::drop_entry(&mut tx, 6).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Dropped(6)));
    }

    async fn a_dropped_entry_is_found_when_the_others_close_up(db: Db) {
        sealed(&db).await;
        let mut tx = db.begin().await.unwrap();
        tamper::drop_entry(&mut tx, 4).await.unwrap();
        tamper::renumber(&mut tx, 5, 4).await.unwrap();
        tamper::renumber(&mut tx, 6, 5).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Changed(4)));
    }

    async fn entries_in_another_order_are_found(db: Db) {
        sealed(&db).await;
        let mut tx = db.begin().await.unwrap();
        for (from, to) in [(4, 100), (5, 4), (100, 5)] {
            tamper::renumber(&mut tx, from, to).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Reordered(4)));
    }

    async fn a_dropped_block_is_found(db: Db) {
        sealed(&db).await;
        let mut tx = db.begin().await.unwrap();
        tamper::drop_block(&mut tx, 2).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(2)));
        let mut tx = db.begin().await.unwrap();
        tamper::drop_block(&mut tx, 3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(2)), "entries after the last block have numbers");
    }

    async fn a_block_after_another_chain_is_found(db: Db) {
        sealed(&db).await;
        let mut block = last_block(&db).await;
        block.previous = vec![7; 32];
        block.signature = key().sign_for(chain::PURPOSE, &chain::signed(&block));
        let mut tx = db.begin().await.unwrap();
        tamper::forge(&mut tx, &block).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(problem(&db).await, Some(Problem::Signature(3)), "even signed by us");
    }

    async fn other_keys_prove_nothing(db: Db) {
        sealed(&db).await;
        let verdict = verify(&db, &absher_documents::PublicKeys::default(), None).await.unwrap();
        assert_eq!((verdict.problem, verdict.entries), (Some(Problem::Signature(1)), 0));
    }

    async fn one_process_seals_until_its_lease_ends(db: Db) {
        write(&db, 1..3).await;
        assert_eq!(seal(&db, "one", now()).await, 2);
        write(&db, 3..4).await;
        assert_eq!(seal(&db, "two", now().plus_seconds(5)).await, 0);
        assert_eq!(seal(&db, "two", now().plus_seconds(11)).await, 1);
        assert_eq!(problem(&db).await, None);
    }

    async fn sealers_at_once_make_one_chain(db: Db) {
        write(&db, 1..40).await;
        let sealers: Vec<_> = (0..8)
            .map(|n: i64| {
                let db = db.clone();
                tokio::spawn(async move { seal(&db, &format!("p{n}"), now().plus_seconds(n * 20)).await })
            })
            .collect();
        let mut sealed = 0;
        for sealer in sealers {
            sealed += sealer.await.unwrap();
        }
        let verdict = verify(&db, &public(), None).await.unwrap();
        assert_eq!((sealed, verdict.entries, verdict.problem), (39, 39, None));
    }

    async fn more_than_a_block_is_sealed_in_one_go(db: Db) {
        let w = world(&db);
        write(&db, 1..1_203).await;
        assert_eq!(seal_new(&w.p).await.unwrap(), 1_202);
        let verdict = verify(&db, &public(), None).await.unwrap();
        assert_eq!((verdict.entries, verdict.blocks, verdict.problem), (1_202, 3, None));
    }

    async fn an_entry_shares_the_fate_of_its_transaction(db: Db) {
        let w = world(&db);
        for kept in [false, true] {
            let mut tx = db.begin().await.unwrap();
            let entry = Entry { actor: None, act: "act".into(), about: Some(citizen(1)), detail: json!({ "a": 1 }) };
            record(&mut tx, entry, (now(), &*w.p.chance)).await.unwrap();
            if kept { tx.commit().await.unwrap() } else { tx.rollback().await }
            let written = store::count_unsealed(&mut db.reader().await.unwrap()).await.unwrap();
            assert_eq!(written, i64::from(kept));
        }
    }

    async fn looks_that_wait_are_written_together_and_each_is_kept(db: Db) {
        let w = world(&db);
        let who = actor(&citizen(2));
        let looks: Vec<_> = (0..300)
            .map(|_| {
                let (p, entry) = (w.p.clone(), Entry::look(Some(&who), Some(citizen(1)), "roads.fines", "guardian"));
                tokio::spawn(async move { look(&p, entry).await })
            })
            .collect();
        for look in looks {
            look.await.unwrap().unwrap();
        }
        assert_eq!(store::count_unsealed(&mut db.reader().await.unwrap()).await.unwrap(), 300);
    }

    async fn a_person_sees_who_looked(db: Db) {
        let w = world(&db);
        w.seed(vec![somebody(2, &citizen(2), "Saad")]).await;
        let (father, me) = (actor(&citizen(2)), actor(&citizen(1)));
        look(&w.p, Entry::look(Some(&father), Some(citizen(1)), "roads.fines", "guardian")).await.unwrap();
        w.clock.forward(60);
        look(&w.p, Entry::look(None, Some(citizen(1)), "gone.inquiry", "public")).await.unwrap();
        look(&w.p, Entry::look(Some(&me), Some(citizen(1)), "roads.fines", "self")).await.unwrap();
        look(&w.p, Entry::look(Some(&father), Some(citizen(3)), "roads.fines", "guardian")).await.unwrap();
        let seen = seen(&w.p, &me).await.unwrap();
        assert_eq!(seen.len(), 2, "{seen:?}");
        assert_eq!((seen[0].capacity.as_str(), &seen[0].by, seen[0].what.en.as_str()), ("public", &None, "gone.inquiry"));
        assert_eq!((seen[1].capacity.as_str(), seen[1].what.en.as_str(), seen[1].at), ("guardian", "Fines", now()));
        assert_eq!(seen[1].by.as_ref().unwrap().name.en, "Saad");
    }
}

#[tokio::test]
async fn a_look_that_cannot_be_kept_is_an_error() {
    let whole = absher_store::testing::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let without_tables = Db::sqlite(folder.path().join("empty.db")).unwrap();
    let w = world_with(&whole.db, Looks::new(&without_tables));
    let refused = look(&w.p, Entry::look(None, None, "roads.check", "public")).await;
    assert!(matches!(refused, Err(Error::Internal(_))), "{refused:?}");
}

#[test]
fn a_head_is_read_as_it_is_written_and_nothing_else_is() {
    let head = Head {
        entry: 7,
        hash: [0xab; 32],
    };
    assert_eq!(head.to_string().parse(), Ok(head));
    let (number, hash) = ("7", "ab".repeat(32));
    for wrong in [
        String::new(),
        hash.clone(),
        format!("-1:{hash}"),
        format!("{number}:{}", &hash[2..]),
        format!("{number}:+b{}", &hash[2..]),
        format!("{number}:{}", "é".repeat(32)),
    ] {
        assert!(wrong.parse::<Head>().is_err(), "{wrong}");
    }
}

#[test]
fn no_two_entries_give_the_same_bytes() {
    let plain = entry(1, None);
    let variants = [
        plain.clone(),
        entry(2, None),
        entry(1, Some(citizen(1))),
        store::Entry {
            actor: Some(AccountId::from_uuid(Uuid::from_u128(1))),
            ..plain.clone()
        },
        store::Entry {
            act: "ac".into(),
            detail: format!("t{}", plain.detail),
            ..plain.clone()
        },
        store::Entry {
            at: Timestamp::from_micros(1),
            ..plain.clone()
        },
    ];
    let mut hashes: Vec<_> = variants
        .iter()
        .map(|e| chain::next(&chain::START, e))
        .collect();
    hashes.push(chain::next(&[1; 32], &plain));
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 7);
}
