//! Playing one example: its people, what happens, and then the proof.
//!
//! Rule protected: people act through the use cases, as pages do; what is refused is remembered, not worked around.

use std::collections::BTreeMap;

use absher_catalogue::{
    Act, Answers, Behaviour, Offered,
    model::{Example, Kind},
};
use absher_platform::{
    Actor, Level, Platform,
    accounts::{self, SeedAccount},
    applications::{self, ApplyError, View},
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
    pub(super) actors: BTreeMap<String, Actor>,
    pub(super) chosen: Vec<String>,
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
    pub(super) fn p(&self) -> &Platform {
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

    /// The `nth` officer of a role.
    pub(super) fn officer(&self, role: &str, nth: u64) -> Actor {
        let identity = IdentityNumber::synthetic(IdentityKind::Citizen, 99_000_000 + nth);
        actor(
            self.p(),
            AccountId::new(self.p().now(), &*self.p().chance),
            (&identity, vec![role.to_owned()]),
        )
    }

    pub(super) fn reference(&self) -> Result<&Reference, WorldError> {
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
