//! Ten thousand random faults: one request for each press, and an outcome that agrees with the service's own log.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "schedules/draw.rs"]
mod draw;
#[path = "schedules/shop_floor.rs"]
mod shop_floor;
#[path = "schedules/tally.rs"]
mod tally;

mod support;

use std::sync::Mutex;

use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use tokio::runtime::Runtime;

use draw::{Schedule, schedules};
use shop_floor::ShopFloor;
use tally::Tally;

/// Presses in one shop, each on a day of its own.
const PRESSES_A_SHOP: u32 = 20;
/// Shops at the same time: most of the time is waiting.
const WORKERS: u32 = 8;
const PRESSES_IN_ALL: u32 = 10_000;
/// Another number of presses in all, for a longer or a shorter run.
const OTHERWISE: &str = "HAZRI_SCHEDULES";

#[test]
fn ten_thousand_random_faults_leave_no_doubt() {
    let told = std::env::var(OTHERWISE).ok().map(|count| count.parse().unwrap());
    let presses: u32 = told.unwrap_or(PRESSES_IN_ALL);
    let tally = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| work(presses.div_ceil(WORKERS * PRESSES_A_SHOP), &tally));
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("{tally}");
    assert!(tally.presses >= u64::from(presses), "{tally}");
    tally.assert_everything_happened();
}

/// Draws shops' histories and lives through them. A promise that was broken is told with the presses before it.
fn work(cases: u32, tally: &Mutex<Tally>) {
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let history = proptest::collection::vec(schedules(), PRESSES_A_SHOP as usize);
    let ran = TestRunner::new(config).run(&history, |history| {
        let told = Runtime::new().unwrap().block_on(live_through(&history));
        tally.lock().unwrap().add(told?);
        Ok(())
    });
    match ran {
        Ok(()) => {}
        Err(TestError::Fail(broken, _)) => panic!("{broken}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

async fn live_through(history: &[Schedule]) -> Result<Tally, TestCaseError> {
    let floor = ShopFloor::open().await;
    let mut tally = Tally::default();
    for (number, schedule) in history.iter().enumerate() {
        let ended = floor.press(schedule).await;
        let ended =
            ended.map_err(|broken| TestCaseError::fail(format!("{broken}\n{:?}", &history[..=number])))?;
        ended.into_iter().for_each(|ended| tally.count(ended));
        floor.next_day().await;
    }
    Ok(tally)
}
