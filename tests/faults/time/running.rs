//! The app as a process of its own, in a zone, on a clock that runs.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use hazri_core::journey::Journey;
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use serde_json::{Value, json};

use super::TURNS_WITHIN;
use crate::support::{Headless, HeadlessPlan, PcClock, at, run_headless};

#[test]
#[ignore = "the app itself, run by its parent"]
fn headless_app() {
    run_headless();
}

/// The app in a zone, from an instant on, and the service and the scanner at the same time of day.
pub struct RunningApp {
    pub app: Headless,
    pub eko: EkoServer,
    _scanner: RdServer,
    _folder: tempfile::TempDir,
}

impl RunningApp {
    pub async fn at(zone: &str, now: DateTime<Utc>) -> RunningApp {
        let folder = tempfile::tempdir().unwrap();
        let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 7).unwrap()).await.unwrap();
        eko.set_ekyc_done("2026-01-02".parse().unwrap());
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        scanner.set_certificate_end(now + TimeDelta::days(80)).unwrap();
        eko.set_clock_offset(now - Utc::now());
        let app = Headless::start(app_in(zone, now, folder.path())).await.unwrap();
        let setup = folder.path().join("setup.json");
        let contents = hazri_simulator::setup_file(&eko, (scanner.port(), scanner.port())).to_string();
        std::fs::write(&setup, contents).unwrap();
        app.import_setup(&setup).await.unwrap();
        RunningApp { app, eko, _scanner: scanner, _folder: folder }
    }

    pub async fn press(&self) {
        self.app.open_journey(Journey::Daily).await.unwrap();
        self.app.scan(Some(&self.eko.account().aadhaar)).await.unwrap();
    }

    pub async fn today_is(&self, state: &str) -> Value {
        let is_so = |view: &Value| view["today"]["state"] == json!(state);
        self.app.until(state, is_so).await.unwrap()["today"].clone()
    }
}

fn app_in(zone: &str, now: DateTime<Utc>, folder: &Path) -> HeadlessPlan {
    let arguments = ["--exact", "time::running::headless_app", "--ignored", "--nocapture"].map(str::to_owned);
    HeadlessPlan {
        arguments: arguments.into(),
        clock: PcClock::From(now),
        env: vec![("TZ".to_owned(), zone.to_owned())],
        ..HeadlessPlan::of_test(folder)
    }
}

/// Done in the last seconds of a day in India, and due again when it is over.
///
/// Midnight is the service's, of which the app knows the whole seconds only.
pub async fn assert_turns_at_midnight(zone: &str, now: DateTime<Utc>) {
    let running = RunningApp::at(zone, now).await;
    running.press().await;
    let done = running.today_is("done").await;
    assert_eq!((&done["date"], &done["until"]), (&json!("2026-11-23"), &json!("23:59")), "{zone}");

    let midnight = at("2026-11-23T18:30:00Z");
    let until_then = (midnight - running.eko.now()).to_std().unwrap_or_default();
    tokio::time::sleep(until_then.saturating_sub(TURNS_WITHIN)).await;
    assert!(running.eko.now() < midnight, "{zone}: it was to be before midnight");
    assert_eq!(running.app.view().await.unwrap()["today"]["state"], json!("done"), "{zone}");
    let due = running.today_is("due").await;
    let late = running.eko.now() - midnight;

    assert_eq!(due["date"], json!("2026-11-24"), "{zone}");
    assert!(late < TimeDelta::from_std(TURNS_WITHIN).unwrap(), "{zone}: {late}");
}
