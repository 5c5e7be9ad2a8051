//! The first step: the password. A code goes to the phone of the account. And the code again.

use absher_store::{
    Command, Tx,
    accounts::{
        self as store, Account,
        challenges::{self, Challenge},
        codes::Purpose,
    },
};
use absher_vocabulary::{ChallengeId, IdentityNumber, Timestamp};

use super::{SignInError, VALID};
use crate::{
    Error, Platform, Result,
    accounts::{
        Client,
        codes::{self, Sending, Sent},
        limits::{self, PASSWORDS, PASSWORDS_FROM},
        password, user_name,
    },
};

/// The password was right and a code was sent.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What the code is typed for.
    pub challenge: ChallengeId,
    /// The code that was sent.
    pub sent: Sent,
}

/// Checks login and password and sends a code.
pub async fn begin(
    p: &Platform,
    login: &str,
    password: &str,
    client: &Client,
) -> Result<Begun, SignInError> {
    let login = Login::read(login);
    let attempt = Attempt {
        p,
        login: login.text(),
        from: &client.address,
        now: p.now(),
    };
    if let Some(until) = p.db.run(&attempt).await? {
        return Err(SignInError::Locked { until });
    }
    let account = login.account(p).await?;
    let too_long = password.chars().count() > password::LONGEST;
    let typed = if too_long { "" } else { password };
    let hash = account.as_ref().map(|a| a.password.as_str());
    let right = p.hashing.verify(typed, hash).await?;
    let Some(account) = account.filter(|_| right && !too_long) else {
        return Err(SignInError::Wrong);
    };
    let now = p.now();
    let challenge = Challenge {
        id: ChallengeId::new(now, &*p.chance),
        account: account.id,
        address: client.address.clone(),
        user_agent: client.user_agent.chars().take(200).collect(),
        expires_at: now.plus_seconds(VALID),
    };
    let id = challenge.id;
    let sent =
        p.db.run(&Accept {
            attempt,
            account,
            challenge,
            now,
        })
        .await?;
    p.wake.notify_one();
    Ok(Begun {
        challenge: id,
        sent,
    })
}

/// What somebody typed to say who they are.
enum Login {
    Identity(IdentityNumber),
    UserName(String),
    /// Neither, so of no account; the beginning is kept to count attempts.
    Neither(String),
}

impl Login {
    fn read(typed: &str) -> Self {
        if let Ok(identity) = IdentityNumber::parse(typed) {
            return Self::Identity(identity);
        }
        match user_name::parse(typed) {
            Ok(name) => Self::UserName(name),
            Err(_) => Self::Neither(typed.trim().chars().take(40).collect()),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Identity(identity) => identity.as_str(),
            Self::UserName(text) | Self::Neither(text) => text,
        }
    }

    async fn account(&self, p: &Platform) -> Result<Option<Account>> {
        let mut sql = p.db.reader().await?;
        Ok(match self {
            Self::Identity(identity) => store::by_identity(&mut sql, identity).await?,
            Self::UserName(name) => store::by_user_name(&mut sql, name).await?,
            Self::Neither(_) => None,
        })
    }
}

/// Counts an attempt before the password is looked at.
struct Attempt<'a> {
    p: &'a Platform,
    login: &'a str,
    from: &'a str,
    now: Timestamp,
}

impl Command for Attempt<'_> {
    type Out = Option<Timestamp>;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        for (limit, text) in [(PASSWORDS, self.login), (PASSWORDS_FROM, self.from)] {
            if let Some(until) = limits::take(self.p, tx, limit, text, self.now).await? {
                return Ok(Some(until));
            }
        }
        Ok(None)
    }
}

/// The password was right: forgets the attempts and sends a code.
struct Accept<'a> {
    attempt: Attempt<'a>,
    account: Account,
    challenge: Challenge,
    now: Timestamp,
}

impl Command for Accept<'_> {
    type Out = Sent;
    type Error = SignInError;

    async fn run(&self, tx: &mut Tx) -> Result<Sent, SignInError> {
        let Attempt { p, login, from, .. } = self.attempt;
        limits::clear(tx, PASSWORDS, limits::subject(p, PASSWORDS, login)).await?;
        // Only this one: an attacker's own account must not clear the address.
        let from = limits::subject(p, PASSWORDS_FROM, from);
        limits::give_back(tx, PASSWORDS_FROM, from).await?;
        challenges::insert(tx, &self.challenge).await?;
        send(p, tx, (&self.account, self.challenge.id), (false, self.now)).await
    }
}

/// Sends the code of a sign-in again.
pub async fn resend(p: &Platform, id: ChallengeId) -> Result<Sent, SignInError> {
    let sent =
        p.db.run(&Again {
            p,
            id,
            now: p.now(),
        })
        .await?;
    p.wake.notify_one();
    Ok(sent)
}

struct Again<'a> {
    p: &'a Platform,
    id: ChallengeId,
    now: Timestamp,
}

impl Command for Again<'_> {
    type Out = Sent;
    type Error = SignInError;

    async fn run(&self, tx: &mut Tx) -> Result<Sent, SignInError> {
        let found = challenges::find(tx, self.id, self.now).await?;
        let challenge = found.ok_or(SignInError::Gone)?;
        let account = store::by_id(tx, challenge.account)
            .await?
            .ok_or(SignInError::Gone)?;
        send(self.p, tx, (&account, self.id), (true, self.now)).await
    }
}

async fn send(
    p: &Platform,
    tx: &mut Tx,
    (account, challenge): (&Account, ChallengeId),
    (again, now): (bool, Timestamp),
) -> Result<Sent, SignInError> {
    let sending = Sending {
        purpose: Purpose::SignIn,
        about: challenge.uuid(),
        phone: &account.phone,
        lang: account.lang,
        again,
    };
    codes::send(p, tx, &sending, now)
        .await?
        .map_err(|until| SignInError::Wait { until })
}
