//! The script of an example: its `when` lines as acts, the same for the checker and for the runner.
//!
//! Rule protected: a line either is one of these acts or is a mistake of the file. A new verb is a variant of [`Act`], an
//! arm of [`Act::parse`], its place in the walk of the checker and its act in the runner.

use absher_vocabulary::{Money, Span};

/// What an example gives for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// As it would be typed: `30000`, `true`, `2026-05-01`, or words in quotes.
    Typed(String),
    /// Of the cast: `@buyer` is the identity number, `@applicant.iban` an attribute of the person's own record, `@car` a
    /// record named with `as`, `@car.number` an attribute of it.
    Cast(Vec<String>),
    /// A day so many days after today (before, when negative): `today`, `today+30d`, `today-1d`.
    Day(i64),
}

/// Answers by field, in the order written.
pub type Answers = Vec<(String, Given)>;

/// How a sector is made to behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Does not answer.
    Down,
    /// Answers late.
    Slow,
    /// Refuses changes.
    Refusing,
    /// As usual.
    Up,
}

/// One line of `when`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `choose NAME`, `choose NAME NAME`: the subject is the record named so (with or without `@`).
    Choose(Vec<String>),
    /// `submit field=value …`: answers and submits.
    Submit(Answers),
    /// `PARTY agrees [field=value …]`.
    Agrees(String, Answers),
    /// `PARTY declines`.
    Declines(String),
    /// `PARTY pays [RIYALS]`: the open bill, or this amount.
    Pays(String, Option<Money>),
    /// `PARTY confirms`: types the right code.
    Confirms(String),
    /// `PARTY mistypes`: types a wrong code.
    Mistypes(String),
    /// `PARTY does ACT [field=value …]`.
    Does(String, String, Answers),
    /// `PARTY withdraws`.
    Withdraws(String),
    /// `ROLE decides DECISION [reason=…] [amount=RIYALS]`; `ROLE confirms` is [`Act::Confirms`] with the role's name.
    Decides {
        /// Role of the officer.
        role: String,
        /// Id of the decision.
        decision: String,
        /// Id of the reason.
        reason: Option<String>,
        /// Amount of the decision.
        amount: Option<Money>,
    },
    /// `PARTY answers field=value …`: what an officer asked again.
    Answers(String, Answers),
    /// `ROLE marks attended|missed`.
    Marks(String, bool),
    /// `after 73h`: time passes.
    After(Span),
    /// `sector ID down|slow|refusing|up`.
    Sector(String, Behaviour),
    /// `ask [field=value …]`: the answer of an inquiry.
    Ask(Answers),
    /// `courier delivers`.
    CourierDelivers,
    /// `another PARTY submit …`: the same by somebody else, or once more by the same person.
    Another(String, Box<Act>),
}

impl Act {
    /// Reads a line.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub fn parse(line: &str) -> Result<Self, String> {
        if let Some((party, act)) = line
            .trim()
            .strip_prefix("another ")
            .and_then(|rest| rest.trim().split_once(' '))
        {
            return Ok(Self::Another(party.to_owned(), Box::new(Self::parse(act)?)));
        }
        let words = words(line)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["choose", names @ ..] if !names.is_empty() => Ok(Self::Choose(
                names
                    .iter()
                    .map(|n| n.trim_start_matches('@').to_owned())
                    .collect(),
            )),
            ["submit", rest @ ..] => Ok(Self::Submit(answers(rest)?)),
            ["ask", rest @ ..] => Ok(Self::Ask(answers(rest)?)),
            ["after", span] => Span::parse(span)
                .map(Self::After)
                .map_err(|e| e.to_string()),
            ["sector", id, how] => Ok(Self::Sector((*id).to_owned(), behaviour(how)?)),
            ["courier", "delivers"] => Ok(Self::CourierDelivers),
            [who, verb, rest @ ..] => Self::deed(who, verb, rest),
            _ => Err(format!(
                "`{line}` is not an act; expected for instance `submit price=30000`, `buyer agrees`, `after 73h`"
            )),
        }
    }

    fn deed(who: &str, verb: &str, rest: &[&str]) -> Result<Self, String> {
        let who = who.to_owned();
        match (verb, rest) {
            ("agrees", rest) => Ok(Self::Agrees(who, answers(rest)?)),
            ("declines", []) => Ok(Self::Declines(who)),
            ("pays", []) => Ok(Self::Pays(who, None)),
            ("pays", [amount]) => Ok(Self::Pays(who, Some(riyals(amount)?))),
            ("confirms", []) => Ok(Self::Confirms(who)),
            ("mistypes", []) => Ok(Self::Mistypes(who)),
            ("does", [act, rest @ ..]) => Ok(Self::Does(who, (*act).to_owned(), answers(rest)?)),
            ("withdraws", []) => Ok(Self::Withdraws(who)),
            ("decides", [decision, rest @ ..]) => decides(who, decision, rest),
            ("answers", rest) => Ok(Self::Answers(who, answers(rest)?)),
            ("marks", ["attended"]) => Ok(Self::Marks(who, true)),
            ("marks", ["missed"]) => Ok(Self::Marks(who, false)),
            _ => Err(format!(
                "`{who} {verb}` is not an act; the verbs are agrees, declines, pays, confirms, mistypes, does, withdraws, decides, answers, marks"
            )),
        }
    }
}

