//! What is typed, and the value or the mistake it is.

use absher_vocabulary::Timestamp;
use serde_json::json;

use super::*;

fn field(extra: &str) -> Field {
    toml_field(&format!(
        "id = \"f\"\nlabel = {{ ar = \"س\", en = \"q\" }}\n{extra}"
    ))
}

fn toml_field(text: &str) -> Field {
    toml::from_str(text).unwrap()
}

fn read(kind: &str, raw: &str) -> Result<Value, AnswerError> {
    parse(&field(&format!("kind = {kind}")), raw)
}

#[test]
fn each_kind_is_read_from_what_people_type() {
    let person = IdentityNumber::parse("1000000008").unwrap();
    let iban = Iban::synthetic(80, 7).to_string();
    for (kind, raw, value) in [
        (
            "\"text\"",
            "  شارع\u{200f} الملك ",
            json!({"text": "شارع الملك"}),
        ),
        ("\"long-text\"", "a\r\nb", json!({"text": "a\nb"})),
        ("\"number\"", "١٬٢٠٠", json!({"int": 1200})),
        ("\"number\"", "-5", json!({"int": -5})),
        ("\"money\"", "1,234.50", json!({"money": 123_450})),
        ("\"date\"", "1/1/1446h", json!({"date": "2024-07-07"})),
        ("\"flag\"", "yes", json!({"bool": true})),
        (
            "\"choice\"\noptions = [{ id = \"5\", name = { ar = \"خ\", en = \"five\" } }]",
            "5",
            json!({"text": "5"}),
        ),
        (
            "\"identity-number\"",
            "١٠٠٠٠٠٠٠٠٨",
            json!({"person": person}),
        ),
        ("\"iban\"", &iban.to_lowercase(), json!({"text": iban})),
        ("\"phone\"", "0501234567", json!({"text": "+966501234567"})),
        (
            "\"email\"",
            " A@Example.COM ",
            json!({"text": "A@example.com"}),
        ),
        (
            "\"file\"",
            &"0a".repeat(32),
            json!({"text": "0a".repeat(32)}),
        ),
    ] {
        assert_eq!(
            serde_json::to_value(read(kind, raw).unwrap()).unwrap(),
            value,
            "{kind} {raw}"
        );
    }
}

#[test]
fn each_mistake_has_its_key() {
    for (kind, raw, key) in [
        ("\"text\"", " \u{200f} ", "answer-missing"),
        ("\"text\"", "a\nb", "answer-one-line"),
        ("\"text\"\nmax = 3", "abcd", "answer-too-long"),
        ("\"text\"\nmin = 3", "ab", "answer-too-short"),
        ("\"text\"", &"ا".repeat(201), "answer-too-long"),
        ("\"long-text\"", "a\u{7}", "answer-one-line"),
        ("\"number\"", "1.5", "answer-not-a-number"),
        ("\"number\"\nmin = 1", "0", "answer-too-small"),
        ("\"number\"\nmax = 9", "10", "answer-too-large"),
        ("\"money\"", "1,5", "error-money-form"),
        ("\"money\"", "1.555", "error-money-decimals"),
        ("\"money\"", "-1", "answer-too-small"),
        ("\"money\"\nmin = 500", "499.99", "answer-too-small"),
        ("\"money\"\nmax = 500", "500.01", "answer-too-large"),
        ("\"date\"", "30/2/2024", "error-date"),
        ("\"flag\"", "perhaps", "answer-flag"),
        ("\"choice\"", "x", "answer-not-choice"),
        ("\"identity-number\"", "12", "error-identity-digits"),
        ("\"identity-number\"", "6000000000", "error-identity-kind"),
        (
            "\"identity-number\"",
            "1000000009",
            "error-identity-checksum",
        ),
        ("\"iban\"", "SA00", "error-iban-form"),
        ("\"phone\"", "123", "error-phone-form"),
        ("\"email\"", "a@", "error-email-form"),
        ("\"record\"", "x", "answer-record"),
        ("\"file\"", "../etc/passwd", "answer-file"),
    ] {
        assert_eq!(read(kind, raw).unwrap_err().key(), key, "{kind} {raw}");
    }
    assert_eq!(
        read("\"number\"\nmax = 9", "10").unwrap_err().limit(),
        Some(9)
    );
}

#[test]
fn an_optional_answer_may_be_left_empty() {
    assert_eq!(
        read("\"phone\"\noptional = true", "  ").unwrap(),
        Value::Null
    );
    assert_eq!(read("\"phone\"", "").unwrap_err(), AnswerError::Missing);
}

#[test]
fn what_was_read_can_be_typed_again() {
    for (kind, raw) in [
        ("\"money\"", "12.05"),
        ("\"date\"", "2026-11-22"),
        ("\"flag\"", "no"),
        ("\"number\"", "-3"),
    ] {
        assert_eq!(typed(&read(kind, raw).unwrap()).as_deref(), Some(raw));
    }
    assert_eq!(typed(&Value::Null), None);
}

#[test]
fn a_form_says_all_that_is_wrong_at_once() {
    let fields = [
        toml_field("id = \"a\"\nkind = \"number\"\nlabel = { ar = \"س\", en = \"q\" }"),
        toml_field("id = \"b\"\nkind = \"date\"\nlabel = { ar = \"س\", en = \"q\" }"),
    ];
    let env = Env::new(Timestamp::from_micros(0));
    let wrong = parse_all(
        &fields,
        &BTreeMap::from([("b".to_owned(), "x".to_owned())]),
        &env,
    )
    .unwrap_err();
    assert_eq!(
        wrong,
        BTreeMap::from([
            ("a".to_owned(), AnswerError::Missing),
            ("b".to_owned(), AnswerError::Date)
        ])
    );
    let raw = BTreeMap::from([
        ("a".to_owned(), "1".to_owned()),
        ("b".to_owned(), "2026-11-22".to_owned()),
    ]);
    assert_eq!(parse_all(&fields, &raw, &env).unwrap()["a"], Value::Int(1));
}

#[test]
fn what_is_not_shown_is_not_asked_and_checks_hold() {
    let mut shown = toml_field("id = \"b\"\nkind = \"text\"\nlabel = { ar = \"س\", en = \"q\" }");
    shown.shown_when = absher_catalogue::Formula::test("fields.a > 5");
    let mut checked =
        toml_field("id = \"a\"\nkind = \"number\"\nlabel = { ar = \"س\", en = \"q\" }");
    checked.check = absher_catalogue::Formula::test("fields.a < 10");
    let fields = [checked, shown];
    let env = Env::new(Timestamp::from_micros(0));
    let read = |a: &str| {
        parse_all(
            &fields,
            &BTreeMap::from([("a".to_owned(), a.to_owned())]),
            &env,
        )
    };
    assert_eq!(read("1").unwrap()["b"], Value::Null);
    assert_eq!(read("7").unwrap_err()["b"], AnswerError::Missing);
    assert_eq!(
        read("11").unwrap_err()["a"],
        AnswerError::Check { otherwise: None }
    );
}
