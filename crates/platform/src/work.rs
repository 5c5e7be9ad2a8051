//! The worker: carries out what the outbox holds, looks at deadlines, seals the audit.
//!
//! Rule protected: an effect is carried out under its row's id, tried again with a growing pause, and its outcome is taken
//! in together with the end of its row. A new kind of effect is one arm of `carry_out`.

use std::time::Duration;

use absher_catalogue::{Outcome, Record, RecordOp};
use absher_engine::{By, What};
use absher_sectors::{Change, SectorError};
use absher_store::{Command, Tx, applications, outbox, payments};
use absher_vocabulary::{ApplicationId, IdentityNumber, Money, OutboxId, Text, chance};
use serde::Deserialize;

use crate::{
    Error, Platform, Result,
    applications::{self as cases, Also, ApplyError, TakeIn, TookIn},
    audit, notices,
    ports::{BankBill, Parcel, PortError},
};

/// Seconds a claim holds.
const LEASE: i64 = 60;
/// Rows claimed at a time.
const BATCH: i64 = 32;
/// Seconds between removing sessions, codes and counters that ran out.
const SWEEP: i64 = 3600;
/// Longest pause between tries, in seconds.
const LONGEST_PAUSE: i64 = 300;

/// Works until `stop` is notified.
pub async fn run(p: Platform, stop: std::sync::Arc<tokio::sync::Notify>) {
    let mut swept = p.now();
    if p.db.is_sole()
        && let Err(e) = p.db.run(&FreeAll).await
    {
        tracing::error!(error = %e, "what the last process held could not be freed; it is when its leases end");
    }
    loop {
        if p.now() >= swept.plus_seconds(SWEEP) {
            swept = p.now();
            if let Err(e) = crate::accounts::sweep(&p).await {
                tracing::error!(error = %e, "what ran out could not be removed");
            }
        }
        match pass(&p).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(e) => tracing::error!(error = %e, "the worker failed; it goes on"),
        }
        if let Err(e) = audit::seal_new(&p).await {
            tracing::error!(error = %e, "the audit could not be sealed");
        }
        tokio::select! {
            () = p.wake.notified() => {}
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
            () = stop.notified() => return,
        }
    }
}

/// Works until nothing is due: for tests, examples and the end of a demonstration's clock jump.
///
/// # Errors
/// Failures of the store.
pub async fn until_idle(p: &Platform) -> Result<()> {
    while pass(p).await? > 0 {}
    Ok(())
}

/// How far the worker is behind.
#[derive(Clone, Copy, Debug)]
pub struct Lag {
    /// Effects that are to be carried out.
    pub waiting: i64,
    /// Effects that need a person.
    pub stuck: i64,
    /// Seconds since the oldest of them fell due; 0 when nothing is late.
    pub late_seconds: i64,
}

/// How far the worker is behind, for operators.
///
/// # Errors
/// Failures of the store.
pub async fn lag(p: &Platform) -> Result<Lag> {
    let mut reader = p.db.reader().await?;
    let (waiting, stuck) = outbox::counts(&mut reader).await?;
    let due = outbox::next_due(&mut reader).await?;
    Ok(Lag {
        waiting,
        stuck,
        late_seconds: due.map_or(0, |due| p.now().seconds_since(due).max(0)),
    })
}

/// One round; how much was done.
async fn pass(p: &Platform) -> Result<usize> {
    let due = outbox::due(&mut p.db.reader().await?, p.now(), BATCH).await?;
    let mut done = due.len();
    let mut running = tokio::task::JoinSet::new();
    for id in due {
        let p = p.clone();
        running.spawn(async move { one(&p, id).await });
    }
    while let Some(result) = running.join_next().await {
        match result {
            Ok(Ok(())) => {}
            Ok(Err(e)) => {
                tracing::error!(error = %e, "an effect could not be taken in; it is tried again");
            }
            Err(e) => tracing::error!(error = %e, "an effect panicked; it is tried again"),
        }
    }
    for id in applications::overdue(&mut p.db.reader().await?, p.now(), BATCH).await? {
        let took = take_in(p, id, (What::Deadline, None, Also::Nothing)).await?;
        if matches!(took, TookIn::Done { .. }) {
            done += 1;
        }
    }
    p.done.notify_waiters();
    Ok(done)
}

