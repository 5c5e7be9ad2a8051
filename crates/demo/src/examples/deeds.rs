//! What parties and officers do to an application that has been handed in.
//!
//! Rule protected: the step acted upon is the one that waits; a deed nothing waits for is the example's mistake.

use absher_catalogue::Act;
use absher_engine::Doing;
use absher_platform::applications::{self, Decided, View};
use absher_vocabulary::Reference;

use super::{
    stage::{Played, Stage},
    world::WorldError,
};

impl Stage<'_> {
    /// One party's or officer's deed upon the application.
    pub(super) async fn deed(&self, act: &Act) -> Result<Played, WorldError> {
        let p = self.p();
        let reference = self.reference()?.clone();
        let view = self.view().await?;
        let state = &view.state;
        let step_where = |fits: &dyn Fn(&Doing) -> bool| {
            state
                .open
                .iter()
                .find(|s| fits(&s.doing))
                .map(|s| s.id.clone())
        };
        let refused = self
            .refused
            .as_ref()
            .map(|r| format!(" (the act before was refused: {r:?})"))
            .unwrap_or_default();
        let missing = |what: &str| WorldError::Other(format!("no step waits for {what}{refused}"));
        Ok(match act {
            Act::Agrees(name, answers) => {
                let step = step_where(&|d| matches!(d, Doing::Agreeing { by } if by == name))
                    .ok_or_else(|| missing("an answer"))?;
                let actor = self.actor(name)?;
                applications::agree(
                    p,
                    &actor,
                    &reference,
                    (&step, &self.answers_of(&actor, answers).await?),
                )
                .await
            }
            Act::Declines(name) => {
                let step = step_where(&|d| matches!(d, Doing::Agreeing { by } if by == name))
                    .ok_or_else(|| missing("an answer"))?;
                applications::decline(p, &self.actor(name)?, &reference, &step).await
            }
            Act::Confirms(name) if !self.actors.contains_key(name) => {
                self.second_eyes(name, &reference, &view).await?
            }
            Act::Confirms(name) | Act::Mistypes(name) => {
                let found = state.open.iter().find_map(|s| match &s.doing {
                    Doing::Confirming { code, .. } => Some((s.id.clone(), code.clone())),
                    _ => None,
                });
                let (step, code) = found.ok_or_else(|| missing("a code"))?;
                let typed = if matches!(act, Act::Mistypes(_)) {
                    wrong(&code)
                } else {
                    code
                };
                applications::confirm(p, &self.actor(name)?, &reference, (&step, &typed)).await
            }
            Act::Does(name, deed, answers) => {
                let step = step_where(&|d| matches!(d, Doing::Waiting))
                    .ok_or_else(|| missing("an act"))?;
                let actor = self.actor(name)?;
                let typed = self.answers_of(&actor, answers).await?;
                applications::during_wait(p, &actor, &reference, (&step, deed, &typed)).await
            }
            Act::Withdraws(name) => applications::withdraw(p, &self.actor(name)?, &reference).await,
            Act::Answers(name, answers) => {
                let step = step_where(&|d| matches!(d, Doing::Answering { .. }))
                    .ok_or_else(|| missing("more from the person"))?;
                let actor = self.actor(name)?;
                applications::answer(
                    p,
                    &actor,
                    &reference,
                    (&step, &self.answers_of(&actor, answers).await?),
                )
                .await
            }
            Act::Decides {
                role,
                decision,
                reason,
                amount,
            } => {
                let step = step_where(&|d| matches!(d, Doing::Reviewing { .. }))
                    .ok_or_else(|| missing("a decision"))?;
                let decided = Decided {
                    step,
                    decision: decision.clone(),
                    reason: reason.clone(),
                    amount: *amount,
                    message: "؟".into(),
                };
                applications::decide(p, &self.officer(role, 1), &reference, decided).await
            }
            Act::Marks(role, came) => {
                let step = step_where(&|d| matches!(d, Doing::Attending { .. }))
                    .ok_or_else(|| missing("anyone to come"))?;
                applications::attended(p, &self.officer(role, 1), &reference, (&step, *came)).await
            }
            _ => return Err(WorldError::Other("not a deed".into())),
        })
    }

    /// `ROLE confirms`: a second officer decides as the first one did.
    async fn second_eyes(
        &self,
        role: &str,
        reference: &Reference,
        view: &View,
    ) -> Result<Played, WorldError> {
        let first = view.state.open.iter().find_map(|s| match &s.doing {
            Doing::Reviewing {
                first: Some(first), ..
            } => Some((s.id.clone(), first.clone())),
            _ => None,
        });
        let (step, first) = first
            .ok_or_else(|| WorldError::Other("no decision waits for a second officer".into()))?;
        let decided = Decided {
            step,
            decision: first.decision,
            reason: first.reason,
            amount: first.amount,
            message: String::new(),
        };
        Ok(applications::decide(self.p(), &self.officer(role, 2), reference, decided).await)
    }
}

fn wrong(code: &str) -> String {
    if code == "000000" {
        "111111".into()
    } else {
        "000000".into()
    }
}
