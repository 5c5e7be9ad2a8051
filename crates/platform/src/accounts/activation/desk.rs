//! The officer's desk: find the registration, compare it with the register, send the code or refuse.
//!
//! Rule protected: every look is audited, and the officer sees the code nowhere.

use absher_catalogue::{Record, Value};
use absher_store::{
    Command, Tx,
    accounts::{self as store, Account, activations, codes::Purpose},
};
use absher_vocabulary::{AccountId, IdentityNumber, Phone, Reference, Text, Timestamp};

use super::{ActivationError, RefusalReason, Status, status};
use crate::{
    Actor, Error, Platform, Result,
    accounts::codes::{self, Sending, Sent},
    audit,
    notices::{self, Notice},
    people,
};

/// What a role must be allowed.
const MAY: &str = "activate";

/// What the officer compares.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The account.
    pub account: AccountId,
    /// Whose it is said to be.
    pub identity: IdentityNumber,
    /// Name of the user.
    pub user_name: String,
    /// Phone, most digits hidden.
    pub phone_masked: String,
    /// Mail address, mostly hidden.
    pub email_masked: Option<String>,
    /// When the account was made.
    pub registered_at: Timestamp,
    /// How far activation is.
    pub status: Status,
    /// Whether it is the officer's own account, which somebody else must check.
    pub own: bool,
    /// The person's record in the register.
    pub record: Option<Record>,
    /// Where the two differ.
    pub differences: Vec<Difference>,
}

/// Something registered that the register knows otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub label: Text,
    /// As it was registered.
    pub registered: String,
    /// As the register has it.
    pub on_record: String,
}

/// Whether the actor may work at a desk.
pub fn may(p: &Platform, actor: &Actor) -> bool {
    let allows = |role: &String| {
        p.catalogue
            .role(role)
            .is_some_and(|role| role.may.iter().any(|act| act == MAY))
    };
    actor.activated().is_ok() && actor.roles.iter().any(allows)
}

fn allowed(p: &Platform, actor: &Actor) -> Result<()> {
    if may(p, actor) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Finds a registration by its reference or by identity number, as typed.
pub async fn find(p: &Platform, officer: &Actor, query: &str) -> Result<Desk, ActivationError> {
    allowed(p, officer)?;
    let now = p.now();
    let (account, status) = look_up(p, query, now)
        .await?
        .ok_or(ActivationError::NotFound)?;
    let record = people::find(p, &account.identity).await?;
    let about = Some(account.identity.clone());
    audit::look(
        p,
        audit::Entry::look(Some(officer), about, "activation", MAY),
    )
    .await?;
    let differences = record
        .as_ref()
        .map(|record| differences(p, &account, record))
        .unwrap_or_default();
    Ok(Desk {
        account: account.id,
        own: account.id == officer.account,
        phone_masked: account.phone.masked(),
        email_masked: account.email.as_ref().map(absher_vocabulary::Email::masked),
        registered_at: account.created_at,
        identity: account.identity,
        user_name: account.user_name,
        status,
        record,
        differences,
    })
}

async fn look_up(p: &Platform, query: &str, now: Timestamp) -> Result<Option<(Account, Status)>> {
    let mut sql = p.db.reader().await?;
    let account = if let Ok(identity) = IdentityNumber::parse(query) {
        store::by_identity(&mut sql, &identity).await?
    } else if let Ok(reference) = Reference::parse(query) {
        match activations::by_reference(&mut sql, &reference).await? {
            Some(row) => store::by_id(&mut sql, row.account).await?,
            None => None,
        }
    } else {
        None
    };
    let Some(account) = account else {
        return Ok(None);
    };
    let newest = activations::newest(&mut sql, account.id).await?;
    let status = status(&account, newest, now)?;
    Ok(Some((account, status)))
}

/// Only the phone can differ today: the rest of a registration is the register's own.
fn differences(p: &Platform, account: &Account, record: &Record) -> Vec<Difference> {
    let known = p.catalogue.record_type(&record.record_type);
    let Some(phone) = known.and_then(|of| of.meaning("person.phone")) else {
        return Vec::new();
    };
    let Value::Text(on_record) = people::attribute_meaning(p, record, "person.phone") else {
        return Vec::new();
    };
    let on_record = Phone::parse(&on_record).map_or(on_record, |phone| phone.local());
    let registered = account.phone.local();
    if on_record == registered {
        return Vec::new();
    }
    vec![Difference {
        label: phone.name.clone(),
        registered,
        on_record,
    }]
}

/// The officer checked the person: sends the code that the person types.
pub async fn send_code(
    p: &Platform,
    officer: &Actor,
    account: AccountId,
) -> Result<Sent, ActivationError> {
    let sent =
        p.db.run(&SendCode(Decision::new(p, officer, account)?))
            .await?;
    p.wake.notify_one();
    Ok(sent)
}

/// Refuses; the person is told why and may ask for a new reference.
pub async fn refuse(
    p: &Platform,
    officer: &Actor,
    account: AccountId,
    reason: RefusalReason,
) -> Result<(), ActivationError> {
    p.db.run(&Refuse {
        decision: Decision::new(p, officer, account)?,
        reason,
    })
    .await?;
    p.wake.notify_one();
    Ok(())
}

/// What both decisions of an officer need.
struct Decision<'a> {
    p: &'a Platform,
    officer: &'a Actor,
    account: AccountId,
    now: Timestamp,
}

