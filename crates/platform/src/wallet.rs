//! The dashboard and the wallet: what needs action, what is in progress, what one holds.
//!
//! Rule protected: a register that does not answer takes away its own cards only. What is shown of a record type is said
//! by its file (`wallet`, `expires`, `renewed-by`).

use std::sync::Arc;

use absher_catalogue::{
    Offered, Record,
    model::{DocumentFact, Operation, OperationKind, RecordType},
};
pub use absher_documents::{Claims, Verified, VerifyError, qr_svg};
use absher_sectors::{Condition, Query};
use absher_store::{
    accounts::limits::{self, Limit},
    messages, sealed,
};
pub use absher_store::{messages::Message, sealed::Document};
use absher_vocabulary::{Date, DocumentId, SealCode, Text, Timestamp};

use crate::{Actor, Error, Platform, Result, applications, offers, payments};

/// How many days before its end a record is shown as about to expire.
const REMIND_DAYS: i64 = 90;

/// A record one holds, as a card.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its type: name, and the attributes shown (`wallet`).
    pub record_type: Arc<RecordType>,
    /// The record.
    pub record: Record,
    /// Last day it is valid.
    pub expires: Option<Date>,
    /// The service that renews it, when it may take this record now.
    pub renewal: Option<Arc<Offered>>,
}

/// What one holds.
pub struct Wallet {
    /// Records of the registers.
    pub cards: Vec<Card>,
    /// Sealed documents.
    pub documents: Vec<Document>,
    /// Sectors that do not answer.
    pub unavailable: Vec<String>,
}

/// What one comes for.
pub struct Dashboard {
    /// Applications that wait for this person.
    pub waiting: Vec<applications::Summary>,
    /// Bills to pay.
    pub bills: Vec<payments::Bill>,
    /// Cards that are about to expire or expired, the first to end first.
    pub expiring: Vec<Card>,
    /// Applications in progress and drafts.
    pub in_progress: Vec<applications::Summary>,
    /// Everything held.
    pub wallet: Wallet,
    /// Messages not read yet.
    pub unread: usize,
}

/// Everything on the dashboard.
///
/// # Errors
/// Failures of the store; a sector that is down only takes its cards away.
pub async fn dashboard(p: &Platform, actor: &Actor) -> Result<Dashboard> {
    let wallet = wallet(p, actor).await?;
    let today = p.now().date_riyadh();
    let soon = today
        .checked_add(jiff::Span::new().days(REMIND_DAYS))
        .unwrap_or(today);
    let mut expiring: Vec<Card> = wallet
        .cards
        .iter()
        .filter(|c| c.expires.is_some_and(|e| e <= soon))
        .cloned()
        .collect();
    expiring.sort_by_key(|c| c.expires);
    let all = applications::list(p, actor).await?;
    let (waiting, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|a| a.yours);
    let in_progress = rest
        .into_iter()
        .filter(|a| matches!(a.phase.as_str(), "draft" | "running" | "unwinding"))
        .collect();
    let bills = payments::bills(p, actor)
        .await?
        .into_iter()
        .filter(|b| b.state == "open")
        .collect();
    let unread = inbox(p, actor)
        .await?
        .iter()
        .filter(|m| m.read_at.is_none())
        .count();
    Ok(Dashboard {
        waiting,
        bills,
        expiring,
        in_progress,
        wallet,
        unread,
    })
}

/// What one holds.
///
/// # Errors
/// Failures of the store.
pub async fn wallet(p: &Platform, actor: &Actor) -> Result<Wallet> {
    let mut cards = Vec::new();
    let mut unavailable: Vec<String> = Vec::new();
    for record_type in p
        .catalogue
        .records
        .values()
        .filter(|t| !t.wallet.is_empty())
    {
        match held(p, actor, record_type).await {
            Ok(found) => cards.extend(found),
            Err(Error::SectorDown { sector }) if unavailable.contains(&sector) => {}
            Err(Error::SectorDown { sector }) => unavailable.push(sector),
            Err(e) => return Err(e),
        }
    }
    Ok(Wallet {
        cards,
        documents: documents(p, actor).await?,
        unavailable,
    })
}

