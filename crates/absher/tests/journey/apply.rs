//! Applying, page by page.

use absher_testkit::{Seen, Visitor};

/// Begins a service, or goes on with the draft of it begun before.
pub(crate) async fn begin(visitor: &mut Visitor, lang: &str, service: &str) -> Seen {
    let seen = visitor.open(&format!("/{lang}/services/{service}")).await;
    if seen
        .forms()
        .iter()
        .any(|form| form.action.contains("/start"))
    {
        return visitor.fill(&seen, "/start", &[]).await;
    }
    visitor.open(&seen.link("/apply/")).await
}

/// Begins a service and answers until the answers are to be checked. The first record there is, is chosen.
pub(crate) async fn draft(
    visitor: &mut Visitor,
    lang: &str,
    service: &str,
    answers: &[(&str, &str)],
) -> Seen {
    let mut seen = begin(visitor, lang, service).await;

    for _ in 0..20 {
        if seen.path.ends_with("/check") {
            return seen;
        }
        let form = seen.form("");
        seen = if seen.path.ends_with("/subject") {
            let first = form
                .choices
                .iter()
                .find(|(name, _)| name == "subject")
                .unwrap_or_else(|| panic!("{}", seen.text()))
                .1
                .clone();
            visitor.send(&seen, &form, &[("subject", &first)]).await
        } else {
            let question = seen.path.rsplit('/').next().unwrap().to_owned();
            let given: Vec<(&str, &str)> = answers
                .iter()
                .copied()
                .filter(|(name, _)| of(name, &question))
                .collect();
            visitor.send(&seen, &form, &given).await
        };
        assert!(
            seen.status.is_success(),
            "{service} {}: {}",
            seen.path,
            seen.text()
        );
    }
    panic!("{service} asks without end: {}", seen.path);
}

/// Whether a control belongs to a question: its own, or a part of its date.
fn of(control: &str, question: &str) -> bool {
    control
        .strip_prefix(question)
        .is_some_and(|part| part.is_empty() || matches!(part, "-day" | "-month" | "-year"))
}

/// Sends the application twice, as a hurried hand does; answers the path of the one application it made.
pub(crate) async fn submit(visitor: &mut Visitor, check: &Seen) -> String {
    let form = check.form("");
    let first = visitor.send(check, &form, &[]).await;
    assert!(first.status.is_success(), "{}", first.text());
    let again = visitor.send(check, &form, &[]).await;
    assert!(again.status.is_success(), "{}", again.text());
    assert_eq!(first.path, again.path);
    assert!(first.path.contains("/applications/"), "{}", first.path);
    first.path
}

/// The number of the open bill on an application's page.
pub(crate) fn bill(seen: &Seen) -> String {
    let numbers = seen
        .html
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| n.len() >= 11 && n.len() <= 16);
    numbers
        .max_by_key(|n| n.len())
        .unwrap_or_else(|| panic!("no bill at {}: {}", seen.path, seen.text()))
        .to_owned()
}
