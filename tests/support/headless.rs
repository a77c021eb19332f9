//! The app without a window, in a process of its own: it can be killed, watched from outside and put into any
//! surroundings (another time zone, a proxy, a namespace).
//!
//! The program that tests runs itself again. The child opens the premises over a data folder, with a keychain that
//! forgets unless it is told otherwise, and obeys lines of JSON on its standard input; each is answered with a line of
//! JSON on its standard output.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::oneshot;

/// Where the child finds what it is to be.
pub(super) const PLAN: &str = "HAZRI_HEADLESS_PLAN";

/// How the app is started.
pub struct HeadlessPlan {
    /// Arguments with which this program becomes the child.
    pub arguments: Vec<String>,
    /// Folder of the records.
    pub data_dir: PathBuf,
    /// The PC's clock.
    pub clock: PcClock,
    /// How long the service is waited for.
    pub patience: Patience,
    /// Where it keeps the credentials.
    pub drawer: Drawer,
    /// Its surroundings, beside those of this process.
    pub env: Vec<(String, String)>,
    /// A program and its arguments that start the child, such as `unshare -n`. It has to become the child (`exec`).
    pub wrapper: Vec<String>,
    /// When it ends itself, if at all.
    pub die: Option<Die>,
}

impl HeadlessPlan {
    /// The usual app over a folder, in a test program. The program has this ignored test:
    ///
    /// ```ignore
    /// #[test]
    /// #[ignore = "the app itself, run by its parent"]
    /// fn headless_app() {
    ///     support::run_headless();
    /// }
    /// ```
    pub fn of_test(data_dir: &Path) -> HeadlessPlan {
        let arguments = ["--exact", "headless_app", "--ignored", "--nocapture"].map(str::to_owned);
        HeadlessPlan { arguments: arguments.into(), ..HeadlessPlan::of_program(data_dir) }
    }

    /// The usual app over a folder, in a program that calls [`run_headless`](super::run_headless) by itself when
    /// [`is_headless`] says so.
    pub fn of_program(data_dir: &Path) -> HeadlessPlan {
        HeadlessPlan {
            arguments: Vec::new(),
            data_dir: data_dir.to_owned(),
            clock: PcClock::Real,
            patience: Patience::USUAL,
            drawer: Drawer::OfItsOwn,
            env: Vec::new(),
            wrapper: Vec::new(),
            die: None,
        }
    }
}

/// The clock of the PC that the app runs on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum PcClock {
    /// That of this PC.
    Real,
    /// It goes on from an instant.
    From(DateTime<Utc>),
    /// It stands still at an instant.
    At(DateTime<Utc>),
}

/// Where the app keeps the credentials.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Drawer {
    /// In its memory, as in practice.
    OfItsOwn,
    /// In the keychain of the session that its surroundings name.
    OfTheSession,
}

/// The app ends itself with SIGKILL, some time after a reading of its clock.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Die {
    /// Which reading from now on; 1 is the next one.
    pub reading: u64,
    /// So long after it.
    pub after: Duration,
}

/// What the child is told at its birth.
#[derive(Serialize, Deserialize)]
pub(super) struct ChildPlan {
    pub data_dir: PathBuf,
    pub clock: PcClock,
    pub connect: Duration,
    pub idle: Duration,
    pub whole: Duration,
    pub drawer: Drawer,
    pub die: Option<Die>,
}

/// What the app can be asked for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    View,
    OpenJourney(Journey),
    CloseJourney,
    SendCode {
        number: Option<String>,
        consent: bool,
    },
    VerifyCode {
        otp: String,
    },
    Scan {
        number: Option<String>,
        consent: bool,
    },
    StopWaiting,
    Enquire,
    SetUnknownAside,
    ImportSetup {
        path: PathBuf,
    },
    CheckSettings,
    LookAgain,
    /// Time passes on the PC: both clocks.
    PassTime {
        by: Duration,
    },
    /// Somebody sets the PC's date: seconds forward, or back.
    StepClock {
        by_s: i64,
    },
    Die(Die),
    /// How often the clock was read since the last time this was asked.
    Readings,
    /// Bytes that the program has allocated and not given back, if it counts them.
    LiveBytes,
    /// It keeps these bytes in memory as they are, for good.
    Keep {
        bytes: Vec<u8>,
    },
    KeepCheckUp,
    TryCapture,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub id: u64,
    pub ask: Ask,
}

/// A line from the child.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// The premises are open.
    Started {
        pid: u32,
    },
    /// They are not.
    NotStarted {
        why: String,
    },
    Answer {
        id: u64,
        answer: Result<Value, Problem>,
    },
}

/// Why nothing came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The app said no.
    Problem(Problem),
    /// The app is dead.
    Gone,
}

/// True in the child.
pub fn is_headless() -> bool {
    std::env::var_os(PLAN).is_some()
}

