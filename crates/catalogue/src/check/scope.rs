//! Which names an expression may use in each place of a definition, with their types.
//!
//! Rule protected: a name is given only where it has a value; what may be missing there is of a type that must be guarded.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use crate::{
    expr::{
        Formula, Link,
        types::{Scope, Type, World},
    },
    model::{
        Audience, Consequence, DecisionKind, Definition, Fact, Field, FieldKind, Is, Kind, Op,
        Party, PartyMust, Step, StepKind,
    },
};

/// The scopes of one definition.
pub(crate) struct Scopes<'a> {
    world: &'a World,
    it: &'a Definition,
    flow: &'a Flow,
    /// Results by name: the step that makes it, whether it always does, and its type.
    results: BTreeMap<String, (String, bool, Type)>,
}

impl<'a> Scopes<'a> {
    pub(crate) fn new(world: &'a World, it: &'a Definition, flow: &'a Flow) -> Self {
        let mut scopes = Self {
            world,
            it,
            flow,
            results: BTreeMap::new(),
        };
        for step in each_step(&it.steps) {
            for op in step.apply.iter().flat_map(|a| &a.ops) {
                if let Some(named) = &op.named {
                    let of = scopes.target_type(op, step);
                    let always = op.when.is_none() && step.when.is_none();
                    scopes
                        .results
                        .insert(named.to_string(), (step.id.to_string(), always, of));
                }
            }
        }
        scopes
    }

    /// `applicant` and `actor`; nobody in a public inquiry.
    pub(crate) fn people(&self) -> Scope {
        let audience = &self.it.audience;
        if self.it.kind == Kind::Inquiry && audience.contains(&Audience::Public) {
            return Scope::new();
        }
        Scope::new()
            .with("applicant", self.applicant())
            .with("actor", self.world.person())
    }

    fn applicant(&self) -> Type {
        let audience = &self.it.audience;
        let mut types = Vec::new();
        if audience.iter().any(|a| *a != Audience::Establishment) {
            types.extend(self.world.that_are(Is::Person));
        }
        if audience.contains(&Audience::Establishment) {
            types.extend(self.world.that_are(Is::Establishment));
        }
        Type::Record(types)
    }

    /// Where the subject is chosen: `record` and `subject` are added by the filter.
    pub(crate) fn subject_filter(&self) -> Scope {
        let scope = self.people();
        match &self.it.subject {
            Some(subject) if !subject.about.is_empty() => scope.with("person", self.world.person()),
            _ => scope,
        }
    }

    /// Where parties are named: people, subject, fields.
    pub(crate) fn asked(&self) -> Scope {
        self.with_subject(self.people())
            .with("fields", self.fields())
    }

    fn with_subject(&self, scope: Scope) -> Scope {
        match &self.it.subject {
            Some(subject) if subject.many => scope.with(
                "subjects",
                Type::List(Box::new(Type::record(&subject.record))),
            ),
            Some(subject) => scope.with("subject", Type::record(&subject.record)),
            None if self.it.kind == Kind::Inquiry && !self.people().names.is_empty() => {
                scope.with("subject", self.applicant())
            }
            None => scope,
        }
    }

    /// Where facts are read: all but other facts.
    pub(crate) fn reading(&self) -> Scope {
        let parties = self
            .it
            .parties
            .iter()
            .map(|(id, party)| (id.clone(), self.party(party)));
        self.asked().with("parties", Type::Map(parties.collect()))
    }

    fn party(&self, party: &Party) -> Type {
        let known = party
            .must
            .iter()
            .any(|m| matches!(m, PartyMust::Exist | PartyMust::ActiveAccount));
        if known {
            self.world.person()
        } else {
            self.world.person().optional()
        }
    }

    /// The application before its steps.
    pub(crate) fn application(&self) -> Scope {
        let facts = self
            .it
            .facts
            .iter()
            .map(|(id, fact)| (id.clone(), self.fact(fact)));
        self.reading().with("facts", Type::Map(facts.collect()))
    }

