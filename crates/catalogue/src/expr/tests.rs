//! What expressions mean, and what is a mistake in them.

use absher_vocabulary::{Money, time::parse_date};
use serde_json::json;

use super::{Env, EvalError, Formula, Value, types::Scope};
use crate::{
    Catalogue,
    testing::{catalogue, citizen, now, record},
};

fn env() -> Env {
    let fine = |serial: u128, amount: i64, state: &str| {
        Value::Record(record(
            "traffic.fine",
            serial,
            state,
            json!({ "amount": amount }),
        ))
    };
    let facts = [
        ("unpaid".to_owned(), Value::Int(2)),
        (
            "fines".to_owned(),
            Value::List(vec![fine(7, 10_000, "unpaid"), fine(8, 5_000, "paid")]),
        ),
        ("insurance".to_owned(), Value::Null),
        ("down".to_owned(), Value::Unknown),
    ];
    let fields = [
        ("price".to_owned(), Value::Money(Money::riyals(30_000))),
        ("buyer".to_owned(), Value::Person(citizen(2))),
    ];
    let car = record(
        "traffic.car",
        5,
        "clear",
        json!({ "plate": "ABC 1234", "class": "bus", "seats": 40, "papers_end": "2026-11-21" }),
    );
    Env::new(now())
        .with("subject", Value::Record(car))
        .with(
            "applicant",
            Value::Record(record(
                "civil.person",
                1,
                "alive",
                json!({ "born": "2000-11-23", "name": { "ar": "سعد", "en": "Saad" } }),
            )),
        )
        .with("facts", Value::Map(facts.into()))
        .with("fields", Value::Map(fields.into()))
}

/// The value of a formula over the tiny catalogue, whose types are known.
fn value(source: &str) -> Result<Value, EvalError> {
    typed(&catalogue(), source).eval(&env())
}

fn typed(catalogue: &Catalogue, source: &str) -> Formula {
    use super::types::Type;
    let formula = Formula::from(toml::Spanned::new(0..0, source.to_owned()));
    let scope = scope().with(
        "facts",
        Type::Map(
            [
                ("unpaid".to_owned(), Type::Int),
                (
                    "fines".to_owned(),
                    Type::List(Box::new(Type::record("traffic.fine"))),
                ),
                (
                    "insurance".to_owned(),
                    Type::record("traffic.insurance").optional(),
                ),
                (
                    "down".to_owned(),
                    Type::record("traffic.insurance").optional(),
                ),
            ]
            .into(),
        ),
    );
    let link = super::Link::World(catalogue.world.clone());
    formula
        .compile(&catalogue.world, &scope, link)
        .unwrap_or_else(|fault| panic!("{source}: {} {:?}", fault.message, fault.help));
    formula
}

fn scope() -> Scope {
    use super::types::Type;
    Scope::new()
        .with("subject", Type::record("traffic.car"))
        .with("applicant", Type::record("civil.person"))
        .with(
            "facts",
            Type::Map(
                [
                    (
                        "insurance".to_owned(),
                        Type::record("traffic.insurance").optional(),
                    ),
                    (
                        "fines".to_owned(),
                        Type::List(Box::new(Type::record("traffic.fine"))),
                    ),
                ]
                .into(),
            ),
        )
        .with(
            "fields",
            Type::Map(
                [
                    ("price".to_owned(), Type::Money),
                    ("buyer".to_owned(), Type::Person),
                ]
                .into(),
            ),
        )
}

fn yes(source: &str) -> bool {
    value(source).unwrap_or_else(|e| panic!("{source}: {e}")) == Value::Bool(true)
}

#[test]
fn arithmetic_is_of_whole_numbers_and_binds_as_usual() {
    assert_eq!(value("2 + 3 * 4 - 10 / 3 % 2"), Ok(Value::Int(13)));
    assert_eq!(value("-(2 + 3) * 2"), Ok(Value::Int(-10)));
    assert_eq!(value("7 / 0"), Err(EvalError::Range));
    assert_eq!(value("7 % 0"), Err(EvalError::Range));
    assert_eq!(value("9223372036854775807 + 1"), Err(EvalError::Range));
    assert_eq!(
        value("(-9223372036854775807 - 1) / -1"),
        Err(EvalError::Range)
    );
}

#[test]
fn money_is_counted_in_halalas() {
    assert_eq!(
        value("fields.price * 2 - halalas(50)"),
        Ok(Value::Money(Money::halalas(5_999_950)))
    );
    assert_eq!(
        value("percent(halalas(1010), 15)"),
        Ok(Value::Money(Money::halalas(152)))
    );
    assert_eq!(
        value("fields.price / 7"),
        Ok(Value::Money(Money::halalas(428_571)))
    );
    assert_eq!(value("in_riyals(halalas(1299))"), Ok(Value::Int(12)));
    assert_eq!(value("riyals(9223372036854775807)"), Err(EvalError::Range));
    assert_eq!(
        value("max(riyals(1), halalas(150), riyals(0))"),
        Ok(Value::Money(Money::halalas(150)))
    );
}

