//! Types of expressions, the names a place gives, and mistakes with their place.
//!
//! Rule protected: a type says all that the checker must know; nothing is decided by a name.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use crate::model::{Attribute, AttributeKind, Is, RecordType, Table, TableValue};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    /// The literal `null`.
    Null,
    Bool,
    Int,
    Money,
    Text,
    /// A text literal, or several of which it will be one.
    Words(BTreeSet<String>),
    Bilingual,
    Date,
    Time,
    Person,
    Choice(BTreeSet<String>),
    /// A record of one of these types.
    Record(Vec<String>),
    Reference(String),
    List(Box<Type>),
    /// A namespace with its names.
    Map(BTreeMap<String, Type>),
    /// May have no value.
    Optional(Box<Type>),
}

impl Type {
    /// The same, but it may have no value.
    pub(crate) fn optional(self) -> Self {
        match self {
            Self::Optional(_) | Self::Null => self,
            other => Self::Optional(Box::new(other)),
        }
    }
    /// A record of one type.
    pub(crate) fn record(id: &str) -> Self {
        Self::Record(vec![id.to_owned()])
    }
    /// The type without the possibility of no value.
    pub(crate) fn present(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
    /// The type of a stored attribute.
    pub(crate) fn of_attribute(attribute: &Attribute) -> Self {
        let stored = match attribute.kind {
            AttributeKind::Text => Self::Text,
            AttributeKind::Bilingual => Self::Bilingual,
            AttributeKind::Choice => {
                Self::Choice(attribute.options.iter().map(|o| o.id.to_string()).collect())
            }
            AttributeKind::Date => Self::Date,
            AttributeKind::Time => Self::Time,
            AttributeKind::Money => Self::Money,
            AttributeKind::Number => Self::Int,
            AttributeKind::Flag => Self::Bool,
            AttributeKind::Person => Self::Person,
            AttributeKind::Reference => Self::Reference(
                attribute
                    .of
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
            AttributeKind::List => Self::List(Box::new(Self::Text)),
        };
        if attribute.optional {
            stored.optional()
        } else {
            stored
        }
    }
    /// Whether a value of this type may stand where `wanted` is expected.
    pub(crate) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Null, Self::Optional(_)) | (Self::Words(_) | Self::Choice(_), Self::Text) => {
                true
            }
            (Self::Words(have) | Self::Choice(have), Self::Choice(want)) => have.is_subset(want),
            (Self::Record(have), Self::Record(want)) => have.iter().all(|h| want.contains(h)),
            (Self::List(have), Self::List(want)) | (Self::Optional(have), Self::Optional(want)) => {
                have.fits(want)
            }
            (have, Self::Optional(want)) => have.fits(want),
            (have, want) => have == want,
        }
    }
    /// The one type of two branches, when there is one.
    pub(crate) fn joined(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Null, t) | (t, Self::Null) => t.clone().optional(),
            (Self::Optional(a), b) | (b, Self::Optional(a)) => a.joined(b.present())?.optional(),
            (Self::Words(a), Self::Words(b)) => Self::Words(a | b),
            (Self::Choice(a), Self::Choice(b) | Self::Words(b))
            | (Self::Words(a), Self::Choice(b)) => Self::Choice(a | b),
            (Self::Record(a), Self::Record(b)) => {
                let mut all = a.clone();
                all.extend(b.iter().filter(|t| !a.contains(t)).cloned());
                Self::Record(all)
            }
            (a, b) if a.fits(b) => b.clone(),
            (a, b) if b.fits(a) => a.clone(),
            _ => return None,
        })
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("yes or no"),
            Self::Int => f.write_str("a whole number"),
            Self::Money => f.write_str("money"),
            Self::Text | Self::Words(_) => f.write_str("text"),
            Self::Bilingual => f.write_str("a text in both languages"),
            Self::Date => f.write_str("a date"),
            Self::Time => f.write_str("a moment"),
            Self::Person => f.write_str("a person"),
            Self::Choice(options) => write!(f, "a choice of {}", listed(options)),
            Self::Record(types) => write!(f, "a record of {}", types.join(" or ")),
            Self::Reference(of) => write!(f, "a reference to {of}"),
            Self::List(of) => write!(f, "a list of {of}"),
            Self::Map(_) => f.write_str("a group of names"),
            Self::Optional(inner) => write!(f, "{inner} that may be missing"),
        }
    }
}

/// `'a', 'b', 'c'`.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words
        .into_iter()
        .map(|w| format!("'{w}'"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A mistake in an expression, with its byte range in the expression's source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    pub(crate) fn new(span: Range<usize>, message: String) -> Self {
        Self {
            span,
            message,
            help: None,
        }
    }
    #[must_use]
    pub(crate) fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
    #[must_use]
    pub(crate) fn near(self, name: &str, known: &[String]) -> Self {
        match near(name, known) {
            Some(near) => self.help(&format!("did you mean `{near}`?")),
            None if known.is_empty() => self,
            None => self.help(&format!("known here: {}", known.join(", "))),
        }
    }
}

/// The known name nearest to what was written.
pub(crate) fn near<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    let far = if name.chars().count() <= 3 { 1 } else { 2 };
    (1..=far).find_map(|edits| {
        known
            .iter()
            .find(|k| absher_vocabulary::folding::within_edits(name, k, edits))
    })
}

/// The names an expression may use, with their types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: BTreeMap<String, Type>,
    /// Paths proved before to have a value: by the requirements, or by the `when` of the place.
    pub(crate) present: BTreeSet<String>,
}

impl Scope {
    pub(crate) fn new() -> Self {
        Self::default()
    }
    #[must_use]
    pub(crate) fn with(mut self, name: &str, of: Type) -> Self {
        self.names.insert(name.to_owned(), of);
        self
    }
}

/// What expressions may refer to beside their scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) records: BTreeMap<String, Arc<RecordType>>,
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
}

impl World {
    /// The record types the platform takes for this.
    pub(crate) fn that_are(&self, is: Is) -> Vec<String> {
        self.records
            .values()
            .filter(|t| t.is == Some(is))
            .map(|t| t.id.to_string())
            .collect()
    }
    /// The type of a person's own record, whatever kind of person.
    pub(crate) fn person(&self) -> Type {
        Type::Record(self.that_are(Is::Person))
    }
    /// The type of a table's values.
    pub(crate) fn table_value(table: &Table) -> Type {
        match table.value {
            TableValue::Money => Type::Money,
            TableValue::Number => Type::Int,
        }
    }
}