/// The running app, as its parent holds it. Dropping it kills it.
pub struct Headless {
    process: Mutex<Child>,
    pid: u32,
    stdin: Mutex<ChildStdin>,
    waiting: Arc<Mutex<Waiting>>,
    errors: Arc<Mutex<Errors>>,
    begun: Instant,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    gone: bool,
    answers: HashMap<u64, oneshot::Sender<Result<Value, Problem>>>,
}

/// What the child wrote to its standard error.
#[derive(Default)]
struct Errors {
    text: String,
    panics: usize,
}

/// So much of the child's standard error is kept.
const ERRORS_KEPT: usize = 64 * 1024;

/// No answer of the app takes longer: what takes time is only begun by a question.
const ANSWER_PATIENCE: Duration = Duration::from_secs(20);

impl Headless {
    /// Starts the app, and returns when its premises are open.
    ///
    /// # Errors
    /// What it said instead of starting.
    pub async fn start(plan: HeadlessPlan) -> Result<Headless, String> {
        let begun = Instant::now();
        let mut process = command(&plan).spawn().unwrap();
        let stdin = process.stdin.take().unwrap();
        let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let (started, birth) = oneshot::channel();
        let waiting = Arc::<Mutex<Waiting>>::default();
        let errors = Arc::<Mutex<Errors>>::default();
        let (waits, writes) = (waiting.clone(), errors.clone());
        std::thread::spawn(move || hear(BufReader::new(stdout), started, &waits));
        std::thread::spawn(move || note_errors(BufReader::new(stderr), &writes));
        let born = tokio::time::timeout(ANSWER_PATIENCE, birth).await;
        let pid = match born {
            Ok(Ok(Ok(pid))) => pid,
            Ok(Ok(Err(why))) => {
                let _ = process.wait();
                return Err(why);
            }
            Ok(Err(_)) | Err(_) => {
                let _ = process.kill();
                let _ = process.wait();
                return Err(format!("it died at its birth: {}", errors.lock().unwrap().text));
            }
        };
        let (process, stdin) = (Mutex::new(process), Mutex::new(stdin));
        Ok(Headless { process, pid, stdin, waiting, errors, begun })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn ask(&self, ask: Ask) -> Result<Value, Refused> {
        let (answer, answered) = oneshot::channel();
        let id = {
            let mut waiting = self.waiting.lock().unwrap();
            if waiting.gone {
                return Err(Refused::Gone);
            }
            waiting.last += 1;
            let id = waiting.last;
            waiting.answers.insert(id, answer);
            id
        };
        let mut line = serde_json::to_vec(&Asked { id, ask }).unwrap();
        line.push(b'\n');
        if self.stdin.lock().unwrap().write_all(&line).is_err() {
            return Err(Refused::Gone);
        }
        let answered = tokio::time::timeout(ANSWER_PATIENCE, answered).await;
        let answered = answered.unwrap_or_else(|_| panic!("no answer; {}", self.errors()));
        answered.map_err(|_| Refused::Gone)?.map_err(Refused::Problem)
    }

    async fn order(&self, ask: Ask) -> Result<(), Refused> {
        self.ask(ask).await.map(drop)
    }

    /// Everything on the screen, as the window gets it.
    pub async fn view(&self) -> Result<Value, Refused> {
        self.ask(Ask::View).await
    }

    pub async fn open_journey(&self, journey: Journey) -> Result<(), Refused> {
        self.order(Ask::OpenJourney(journey)).await
    }

    pub async fn close_journey(&self) -> Result<(), Refused> {
        self.order(Ask::CloseJourney).await
    }

    pub async fn send_code(&self, number: Option<&str>) -> Result<(), Refused> {
        self.order(Ask::SendCode { number: number.map(str::to_owned), consent: true }).await
    }

    pub async fn verify_code(&self, otp: &str) -> Result<(), Refused> {
        self.order(Ask::VerifyCode { otp: otp.to_owned() }).await
    }

    pub async fn scan(&self, number: Option<&str>) -> Result<(), Refused> {
        self.order(Ask::Scan { number: number.map(str::to_owned), consent: true }).await
    }

    pub async fn stop_waiting(&self) -> Result<(), Refused> {
        self.order(Ask::StopWaiting).await
    }

    pub async fn enquire(&self) -> Result<(), Refused> {
        self.order(Ask::Enquire).await
    }

    pub async fn set_unknown_aside(&self) -> Result<(), Refused> {
        self.order(Ask::SetUnknownAside).await
    }

    pub async fn import_setup(&self, path: &Path) -> Result<(), Refused> {
        self.order(Ask::ImportSetup { path: path.to_owned() }).await
    }

    pub async fn look_again(&self) -> Result<(), Refused> {
        self.order(Ask::LookAgain).await
    }

    pub async fn pass_time(&self, by: Duration) -> Result<(), Refused> {
        self.order(Ask::PassTime { by }).await
    }

    pub async fn die(&self, die: Die) -> Result<(), Refused> {
        self.order(Ask::Die(die)).await
    }

    /// The first view of which this is true; fails when none is within ten seconds.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value, Refused> {
        let begun = Instant::now();
        loop {
            let view = self.view().await?;
            if is_so(&view) {
                return Ok(view);
            }
            let waited = begun.elapsed();
            assert!(waited < Duration::from_secs(10), "waited in vain until {what}: {view:#}");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// The view as soon as nothing is under way.
    ///
    /// # Errors
    /// See [`Refused`].
    pub async fn at_rest(&self) -> Result<Value, Refused> {
        self.until("nothing is under way", |view| !is_under_way(view)).await
    }

    /// When it was started.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// The power goes.
    pub fn kill(&self) {
        // It may be dead already.
        let _ = self.process.lock().unwrap().kill();
    }

    /// A handle that kills it from wherever something is seen.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until it is dead, for ten seconds at most.
    pub async fn wait_dead(&self) {
        let begun = Instant::now();
        while self.process.lock().unwrap().try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(10), "it does not die");
            tokio::time::sleep(Duration::from_micros(300)).await;
        }
    }

