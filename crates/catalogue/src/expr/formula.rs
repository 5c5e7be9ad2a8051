//! A formula: the source as written in a file, with its place there, and the tree it was compiled to.
//!
//! Rule protected: a formula is compiled once, by the checker, in the scope of its place; one that was not is an
//! error and not a guess.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
    sync::{Arc, OnceLock, Weak},
};

use absher_vocabulary::{Date, IdentityNumber, Money, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Env, EvalError, Value,
    ast::Node,
    eval::Evaluator,
    parse::parse,
    types::{Fault, Scope, Type, World},
    typing::{Checker, proved},
};
use crate::{
    model::{RecordType, Table},
    record::{Record, identity_of},
};

/// An expression as written in a file; compiled once by the checker.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "toml::Spanned<String>", into = "String")]
pub struct Formula {
    source: String,
    span: Range<usize>,
    compiled: OnceLock<Arc<Typed>>,
}

/// Where a compiled formula finds record types.
#[derive(Clone, Debug)]
pub(crate) enum Link {
    /// Nowhere: attributes are taken as their JSON looks (tests of formulas by themselves).
    None,
    /// In the catalogue.
    World(Arc<World>),
    /// In the record type the formula itself is part of.
    Own(Weak<RecordType>),
}

/// A checked tree with what it needs to be evaluated.
#[derive(Debug)]
pub(crate) struct Typed {
    pub(crate) node: Node,
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
    /// Equalities that a sector can look up: attribute and value; the other conjuncts are evaluated record by record.
    pub(crate) terms: Vec<(String, Node)>,
    link: Link,
    /// Where sums of money begin in the source, so that an empty sum is an amount.
    money_sums: HashSet<usize>,
}

impl Typed {
    pub(crate) fn record_type(&self, id: &str) -> Option<Arc<RecordType>> {
        match &self.link {
            Link::None => None,
            Link::World(world) => world.records.get(id).cloned(),
            Link::Own(own) => own.upgrade().filter(|t| t.id == id),
        }
    }
    /// The sum of no elements.
    pub(crate) fn nothing(&self, body: &Node) -> Value {
        if self.money_sums.contains(&body.span.start) {
            Value::Money(Money::ZERO)
        } else {
            Value::Int(0)
        }
    }
}

impl Formula {
    /// The expression as written.
    pub fn source(&self) -> &str {
        &self.source
    }
    /// Byte range of the value in its file, quotes included.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A formula for tests: parsed without types, so attributes of records are taken as their JSON looks and tables
    /// are not known. `None` when it does not parse.
    pub fn test(source: &str) -> Option<Self> {
        let formula = Self::from_source(source.to_owned(), 0..0);
        let node = parse(source).ok()?;
        let typed = Typed {
            node,
            tables: BTreeMap::new(),
            terms: Vec::new(),
            link: Link::None,
            money_sums: HashSet::new(),
        };
        formula.compiled.set(Arc::new(typed)).ok()?;
        Some(formula)
    }

    fn from_source(source: String, span: Range<usize>) -> Self {
        Self {
            source,
            span,
            compiled: OnceLock::new(),
        }
    }

    /// The paths that have a value wherever the formula holds.
    pub(crate) fn proves(&self) -> impl Iterator<Item = String> {
        self.tree()
            .map(|tree| proved(&tree))
            .unwrap_or_default()
            .into_iter()
    }

    /// The tree, when the source parses.
    pub(crate) fn tree(&self) -> Option<Node> {
        parse(&self.source).ok()
    }

    /// Checks the formula in a scope and keeps the result; gives its type.
    pub(crate) fn compile(&self, world: &World, scope: &Scope, link: Link) -> Result<Type, Fault> {
        self.compile_with(world, scope, link, |_| Vec::new())
    }

    pub(crate) fn compile_with(
        &self,
        world: &World,
        scope: &Scope,
        link: Link,
        terms: impl FnOnce(&Node) -> Vec<(String, Node)>,
    ) -> Result<Type, Fault> {
        let node = parse(&self.source)?;
        let mut checker = Checker::new(world, scope);
        let found = checker.infer(&node)?;
        let (tables, money_sums) = checker.used();
        let terms = terms(&node);
        // A formula is compiled in one place only: the first result stands.
        let _ = self.compiled.set(Arc::new(Typed {
            node,
            tables,
            terms,
            link,
            money_sums,
        }));
        Ok(found)
    }

    pub(crate) fn typed(&self) -> Result<&Typed, EvalError> {
        self.compiled
            .get()
            .map(Arc::as_ref)
            .ok_or_else(|| EvalError::Kind(format!("{} (not compiled)", self.source)))
    }

    /// The value in `env`. An answer left empty is [`Value::Null`]; a fact whose sector is down is [`EvalError::Unknown`].
    pub fn eval(&self, env: &Env) -> Result<Value, EvalError> {
        let typed = self.typed()?;
        match Evaluator::new(typed, env).value(&typed.node)? {
            Value::Unknown => Err(EvalError::Unknown),
            value => Ok(value),
        }
    }

    /// The value, yes or no.
    pub fn eval_bool(&self, env: &Env) -> Result<bool, EvalError> {
        match self.eval(env)? {
            Value::Bool(b) => Ok(b),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, an amount of money.
    pub fn eval_money(&self, env: &Env) -> Result<Money, EvalError> {
        match self.eval(env)? {
            Value::Money(m) => Ok(m),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a whole number.
    pub fn eval_int(&self, env: &Env) -> Result<i64, EvalError> {
        match self.eval(env)? {
            Value::Int(n) => Ok(n),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a text or the id of a choice.
    pub fn eval_text(&self, env: &Env) -> Result<String, EvalError> {
        match self.eval(env)? {
            Value::Text(t) => Ok(t),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a day.
    pub fn eval_date(&self, env: &Env) -> Result<Date, EvalError> {
        match self.eval(env)? {
            Value::Date(d) => Ok(d),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a moment.
    pub fn eval_time(&self, env: &Env) -> Result<Timestamp, EvalError> {
        match self.eval(env)? {
            Value::Time(t) => Ok(t),
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a person; the person's record stands for the person.
    pub fn eval_person(&self, env: &Env) -> Result<IdentityNumber, EvalError> {
        match self.eval(env)? {
            Value::Person(p) => Ok(p),
            Value::Record(record) => {
                identity_of(&record).ok_or_else(|| EvalError::Kind(self.source.clone()))
            }
            other => Err(self.misfit(&other)),
        }
    }
    /// The value, a record.
    pub fn eval_record(&self, env: &Env) -> Result<Arc<Record>, EvalError> {
        match self.eval(env)? {
            Value::Record(r) => Ok(r),
            other => Err(self.misfit(&other)),
        }
    }

    fn misfit(&self, found: &Value) -> EvalError {
        match found {
            Value::Null => EvalError::Missing(self.source.clone()),
            _ => EvalError::Kind(self.source.clone()),
        }
    }
}

impl From<toml::Spanned<String>> for Formula {
    fn from(s: toml::Spanned<String>) -> Self {
        let span = s.span();
        Self::from_source(s.into_inner(), span)
    }
}
impl From<Formula> for String {
    fn from(f: Formula) -> Self {
        f.source
    }
}
impl std::fmt::Debug for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.source)
    }
}
