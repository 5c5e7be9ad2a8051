//! Codes: bound to their purpose, counted, replaced and used once.

use absher_store::{Command, Db, accounts::codes::Purpose, on_both};
use absher_vocabulary::{Lang, Phone, Timestamp};
use uuid::Uuid;

use super::*;
use crate::accounts::testing::World;

const ABOUT: Uuid = Uuid::from_u128(7);

async fn send_code(w: &World, purpose: Purpose, again: bool) -> Result<Sent, Timestamp> {
    let phone = Phone::synthetic(1);
    let sending = Sending {
        purpose,
        about: ABOUT,
        phone: &phone,
        lang: Lang::En,
        again,
    };
    let mut tx = w.p.db.begin().await.unwrap();
    let sent = send(&w.p, &mut tx, &sending, w.p.now()).await.unwrap();
    match sent {
        Ok(_) => tx.commit().await.unwrap(),
        Err(_) => tx.rollback().await,
    }
    sent
}

struct Typed<'a>(&'a World, Purpose, Uuid, String);

impl Command for Typed<'_> {
    type Out = Result<(), CodeError>;
    type Error = absher_store::Error;
    async fn run(&self, tx: &mut Tx) -> Result<Self::Out, absher_store::Error> {
        check(&self.0.p, tx, (self.1, self.2), &self.3, self.0.p.now()).await
    }
}

async fn typed(w: &World, purpose: Purpose, code: &str) -> Result<(), CodeError> {
    w.p.db
        .run(&Typed(w, purpose, ABOUT, code.to_owned()))
        .await
        .unwrap()
}

fn other(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..5])
}

#[test]
fn six_digits_are_read_however_they_are_typed() {
    assert_eq!(read(" ١٢٣-456 "), Ok("123456".to_owned()));
    for bad in ["", "12345", "1234567", "12345a", "code!!"] {
        assert_eq!(read(bad), Err(CodeError::Malformed), "{bad}");
    }
}

#[test]
fn a_domain_bound_code_names_the_host_without_its_port() {
    assert_eq!(bare_host("absher.example:8080"), "absher.example");
    assert_eq!(bare_host("absher.example"), "absher.example");
}

