//! The tree of an expression, as parsed; every node knows where it stands in the source.
//!
//! Rule protected: the tree is the whole language: what has no variant here cannot be written in a definition.

use std::ops::Range;

/// A node with its byte range in the expression's source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) span: Range<usize>,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NodeKind {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Node>),
    Name(String),
    Member(Box<Node>, String),
    Index(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Negative(Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    Choose(Box<Node>, Box<Node>, Box<Node>),
    Call(String, Vec<Node>),
    Each {
        what: Each,
        list: Box<Node>,
        name: String,
        body: Box<Node>,
    },
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    And,
    Or,
}

impl Op {
    /// The sign as written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::And => "&&",
            Self::Or => "||",
        }
    }

    /// How tightly it binds; greater is tighter.
    pub(crate) fn binding(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Remainder => 5,
        }
    }
}

/// A comprehension: what is done with each element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Each {
    All,
    Exists,
    Filter,
    Sum,
}

impl Each {
    /// The comprehension with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "all" => Self::All,
            "exists" => Self::Exists,
            "filter" => Self::Filter,
            "sum" => Self::Sum,
            _ => return None,
        })
    }
}

impl Node {
    /// `a.b.c` when the node is a chain of names, which is what `has(…)` and narrowing speak of.
    pub(crate) fn path(&self) -> Option<String> {
        match &self.kind {
            NodeKind::Name(name) => Some(name.clone()),
            NodeKind::Member(of, name) => Some(format!("{}.{name}", of.path()?)),
            _ => None,
        }
    }

    /// The nodes directly below.
    pub(crate) fn children(&self) -> Vec<&Node> {
        match &self.kind {
            NodeKind::List(items) | NodeKind::Call(_, items) => items.iter().collect(),
            NodeKind::Member(of, _) | NodeKind::Not(of) | NodeKind::Negative(of) => vec![of],
            NodeKind::Index(a, b) | NodeKind::Binary(_, a, b) => vec![a, b],
            NodeKind::Choose(a, b, c) => vec![a, b, c],
            NodeKind::Each { list, body, .. } => vec![list, body],
            _ => Vec::new(),
        }
    }

    /// Whether the expression reads the name `root` anywhere.
    pub(crate) fn mentions(&self, root: &str) -> bool {
        matches!(&self.kind, NodeKind::Name(name) if name == root)
            || self.children().iter().any(|c| c.mentions(root))
    }

    /// Every path read, longest only: `facts.insurance.expires`.
    pub(crate) fn paths(&self, into: &mut Vec<String>) {
        match self.path() {
            Some(path) => into.push(path),
            None => self.children().into_iter().for_each(|c| c.paths(into)),
        }
    }
}
