//! Playing one example: its people, what happens, and then the proof.
//!
//! Rule protected: people act through the use cases, as pages do; what is refused is remembered, not worked around.

use std::collections::BTreeMap;

use absher_catalogue::{
    Act, Answers, Behaviour, Given, Offered, Value,
    model::{Example, Field, FieldKind, Kind, StepKind},
};
use absher_engine::Doing;
use absher_platform::{
    Actor, Level, Platform,
    accounts::{self, SeedAccount},
    answers,
    applications::{self, ApplyError, Decided, View},
    inquiries::{self, Answer, Ask, AskError},
    work,
};
use absher_sectors::Mood;
use absher_store::{Command, Tx};
use absher_vocabulary::{
    AccountId, IdentityKind, IdentityNumber, Lang, Phone, Reference, SessionId, Timestamp,
};

use super::{
    proof,
    world::{World, WorldError},
};
use crate::{bank, courier, population::Troupe};

/// What came of an act.
pub(crate) type Played = Result<(), ApplyError>;

/// An example on stage.
pub(crate) struct Stage<'w> {
    pub(crate) world: &'w World,
    pub(crate) offered: &'w Offered,
    pub(crate) troupe: Troupe,
    actors: BTreeMap<String, Actor>,
    chosen: Vec<String>,
    /// The application, and the one of somebody `another`.
    pub(crate) reference: Option<Reference>,
    pub(crate) other: Option<Reference>,
    /// The last act that was refused.
    pub(crate) refused: Option<ApplyError>,
    /// The last answer of an inquiry.
    pub(crate) answer: Option<Result<Answer, AskError>>,
    attempts: u32,
}

/// Plays an example; what is not as it says.
pub(crate) async fn play(
    world: &mut World,
    offered: &Offered,
    example: &Example,
) -> Result<Vec<String>, WorldError> {
    world.all_up()?;
    let now = world.platform.now();
    let mut troupe =
        Troupe::new(&mut world.maker, &example.cast, now).map_err(WorldError::other)?;
    for given in &example.given {
        troupe
            .give(&mut world.maker, given)
            .map_err(WorldError::other)?;
    }
    world.seed(troupe.records()).await?;
    let world: &World = world;
    let actors = accounts_of(world, &troupe).await?;
    let before = proof::snapshot(world, &troupe, &example.then.unchanged).await?;
    let mut stage = Stage {
        world,
        offered,
        troupe,
        actors,
        chosen: Vec::new(),
        reference: None,
        other: None,
        refused: None,
        answer: None,
        attempts: 0,
    };
    for line in &example.when {
        let act = Act::parse(line).map_err(WorldError::Other)?;
        stage
            .act(&act)
            .await
            .map_err(|e| WorldError::Other(format!("`{line}`: {e}")))?;
        work::until_idle(&world.platform).await?;
    }
    proof::prove(&stage, &example.then, &before).await
}

/// Accounts for everybody on stage who has one; actors for all of them.
async fn accounts_of(
    world: &World,
    troupe: &Troupe,
) -> Result<BTreeMap<String, Actor>, WorldError> {
    let mut actors = BTreeMap::new();
    for (name, made) in troupe.everyone() {
        let with_account = made.has_account();
        let account = SeedAccount {
            identity: made.identity.clone(),
            user_name: format!("x{}", made.identity.as_str()),
            password_hash: String::new(),
            phone: Phone::synthetic(
                made.identity.as_str().parse::<u64>().unwrap_or_default() % 100_000_000,
            ),
            email: None,
            lang: Lang::Ar,
            level: Level::Activated,
            roles: Vec::new(),
        };
        let id = if with_account {
            world
                .platform
                .db
                .run(&Open {
                    p: &world.platform,
                    account: &account,
                })
                .await?
        } else {
            AccountId::new(world.platform.now(), &*world.platform.chance)
        };
        let actor = actor(&world.platform, id, (&made.identity, Vec::new()));
        actors.insert(name.to_owned(), actor);
    }
    Ok(actors)
}

struct Open<'a> {
    p: &'a Platform,
    account: &'a SeedAccount,
}

impl Command for Open<'_> {
    type Out = AccountId;
    type Error = absher_platform::Error;
    async fn run(&self, tx: &mut Tx) -> Result<AccountId, absher_platform::Error> {
        accounts::seed(self.p, tx, self.account).await
    }
}

fn actor(
    p: &Platform,
    account: AccountId,
    (identity, roles): (&IdentityNumber, Vec<String>),
) -> Actor {
    Actor {
        account,
        session: SessionId::new(p.now(), &*p.chance),
        identity: identity.clone(),
        user_name: String::new(),
        level: Level::Activated,
        roles,
        lang: Lang::Ar,
    }
}

