//! Registering: nothing tells a stranger whether a number has an account.

use absher_sectors::Mood;
use absher_store::{Db, accounts as store, on_both};
use absher_vocabulary::{Email, IdentityNumber, Lang, Phone, RegistrationId};

use super::*;
use crate::{
    Level,
    accounts::{
        Client, activation,
        testing::{PASSWORD, World, client, firm, identity},
    },
};

fn input(identity: IdentityNumber, phone: u64) -> Begin {
    Begin {
        identity,
        phone: Phone::synthetic(phone),
        email: Email::parse("person@example.com").ok(),
        consent: true,
        lang: Lang::Ar,
        client: client(),
    }
}

async fn proved(w: &World, identity: IdentityNumber, phone: u64) -> RegistrationId {
    let begun = begin(&w.p, input(identity, phone)).await.unwrap();
    let code = w.code().await;
    let _ = verify(&w.p, begun.registration, &code).await;
    begun.registration
}

on_both! {
    async fn a_person_registers(db: Db) {
        let w = World::new(db).await;
        let begun = begin(&w.p, input(identity(1), 7)).await.unwrap();
        let verified = verify(&w.p, begun.registration, &w.code().await).await.unwrap();
        assert!(verified.proposed_user_name.starts_with("fahad"));
        assert_eq!(verified.name.unwrap().ar, "فهد العتيبي");
        let name = verified.proposed_user_name;
        let done = complete(&w.p, begun.registration, &name, PASSWORD).await.unwrap();
        let told = w.sms().await.pop().unwrap();
        assert!(told.contains(done.reference.as_str()), "{told}");
        let mut sql = w.p.db.reader().await.unwrap();
        let account = store::by_identity(&mut sql, &identity(1)).await.unwrap().unwrap();
        assert_eq!((account.id, account.activated), (done.account, None));
        assert!(account.password.starts_with("$argon2id$"));
        let again = complete(&w.p, begun.registration, &name, PASSWORD).await;
        assert!(matches!(again, Err(RegisterError::AlreadyRegistered)), "{again:?}");
        assert_eq!(done.expires_at, w.p.now().plus_seconds(activation::VALID));
    }

    async fn consent_is_needed(db: Db) {
        let w = World::new(db).await;
        let refused = begin(&w.p, Begin { consent: false, ..input(identity(1), 7) }).await;
        assert!(matches!(refused, Err(RegisterError::Consent)));
        assert!(w.sms().await.is_empty());
    }

    async fn the_first_answer_tells_nothing_and_the_owner_of_the_phone_learns_the_truth(db: Db) {
        let w = World::new(db).await;
        w.account(2, Level::Activated, &[]).await;
        // No register is asked before the code: not even one that is down changes the answer.
        w.sector(Mood::Down);
        let mut begun = Vec::new();
        for (who, phone) in [(identity(1), 11), (identity(2), 12), (identity(3), 13), (firm(), 14), (identity(1), 2)] {
            let one = begin(&w.p, input(who, phone)).await.unwrap();
            let sms = w.sms().await;
            assert_eq!(sms.len(), 1);
            begun.push((one.registration, sms[0].rsplit_once('#').unwrap().1.to_owned()));
        }
        w.sector(Mood::Up);
        let mut answers = Vec::new();
        for (id, code) in &begun {
            answers.push(verify(&w.p, *id, code).await);
        }
        assert!(answers[0].is_ok(), "{answers:?}");
        assert!(matches!(answers[1], Err(RegisterError::AlreadyRegistered)), "{answers:?}");
        assert!(matches!(answers[2], Err(RegisterError::UnknownIdentity)), "{answers:?}");
        assert!(matches!(answers[3], Err(RegisterError::UnknownIdentity)), "{answers:?}");
        assert!(matches!(answers[4], Err(RegisterError::PhoneTaken)), "{answers:?}");
        // And the last step holds what the page before it said.
        for (place, (id, _)) in begun.iter().enumerate().skip(1) {
            let refused = complete(&w.p, *id, &format!("someone{place}"), PASSWORD).await;
            assert!(refused.is_err(), "{place}");
        }
    }

    async fn nothing_goes_on_without_the_code(db: Db) {
        let w = World::new(db).await;
        let begun = begin(&w.p, input(identity(1), 7)).await.unwrap();
        let code = w.code().await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = verify(&w.p, begun.registration, wrong).await;
        let counted = RegisterError::Code(CodeError::Wrong { tries_left: 4 });
        assert_eq!(refused.unwrap_err().to_string(), counted.to_string());
        let early = verified(&w.p, begun.registration).await;
        assert!(matches!(early, Err(RegisterError::Unverified)));
        let early = complete(&w.p, begun.registration, "fahad1", PASSWORD).await;
        assert!(matches!(early, Err(RegisterError::Unverified)));
        let refused = verify(&w.p, begun.registration, wrong).await;
        let counted = RegisterError::Code(CodeError::Wrong { tries_left: 3 });
        assert_eq!(refused.unwrap_err().to_string(), counted.to_string(), "tries are kept");
    }

    async fn a_sector_that_is_down_loses_nothing(db: Db) {
        let w = World::new(db).await;
        let begun = begin(&w.p, input(identity(1), 7)).await.unwrap();
        let code = w.code().await;
        w.sector(Mood::Down);
        let down = verify(&w.p, begun.registration, &code).await;
        let is_down = matches!(down, Err(RegisterError::Platform(Error::SectorDown { .. })));
        assert!(is_down, "{down:?}");
        w.sector(Mood::Up);
        assert!(verified(&w.p, begun.registration).await.is_ok());
        assert!(verify(&w.p, begun.registration, &code).await.is_ok(), "posted again");
    }

    async fn a_registration_lapses_after_a_day(db: Db) {
        let w = World::new(db).await;
        let id = proved(&w, identity(1), 7).await;
        w.pass(VALID);
        assert!(matches!(verified(&w.p, id).await, Err(RegisterError::Gone)));
        assert!(matches!(complete(&w.p, id, "fahad1", PASSWORD).await, Err(RegisterError::Gone)));
        assert!(matches!(resend(&w.p, id).await, Err(RegisterError::Gone)));
        crate::accounts::sweep(&w.p).await.unwrap();
    }

    async fn bad_names_and_passwords_are_refused_and_can_be_mended(db: Db) {
        let w = World::new(db).await;
        w.account(2, Level::Registered, &[]).await;
        let id = proved(&w, identity(1), 7).await;
        let form = complete(&w.p, id, "فهد", PASSWORD).await;
        assert!(matches!(form, Err(RegisterError::UserName(_))), "{form:?}");
        let weak = complete(&w.p, id, "mutlaqalotaibi77", "mutlaqalotaibi77").await;
        assert!(matches!(weak, Err(RegisterError::Password(PasswordError::Weak))), "{weak:?}");
        let taken = complete(&w.p, id, "Person2", PASSWORD).await;
        assert!(matches!(taken, Err(RegisterError::UserNameTaken)), "{taken:?}");
        complete(&w.p, id, "Fahad1", PASSWORD).await.unwrap();
    }

    async fn of_two_who_finish_at_once_one_gets_the_account(db: Db) {
        let w = World::new(db).await;
        let first = proved(&w, identity(1), 7).await;
        let second = proved(&w, identity(1), 8).await;
        let (a, b) = tokio::join!(
            complete(&w.p, first, "fahad1", PASSWORD),
            complete(&w.p, second, "fahad2", PASSWORD)
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let lost = if a.is_ok() { b } else { a };
        assert!(matches!(lost, Err(RegisterError::AlreadyRegistered)), "{lost:?}");
    }

    async fn one_address_cannot_begin_without_end(db: Db) {
        let w = World::new(db).await;
        for phone in 0..100 {
            begin(&w.p, input(identity(1), phone)).await.unwrap();
        }
        let refused = begin(&w.p, input(identity(1), 100)).await;
        assert!(matches!(refused, Err(RegisterError::Wait { .. })), "{refused:?}");
        let elsewhere = Client { address: "192.0.2.2".to_owned(), ..client() };
        let begun = begin(&w.p, Begin { client: elsewhere, ..input(identity(1), 100) }).await;
        assert!(begun.is_ok());
    }
}
