//! The simulated phone and mailbox: what would have been sent is kept and shown.
//!
//! Rule protected: a key is one message, and the newest are kept whichever process sent them.

use absher_platform::ports::{Letter, Mail, PortError, Sms};
use absher_store::{Command, Db, Error, Result, Tx, demo::phone as store};
use absher_vocabulary::{Email, OutboxId, Phone, Timestamp};
use async_trait::async_trait;

pub use absher_store::demo::phone::Message;

/// How many messages are kept.
const KEPT: i64 = 500;

/// Keeps SMS and mail instead of sending them.
#[derive(Clone)]
pub struct Outbox {
    db: Db,
}

struct Keep(Message);

impl Command for Keep {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        store::insert(tx, &self.0, KEPT).await
    }
}

impl Outbox {
    /// Keeps them in this store.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The newest first; to one recipient if given (`+9665…` or a mail address).
    pub async fn list(&self, to: Option<&str>) -> Result<Vec<Message>> {
        store::list(&mut self.db.reader().await?, to, KEPT).await
    }

    async fn keep(&self, message: Message) -> Result<(), PortError> {
        self.db.run(&Keep(message)).await.map_err(|e| PortError {
            party: "simulated phone",
            why: e.to_string(),
        })
    }
}

#[async_trait]
impl Sms for Outbox {
    async fn send(
        &self,
        key: OutboxId,
        to: &Phone,
        text: &str,
        at: Timestamp,
    ) -> Result<(), PortError> {
        let (kind, to, body) = ("sms".to_owned(), to.to_string(), text.to_owned());
        self.keep(Message {
            key,
            kind,
            to,
            subject: None,
            body,
            at,
        })
        .await
    }
}

#[async_trait]
impl Mail for Outbox {
    async fn send(
        &self,
        key: OutboxId,
        to: &Email,
        letter: &Letter,
        at: Timestamp,
    ) -> Result<(), PortError> {
        let (kind, to, body) = ("mail".to_owned(), to.to_string(), letter.body.clone());
        self.keep(Message {
            key,
            kind,
            to,
            subject: Some(letter.subject.clone()),
            body,
            at,
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use absher_store::on_both;

    use super::*;
    use crate::testing::key;

    on_both! {
        async fn what_is_sent_is_shown_once_whoever_asks(db: Db) {
            let outbox = Outbox::new(db.clone());
            let (phone, at) = (Phone::synthetic(7), Timestamp::from_micros(1_000_000));
            for _ in 0..2 {
                Sms::send(&outbox, key(1), &phone, "123456", at).await.unwrap();
            }
            let letter = Letter { subject: "s".to_owned(), body: "b".to_owned() };
            let to = Email::parse("a@example.com").unwrap();
            Mail::send(&outbox, key(2), &to, &letter, at).await.unwrap();
            let shown = Outbox::new(db).list(None).await.unwrap();
            assert_eq!(shown.iter().map(|m| m.body.as_str()).collect::<Vec<_>>(), ["b", "123456"]);
            let own = outbox.list(Some(phone.as_str())).await.unwrap();
            assert_eq!(own.len(), 1);
        }

        async fn only_the_newest_are_kept(db: Db) {
            let outbox = Outbox::new(db);
            let phone = Phone::synthetic(7);
            for n in 0..505_i64 {
                let at = Timestamp::from_micros(n * 1_000_000);
                Sms::send(&outbox, key(n.unsigned_abs()), &phone, &n.to_string(), at).await.unwrap();
            }
            let kept = outbox.list(None).await.unwrap();
            assert_eq!((kept.len(), kept[0].body.as_str(), kept[499].body.as_str()), (500, "504", "5"));
        }
    }
}
