//! P11: how long a record of the ledger takes until no power cut can undo it.

use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use hazri_core::day::IstDay;
use hazri_core::eko::{SystemRandomness, client_reference};
use hazri_core::ledger::{CallKind, Ledger, NewAttempt};

use crate::samples::Figure;

const RUNS: usize = 200;

pub async fn measure() -> Vec<Figure> {
    // Not in the folder for what is temporary: that may be in memory.
    let own = std::env::current_exe().unwrap();
    let folder = tempfile::tempdir_in(own.parent().unwrap()).unwrap();
    vec![
        Figure::of_times("record_durable", records(folder.path()).await),
        Figure::of_times("one_sync", syncs(folder.path())),
    ]
}

async fn records(folder: &Path) -> Vec<Duration> {
    let ledger = Ledger::open(folder).unwrap().ledger;
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let now = Utc::now();
        let attempt = NewAttempt {
            client_ref_id: client_reference(now, &SystemRandomness),
            call: CallKind::DailyAuthentication,
            environment: "custom".to_owned(),
            user_code: "20810200".to_owned(),
            contract: "2026-06".to_owned(),
            day: IstDay::of(now),
            consent_at: Some(now),
        };
        let begun = Instant::now();
        ledger.run(move |ledger| ledger.prepare(&attempt, now)).await.unwrap();
        times.push(begun.elapsed());
    }
    times
}

/// The least that a record can cost: one page, and the disk asked to keep it.
fn syncs(folder: &Path) -> Vec<Duration> {
    let mut file = std::fs::File::create(folder.join("page")).unwrap();
    file.write_all(&[0; 4096]).unwrap();
    file.sync_all().unwrap();
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        let begun = Instant::now();
        file.write_all_at(&[u8::try_from(run % 256).unwrap(); 4096], 0).unwrap();
        file.sync_data().unwrap();
        times.push(begun.elapsed());
    }
    times
}
