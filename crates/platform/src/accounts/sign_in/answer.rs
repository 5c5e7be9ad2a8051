//! The second step: the code. A session starts.

use absher_store::{
    Command, Tx,
    accounts::{
        self as store, Account,
        challenges::{self, Challenge},
        codes::Purpose,
        sessions,
    },
};
use absher_vocabulary::{ChallengeId, Timestamp};

use super::SignInError;
use crate::{
    Actor, Level, Platform, Result, When,
    accounts::{
        Client, codes,
        limits::{self, ANSWERS},
        session,
    },
    audit,
    notices::{self, Notice},
};

/// Somebody signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The session's secret: the value of the cookie, or the bearer token of the API.
    pub token: String,
    /// When the session ends at the latest.
    pub ends_at: Timestamp,
    /// Who it is.
    pub actor: Actor,
}

impl std::fmt::Debug for SignedIn {
    /// Without the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.actor.session)
            .finish_non_exhaustive()
    }
}

/// Takes the code and starts a session.
pub async fn answer(p: &Platform, id: ChallengeId, code: &str) -> Result<SignedIn, SignInError> {
    let code = codes::read(code)?;
    let signed_in =
        p.db.run(&Answer {
            p,
            id,
            code,
            now: p.now(),
        })
        .await??;
    p.wake.notify_one();
    Ok(signed_in)
}

struct Answer<'a> {
    p: &'a Platform,
    id: ChallengeId,
    code: String,
    now: Timestamp,
}

impl Command for Answer<'_> {
    /// A refusal is committed, so that the try counts.
    type Out = Result<SignedIn, SignInError>;
    type Error = SignInError;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Out, SignInError> {
        let (p, now) = (self.p, self.now);
        let found = challenges::find(tx, self.id, now).await?;
        let challenge = found.ok_or(SignInError::Gone)?;
        let account = store::by_id(tx, challenge.account)
            .await?
            .ok_or(SignInError::Gone)?;
        let who = account.id.to_string();
        if let Some(until) = limits::take(p, tx, ANSWERS, &who, now).await? {
            return Ok(Err(SignInError::Locked { until }));
        }
        let about = (Purpose::SignIn, self.id.uuid());
        if let Err(refused) = codes::check(p, tx, about, &self.code, now).await? {
            return Ok(Err(refused.into()));
        }
        limits::clear(tx, ANSWERS, limits::subject(p, ANSWERS, &who)).await?;
        if !challenges::answer(tx, self.id).await? {
            return Ok(Err(SignInError::Gone));
        }
        self.start(tx, &challenge, account).await.map(Ok)
    }
}

impl Answer<'_> {
    async fn start(
        &self,
        tx: &mut Tx,
        challenge: &Challenge,
        account: Account,
    ) -> Result<SignedIn, SignInError> {
        let (p, now) = (self.p, self.now);
        let when: When<'_> = (now, &*p.chance);
        let client = Client {
            address: challenge.address.clone(),
            user_agent: challenge.user_agent.clone(),
        };
        let (token, session, ends_at) = session::start(p, tx, (account.id, &client), now).await?;
        let mark = p.keys.derive("client", client.user_agent.as_bytes());
        if sessions::is_new_client(tx, account.id, mark).await? {
            let notice = Notice::new("signed-in-new");
            notices::tell(p, tx, &account.identity, &notice, when).await?;
        }
        let entry = audit::Entry {
            actor: Some(account.id),
            act: "account.signed-in".into(),
            about: Some(account.identity.clone()),
            detail: serde_json::json!({}),
        };
        audit::record(tx, entry, when).await?;
        let activated = account.activated.is_some();
        let actor = Actor {
            account: account.id,
            session,
            identity: account.identity,
            user_name: account.user_name,
            level: if activated {
                Level::Activated
            } else {
                Level::Registered
            },
            roles: store::roles(tx, account.id).await?,
            lang: account.lang,
        };
        Ok(SignedIn {
            token,
            ends_at,
            actor,
        })
    }
}
