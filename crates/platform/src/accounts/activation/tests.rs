//! Activation: only the person types the code, and an officer never activates alone.

use absher_sectors::Mood;
use absher_store::{Db, on_both};
use absher_vocabulary::AccountId;

use super::*;
use crate::{
    Actor, Level,
    accounts::{
        session,
        testing::{World, identity},
    },
};

/// An officer at the desk and person 2 waiting, whose account is given.
async fn desk(db: Db) -> (World, Actor, Actor, Reference) {
    let w = World::new(db).await;
    let officer = w.signed_in(1, Level::Activated, &["desk"]).await;
    let person = w.signed_in(2, Level::Registered, &[]).await;
    let Status::Waiting {
        reference,
        checked: false,
        ..
    } = mine(&w.p, &person).await.unwrap()
    else {
        panic!("not waiting")
    };
    (w, officer, person, reference)
}

async fn decide(w: &World, officer: &Actor, account: AccountId) -> [Option<ActivationError>; 2] {
    let reason = RefusalReason::DataDiffers;
    [
        send_code(&w.p, officer, account).await.err(),
        refuse(&w.p, officer, account, reason).await.err(),
    ]
}

#[test]
fn reasons_read_back() {
    for reason in RefusalReason::ALL {
        assert_eq!(reason.to_string().parse::<RefusalReason>().unwrap(), reason);
    }
    assert!("no-reason".parse::<RefusalReason>().is_err());
}

