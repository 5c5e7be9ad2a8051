//! Questions of a step that depend on one another, as a party meets them.

use absher_catalogue::{Catalogue, Files};
use absher_store::{Db, on_both};

use super::*;
use crate::{
    applications::{agree, start, submit, view},
    audit::Looks,
    testing::{World, actor, citizen, somebody, texts, world_of},
};

const ASK: &str = r#"
id = "roads.ask"
kind = "service"
name = { ar = "سؤال", en = "Ask" }
summary = { ar = "سؤال", en = "Ask" }
audience = ["citizen"]
[[steps]]
id = "consent"
[steps.agree]
by = "applicant"
within = "1h"
declined = "cancel"
late = "cancel"
[[steps.agree.asks]]
id = "why"
kind = "choice"
options = [{ id = "known", name = { ar = "معروف", en = "Known" } }, { id = "other", name = { ar = "آخر", en = "Other" } }]
label = { ar = "لماذا", en = "Why" }
[[steps.agree.asks]]
id = "words"
kind = "text"
shown-when = "answers.consent.why == 'other'"
label = { ar = "بكلماتك", en = "In your words" }
[[steps.agree.asks]]
id = "days"
kind = "number"
label = { ar = "كم يوماً", en = "How many days" }
check = "answers.consent.days <= 30"
otherwise = { ar = "ثلاثون على الأكثر", en = "Thirty at most" }
[[steps]]
id = "change"
apply = { sector = "roads", refused = "refuse", do = [{ issue = "roads.car", as = "car", set = { plate = "'x'" }, to = "applicant" }] }
[[examples]]
name = "agreed"
cast = { applicant = "citizen" }
when = ["submit", "applicant agrees why=known days=3"]
then = { state = "done" }
[[examples]]
name = "refused"
cast = { applicant = "citizen" }
when = ["submit", "sector roads refusing", "applicant agrees why=other words=x days=3"]
then = { state = "refused" }
[[examples]]
name = "declined"
cast = { applicant = "citizen" }
when = ["submit", "applicant declines"]
then = { state = "cancelled" }
[[examples]]
name = "late"
cast = { applicant = "citizen" }
when = ["submit", "after 2h"]
then = { state = "cancelled" }
"#;

/// An application that waits for its applicant's agreement.
async fn waiting(db: &Db) -> (World, Actor, Reference) {
    let mut files = texts();
    files.insert("roads/ask.toml".to_owned(), ASK.to_owned());
    // What the platform itself tells people is not of this service, and is taken as it is.
    let messages = include_str!("../../../../../catalogue/messages.toml");
    files.insert("messages.toml".to_owned(), messages.to_owned());
    let catalogue = match Catalogue::load(&Files::from_map(files)) {
        Ok(catalogue) => Arc::new(catalogue),
        Err(mistakes) => panic!("{mistakes}"),
    };
    let w = world_of(db, Looks::new(db), catalogue);
    let saad = citizen(1);
    w.seed(vec![somebody(1, &saad, "Saad")]).await;
    let saad = actor(&saad);
    let reference = start(&w.p, &saad, "roads.ask", None).await.unwrap();
    submit(&w.p, &saad, &reference).await.unwrap();
    (w, saad, reference)
}

fn typed(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(id, raw): &(&str, &str)| ((*id).to_owned(), (*raw).to_owned());
    pairs.iter().map(owned).collect()
}

on_both! {
    async fn a_question_is_asked_when_it_says_and_answered_when_its_check_holds(db: Db) {
        let (w, saad, reference) = waiting(&db).await;
        let row = as_party(&w.p, &saad, &reference).await.unwrap();
        let all = of_step(&w.p, &row, "consent", None).await.unwrap();
        for (why, ids) in [("", vec!["why", "days"]), ("known", vec!["why", "days"]), ("other", vec!["why", "words", "days"])] {
            let now = asked(&w.p, &saad, &reference, ("consent", &all, &typed(&[("why", why)]))).await.unwrap();
            let found: Vec<&str> = now.fields.iter().map(|f| f.id.as_str()).collect();
            assert_eq!(found, ids, "{why}");
        }
        let agree = async |pairs: &[(&str, &str)]| agree(&w.p, &saad, &reference, ("consent", &typed(pairs))).await;
        let Err(ApplyError::Answers(wrong)) = agree(&[("why", "other"), ("days", "40")]).await else { panic!("taken") };
        assert_eq!(wrong["words"], AnswerError::Missing, "asked now");
        assert!(matches!(&wrong["days"], AnswerError::Check { otherwise: Some(text) } if text.en == "Thirty at most"));
        agree(&[("why", "known"), ("words", "not asked"), ("days", "30")]).await.unwrap();
        let state = view(&w.p, &saad, &reference).await.unwrap().state;
        assert_eq!(state.answers["consent"]["words"], Value::Null, "what is not asked is not kept");
    }
}