/// The `{name}`s of a text.
fn slots(text: &str) -> Vec<&str> {
    let mut slots: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

#[test]
fn messages_say_the_same_in_both_languages_and_never_ask_for_a_code() {
    let catalogue = crate::accounts::testing::catalogue();
    for (id, text) in &catalogue.messages {
        assert_eq!(slots(&text.ar), slots(&text.en), "{id}");
        for side in [&text.ar, &text.en] {
            assert!(!side.contains("http"), "{id} leads out of the message");
            let bound = side.ends_with("\n\n@{host} #{code}");
            assert_eq!(bound, slots(side).contains(&"host"), "{id}");
        }
    }
    for purpose in [Purpose::Register, Purpose::SignIn, Purpose::Activate] {
        let text = &catalogue.messages[&format!("code-{}", purpose.word())];
        assert_eq!(slots(&text.ar), ["code", "host", "minutes"]);
        assert!(
            text.ar.contains("لا تخبر به أحدا") && text.en.to_lowercase().contains("never tell it")
        );
    }
}

on_both! {
    async fn a_code_works_once(db: Db) {
        let w = World::new(db).await;
        send_code(&w, Purpose::SignIn, false).await.unwrap();
        let code = w.code().await;
        assert_eq!(typed(&w, Purpose::SignIn, &code).await, Ok(()));
        assert_eq!(typed(&w, Purpose::SignIn, &code).await, Err(CodeError::Expired));
    }

    async fn a_code_works_for_its_purpose_and_its_thing_only(db: Db) {
        let w = World::new(db).await;
        send_code(&w, Purpose::Register, false).await.unwrap();
        let code = w.code().await;
        for purpose in [Purpose::SignIn, Purpose::Activate] {
            assert_eq!(typed(&w, purpose, &code).await, Err(CodeError::Expired));
        }
        let elsewhere = Typed(&w, Purpose::Register, Uuid::from_u128(8), code.clone());
        assert_eq!(w.p.db.run(&elsewhere).await.unwrap(), Err(CodeError::Expired));
        // Even where a code of the other purpose waits.
        send_code(&w, Purpose::SignIn, false).await.unwrap();
        let swapped = typed(&w, Purpose::SignIn, &code).await;
        assert_eq!(swapped, Err(CodeError::Wrong { tries_left: 4 }));
        assert_eq!(typed(&w, Purpose::Register, &code).await, Ok(()));
        let hash = |purpose, about| hash(&w.p, purpose, about, &code);
        assert_ne!(hash(Purpose::Register, ABOUT), hash(Purpose::SignIn, ABOUT));
        assert_ne!(hash(Purpose::Register, ABOUT), hash(Purpose::Register, Uuid::from_u128(8)));
    }

    async fn a_code_works_for_ten_minutes(db: Db) {
        let w = World::new(db).await;
        send_code(&w, Purpose::SignIn, false).await.unwrap();
        let code = w.code().await;
        w.pass(VALID - 1);
        assert!(matches!(typed(&w, Purpose::SignIn, &other(&code)).await, Err(CodeError::Wrong { .. })));
        w.pass(1);
        assert_eq!(typed(&w, Purpose::SignIn, &code).await, Err(CodeError::Expired));
    }

    async fn five_tries_and_no_more(db: Db) {
        let w = World::new(db).await;
        send_code(&w, Purpose::SignIn, false).await.unwrap();
        let code = w.code().await;
        for tries_left in [4, 3, 2, 1] {
            let wrong = typed(&w, Purpose::SignIn, &other(&code)).await;
            assert_eq!(wrong, Err(CodeError::Wrong { tries_left }));
        }
        assert_eq!(typed(&w, Purpose::SignIn, &other(&code)).await, Err(CodeError::TooManyTries));
        assert_eq!(typed(&w, Purpose::SignIn, &code).await, Err(CodeError::TooManyTries));
    }

    async fn sending_again_leaves_the_code_on_its_way_alive(db: Db) {
        let w = World::new(db).await;
        let mut codes = Vec::new();
        for again in [false, true, true] {
            send_code(&w, Purpose::SignIn, again).await.unwrap();
            codes.push(w.code().await);
            w.pass(30);
        }
        assert!(matches!(typed(&w, Purpose::SignIn, &codes[0]).await, Err(CodeError::Wrong { .. })));
        assert_eq!(typed(&w, Purpose::SignIn, &codes[1]).await, Ok(()));
        assert_eq!(typed(&w, Purpose::SignIn, &codes[2]).await, Err(CodeError::Expired));
    }

    async fn codes_again_are_half_a_minute_apart_and_three_in_ten_minutes(db: Db) {
        let w = World::new(db).await;
        let sent = send_code(&w, Purpose::SignIn, false).await.unwrap();
        assert_eq!(sent.phone_masked, "05*****001");
        assert_eq!(send_code(&w, Purpose::SignIn, true).await, Err(sent.resend_at));
        w.pass(29);
        assert_eq!(send_code(&w, Purpose::SignIn, true).await, Err(sent.resend_at));
        for _ in 0..3 {
            w.pass(30);
            send_code(&w, Purpose::SignIn, true).await.unwrap();
        }
        w.pass(30);
        let until = send_code(&w, Purpose::SignIn, true).await.unwrap_err();
        assert_eq!(until, w.p.now().plus_seconds(570));
        w.pass(570);
        assert!(send_code(&w, Purpose::SignIn, true).await.is_ok());
    }

    async fn a_phone_gets_three_registrations_in_ten_minutes_and_ten_a_day(db: Db) {
        let w = World::new(db).await;
        let mut sent = 0;
        for _ in 0..6 {
            for _ in 0..4 {
                sent += u32::from(send_code(&w, Purpose::Register, false).await.is_ok());
            }
            w.pass(600);
        }
        assert_eq!(sent, 10);
    }

    async fn only_a_keyed_hash_of_a_code_is_kept(db: Db) {
        let w = World::new(db).await;
        send_code(&w, Purpose::SignIn, false).await.unwrap();
        let code = w.code().await;
        let mut tx = w.p.db.begin().await.unwrap();
        let now = w.p.now();
        let kept = codes::count_try(&mut tx, Purpose::SignIn, ABOUT, now, TRIES).await.unwrap();
        assert_eq!(kept[0].hash, hash(&w.p, Purpose::SignIn, ABOUT, &code));
        let mut keys = w.p.keys.clone();
        keys.secret = [1; 32];
        let mut data = ABOUT.as_bytes().to_vec();
        data.extend_from_slice(code.as_bytes());
        assert_ne!(kept[0].hash, keys.derive("code sign-in", &data));
    }
}
