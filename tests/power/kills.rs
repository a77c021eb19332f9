//! The power goes, a thousand times, at every step of an attempt.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use hazri_simulator::eko::Revision;
use rand::Rng as _;
use rand::seq::SliceRandom as _;

use crate::aftermath::{Found, check};
use crate::lane::{Lane, Press, readings_of};
use crate::support::{Die, Headless};
use crate::tap::{Trigger, Way};

/// How often the power goes in each of the two shops.
const KILLS: usize = 510;
/// The same seed kills at the same places, as far as two processes on one PC allow.
const SEED: u64 = 20_261_124;
/// A view is there in this time after the start of the process.
const FIRST_VIEW: Duration = Duration::from_secs(2);

/// What makes the power go.
#[derive(Debug, Clone, Copy)]
enum Kill {
    /// A reading of the clock, and so long after it.
    Reading(Die),
    /// A byte on the way to the service or back.
    Line(Way, usize),
    /// A byte on the way to the scanner or back.
    Cable(Way, usize),
    /// So long after the press.
    Moment(Duration),
}

impl Kill {
    fn name(self) -> &'static str {
        match self {
            Kill::Reading(_) => "at a reading of the clock",
            Kill::Line(Way::Asked, _) => "at a byte to the service",
            Kill::Line(Way::Answered, _) => "at a byte from the service",
            Kill::Cable(Way::Asked, _) => "at a byte to the scanner",
            Kill::Cable(Way::Answered, _) => "at a byte from the scanner",
            Kill::Moment(_) => "at any moment",
        }
    }
}

/// What was counted.
#[derive(Default)]
struct Tally {
    kills: BTreeMap<&'static str, usize>,
    presses: BTreeMap<&'static str, usize>,
    found: BTreeMap<Found, usize>,
    slowest: Duration,
    after_the_end: usize,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        other.kills.into_iter().for_each(|(name, count)| *self.kills.entry(name).or_default() += count);
        other.presses.into_iter().for_each(|(name, count)| *self.presses.entry(name).or_default() += count);
        other.found.into_iter().for_each(|(found, count)| *self.found.entry(found).or_default() += count);
        self.slowest = self.slowest.max(other.slowest);
        self.after_the_end += other.after_the_end;
    }

    fn total(&self) -> usize {
        self.kills.values().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} kills, seed {SEED}", self.total())?;
        writeln!(f, "  when: {:?}; {} came after the end of the attempt", self.kills, self.after_the_end)?;
        writeln!(f, "  in: {:?}", self.presses)?;
        writeln!(f, "  the records had: {:?}", self.found)?;
        write!(f, "  slowest first view: {} ms", self.slowest.as_millis())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_52_the_ledger_survives_a_thousand_kills() {
    let shops = [(Revision::R2026_06, SEED), (Revision::R2026_07, SEED + 1)];
    let lanes = shops.map(|(revision, seed)| tokio::spawn(one_lane(revision, seed)));
    let mut tally = Tally::default();
    for lane in lanes {
        tally.add(lane.await.unwrap());
    }
    println!("{tally}");
    assert!(tally.total() >= 1000);
    for found in Found::ALL {
        assert!(tally.found.get(&found).is_some_and(|times| *times >= 5), "{found:?}: {tally}");
    }
}

async fn one_lane(revision: Revision, seed: u64) -> Tally {
    let mut lane = Lane::open(revision, seed).await;
    let readings = measure(&lane).await;
    let mut tally = Tally::default();
    let (mut app, _, _) = lane.start().await;
    for number in 0..KILLS {
        let press = pick_press(&mut lane);
        prepare(&lane, &app, press).await;
        let kill = pick_kill(&mut lane, &app, readings[&press]);
        let died_of_it = press_and_die(&lane, &app, press, kill).await;
        *tally.kills.entry(kill.name()).or_default() += 1;
        *tally.presses.entry(press.call()).or_default() += 1;
        tally.after_the_end += usize::from(!died_of_it);
        let (next, view, took) = lane.start().await;
        let what = format!("kill {number} of seed {seed}: {press:?}, {kill:?}");
        assert!(took < FIRST_VIEW, "{what}: the first view took {took:?}");
        tally.slowest = tally.slowest.max(took);
        *tally.found.entry(check(&mut lane, &view, press, &what)).or_default() += 1;
        app = next;
        go_on(&mut lane, &app).await;
    }
    tally
}