impl Stage<'_> {
    fn p(&self) -> &Platform {
        &self.world.platform
    }

    pub(crate) fn actor(&self, name: &str) -> Result<Actor, WorldError> {
        self.actors
            .get(name)
            .cloned()
            .ok_or_else(|| WorldError::Other(format!("nobody on stage is `{name}`")))
    }

    /// Who presses for the applicant.
    pub(crate) fn pressing(&self) -> Result<Actor, WorldError> {
        if self.actors.contains_key("actor") {
            self.actor("actor")
        } else {
            self.actor("applicant")
        }
    }

    fn officer(&self, role: &str, nth: u64) -> Actor {
        let identity = IdentityNumber::synthetic(IdentityKind::Citizen, 99_000_000 + nth);
        actor(
            self.p(),
            AccountId::new(self.p().now(), &*self.p().chance),
            (&identity, vec![role.to_owned()]),
        )
    }

    fn reference(&self) -> Result<&Reference, WorldError> {
        self.reference
            .as_ref()
            .ok_or_else(|| WorldError::Other("nothing was submitted yet".into()))
    }

    /// The application as its applicant's side sees it.
    pub(crate) async fn view(&self) -> Result<View, WorldError> {
        let actor = self.pressing()?;
        applications::view(self.p(), &actor, self.reference()?)
            .await
            .map_err(WorldError::other)
    }

    async fn act(&mut self, act: &Act) -> Result<(), WorldError> {
        match act {
            Act::Choose(names) => self.chosen.clone_from(names),
            Act::Submit(answers) => {
                let actor = self.pressing()?;
                let (reference, played) = self.submit(&actor, ("applicant", answers)).await?;
                self.reference = reference;
                self.refused = played.err();
            }
            Act::Another(name, act) => {
                let Act::Submit(answers) = &**act else {
                    return Err(WorldError::Other(
                        "only `another PARTY submit …` is played".into(),
                    ));
                };
                let actor = self.actor(name)?;
                let (reference, played) = self.submit(&actor, (name, answers)).await?;
                self.other = reference;
                self.refused = played.err();
            }
            Act::Ask(answers) => self.ask(answers).await?,
            Act::After(span) => {
                let at = span.after(self.p().now());
                self.world.clock.set(at);
            }
            Act::Sector(id, how) => self.world.mood(id, mood(*how))?,
            Act::CourierDelivers => {
                for order in self
                    .world
                    .demo
                    .courier
                    .parcels()
                    .await
                    .map_err(WorldError::other)?
                {
                    if order.delivered_at.is_none() {
                        courier::deliver(self.p(), order.key)
                            .await
                            .map_err(WorldError::other)?;
                    }
                }
            }
            Act::Pays(name, amount) => self.pays(name, *amount).await?,
            deed => {
                let played = self.deed(deed).await?;
                self.refused = played.err();
            }
        }
        Ok(())
    }

    async fn submit(
        &mut self,
        actor: &Actor,
        (name, answers): (&str, &Answers),
    ) -> Result<(Option<Reference>, Played), WorldError> {
        let p = self.p();
        let applicant = self.actor(name)?.identity;
        let service = self.offered.definition.id.as_str();
        let reference = match applications::start(p, actor, service, Some(&applicant)).await {
            Ok(reference) => reference,
            Err(e) => return Ok((None, Err(e))),
        };
        let played = self.fill_and_submit(actor, &reference, answers).await?;
        Ok((Some(reference), played))
    }

    async fn fill_and_submit(
        &self,
        actor: &Actor,
        reference: &Reference,
        answers: &Answers,
    ) -> Result<Played, WorldError> {
        let p = self.p();
        let draft = match applications::draft(p, actor, reference).await {
            Ok(draft) => draft,
            Err(e) => return Ok(Err(e)),
        };
        if self.offered.definition.subject.is_some() {
            let mut chosen = Vec::new();
            for name in &self.chosen {
                let found = self.troupe.record(name);
                chosen
                    .push(found.ok_or_else(|| {
                        WorldError::Other(format!("no record is named `{name}`"))
                    })?);
            }
            if chosen.is_empty() {
                chosen.extend(draft.choices.first().map(|r| r.id));
            }
            if let Err(e) = applications::save_subjects(p, actor, reference, &chosen).await {
                return Ok(Err(e));
            }
        }
        if let Err(e) = self.confirm_prefilled(actor, reference, answers).await? {
            return Ok(Err(e));
        }
        Ok(applications::submit(p, actor, reference).await)
    }

    /// A person presses «continue» on pages that are filled in already, and answers the others.
    async fn confirm_prefilled(
        &self,
        actor: &Actor,
        reference: &Reference,
        answers: &Answers,
    ) -> Result<Played, WorldError> {
        let p = self.p();
        let given = self.answers_of(actor, answers).await?;
        if let Err(e) = applications::save(p, actor, reference, &given).await {
            return Ok(Err(e));
        }
        let draft = match applications::draft(p, actor, reference).await {
            Ok(draft) => draft,
            Err(e) => return Ok(Err(e)),
        };
        let mut rest = BTreeMap::new();
        for page in &draft.pages {
            let applications::Page::Field(id) = &page.page else {
                continue;
            };
            if given.contains_key(id) {
                continue;
            }
            let optional = draft.field(id).is_some_and(|f| f.optional);
            match draft.typed.get(id) {
                Some(first) => {
                    rest.insert(id.clone(), first.clone());
                }
                None if optional => {
                    rest.insert(id.clone(), String::new());
                }
                None => {}
            }
        }
        Ok(applications::save(p, actor, reference, &rest).await)
    }

    /// Answers as they would be typed.
    pub(crate) fn typed(&self, answers: &Answers) -> Result<BTreeMap<String, String>, WorldError> {
        answers
            .iter()
            .map(|(field, given)| Ok((field.clone(), self.value(given)?)))
            .collect()
    }

    /// Answers as they would be typed; a file is sent first, and its answer is what sending it gave.
    async fn answers_of(
        &self,
        actor: &Actor,
        answers: &Answers,
    ) -> Result<BTreeMap<String, String>, WorldError> {
        let mut typed = self.typed(answers)?;
        for (id, value) in &mut typed {
            if value.is_empty() {
                continue;
            }
            if let Some(field) = self.file_field(id) {
                let sent = applications::files::keep(self.p(), actor, field, sample(value)).await;
                *value = sent.map_err(WorldError::other)?;
            }
        }
        Ok(typed)
    }

    /// The field of this name that asks for a file, in the form or in a step.
    fn file_field(&self, id: &str) -> Option<&Field> {
        let definition = &self.offered.definition;
        let steps = definition
            .steps
            .iter()
            .flat_map(|s| std::iter::once(s).chain(&s.all));
        let asked = steps.flat_map(|s| match s.kind() {
            Some(StepKind::Agree(agree)) => agree.asks.iter().collect(),
            Some(StepKind::Wait(wait)) => wait.may.iter().flat_map(|a| &a.asks).collect(),
            _ => Vec::new(),
        });
        definition
            .fields
            .iter()
            .chain(asked)
            .find(|f| f.id == *id && f.kind == FieldKind::File)
    }

    fn value(&self, given: &Given) -> Result<String, WorldError> {
        match given {
            // Definitions say true and false; the pages say yes and no.
            Given::Typed(text) => Ok(match text.as_str() {
                "true" => "yes".to_owned(),
                "false" => "no".to_owned(),
                other => other.to_owned(),
            }),
            Given::Day(days) => {
                let today = self.p().now().date_riyadh();
                let day = today
                    .checked_add(jiff::Span::new().days(*days))
                    .map_err(WorldError::other)?;
                Ok(day.to_string())
            }
            Given::Cast(path) => {
                let name = path.join(".");
                let value = self.troupe.value(&name);
                let value = value
                    .ok_or_else(|| WorldError::Other(format!("`@{name}` is nothing on stage")))?;
                match value {
                    Value::Reference(id) => Ok(id.to_string()),
                    other => answers::typed(&other)
                        .ok_or_else(|| WorldError::Other(format!("`@{name}` cannot be typed"))),
                }
            }
        }
    }

    async fn ask(&mut self, typed: &Answers) -> Result<(), WorldError> {
        let mut fields = self.typed(typed)?;
        let about = fields
            .remove("about")
            .map(|id| IdentityNumber::parse(&id))
            .transpose()
            .map_err(WorldError::other)?;
        let actor = self.actor("applicant").ok();
        let public = self
            .offered
            .definition
            .audience
            .contains(&absher_catalogue::model::Audience::Public);
        let signed_in = if public { None } else { actor.as_ref() };
        let id = self.offered.definition.id.as_str();
        self.answer = Some(inquiries::answer(self.p(), id, signed_in, Ask { about, fields }).await);
        Ok(())
    }

    async fn pays(
        &mut self,
        name: &str,
        amount: Option<absher_vocabulary::Money>,
    ) -> Result<(), WorldError> {
        let payer = self.actor(name)?;
        let bills = absher_platform::payments::bills(self.p(), &payer).await?;
        let open = bills.iter().find(|b| b.state == "open");
        let open = open.ok_or_else(|| WorldError::Other(format!("{name} has no open bill")))?;
        self.attempts += 1;
        let attempt = format!("{}-{}", open.number, self.attempts);
        let paid = bank::pay(
            self.p(),
            &self.world.demo.bank,
            &open.number,
            amount,
            &attempt,
        )
        .await;
        paid.map(|_| ()).map_err(WorldError::other)
    }

    async fn deed(&mut self, act: &Act) -> Result<Played, WorldError> {
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

    /// Whether it is an inquiry.
    pub(crate) fn asks(&self) -> bool {
        self.offered.definition.kind == Kind::Inquiry
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.p().now()
    }
}

fn mood(how: Behaviour) -> Mood {
    match how {
        // Longer than anybody's patience would take real time: a sector that does not answer in time is one that is down.
        Behaviour::Down | Behaviour::Slow => Mood::Down,
        Behaviour::Refusing => Mood::Refusing,
        Behaviour::Up => Mood::Up,
    }
}

/// A small file of the kind its name ends in.
fn sample(name: &str) -> &'static [u8] {
    match name.rsplit('.').next() {
        Some("png") => b"\x89PNG\r\n\x1a\n a sample",
        Some("jpeg" | "jpg") => b"\xff\xd8\xff\xe0 a sample",
        _ => b"%PDF-1.7 a sample",
    }
}

fn wrong(code: &str) -> String {
    if code == "000000" {
        "111111".into()
    } else {
        "000000".into()
    }
}