#[test]
fn dates_move_by_the_calendar() {
    let day = |text: &str| Value::Date(parse_date(text).unwrap());
    assert_eq!(
        value("plus_months(plus_days(today, 9), 3)"),
        Ok(day("2027-03-01"))
    );
    assert_eq!(value("plus_years(today, -1)"), Ok(day("2025-11-22")));
    assert_eq!(
        value("age(applicant.born)"),
        Ok(Value::Int(25)),
        "the birthday is tomorrow"
    );
    assert_eq!(
        value("days_between(applicant.born, plus_days(applicant.born, 366))"),
        Ok(Value::Int(366))
    );
    assert_eq!(
        value("months_between(today, plus_days(today, 29))"),
        Ok(Value::Int(0))
    );
    assert_eq!(
        value("months_between(today, plus_days(today, 30))"),
        Ok(Value::Int(1))
    );
    assert_eq!(
        value("years_between(plus_years(today, 2), today)"),
        Ok(Value::Int(-2))
    );
    assert_eq!(value("hijri_year(today)"), Ok(Value::Int(1448)));
    assert_eq!(
        value("date(plus_hours(now, 12))"),
        Ok(day("2026-11-23")),
        "midnight in Riyadh"
    );
    assert_eq!(
        value("plus_days(today, 9223372036854775807)"),
        Err(EvalError::Range)
    );
}

#[test]
fn records_are_looked_into_with_their_types() {
    assert!(yes(
        "subject.class == 'bus' && subject.class in ['private', 'bus']"
    ));
    assert!(yes(
        "subject.state != 'seized' && subject.holder == applicant.id"
    ));
    assert_eq!(value("subject.price"), Ok(Value::Null));
    assert!(yes("applicant.phone == null && !has(subject.price)"));
    assert_eq!(value("applicant.id"), Ok(Value::Person(citizen(1))));
    assert!(yes("subject.late"), "derived");
    assert_eq!(
        value("subject.fine"),
        Ok(Value::Money(Money::riyals(100))),
        "derived from what is derived"
    );
    assert_eq!(
        value("table('transfer', subject.class)"),
        Ok(Value::Money(Money::riyals(300)))
    );
    assert_eq!(
        value("table('transfer', text(3), riyals(9))"),
        Ok(Value::Money(Money::riyals(9)))
    );
    assert_eq!(
        value("'no. ' + text(subject.seats)"),
        Ok(Value::Text("no. 40".into()))
    );
}

#[test]
fn lists_are_gone_through() {
    assert_eq!(
        value("sum(facts.fines, f, f.amount)"),
        Ok(Value::Money(Money::riyals(150)))
    );
    assert_eq!(
        value(
            "sum(filter(facts.fines, f, f.state == 'paid' && f.amount > riyals(900)), f, f.amount)"
        ),
        Ok(Value::Money(Money::ZERO))
    );
    assert_eq!(
        value("count(facts.fines.filter(f, f.state == 'unpaid'))"),
        Ok(Value::Int(1))
    );
    assert!(yes(
        "facts.fines.exists(f, f.amount == riyals(50)) && !all(facts.fines, f, f.state == 'paid')"
    ));
    assert!(yes(
        "has(facts.fines) && facts.fines[0] != null && facts.fines[9] == null"
    ));
}

#[test]
fn the_unknown_stays_unknown_unless_the_other_side_decides() {
    assert_eq!(value("has(facts.down)"), Err(EvalError::Unknown));
    assert_eq!(
        value("has(facts.down) && facts.unpaid == 2"),
        Err(EvalError::Unknown)
    );
    assert_eq!(
        value("has(facts.down) && facts.unpaid == 9"),
        Ok(Value::Bool(false))
    );
    assert_eq!(
        value("has(facts.down) || facts.unpaid == 2"),
        Ok(Value::Bool(true))
    );
    assert_eq!(
        value("facts.unpaid == 2 || has(facts.down)"),
        Ok(Value::Bool(true))
    );
    assert_eq!(value("facts.down == null"), Err(EvalError::Unknown));
    assert_eq!(
        value("facts.fines.exists(f, has(facts.down) && f.state == 'paid')"),
        Err(EvalError::Unknown)
    );
}

#[test]
fn what_may_be_missing_is_guarded() {
    for guarded in [
        "has(facts.insurance) && facts.insurance.expires > today",
        "!has(facts.insurance) || facts.insurance.expires > today",
        "has(facts.insurance) ? facts.insurance.expires > today : true",
        "facts.insurance != null && facts.insurance.expires > today",
        "facts.insurance == null || facts.insurance.expires > today",
        "!(!has(facts.insurance)) && facts.insurance.expires > today",
        "has(subject.price) && subject.price > riyals(1)",
    ] {
        assert!(value(guarded).is_ok(), "{guarded}");
    }
}

