//! From source to tree: the part of CEL's syntax that definitions use.
//!
//! Rule protected: work is bounded before anything runs: the source, the depth of the tree and nothing else decide.
//! New syntax is a token here and a variant of `NodeKind`.

use std::ops::Range;

use super::{
    ast::{Each, Node, NodeKind, Op},
    types::Fault,
};

const LONGEST: usize = 4_000;
const DEEPEST: usize = 48;
/// A chain of operators nests too, so their number bounds the stack of the checker and the evaluator.
const MOST_TOKENS: usize = 400;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Int(i64),
    Text(String),
    Name(String),
    Sign(&'static str),
    End,
}

/// Signs, longer before shorter.
const SIGNS: [&str; 23] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")",
    "[", "]", ",", ".", "=",
];

/// Parses a whole expression.
pub(crate) fn parse(source: &str) -> Result<Node, Fault> {
    if source.len() > LONGEST {
        return Err(Fault::new(
            0..source.len(),
            format!("an expression is at most {LONGEST} characters long"),
        ));
    }
    let tokens = tokens(source)?;
    if tokens.len() > MOST_TOKENS {
        let message = format!("an expression has at most {MOST_TOKENS} words and signs");
        return Err(Fault::new(0..source.len(), message)
            .help("name a part of it as a fact or a derived attribute"));
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let node = parser.choose()?;
    match parser.peek() {
        Token::End => Ok(node),
        Token::Sign("=") => Err(
            Fault::new(parser.span(), "`=` is not an operator".to_owned())
                .help("write `==` to compare"),
        ),
        _ => Err(Fault::new(
            parser.span(),
            "the expression should end here".to_owned(),
        )),
    }
}

fn tokens(source: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(&source[at..], c, at)?;
        tokens.push((token, at..at + length));
        at += length;
    }
    tokens.push((Token::End, at..at));
    Ok(tokens)
}