impl<'a> Decision<'a> {
    fn new(
        p: &'a Platform,
        officer: &'a Actor,
        account: AccountId,
    ) -> Result<Self, ActivationError> {
        allowed(p, officer)?;
        if officer.account == account {
            return Err(ActivationError::Own);
        }
        Ok(Self {
            p,
            officer,
            account,
            now: p.now(),
        })
    }

    /// The account, while a reference of it waits and is not too old.
    async fn waiting(&self, tx: &mut Tx) -> Result<Account, ActivationError> {
        let found = store::by_id(tx, self.account).await?;
        let account = found.ok_or(ActivationError::NotFound)?;
        let newest = activations::newest(tx, self.account).await?;
        match status(&account, newest, self.now)? {
            Status::Waiting { .. } => Ok(account),
            Status::Activated { .. } => Err(ActivationError::AlreadyActivated),
            Status::Expired { .. } => Err(ActivationError::Expired),
            Status::Refused { .. } => Err(ActivationError::NotWaiting),
        }
    }

    async fn audit(&self, tx: &mut Tx, act: &str, account: &Account) -> Result<()> {
        let entry = audit::Entry {
            actor: Some(self.officer.account),
            act: act.to_owned(),
            about: Some(account.identity.clone()),
            detail: serde_json::json!({}),
        };
        audit::record(tx, entry, (self.now, &*self.p.chance)).await
    }
}

struct SendCode<'a>(Decision<'a>);

impl Command for SendCode<'_> {
    type Out = Sent;
    type Error = ActivationError;

    async fn run(&self, tx: &mut Tx) -> Result<Sent, ActivationError> {
        let Decision {
            p, officer, now, ..
        } = self.0;
        let account = self.0.waiting(tx).await?;
        if !activations::check(tx, account.id, officer.account, now).await? {
            return Err(tx.lost_race().into());
        }
        let sending = Sending {
            purpose: Purpose::Activate,
            about: account.id.uuid(),
            phone: &account.phone,
            lang: account.lang,
            again: true,
        };
        let sent = codes::send(p, tx, &sending, now).await?;
        let sent = sent.map_err(|until| ActivationError::Wait { until })?;
        self.0.audit(tx, "activation.code-sent", &account).await?;
        Ok(sent)
    }
}

struct Refuse<'a> {
    decision: Decision<'a>,
    reason: RefusalReason,
}

impl Command for Refuse<'_> {
    type Out = ();
    type Error = ActivationError;

    async fn run(&self, tx: &mut Tx) -> Result<(), ActivationError> {
        let Decision {
            p, officer, now, ..
        } = self.decision;
        let account = self.decision.waiting(tx).await?;
        let reason = self.reason.to_string();
        let by = (officer.account, reason.as_str());
        if !activations::refuse(tx, account.id, by, now).await? {
            return Err(tx.lost_race().into());
        }
        store::codes::cancel(tx, Purpose::Activate, account.id.uuid()).await?;
        let notice = Notice::new("activation-refused").leading_to("/activation");
        notices::tell(p, tx, &account.identity, &notice, (now, &*p.chance)).await?;
        self.decision
            .audit(tx, "activation.refused", &account)
            .await?;
        Ok(())
    }
}
