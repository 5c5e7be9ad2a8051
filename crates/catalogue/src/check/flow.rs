//! The steps as a graph: where each leads, what is reached, and what surely came before.
//!
//! Rule protected: every step is reached and every step leads to an end.

use std::collections::BTreeSet;

use crate::model::{Consequence, Definition, Step, StepKind};

/// Where something leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum To {
    /// A step of the top level, by its place; as many as there are steps means done.
    Step(usize),
    /// The application ends otherwise than done.
    End,
    /// Nothing moves.
    Stays,
}

/// How a way is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The step was done.
    Done,
    /// The step was left out because its `when` does not hold.
    Skipped,
    /// Something was refused or missed.
    Otherwise,
}

/// The graph of a definition's steps.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// Ways out of each step of the top level.
    pub(crate) ways: Vec<Vec<(Way, To)>>,
    /// Ids of each step of the top level with those inside it, and whether it may be left out.
    names: Vec<Vec<(String, bool)>>,
}

impl Flow {
    pub(crate) fn of(it: &Definition) -> Self {
        let names = it.steps.iter().map(|s| {
            let optional = s.when.is_some();
            let inside = s
                .all
                .iter()
                .map(|i| (i.id.to_string(), optional || i.when.is_some()));
            std::iter::once((s.id.to_string(), optional))
                .chain(inside)
                .collect()
        });
        let mut flow = Self {
            ways: Vec::new(),
            names: names.collect(),
        };
        flow.ways = it
            .steps
            .iter()
            .enumerate()
            .map(|(n, s)| flow.ways_of(n, s))
            .collect();
        flow
    }

    fn to(&self, n: usize, consequence: &Consequence) -> To {
        match consequence {
            Consequence::Continue => To::Step(n + 1),
            Consequence::Alert => To::Stays,
            Consequence::Step(name) => self
                .names
                .iter()
                .position(|ids| ids.first().is_some_and(|(id, _)| name == id.as_str()))
                .map_or(To::End, To::Step),
            _ => To::End,
        }
    }

    fn ways_of(&self, n: usize, step: &Step) -> Vec<(Way, To)> {
        let mut ways = Vec::new();
        if step.when.is_some() {
            ways.push((Way::Skipped, To::Step(n + 1)));
        }
        let inside: Vec<&Step> = if step.all.is_empty() {
            vec![step]
        } else {
            step.all.iter().collect()
        };
        for one in inside {
            let done = step.all.is_empty();
            match one.kind() {
                Some(StepKind::Review(review)) if done => {
                    ways.extend(
                        review
                            .decisions
                            .iter()
                            .map(|d| (Way::Done, self.to(n, &d.then))),
                    );
                }
                Some(StepKind::Wait(wait)) if done => {
                    ways.extend(
                        wait.may
                            .iter()
                            .map(|a| &a.then)
                            .chain([&wait.then])
                            .map(|c| (Way::Done, self.to(n, c))),
                    );
                }
                _ => ways.push((Way::Done, To::Step(n + 1))),
            }
            ways.extend(
                consequences(one)
                    .into_iter()
                    .map(|(_, c)| (Way::Otherwise, self.to(n, c))),
            );
        }
        ways
    }

    /// How many steps the top level has.
    pub(crate) fn len(&self) -> usize {
        self.ways.len()
    }

    /// The steps reached from the first, leaving one out when asked; the place after the last means done.
    pub(crate) fn reached(&self, without: Option<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open = vec![0];
        while let Some(n) = open.pop() {
            if Some(n) == without || !reached.insert(n) {
                continue;
            }
            open.extend(
                self.ways
                    .get(n)
                    .into_iter()
                    .flatten()
                    .filter_map(|(_, to)| match to {
                        To::Step(next) => Some(*next),
                        _ => None,
                    }),
            );
        }
        reached
    }

    /// The steps from which an end can be reached.
    pub(crate) fn ending(&self) -> BTreeSet<usize> {
        let mut ending = BTreeSet::from([self.len()]);
        loop {
            let more: Vec<usize> = (0..self.len())
                .filter(|n| !ending.contains(n))
                .filter(|n| {
                    self.ways[*n].iter().any(|(_, to)| {
                        matches!(to, To::End)
                            || matches!(to, To::Step(next) if ending.contains(next))
                    })
                })
                .collect();
            if more.is_empty() {
                return ending;
            }
            ending.extend(more);
        }
    }

    /// The ids of steps that were surely done before a step is entered.
    pub(crate) fn surely_before(&self, step: &str) -> BTreeSet<String> {
        let Some(at) = self
            .names
            .iter()
            .position(|ids| ids.iter().any(|(id, _)| id == step))
        else {
            return BTreeSet::new();
        };
        let sure = (0..self.len()).filter(|n| *n != at && !self.reached(Some(*n)).contains(&at));
        sure.flat_map(|n| {
            self.names[n]
                .iter()
                .filter(|(_, optional)| !optional)
                .map(|(id, _)| id.clone())
        })
        .collect()
    }
}

/// What follows refusals and missed deadlines in a step, by the key it is written under; not what follows decisions and acts.
pub(crate) fn consequences(step: &Step) -> Vec<(&'static str, &Consequence)> {
    match step.kind() {
        Some(StepKind::Pay(it)) => vec![("late", &it.late)],
        Some(StepKind::Agree(it)) => vec![("declined", &it.declined), ("late", &it.late)],
        Some(StepKind::Review(it)) => {
            let back = it.decisions.iter().filter_map(|d| d.late.as_ref());
            std::iter::once(&it.late)
                .chain(back)
                .map(|c| ("late", c))
                .collect()
        }
        Some(StepKind::Attend(it)) => vec![("missed", &it.missed)],
        Some(StepKind::Confirm(it)) => vec![("late", &it.late)],
        Some(StepKind::Take(it)) => vec![("none", &it.none)],
        Some(StepKind::Apply(it)) => vec![("refused", &it.refused)],
        Some(StepKind::Deliver(it)) => vec![("late", &it.late)],
        Some(StepKind::Payout(it)) => vec![("late", &it.late)],
        _ => Vec::new(),
    }
}

/// What follows decisions and acts.
pub(crate) fn outcomes(step: &Step) -> Vec<(&'static str, &Consequence)> {
    match step.kind() {
        Some(StepKind::Review(it)) => it.decisions.iter().map(|d| ("then", &d.then)).collect(),
        Some(StepKind::Wait(it)) => it
            .may
            .iter()
            .map(|a| &a.then)
            .chain([&it.then])
            .map(|c| ("then", c))
            .collect(),
        _ => Vec::new(),
    }
}