async fn held(p: &Platform, actor: &Actor, record_type: &Arc<RecordType>) -> Result<Vec<Card>> {
    let id = record_type.id.as_str();
    let Some(sector) = p.links.of_record_type(id) else {
        return Ok(Vec::new());
    };
    let query = Query {
        record_type: id.to_owned(),
        id: None,
        conditions: vec![Condition {
            attribute: "holder".into(),
            any_of: vec![actor.identity.as_str().into()],
        }],
        order: None,
        limit: 50,
    };
    let found = sector.read(&query, p.now()).await?;
    Ok(found
        .into_iter()
        .filter(|record| !is_over(record_type, &record.state))
        .map(|record| {
            let expires =
                record_type.expires.as_ref().and_then(
                    |attribute| match absher_catalogue::value_of(
                        record_type,
                        &record,
                        attribute,
                        p.now(),
                    ) {
                        Ok(absher_catalogue::Value::Date(day)) => Some(day),
                        _ => None,
                    },
                );
            let fits = |it: &&Arc<Offered>| {
                offers::fits(&it.definition, &record, Some(&actor.identity), p.now())
            };
            let renewal = record_type.renewed_by.as_ref();
            let renewal = renewal.and_then(|id| p.catalogue.definition(id));
            Card {
                record_type: Arc::clone(record_type),
                renewal: renewal.filter(fits).cloned(),
                record,
                expires,
            }
        })
        .collect())
}

/// Whether a record in this state was replaced by another or given up: nobody holds it any more.
fn is_over(of: &RecordType, state: &str) -> bool {
    let ends = [OperationKind::Replace, OperationKind::Cancel];
    let over =
        |op: &Operation| ends.contains(&op.op) && op.to.as_ref().is_some_and(|to| *to == *state);
    of.operations.iter().any(over)
}

/// The sealed documents one holds, the newest first.
///
/// # Errors
/// Failures of the store.
pub async fn documents(p: &Platform, actor: &Actor) -> Result<Vec<Document>> {
    Ok(sealed::of_holder(&mut p.db.reader().await?, &actor.identity, 100).await?)
}

/// The file of a document, for its holder and for whoever applied for it.
///
/// # Errors
/// [`Error::NotFound`] for anyone else.
pub async fn file(p: &Platform, actor: &Actor, id: DocumentId) -> Result<(Document, Vec<u8>)> {
    let mut reader = p.db.reader().await?;
    let document = sealed::by_id(&mut reader, id)
        .await?
        .ok_or(Error::NotFound)?;
    let party =
        !absher_store::applications::parties_of(&mut reader, document.application, &actor.identity)
            .await?
            .is_empty();
    if document.holder != actor.identity && !party {
        return Err(Error::NotFound);
    }
    let pdf = sealed::pdf(&mut reader, id).await?.ok_or(Error::NotFound)?;
    Ok((document, pdf))
}

/// A document as its holder sees it on a screen.
pub struct Sheet {
    /// The document.
    pub document: Document,
    /// The sector that issued it.
    pub issuer: String,
    /// What its seal states beyond the holder's name and the number: label and value.
    pub facts: Vec<(Text, String)>,
    /// Whether its last day is over.
    pub expired: bool,
    /// The QR code, an SVG with the address that verifies it.
    pub qr: String,
}

/// A document, for its holder and for whoever applied for it.
///
/// # Errors
/// [`Error::NotFound`] for anyone else.
pub async fn sheet(p: &Platform, actor: &Actor, id: DocumentId) -> Result<Sheet> {
    let (document, _) = file(p, actor, id).await?;
    let verified = absher_documents::verify(&document.seal, &p.keys.public, p.now())
        .map_err(|e| Error::Internal(format!("a stored seal does not verify: {e}")))?;
    let template = p.catalogue.document(&document.template);
    let known = |id: &str| template.and_then(|t| t.facts.iter().find(|f| f.id == *id));
    let label = |id: &str| known(id).map_or_else(|| Text::new(id, id), |f| f.label.clone());
    let address = absher_documents::qr_text(&p.settings.host, &document.seal);
    let qr = absher_documents::qr_svg(&address)
        .map_err(|e| Error::Internal(e.to_string()))?
        .svg;
    Ok(Sheet {
        facts: verified
            .claims
            .facts
            .iter()
            .filter(|(id, _)| !known(id).is_some_and(DocumentFact::is_in_heading))
            .map(|(id, value)| (label(id), value.clone()))
            .collect(),
        issuer: verified.claims.issuer,
        expired: verified.expired,
        qr,
        document,
    })
}

