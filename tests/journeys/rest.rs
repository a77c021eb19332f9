//! What the app does when nobody does anything: next to nothing, and the day turns all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hazri_core::agent::view::{InternetLight, ScannerLight, Today};
use hazri_core::agent::{Agent, Rhythm, Surroundings};
use hazri_core::clock::Clock;
use hazri_core::journey::Journey;

use crate::support::{MORNING, Shop, at, wait_until};

/// Longer than the app ever waited before it looked at the service again.
const TEN_MINUTES: Duration = Duration::from_secs(600);

#[tokio::test]
async fn the_scanner_is_looked_at_and_the_service_is_not_until_the_agent_comes_back() {
    let shop = Shop::after_ekyc().await;
    assert_only_the_scanner_is_asked(&shop).await;

    shop.agent().look_again().await.unwrap();
    wait_until("the service is looked at again", || shop.eko.received().len() == 1).await;

    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.scan().await;
    // The window stays on what was done for the rest of the day.
    assert_only_the_scanner_is_asked(&shop).await;
}

async fn assert_only_the_scanner_is_asked(shop: &Shop) {
    shop.eko.take_received();
    shop.scanner.take_received();
    let before = shop.eko.connections_accepted();
    for look in 1..=3 {
        shop.pc.advance(TEN_MINUTES / 3);
        wait_until("the scanner is looked at", || shop.scanner.received().len() >= 2 * look).await;
    }
    assert_eq!((shop.eko.connections_accepted() - before, shop.eko.received().len()), (0, 0));
}

#[tokio::test]
async fn the_time_left_is_told_in_quarters_of_an_hour_until_the_last_one() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.scan().await;
    let left = || match shop.recorder.seen().last().map(|view| view.today.clone()) {
        Some(Today::Done(day)) => day.left_minutes,
        today => panic!("the day is not done: {today:?}"),
    };
    // MORNING is half past nine in India. The service's clock need not agree to the second.
    shop.pc.advance(Duration::from_secs(30));

    for (passed, told) in [(7, 14 * 60 + 15), (15, 14 * 60), (13 * 60 + 6, 60), (2, 59), (58, 1)] {
        shop.pc.advance(Duration::from_secs(60 * passed));
        wait_until("what is left is told", || left() <= told).await;
        assert_eq!(left(), told);
    }
}

/// Runs, and counts how often the controller looks at the time, which it does whenever it wakes.
struct CountedClock {
    begun: Instant,
    began_at: DateTime<Utc>,
    looks: AtomicUsize,
}

impl CountedClock {
    fn at(began_at: DateTime<Utc>) -> Arc<CountedClock> {
        Arc::new(CountedClock { begun: Instant::now(), began_at, looks: AtomicUsize::new(0) })
    }

    fn looks(&self) -> usize {
        self.looks.load(Ordering::Relaxed)
    }
}

impl Clock for CountedClock {
    fn now(&self) -> DateTime<Utc> {
        self.began_at + TimeDelta::from_std(self.begun.elapsed()).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.begun.elapsed()
    }
}

/// The shop's agent, in the app's own rhythm.
async fn agent_under(shop: &mut Shop, clock: Arc<CountedClock>) -> Agent {
    shop.pull_the_plug();
    shop.eko.set_clock_offset(clock.now() - Utc::now());
    let surroundings = Surroundings { clock, ..shop.surroundings() };
    let premises = shop.premises_in(&surroundings).await;
    let agent = Agent::start(premises, surroundings, shop.recorder.clone(), Rhythm::default());
    let rests = || {
        shop.recorder.seen().last().is_some_and(|view| {
            (view.strip.scanner, view.strip.internet) == (ScannerLight::Ready, InternetLight::Online)
        })
    };
    wait_until("scanner and service are seen", rests).await;
    agent
}

#[tokio::test]
async fn the_controller_sleeps() {
    let mut shop = Shop::after_ekyc().await;
    let clock = CountedClock::at(at(MORNING));
    let _agent = agent_under(&mut shop, clock.clone()).await;

    let mut looks = Vec::new();
    for _ in 0..3 {
        let before = clock.looks();
        tokio::time::sleep(Duration::from_secs(2)).await;
        looks.push(clock.looks() - before);
    }

    assert!(looks.contains(&0), "in three times two seconds it looked at the time so often: {looks:?}");
}

#[tokio::test]
async fn the_controller_wakes_when_the_day_turns() {
    let mut shop = Shop::after_ekyc().await;
    let clock = CountedClock::at(at("2026-11-23T18:29:50Z"));
    let _agent = agent_under(&mut shop, clock.clone()).await;
    let is_due_on = |day: &str| {
        let seen = shop.recorder.seen();
        matches!(seen.last().map(|view| &view.today), Some(Today::Due { date }) if date == day)
    };
    assert!(is_due_on("2026-11-23"));

    wait_until("the new day is shown", || is_due_on("2026-11-24")).await;

    let late = clock.now() - at("2026-11-23T18:30:00Z");
    assert!(late < TimeDelta::seconds(10), "shown {late} late");
}
