//! The second step: the code proves the phone. Only now is the identity looked up, and its owner told what is found.

use absher_catalogue::Value;
use absher_store::{
    Command, Tx,
    accounts::{
        self as store,
        codes::Purpose,
        registrations::{self, Registration, State},
    },
};
use absher_vocabulary::{RegistrationId, Text, Timestamp};

use super::RegisterError;
use crate::{
    Platform,
    accounts::{CodeError, codes, user_name},
    people,
};

/// The phone is proved and the identity can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// A user name that is free at this moment.
    pub proposed_user_name: String,
    /// The person's name in the register.
    pub name: Option<Text>,
}

/// Takes the code. After it was accepted once, the code is not asked again: see [`verified`].
pub async fn verify(
    p: &Platform,
    id: RegistrationId,
    code: &str,
) -> Result<Verified, RegisterError> {
    let code = codes::read(code)?;
    p.db.run(&Prove {
        p,
        id,
        code,
        now: p.now(),
    })
    .await??;
    verified(p, id).await
}

struct Prove<'a> {
    p: &'a Platform,
    id: RegistrationId,
    code: String,
    now: Timestamp,
}

impl Command for Prove<'_> {
    /// A refusal is committed, so that the try counts.
    type Out = Result<(), CodeError>;
    type Error = RegisterError;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Out, RegisterError> {
        let found = registrations::find(tx, self.id, self.now).await?;
        match found.ok_or(RegisterError::Gone)?.state {
            State::Begun => {}
            State::Verified => return Ok(Ok(())),
            State::Completed => return Err(RegisterError::AlreadyRegistered),
        }
        let about = (Purpose::Register, self.id.uuid());
        let checked = codes::check(self.p, tx, about, &self.code, self.now).await?;
        if checked.is_ok() {
            registrations::advance(tx, self.id, State::Begun, State::Verified).await?;
        }
        Ok(checked)
    }
}

/// What the page after the code shows, also when it is opened again or a sector was down before.
pub async fn verified(p: &Platform, id: RegistrationId) -> Result<Verified, RegisterError> {
    let registration = proved(p, id).await?;
    let person = super::person(p, &registration.identity).await?;
    let name = match people::attribute_meaning(p, &person, "person.name") {
        Value::Bilingual(name) => Some(name),
        _ => None,
    };
    let mut sql = p.db.reader().await?;
    if store::by_identity(&mut sql, &registration.identity)
        .await?
        .is_some()
    {
        return Err(RegisterError::AlreadyRegistered);
    }
    if store::has_phone(&mut sql, &registration.phone).await? {
        return Err(RegisterError::PhoneTaken);
    }
    let latin = name.as_ref().map_or("", |name| name.en.as_str());
    let mut proposed_user_name = user_name::propose(latin, &*p.chance);
    // A few draws are enough: whoever gets a taken one is told so by the next step.
    for _ in 0..8 {
        if store::by_user_name(&mut sql, &proposed_user_name)
            .await?
            .is_none()
        {
            break;
        }
        proposed_user_name = user_name::propose(latin, &*p.chance);
    }
    Ok(Verified {
        proposed_user_name,
        name,
    })
}

/// The registration, if its phone is proved and it is not yet an account.
pub(super) async fn proved(
    p: &Platform,
    id: RegistrationId,
) -> Result<Registration, RegisterError> {
    let mut sql = p.db.reader().await?;
    let found = registrations::find(&mut sql, id, p.now()).await?;
    let registration = found.ok_or(RegisterError::Gone)?;
    match registration.state {
        State::Begun => Err(RegisterError::Unverified),
        State::Verified => Ok(registration),
        State::Completed => Err(RegisterError::AlreadyRegistered),
    }
}
