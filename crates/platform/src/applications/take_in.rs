//! Taking in one event: the engine decides, one transaction writes all of it.
//!
//! Rule protected: compare-and-set of the state, and everything the event causes together with it; the outbox row whose
//! outcome it is ends in the same transaction, so an outcome is taken in once.

use std::sync::Arc;

use absher_catalogue::Catalogue;
use absher_engine::{
    BillOrder, BillState, By, Doing, Effect, Event, Ledger, Phase, Refused, State, Told, What, step,
};
use absher_store::{
    Command, Tx,
    applications::{self, Application, Moment, Task},
    outbox, payments, sealed,
};
use absher_vocabulary::{
    ApplicationId, BillId, Chance, DocumentId, EntryId, OutboxId, Timestamp, chance::below, code6,
};
use serde_json::json;

use super::{ApplyError, decode, definitions, encode};
use crate::{Platform, audit, drawn::Drawn, notices};

/// One event for one application.
pub(crate) struct TakeIn<'a> {
    pub(crate) p: &'a Platform,
    pub(crate) drawn: Drawn,
    pub(crate) id: ApplicationId,
    pub(crate) by: By,
    pub(crate) what: What,
    /// The outbox row this is the outcome of: id and fence.
    pub(crate) finishes: Option<(OutboxId, i64)>,
    pub(crate) also: Also,
    /// Who is written in the audit.
    pub(crate) actor: Option<absher_vocabulary::AccountId>,
}

/// What is written together with an event.
pub(crate) enum Also {
    Nothing,
    /// A payment of the bank for this bill.
    Payment {
        bill: BillId,
        taken: crate::ports::Taken,
    },
    /// A bill the bank closed, with what it had taken.
    Closed {
        bill: BillId,
        taken: Option<crate::ports::Taken>,
    },
    /// A sealed document and its file.
    Document(Box<sealed::Document>, Vec<u8>),
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum TookIn {
    /// Done; a wrong code leaves this many tries.
    Done { wrong_code: Option<u32> },
    /// It was taken in before; nothing was written but the end of the outbox row.
    Stale,
}

impl Command for TakeIn<'_> {
    type Out = TookIn;
    type Error = ApplyError;

    async fn run(&self, tx: &mut Tx) -> Result<TookIn, ApplyError> {
        let (now, chance) = (self.drawn.now, &self.drawn.chance());
        if let Some((id, fence)) = self.finishes
            && !outbox::finish(tx, id, fence).await?
        {
            return Ok(TookIn::Stale);
        }
        let Some(row) = applications::by_id(tx, self.id).await? else {
            return Err(crate::Error::NotFound.into());
        };
        let catalogue = definitions::catalogue(self.p, tx, &row).await?;
        let Some(what) = self.money(tx).await? else {
            return Ok(TookIn::Stale);
        };
        let offered = definitions::offered(&catalogue, &row.service)?;
        let before = decode(&row.state)?;
        let taken_at = match &what {
            What::Paid { taken_at, .. } => Some(*taken_at),
            What::Closed { paid, .. } => paid.map(|(_, at)| at),
            _ => None,
        };
        let event = Event {
            at: now,
            by: self.by.clone(),
            code: code6(chance),
            what,
        };
        let (state, effects) = match step(&offered.definition, &before, &event) {
            Ok(next) => next,
            // Only what was taken in before may end its outbox row; whatever else is refused is rolled back whole.
            Err(Refused::Stale) if !matches!(self.also, Also::Payment { .. }) => {
                return Ok(TookIn::Stale);
            }
            Err(refused) => return Err(refused.into()),
        };
        let mut write = Writing {
            p: self.p,
            tx,
            row,
            catalogue: &catalogue,
            now,
            chance,
        };
        write.state(&before, &state).await?;
        write.bills(&before, (&state, taken_at)).await?;
        let wrong_code = write.effects(&effects).await?;
        write.parties(&state).await?;
        if let Also::Document(document, pdf) = &self.also {
            sealed::insert(write.tx, document, pdf).await?;
        }
        let entry = audit::Entry {
            actor: self.actor,
            act: word(&self.what).into(),
            about: Some(write.row.applicant.clone()),
            detail: json!({ "application": write.row.reference.as_str(), "version": write.row.version + 1 }),
        };
        audit::record(write.tx, entry, (now, chance)).await?;
        Ok(TookIn::Done { wrong_code })
    }
}

