//! The real program as a process.
//!
//! Rule protected: a killed program gets no chance to tidy up (SIGKILL), as a power cut would leave it none.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A running program. Dropped, it is killed.
pub struct Program {
    child: Child,
    path: PathBuf,
    data: PathBuf,
    args: Vec<String>,
    port: u16,
}

impl Program {
    /// Starts `path` (`env!("CARGO_BIN_EXE_absher")`) on a free port with this data folder, and waits until it is ready.
    pub async fn start(path: &str, data: &Path, args: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
        let child = spawn(Path::new(path), data, (&args, port));
        let mut program = Self {
            child,
            path: path.into(),
            data: data.to_owned(),
            args,
            port,
        };
        program.ready().await;
        program
    }

    /// `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills the process at once, and starts it again on the same port and folder.
    pub async fn kill_and_start(&mut self) {
        self.kill();
        self.child = spawn(&self.path, &self.data, (&self.args, self.port));
        self.ready().await;
    }

    /// Kills the process at once.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Halts the process (SIGSTOP): it holds its port, takes connections and answers nothing.
    pub fn halt(&self) {
        self.signal("-STOP");
    }

    /// Lets a halted process go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success(), "kill {signal}");
    }

    /// Runs another command of the program on the same folder; what it printed, and whether it succeeded.
    pub fn run(&self, args: &[&str]) -> (String, bool) {
        let out = Command::new(&self.path)
            .arg("--data")
            .arg(&self.data)
            .args(args)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned()
            + &String::from_utf8_lossy(&out.stderr);
        (said, out.status.success())
    }

    async fn ready(&mut self) {
        let url = format!("{}/ready", self.origin());
        let client = crate::visitor::http();
        for _ in 0..600 {
            if let Ok(answer) = client.get(&url).send().await
                && answer.status().is_success()
            {
                return;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the program ended with {status} before it was ready");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program was not ready in 30 seconds");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(path: &Path, data: &Path, (args, port): (&[String], u16)) -> Child {
    Command::new(path)
        .arg("--data")
        .arg(data)
        .arg("--listen")
        .arg(format!("127.0.0.1:{port}"))
        .args(args)
        .env("ABSHER_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}
