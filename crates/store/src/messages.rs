//! Messages to people: the inbox, and what was sent by SMS or mail.
//!
//! Rule protected: the text is kept in both languages as it was said. A new channel is a value of `kind`.

use absher_vocabulary::{IdentityNumber, MessageId, Timestamp};

use crate::{Result, Sql, Tx, args};

/// A message in somebody's inbox.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Whose inbox.
    pub identity: IdentityNumber,
    /// What it is about: a key of the standard messages or `own`.
    pub about: String,
    /// Arabic text.
    pub text_ar: String,
    /// English text.
    pub text_en: String,
    /// Path on this site it leads to, without language.
    pub link: Option<String>,
    /// When.
    pub at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// Puts a message into an inbox; the same id again changes nothing.
pub async fn insert(tx: &mut Tx, m: &Message) -> Result<()> {
    tx.exec(
        "INSERT INTO message (id, identity, kind, about, text_ar, text_en, link, at) \
         VALUES ($1, $2, 'inbox', $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        args![
            m.id,
            m.identity.clone(),
            m.about.clone(),
            m.text_ar.clone(),
            m.text_en.clone(),
            m.link.clone(),
            m.at
        ],
    )
    .await?;
    Ok(())
}

/// The newest messages of a person.
pub async fn inbox(
    sql: &mut impl Sql,
    identity: &IdentityNumber,
    limit: i64,
) -> Result<Vec<Message>> {
    let rows = sql
        .rows(
            "SELECT id, identity, about, text_ar, text_en, link, at, read_at FROM message \
             WHERE identity = $1 ORDER BY at DESC, id DESC LIMIT $2",
            args![identity.clone(), limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Message {
                id: row.get("id")?,
                identity: row.get("identity")?,
                about: row.get("about")?,
                text_ar: row.get("text_ar")?,
                text_en: row.get("text_en")?,
                link: row.get("link")?,
                at: row.get("at")?,
                read_at: row.get("read_at")?,
            })
        })
        .collect()
}

/// Marks all of a person's messages as read.
pub async fn mark_read(tx: &mut Tx, identity: &IdentityNumber, now: Timestamp) -> Result<()> {
    tx.exec(
        "UPDATE message SET read_at = $2 WHERE identity = $1 AND read_at IS NULL",
        args![identity.clone(), now],
    )
    .await?;
    Ok(())
}