fn decides(role: String, decision: &str, rest: &[&str]) -> Result<Act, String> {
    let (mut reason, mut amount) = (None, None);
    for word in rest {
        match word.split_once('=') {
            Some(("reason", id)) => reason = Some(id.to_owned()),
            Some(("amount", number)) => amount = Some(riyals(number)?),
            _ => {
                return Err(format!(
                    "`{word}`: a decision takes `reason=…` and `amount=…`"
                ));
            }
        }
    }
    Ok(Act::Decides {
        role,
        decision: decision.to_owned(),
        reason,
        amount,
    })
}

fn riyals(text: &str) -> Result<Money, String> {
    Money::parse(text).map_err(|e| format!("`{text}`: {e}"))
}

fn behaviour(word: &str) -> Result<Behaviour, String> {
    Ok(match word {
        "down" => Behaviour::Down,
        "slow" => Behaviour::Slow,
        "refusing" => Behaviour::Refusing,
        "up" => Behaviour::Up,
        _ => {
            return Err(format!(
                "a sector is down, slow, refusing or up, not `{word}`"
            ));
        }
    })
}

fn answers(words: &[&str]) -> Result<Answers, String> {
    words
        .iter()
        .map(|word| match word.split_once('=') {
            Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), given(value)?)),
            _ => Err(format!("`{word}`: an answer is written `field=value`")),
        })
        .collect()
}

fn given(value: &str) -> Result<Given, String> {
    if let Some(name) = value.strip_prefix('@') {
        return Ok(Given::Cast(name.split('.').map(str::to_owned).collect()));
    }
    let Some(days) = value.strip_prefix("today") else {
        return Ok(Given::Typed(value.to_owned()));
    };
    if days.is_empty() {
        return Ok(Given::Day(0));
    }
    let number = days.strip_suffix('d').and_then(|d| d.parse::<i64>().ok());
    number
        .map(Given::Day)
        .ok_or_else(|| format!("`{value}`: a day is written `today`, `today+30d` or `today-1d`"))
}

/// Words between spaces; quotes hold spaces together and are not part of the word.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() {
        Err("a quote is not closed".to_owned())
    } else {
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_acts() {
        let act = |line| Act::parse(line).unwrap();
        assert_eq!(act("after 73h"), Act::After(Span::parse("73h").unwrap()));
        assert_eq!(
            act("buyer pays 150.50"),
            Act::Pays("buyer".into(), Some(Money::halalas(15_050)))
        );
        assert_eq!(
            act(
                "submit price=30000 buyer=@buyer note='two words' iban=@applicant.iban from=today+3d"
            ),
            Act::Submit(vec![
                ("price".into(), Given::Typed("30000".into())),
                ("buyer".into(), Given::Cast(vec!["buyer".into()])),
                ("note".into(), Given::Typed("two words".into())),
                (
                    "iban".into(),
                    Given::Cast(vec!["applicant".into(), "iban".into()])
                ),
                ("from".into(), Given::Day(3)),
            ])
        );
        assert_eq!(
            act("traffic-objections decides reduce amount=100"),
            Act::Decides {
                role: "traffic-objections".into(),
                decision: "reduce".into(),
                reason: None,
                amount: Some(Money::riyals(100))
            }
        );
        assert_eq!(
            act("another applicant submit"),
            Act::Another("applicant".into(), Box::new(Act::Submit(vec![])))
        );
        assert_eq!(act("clerk marks missed"), Act::Marks("clerk".into(), false));
        assert_eq!(act("choose @car"), Act::Choose(vec!["car".into()]));
    }

    #[test]
    fn other_lines_say_what_was_expected() {
        assert!(
            Act::parse("buyer sings")
                .unwrap_err()
                .contains("the verbs are")
        );
        assert!(Act::parse("after a while").is_err());
        assert!(
            Act::parse("submit price")
                .unwrap_err()
                .contains("field=value")
        );
        assert!(Act::parse("submit note='open").is_err());
        assert!(Act::parse("sector traffic asleep").is_err());
    }
}
