//! Looking at applications: one's own list and page, the officers' queue and case.
//!
//! Rule protected: a party sees the application with what that party may do; an officer sees it through a task of a role
//! held. Whose turn it is comes from the state, so no page can offer what the engine refuses.

use std::sync::Arc;

use absher_catalogue::{
    Catalogue, Offered,
    model::{Field, StepKind, WaitAct},
};
use absher_engine::{Checked, Doing, State, requirements};
use absher_store::{
    applications::{self, Application, Moment, Task},
    payments::{self, Bill},
    sealed::{self, Document},
};
use absher_vocabulary::{Reference, Timestamp};

use super::{ApplyError, act, decode, definitions};
use crate::{Actor, Error, Platform, Result};

/// One application in a list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What people quote.
    pub reference: Reference,
    /// The service.
    pub offered: Arc<Offered>,
    /// Word of its phase: `draft`, `running`, `unwinding`, `done`, `cancelled`, `refused`, `withdrawn`.
    pub phase: String,
    /// Ids of the open steps.
    pub open: Vec<String>,
    /// Whether it waits for the viewer.
    pub yours: bool,
    /// The next deadline.
    pub deadline: Option<Timestamp>,
    /// When it changed.
    pub updated_at: Timestamp,
}

/// An application as a party sees it.
pub struct View {
    /// The row.
    pub row: Application,
    /// The catalogue it lives under.
    pub catalogue: Arc<Catalogue>,
    /// The service.
    pub offered: Arc<Offered>,
    /// The engine's state.
    pub state: State,
    /// The viewer's parts.
    pub parties: Vec<String>,
    /// What happened, oldest first.
    pub timeline: Vec<Moment>,
    /// Bills the viewer pays.
    pub bills: Vec<Bill>,
    /// Documents it issued to the viewer.
    pub documents: Vec<Document>,
    /// What the viewer may do now.
    pub actions: Vec<Action>,
}

