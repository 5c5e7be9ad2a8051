//! What the people do: they apply, pay, agree and hand over, and send again whatever was not answered.
//!
//! Rule protected: nobody looks into the program; all they know is what it answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use absher_testkit::{Caller, Form, Visitor};
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::people::{PASSWORD, People, Person};

/// At least so many things are brought to their end until all is done: what has to be begun again counts once.
pub(crate) const LEAST_ACTS: usize = 560;

/// Something to be done by one person, or by two.
pub(crate) enum Job {
    /// Pays two violations, one application each; does not pay the second bill where it says so.
    Violations { driver: Person, pays_both: bool },
    /// Lets a worker travel.
    Visa { employer: Person },
    /// Renews a passport, which is brought.
    Passport { holder: Person },
    /// Sells a vehicle.
    Sale { seller: Person, buyer: Person },
}

/// An application, and how it must end.
pub(crate) struct Outcome {
    pub(crate) service: &'static str,
    pub(crate) reference: String,
    pub(crate) phase: &'static str,
}

impl Job {
    /// Who does it.
    fn people(&self) -> Vec<&Person> {
        match self {
            Self::Violations { driver, .. } => vec![driver],
            Self::Visa { employer } => vec![employer],
            Self::Passport { holder } => vec![holder],
            Self::Sale { seller, buyer } => vec![seller, buyer],
        }
    }

    /// How many applications it makes.
    pub(crate) fn applications(&self) -> usize {
        match self {
            Self::Violations { .. } => 2,
            _ => 1,
        }
    }
}

/// Work for all of them, mixed.
pub(crate) fn jobs(people: &mut People) -> Vec<Job> {
    let mut next = |entry: &str| people.get_mut(entry).and_then(Vec::pop);
    let mut jobs = Vec::new();
    loop {
        let before = jobs.len();
        for _ in 0..3 {
            let pays_both = jobs.len() % 2 == 0;
            jobs.extend(
                next("driver-with-violations").map(|driver| Job::Violations { driver, pays_both }),
            );
        }
        for _ in 0..2 {
            jobs.extend(next("employer").map(|employer| Job::Visa { employer }));
        }
        jobs.extend(next("passport-expiring-soon").map(|holder| Job::Passport { holder }));
        if let (Some(seller), Some(buyer)) = (next("owner-of-a-valid-car"), next("licensed-adult"))
        {
            jobs.push(Job::Sale { seller, buyer });
        }
        if jobs.len() == before {
            return jobs;
        }
    }
}

/// Does one job after another.
pub(crate) struct Worker {
    origin: String,
    /// Where its people sit: attempts to sign in that the program died of count against their address.
    address: IpAddr,
    /// At the phone, the bank and the courier.
    outside: Visitor,
    codes: BTreeSet<(String, String)>,
    /// Sessions, by identity.
    signed_in: BTreeMap<String, Caller>,
    done: Arc<AtomicUsize>,
}

impl Worker {
    /// The worker of a lane, counted from 0.
    pub(crate) fn new(origin: &str, lane: u8, done: Arc<AtomicUsize>) -> Self {
        Self {
            origin: origin.to_owned(),
            address: [127, 0, 0, 10 + lane].into(),
            outside: Visitor::new(origin).patient(),
            codes: BTreeSet::new(),
            signed_in: BTreeMap::new(),
            done,
        }
    }

    /// Does these jobs once everybody at work has signed in: each attempt to sign in that the program dies of counts as
    /// a wrong one, and ten lock an account.
    pub(crate) async fn work(mut self, jobs: Vec<Job>, all_in: Arc<Barrier>) -> Vec<Outcome> {
        for who in jobs.iter().flat_map(Job::people) {
            let caller = self.sign_in(who).await;
            self.signed_in.insert(who.identity.clone(), caller);
        }
        all_in.wait().await;
        let mut outcomes = Vec::new();
        for job in jobs {
            match job {
                Job::Violations { driver, pays_both } => {
                    let caller = self.session(&driver);
                    for pays in [true, pays_both] {
                        outcomes.push(self.violation(&caller, pays).await);
                    }
                }
                Job::Visa { employer } => {
                    let caller = self.session(&employer);
                    let (service, days) = ("residents.issue-exit-reentry-single", "30");
                    let path = self.apply(&caller, service, json!({ "days": days })).await;
                    self.pay_bill(&caller, &path).await;
                    outcomes.push(self.finish(&caller, service, &path, "done").await);
                }
                Job::Passport { holder } => {
                    let caller = self.session(&holder);
                    let (service, years) = ("passports.renew-passport", "5");
                    let path = self
                        .apply(&caller, service, json!({ "years": years }))
                        .await;
                    self.pay_bill(&caller, &path).await;
                    outcomes.push(self.finish(&caller, service, &path, "done").await);
                }
                Job::Sale { seller, buyer } => outcomes.push(self.sale(&seller, &buyer).await),
            }
        }
        outcomes
    }

    async fn violation(&mut self, caller: &Caller, pays: bool) -> Outcome {
        let service = "traffic.pay-violation";
        let path = self.apply(caller, service, json!({})).await;
        if pays {
            self.pay_bill(caller, &path).await;
            return self.finish(caller, service, &path, "done").await;
        }
        self.bill(caller, &path).await;
        outcome(service, &path, "cancelled")
    }