/// The mistake of an expression: `at`: message. help
fn fault(source: &str) -> String {
    let catalogue = catalogue();
    let formula = Formula::from(toml::Spanned::new(0..0, source.to_owned()));
    let fault = formula
        .compile(&catalogue.world, &scope(), super::Link::None)
        .expect_err(source);
    let at = &source[fault.span.start.min(source.len())..fault.span.end.min(source.len())];
    format!(
        "`{at}`: {}{}",
        fault.message,
        fault.help.map(|h| format!(" ({h})")).unwrap_or_default()
    )
}

/// Expressions, and what is told of them.
const FAULTS: &[(&str, &str)] = &[
    (
        "facts.insurance.expires > today",
        "`facts.insurance`: this may be missing (guard it: `has(facts.insurance) && …`, or `has(facts.insurance) ? … : …`)",
    ),
    (
        "has(facts.insurance) || facts.insurance.expires > today",
        "`facts.insurance`: this may be missing (guard it: `has(facts.insurance) && …`, or `has(facts.insurance) ? … : …`)",
    ),
    (
        "fields.pric > riyals(1)",
        "`pric`: `fields` has no `pric` (did you mean `price`?)",
    ),
    (
        "fields.price > 500",
        "`fields.price > 500`: money cannot be compared with a whole number (write `riyals(n)` for an amount)",
    ),
    (
        "fields.price + 5",
        "`fields.price + 5`: `+` does not join money and a whole number (write `riyals(n)` for an amount)",
    ),
    (
        "subject.class == 'buss'",
        "`subject.class == 'buss'`: 'buss' is not one of 'bus', 'private' (did you mean 'bus'?)",
    ),
    (
        "subject.class in ['bus', 'train']",
        "`subject.class in ['bus', 'train']`: 'train' is not one of 'bus', 'private'",
    ),
    (
        "subject.colour",
        "`colour`: traffic.car has no `colour` (known here: plate, class, seats, price, user, papers_end, late, fine, id, number, holder, state)",
    ),
    (
        "subjct.class",
        "`subjct`: `subjct` is not known here (did you mean `subject`?)",
    ),
    (
        "subject.holder == applicant",
        "`subject.holder == applicant`: a person cannot be compared with a record of civil.person (write `.id` after the record)",
    ),
    (
        "subject.holder == '1010101010'",
        "`subject.holder == '1010101010'`: a person cannot be compared with text (a person is compared with a person, not with digits)",
    ),
    (
        "subject.seats == null",
        "`subject.seats == null`: this always has a value",
    ),
    (
        "today + 3",
        "`today + 3`: `+` does not join a date and a whole number (write `plus_days(date, n)`)",
    ),
    (
        "today()",
        "`today`: there is no function `today` (write `today` without brackets)",
    ),
    (
        "plus_day(today, 1)",
        "`plus_day`: there is no function `plus_day` (did you mean `plus_days`?)",
    ),
    (
        "plus_days(today)",
        "`plus_days(today)`: expected `plus_days(date, n)`",
    ),
    (
        "plus_days(now, 1)",
        "`now`: expected a date, this is a moment",
    ),
    (
        "table('transfr', subject.class)",
        "`'transfr'`: there is no table 'transfr' (did you mean `transfer`?)",
    ),
    (
        "table('transfer', 'train')",
        "`'train'`: table 'transfer' has no row for 'train' (add the row, or give a default as third argument)",
    ),
    (
        "subject.seats = 5",
        "`=`: `=` is not an operator (write `==` to compare)",
    ),
    (
        "1 < 2 < 3",
        "`<`: comparisons do not chain (join two comparisons with `&&`)",
    ),
    (
        "1.5 * 2",
        "`1.5`: there are no fractions (money is counted in halalas: `halalas(1250)` is 12.50 riyals)",
    ),
    ("(1 + 2", "``: expected `)` here"),
    ("'open", "`'open`: the text is not closed (end it with ')"),
    (
        "subject.class.starts_with('b')",
        "`starts_with`: `starts_with` is not called on a value (write `starts_with(…)`)",
    ),
    (
        "fields.price > riyals(1) ? 'a' : 2",
        "`2`: this is a whole number, but the other branch is text",
    ),
    (
        "facts.fines.exists(subject, true)",
        "`facts.fines.exists(subject, true`: `subject` already means something here (choose another name for the element)",
    ),
    (
        "all(facts.fines, a, all(facts.fines, b, all(facts.fines, c, true)))",
        "`true`: at most 2 of these stand inside one another",
    ),
    ("1 + #", "`#`: `#` has no meaning in an expression"),
];

