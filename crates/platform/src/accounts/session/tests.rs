//! Sessions: opaque, ended when idle, and ended by their owner.

use absher_store::{Db, on_both};

use super::*;
use crate::accounts::testing::World;

on_both! {
    async fn a_session_ends_when_idle_and_lives_while_used(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let token = w.sign_in(1).await.token;
        for _ in 0..10 {
            w.pass(899);
            assert!(find(&w.p, &token).await.unwrap().is_some());
        }
        w.pass(900);
        assert!(find(&w.p, &token).await.unwrap().is_none());
    }

    async fn a_session_ends_after_twelve_hours_however_used(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let signed_in = w.sign_in(1).await;
        assert_eq!(signed_in.ends_at, w.p.now().plus_seconds(12 * 3_600));
        for _ in 0..(12 * 6 - 1) {
            w.pass(600);
            assert!(find(&w.p, &signed_in.token).await.unwrap().is_some());
        }
        w.pass(600);
        assert!(find(&w.p, &signed_in.token).await.unwrap().is_none());
    }

    async fn a_token_is_kept_as_its_hash_only(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let token = w.sign_in(1).await.token;
        assert!(token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()));
        let kept = hash(&token);
        let as_hex = kept.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let mut sql = w.p.db.reader().await.unwrap();
        let now = w.p.now();
        assert!(sessions::find(&mut sql, kept, now, idle_since(&w.p, now)).await.unwrap().is_some());
        drop(sql);
        for other in ["", &as_hex, &token[..63], &token.to_uppercase()] {
            assert!(find(&w.p, other).await.unwrap().is_none(), "{other}");
        }
    }

    async fn use_is_noted_at_most_once_a_minute(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let signed_in = w.sign_in(1).await;
        let start = w.p.now();
        for (seconds, noted) in [(59, start), (1, start.plus_seconds(60))] {
            w.pass(seconds);
            find(&w.p, &signed_in.token).await.unwrap();
            assert_eq!(list(&w.p, &signed_in.actor).await.unwrap()[0].used_at, noted);
        }
    }

    async fn signing_out_ends_one_or_all_of_ones_own(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        w.account(2, Level::Activated, &[]).await;
        let (one, two, three) = (w.sign_in(1).await, w.sign_in(1).await, w.sign_in(1).await);
        let other = w.sign_in(2).await;
        let all = list(&w.p, &two.actor).await.unwrap();
        assert_eq!(all.len(), 3);
        assert_eq!(all.iter().filter(|s| s.current).map(|s| s.id).collect::<Vec<_>>(), [two.actor.session]);
        sign_out(&w.p, &one.actor).await.unwrap();
        assert!(find(&w.p, &one.token).await.unwrap().is_none());
        let not_mine = end(&w.p, &other.actor, two.actor.session).await;
        assert!(matches!(not_mine, Err(Error::NotFound)));
        end(&w.p, &two.actor, three.actor.session).await.unwrap();
        assert!(find(&w.p, &three.token).await.unwrap().is_none());
        assert_eq!(sign_out_all(&w.p, &two.actor).await.unwrap(), 1);
        assert!(find(&w.p, &two.token).await.unwrap().is_none());
        assert!(find(&w.p, &other.token).await.unwrap().is_some());
    }

    async fn sweeping_keeps_what_is_alive(db: Db) {
        let w = World::new(db).await;
        w.account(1, Level::Activated, &[]).await;
        let token = w.sign_in(1).await.token;
        crate::accounts::sweep(&w.p).await.unwrap();
        assert!(find(&w.p, &token).await.unwrap().is_some());
    }
}