    async fn sale(&mut self, seller: &Person, buyer: &Person) -> Outcome {
        let service = "traffic.sell-vehicle";
        let (selling, buying) = (self.session(seller), self.session(buyer));
        let answers = json!({
            "buyer": buyer.identity, "price": "30000", "payout_iban": "SA0380000000608010167519",
        });
        let path = self.apply(&selling, service, answers).await;
        while let Some(may) = self.action(&buying, &path, "agree").await {
            let answers = json!({ "step": may["step"], "answers": { "place": "الرياض" } });
            buying
                .try_post(&format!("{path}/actions/agree"), answers)
                .await;
        }
        self.pay_bill(&buying, &path).await;
        let code = loop {
            match self.action(&buying, &path, "show-code").await {
                Some(may) => break may["code"].clone(),
                None => pause().await,
            }
        };
        while self.action(&selling, &path, "confirm").await.is_some() {
            let typed = json!({ "code": code });
            selling
                .try_post(&format!("{path}/actions/confirm"), typed)
                .await;
        }
        self.finish(&selling, service, &path, "done").await
    }

    fn session(&mut self, who: &Person) -> Caller {
        self.signed_in.remove(&who.identity).unwrap()
    }

    /// Signs in; from the beginning again when it was cut off in the middle.
    async fn sign_in(&mut self, who: &Person) -> Caller {
        let mut caller = Caller::new(&self.origin)
            .from_address(self.address)
            .patient();
        loop {
            // Codes of earlier attempts are of no use for this one.
            self.new_code(&who.phone).await;
            let login = json!({ "login": who.identity, "password": PASSWORD });
            let begun = caller.post("/api/v1/sessions", login).await;
            let challenge = begun["challenge"].as_str().unwrap().to_owned();
            let code = self.code(&who.phone).await;
            let answer = caller
                .try_post(
                    &format!("/api/v1/sessions/{challenge}"),
                    json!({ "code": code }),
                )
                .await;
            if let Some(token) = answer.1["token"].as_str() {
                caller.token = Some(token.to_owned());
                return caller;
            }
        }
    }

    /// The next code that comes to a phone.
    async fn code(&mut self, phone: &str) -> String {
        loop {
            match self.new_code(phone).await {
                Some(code) => return code,
                None => pause().await,
            }
        }
    }

    /// The newest code on a phone, if there is one that was not seen before.
    async fn new_code(&mut self, phone: &str) -> Option<String> {
        let seen = self.outside.open("/demo/phone").await;
        let mut newest = None;
        for message in seen.html.split("<article") {
            let is_theirs = message.contains(&format!("data-to=\"{phone}\""));
            let code = message.split_once("data-code>").map(|(_, rest)| rest);
            let Some(code) = code.filter(|_| is_theirs) else {
                continue;
            };
            let code = code.split('<').next().unwrap().to_owned();
            if self.codes.insert((phone.to_owned(), code.clone())) {
                newest.get_or_insert(code);
            }
        }
        newest
    }

    /// Fills in a draft and submits it; its path.
    async fn apply(&self, caller: &Caller, service: &str, answers: Value) -> String {
        let asked = json!({ "service": service, "answers": answers });
        let begun = caller.post("/api/v1/applications", asked).await;
        let path = format!(
            "/api/v1/applications/{}",
            begun["reference"].as_str().unwrap()
        );
        if let Some([_, _, ..]) = begun["draft"]["subjects"].as_array().map(Vec::as_slice) {
            caller.choose(&path, &begun).await;
        }
        let sent = caller.post(&format!("{path}/submit"), json!({})).await;
        assert_ne!(sent["phase"], "draft", "{sent}");
        self.did(3);
        path
    }

    async fn bill(&self, payer: &Caller, path: &str) -> String {
        loop {
            let seen = payer.get(path).await;
            if let Some(number) = seen["bills"][0]["number"].as_str() {
                return number.to_owned();
            }
            pause().await;
        }
    }

    /// Pays the bill at the bank, by one form: what was not answered is sent again, with the same mark of the attempt.
    async fn pay_bill(&mut self, payer: &Caller, path: &str) {
        let bill = self.bill(payer, path).await;
        let is_for_it = |f: &Form| f.fields.iter().any(|(n, v)| n == "number" && *v == bill);
        loop {
            let seen = self.outside.open("/demo/bank").await;
            if let Some(form) = seen.forms().into_iter().find(is_for_it) {
                let paid = self.outside.send(&seen, &form, &[]).await;
                assert!(paid.status.is_success(), "{}", paid.text());
                self.did(2);
                return;
            }
            pause().await;
        }
    }

    async fn action(&self, caller: &Caller, path: &str, action: &str) -> Option<Value> {
        let seen = caller.get(path).await;
        self.did(1);
        let all = seen["actions"].as_array()?;
        all.iter().find(|a| a["action"] == action).cloned()
    }

    /// Waits for the end.
    async fn finish(
        &mut self,
        caller: &Caller,
        service: &'static str,
        path: &str,
        phase: &'static str,
    ) -> Outcome {
        loop {
            let seen = caller.get(path).await;
            if seen["phase"] == phase {
                self.did(1);
                return outcome(service, path, phase);
            }
            assert_eq!(seen["phase"], "running", "{path}: {seen}");
            if seen["open"].to_string().contains("delivery") {
                self.bring().await;
            }
            pause().await;
        }
    }

    /// The courier brings whatever is on its way.
    async fn bring(&mut self) {
        let parcels = self.outside.open("/demo/courier").await;
        if parcels.forms().iter().any(|f| f.action == "/demo/courier") {
            let sent = self.outside.fill(&parcels, "/demo/courier", &[]).await;
            assert!(!sent.status.is_server_error(), "{}", sent.text());
        }
    }

    fn did(&self, acts: usize) {
        self.done.fetch_add(acts, Ordering::Relaxed);
    }
}

fn outcome(service: &'static str, path: &str, phase: &'static str) -> Outcome {
    let reference = path.rsplit('/').next().unwrap().to_owned();
    Outcome {
        service,
        reference,
        phase,
    }
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}