    /// The application, with what its steps left; everything of them may be missing.
    pub(crate) fn any_time(&self) -> Scope {
        self.after(&BTreeSet::new())
    }

    /// The application on entering a step.
    pub(crate) fn entering(&self, step: &str) -> Scope {
        self.proved(step, self.after(&self.flow.surely_before(step)))
    }

    /// The application on entering a step, with one more step's answers there.
    pub(crate) fn during(&self, step: &str) -> Scope {
        let mut sure = self.flow.surely_before(step);
        sure.insert(step.to_owned());
        self.proved(step, self.after(&sure))
    }

    /// What the requirements and the step's own `when` proved to have a value.
    fn proved(&self, step: &str, mut scope: Scope) -> Scope {
        scope
            .present
            .extend(self.it.requirements.iter().flat_map(|r| r.that.proves()));
        let own = each_step(&self.it.steps)
            .find(|s| s.id == step)
            .and_then(|s| s.when.as_ref());
        scope
            .present
            .extend(own.into_iter().flat_map(Formula::proves));
        scope
    }

    /// The application when a party accepts: what the party fills in is there.
    pub(crate) fn accepting(&self, step: &str) -> Scope {
        let mut scope = self.during(step);
        if let Some(Type::Map(answers)) = scope.names.get_mut("answers")
            && let Some(asked) = each_step(&self.it.steps)
                .find(|s| s.id == step)
                .and_then(|s| s.agree.as_ref())
        {
            let given = asked.asks.iter().map(|f| (f.id.to_string(), field(f)));
            answers.insert(step.to_owned(), Type::Map(given.collect()));
        }
        scope
    }

    fn after(&self, sure: &BTreeSet<String>) -> Scope {
        let mut answers = BTreeMap::new();
        for step in each_step(&self.it.steps) {
            if let Some(given) = answers_of(step) {
                let given = Type::Map(given);
                answers.insert(
                    step.id.to_string(),
                    if sure.contains(step.id.as_str()) {
                        given
                    } else {
                        given.optional()
                    },
                );
            }
        }
        let results = self.results.iter().map(|(name, (step, always, of))| {
            (
                name.clone(),
                if *always && sure.contains(step) {
                    of.clone()
                } else {
                    of.clone().optional()
                },
            )
        });
        self.application()
            .with("answers", Type::Map(answers))
            .with("results", Type::Map(results.collect()))
    }

    /// A scope with parties called by their bare names, for recipients.
    pub(crate) fn with_recipients(&self, mut scope: Scope) -> Scope {
        for (id, party) in &self.it.parties {
            scope = scope.with(id, self.party(party).present().clone());
        }
        scope
    }

    /// A scope in which each of `subjects` is called `subject` in turn.
    pub(crate) fn each_subject(&self, scope: Scope) -> Scope {
        match &self.it.subject {
            Some(subject) => scope.with("subject", Type::record(&subject.record)),
            None => scope,
        }
    }

    /// The answers, as an expression sees them.
    pub(crate) fn fields(&self) -> Type {
        Type::Map(
            self.it
                .fields
                .iter()
                .map(|f| (f.id.to_string(), field(f)))
                .collect(),
        )
    }

    fn fact(&self, fact: &Fact) -> Type {
        if let Some(one) = &fact.one {
            return Type::record(one).optional();
        }
        if let Some(all) = &fact.all {
            return Type::List(Box::new(Type::record(all)));
        }
        let summed = fact
            .sum
            .as_ref()
            .zip(fact.of.as_ref())
            .and_then(|(of, attribute)| self.world.records.get(of.as_str())?.attribute(attribute));
        summed.map_or(Type::Int, |a| Type::of_attribute(a).present().clone())
    }