/// Frees what a process that was killed had claimed, so that nobody waits for its leases to end.
struct FreeAll;

impl Command for FreeAll {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        Ok(outbox::free_all(tx).await?)
    }
}

struct Claim<'a> {
    p: &'a Platform,
    id: OutboxId,
}

impl Command for Claim<'_> {
    type Out = Option<outbox::Effect>;
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<Option<outbox::Effect>> {
        let now = self.p.now();
        Ok(outbox::claim(tx, self.id, now, now.plus_seconds(LEASE)).await?)
    }
}

/// Why an effect was not carried out.
enum Failed {
    /// Try again later.
    Later(String),
    /// Needs a person.
    Never(String),
    /// Our own store: the lease runs out and it is tried again.
    Ours(Error),
}

impl From<PortError> for Failed {
    fn from(e: PortError) -> Self {
        Self::Later(e.to_string())
    }
}
impl From<SectorError> for Failed {
    fn from(e: SectorError) -> Self {
        Self::Later(e.to_string())
    }
}
impl From<Error> for Failed {
    fn from(e: Error) -> Self {
        match e {
            Error::SectorDown { sector } => Self::Later(format!("sector {sector} is down")),
            other => Self::Ours(other),
        }
    }
}
impl From<absher_store::Error> for Failed {
    fn from(e: absher_store::Error) -> Self {
        Self::Ours(e.into())
    }
}
impl From<serde_json::Error> for Failed {
    fn from(e: serde_json::Error) -> Self {
        Self::Never(e.to_string())
    }
}

/// What an effect became: an event to take in and what is written with it, or nothing but its end.
type Carried = Option<(What, Also)>;

async fn one(p: &Platform, id: OutboxId) -> Result<()> {
    let Some(effect) = p.db.run(&Claim { p, id }).await? else {
        return Ok(());
    };
    metrics::counter!("absher_effects_total", "topic" => effect.topic.clone()).increment(1);
    match carry_out(p, &effect).await {
        Ok(Some((what, also))) => {
            let Some(application) = effect.application else {
                return Ok(());
            };
            take_in(
                p,
                application,
                (what, Some((effect.id, effect.fence)), also),
            )
            .await?;
            Ok(())
        }
        Ok(None) => {
            p.db.run(&End {
                p,
                effect: &effect,
                how: How::Done,
            })
            .await
        }
        Err(Failed::Later(why)) => {
            p.db.run(&End {
                p,
                effect: &effect,
                how: How::Later(why),
            })
            .await
        }
        Err(Failed::Never(why)) => {
            tracing::error!(topic = effect.topic, why, "an effect needs a person");
            p.db.run(&End {
                p,
                effect: &effect,
                how: How::Never(why),
            })
            .await
        }
        Err(Failed::Ours(e)) => Err(e),
    }
}

async fn take_in(
    p: &Platform,
    id: ApplicationId,
    (what, finishes, also): (What, Option<(OutboxId, i64)>, Also),
) -> Result<TookIn> {
    let take_in = TakeIn {
        finishes,
        also,
        ..TakeIn::new(p, id, By::Platform, what)
    };
    p.db.run(&take_in).await.map_err(|e| match e {
        ApplyError::Common(e) => e,
        other => Error::Internal(other.to_string()),
    })
}

enum How {
    Done,
    Later(String),
    Never(String),
}

struct End<'a> {
    p: &'a Platform,
    effect: &'a outbox::Effect,
    how: How,
}

