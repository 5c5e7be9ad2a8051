//! The one function: an event into a state and its effects.
//!
//! Rule protected: a refused event changes nothing (the state is consumed only on success), and every event ends in a
//! state that waits for something or has ended. A new event is one arm here.

use absher_catalogue::model::{Consequence, Definition, Step};
use absher_vocabulary::Timestamp;

use crate::{
    act,
    effect::{Effect, Told},
    enter,
    event::{By, Event, Refused, What},
    outcome,
    state::{Doing, End, Pending, Phase, Purpose, State},
    submit, unwind,
};

/// Takes in one event.
///
/// # Errors
/// [`Refused`] says why; the given state is then unchanged for the caller, who keeps it.
pub fn step(
    definition: &Definition,
    state: &State,
    event: &Event,
) -> Result<(State, Vec<Effect>), Refused> {
    let mut run = Run {
        definition,
        state: state.clone(),
        effects: Vec::new(),
        now: event.at,
        code: &event.code,
    };
    match &event.what {
        What::Submit(submission) => submit::submit(&mut run, submission)?,
        What::Agree { step, answers } => act::agree(&mut run, &event.by, step, answers)?,
        What::Decline { step } => act::decline(&mut run, &event.by, step)?,
        What::Confirm { step, code } => act::confirm(&mut run, &event.by, step, code)?,
        What::Do { step, act, answers } => {
            act::during_wait(&mut run, &event.by, (step, act), answers)?;
        }
        What::Decide { .. } => act::decide(&mut run, event)?,
        What::Answer { step, fields } => act::answer(&mut run, &event.by, step, fields)?,
        What::Attended { step, came } => act::attended(&mut run, &event.by, step, *came)?,
        What::Withdraw => act::withdraw(&mut run, &event.by)?,
        What::Paid {
            bill,
            amount,
            taken_at,
        } => outcome::paid(&mut run, *bill, *amount, *taken_at)?,
        What::Closed { serial, paid } => outcome::closed(&mut run, *serial, *paid)?,
        What::Deadline => outcome::deadlines(&mut run)?,
        What::Sector { serial, outcome } => outcome::sector(&mut run, *serial, outcome)?,
        What::Facts { serial, facts } => outcome::facts(&mut run, *serial, facts)?,
        What::Carried { serial } => outcome::carried(&mut run, *serial)?,
    }
    unwind::settle(&mut run)?;
    Ok((run.state, run.effects))
}

/// One event being taken in.
pub(crate) struct Run<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) state: State,
    pub(crate) effects: Vec<Effect>,
    pub(crate) now: Timestamp,
    pub(crate) code: &'a str,
}