impl<'a> TakeIn<'a> {
    /// An event by itself, at this moment, that nobody is written down for.
    pub(crate) fn new(p: &'a Platform, id: ApplicationId, by: By, what: What) -> Self {
        Self {
            p,
            drawn: Drawn::new(p),
            id,
            by,
            what,
            finishes: None,
            also: Also::Nothing,
            actor: None,
        }
    }

    /// Writes a payment once. What the bank says on closing counts only if it was not known before.
    async fn money(&self, tx: &mut Tx) -> Result<Option<What>, ApplyError> {
        match &self.also {
            Also::Payment { bill, taken } => {
                if !payments::take_in(tx, (&taken.payment, *bill), taken.amount, taken.at).await? {
                    return Ok(None);
                }
            }
            Also::Closed { bill, taken } => {
                let What::Closed { serial, .. } = self.what else {
                    return Ok(None);
                };
                let mut paid = None;
                if let Some(taken) = taken
                    && payments::take_in(tx, (&taken.payment, *bill), taken.amount, taken.at)
                        .await?
                {
                    paid = Some((taken.amount, taken.at));
                }
                return Ok(Some(What::Closed { serial, paid }));
            }
            Also::Nothing | Also::Document(..) => {}
        }
        Ok(Some(self.what.clone()))
    }
}

/// The transaction of one event.
struct Writing<'t, 'p> {
    p: &'p Platform,
    tx: &'t mut Tx,
    row: Application,
    catalogue: &'p Arc<Catalogue>,
    now: Timestamp,
    chance: &'p dyn Chance,
}

impl Writing<'_, '_> {
    /// The new state. A subject that another application holds is an error, so that nothing of this one stays.
    async fn state(&mut self, before: &State, state: &State) -> Result<(), ApplyError> {
        let offered = definitions::offered(self.catalogue, &self.row.service)?;
        if before.phase == Phase::Draft {
            let pin = self
                .catalogue
                .pin(&self.row.service)
                .ok_or(crate::Error::NotFound)?;
            applications::keep_definition(self.tx, &pin.hash, &pin.text).await?;
            self.row.definition = Some(pin.hash);
            self.row.submitted_at = Some(self.now);
            if offered
                .definition
                .subject
                .as_ref()
                .is_some_and(|s| s.one_at_a_time)
            {
                for subject in &state.subjects {
                    if !applications::hold_subject(self.tx, subject.id, self.row.id).await? {
                        return Err(ApplyError::SubjectHeld);
                    }
                }
            }
        }
        if matches!(state.phase, Phase::Ended(_)) {
            applications::release_subjects(self.tx, self.row.id).await?;
        }
        self.row.state = encode(state)?;
        phase_word(state.phase).clone_into(&mut self.row.phase);
        self.row.deadline = state.next_deadline();
        if !applications::advance(self.tx, &self.row, self.now).await? {
            return Err(self.tx.lost_race().into());
        }
        Ok(())
    }

    /// A bill is paid or closed when the engine says so: money that goes straight back pays nothing.
    async fn bills(
        &mut self,
        before: &State,
        (state, paid_at): (&State, Option<Timestamp>),
    ) -> Result<(), ApplyError> {
        for (serial, bill) in &state.bills {
            let was = before
                .bills
                .get(serial)
                .map_or(BillState::Open, |b| b.state);
            let word = match (was, bill.state) {
                (BillState::Open, BillState::Paid | BillState::Settled) => "paid",
                (BillState::Open, BillState::Closed) => "closed",
                _ => continue,
            };
            payments::end(self.tx, (self.row.id, i64::from(*serial)), word, paid_at).await?;
        }
        Ok(())
    }

