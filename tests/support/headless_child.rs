//! The child's side of [`headless`](super::headless).

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hazri_core::agent::view::View;
use hazri_core::agent::{
    Agent, Host, Location, Past, PracticeGround, PracticeHall, Premises, Rhythm, Surroundings,
};
use hazri_core::clock::{Clock, ManualClock, SystemClock};
use hazri_core::eko::{Patience, SystemRandomness};
use hazri_core::keychain::{Keychain, MemoryStore, OsKeychain};
use hazri_core::place::LatLong;
use hazri_core::problem::Problem;
use hazri_core::scanner::SystemPortOwners;
use hazri_core::speech::Voice;
use serde_json::Value;
use zeroize::Zeroizing;

use super::headless::{Ask, Asked, ChildPlan, Die, Drawer, PLAN, PcClock, Said};
use super::secret;

/// The app itself: runs until its parent closes its standard input, or kills it.
pub fn run_headless() {
    run_headless_counting(|| 0);
}

/// The same, in a program that counts what it has allocated and not given back, in bytes.
pub fn run_headless_counting(live_bytes: fn() -> usize) {
    let Some(plan) = std::env::var_os(PLAN) else { return };
    let plan: ChildPlan = serde_json::from_slice(plan.as_encoded_bytes()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(live(plan, live_bytes));
    runtime.shutdown_background();
}

async fn live(plan: ChildPlan, live_bytes: fn() -> usize) {
    let clock = Arc::new(WatchedClock::new(plan.clock, plan.die));
    let premises = match Premises::open(&surroundings(&plan, &clock)).await {
        Ok(premises) => premises,
        Err(error) => return say(&Said::NotStarted { why: error.to_string() }),
    };
    let agent = Agent::start(premises, surroundings(&plan, &clock), Nobody, Rhythm::default());
    say(&Said::Started { pid: std::process::id() });
    let (line, mut lines) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut stdin = unbuffered_stdin();
        while let Some(read) = read_line(&mut stdin) {
            if line.send(read).is_err() {
                return;
            }
        }
    });
    while let Some(line) = lines.recv().await {
        let Asked { id, ask } = serde_json::from_slice(&line).unwrap();
        drop(line);
        let (agent, clock) = (agent.clone(), clock.clone());
        // Beside each other, as two windows would ask.
        tokio::spawn(async move {
            let answer = obey(&agent, &clock, live_bytes, ask).await;
            say(&Said::Answer { id, answer });
        });
    }
}

/// Standard input without the buffer that the standard library keeps for it: what is typed is in there.
fn unbuffered_stdin() -> File {
    File::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap())
}

/// A line without its end; `None` when the parent has gone.
fn read_line(stdin: &mut File) -> Option<Zeroizing<Vec<u8>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    let mut byte = [0];
    while let Ok(1) = stdin.read(&mut byte) {
        match byte {
            [b'\n'] => return Some(line),
            [letter] => line.push(letter),
        }
    }
    None
}

async fn obey(
    agent: &Agent,
    clock: &WatchedClock,
    live_bytes: fn() -> usize,
    ask: Ask,
) -> Result<Value, Problem> {
    let typed = |text: Option<String>| text.map(|text| secret(&text));
    match ask {
        Ask::View => return Ok(serde_json::to_value(agent.view().await?).unwrap()),
        Ask::OpenJourney(journey) => agent.open_journey(journey).await?,
        Ask::CloseJourney => agent.close_journey().await?,
        Ask::SendCode { number, consent } => agent.send_code(typed(number), consent).await?,
        Ask::VerifyCode { otp } => agent.verify_code(secret(&otp)).await?,
        Ask::Scan { number, consent } => agent.scan(typed(number), consent).await?,
        Ask::StopWaiting => agent.stop_waiting().await?,
        Ask::Enquire => agent.enquire().await?,
        Ask::SetUnknownAside => agent.set_unknown_aside().await?,
        Ask::ImportSetup { path } => agent.import_setup(path).await?,
        Ask::CheckSettings => return Ok(serde_json::to_value(agent.check_settings().await?).unwrap()),
        Ask::LookAgain => agent.look_again().await?,
        Ask::PassTime { by } => clock.pass(by),
        Ask::StepClock { by_s } => clock.step(TimeDelta::seconds(by_s)),
        Ask::Die(die) => clock.die(die),
        Ask::Readings => return Ok(clock.readings().into()),
        Ask::LiveBytes => return Ok(live_bytes().into()),
        Ask::Keep { bytes } => drop(bytes.leak()),
        Ask::KeepCheckUp => agent.keep_check_up().await?,
        Ask::TryCapture => agent.try_capture().await?,
    }
    Ok(Value::Null)
}

