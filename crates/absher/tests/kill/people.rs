//! People of the demonstration who get an account of their own, with one password.
//!
//! Rule protected: the accounts are written to the store as any other; only the way there is shorter.

use std::{collections::BTreeMap, path::Path};

use absher_platform::accounts::{Cost, Hashing};
use absher_store::{
    Command, Options, Tx,
    accounts::{self as store, Account, ActivatedBy, AddError},
};
use absher_testkit::Program;
use absher_vocabulary::{AccountId, Chance, IdentityNumber, Lang, Phone, Timestamp};
use rand::Rng;
use serde_json::Value;

/// The password of all.
pub(crate) const PASSWORD: &str = "cobalt plate wander fig";
/// Which entries of the cast are wanted, and how many of each.
const WANTED: [(&str, usize); 5] = [
    ("driver-with-violations", 30),
    ("employer", 20),
    ("passport-expiring-soon", 10),
    ("owner-of-a-valid-car", 10),
    ("licensed-adult", 10),
];

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) identity: String,
    pub(crate) phone: String,
}

/// People by the entry of the cast they were made from.
pub(crate) type People = BTreeMap<String, Vec<Person>>;

/// The people wanted, of those who have no account yet.
pub(crate) fn listed(program: &Program) -> People {
    let (said, well) = program.run(&[
        "demo",
        "people",
        "--unregistered",
        "--json",
        "--limit",
        "5000",
    ]);
    assert!(well, "{said}");
    let all: Vec<Value> = serde_json::from_str(&said).unwrap();
    let mut people = People::new();
    for (entry, number) in WANTED {
        let of_it = all.iter().filter(|p| p["kind"] == entry);
        let some: Vec<Person> = of_it
            .filter_map(|p| {
                Some(Person {
                    identity: p["identity"].as_str()?.to_owned(),
                    phone: p["phone"].as_str()?.to_owned(),
                })
            })
            .take(number)
            .collect();
        assert_eq!(some.len(), number, "people of {entry}");
        people.insert(entry.to_owned(), some);
    }
    people
}

/// Gives each of them an account, while the program does not run.
pub(crate) async fn with_accounts(data: &Path, people: People) -> People {
    let hash = Hashing::new(Cost::default())
        .hash(&Os, PASSWORD)
        .await
        .unwrap();
    let now = Timestamp::from_micros(
        std::time::UNIX_EPOCH
            .elapsed()
            .unwrap()
            .as_micros()
            .try_into()
            .unwrap(),
    );
    let accounts = people.values().flatten().enumerate().map(|(n, person)| {
        let identity = IdentityNumber::parse(&person.identity).unwrap();
        Account {
            id: AccountId::new(now, &Os),
            identity,
            user_name: format!("worker{n}"),
            password: hash.clone(),
            phone: Phone::parse(&person.phone).unwrap(),
            email: None,
            lang: Lang::Ar,
            consented_at: now,
            created_at: now,
            activated: Some((ActivatedBy::Desk, now)),
        }
    });
    let db = super::after::open(data, Options::default());
    db.run(&AddAll(accounts.collect())).await.unwrap();
    people
}

struct AddAll(Vec<Account>);

impl Command for AddAll {
    type Out = ();
    type Error = AddError;
    async fn run(&self, tx: &mut Tx) -> Result<(), AddError> {
        for account in &self.0 {
            store::add(tx, account).await?;
        }
        Ok(())
    }
}

struct Os;

impl Chance for Os {
    fn fill(&self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}
