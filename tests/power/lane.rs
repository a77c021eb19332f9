//! One shop whose power goes again and again: its service, its scanner, its records, and everything the service saw.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_simulator::eko::{EkoOptions, EkoServer, Received, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ask, Headless, HeadlessPlan, MORNING, PcClock, Refused, at};
use crate::tap::Tap;

pub struct Lane {
    pub eko: EkoServer,
    pub scanner: RdServer,
    /// Before the service.
    pub line: Tap,
    /// Before the scanner.
    pub cable: Tap,
    pub rng: StdRng,
    /// Every reference that ever reached the service.
    pub seen: HashSet<String>,
    /// Attempts up to this row of the records were looked at.
    pub checked_rows: i64,
    folder: TempDir,
    setup: PathBuf,
}

impl Lane {
    pub async fn open(revision: Revision, seed: u64) -> Lane {
        let eko = EkoServer::start(EkoOptions::made_up(revision, 7).unwrap()).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        let finger_delay = Duration::from_millis(4);
        let options = RdOptions { finger_delay, ..RdOptions::new(Maker::MantraMfs110) };
        let scanner = RdServer::start(options).await.unwrap();
        scanner.set_certificate_end(at(MORNING) + TimeDelta::days(3650)).unwrap();
        let (line, cable) = (Tap::before(eko.port()).await, Tap::before(scanner.port()).await);
        let folder = tempfile::tempdir().unwrap();
        let setup = folder.path().join("setup.json");
        let mut contents = hazri_simulator::setup_file(&eko, (cable.port(), cable.port()));
        contents["base_url"] = format!("http://127.0.0.1:{}/ekoapi/v3", line.port()).into();
        std::fs::write(&setup, contents.to_string()).unwrap();
        let rng = StdRng::seed_from_u64(seed);
        Lane { eko, scanner, line, cable, rng, seen: HashSet::new(), checked_rows: 0, folder, setup }
    }

    /// Starts the app. Returns its first view too, and how long that took from the start of the process.
    pub async fn start(&self) -> (Headless, Value, Duration) {
        let whole = Duration::from_secs(8);
        let plan = HeadlessPlan {
            clock: PcClock::From(self.eko.now()),
            patience: Patience { whole, ..Patience::USUAL },
            ..HeadlessPlan::of_test(self.folder.path())
        };
        let begun = Instant::now();
        let app = Headless::start(plan).await.unwrap();
        let view = app.view().await.unwrap();
        (app, view, begun.elapsed())
    }

    /// The keychain of the child is empty at each start.
    pub async fn set_up(&self, app: &Headless) {
        app.import_setup(&self.setup).await.unwrap();
    }

    /// What the service saw since the last time, also what was broken off.
    pub fn drain(&mut self) -> Vec<Received> {
        drop(self.scanner.take_received());
        let received = self.eko.take_received();
        self.seen.extend(received.iter().filter_map(reference_in));
        received
    }

    /// A day passes, here and there.
    pub async fn next_day(&self, app: &Headless) {
        let day = Duration::from_secs(86_400);
        app.pass_time(day).await.unwrap();
        let passed = TimeDelta::from_std(day).unwrap();
        self.eko.set_clock_offset(self.eko.now() + passed - Utc::now());
    }

    /// The records, beside the running app.
    pub fn records(&self) -> rusqlite::Connection {
        let records = rusqlite::Connection::open(self.folder.path().join("hazri.sqlite3")).unwrap();
        records.busy_timeout(Duration::from_secs(2)).unwrap();
        records
    }

    /// Files that were kept because they could not be read.
    pub fn set_aside(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains("unreadable")).collect()
    }

    /// A journey up to the press that is meant; that press too. Returns as soon as it is under way, or the app is dead.
    pub async fn press(&self, app: &Headless, press: Press) -> Result<(), Refused> {
        let account = self.eko.account();
        let number = Some(account.aadhaar.as_str());
        match press {
            Press::Code => app.send_code(number).await,
            Press::Verify => app.verify_code(&account.otp).await,
            Press::EkycFinger | Press::DailyFinger => app.scan(number).await,
        }
    }

    /// Everything before a press. `None` when it is not to be had, such as a finger when the code is too old.
    pub async fn go_up_to(&self, app: &Headless, press: Press) -> Option<()> {
        let journey = if press == Press::DailyFinger { Journey::Daily } else { Journey::Ekyc };
        app.open_journey(journey).await.unwrap();
        for before in press.before() {
            let view = app.view().await.unwrap();
            let at_finger = view["task"]["step"]["at"] == "finger";
            // eKYC is taken up where it was left.
            if at_finger {
                break;
            }
            self.press(app, *before).await.unwrap();
            app.at_rest().await.unwrap();
        }
        let view = app.view().await.unwrap();
        (view["task"]["step"]["at"] == press.step()).then_some(())
    }
}

/// A button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Press {
    Code,
    Verify,
    EkycFinger,
    DailyFinger,
}

impl Press {
    pub const ALL: [Press; 4] = [Press::Code, Press::Verify, Press::EkycFinger, Press::DailyFinger];

    fn before(self) -> &'static [Press] {
        match self {
            Press::Code | Press::DailyFinger => &[],
            Press::Verify => &[Press::Code],
            Press::EkycFinger => &[Press::Code, Press::Verify],
        }
    }

    fn step(self) -> &'static str {
        match self {
            Press::Code | Press::DailyFinger => "number",
            Press::Verify => "code",
            Press::EkycFinger => "finger",
        }
    }

    /// The call as it stands in the records.
    pub fn call(self) -> &'static str {
        match self {
            Press::Code => "send_otp",
            Press::Verify => "verify_otp",
            Press::EkycFinger => "biometric_ekyc",
            Press::DailyFinger => "daily_authentication",
        }
    }
}

/// The reference of a request, also of one that was broken off behind it.
pub fn reference_in(received: &Received) -> Option<String> {
    const NAME: &str = "\"client_ref_id\":\"";
    let body = String::from_utf8_lossy(&received.body);
    let (_, rest) = body.split_once(NAME)?;
    rest.split_once('"').map(|(reference, _)| reference.to_owned())
}

/// How often the app reads its clock in one press, to its end.
pub async fn readings_of(lane: &Lane, app: &Headless, press: Press) -> u64 {
    lane.go_up_to(app, press).await.unwrap();
    app.ask(Ask::Readings).await.unwrap();
    lane.press(app, press).await.unwrap();
    app.at_rest().await.unwrap();
    let readings = app.ask(Ask::Readings).await.unwrap().as_u64().unwrap();
    app.close_journey().await.unwrap();
    readings
}
