//! Sessions: who is signed in, and for how long.
//!
//! Rule protected: a token is 256 bits by chance and only its SHA-256 is kept; a session ends when idle, after twelve
//! hours, or when its owner says so. Pages and the API share them.

use absher_store::{
    Command, Tx,
    accounts::{self as store, sessions},
};
use absher_vocabulary::{AccountId, SessionId, Timestamp, token32};
use sha2::{Digest, Sha256};

use super::Client;
use crate::{Actor, Error, Level, Platform, Result};

/// Seconds a session lasts at most.
const LONGEST: i64 = 12 * 3_600;
/// Seconds between two notes that a session is used.
const TOUCH: i64 = 60;

/// One of a person's sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: SessionId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used, to a minute.
    pub used_at: Timestamp,
    /// Address it began from.
    pub address: String,
    /// What the browser or program calls itself.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A session that was last used at or before this moment has ended.
pub(super) fn idle_since(p: &Platform, now: Timestamp) -> Timestamp {
    now.plus_seconds(-p.settings.session_idle)
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Starts a session; the token is nowhere else.
pub(super) async fn start(
    p: &Platform,
    tx: &mut Tx,
    (account, client): (AccountId, &Client),
    now: Timestamp,
) -> Result<(String, SessionId, Timestamp)> {
    let token = token32(&*p.chance);
    let session = sessions::Session {
        id: SessionId::new(now, &*p.chance),
        account,
        started_at: now,
        used_at: now,
        ends_at: now.plus_seconds(LONGEST),
        address: client.address.clone(),
        user_agent: client.user_agent.clone(),
    };
    sessions::insert(tx, &session, hash(&token)).await?;
    Ok((token, session.id, session.ends_at))
}

/// Who holds this token; nobody when the session is unknown or ended.
pub async fn find(p: &Platform, token: &str) -> Result<Option<Actor>> {
    let now = p.now();
    let (live, roles) = {
        let mut sql = p.db.reader().await?;
        let found = sessions::find(&mut sql, hash(token), now, idle_since(p, now)).await?;
        let Some(live) = found else { return Ok(None) };
        let roles = if live.officer {
            store::roles(&mut sql, live.account).await?
        } else {
            Vec::new()
        };
        (live, roles)
    };
    if now.seconds_since(live.used_at) >= TOUCH.min(p.settings.session_idle / 4) {
        p.db.run(&Touch {
            session: live.id,
            now,
        })
        .await?;
    }
    Ok(Some(Actor {
        account: live.account,
        session: live.id,
        identity: live.identity,
        user_name: live.user_name,
        level: if live.activated {
            Level::Activated
        } else {
            Level::Registered
        },
        roles,
        lang: live.lang,
    }))
}

struct Touch {
    session: SessionId,
    now: Timestamp,
}

impl Command for Touch {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        Ok(sessions::touch(tx, self.session, self.now).await?)
    }
}

/// Ends the session of the actor.
pub async fn sign_out(p: &Platform, actor: &Actor) -> Result<()> {
    let one = Some(actor.session);
    p.db.run(&End {
        account: actor.account,
        one,
    })
    .await?;
    Ok(())
}

/// Ends all sessions of the actor, this one too, and says how many.
pub async fn sign_out_all(p: &Platform, actor: &Actor) -> Result<u64> {
    p.db.run(&End {
        account: actor.account,
        one: None,
    })
    .await
}

/// Ends one of the actor's own sessions.
///
/// # Errors
/// [`Error::NotFound`] when it is not the actor's.
pub async fn end(p: &Platform, actor: &Actor, id: SessionId) -> Result<()> {
    match p
        .db
        .run(&End {
            account: actor.account,
            one: Some(id),
        })
        .await?
    {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

struct End {
    account: AccountId,
    one: Option<SessionId>,
}

impl Command for End {
    type Out = u64;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<u64> {
        Ok(match self.one {
            Some(id) => u64::from(sessions::end(tx, self.account, id).await?),
            None => sessions::end_all(tx, self.account).await?,
        })
    }
}

/// The actor's own sessions, newest first.
pub async fn list(p: &Platform, actor: &Actor) -> Result<Vec<Listed>> {
    let now = p.now();
    let mut sql = p.db.reader().await?;
    let all = sessions::list(&mut sql, actor.account, now, idle_since(p, now)).await?;
    let listed = all.into_iter().map(|s| Listed {
        id: s.id,
        started_at: s.started_at,
        used_at: s.used_at,
        address: s.address,
        user_agent: s.user_agent,
        current: s.id == actor.session,
    });
    Ok(listed.collect())
}

#[cfg(test)]
mod tests;
