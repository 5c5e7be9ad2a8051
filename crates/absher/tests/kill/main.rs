//! The real program, killed (SIGKILL) again and again amid a hundred applications with payments and changes of registers.
//!
//! Rule protected: whenever it dies, nothing is lost, doubled or half paid. The people go on as people do: what was not
//! answered they send again. `ABSHER_KILLS` says how often it is killed (ten times without it).
//!
//! `people` gives accounts to people of the demonstration, `work` is what they do, `after` looks at what is left. A new
//! service here is an arm in `work` and a row of `after::CHANGES`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that cannot go on stops; it kills at moments nobody chose"
)]

mod after;
mod people;
mod work;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use absher_testkit::{Program, Visitor};
use rand::RngExt;
use work::{Job, Outcome, Worker};

/// How many people are served at once.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_amid_a_hundred_applications_it_loses_and_doubles_nothing() {
    let kills = match std::env::var("ABSHER_KILLS") {
        Ok(number) => number.parse().unwrap(),
        Err(_) => 10,
    };
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(env!("CARGO_BIN_EXE_absher"), data.path(), &["--demo"]).await;
    let listed = people::listed(&program);
    program.kill();
    let mut people = people::with_accounts(data.path(), listed).await;
    program.kill_and_start().await;
    let jobs = work::jobs(&mut people);
    assert_eq!(jobs.iter().map(Job::applications).sum::<usize>(), 100);

    let done = Arc::new(AtomicUsize::new(0));
    let origin = program.origin();
    let working = tokio::spawn(all(jobs, origin.clone(), Arc::clone(&done)));
    for n in 1..=kills {
        // Spread over the first nine tenths of what is done, each somewhere between two requests or in one.
        let at = work::LEAST_ACTS * 9 / 10 * n / (kills + 1);
        while done.load(Ordering::Relaxed) < at && !working.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(!working.is_finished(), "killed {n} times only");
        tokio::time::sleep(Duration::from_micros(rand::rng().random_range(0..30_000))).await;
        program.kill_and_start().await;
    }
    let outcomes = working.await.unwrap();

    // Those who never pay lose their bill; the clock is moved, and the program dies while it cancels.
    let mut outside = Visitor::new(&origin).patient();
    let clock = outside.open("/demo/clock").await;
    let moved = outside.fill(&clock, "", &[("span", "7d")]).await;
    assert!(moved.status.is_success(), "{}", moved.text());
    program.kill_and_start().await;
    after::settled(data.path()).await;
    let (said, well) = program.run(&["audit", "verify"]);
    assert!(well, "{said}");
    program.kill();
    after::nothing_is_lost_or_doubled(data.path(), &outcomes).await;
}

/// Does all jobs, some at once.
async fn all(jobs: Vec<Job>, origin: String, done: Arc<AtomicUsize>) -> Vec<Outcome> {
    let mut lanes: Vec<Vec<Job>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    for (n, job) in jobs.into_iter().enumerate() {
        lanes[n % AT_ONCE].push(job);
    }
    let all_in = Arc::new(tokio::sync::Barrier::new(AT_ONCE));
    let mut running = tokio::task::JoinSet::new();
    for (n, lane) in (0..).zip(lanes) {
        let worker = Worker::new(&origin, n, Arc::clone(&done));
        running.spawn(worker.work(lane, Arc::clone(&all_in)));
    }
    running.join_all().await.into_iter().flatten().collect()
}