impl Command for End<'_> {
    type Out = ();
    type Error = Error;
    async fn run(&self, tx: &mut Tx) -> Result<()> {
        let row = (self.effect.id, self.effect.fence);
        match &self.how {
            How::Done => {
                outbox::finish(tx, row.0, row.1).await?;
            }
            How::Later(why) => {
                let doubled = 1_i64
                    .checked_shl(u32::try_from(self.effect.attempts).unwrap_or(31).min(16))
                    .unwrap_or(1);
                let pause = doubled.min(LONGEST_PAUSE);
                let jitter = i64::try_from(chance::below(&*self.p.chance, 1000)).unwrap_or(0);
                let at = self.p.now().plus_seconds(pause / 2).micros() + pause * 500 * jitter;
                outbox::put_off(tx, row, absher_vocabulary::Timestamp::from_micros(at), why)
                    .await?;
            }
            How::Never(why) => outbox::stuck(tx, row, why).await?,
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct SectorOrder {
    sector: String,
    ops: Vec<RecordOp>,
}
#[derive(Deserialize)]
struct BillOrder {
    bill: u32,
    #[serde(default)]
    amount: Money,
}
#[derive(Deserialize)]
struct PayoutOrder {
    iban: String,
    amount: Money,
}
#[derive(Deserialize)]
struct IssueOrder {
    document: String,
    about: Option<Record>,
    to: IdentityNumber,
}
#[derive(Deserialize)]
struct DeliverOrder {
    what: Text,
    address: String,
}

async fn carry_out(p: &Platform, effect: &outbox::Effect) -> Result<Carried, Failed> {
    let serial = u32::try_from(effect.serial.unwrap_or_default()).unwrap_or_default();
    let payload = effect.payload.clone();
    match (effect.topic.as_str(), effect.application) {
        (notices::TOPIC, _) => {
            notices::send(p, effect).await?;
            Ok(None)
        }
        ("sector", Some(id)) => {
            let outcome = change(p, effect.id, (id, serde_json::from_value(payload)?)).await?;
            Ok(Some((What::Sector { serial, outcome }, Also::Nothing)))
        }
        ("facts", Some(id)) => {
            let facts = cases::late_facts(p, id).await?;
            Ok(Some((What::Facts { serial, facts }, Also::Nothing)))
        }
        ("bill-present", Some(id)) => {
            let bill = bill(p, id, serial).await?;
            let what = cases::service_name(p, id).await?;
            let shown = BankBill {
                number: bill.number,
                amount: bill.amount,
                due: bill.due,
                what,
            };
            p.ports.bank.present(effect.id, &shown).await?;
            Ok(None)
        }
        ("bill-close", Some(id)) => {
            let order: BillOrder = serde_json::from_value(payload)?;
            let bill = bill(p, id, order.bill).await?;
            let taken = p.ports.bank.close(effect.id, &bill.number).await?;
            Ok(Some((
                What::Closed { serial, paid: None },
                Also::Closed {
                    bill: bill.id,
                    taken,
                },
            )))
        }
        ("refund", Some(id)) => {
            let order: BillOrder = serde_json::from_value(payload)?;
            let bill = bill(p, id, order.bill).await?;
            p.ports
                .bank
                .refund(effect.id, &bill.number, order.amount)
                .await?;
            Ok(Some((What::Carried { serial }, Also::Nothing)))
        }
        ("payout", Some(_)) => {
            let order: PayoutOrder = serde_json::from_value(payload)?;
            p.ports
                .bank
                .pay_out(effect.id, &order.iban, order.amount)
                .await?;
            Ok(Some((What::Carried { serial }, Also::Nothing)))
        }
        ("issue", Some(id)) => {
            let order: IssueOrder = serde_json::from_value(payload)?;
            let (document, pdf) =
                cases::issue_for(p, (effect.id, id), (&order.document, order.about, order.to))
                    .await?;
            Ok(Some((
                What::Carried { serial },
                Also::Document(Box::new(document), pdf),
            )))
        }
        ("deliver", Some(_)) => {
            let order: DeliverOrder = serde_json::from_value(payload)?;
            let parcel = Parcel {
                what: order.what,
                address: order.address,
            };
            p.ports.courier.order(effect.id, &parcel, p.now()).await?;
            Ok(None)
        }
        (other, _) => Err(Failed::Never(format!("unknown topic {other}"))),
    }
}

async fn change(
    p: &Platform,
    key: OutboxId,
    (id, order): (ApplicationId, SectorOrder),
) -> Result<Outcome, Failed> {
    let row = applications::by_id(&mut p.db.reader().await?, id)
        .await?
        .ok_or(Error::NotFound)?;
    let sector = p
        .links
        .get(&order.sector)
        .ok_or_else(|| Failed::Never(format!("no sector {}", order.sector)))?;
    let change = Change {
        key,
        reference: row.reference.as_str().to_owned(),
        ops: order.ops,
    };
    Ok(sector.apply(&change, p.now()).await?)
}

async fn bill(p: &Platform, id: ApplicationId, serial: u32) -> Result<payments::Bill, Failed> {
    Ok(
        payments::by_serial(&mut p.db.reader().await?, id, i64::from(serial))
            .await?
            .ok_or(Error::NotFound)?,
    )
}