on_both! {
    async fn an_officer_checks_and_the_person_types_the_code(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        for query in [reference.as_str(), identity(2).as_str(), &reference.as_str().to_lowercase()] {
            let found = find(&w.p, &officer, query).await.unwrap();
            assert_eq!((found.account, found.own), (person.account, false));
            assert_eq!(found.record.unwrap().holder, Some(identity(2)));
            assert_eq!(found.phone_masked, "05*****002");
            assert!(found.differences.is_empty(), "the register knows no phone");
        }
        send_code(&w.p, &officer, person.account).await.unwrap();
        assert!(matches!(mine(&w.p, &person).await.unwrap(), Status::Waiting { checked: true, .. }));
        let code = w.code().await;
        confirm(&w.p, Some(&person), &reference, &code).await.unwrap();
        let status = mine(&w.p, &person).await.unwrap();
        assert_eq!(status, Status::Activated { by: ActivatedBy::Desk, at: w.p.now() });
        assert_eq!(w.sms().await.len(), 1, "the person is told");
        let twice = confirm(&w.p, None, &reference, &code).await;
        assert!(matches!(twice, Err(ActivationError::AlreadyActivated)), "{twice:?}");
        let again = send_code(&w.p, &officer, person.account).await;
        assert!(matches!(again, Err(ActivationError::AlreadyActivated)), "{again:?}");
    }

    async fn a_session_that_is_open_is_activated_at_once(db: Db) {
        let w = World::new(db).await;
        let officer = w.signed_in(1, Level::Activated, &["desk"]).await;
        w.account(2, Level::Registered, &[]).await;
        let signed_in = w.sign_in(2).await;
        let found = find(&w.p, &officer, identity(2).as_str()).await.unwrap();
        let Status::Waiting { reference, .. } = found.status else { panic!("not waiting") };
        send_code(&w.p, &officer, found.account).await.unwrap();
        confirm(&w.p, None, &reference, &w.code().await).await.unwrap();
        let actor = session::find(&w.p, &signed_in.token).await.unwrap().unwrap();
        assert_eq!(actor.level, Level::Activated);
    }

    async fn only_a_role_that_may_activate_works_at_the_desk(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        let reviewer = Actor { roles: vec!["reviewer".to_owned()], ..officer.clone() };
        let unproved = Actor { level: Level::Registered, ..officer.clone() };
        let unknown = Actor { roles: vec!["activate".to_owned()], ..officer.clone() };
        let citizen = Actor { roles: Vec::new(), ..officer.clone() };
        assert!(may(&w.p, &officer));
        for actor in [reviewer, unproved, unknown, citizen] {
            assert!(!may(&w.p, &actor));
            let found = find(&w.p, &actor, reference.as_str()).await;
            let refused = matches!(found, Err(ActivationError::Platform(Error::Forbidden)));
            assert!(refused, "{:?}", actor.roles);
            for error in decide(&w, &actor, person.account).await {
                let forbidden = Some(ActivationError::Platform(Error::Forbidden));
                assert_eq!(error.map(|e| e.to_string()), forbidden.map(|e| e.to_string()));
            }
        }
    }

    async fn a_person_sees_that_an_officer_looked(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        assert!(crate::audit::seen(&w.p, &person).await.unwrap().is_empty());
        find(&w.p, &officer, reference.as_str()).await.unwrap();
        assert_eq!(crate::audit::seen(&w.p, &person).await.unwrap().len(), 1);
    }

    async fn nobody_activates_their_own_account(db: Db) {
        let (w, officer, ..) = desk(db).await;
        let own = find(&w.p, &officer, identity(1).as_str()).await.unwrap();
        assert!(own.own);
        for error in decide(&w, &officer, officer.account).await {
            assert!(matches!(error, Some(ActivationError::Own)), "{error:?}");
        }
    }

    async fn the_officer_never_types_the_code(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        send_code(&w.p, &officer, person.account).await.unwrap();
        let code = w.code().await;
        let pressed = confirm(&w.p, Some(&officer), &reference, &code).await;
        assert!(matches!(pressed, Err(ActivationError::OfficerPresses)), "{pressed:?}");
        assert!(matches!(mine(&w.p, &person).await.unwrap(), Status::Waiting { .. }));
    }

    async fn without_an_officer_there_is_no_code_to_guess(db: Db) {
        let (w, _, person, reference) = desk(db).await;
        // The code of a sign-in proves the phone, but not that an officer looked.
        w.pass(60);
        let begun = crate::accounts::sign_in::begin(
            &w.p,
            "person2",
            crate::accounts::testing::PASSWORD,
            &crate::accounts::testing::client(),
        )
        .await;
        assert!(begun.is_ok());
        let code = w.code().await;
        let refused = confirm(&w.p, Some(&person), &reference, &code).await;
        assert!(matches!(refused, Err(ActivationError::Code(CodeError::Expired))), "{refused:?}");
    }

    async fn five_guesses_end_the_code(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        send_code(&w.p, &officer, person.account).await.unwrap();
        let code = w.code().await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            let refused = confirm(&w.p, None, &reference, wrong).await;
            assert!(matches!(refused, Err(ActivationError::Code(_))), "{refused:?}");
        }
        let right = confirm(&w.p, None, &reference, &code).await;
        let ended = matches!(right, Err(ActivationError::Code(CodeError::TooManyTries)));
        assert!(ended, "{right:?}");
        let soon = send_code(&w.p, &officer, person.account).await;
        assert!(matches!(soon, Err(ActivationError::Wait { .. })), "{soon:?}");
    }

    async fn a_refusal_ends_the_code_and_can_be_renewed(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        send_code(&w.p, &officer, person.account).await.unwrap();
        let code = w.code().await;
        let reason = RefusalReason::NotThePerson;
        refuse(&w.p, &officer, person.account, reason).await.unwrap();
        let status = mine(&w.p, &person).await.unwrap();
        assert_eq!(status, Status::Refused { reason, at: w.p.now() });
        let late = confirm(&w.p, None, &reference, &code).await;
        assert!(matches!(late, Err(ActivationError::NotWaiting)), "{late:?}");
        for error in decide(&w, &officer, person.account).await {
            assert!(matches!(error, Some(ActivationError::NotWaiting)), "{error:?}");
        }
        let (renewed, _) = renew(&w.p, &person).await.unwrap();
        assert_ne!(renewed, reference);
        let code_of_before = confirm(&w.p, None, &renewed, &code).await;
        let dead = matches!(code_of_before, Err(ActivationError::Code(CodeError::Expired)));
        assert!(dead, "{code_of_before:?}");
        let early = renew(&w.p, &person).await;
        assert!(matches!(early, Err(ActivationError::NotWaiting)), "{early:?}");
    }

    async fn a_reference_works_for_seven_days(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        w.pass(VALID);
        let status = mine(&w.p, &person).await.unwrap();
        assert_eq!(status, Status::Expired { reference: reference.clone() });
        for error in decide(&w, &officer, person.account).await {
            assert!(matches!(error, Some(ActivationError::Expired)), "{error:?}");
        }
        let late = confirm(&w.p, None, &reference, "123456").await;
        assert!(matches!(late, Err(ActivationError::Expired)), "{late:?}");
        let (renewed, until) = renew(&w.p, &person).await.unwrap();
        assert_eq!(until, w.p.now().plus_seconds(VALID));
        let found = find(&w.p, &officer, renewed.as_str()).await.unwrap();
        assert!(matches!(found.status, Status::Waiting { .. }));
    }

    async fn the_desk_shows_where_the_phone_differs(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Registered, &[]).await;
        let officer = w.signed_in(2, Level::Activated, &["desk"]).await;
        let same = find(&w.p, &officer, identity(1).as_str()).await.unwrap();
        assert!(same.differences.is_empty());
        w.sector(Mood::Down);
        let down = find(&w.p, &officer, identity(1).as_str()).await;
        let is_down = matches!(down, Err(ActivationError::Platform(Error::SectorDown { .. })));
        assert!(is_down, "{down:?}");
        let nobody = find(&w.p, &officer, identity(9).as_str()).await;
        assert!(matches!(nobody, Err(ActivationError::NotFound)), "{nobody:?}");
    }

    async fn of_two_renewals_at_once_one_reference_waits(db: Db) {
        let (w, _, person, _) = desk(db).await;
        w.pass(VALID);
        let (a, b) = tokio::join!(renew(&w.p, &person), renew(&w.p, &person));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let lost = if a.is_ok() { b } else { a };
        assert!(matches!(lost, Err(ActivationError::NotWaiting)), "{lost:?}");
    }

    async fn of_a_code_and_a_refusal_at_once_one_decides(db: Db) {
        let (w, officer, person, reference) = desk(db).await;
        send_code(&w.p, &officer, person.account).await.unwrap();
        let code = w.code().await;
        let (confirmed, refused) = tokio::join!(
            confirm(&w.p, Some(&person), &reference, &code),
            refuse(&w.p, &officer, person.account, RefusalReason::NotThePerson)
        );
        assert_ne!(confirmed.is_ok(), refused.is_ok(), "{confirmed:?} {refused:?}");
        let activated = matches!(mine(&w.p, &person).await.unwrap(), Status::Activated { .. });
        assert_eq!(activated, confirmed.is_ok());
    }
}