impl<'a> Run<'a> {
    /// The definition of a step, also one that runs beside others.
    pub(crate) fn step(&self, id: &str) -> Result<&'a Step, Refused> {
        let definition: &'a Definition = self.definition;
        definition
            .steps
            .iter()
            .flat_map(|s| std::iter::once(s).chain(&s.all))
            .find(|s| s.id == *id)
            .ok_or_else(|| Refused::Broken(format!("no step {id}")))
    }

    /// A serial for an outside effect, remembered until its outcome comes.
    pub(crate) fn outside(&mut self, step: &str, purpose: Purpose) -> u32 {
        let serial = self.serial();
        self.state.pending.insert(
            serial,
            Pending {
                step: step.to_owned(),
                purpose,
            },
        );
        serial
    }

    /// A fresh serial.
    pub(crate) fn serial(&mut self) -> u32 {
        let serial = self.state.serial;
        self.state.serial += 1;
        serial
    }

    /// A line in the timeline.
    pub(crate) fn note(&mut self, word: &'static str, step: Option<&str>, party: Option<&str>) {
        self.effects.push(Effect::Timeline {
            word,
            step: step.map(str::to_owned),
            party: party.map(str::to_owned),
        });
    }

    /// Tells a party, if it is known.
    pub(crate) fn tell(&mut self, party: &str, told: Told) {
        if let Some(to) = self.state.parties.get(party).cloned() {
            self.effects.push(Effect::Tell {
                party: party.to_owned(),
                to,
                told,
            });
        }
    }

    /// Tells a party one of the standard messages.
    pub(crate) fn tell_standard(&mut self, party: &str, key: &str) {
        self.tell(
            party,
            Told::Standard {
                key: key.to_owned(),
                values: std::collections::BTreeMap::new(),
            },
        );
    }

    /// Tells everybody who has a part, each person once.
    pub(crate) fn tell_all(&mut self, key: &str) {
        let mut seen = Vec::new();
        let parties: Vec<_> = self
            .state
            .parties
            .iter()
            .map(|(n, id)| (n.clone(), id.clone()))
            .collect();
        for (name, id) in parties {
            if !seen.contains(&id) {
                seen.push(id);
                self.tell_standard(&name, key);
            }
        }
    }

    /// The definition's own messages for a step or an end.
    pub(crate) fn tell_own(&mut self, at: &str) {
        for message in self.definition.messages.iter().filter(|m| m.at == *at) {
            for party in &message.to {
                self.tell(party, Told::Own(message.text.clone()));
            }
        }
    }

    /// Why it fails, for the person; the first reason stands.
    pub(crate) fn because(&mut self, reason: String) {
        if self.state.phase == Phase::Running {
            self.state.reason = Some(reason);
        }
    }

    /// Removes an open step that is over.
    pub(crate) fn end_step(&mut self, id: &str) {
        self.state.open.retain(|s| s.id != id);
        self.state.ended.push(id.to_owned());
    }

    /// Goes on after a step ended well: the next one, unless others run beside it still.
    pub(crate) fn advance(&mut self, ended: &str) -> Result<(), Refused> {
        self.end_step(ended);
        if self.state.open.is_empty() && self.state.phase == Phase::Running {
            let next = self.state.at + 1;
            enter::enter_from(self, next)?;
        }
        Ok(())
    }

    /// What a refusal or a missed deadline of an open step has for consequence. An application that is unwinding has had
    /// its own already: a branch that fails beside it changes nothing more.
    pub(crate) fn follow(&mut self, id: &str, consequence: &Consequence) -> Result<(), Refused> {
        if self.state.phase != Phase::Running {
            self.end_step(id);
            return Ok(());
        }
        match consequence {
            Consequence::Continue => self.advance(id),
            Consequence::Cancel | Consequence::Refund => {
                self.end_step(id);
                unwind::begin(self, End::Cancelled, true)
            }
            Consequence::Refuse => {
                self.end_step(id);
                unwind::begin(self, End::Refused, false)
            }
            Consequence::Alert => {
                if let Some(open) = self.state.open.iter_mut().find(|s| s.id == id) {
                    open.deadline = None;
                }
                self.effects.push(Effect::Alert {
                    step: id.to_owned(),
                });
                Ok(())
            }
            Consequence::Step(name) => {
                let place = self
                    .definition
                    .steps
                    .iter()
                    .position(|s| s.id == **name)
                    .ok_or_else(|| Refused::Broken(format!("no step {name}")))?;
                self.end_step(id);
                self.state.open.clear();
                enter::enter_from(self, place)
            }
        }
    }

    /// The open step an actor speaks of.
    pub(crate) fn open(&self, id: &str) -> Result<&Doing, Refused> {
        if self.state.phase != Phase::Running {
            return Err(Refused::NotNow);
        }
        self.state
            .open_step(id)
            .map(|s| &s.doing)
            .ok_or(Refused::NotNow)
    }

    /// Refuses anyone but this party.
    pub(crate) fn only(&self, by: &By, party: &str) -> Result<(), Refused> {
        match by {
            By::Person(id) if self.state.parties.get(party) == Some(id) => Ok(()),
            // Whoever presses for the applicant acts as the applicant.
            By::Person(id)
                if party == "applicant" && self.state.parties.get("actor") == Some(id) =>
            {
                Ok(())
            }
            _ => Err(Refused::NotYours),
        }
    }
}
