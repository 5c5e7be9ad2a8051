//! Whether a service is worth offering beside a record: nobody is led to a page that refuses them.
//!
//! Rule protected: which records a service takes is said by its file alone, in `subject` and in the requirements over
//! `subject`. What depends on facts or answers is told on the service's own page, with what mends it.

use std::sync::Arc;

use absher_catalogue::{Env, Record, Value, model::Definition};
use absher_vocabulary::{IdentityKind, IdentityNumber, Timestamp};

/// Whether the definition may take this record when this person asks. What cannot be said of the record alone does not
/// speak against it.
pub(crate) fn fits(
    definition: &Definition,
    record: &Record,
    asker: Option<&IdentityNumber>,
    now: Timestamp,
) -> bool {
    let Some(subject) = &definition.subject else {
        return true;
    };
    if subject.record != *record.record_type.as_str() {
        return true;
    }
    let env = environment(record, asker, now);
    let taken = !matches!(subject.filter.matches(&env, record), Ok(false));
    let refused = definition
        .requirements
        .iter()
        .filter(|r| r.that.source().contains("subject."))
        .any(|r| matches!(r.that.eval_bool(&env), Ok(false)));
    taken && !refused
}

/// The record as subject; people are known by their number alone, so that nobody's record is asked for.
fn environment(record: &Record, asker: Option<&IdentityNumber>, now: Timestamp) -> Env {
    let person = |who: Option<&IdentityNumber>| who.cloned().map_or(Value::Unknown, Value::Person);
    let holder = record.holder.as_ref();
    // For an establishment whoever acts for it applies in its name.
    let of_firm = holder.filter(|who| who.kind() == IdentityKind::Establishment);
    Env::new(now)
        .with("subject", Value::Record(Arc::new(record.clone())))
        .with("applicant", person(of_firm.or(asker).or(holder)))
        .with("actor", person(asker.or(holder)))
        .with("person", person(holder))
}

#[cfg(test)]
mod tests {
    use absher_catalogue::{Catalogue, Files};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::testing;

    const PAY: &str = r#"
id = "roads.pay"
kind = "service"
name = { ar = "سداد", en = "Pay" }
summary = { ar = "سدد", en = "Pay a fine" }
audience = ["citizen"]
subject = { record = "roads.fine", where = "record.holder == applicant.id && record.state == 'unpaid'" }
[facts]
fines = { count = "roads.fine", where = "record.holder == applicant.id" }
[[requirements]]
id = "large"
that = "subject.amount > riyals(100)"
holds = { ar = "كبيرة", en = "It is large" }
otherwise = { ar = "صغيرة", en = "It is small" }
[[requirements]]
id = "one"
that = "facts.fines == 1 || subject.amount > riyals(900)"
holds = { ar = "واحدة", en = "It is the only one" }
otherwise = { ar = "غيرها", en = "There are others" }
[[steps]]
id = "change"
apply = { sector = "roads", refused = "refuse", do = [{ issue = "roads.car", as = "car", set = { plate = "'x'" }, to = "applicant" }] }
[[examples]]
name = "done"
cast = { applicant = "citizen" }
given = [{ of = "applicant", record = "roads.fine", new = true, set = { kind = "speed", amount = 300, day = "=today" } }]
when = ["submit"]
then = { state = "done" }
[[examples]]
name = "refused"
cast = { applicant = "citizen" }
given = [{ of = "applicant", record = "roads.fine", new = true, set = { kind = "speed", amount = 300, day = "=today" } }]
when = ["sector roads refusing", "submit"]
then = { state = "refused" }
[[examples]]
name = "small"
cast = { applicant = "citizen" }
given = [{ of = "applicant", record = "roads.fine", new = true, set = { kind = "speed", amount = 50, day = "=today" } }]
when = ["submit"]
then = { refused-by = "large" }
[[examples]]
name = "several"
cast = { applicant = "citizen" }
given = [{ of = "applicant", record = "roads.fine", new = true, set = { kind = "speed", amount = 300, day = "=today" } }, { of = "applicant", record = "roads.fine", new = true, set = { kind = "light", amount = 300, day = "=today" } }]
when = ["submit"]
then = { refused-by = "one" }
"#;

    fn definition() -> Definition {
        let mut texts = testing::texts();
        texts.insert("roads/pay.toml".to_owned(), PAY.to_owned());
        let catalogue = Catalogue::load(&Files::from_map(texts));
        let catalogue = catalogue.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let service = catalogue.definition("roads.pay").unwrap();
        service.definition.clone()
    }

    fn fine(state: &str, riyals: i64) -> Record {
        Record {
            record_type: "roads.fine".to_owned(),
            id: absher_vocabulary::RecordId::from_uuid(Uuid::from_u128(1)),
            number: "1".to_owned(),
            holder: Some(testing::citizen(1)),
            state: state.to_owned(),
            version: 1,
            attributes: json!({ "amount": riyals * 100 })
                .as_object()
                .unwrap()
                .clone(),
            left: None,
        }
    }

    #[test]
    fn only_what_the_service_takes_of_the_person_who_asks_is_offered() {
        let (definition, now) = (definition(), testing::now());
        let (saad, stranger) = (testing::citizen(1), testing::citizen(4));
        let fits = |record: &Record, who| super::fits(&definition, record, who, now);
        assert!(
            fits(&fine("unpaid", 300), Some(&saad)),
            "what facts say is not known"
        );
        assert!(
            !fits(&fine("paid", 300), Some(&saad)),
            "its subject's filter"
        );
        assert!(
            !fits(&fine("unpaid", 50), Some(&saad)),
            "a requirement of the record"
        );
        assert!(
            !fits(&fine("unpaid", 300), Some(&stranger)),
            "of somebody else"
        );
    }
}
