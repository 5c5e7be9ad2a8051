//! A sector in a process of its own, linked by settings, both as an operator starts them, and a person without JavaScript.
//!
//! Rule protected: where a sector runs shows in nothing but its absence; when it is gone the page says which one, what was
//! typed stays, and a change under way is made once when it is back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on stops"
)]

#[allow(dead_code, reason = "shared with the journeys, which use all of it")]
#[path = "../journey/apply.rs"]
mod apply;
#[allow(dead_code, reason = "shared with the journeys, which use all of it")]
#[path = "../journey/house.rs"]
mod house;
mod settings;
mod walk;

use absher_testkit::{Program, http};
use house::House;
use serde_json::{Value, json};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_absher");
const SECRET: &str = "a secret between two processes";

/// The traffic sector as a process.
struct Traffic {
    program: Program,
    _data: TempDir,
}

impl Traffic {
    /// With demonstration people, on SQLite or on the database at this address.
    async fn start(database: Option<&str>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut args = vec!["sector", "serve", "traffic", "--secret", SECRET, "--demo"];
        args.extend(database.iter().flat_map(|url| ["--database", url]));
        let program = Program::start(BINARY, data.path(), &args).await;
        Self {
            program,
            _data: data,
        }
    }

    /// The platform, linked to it with this secret.
    async fn linked(&self, secret: &str) -> House {
        let data = tempfile::tempdir().unwrap();
        let url = self.program.origin();
        let settings = format!("[sectors.traffic]\nurl = \"{url}\"\nsecret = \"{secret}\"\n");
        std::fs::write(data.path().join("absher.toml"), settings).unwrap();
        House::open_in(data).await
    }

    /// What the sector itself answers, asked past the platform.
    async fn ask(&self, call: &str, body: Value) -> Value {
        let request = http()
            .post(format!("{}/sector/v1/{call}", self.program.origin()))
            .bearer_auth(SECRET)
            .header("x-absher-now", "1795336320000000")
            .json(&body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{call}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// The records of a holder.
    async fn records(&self, record_type: &str, holder: &str) -> Vec<Value> {
        let of = json!([{ "attribute": "holder", "any_of": [holder] }]);
        let query = json!({ "record_type": record_type, "conditions": of, "limit": 100 });
        let found = self.ask("read", query).await;
        found.as_array().unwrap().clone()
    }
}