/// A line of its own, also after what a test program has begun to write.
fn say(said: &Said) {
    let mut line = b"\n".to_vec();
    line.extend(serde_json::to_vec(said).unwrap());
    line.push(b'\n');
    let mut stdout = std::io::stdout().lock();
    // The parent may have gone.
    let _ = stdout.write_all(&line).and_then(|()| stdout.flush());
}

fn surroundings(plan: &ChildPlan, clock: &Arc<WatchedClock>) -> Surroundings {
    Surroundings {
        data_dir: plan.data_dir.clone(),
        keychain: keychain(plan.drawer),
        clock: clock.clone(),
        randomness: Arc::new(SystemRandomness),
        location: Arc::new(Nowhere),
        hall: Arc::new(NoHall),
        port_owners: Arc::new(SystemPortOwners::default()),
        voice: Voice::none(),
        scanner_ports: None,
        patience: Patience { connect: plan.connect, idle: plan.idle, whole: plan.whole },
    }
}

fn keychain(drawer: Drawer) -> Keychain {
    match drawer {
        Drawer::OfItsOwn => Keychain::new(MemoryStore::default()),
        Drawer::OfTheSession => Keychain::new(OsKeychain::new("in.hazri.Hazri.test")),
    }
}

struct Nobody;

impl Host for Nobody {
    fn show(&self, _: &View) {}
}

struct Nowhere;

#[async_trait::async_trait]
impl Location for Nowhere {
    async fn locate(&self) -> Option<LatLong> {
        None
    }
}

struct NoHall;

#[async_trait::async_trait]
impl PracticeHall for NoHall {
    async fn open(&self, _: Past) -> std::io::Result<PracticeGround> {
        Err(std::io::Error::other("no place to practise"))
    }
}

/// A clock that can be set, counts how often it is read, and knows at which reading the power goes.
struct WatchedClock {
    base: Box<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stepped: TimeDelta,
    passed: Duration,
    readings: u64,
    left: Option<Die>,
}

impl WatchedClock {
    fn new(clock: PcClock, die: Option<Die>) -> WatchedClock {
        let (base, stepped): (Box<dyn Clock>, TimeDelta) = match clock {
            PcClock::Real => (Box::new(SystemClock), TimeDelta::zero()),
            PcClock::From(from) => (Box::new(SystemClock), from - Utc::now()),
            PcClock::At(at) => (Box::new(ManualClock::at(at)), TimeDelta::zero()),
        };
        WatchedClock { base, state: Mutex::new(State { stepped, left: die, ..State::default() }) }
    }

    fn step(&self, by: TimeDelta) {
        self.state.lock().unwrap().stepped += by;
    }

    fn pass(&self, by: Duration) {
        let mut state = self.state.lock().unwrap();
        state.stepped += TimeDelta::from_std(by).unwrap();
        state.passed += by;
    }

    fn die(&self, die: Die) {
        self.state.lock().unwrap().left = Some(die);
    }

    fn readings(&self) -> u64 {
        std::mem::take(&mut self.state.lock().unwrap().readings)
    }

    fn read(&self) -> (TimeDelta, Duration) {
        let mut state = self.state.lock().unwrap();
        state.readings += 1;
        if let Some(die) = &mut state.left {
            die.reading = die.reading.saturating_sub(1);
            if die.reading == 0 {
                let after = die.after;
                state.left = None;
                pull_the_plug(after);
            }
        }
        (state.stepped, state.passed)
    }
}

impl Clock for WatchedClock {
    fn now(&self) -> DateTime<Utc> {
        let (stepped, _) = self.read();
        self.base.now() + stepped
    }

    fn elapsed(&self) -> Duration {
        let (_, passed) = self.read();
        self.base.elapsed() + passed
    }
}

/// SIGKILL to this very process: nothing is closed, flushed or unlocked by it.
fn pull_the_plug(after: Duration) {
    let kill = move || {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    };
    if after.is_zero() {
        return kill();
    }
    std::thread::spawn(move || {
        std::thread::sleep(after);
        kill();
    });
}