    async fn effects(&mut self, effects: &[Effect]) -> Result<Option<u32>, ApplyError> {
        let mut wrong_code = None;
        for (place, effect) in effects.iter().enumerate() {
            match effect {
                Effect::CodeWrong { left } => wrong_code = Some(*left),
                Effect::Timeline { word, step, party } => {
                    let number =
                        (self.row.version + 1) * 1000 + i64::try_from(place).unwrap_or(999);
                    let moment = Moment {
                        number,
                        at: self.now,
                        word: (*word).to_owned(),
                        step: step.clone(),
                        party: party.clone(),
                    };
                    applications::add_moment(self.tx, self.row.id, &moment).await?;
                }
                Effect::Post(t) => self.post(t).await?,
                Effect::Tell { to, told, .. } => self.tell(to, told).await?,
                Effect::OpenBill(order) => self.bill(order).await?,
                Effect::Alert { step } => {
                    tracing::warn!(application = %self.row.reference, step, "a step is late or could not be undone");
                    metrics::counter!("absher_alerts_total").increment(1);
                }
                outside => self.outside(outside).await?,
            }
        }
        Ok(wrong_code)
    }

    /// An effect that leaves the process becomes an outbox row.
    async fn outside(&mut self, effect: &Effect) -> Result<(), ApplyError> {
        let (topic, serial, payload) = match effect {
            Effect::Sector {
                serial,
                sector,
                ops,
            } => ("sector", *serial, json!({ "sector": sector, "ops": ops })),
            Effect::Read { serial } => ("facts", *serial, json!({})),
            Effect::CloseBill { serial, bill } => ("bill-close", *serial, json!({ "bill": bill })),
            Effect::Refund {
                serial,
                bill,
                amount,
                ..
            } => ("refund", *serial, json!({ "bill": bill, "amount": amount })),
            Effect::Payout {
                serial,
                iban,
                amount,
            } => ("payout", *serial, json!({ "iban": iban, "amount": amount })),
            Effect::Issue {
                serial,
                document,
                about,
                to,
            } => (
                "issue",
                *serial,
                json!({ "document": document, "about": about, "to": to }),
            ),
            Effect::Deliver {
                serial,
                what,
                address,
                ..
            } => (
                "deliver",
                *serial,
                json!({ "what": what, "address": address }),
            ),
            _ => return Ok(()),
        };
        self.queue(topic, Some(serial), payload).await
    }

    async fn queue(
        &mut self,
        topic: &str,
        serial: Option<u32>,
        payload: serde_json::Value,
    ) -> Result<(), ApplyError> {
        let effect = outbox::Effect {
            id: OutboxId::new(self.now, self.chance),
            topic: topic.to_owned(),
            application: Some(self.row.id),
            serial: serial.map(i64::from),
            payload,
            attempts: 0,
            fence: 0,
        };
        Ok(outbox::insert(self.tx, &effect, self.now).await?)
    }

    async fn post(&mut self, t: &absher_engine::Transfer) -> Result<(), ApplyError> {
        let id = || EntryId::new(self.now, self.chance);
        let transfer = payments::Transfer {
            ids: [id(), id(), id()],
            application: self.row.id,
            from: ledger_word(&t.from),
            to: ledger_word(&t.to),
            amount: t.amount,
            at: self.now,
        };
        Ok(payments::post(self.tx, &transfer).await?)
    }

    async fn tell(
        &mut self,
        to: &absher_vocabulary::IdentityNumber,
        told: &Told,
    ) -> Result<(), ApplyError> {
        let service = self
            .catalogue
            .definition(&self.row.service)
            .map(|o| o.definition.name.clone());
        let (key, values, own) = match told {
            Told::Standard { key, values } => (key.as_str(), values.clone(), None),
            Told::Own(text) => ("own", std::collections::BTreeMap::new(), Some(text)),
        };
        let mut notice = notices::Notice::new(key)
            .with("reference", self.row.reference.as_str())
            .leading_to(format!("/applications/{}", self.row.reference));
        notice.values.extend(values);
        let words = (&notice, service.as_ref(), own);
        notices::tell_about(self.p, self.tx, to, words, (self.now, self.chance)).await?;
        Ok(())
    }

