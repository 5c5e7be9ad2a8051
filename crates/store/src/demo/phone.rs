//! SMS and mail that a demonstration would have sent.
//!
//! The rule it protects: one key is one message of a kind, and only the newest are kept.

use absher_vocabulary::{OutboxId, Timestamp};

use crate::{FromRow, Result, Row, Sql, Tx, args};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its key.
    pub key: OutboxId,
    /// `sms` or `mail`.
    pub kind: String,
    /// To whom: a phone as `+9665…`, or a mail address.
    pub to: String,
    /// Subject of a mail.
    pub subject: Option<String>,
    /// Text.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

impl FromRow for Message {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            key: row.get("key")?,
            kind: row.get("kind")?,
            to: row.get("recipient")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            at: row.get("at")?,
        })
    }
}

/// Keeps a message and the newest `keep` of all; the same key again changes nothing.
pub async fn insert(tx: &mut Tx, m: &Message, keep: i64) -> Result<()> {
    let added = tx
        .exec(
            "INSERT INTO demo_message (key, kind, recipient, subject, body, at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (key, kind) DO NOTHING",
            args![m.key, m.kind, m.to, m.subject, m.body, m.at],
        )
        .await?;
    if added == 1 {
        tx.exec(
            "DELETE FROM demo_message WHERE key NOT IN \
             (SELECT key FROM demo_message ORDER BY at DESC, key DESC, kind DESC LIMIT $1)",
            args![keep],
        )
        .await?;
    }
    Ok(())
}

/// The newest first; to one recipient if given.
pub async fn list(sql: &mut impl Sql, to: Option<&str>, limit: i64) -> Result<Vec<Message>> {
    sql.all(
        "SELECT key, kind, recipient, subject, body, at FROM demo_message \
         WHERE (recipient = $1 OR $1 IS NULL) ORDER BY at DESC, key DESC, kind DESC LIMIT $2",
        args![to, limit],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, on_both};

    fn message(n: u128) -> Message {
        Message {
            key: OutboxId::from_uuid(uuid::Uuid::from_u128(n)),
            kind: "sms".to_owned(),
            to: if n.is_multiple_of(2) { "even" } else { "odd" }.to_owned(),
            subject: None,
            body: format!("message {n}"),
            at: Timestamp::from_micros(5_000_000),
        }
    }

    on_both! {
        async fn a_key_is_one_message_and_the_newest_are_kept(db: Db) {
            let mut tx = db.begin().await.unwrap();
            for n in [1, 2, 3, 3, 4] {
                insert(&mut tx, &message(n), 3).await.unwrap();
            }
            insert(&mut tx, &Message { body: "changed".to_owned(), ..message(4) }, 3).await.unwrap();
            assert_eq!(list(&mut tx, None, 9).await.unwrap(), [message(4), message(3), message(2)]);
            assert_eq!(list(&mut tx, Some("even"), 1).await.unwrap(), [message(4)]);
            let mail = Message { kind: "mail".to_owned(), subject: Some("s".to_owned()), ..message(4) };
            insert(&mut tx, &mail, 3).await.unwrap();
            assert!(list(&mut tx, None, 9).await.unwrap().contains(&mail), "one key may be an SMS and a mail");
        }
    }
}
