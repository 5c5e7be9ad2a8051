//! Mail over SMTP with STARTTLS.
//!
//! Rule protected: the message id is made from the outbox key, so a mail sent twice is recognised by mail programs.

use absher_vocabulary::{Email, OutboxId, Timestamp};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox,
    transport::smtp::authentication::Credentials,
};
use serde::Deserialize;

use crate::ports::{Letter, Mail, PortError};

/// Where mail goes out.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Host of the server.
    pub host: String,
    /// Who we are to it.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The sender, `name <address>`.
    pub from: String,
}

/// Mail over SMTP.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
}

impl Smtp {
    /// From settings.
    ///
    /// # Errors
    /// When the host or the sender is no such thing.
    pub fn new(settings: SmtpSettings) -> Result<Self, PortError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host)
            .map_err(failed)?
            .credentials(Credentials::new(settings.user, settings.password))
            .build();
        let from = settings.from.parse().map_err(failed)?;
        Ok(Self {
            transport,
            from,
            host: settings.host,
        })
    }
}

fn failed(e: impl std::fmt::Display) -> PortError {
    PortError {
        party: "mail",
        why: e.to_string(),
    }
}

#[async_trait]
impl Mail for Smtp {
    async fn send(
        &self,
        key: OutboxId,
        to: &Email,
        letter: &Letter,
        _: Timestamp,
    ) -> Result<(), PortError> {
        // The address could stand in an error of the library: only what kind it is is passed on.
        let unusable = |_| PortError {
            party: "mail",
            why: "the address cannot be written to".into(),
        };
        let message = Message::builder()
            .from(self.from.clone())
            .to(to.as_str().parse().map_err(unusable)?)
            .message_id(Some(format!("<{key}@{}>", self.host)))
            .subject(&letter.subject)
            .body(letter.body.clone())
            .map_err(failed)?;
        let rejected = |e: lettre::transport::smtp::Error| PortError {
            party: "mail",
            why: if e.is_permanent() {
                "rejected".into()
            } else {
                "not accepted now".into()
            },
        };
        self.transport
            .send(message)
            .await
            .map(|_| ())
            .map_err(rejected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_that_is_none_is_refused() {
        let settings = SmtpSettings {
            host: "mail.example".into(),
            user: "u".into(),
            password: "p".into(),
            from: "nobody".into(),
        };
        assert!(Smtp::new(settings).is_err());
    }
}
