//! The first step: who one is and how to be reached; a code goes to the phone. And the code again.

use absher_store::{
    Command, Tx,
    accounts::{
        codes::Purpose,
        registrations::{self, Registration, State},
    },
};
use absher_vocabulary::{Email, IdentityNumber, Lang, Phone, RegistrationId, Timestamp};

use super::{RegisterError, VALID};
use crate::{
    Platform,
    accounts::{
        Client,
        codes::{self, Sending, Sent},
        limits::{self, REGISTER_FROM},
    },
};

/// What is asked first.
#[derive(Clone, Debug)]
pub struct Begin {
    /// Who registers.
    pub identity: IdentityNumber,
    /// The phone the code goes to.
    pub phone: Phone,
    /// Mail address.
    pub email: Option<Email>,
    /// Whether the terms are accepted.
    pub consent: bool,
    /// Language of messages.
    pub lang: Lang,
    /// Where the request comes from.
    pub client: Client,
}

/// A registration has begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// What one goes on with. Who knows it can go on: keep it out of addresses.
    pub registration: RegistrationId,
    /// The code that was sent.
    pub sent: Sent,
}

/// Begins a registration and sends a code. The answer tells nothing about the identity.
pub async fn begin(p: &Platform, input: Begin) -> Result<Begun, RegisterError> {
    if !input.consent {
        return Err(RegisterError::Consent);
    }
    let now = p.now();
    let registration = Registration {
        id: RegistrationId::new(now, &*p.chance),
        identity: input.identity,
        phone: input.phone,
        email: input.email,
        lang: input.lang,
        state: State::Begun,
        consented_at: now,
        expires_at: now.plus_seconds(VALID),
    };
    let id = registration.id;
    let sent =
        p.db.run(&Start {
            p,
            registration,
            from: input.client.address,
            now,
        })
        .await?;
    p.wake.notify_one();
    Ok(Begun {
        registration: id,
        sent,
    })
}

struct Start<'a> {
    p: &'a Platform,
    registration: Registration,
    from: String,
    now: Timestamp,
}

impl Command for Start<'_> {
    type Out = Sent;
    type Error = RegisterError;

    async fn run(&self, tx: &mut Tx) -> Result<Sent, RegisterError> {
        let from = limits::take(self.p, tx, REGISTER_FROM, &self.from, self.now).await?;
        if let Some(until) = from {
            return Err(RegisterError::Wait { until });
        }
        registrations::insert(tx, &self.registration).await?;
        send(self.p, tx, &self.registration, (false, self.now)).await
    }
}

/// Sends the code of a registration again.
pub async fn resend(p: &Platform, id: RegistrationId) -> Result<Sent, RegisterError> {
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
    id: RegistrationId,
    now: Timestamp,
}

impl Command for Again<'_> {
    type Out = Sent;
    type Error = RegisterError;

    async fn run(&self, tx: &mut Tx) -> Result<Sent, RegisterError> {
        let found = registrations::find(tx, self.id, self.now).await?;
        let registration = found
            .filter(|r| r.state == State::Begun)
            .ok_or(RegisterError::Gone)?;
        send(self.p, tx, &registration, (true, self.now)).await
    }
}

async fn send(
    p: &Platform,
    tx: &mut Tx,
    registration: &Registration,
    (again, now): (bool, Timestamp),
) -> Result<Sent, RegisterError> {
    let sending = Sending {
        purpose: Purpose::Register,
        about: registration.id.uuid(),
        phone: &registration.phone,
        lang: registration.lang,
        again,
    };
    codes::send(p, tx, &sending, now)
        .await?
        .map_err(|until| RegisterError::Wait { until })
}