/// Something the viewer may do now.
pub enum Action {
    /// Pay a bill.
    Pay(Box<Bill>),
    /// Accept or decline.
    Agree {
        /// The step.
        step: String,
        /// What is asked when accepting.
        asks: Vec<Field>,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Read out or show this code to the other party.
    ShowCode {
        /// The step.
        step: String,
        /// The code.
        code: String,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Type the code the other party holds.
    TypeCode {
        /// The step.
        step: String,
        /// Tries left.
        left: u32,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Do one of these while the step waits.
    Do {
        /// The step.
        step: String,
        /// What may be done.
        acts: Vec<WaitAct>,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Answer what an officer asked.
    Answer {
        /// The step.
        step: String,
        /// What the officer wrote.
        message: String,
        /// What is asked.
        fields: Vec<Field>,
        /// Until when.
        deadline: Option<Timestamp>,
    },
    /// Withdraw.
    Withdraw,
}

/// The applications a person has a part in, the last changed first.
///
/// # Errors
/// Failures of the store.
pub async fn list(p: &Platform, actor: &Actor) -> Result<Vec<Summary>> {
    let mut reader = p.db.reader().await?;
    let waiting = applications::waiting_for(&mut reader, &actor.identity).await?;
    let mut out = Vec::new();
    for row in applications::of_person(&mut reader, &actor.identity, 100).await? {
        if row.phase == "draft" && row.actor != actor.identity {
            continue;
        }
        let catalogue = definitions::catalogue(p, &mut reader, &row).await?;
        let Ok(offered) = definitions::offered(&catalogue, &row.service) else {
            continue;
        };
        let state = decode(&row.state)?;
        out.push(Summary {
            yours: waiting.contains(&row.id),
            open: state.open.iter().map(|s| s.id.clone()).collect(),
            reference: row.reference,
            offered,
            phase: row.phase,
            deadline: row.deadline,
            updated_at: row.updated_at,
        });
    }
    Ok(out)
}

/// An application, for one of its parties.
///
/// # Errors
/// [`Error::NotFound`] for anyone else.
pub async fn view(p: &Platform, actor: &Actor, reference: &Reference) -> Result<View, ApplyError> {
    let row = act::as_party(p, actor, reference).await?;
    if row.phase == "draft" && row.actor != actor.identity {
        return Err(Error::NotFound.into());
    }
    let mut reader = p.db.reader().await?;
    let catalogue = definitions::catalogue(p, &mut reader, &row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let state = decode(&row.state)?;
    let parties = applications::parties_of(&mut reader, row.id, &actor.identity).await?;
    let timeline = applications::timeline(&mut reader, row.id).await?;
    let mut bills = Vec::new();
    for serial in state.bills.keys() {
        bills.extend(payments::by_serial(&mut reader, row.id, i64::from(*serial)).await?);
    }
    bills.retain(|b| {
        b.payer == actor.identity || (b.payer == row.applicant && row.actor == actor.identity)
    });
    let mut documents = sealed::of_application(&mut reader, row.id).await?;
    documents.retain(|d| d.holder == actor.identity || row.actor == actor.identity);
    let actions = actions(&offered, &state, &parties, &bills);
    Ok(View {
        row,
        catalogue,
        offered,
        state,
        parties,
        timeline,
        bills,
        documents,
        actions,
    })
}

fn actions(offered: &Offered, state: &State, parties: &[String], bills: &[Bill]) -> Vec<Action> {
    let mine = |party: &str| {
        parties
            .iter()
            .any(|p| p == party || (p == "actor" && party == "applicant"))
    };
    let mut out = Vec::new();
    for open in &state.open {
        let (step, deadline) = (open.id.clone(), open.deadline);
        let kind = offered
            .definition
            .steps
            .iter()
            .flat_map(|s| std::iter::once(s).chain(&s.all))
            .find(|s| s.id == *step.as_str())
            .and_then(absher_catalogue::model::Step::kind);
        match (&open.doing, kind) {
            (
                Doing::Paying {
                    bill,
                    closing: false,
                },
                _,
            ) => {
                let found = bills
                    .iter()
                    .find(|b| b.serial == i64::from(*bill) && b.state == "open");
                out.extend(found.map(|b| Action::Pay(Box::new(b.clone()))));
            }
            (Doing::Agreeing { by }, Some(StepKind::Agree(agree))) if mine(by) => {
                out.push(Action::Agree {
                    step,
                    asks: agree.asks.clone(),
                    deadline,
                });
            }
            (Doing::Confirming { shown_to, code, .. }, _) if mine(shown_to) => {
                out.push(Action::ShowCode {
                    step,
                    code: code.clone(),
                    deadline,
                });
            }
            (Doing::Confirming { typed_by, left, .. }, _) if mine(typed_by) => {
                out.push(Action::TypeCode {
                    step,
                    left: *left,
                    deadline,
                });
            }
            (Doing::Waiting, Some(StepKind::Wait(wait))) => {
                let acts: Vec<WaitAct> = wait.may.iter().filter(|a| mine(&a.by)).cloned().collect();
                if !acts.is_empty() {
                    out.push(Action::Do {
                        step,
                        acts,
                        deadline,
                    });
                }
            }
            (
                Doing::Answering {
                    decision, message, ..
                },
                Some(StepKind::Review(review)),
            ) if mine("applicant") => {
                let asks = review
                    .decisions
                    .iter()
                    .find(|d| d.id == *decision.as_str())
                    .map(|d| d.asks.clone());
                let asks = asks.unwrap_or_default();
                let fields = offered
                    .definition
                    .fields
                    .iter()
                    .filter(|f| asks.iter().any(|a| *a == *f.id.as_str()));
                let fields = fields.cloned().collect();
                out.push(Action::Answer {
                    step,
                    message: message.clone(),
                    fields,
                    deadline,
                });
            }
            _ => {}
        }
    }
    if may_withdraw(offered, state, &mine) {
        out.push(Action::Withdraw);
    }
    out
}

fn may_withdraw(offered: &Offered, state: &State, mine: &impl Fn(&str) -> bool) -> bool {
    let Some(withdraw) = &offered.definition.withdraw else {
        return false;
    };
    let until = offered
        .definition
        .steps
        .iter()
        .position(|s| s.id == *withdraw.until.as_str());
    state.phase == absher_engine::Phase::Running
        && until.is_some_and(|until| state.at <= until)
        && withdraw.by.iter().any(|p| mine(p))
        && !state
            .open
            .iter()
            .any(|s| matches!(s.doing, Doing::Outside { .. }))
}

/// One row of an officer's queue.
#[derive(Clone, Debug)]
pub struct QueueRow {
    /// What people quote.
    pub reference: Reference,
    /// The service.
    pub offered: Arc<Offered>,
    /// The task.
    pub task: Task,
}

/// What waits for an officer's roles, the oldest first, without what the officer is a party of.
///
/// # Errors
/// [`Error::Forbidden`] for anyone who is no officer.
pub async fn queue(p: &Platform, actor: &Actor) -> Result<Vec<QueueRow>> {
    if !actor.is_officer() {
        return Err(Error::Forbidden);
    }
    let mut reader = p.db.reader().await?;
    let mut out = Vec::new();
    for task in applications::tasks(&mut reader, &actor.roles, 200).await? {
        let Some(row) = applications::by_id(&mut reader, task.application).await? else {
            continue;
        };
        if !applications::parties_of(&mut reader, row.id, &actor.identity)
            .await?
            .is_empty()
        {
            continue;
        }
        let catalogue = definitions::catalogue(p, &mut reader, &row).await?;
        if let Ok(offered) = definitions::offered(&catalogue, &row.service) {
            out.push(QueueRow {
                reference: row.reference,
                offered,
                task,
            });
        }
    }
    Ok(out)
}

/// An application as an officer sees it.
pub struct Case {
    /// The row.
    pub row: Application,
    /// The catalogue it lives under.
    pub catalogue: Arc<Catalogue>,
    /// The service.
    pub offered: Arc<Offered>,
    /// The state.
    pub state: State,
    /// What happened.
    pub timeline: Vec<Moment>,
    /// The tasks of it the officer may do.
    pub tasks: Vec<Task>,
    /// How its requirements stand over what was submitted.
    pub requirements: Vec<Checked>,
}

/// A case, for an officer who holds the role of one of its tasks. The look is audited.
///
/// # Errors
/// [`Error::NotFound`] when no task of it is for this officer; [`Error::Forbidden`] for a party of it.
pub async fn case(p: &Platform, actor: &Actor, reference: &Reference) -> Result<Case, ApplyError> {
    let row = act::as_officer(p, actor, reference).await?;
    let mut reader = p.db.reader().await?;
    let mut tasks = applications::tasks(&mut reader, &actor.roles, 1000).await?;
    tasks.retain(|t| t.application == row.id);
    if tasks.is_empty() {
        return Err(Error::NotFound.into());
    }
    let role = tasks.first().map(|t| t.role.clone()).unwrap_or_default();
    let entry = crate::audit::Entry::look(
        Some(actor),
        Some(row.applicant.clone()),
        &row.service,
        &role,
    );
    crate::audit::look(p, entry).await?;
    let catalogue = definitions::catalogue(p, &mut reader, &row).await?;
    let offered = definitions::offered(&catalogue, &row.service)?;
    let state = decode(&row.state)?;
    let timeline = applications::timeline(&mut reader, row.id).await?;
    let requirements = requirements(&offered.definition, &state.env(p.now()));
    Ok(Case {
        row,
        catalogue,
        offered,
        state,
        timeline,
        tasks,
        requirements,
    })
}
