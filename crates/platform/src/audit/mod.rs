//! The audit: who did what, who saw whose data, and the proof that the list was not changed.
//!
//! Rule protected: an act is written in its own transaction, a look before its answer is given; later only the sealer
//! touches an entry, to number it. To audit a new act: [`record`] it where it is decided, with a word of its own.
//!
//! `looks` writes many looks at once, `seal` numbers, chains and signs, `verify` finds what was changed.

mod chain;
mod looks;
mod seal;
mod verify;

use absher_store::{Tx, audit};
use absher_vocabulary::{AccountId, IdentityNumber, Text, Timestamp, uuid7};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use looks::Looks;
pub use seal::seal_new;
pub use verify::{Head, Problem, Verdict, verify};

use crate::{
    Actor, Error, Platform, Result, When,
    people::{self, Person},
};

/// The act of seeing somebody's data.
const LOOK: &str = "look";
/// Most looks shown to the person looked at.
const MOST_SEEN: i64 = 200;

/// Something to be kept.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The account that did it; none for the platform itself and for people who are not signed in.
    pub actor: Option<AccountId>,
    /// What was done: a word.
    pub act: String,
    /// The person it was about.
    pub about: Option<IdentityNumber>,
    /// More, as the act needs it.
    pub detail: Json,
}

/// What is kept of a look.
#[derive(Serialize, Deserialize)]
struct Looked {
    what: String,
    #[serde(rename = "as")]
    capacity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<IdentityNumber>,
}

impl Entry {
    /// A look at somebody's data. `what` is the id of the definition (or of the page) by which it was seen, `capacity` the
    /// relation or role that allowed it, or `public`.
    pub fn look(
        actor: Option<&Actor>,
        about: Option<IdentityNumber>,
        what: &str,
        capacity: &str,
    ) -> Self {
        let looked = Looked {
            what: what.to_owned(),
            capacity: capacity.to_owned(),
            by: actor.map(|a| a.identity.clone()),
        };
        Self {
            actor: actor.map(|a| a.account),
            act: LOOK.to_owned(),
            about,
            detail: serde_json::to_value(looked).unwrap_or_default(),
        }
    }
}

/// Writes an entry in the transaction of what it tells.
///
/// # Errors
/// [`Error::Store`].
pub async fn record(tx: &mut Tx, entry: Entry, when: When<'_>) -> Result<()> {
    audit::insert(tx, &[row(entry, when)])
        .await
        .map_err(Error::Store)
}

/// Writes a look, together with others that wait; back when it is kept. Give the answer only then.
///
/// # Errors
/// [`Error::Internal`] when it could not be kept.
pub async fn look(p: &Platform, entry: Entry) -> Result<()> {
    p.looks.write(row(entry, (p.now(), &*p.chance))).await
}

fn row(entry: Entry, (at, chance): When<'_>) -> audit::Entry {
    audit::Entry {
        id: uuid7(at, chance),
        at,
        actor: entry.actor,
        act: entry.act,
        about: entry.about,
        detail: entry.detail.to_string(),
        number: None,
        hash: None,
    }
}

/// Somebody saw a person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub at: Timestamp,
    /// By what: the name of the definition; its id where the catalogue has it no more.
    pub what: Text,
    /// Its id.
    pub id: String,
    /// Who; nobody known for a public inquiry.
    pub by: Option<Person>,
    /// The relation or role that allowed it, or `public`.
    pub capacity: String,
}

/// Who saw the data of the person signed in, the newest first: others, not the person.
///
/// # Errors
/// [`Error::Store`], [`Error::Internal`].
pub async fn seen(p: &Platform, actor: &Actor) -> Result<Vec<Look>> {
    let rows = audit::about(&mut p.db.reader().await?, &actor.identity, LOOK, MOST_SEEN).await?;
    let mut looks = Vec::new();
    for row in rows {
        let looked: Looked =
            serde_json::from_str(&row.detail).map_err(|e| Error::Internal(e.to_string()))?;
        if looked.by.as_ref() != Some(&actor.identity) {
            looks.push((row.at, looked));
        }
    }
    let who = looks
        .iter()
        .filter_map(|(_, looked)| looked.by.clone())
        .collect();
    let known = people::named(p, who).await?;
    let look = |(at, looked): (Timestamp, Looked)| {
        let by = looked
            .by
            .and_then(|by| known.iter().find(|person| person.identity == by).cloned());
        let definition = p.catalogue.definition(&looked.what);
        let what = definition.map_or_else(
            || Text::new(&*looked.what, &*looked.what),
            |d| d.definition.name.clone(),
        );
        Look {
            at,
            what,
            id: looked.what,
            by,
            capacity: looked.capacity,
        }
    };
    Ok(looks.into_iter().map(look).collect())
}

#[cfg(test)]
mod tests;