    /// True as long as it lives.
    pub fn is_alive(&self) -> bool {
        !self.waiting.lock().unwrap().gone
    }

    /// The end of what it wrote to its standard error.
    pub fn errors(&self) -> String {
        self.errors.lock().unwrap().text.clone()
    }

    /// How many panics it reported there.
    pub fn panics(&self) -> usize {
        self.errors.lock().unwrap().panics
    }

    /// What it takes from the PC.
    pub fn figures(&self) -> Figures {
        Figures::of(self.pid)
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        self.kill();
        let _ = self.process.lock().unwrap().wait();
    }
}

/// What a process takes from the PC, as Linux tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Memory in use, in KiB.
    pub rss: u64,
    /// The part of it that is no file: heap and stacks, in KiB.
    pub heap: u64,
    pub open_files: usize,
    pub sockets: usize,
    pub threads: u64,
}

impl Figures {
    /// Of a process of this user.
    pub fn of(pid: u32) -> Figures {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let figure = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
        };
        let files: Vec<PathBuf> = std::fs::read_dir(format!("/proc/{pid}/fd"))
            .map(|entries| {
                entries.flatten().filter_map(|entry| std::fs::read_link(entry.path()).ok()).collect()
            })
            .unwrap_or_default();
        let sockets = files.iter().filter(|file| file.to_string_lossy().starts_with("socket:")).count();
        Figures {
            rss: figure("VmRSS:"),
            heap: figure("RssAnon:"),
            open_files: files.len(),
            sockets,
            threads: figure("Threads:"),
        }
    }
}

/// True while the journey on the screen waits for something.
pub fn is_under_way(view: &Value) -> bool {
    let step = view["task"]["step"]["at"].as_str().unwrap_or_default();
    matches!(step, "sending_code" | "checking_code" | "preparing" | "scanning" | "sending")
}

fn command(plan: &HeadlessPlan) -> Command {
    let HeadlessPlan { arguments, data_dir, clock, patience, drawer, env, wrapper, die } = plan;
    let (Patience { connect, idle, whole }, data_dir) = (*patience, data_dir.clone());
    let told = ChildPlan { data_dir, clock: *clock, connect, idle, whole, drawer: *drawer, die: *die };
    let program = std::env::current_exe().unwrap();
    let mut command = match wrapper.split_first() {
        None => Command::new(program),
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command.args(arguments).env(PLAN, serde_json::to_string(&told).unwrap()).env("RUST_BACKTRACE", "1");
    command.envs(env.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Hands every answer to whoever waits for it. Ends with the child.
fn hear(
    lines: BufReader<impl std::io::Read>,
    started: oneshot::Sender<Result<u32, String>>,
    waiting: &Mutex<Waiting>,
) {
    let mut started = Some(started);
    // A test program writes lines of its own around.
    for line in lines.lines().map_while(Result::ok) {
        let Ok(said) = serde_json::from_str::<Said>(&line) else { continue };
        match said {
            Said::Started { pid } => drop(started.take().map(|started| started.send(Ok(pid)))),
            Said::NotStarted { why } => drop(started.take().map(|started| started.send(Err(why)))),
            Said::Answer { id, answer } => {
                let waits = waiting.lock().unwrap().answers.remove(&id);
                drop(waits.map(|waits| waits.send(answer)));
            }
        }
    }
    let mut waiting = waiting.lock().unwrap();
    waiting.gone = true;
    waiting.answers.clear();
}

fn note_errors(lines: BufReader<impl std::io::Read>, errors: &Mutex<Errors>) {
    for line in lines.lines().map_while(Result::ok) {
        let mut errors = errors.lock().unwrap();
        errors.panics += usize::from(line.contains("panicked at"));
        if errors.text.len() < ERRORS_KEPT {
            errors.text.push_str(&line);
            errors.text.push('\n');
        }
    }
}