/// Printed codes that no document has, tried from one address: so many are guessed and not mistyped.
const CODES_FROM: Limit = Limit {
    name: "verify-from",
    most: 30,
    window: 10 * 60,
    lock: 10 * 60,
};

/// Why a printed code was not looked up.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// Too many unknown codes came from this address.
    #[error("too many unknown codes")]
    Locked {
        /// When it is possible again.
        until: Timestamp,
    },
    /// Something failed on our side.
    #[error(transparent)]
    Common(#[from] Error),
}

/// A document as anyone may check it by its printed code, asked for from an address: nothing personal but what the seal
/// itself says.
///
/// # Errors
/// [`CodeError`].
pub async fn by_code(
    p: &Platform,
    code: &SealCode,
    from: &str,
) -> Result<Option<(Document, Verified)>, CodeError> {
    let look = LookUp {
        code,
        from: p
            .keys
            .derive("limit", format!("{}\0{from}", CODES_FROM.name).as_bytes()),
        now: p.now(),
    };
    match p.db.run(&look).await? {
        Ok(None) => Ok(None),
        Ok(Some(document)) => Ok(Some(verified(p, document)?)),
        Err(until) => Err(CodeError::Locked { until }),
    }
}

/// Takes a use before it looks, and gives it back for a code that exists.
struct LookUp<'a> {
    code: &'a SealCode,
    from: [u8; 32],
    now: Timestamp,
}

impl absher_store::Command for LookUp<'_> {
    /// The moment from which it is possible again is committed with the count.
    type Out = std::result::Result<Option<Document>, Timestamp>;
    type Error = Error;

    async fn run(&self, tx: &mut absher_store::Tx) -> Result<Self::Out> {
        if let Some(until) = limits::take(tx, CODES_FROM, self.from, self.now).await? {
            return Ok(Err(until));
        }
        let found = sealed::by_code(tx, self.code).await?;
        if found.is_some() {
            limits::give_back(tx, CODES_FROM, self.from).await?;
        }
        Ok(Ok(found))
    }
}

/// The document behind a seal that was verified, for what its issuer said of it since.
///
/// # Errors
/// Failures of the store.
pub async fn issued(p: &Platform, claims: &Claims) -> Result<Option<Document>> {
    match SealCode::parse(&claims.code) {
        Ok(code) => Ok(sealed::by_code(&mut p.db.reader().await?, &code).await?),
        Err(_) => Ok(None),
    }
}

fn verified(p: &Platform, document: Document) -> Result<(Document, Verified)> {
    let verified = absher_documents::verify(&document.seal, &p.keys.public, p.now())
        .map_err(|e| Error::Internal(format!("a stored seal does not verify: {e}")))?;
    Ok((document, verified))
}

/// Checks a scanned text (address with fragment, or the fragment alone).
///
/// # Errors
/// What is wrong with it.
pub fn check(
    p: &Platform,
    text: &str,
) -> Result<absher_documents::Verified, absher_documents::VerifyError> {
    absher_documents::verify(text.as_bytes(), &p.keys.public, p.now())
}

/// The newest messages of a person.
///
/// # Errors
/// Failures of the store.
pub async fn inbox(p: &Platform, actor: &Actor) -> Result<Vec<Message>> {
    Ok(messages::inbox(&mut p.db.reader().await?, &actor.identity, 100).await?)
}

/// Marks everything in a person's inbox as read.
///
/// # Errors
/// Failures of the store.
pub async fn mark_read(p: &Platform, actor: &Actor) -> Result<()> {
    p.db.run(&MarkRead {
        whose: actor.identity.clone(),
        now: p.now(),
    })
    .await
}

struct MarkRead {
    whose: absher_vocabulary::IdentityNumber,
    now: absher_vocabulary::Timestamp,
}

impl absher_store::Command for MarkRead {
    type Out = ();
    type Error = Error;

    async fn run(&self, tx: &mut absher_store::Tx) -> Result<()> {
        Ok(messages::mark_read(tx, &self.whose, self.now).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::is_over;
    use crate::testing;

    #[test]
    fn what_was_given_up_is_held_no_more_and_what_only_ran_out_is() {
        let catalogue = testing::catalogue();
        let child = catalogue.record_type("people.child").unwrap();
        assert!(is_over(child, "ended"), "`cancel` leads there");
        assert!(!is_over(child, "dependent"));
        let person = catalogue.record_type("people.person").unwrap();
        assert!(!is_over(person, "alive"), "nothing ends it");
    }
}
