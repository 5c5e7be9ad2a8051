//! What an operator does at the command line: the audit's head, a new seal key, the doctor, a pipe that closes, a stop.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use absher_testkit::{Program, http};
use reqwest::StatusCode;

const PATH: &str = env!("CARGO_BIN_EXE_absher");

/// Runs a command on a folder; what it said, and whether it succeeded.
fn run(data: &std::path::Path, args: &[&str]) -> (String, bool) {
    let out = Command::new(PATH)
        .arg("--data")
        .arg(data)
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    (
        said + &String::from_utf8_lossy(&out.stderr),
        out.status.success(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_rotates_the_seal_and_compares_heads() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(PATH, data.path(), &["--demo", "--people=50"]).await;
    let (said, well) = program.run(&["keys", "rotate"]);
    assert!(well && said.starts_with("seal-2 was made"), "{said}");
    program.kill_and_start().await;
    let (said, well) = program.run(&["keys", "list"]);
    assert!(well, "{said}");
    assert!(
        said.contains("seal-1  verifies") && said.contains("seal-2  seals"),
        "{said}"
    );
    let url = format!("{}/.well-known/absher-seal-keys.json", program.origin());
    let published = http().get(url).send().await.unwrap().text().await.unwrap();
    assert!(
        published.contains("seal-1") && published.contains("seal-2"),
        "{published}"
    );

    let (said, well) = program.run(&["audit", "verify"]);
    assert!(well, "{said}");
    let head = said
        .lines()
        .find_map(|l| l.strip_prefix("head  "))
        .unwrap()
        .to_owned();
    let (said, well) = program.run(&["audit", "verify", "--expect", &head]);
    assert!(well && said.contains("goes through the head"), "{said}");
    let other = format!("{}:{}", head.split(':').next().unwrap(), "1".repeat(64));
    let (said, well) = program.run(&["audit", "verify", "--expect", &other]);
    assert!(!well && said.contains("TAMPERED"), "{said}");
    let (said, well) = program.run(&["audit", "verify", "--expect", "7"]);
    assert!(!well && said.contains("hexadecimal"), "{said}");

    let (said, well) = program.run(&["doctor"]);
    assert!(well && !said.contains("WRONG"), "{said}");
    assert!(said.contains("seal-2 seals, 2 verify"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_asked_to_stop_says_so_first_and_ends_well() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("absher.toml"), "stop_seconds = 3\n").unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let mut child = Command::new(PATH)
        .args(["--demo", "--people=50", "--listen", &address, "--data"])
        .arg(data.path())
        .env("ABSHER_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ready = || async {
        let answer = http().get(format!("http://{address}/ready")).send().await;
        answer.ok().map(|a| a.status())
    };
    while ready().await != Some(StatusCode::OK) {
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "it ended before it was ready"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .unwrap()
            .success()
    );
    let mut said = false;
    let ended = loop {
        said |= ready().await == Some(StatusCode::SERVICE_UNAVAILABLE);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(said, "nobody could see that it was stopping");
    assert!(ended.success(), "{ended}");
}

#[test]
fn a_pipe_that_closes_ends_a_command_quietly() {
    let data = tempfile::tempdir().unwrap();
    let mut child = Command::new(PATH)
        .args(["catalogue", "list", "--data"])
        .arg(data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() && said.is_empty(), "{said}");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    let file = "[sectors.traffic]\nurl = \"http://127.0.0.1:1\"\nsecret = \"0123456789abcdef\"\n\
                [bank]\nurl = \"http://127.0.0.1:1\"\ntoken = \"t\"\n";
    std::fs::write(data.path().join("absher.toml"), file).unwrap();
    let keys = data.path().join("keys");
    let (said, well) = run(
        data.path(),
        &[
            "doctor",
            "--database",
            "postgres://nobody@127.0.0.1:1/none",
            "--keys",
            keys.to_str().unwrap(),
        ],
    );
    assert!(!well, "{said}");
    for wrong in [
        ("keys", "backup"),
        ("database", "cannot be reached"),
        ("sector traffic", "[sectors.traffic]"),
        ("origin", "https"),
        ("bank", "secret"),
        ("sms", "[sms]"),
    ] {
        let line = said
            .lines()
            .find(|l| l.starts_with(&format!("WRONG {}:", wrong.0)));
        assert!(
            line.is_some_and(|l| l.contains(wrong.1)),
            "{wrong:?}: {said}"
        );
    }
    assert!(!keys.exists(), "a doctor only looks");
}
