//! What a press costs in connections and requests. Counted, so that it does not grow unseen.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hazri_core::agent::view::{InternetLight, ScannerLight};
use hazri_core::agent::{Agent, Rhythm, Surroundings};
use hazri_core::clock::{Clock, SystemClock};
use hazri_core::journey::Journey;
use hazri_simulator::eko::{EkoCall, Revision};

use crate::support::{MORNING, Shop, ShopPlan, at, wait_until};

struct Counted {
    to_the_service: usize,
    asked_of_the_service: Vec<EkoCall>,
    to_the_scanner: usize,
    asked_of_the_scanner: Vec<String>,
}

/// What was asked since the last time, and over how many new connections.
struct Counter {
    to_the_service: usize,
    to_the_scanner: usize,
}

impl Counter {
    fn of(shop: &Shop) -> Counter {
        shop.eko.take_received();
        shop.scanner.take_received();
        Counter {
            to_the_service: shop.eko.connections_accepted(),
            to_the_scanner: shop.scanner.connections_accepted(),
        }
    }

    fn count(self, shop: &Shop) -> Counted {
        let method = |sent: &hazri_simulator::scanner::ReceivedByScanner| sent.method.clone();
        Counted {
            to_the_service: shop.eko.connections_accepted() - self.to_the_service,
            asked_of_the_service: shop.eko.received().iter().filter_map(|sent| sent.call).collect(),
            to_the_scanner: shop.scanner.connections_accepted() - self.to_the_scanner,
            asked_of_the_scanner: shop.scanner.received().iter().map(method).collect(),
        }
    }
}

#[tokio::test]
async fn a_daily_authentication_opens_and_asks_no_more_than_it_has_to() {
    let shop = Shop::after_ekyc().await;
    Counter::of(&shop);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let looked_at = || shop.eko.received().len() == 1 && shop.scanner.received().len() == 2;
    wait_until("service and scanner are looked at before the finger", looked_at).await;
    let counter = Counter::of(&shop);

    shop.scan().await;

    let counted = counter.count(&shop);
    assert_eq!(counted.asked_of_the_scanner, ["RDSERVICE", "DEVICEINFO", "CAPTURE"]);
    assert_eq!(counted.to_the_scanner, 3, "scanner programs close each connection");
    assert_eq!(counted.asked_of_the_service, [EkoCall::Other, EkoCall::DailyAuthentication]);
    assert!(counted.to_the_service <= 1, "the connection of a look is kept");
}

#[tokio::test]
async fn the_start_asks_each_side_once() {
    let mut shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.pull_the_plug();
    let counter = Counter::of(&shop);

    shop.start().await;
    let view = shop.ready().await;

    assert_eq!(view.strip.internet, InternetLight::Online);
    let counted = counter.count(&shop);
    assert_eq!(counted.asked_of_the_scanner, ["RDSERVICE", "DEVICEINFO"]);
    assert_eq!(counted.asked_of_the_service, [EkoCall::Other]);
    assert_eq!((counted.to_the_scanner, counted.to_the_service), (2, 1));
}

/// Ten minutes: longer than the app ever waited before it looked at the service again.
const REST: Duration = Duration::from_secs(600);

#[tokio::test]
async fn at_rest_the_scanner_is_looked_at_and_the_service_is_not_until_the_agent_comes_back() {
    let shop = Shop::after_ekyc().await;
    assert_only_the_scanner_is_asked_at_rest(&shop).await;

    shop.agent().look_again().await.unwrap();
    wait_until("the service is looked at again", || shop.eko.received().len() == 1).await;

    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.scan().await;
    // The window stays on what was done for the rest of the day.
    assert_only_the_scanner_is_asked_at_rest(&shop).await;
}

async fn assert_only_the_scanner_is_asked_at_rest(shop: &Shop) {
    let counter = Counter::of(shop);
    for rest in 1..=3 {
        shop.pc.advance(REST / 3);
        wait_until("the scanner is looked at", || shop.scanner.received().len() >= 2 * rest).await;
    }
    let counted = counter.count(shop);
    assert_eq!((counted.to_the_service, counted.asked_of_the_service), (0, Vec::new()));
}

/// Counts how often the controller looks at the time, which it does whenever it wakes.
struct CountedClock(AtomicUsize);

impl Clock for CountedClock {
    fn now(&self) -> DateTime<Utc> {
        at(MORNING)
    }

    fn elapsed(&self) -> Duration {
        self.0.fetch_add(1, Ordering::Relaxed);
        SystemClock.elapsed()
    }
}

#[tokio::test]
async fn at_rest_the_controller_sleeps() {
    let mut shop = Shop::after_ekyc().await;
    shop.pull_the_plug();
    let clock = Arc::new(CountedClock(AtomicUsize::new(0)));
    let surroundings = Surroundings { clock: clock.clone(), ..shop.surroundings() };
    let premises = shop.premises_in(&surroundings).await;
    let agent = Agent::start(premises, surroundings, shop.recorder.clone(), Rhythm::default());
    loop {
        let strip = agent.view().await.unwrap().strip;
        if (strip.scanner, strip.internet) == (ScannerLight::Ready, InternetLight::Online) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let mut woken = Vec::new();
    for _ in 0..3 {
        let before = clock.0.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs(2)).await;
        woken.push(clock.0.load(Ordering::Relaxed) - before);
    }

    assert!(woken.contains(&0), "in three times two seconds it looked at the time so often: {woken:?}");
}