    async fn bill(&mut self, order: &BillOrder) -> Result<(), ApplyError> {
        let total = order
            .lines
            .iter()
            .map(|l| l.amount)
            .chain([order.hold])
            .sum();
        let bill = payments::Bill {
            id: BillId::new(self.now, self.chance),
            number: bill_number(self.chance),
            application: self.row.id,
            serial: i64::from(order.serial),
            payer: order.payer.clone(),
            amount: total,
            lines: serde_json::to_value(&order.lines).unwrap_or_default(),
            hold: order.hold,
            due: order.due,
            state: "open".into(),
            paid_at: None,
            created_at: self.now,
        };
        payments::insert(self.tx, &bill).await?;
        self.queue(
            "bill-present",
            Some(order.serial),
            json!({ "number": bill.number }),
        )
        .await
    }

    /// Who has a part, and whose turn it is.
    async fn parties(&mut self, state: &State) -> Result<(), ApplyError> {
        let acting = acting(state);
        for (name, id) in &state.parties {
            let acts = acting.iter().any(|a| a == name);
            applications::set_party(self.tx, (self.row.id, name), id, acts, self.now).await?;
        }
        let tasks: Vec<Task> = state
            .open
            .iter()
            .filter_map(|s| match &s.doing {
                Doing::Reviewing { role, .. } | Doing::Attending { role } => Some(Task {
                    application: self.row.id,
                    step: s.id.clone(),
                    role: role.clone(),
                    since: s.since,
                    deadline: s.deadline,
                }),
                _ => None,
            })
            .collect();
        Ok(applications::set_tasks(self.tx, self.row.id, &tasks).await?)
    }
}

/// The parties whose turn it is.
pub(crate) fn acting(state: &State) -> Vec<String> {
    state
        .open
        .iter()
        .filter_map(|s| match &s.doing {
            Doing::Paying {
                bill,
                closing: false,
            } => state.bills.get(bill).map(|b| b.party.clone()),
            Doing::Agreeing { by } => Some(by.clone()),
            Doing::Answering { .. } => Some("applicant".to_owned()),
            Doing::Confirming { typed_by, .. } => Some(typed_by.clone()),
            _ => None,
        })
        .collect()
}

/// A bill number as people type it at a bank: 13 digits.
fn bill_number(chance: &dyn Chance) -> String {
    format!(
        "{:013}",
        1_000_000_000_000 + below(chance, 9_000_000_000_000)
    )
}

fn ledger_word(account: &Ledger) -> String {
    match account {
        Ledger::Bank => "bank".into(),
        Ledger::Fees => "fees".into(),
        Ledger::Held => "held".into(),
        Ledger::Refunds => "refunds".into(),
        Ledger::Payouts => "payouts".into(),
        Ledger::Revenue(payee) => format!("revenue:{payee}"),
    }
}

/// The word of a phase in the store.
pub(crate) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "draft",
        Phase::Running => "running",
        Phase::Unwinding(_) => "unwinding",
        Phase::Ended(end) => end.word(),
    }
}

/// The word of an event in the audit.
fn word(what: &What) -> &'static str {
    match what {
        What::Submit(_) => "application.submit",
        What::Agree { .. } => "application.agree",
        What::Decline { .. } => "application.decline",
        What::Paid { .. } => "application.paid",
        What::Closed { .. } => "application.bill-closed",
        What::Confirm { .. } => "application.confirm",
        What::Do { .. } => "application.act",
        What::Decide { .. } => "application.decide",
        What::Answer { .. } => "application.answer",
        What::Attended { .. } => "application.attended",
        What::Withdraw => "application.withdraw",
        What::Deadline => "application.deadline",
        What::Sector { .. } => "application.sector",
        What::Facts { .. } => "application.facts",
        What::Carried { .. } => "application.carried",
    }
}

/// An id for a document from the key of the row that asked for it, so that a second try writes the same one.
pub(crate) fn document_id(key: OutboxId) -> DocumentId {
    DocumentId::from_uuid(key.uuid())
}