#[test]
fn mistakes_say_where_and_what_is_near() {
    for (source, wanted) in FAULTS {
        assert_eq!(&fault(source), wanted, "{source}");
    }
}

#[test]
fn work_is_bounded() {
    let deep = format!("{}1{}", "(".repeat(60), ")".repeat(60));
    assert!(fault(&deep).contains("nested too deeply"));
    assert!(fault(&"!".repeat(60)).contains("nested too deeply"));
    assert!(fault(&format!("1{}", " + 1".repeat(1_100))).contains("at most 4000 characters"));
    assert!(fault(&format!("1{}", "+1".repeat(1_900))).contains("at most 400 words and signs"));
    let chain = format!("1{}", "+1".repeat(199));
    assert_eq!(
        value(&chain),
        Ok(Value::Int(200)),
        "the longest chain fits the stack"
    );
    let long = Value::List(vec![Value::Int(1); 1_001]);
    let sum = Formula::test("sum(items, i, i)").unwrap();
    assert_eq!(
        sum.eval(&Env::new(now()).with("items", long)),
        Err(EvalError::Range)
    );
}

#[test]
fn filters_tell_a_sector_what_it_can_look_up() {
    let catalogue = catalogue();
    let sell = &catalogue.definition("traffic.sell").unwrap().definition;
    let terms = sell.facts["unpaid"].filter.index_terms(&env()).unwrap();
    let car = match &env().names["subject"] {
        Value::Record(car) => car.id,
        _ => unreachable!(),
    };
    assert_eq!(
        terms,
        vec![
            ("car".to_owned(), Value::Reference(car)),
            ("state".to_owned(), Value::Text("unpaid".into()))
        ]
    );
    let of_car = json!({ "car": car.to_string(), "amount": 100 });
    let matches = |state: &str, attributes| {
        sell.facts["unpaid"]
            .filter
            .matches(&env(), &record("traffic.fine", 1, state, attributes))
    };
    assert_eq!(matches("unpaid", of_car.clone()), Ok(true));
    assert_eq!(matches("paid", of_car), Ok(false));
    let subject = sell
        .subject
        .as_ref()
        .unwrap()
        .filter
        .index_terms(&env())
        .unwrap();
    assert_eq!(subject[0], ("holder".to_owned(), Value::Person(citizen(1))));
    let empty = Env::new(now()).with("subject", Value::Null);
    assert_eq!(
        sell.facts["unpaid"].filter.index_terms(&empty).unwrap()[0],
        ("car".to_owned(), Value::Null),
        "nothing can match"
    );
}

#[test]
fn results_of_a_wanted_kind_are_checked_again() {
    let formula = |source: &str| Formula::test(source).unwrap();
    assert_eq!(
        formula("1").eval_bool(&env()),
        Err(EvalError::Kind("1".into()))
    );
    assert_eq!(
        formula("facts.insurance").eval_record(&env()),
        Err(EvalError::Missing("facts.insurance".into()))
    );
    assert_eq!(formula("applicant").eval_person(&env()), Ok(citizen(1)));
    assert_eq!(
        formula("buyer").eval_person(&env().with("buyer", Value::Person(citizen(2)))),
        Ok(citizen(2))
    );
    assert!(Formula::test("1 +").is_none());
    let raw = Formula::from(toml::Spanned::new(0..0, "1".to_owned()));
    assert!(
        matches!(raw.eval(&env()), Err(EvalError::Kind(_))),
        "what was not compiled has no value"
    );
}

/// Pieces that expressions are made of, and some that they are not.
const PIECES: [&str; 36] = [
    "subject",
    "facts",
    "fields",
    ".",
    ".class",
    ".price",
    ".insurance",
    ".fines",
    "[",
    "]",
    "(",
    ")",
    ",",
    "f",
    "exists",
    "sum",
    "has",
    "table",
    "min",
    "plus_days",
    "today",
    "now",
    "'bus'",
    "'",
    "5",
    "99999999999",
    "==",
    "<",
    "&&",
    "||",
    "!",
    "-",
    "?",
    ":",
    "in",
    "م",
];

proptest::proptest! {
    /// Whatever is written, the answer is a value or a mistake with a place inside the source.
    #[test]
    fn no_source_panics(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..24)) {
        let source = pieces.join(" ").replace(" .", ".").replace(" (", "(");
        let catalogue = catalogue_once();
        let formula = Formula::from(toml::Spanned::new(0..0, source.clone()));
        match formula.compile(&catalogue.world, &scope(), super::Link::None) {
            Ok(_) => drop(formula.eval(&env())),
            Err(fault) => proptest::prop_assert!(fault.span.end <= source.len() + 1, "{source}"),
        }
    }
}

fn catalogue_once() -> &'static Catalogue {
    static ONCE: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
    ONCE.get_or_init(catalogue)
}
