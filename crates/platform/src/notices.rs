//! Telling people: SMS, mail and the inbox, in words of `catalogue/messages.toml`.
//!
//! Rule protected: a message is written in the transaction that decided it and sent by a worker, once; it says nothing
//! that helps a thief. A new message is an entry of the catalogue and a key.

use std::collections::BTreeMap;

use absher_store::{Tx, messages, outbox};
use absher_vocabulary::{Email, IdentityNumber, Lang, MessageId, OutboxId, Phone, Text};
use serde::{Deserialize, Serialize};

use crate::{Error, Platform, Result, When, ports::Letter};

/// A message: a key of the catalogue's messages, and the values for `{name}` in its text.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Key.
    pub key: String,
    /// Values.
    pub values: BTreeMap<String, String>,
    /// Path on this site it leads to, without language; inbox only.
    pub link: Option<String>,
}

impl Notice {
    /// A message without values.
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            values: BTreeMap::new(),
            link: None,
        }
    }
    /// The same with one value more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
    /// The same, leading somewhere.
    #[must_use]
    pub fn leading_to(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }
}

/// What the worker sends.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Sending {
    /// A short message.
    Sms {
        /// To whom.
        to: Phone,
        /// What.
        text: String,
    },
    /// A mail.
    Mail {
        /// To whom.
        to: Email,
        /// Subject.
        subject: String,
        /// Text.
        body: String,
    },
}

/// The topic of messages in the outbox.
pub(crate) const TOPIC: &str = "notice";

/// The text of a notice in both languages.
///
/// # Errors
/// [`Error::Internal`] when the catalogue has no such message.
pub fn text(p: &Platform, notice: &Notice) -> Result<Text> {
    let text = p
        .catalogue
        .messages
        .get(notice.key.as_str())
        .ok_or_else(|| Error::Internal(format!("no message {}", notice.key)))?;
    Ok(fill(text, &notice.values))
}

/// Replaces `{name}` in both languages.
pub fn fill(text: &Text, values: &BTreeMap<String, String>) -> Text {
    let mut out = text.clone();
    for (name, value) in values {
        let slot = format!("{{{name}}}");
        out.ar = out.ar.replace(&slot, value);
        out.en = out.en.replace(&slot, value);
    }
    out
}

/// Writes an SMS to be sent after the commit. Wake the worker then: `p.wake.notify_one()`.
pub async fn sms(
    p: &Platform,
    tx: &mut Tx,
    (to, lang): (&Phone, Lang),
    notice: &Notice,
    when: When<'_>,
) -> Result<()> {
    let sending = Sending::Sms {
        to: to.clone(),
        text: text(p, notice)?.get(lang).to_owned(),
    };
    queue(tx, &sending, when).await
}

/// Writes a mail to be sent after the commit; the first line of the text is the subject.
pub async fn mail(
    p: &Platform,
    tx: &mut Tx,
    (to, lang): (&Email, Lang),
    notice: &Notice,
    when: When<'_>,
) -> Result<()> {
    let text = text(p, notice)?.get(lang).to_owned();
    let sending = Sending::Mail {
        to: to.clone(),
        subject: text.lines().next().unwrap_or_default().to_owned(),
        body: text,
    };
    queue(tx, &sending, when).await
}

/// Puts a message into a person's inbox, and sends it by SMS when the person has an account with a phone.
pub async fn tell(
    p: &Platform,
    tx: &mut Tx,
    to: &IdentityNumber,
    notice: &Notice,
    when: When<'_>,
) -> Result<()> {
    tell_about(p, tx, to, (notice, None, None), when).await
}

/// The same about a service (`{service}` in the text), or in a definition's own words.
pub async fn tell_about(
    p: &Platform,
    tx: &mut Tx,
    to: &IdentityNumber,
    (notice, service, own): (&Notice, Option<&Text>, Option<&Text>),
    (now, chance): When<'_>,
) -> Result<()> {
    let mut text = match own {
        Some(own) => fill(own, &notice.values),
        None => text(p, notice)?,
    };
    if let Some(service) = service {
        text.ar = text.ar.replace("{service}", &service.ar);
        text.en = text.en.replace("{service}", &service.en);
    }
    let message = messages::Message {
        id: MessageId::new(now, chance),
        identity: to.clone(),
        about: notice.key.clone(),
        text_ar: text.ar.clone(),
        text_en: text.en.clone(),
        link: notice.link.clone(),
        at: now,
        read_at: None,
    };
    messages::insert(tx, &message).await?;
    if let Some((phone, lang)) = crate::accounts::contact(tx, to).await? {
        let sending = Sending::Sms {
            to: phone,
            text: text.get(lang).to_owned(),
        };
        queue(tx, &sending, (now, chance)).await?;
    }
    Ok(())
}

async fn queue(tx: &mut Tx, sending: &Sending, (now, chance): When<'_>) -> Result<()> {
    let payload = serde_json::to_value(sending).map_err(|e| Error::Internal(e.to_string()))?;
    let effect = outbox::Effect {
        id: OutboxId::new(now, chance),
        topic: TOPIC.to_owned(),
        application: None,
        serial: None,
        payload,
        attempts: 0,
        fence: 0,
    };
    outbox::insert(tx, &effect, now).await?;
    Ok(())
}

/// Sends a message of the outbox.
pub(crate) async fn send(
    p: &Platform,
    effect: &outbox::Effect,
) -> Result<(), crate::ports::PortError> {
    let sending = serde_json::from_value::<Sending>(effect.payload.clone()).map_err(|e| {
        crate::ports::PortError {
            party: "outbox",
            why: e.to_string(),
        }
    })?;
    match sending {
        Sending::Sms { to, text } => p.ports.sms.send(effect.id, &to, &text, p.now()).await,
        Sending::Mail { to, subject, body } => {
            p.ports
                .mail
                .send(effect.id, &to, &Letter { subject, body }, p.now())
                .await
        }
    }
}