/// How often the clock is read in each press.
async fn measure(lane: &Lane) -> BTreeMap<Press, u64> {
    let (app, _, _) = lane.start().await;
    lane.set_up(&app).await;
    let mut readings = BTreeMap::new();
    for press in Press::ALL {
        readings.insert(press, readings_of(lane, &app, press).await);
        if press != Press::EkycFinger {
            continue;
        }
        lane.next_day(&app).await;
    }
    println!("readings of the clock: {readings:?}");
    readings
}

fn pick_press(lane: &mut Lane) -> Press {
    let presses = [(Press::DailyFinger, 5), (Press::EkycFinger, 3), (Press::Code, 1), (Press::Verify, 1)];
    presses.choose_weighted(&mut lane.rng, |(_, parts)| *parts).unwrap().0
}

/// Everything up to the press.
async fn prepare(lane: &Lane, app: &Headless, press: Press) {
    match press {
        Press::DailyFinger => lane.eko.set_ekyc_done("2026-01-02".parse().unwrap()),
        Press::Code | Press::Verify | Press::EkycFinger => lane.eko.forget_ekyc(),
    }
    lane.set_up(app).await;
    set_aside(app).await;
    if lane.go_up_to(app, press).await.is_none() {
        // The step was left where the press is not: from the beginning.
        set_aside(app).await;
        app.close_journey().await.unwrap();
        lane.records().execute_batch("DELETE FROM ekyc").unwrap();
        lane.set_up(app).await;
        let there = lane.go_up_to(app, press).await;
        assert!(there.is_some(), "{press:?}: {:#}", app.view().await.unwrap());
    }
}

fn pick_kill(lane: &mut Lane, app: &Headless, readings: u64) -> Kill {
    let rng = &mut lane.rng;
    let kill = match rng.gen_range(0..20) {
        0..=8 => {
            let after = if rng.gen_bool(0.3) { 0 } else { rng.gen_range(0..5_000) };
            let reading = rng.gen_range(1..=readings);
            Kill::Reading(Die { reading, after: Duration::from_micros(after) })
        }
        9..=11 => Kill::Line(Way::Asked, rng.gen_range(1..7_000)),
        12..=13 => Kill::Line(Way::Answered, rng.gen_range(1..900)),
        14 => Kill::Cable(Way::Asked, rng.gen_range(1..900)),
        15..=16 => Kill::Cable(Way::Answered, rng.gen_range(1..5_000)),
        _ => Kill::Moment(Duration::from_micros(rng.gen_range(0..60_000))),
    };
    let rest_arrives = rng.gen_bool(0.5);
    let trigger = |way, bytes| Trigger { way, bytes, rest_arrives, victim: app.pid() };
    match kill {
        Kill::Line(way, bytes) => lane.line.arm(trigger(way, bytes)),
        Kill::Cable(way, bytes) => lane.cable.arm(trigger(way, bytes)),
        Kill::Reading(_) | Kill::Moment(_) => {}
    }
    kill
}

/// Presses, and waits for the death. `false` when the attempt was over before it came: then it comes now.
async fn press_and_die(lane: &Lane, app: &Headless, press: Press, kill: Kill) -> bool {
    if let Kill::Reading(die) = kill {
        app.die(die).await.unwrap();
    }
    // It may be dead before it has answered.
    let _ = lane.press(app, press).await;
    if let Kill::Moment(after) = kill {
        tokio::time::sleep(after).await;
        app.kill();
    } else {
        let _ = app.at_rest().await;
    }
    let died_of_it = !app.is_alive() || matches!(kill, Kill::Moment(_));
    lane.line.disarm();
    lane.cable.disarm();
    app.kill();
    app.wait_dead().await;
    died_of_it
}

/// What a person does after the power is back: goes on the same day, or on the next.
async fn go_on(lane: &mut Lane, app: &Headless) {
    if lane.rng.gen_bool(0.6) {
        lane.next_day(app).await;
        app.look_again().await.unwrap();
    }
}

/// What is unknown is looked at and set aside, as long as there is something.
async fn set_aside(app: &Headless) {
    while app.set_unknown_aside().await.is_ok() {
        app.close_journey().await.unwrap();
    }
}
