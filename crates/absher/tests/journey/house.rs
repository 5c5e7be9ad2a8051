//! The running program and the people who visit it.
//!
//! Rule protected: codes, bills and parcels are read where a person reads them, on the demonstration's own pages.

use std::{collections::BTreeSet, time::Duration};

use absher_testkit::{Form, Program, Seen, Visitor};
use serde_json::Value;
use tempfile::TempDir;

/// The password of everybody who registers here.
pub(crate) const PASSWORD: &str = "cobalt plate wander fig";

/// The program with a demonstration, and what was read on its phone.
pub(crate) struct House {
    pub program: Program,
    pub data: TempDir,
    accounts: Vec<Value>,
    people: Vec<Value>,
    outside: Visitor,
    codes_used: BTreeSet<(String, String)>,
}

/// Who can sign in.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub user_name: String,
    pub identity: String,
    pub password: String,
    pub phone: String,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_in(tempfile::tempdir().unwrap()).await
    }

    /// With the settings that lie in the data folder.
    pub(crate) async fn open_in(data: TempDir) -> Self {
        let program = Program::start(env!("CARGO_BIN_EXE_absher"), data.path(), &["--demo"]).await;
        let accounts = list(&program, &["demo", "accounts", "--json"]);
        let people = list(
            &program,
            &[
                "demo",
                "people",
                "--unregistered",
                "--json",
                "--limit",
                "400",
            ],
        );
        let outside = Visitor::new(&program.origin());
        Self {
            program,
            data,
            accounts,
            people,
            outside,
            codes_used: BTreeSet::new(),
        }
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.program.origin())
    }

    /// A demonstration account.
    pub(crate) fn account(&self, user_name: &str) -> Account {
        let found = self
            .accounts
            .iter()
            .find(|a| a["user_name"] == user_name)
            .unwrap_or_else(|| panic!("no account {user_name}"));
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        Account {
            user_name: text("user_name"),
            identity: text("identity"),
            password: text("password"),
            phone: text("phone"),
        }
    }

    /// The identity number of somebody of this kind who has no account; each is given once.
    pub(crate) fn somebody(&mut self, kind: &str) -> String {
        let place = self
            .people
            .iter()
            .position(|p| p["kind"] == kind)
            .unwrap_or_else(|| panic!("nobody of kind {kind}"));
        self.people.remove(place)["identity"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The newest code sent to this number that was not read before.
    pub(crate) async fn code(&mut self, phone: &str) -> String {
        for _ in 0..200 {
            let seen = self.outside.open("/demo/phone").await;
            let codes = seen
                .html
                .split("<article")
                .filter(|a| a.contains(&format!("data-to=\"{phone}\"")));
            let codes = codes.filter_map(|a| {
                a.split_once("data-code>")?
                    .1
                    .split('<')
                    .next()
                    .map(str::to_owned)
            });
            for code in codes {
                if self.codes_used.insert((phone.to_owned(), code.clone())) {
                    return code;
                }
            }
            pause().await;
        }
        panic!("no code came to {phone}");
    }

    /// Signs in; `login` is a user name or an identity number.
    pub(crate) async fn sign_in(&mut self, lang: &str, account: &Account, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        let seen = visitor.open(&format!("/{lang}/login")).await;
        let seen = visitor
            .fill(
                &seen,
                "",
                &[("login", login), ("password", &account.password)],
            )
            .await;
        assert!(
            seen.path.ends_with("/login/code"),
            "{} {}",
            seen.path,
            seen.text()
        );
        let code = self.code(&account.phone).await;
        let seen = visitor.fill(&seen, "", &[("code", &code)]).await;
        assert!(
            seen.status.is_success() && !seen.path.contains("/login"),
            "{} {}",
            seen.path,
            seen.text()
        );
        visitor
    }

    /// Signs in with a demonstration account.
    pub(crate) async fn signed_in(&mut self, lang: &str, user_name: &str) -> Visitor {
        let account = self.account(user_name);
        self.sign_in(lang, &account, user_name).await
    }

    /// Pays an open bill, once it has come to the bank, by one form sent twice.
    pub(crate) async fn pay(&mut self, bill: &str) {
        let is_for_it = |f: &Form| f.fields.iter().any(|(n, v)| n == "number" && v == bill);
        let seen = until(&mut self.outside, "/demo/bank", |seen| {
            seen.forms().iter().any(is_for_it)
        })
        .await;
        let form = seen.forms().into_iter().find(is_for_it).unwrap();
        for _ in 0..2 {
            let paid = self.outside.send(&seen, &form, &[]).await;
            assert!(paid.status.is_success(), "{} {}", paid.status, paid.text());
        }
    }

    /// Delivers everything that is on its way, once something is.
    pub(crate) async fn deliver(&mut self) {
        let under_way = |seen: &Seen| seen.forms().iter().any(|f| f.action == "/demo/courier");
        let mut seen = until(&mut self.outside, "/demo/courier", under_way).await;
        while under_way(&seen) {
            seen = self.outside.fill(&seen, "/demo/courier", &[]).await;
            assert!(seen.status.is_success());
        }
    }
}

/// Somebody of this kind, with a new account, activated.
pub(crate) async fn register(house: &mut House, lang: &str, kind: &str) -> Account {
    let identity = house.somebody(kind);
    let phone = "+966551100001".to_owned();
    let mut one = house.visitor();
    let seen = one.open(&format!("/{lang}/register")).await;
    let answers = [
        ("identity", identity.as_str()),
        ("phone", "0551100001"),
        ("email", "one@example.com"),
        ("consent", "yes"),
    ];
    let seen = one.fill(&seen, "/register", &answers).await;
    assert_eq!(
        seen.path,
        format!("/{lang}/register/code"),
        "{}",
        seen.text()
    );
    let code = house.code(&phone).await;
    let seen = one.fill(&seen, "", &[("code", &code)]).await;
    let form = seen.form("");
    let user_name = form
        .fields
        .iter()
        .find(|(n, _)| n == "user_name")
        .unwrap()
        .1
        .clone();
    assert!(user_name.len() >= 6, "a user name is proposed");
    let seen = one.send(&seen, &form, &[("password", PASSWORD)]).await;
    assert_eq!(
        seen.path,
        format!("/{lang}/register/done"),
        "{}",
        seen.text()
    );
    let reference = between(
        between(&seen.html, "class=\"reference\">", "</p>"),
        ">",
        "<",
    )
    .to_owned();
    let account = Account {
        user_name,
        identity,
        password: PASSWORD.to_owned(),
        phone,
    };
    activate(house, lang, &account, &reference).await;
    account
}

/// The officer sends the code and sees none; the person types it, signed in nowhere.
async fn activate(house: &mut House, lang: &str, account: &Account, reference: &str) {
    let mut officer = house.signed_in(lang, "activationofficer").await;
    let seen = officer.open(&format!("/{lang}/office/activation")).await;
    let case = officer
        .fill(&seen, "/office/activation", &[("reference", reference)])
        .await;
    assert!(case.path.ends_with(reference), "{}", case.text());
    let case = officer.fill(&case, "", &[]).await;
    let code = house.code(&account.phone).await;
    assert!(
        !case.html.contains(&code) && !case.html.contains("name=\"code\""),
        "the officer sees no code"
    );
    let mut one = house.visitor();
    let seen = one.open(&format!("/{lang}/activation/code")).await;
    let seen = one
        .fill(
            &seen,
            "/activation/code",
            &[("reference", reference), ("code", &code)],
        )
        .await;
    assert!(
        seen.status.is_success() && seen.path.ends_with("done=1"),
        "{} {}",
        seen.path,
        seen.text()
    );
}

fn list(program: &Program, command: &[&str]) -> Vec<Value> {
    let (said, well) = program.run(command);
    assert!(well, "{command:?}: {said}");
    serde_json::from_str(&said).unwrap()
}

/// A moment for what is done in the background.
pub(crate) async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

/// Opens a page again until it holds this.
pub(crate) async fn until(
    visitor: &mut Visitor,
    path: &str,
    holds: impl Fn(&Seen) -> bool,
) -> Seen {
    for _ in 0..200 {
        let seen = visitor.open(path).await;
        assert!(
            seen.status.is_success(),
            "{path}: {} {}",
            seen.status,
            seen.text()
        );
        if holds(&seen) {
            return seen;
        }
        pause().await;
    }
    panic!(
        "{path} never came to it: {}",
        visitor.open(path).await.text()
    );
}

/// A text of the interface about applications.
pub(crate) fn text(lang: &str, key: &str) -> &'static str {
    let all = match lang {
        "ar" => include_str!("../../../../translations/ar/applications.ftl"),
        _ => include_str!("../../../../translations/en/applications.ftl"),
    };
    all.lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
        .unwrap_or_else(|| panic!("no text {key}"))
}

/// What stands between two marks.
pub(crate) fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let rest = html
        .split_once(before)
        .unwrap_or_else(|| panic!("no `{before}` in {html}"))
        .1;
    rest.split(after).next().unwrap_or_default()
}
