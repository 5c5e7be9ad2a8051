//! Bad input on every form: empty, far too long, wrongly encoded, sent twice over.
//!
//! Rule protected: it is told on the same page with what else was typed still there; the program never fails.

use absher_testkit::{Form, Seen, Visitor};

use crate::{
    apply::{begin, draft, submit},
    house::{House, register},
};

/// What is typed into the other fields of a form, and must still be there afterwards.
const TYPED: &str = "abc987";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_for_everybody() {
    let house = House::open().await;
    for lang in ["ar", "en"] {
        let mut one = house.visitor();
        for page in [
            "register",
            "login",
            "activation/code",
            "verify",
            "display",
            "inquiries/residents.query-iqama-validity",
        ] {
            batter(&mut one, &format!("/{lang}/{page}")).await;
        }
        let seen = one.open(&format!("/{lang}/register")).await;
        let last = if lang == "ar" { "1" } else { "2" };
        let phone = format!("055110009{last}");
        one.fill(
            &seen,
            "/register",
            &[
                ("identity", "1000000008"),
                ("phone", &phone),
                ("consent", "yes"),
            ],
        )
        .await;
        batter(&mut one, &format!("/{lang}/register/code")).await;
    }
    let mut one = house.visitor();
    for page in ["/demo/bank", "/demo/clock", "/demo/sectors", "/demo/phone"] {
        batter(&mut one, page).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_of_a_person_and_an_officer() {
    let mut house = House::open().await;
    let mut seller = house.signed_in("ar", "carseller").await;
    let mut buyer = house.signed_in("en", "carbuyer").await;
    for (service, fields) in [
        (
            "traffic.sell-vehicle",
            &["buyer", "price", "payout_iban"][..],
        ),
        (
            "traffic.authorize-driver-internal",
            &["driver", "starts", "ends"],
        ),
    ] {
        let seen = begin(&mut seller, "ar", service).await;
        let draft = seen
            .path
            .rsplit_once("/apply/")
            .unwrap()
            .1
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        batter(&mut seller, &format!("/ar/apply/{draft}/subject")).await;
        let seen = seller.open(&format!("/ar/apply/{draft}/subject")).await;
        let only = seen.form("").choices[0].clone();
        seller.fill(&seen, "", &[("subject", &only.1)]).await;
        for field in fields {
            batter(&mut seller, &format!("/ar/apply/{draft}/fields/{field}")).await;
        }
    }
    let to = house.account("carbuyer").identity;
    let answers = [
        ("buyer", to.as_str()),
        ("price", "30000"),
        ("payout_iban", "SA0380000000608010167519"),
    ];
    let check = draft(&mut seller, "ar", "traffic.sell-vehicle", &answers).await;
    let path = submit(&mut seller, &check).await.replace("/ar/", "/en/");
    batter_one(&mut buyer, &format!("{path}/acceptance"), "/agree").await;
    let mut officer = house.signed_in("en", "activationofficer").await;
    batter(&mut officer, "/en/office/activation").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_none_and_a_strange_body() {
    let mut house = House::open().await;
    let mut one = house.visitor();
    for path in [
        "/ar/%FF",
        "/en/services?q=%FF%00&page=-1",
        "/ar/services?page=99999999999999999999",
        "/en/apply/x/check",
        "/v/x",
    ] {
        let seen = one.open(path).await;
        assert!(
            !seen.status.is_server_error(),
            "{path}: {} {}",
            seen.status,
            seen.text()
        );
    }
    let account = register(&mut house, "en", "objector").await;
    let mut head = house.sign_in("en", &account, &account.user_name).await;
    let seen = begin(&mut head, "en", "traffic.object-violation").await;
    let draft = seen
        .path
        .rsplit_once("/apply/")
        .unwrap()
        .1
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let subject = seen.form("").choices[0].1.clone();
    head.fill(&seen, "", &[("subject", &subject)]).await;
    let seen = head
        .open(&format!("/en/apply/{draft}/fields/evidence"))
        .await;
    let form = seen.form("");
    assert!(form.multipart, "{}", seen.text());
    let refused = head
        .send(&seen, &form, &[("evidence", "file:x.png:not a picture")])
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text());
}

/// Every form of a page.
async fn batter(visitor: &mut Visitor, path: &str) {
    let actions: Vec<String> = visitor
        .open(path)
        .await
        .forms()
        .into_iter()
        .map(|f| f.action)
        .collect();
    for action in actions.iter().filter(|a| !a.contains("/logout")) {
        batter_one(visitor, path, action).await;
    }
}

/// One form: each of its typed fields in turn, each with every kind of bad input.
async fn batter_one(visitor: &mut Visitor, path: &str, action: &str) {
    let Some((_, form)) = at(visitor, path, action).await else {
        panic!("no form {action} at {path}")
    };
    let names: Vec<String> = typed(&form).map(str::to_owned).collect();
    for name in &names {
        for bad in ["empty", "long", "twice", "encoding", "control"] {
            let Some((seen, form)) = at(visitor, path, action).await else {
                return;
            };
            let answered = send_bad(visitor, (&seen, &form), (name, bad)).await;
            let said = format!(
                "{path} {name} {bad}: {} {}",
                answered.status,
                answered.text()
            );
            assert!(!answered.status.is_server_error(), "{said}");
            if matches!(bad, "long" | "encoding") {
                assert!(answered.status.is_client_error(), "{said}");
            }
            if answered.status == 422 && bad != "encoding" {
                keeps((&answered, action), (&names, name), &said);
            }
        }
    }
}

async fn at(visitor: &mut Visitor, path: &str, action: &str) -> Option<(Seen, Form)> {
    let seen = visitor.open(path).await;
    assert!(!seen.status.is_server_error(), "{path}: {}", seen.text());
    let form = seen.forms().into_iter().find(|f| leads_to(f, action))?;
    Some((seen, form))
}

/// Whether a form goes to an address, or to one that ends so.
fn leads_to(form: &Form, action: &str) -> bool {
    form.action == action || (!action.is_empty() && form.action.ends_with(action))
}

/// The fields somebody types into.
fn typed(form: &Form) -> impl Iterator<Item = &str> {
    let chosen = |name: &str| form.choices.iter().any(|(n, _)| n == name);
    let names = form.fields.iter().map(|(n, _)| n.as_str());
    names.filter(move |n| !chosen(n) && !matches!(*n, "csrf" | "page" | "attempt" | "step" | "key"))
}

async fn send_bad(
    visitor: &mut Visitor,
    (seen, form): (&Seen, &Form),
    (name, bad): (&str, &str),
) -> Seen {
    if bad == "encoding" {
        return visitor.send_raw(seen, form, (name, "%FF%FE")).await;
    }
    let long = "x".repeat(100_000);
    let mut answers: Vec<(&str, &str)> = typed(form)
        .filter(|n| *n != name)
        .map(|n| (n, TYPED))
        .collect();
    match bad {
        "empty" => answers.push((name, "")),
        "long" => answers.push((name, &long)),
        "twice" => answers.extend([(name, "first"), (name, "second")]),
        _ => answers.push((name, "\u{0}\u{202e}\u{1b}[31m")),
    }
    visitor.send(seen, form, &answers).await
}

/// What was typed beside the bad field is still there; secrets are not shown again.
fn keeps((seen, action): (&Seen, &str), (names, bad): (&[String], &str), said: &str) {
    let Some(form) = seen.forms().into_iter().find(|f| leads_to(f, action)) else {
        panic!("the form is gone: {said}")
    };
    for name in names
        .iter()
        .filter(|n| *n != bad && !matches!(n.as_str(), "password" | "code"))
    {
        let kept = form
            .fields
            .iter()
            .any(|(n, value)| n == name && value == TYPED);
        assert!(kept, "`{name}` was lost: {said}");
    }
}
