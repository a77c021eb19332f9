//! A shop on the bench: simulated service and scanner, a data folder, a keychain, and the program.

use std::io::Write as _;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::Child;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use hazri_simulator::setup_file;
use serde_json::Value;
use tempfile::TempDir;

use crate::os::Session;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hazrictl");
const SEED: u64 = 71;
/// A folder as its owner may have named it: with spaces, and in more than one script.
const FOLDER: &str = "रमेश कुमार & Söhne ";

/// Everything a run of the program meets.
pub struct Bench {
    pub eko: EkoServer,
    pub scanner: RdServer,
    pub session: Session,
    folder: TempDir,
    last_run: Mutex<i64>,
}

/// What a run of the program left.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Bench {
    /// A service, a scanner, and nothing set up.
    pub async fn bare(revision: Revision) -> Bench {
        let eko = EkoServer::start(EkoOptions::made_up(revision, SEED).unwrap()).await.unwrap();
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        let folder = tempfile::Builder::new().prefix(FOLDER).tempdir().unwrap();
        Bench { eko, scanner, session: Session::start(), folder, last_run: Mutex::default() }
    }

    /// The same, set up by the program.
    pub async fn set_up(revision: Revision) -> Bench {
        let bench = Bench::bare(revision).await;
        let file = bench.write_setup_file(|_| {});
        bench.run(&["setup", file.to_str().unwrap()], "").expect(0);
        bench
    }

    /// The same, with eKYC done.
    pub async fn after_ekyc(revision: Revision) -> Bench {
        let bench = Bench::set_up(revision).await;
        bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
        bench
    }

    /// The set-up file that fits, with a change.
    pub fn write_setup_file(&self, change: impl FnOnce(&mut Value)) -> PathBuf {
        let port = self.scanner.port();
        let mut file = setup_file(&self.eko, (port, port));
        change(&mut file);
        let path = self.folder.path().join("setup.json");
        std::fs::write(&path, file.to_string()).unwrap();
        path
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("records")
    }

    pub fn daily_lines(&self) -> String {
        format!("yes\n{}\n", self.eko.account().aadhaar)
    }

    pub fn ekyc_lines(&self) -> String {
        format!("{}{}\n", self.daily_lines(), self.eko.account().otp)
    }

    /// Runs the program to its end, over the data folder of the bench.
    pub fn run(&self, words: &[&str], stdin: &str) -> Run {
        let asks_the_service = words.iter().any(|word| ["doctor", "ekyc", "daily"].contains(word));
        let mut last_run = self.last_run.lock().unwrap();
        if asks_the_service {
            wait_for_the_second_after(*last_run);
        }
        let run = self.watch(self.command(self.session.dress(PROGRAM), words), stdin);
        if asks_the_service {
            *last_run = chrono::Utc::now().timestamp();
        }
        run
    }

    /// Starts the program, which then waits for what is typed.
    #[cfg(target_os = "linux")]
    pub fn start(&self, words: &[&str]) -> Child {
        let mut command = self.command(self.session.dress(PROGRAM), words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The same where no keychain service is to be found.
    #[cfg(target_os = "linux")]
    pub fn run_without_keychain(&self, words: &[&str], stdin: &str) -> Run {
        self.watch(self.command(self.session.dress_without_keychain(PROGRAM), words), stdin)
    }

    /// How many requests for a call came, good or bad.
    pub fn asked(&self, call: EkoCall) -> usize {
        self.eko.received_for(call).len()
    }

    /// Every request that costs or changes something.
    pub fn asked_in_all(&self) -> usize {
        [EkoCall::SendOtp, EkoCall::VerifyOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication]
            .into_iter()
            .map(|call| self.asked(call))
            .sum()
    }

    /// Nothing that the contract forbids was sent.
    pub fn assert_no_violations(&self) {
        assert_eq!(self.eko.violations(), Vec::<String>::new());
        assert_eq!(self.scanner.violations(), Vec::<String>::new());
    }

    /// No secret may stand in a text.
    pub fn assert_no_secret_in(&self, text: &str) {
        let account = self.eko.account();
        let digits = &account.aadhaar;
        let grouped = |mark: &str| [&digits[..4], &digits[4..8], &digits[8..]].join(mark);
        let secrets = [
            digits.clone(),
            grouped(" "),
            grouped("-"),
            account.otp.clone(),
            account.developer_key.clone(),
            account.access_key.clone(),
        ];
        for secret in secrets {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
    }

    /// The program with the folder named before the command, as any common flag may be.
    fn command(&self, mut program: Command, words: &[&str]) -> Command {
        program.arg("--data-dir").arg(self.data_dir()).args(words);
        program
    }

    fn watch(&self, command: Command, stdin: &str) -> Run {
        let run = watch(command, stdin);
        self.assert_no_secret_in(&run.stdout);
        self.assert_no_secret_in(&run.stderr);
        run
    }
}

/// Each process learns the service's time anew from its `Date`, which has whole seconds: two within one second may
/// sign with one timestamp, and the service refuses the second. People are not that fast.
fn wait_for_the_second_after(second: i64) {
    while chrono::Utc::now().timestamp() <= second {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Runs a program to its end.
pub fn watch(mut command: Command, stdin: &str) -> Run {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that is done before it has read everything closes its end; that is no fault.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// The run, if it ended with this status.
    pub fn expect(self, status: i32) -> Run {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The last line, which is JSON.
    pub fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON: {}", self.stdout))
    }

    /// Names of the fields of the last line, in their order.
    pub fn fields(&self) -> Vec<String> {
        let last = self.stdout.lines().last().unwrap_or_default();
        let mut names: Vec<(usize, String)> = self
            .json()
            .as_object()
            .unwrap()
            .keys()
            .map(|name| (last.find(&format!("\"{name}\":")).unwrap(), name.clone()))
            .collect();
        names.sort();
        names.into_iter().map(|(_, name)| name).collect()
    }
}

/// Every file below a folder, as bytes.
pub fn files_below(folder: &Path) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            files.extend(files_below(&entry.path()));
        } else {
            files.push(std::fs::read(entry.path()).unwrap());
        }
    }
    files
}
