//! Signing in: the same answer and the same work for a known and an unknown name.

use absher_store::{Db, on_both};

use super::*;
use crate::{
    Level,
    accounts::{
        Client, session,
        testing::{PASSWORD, World, client, identity},
    },
};

async fn wrong_code(w: &World, begun: &Begun) -> SignInError {
    let code = w.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    answer(&w.p, begun.challenge, wrong).await.unwrap_err()
}

on_both! {
    async fn a_person_signs_in_by_user_name_or_identity_number(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Registered, &["reviewer"]).await;
        for login in ["person1", " PERSON1 ", identity(1).as_str()] {
            let begun = begin(&w.p, login, PASSWORD, &client()).await.unwrap();
            assert_eq!(begun.sent.phone_masked, "05*****001");
            let done = answer(&w.p, begun.challenge, &w.code().await).await.unwrap();
            assert_eq!(done.actor.identity, identity(1));
            assert_eq!((done.actor.level, done.actor.roles.len()), (Level::Registered, 1));
            let found = session::find(&w.p, &done.token).await.unwrap().unwrap();
            assert_eq!(found.session, done.actor.session);
            assert_eq!(found.roles, done.actor.roles);
        }
    }

    async fn an_unknown_account_gets_the_same_answer_after_the_same_work(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let (long, known, unknown) = ("x".repeat(500), identity(1), identity(2));
        let attempts = [
            ("person1", "wrong password"),
            ("person9", PASSWORD),
            (known.as_str(), "wrong password"),
            (unknown.as_str(), PASSWORD),
            ("هوية", PASSWORD),
            ("", ""),
            ("person1", &long),
        ];
        for (login, password) in attempts {
            let before = w.p.hashing.count();
            let refused = begin(&w.p, login, password, &client()).await;
            assert!(matches!(refused, Err(SignInError::Wrong)), "{login}: {refused:?}");
            assert_eq!(w.p.hashing.count() - before, 1, "{login}");
        }
        assert!(w.sms().await.is_empty());
    }

    async fn ten_wrong_passwords_lock_a_login_for_ten_minutes_whether_or_not_it_exists(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        for login in ["person1", "person9"] {
            for _ in 0..10 {
                let refused = begin(&w.p, login, "wrong password", &client()).await;
                assert!(matches!(refused, Err(SignInError::Wrong)));
            }
            let before = w.p.hashing.count();
            let until = w.p.now().plus_seconds(600);
            let locked = begin(&w.p, login, PASSWORD, &client()).await;
            assert!(matches!(locked, Err(SignInError::Locked { until: u }) if u == until), "{login}");
            assert_eq!(w.p.hashing.count(), before, "{login}");
        }
        w.pass(600);
        assert!(begin(&w.p, "person1", PASSWORD, &client()).await.is_ok());
    }

    async fn parallel_guesses_do_not_pass_the_lock_together(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let guesses: Vec<_> = (0..30)
            .map(|_| {
                let p = w.p.clone();
                tokio::spawn(async move { begin(&p, "person1", "wrong", &client()).await })
            })
            .collect();
        let mut judged = 0;
        for guess in guesses {
            judged += usize::from(matches!(guess.await.unwrap(), Err(SignInError::Wrong)));
        }
        assert_eq!(judged, 10);
    }

    async fn a_right_password_forgets_the_login_but_not_the_address(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        for n in 0..99 {
            let refused = begin(&w.p, &format!("nobody{n}"), "wrong", &client()).await;
            assert!(matches!(refused, Err(SignInError::Wrong)), "{n}: {refused:?}");
        }
        assert!(begin(&w.p, "person1", PASSWORD, &client()).await.is_ok());
        let last = begin(&w.p, "nobody100", "wrong", &client()).await;
        assert!(matches!(last, Err(SignInError::Wrong)), "{last:?}");
        let locked = begin(&w.p, "person1", PASSWORD, &client()).await;
        assert!(matches!(locked, Err(SignInError::Locked { .. })), "{locked:?}");
        let elsewhere = Client { address: "192.0.2.2".to_owned(), ..client() };
        assert!(begin(&w.p, "person1", PASSWORD, &elsewhere).await.is_ok());
    }

    async fn a_challenge_is_answered_once_with_its_own_code_and_in_time(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        w.account(2, Level::Activated, &[]).await;
        let mine = begin(&w.p, "person1", PASSWORD, &client()).await.unwrap();
        let code = w.code().await;
        let other = begin(&w.p, "person2", PASSWORD, &client()).await.unwrap();
        w.code().await;
        let swapped = answer(&w.p, other.challenge, &code).await;
        assert!(matches!(swapped, Err(SignInError::Code(CodeError::Wrong { .. }))), "{swapped:?}");
        answer(&w.p, mine.challenge, &code).await.unwrap();
        let replay = answer(&w.p, mine.challenge, &code).await;
        assert!(matches!(replay, Err(SignInError::Gone)), "{replay:?}");
        w.pass(VALID);
        assert!(matches!(resend(&w.p, other.challenge).await, Err(SignInError::Gone)));
    }

    async fn wrong_codes_count_for_the_account_over_all_its_sign_ins(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        for _ in 0..2 {
            let begun = begin(&w.p, "person1", PASSWORD, &client()).await.unwrap();
            wrong_code(&w, &begun).await;
            for _ in 0..4 {
                let refused = answer(&w.p, begun.challenge, "000000").await;
                assert!(matches!(refused, Err(SignInError::Code(_))), "{refused:?}");
            }
        }
        let third = begin(&w.p, "person1", PASSWORD, &client()).await.unwrap();
        let locked = answer(&w.p, third.challenge, &w.code().await).await;
        assert!(matches!(locked, Err(SignInError::Locked { .. })), "{locked:?}");
    }

    async fn a_new_browser_is_told_to_the_person(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        w.sign_in(1).await;
        assert!(w.sms().await.is_empty(), "the first");
        w.sign_in(1).await;
        assert!(w.sms().await.is_empty(), "a known one");
        let other = Client { user_agent: "another".to_owned(), ..client() };
        let begun = begin(&w.p, "person1", PASSWORD, &other).await.unwrap();
        answer(&w.p, begun.challenge, &w.code().await).await.unwrap();
        assert_eq!(w.sms().await.len(), 1);
    }

    async fn a_phone_gets_ten_codes_in_ten_minutes_however_often_the_password_is_given(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        for _ in 0..10 {
            begin(&w.p, "person1", PASSWORD, &client()).await.unwrap();
        }
        let refused = begin(&w.p, "person1", PASSWORD, &client()).await;
        assert!(matches!(refused, Err(SignInError::Wait { .. })), "{refused:?}");
        assert_eq!(w.sms().await.len(), 10);
        w.pass(600);
        assert!(begin(&w.p, "person1", PASSWORD, &client()).await.is_ok());
    }

    async fn a_code_that_does_not_come_is_sent_again(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let begun = begin(&w.p, "person1", PASSWORD, &client()).await.unwrap();
        let first = w.code().await;
        let soon = resend(&w.p, begun.challenge).await;
        let wait = matches!(soon, Err(SignInError::Wait { until }) if until == begun.sent.resend_at);
        assert!(wait, "{soon:?}");
        w.pass(30);
        resend(&w.p, begun.challenge).await.unwrap();
        assert_ne!(w.code().await, first);
        answer(&w.p, begun.challenge, &first).await.unwrap();
    }

    async fn nothing_secret_is_written_when_a_sign_in_is_logged(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let done = w.sign_in(1).await;
        assert!(!format!("{done:?}").contains(&done.token));
    }
}