    /// The type an operation works on or makes.
    fn target_type(&self, op: &Op, step: &Step) -> Type {
        if let Some(of) = &op.issue {
            return Type::record(of);
        }
        let Some(target) = targets(op).into_iter().next().map(|(_, f)| f) else {
            return Type::Null;
        };
        // Compiled again by the check of operations, which tells the mistake.
        let formula = Formula::from(toml::Spanned::new(0..0, target.source().to_owned()));
        formula
            .compile(self.world, &self.during(&step.id), Link::None)
            .unwrap_or(Type::Null)
    }
}

/// Every step, those inside `all` too.
pub(crate) fn each_step(steps: &[Step]) -> impl Iterator<Item = &Step> {
    steps.iter().flat_map(|s| std::iter::once(s).chain(&s.all))
}

/// The operations written in an entry that work on a record.
pub(crate) fn targets(op: &Op) -> Vec<(crate::model::OperationKind, &Formula)> {
    use crate::model::OperationKind as K;
    let all = [
        (K::Renew, &op.renew),
        (K::Amend, &op.amend),
        (K::Transfer, &op.transfer),
        (K::Suspend, &op.suspend),
        (K::Resume, &op.resume),
        (K::Cancel, &op.cancel),
        (K::Replace, &op.replace),
        (K::Report, &op.report),
    ];
    all.into_iter()
        .filter_map(|(kind, f)| Some((kind, f.as_ref()?)))
        .collect()
}

/// The type of an answer.
pub(crate) fn field(field: &Field) -> Type {
    let of = match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Iban
        | FieldKind::Phone
        | FieldKind::Email
        | FieldKind::File => Type::Text,
        FieldKind::Number => Type::Int,
        FieldKind::Money => Type::Money,
        FieldKind::Date => Type::Date,
        FieldKind::Flag => Type::Bool,
        FieldKind::Choice => Type::Choice(field.options.iter().map(|o| o.id.to_string()).collect()),
        FieldKind::IdentityNumber => Type::Person,
        FieldKind::Record => Type::record(field.of.as_ref().map_or("", |n| n.as_str())),
    };
    if field.optional || field.shown_when.is_some() {
        of.optional()
    } else {
        of
    }
}

/// What a step leaves in `answers.<step>`.
fn answers_of(step: &Step) -> Option<BTreeMap<String, Type>> {
    match step.kind()? {
        StepKind::Agree(agree) => {
            let goes_on = [&agree.declined, &agree.late]
                .iter()
                .any(|c| matches!(c, Consequence::Continue | Consequence::Step(_)));
            Some(
                agree
                    .asks
                    .iter()
                    .map(|f| {
                        (
                            f.id.to_string(),
                            if goes_on {
                                field(f).optional()
                            } else {
                                field(f)
                            },
                        )
                    })
                    .collect(),
            )
        }
        StepKind::Review(review) => {
            let goes_on = matches!(review.late, Consequence::Continue | Consequence::Step(_));
            let decision =
                Type::Choice(review.decisions.iter().map(|d| d.id.to_string()).collect());
            let mut given = BTreeMap::from([(
                "decision".to_owned(),
                if goes_on {
                    decision.optional()
                } else {
                    decision
                },
            )]);
            let reasons: BTreeSet<String> = review
                .decisions
                .iter()
                .flat_map(|d| &d.reasons)
                .map(|r| r.id.to_string())
                .collect();
            given.insert("reason".to_owned(), Type::Choice(reasons).optional());
            if review
                .decisions
                .iter()
                .any(|d| d.kind == DecisionKind::Amount)
            {
                given.insert("amount".to_owned(), Type::Money.optional());
            }
            Some(given)
        }
        StepKind::Wait(wait) => {
            let act = Type::Choice(wait.may.iter().map(|a| a.id.to_string()).collect()).optional();
            let asked = wait
                .may
                .iter()
                .flat_map(|a| &a.asks)
                .map(|f| (f.id.to_string(), field(f).optional()));
            Some(asked.chain([("act".to_owned(), act)]).collect())
        }
        _ => None,
    }
}
