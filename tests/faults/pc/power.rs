//! Row 52 in short: the app is killed between two writes. `tests/power.rs` does it at every one, many times.

use std::path::Path;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use hazri_core::journey::Journey;
use hazri_core::ledger::{CallKind, Ledger};
use hazri_core::problem::OutcomeClass;
use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use serde_json::json;

use crate::support::{Headless, HeadlessPlan, MORNING, PcClock, at, run_headless, wait_until};

#[test]
#[ignore = "the app itself, run by its parent"]
fn headless_app() {
    run_headless();
}

fn app_in(folder: &Path) -> HeadlessPlan {
    let arguments = ["--exact", "pc::power::headless_app", "--ignored", "--nocapture"].map(str::to_owned);
    let clock = PcClock::From(at(MORNING));
    HeadlessPlan { arguments: arguments.into(), clock, ..HeadlessPlan::of_test(folder) }
}

const LONG: Duration = Duration::from_secs(5);

/// When the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Prepared,
    Sending,
    Answered,
}

#[tokio::test]
async fn row_52_killed_at_each_step_the_records_tell_what_is_known() {
    for (moment, outcome, today) in [
        (Moment::Prepared, OutcomeClass::NotSent, "ekyc_needed"),
        (Moment::Sending, OutcomeClass::Unknown, "unknown"),
        (Moment::Answered, OutcomeClass::Done, "done"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 7).unwrap()).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        eko.set_ekyc_done("2026-01-02".parse().unwrap());
        let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
        scanner.set_certificate_end(at(MORNING) + TimeDelta::days(80)).unwrap();
        let app = Headless::start(app_in(folder.path())).await.unwrap();
        let setup = folder.path().join("setup.json");
        let contents = hazri_simulator::setup_file(&eko, (scanner.port(), scanner.port())).to_string();
        std::fs::write(&setup, contents).unwrap();
        app.import_setup(&setup).await.unwrap();
        app.open_journey(Journey::Daily).await.unwrap();
        match moment {
            Moment::Prepared => scanner.set_finger_delay(LONG),
            Moment::Sending => {
                let late = Scripted::as_usual().delivered(Delivery::Delay(LONG));
                eko.script(EkoCall::DailyAuthentication, late);
            }
            Moment::Answered => {}
        }

        app.scan(Some(&eko.account().aadhaar)).await.unwrap();
        let sent = || eko.received_for(EkoCall::DailyAuthentication).len();
        match moment {
            Moment::Prepared => wait_until("the finger is asked for", || scanner.captures() == 1).await,
            Moment::Sending => wait_until("the request has come", || sent() == 1).await,
            Moment::Answered => {
                let is_done = |view: &serde_json::Value| view["today"]["state"] == json!("done");
                app.until("it is done", is_done).await.unwrap();
            }
        }
        app.kill();
        app.wait_dead().await;
        let again = Headless::start(app_in(folder.path())).await.unwrap();

        let view = again.view().await.unwrap();
        assert_eq!(view["today"]["state"], json!(today), "{moment:?}");
        let account = eko.account();
        let ledger = Ledger::open_to_look(folder.path()).unwrap();
        let newest = ledger.latest("custom", &account.user_code, CallKind::DailyAuthentication).unwrap();
        assert_eq!(newest.unwrap().result.unwrap().outcome, outcome, "{moment:?}");
        assert_eq!(sent(), usize::from(moment != Moment::Prepared), "{moment:?}");
    }
}