fn token(rest: &str, first: char, at: usize) -> Result<(Token, usize), Fault> {
    if first.is_ascii_digit() {
        return number(rest, at);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        return Ok((Token::Name(rest[..length].to_owned()), length));
    }
    if first == '\'' || first == '"' {
        let inner = &rest[1..];
        let Some(length) = inner.find(first) else {
            return Err(
                Fault::new(at..at + rest.len(), "the text is not closed".to_owned())
                    .help(&format!("end it with {first}")),
            );
        };
        return Ok((Token::Text(inner[..length].to_owned()), length + 2));
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => Err(Fault::new(
            at..at + first.len_utf8(),
            format!("`{first}` has no meaning in an expression"),
        )),
    }
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let length = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    if rest[length..].starts_with('.')
        && rest[length + 1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return Err(
            Fault::new(at..at + length + 2, "there are no fractions".to_owned())
                .help("money is counted in halalas: `halalas(1250)` is 12.50 riyals"),
        );
    }
    match rest[..length].parse() {
        Ok(number) => Ok((Token::Int(number), length)),
        Err(_) => Err(Fault::new(
            at..at + length,
            "the number is too large".to_owned(),
        )),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Token {
        self.tokens.get(self.at).map_or(Token::End, |t| t.0.clone())
    }
    fn span(&self) -> Range<usize> {
        self.tokens
            .get(self.at.min(self.tokens.len() - 1))
            .map_or(0..0, |t| t.1.clone())
    }
    fn next(&mut self) -> (Token, Range<usize>) {
        let taken = (self.peek(), self.span());
        self.at += 1;
        taken
    }
    fn takes(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Token::Sign(s) if s == sign);
        self.at += usize::from(is);
        is
    }
    fn must(&mut self, sign: &str) -> Result<(), Fault> {
        if self.takes(sign) {
            Ok(())
        } else {
            Err(Fault::new(self.span(), format!("expected `{sign}` here")))
        }
    }
    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Fault::new(
                self.span(),
                "the expression is nested too deeply".to_owned(),
            ));
        }
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn choose(&mut self) -> Result<Node, Fault> {
        self.deeper(|p| {
            let test = p.binary(1)?;
            if !p.takes("?") {
                return Ok(test);
            }
            let yes = p.choose()?;
            p.must(":")?;
            let no = p.choose()?;
            let span = test.span.start..no.span.end;
            Ok(Node {
                kind: NodeKind::Choose(Box::new(test), Box::new(yes), Box::new(no)),
                span,
            })
        })
    }

    fn operator(&self) -> Option<Op> {
        Some(match self.peek() {
            Token::Name(name) if name == "in" => Op::In,
            Token::Sign(sign) => {
                const OPS: [Op; 13] = [
                    Op::Add,
                    Op::Subtract,
                    Op::Multiply,
                    Op::Divide,
                    Op::Remainder,
                    Op::Equal,
                    Op::NotEqual,
                    Op::Less,
                    Op::LessOrEqual,
                    Op::Greater,
                    Op::GreaterOrEqual,
                    Op::And,
                    Op::Or,
                ];
                return OPS.into_iter().find(|op| op.sign() == sign);
            }
            _ => return None,
        })
    }

    fn binary(&mut self, least: u8) -> Result<Node, Fault> {
        let mut left = self.unary()?;
        while let Some(op) = self.operator().filter(|op| op.binding() >= least) {
            let (_, sign) = self.next();
            if op.binding() == 3
                && matches!(&left.kind, NodeKind::Binary(before, ..) if before.binding() == 3)
            {
                return Err(Fault::new(sign, "comparisons do not chain".to_owned())
                    .help("join two comparisons with `&&`"));
            }
            let right = self.deeper(|p| p.binary(op.binding() + 1))?;
            let span = left.span.start..right.span.end;
            left = Node {
                kind: NodeKind::Binary(op, Box::new(left), Box::new(right)),
                span,
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Node, Fault> {
        let start = self.span().start;
        if self.takes("!") {
            let of = self.deeper(Self::unary)?;
            let span = start..of.span.end;
            return Ok(Node {
                kind: NodeKind::Not(Box::new(of)),
                span,
            });
        }
        if self.takes("-") {
            let of = self.deeper(Self::unary)?;
            let span = start..of.span.end;
            return Ok(match of.kind {
                NodeKind::Int(n) => Node {
                    kind: NodeKind::Int(-n),
                    span,
                },
                _ => Node {
                    kind: NodeKind::Negative(Box::new(of)),
                    span,
                },
            });
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Node, Fault> {
        let mut node = self.primary()?;
        loop {
            let start = node.span.start;
            if self.takes(".") {
                let (token, span) = self.next();
                let Token::Name(name) = token else {
                    return Err(Fault::new(span, "expected a name after the dot".to_owned()));
                };
                if matches!(self.peek(), Token::Sign("(")) {
                    let arguments = self.arguments()?;
                    let end = self.ended();
                    let Some(what) = Each::named(&name) else {
                        return Err(
                            Fault::new(span, format!("`{name}` is not called on a value"))
                                .help(&format!("write `{name}(…)`")),
                        );
                    };
                    node = each(what, node, arguments, start..end)?;
                } else {
                    node = Node {
                        kind: NodeKind::Member(Box::new(node), name),
                        span: start..span.end,
                    };
                }
            } else if self.takes("[") {
                let index = self.choose()?;
                self.must("]")?;
                let end = self.ended();
                node = Node {
                    kind: NodeKind::Index(Box::new(node), Box::new(index)),
                    span: start..end,
                };
            } else {
                return Ok(node);
            }
        }
    }

    fn ended(&self) -> usize {
        self.tokens
            .get(self.at.saturating_sub(1))
            .map_or(0, |t| t.1.end)
    }

    fn arguments(&mut self) -> Result<Vec<Node>, Fault> {
        self.must("(")?;
        self.items(")")
    }

    fn items(&mut self, close: &str) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        while !self.takes(close) {
            if !items.is_empty() && !self.takes(",") {
                let message = format!("expected `,` or `{close}` here");
                return Err(Fault::new(self.span(), message));
            }
            items.push(self.choose()?);
        }
        Ok(items)
    }

    fn primary(&mut self) -> Result<Node, Fault> {
        let (token, span) = self.next();
        let kind = match token {
            Token::Int(n) => NodeKind::Int(n),
            Token::Text(text) => NodeKind::Text(text),
            Token::Sign("(") => {
                let mut inner = self.choose()?;
                self.must(")")?;
                inner.span = span.start..self.ended();
                return Ok(inner);
            }
            Token::Sign("[") => NodeKind::List(self.items("]")?),
            Token::Name(name) => match name.as_str() {
                "true" => NodeKind::Bool(true),
                "false" => NodeKind::Bool(false),
                "null" => NodeKind::Null,
                _ if matches!(self.peek(), Token::Sign("(")) => return self.call(name, span),
                _ => NodeKind::Name(name),
            },
            Token::End => return Err(Fault::new(span, "the expression ends too early".to_owned())),
            Token::Sign(sign) => {
                return Err(Fault::new(span, format!("`{sign}` cannot stand here")));
            }
        };
        let end = self.ended().max(span.end);
        Ok(Node {
            kind,
            span: span.start..end,
        })
    }

    fn call(&mut self, name: String, span: Range<usize>) -> Result<Node, Fault> {
        let mut arguments = self.arguments()?;
        let whole = span.start..self.ended();
        match Each::named(&name) {
            Some(what) if arguments.len() == 3 => {
                let list = arguments.remove(0);
                each(what, list, arguments, whole)
            }
            Some(_) => Err(Fault::new(
                whole,
                format!("`{name}` takes a list, a name and an expression"),
            )
            .help(&format!("for instance `{name}(subjects, s, s.amount)`"))),
            None => Ok(Node {
                kind: NodeKind::Call(name, arguments),
                span: whole,
            }),
        }
    }
}

fn each(
    what: Each,
    list: Node,
    mut arguments: Vec<Node>,
    span: Range<usize>,
) -> Result<Node, Fault> {
    let (Some(body), Some(name), true) = (arguments.pop(), arguments.pop(), arguments.is_empty())
    else {
        return Err(
            Fault::new(span, "expected a name and an expression".to_owned())
                .help("for instance `facts.cars.exists(car, car.state == 'valid')`"),
        );
    };
    let NodeKind::Name(name_text) = name.kind else {
        return Err(Fault::new(
            name.span,
            "expected a name for each element".to_owned(),
        ));
    };
    Ok(Node {
        kind: NodeKind::Each {
            what,
            list: Box::new(list),
            name: name_text,
            body: Box::new(body),
        },
        span,
    })
}
