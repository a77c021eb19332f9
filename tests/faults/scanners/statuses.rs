//! Rows 39 and 48: what a scanner says of itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hazri_core::agent::view::{ScannerLight, Step};
use hazri_core::agent::{Agent, Rhythm};
use hazri_core::clock::ManualClock;
use hazri_core::problem::{Problem, problem_words};
use hazri_simulator::scanner::{Maker, RdOptions, ScriptedCapture, Status};

use super::{complaint_goes, light_turns, scanner_with, shop_that_searches};
use crate::support::{
    Shop, assert_not_sent, assert_the_next_press_is_done, free_port, step, trouble, wait_until,
};

#[tokio::test]
async fn row_39_every_status_has_its_light_and_its_words_before_a_finger_is_asked_for() {
    let word = |word: &str| Status::Text(word.to_owned());
    for (status, light, problem) in [
        (Status::NotReady, ScannerLight::NotReady, Problem::ScannerNotReady),
        (Status::Used, ScannerLight::InUse, Problem::ScannerInUse),
        (word("BUSY"), ScannerLight::NotReady, Problem::ScannerNotReady),
        (word(""), ScannerLight::NotReady, Problem::ScannerNotReady),
    ] {
        let shop = Shop::after_ekyc().await;
        shop.scanner.set_status(status.clone());
        shop.agent().look_again().await.unwrap();
        light_turns(&shop, light).await;

        let view = shop.daily().await;

        assert_not_sent(&shop, &view, &problem).await;
        assert!(!problem_words(&problem).now.is_empty());
        assert_eq!(shop.scanner.captures(), 0, "{status:?}");
        shop.scanner.set_status(Status::Ready);
        light_turns(&shop, ScannerLight::Ready).await;
        assert_the_next_press_is_done(&shop).await;
    }
}

#[tokio::test]
async fn row_39_an_unplugged_scanner_is_told_and_its_return_takes_the_complaint_away() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.unplug();
    shop.agent().look_again().await.unwrap();
    light_turns(&shop, ScannerLight::NotReady).await;

    let view = shop.daily().await;
    assert_not_sent(&shop, &view, &Problem::ScannerNotReady).await;
    shop.scanner.plug_in();

    light_turns(&shop, ScannerLight::Ready).await;
    complaint_goes(&shop).await;
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_39_every_code_has_its_words_and_the_button_works_again() {
    for (code, problem) in [
        ("710", Problem::ScannerInUse),
        ("720", Problem::ScannerLost),
        ("730", Problem::FingerUnclear),
        ("740", Problem::ScannerLost),
        ("750", Problem::ScannerNoFingerprint),
        ("760", Problem::ScannerNoFingerprint),
        ("770", Problem::ScannerLost),
        ("999", Problem::ScannerFailed),
        ("100", Problem::ScannerMisfit),
        ("210", Problem::ScannerMisfit),
        ("-1307", Problem::ScannerLost),
        ("1140", Problem::FingerTimeout),
        ("1141", Problem::ScannerNotReady),
        ("424242", Problem::ScannerFailed),
    ] {
        let shop = Shop::after_ekyc().await;
        shop.scanner.script_capture(ScriptedCapture::error(code, "as it says"));

        let view = shop.daily().await;

        assert_not_sent(&shop, &view, &problem).await;
        assert!(trouble(&view).support.contains(code), "{:?}", trouble(&view).support);
        assert!(!problem_words(&problem).what.is_empty() && !problem_words(&problem).now.is_empty());
        assert_eq!(shop.scanner.captures(), 1, "{code}");
        assert_the_next_press_is_done(&shop).await;
    }
}

/// With the rhythm of the app: a look is due at the first tick after the pause.
#[tokio::test]
async fn row_39_a_replugged_scanner_is_noticed_within_2_s() {
    let rhythm = Rhythm::default();
    assert!(rhythm.scanner + rhythm.tick < Duration::from_secs(2));
    let mut shop = Shop::after_ekyc().await;
    shop.pull_the_plug();
    let premises = shop.premises().await;
    let agent = Agent::start(premises, shop.surroundings(), shop.recorder.clone(), rhythm);
    let _time = goes_on(&shop.pc);
    let shown = || shop.recorder.seen().last().map(|view| view.strip.scanner);
    wait_until("the scanner is seen", || shown() == Some(ScannerLight::Ready)).await;

    let mut took = Vec::new();
    for moment in [Duration::ZERO, Duration::from_millis(700)] {
        shop.scanner.unplug();
        agent.look_again().await.unwrap();
        wait_until("it is missed", || shown() == Some(ScannerLight::NotReady)).await;
        // The worst moment is right after a look, which is when the light has turned.
        tokio::time::sleep(moment).await;
        shop.scanner.plug_in();
        let begun = Instant::now();
        wait_until("it is back", || shown() == Some(ScannerLight::Ready)).await;
        took.push(begun.elapsed());
    }

    println!("row 39: a replugged scanner was noticed after {took:?}");
    assert!(took.iter().min() < Some(&Duration::from_secs(2)), "{took:?}");
    assert!(took.iter().all(|took| *took < Duration::from_secs(3)), "{took:?}");
}

/// The PC's clock keeps step with the real one until this is dropped.
fn goes_on(clock: &Arc<ManualClock>) -> impl Drop + use<> {
    struct Going(tokio::task::JoinHandle<()>);
    impl Drop for Going {
        fn drop(&mut self) {
            self.0.abort();
        }
    }
    let clock = clock.clone();
    Going(tokio::spawn(async move {
        let mut before = Instant::now();
        loop {
            tokio::time::sleep(Duration::from_millis(2)).await;
            let now = Instant::now();
            clock.advance(now - before);
            before = now;
        }
    }))
}

#[tokio::test]
async fn row_48_a_scanner_of_level_l0_is_warned_about_and_can_be_used() {
    for maker in [Maker::MantraMfs100, Maker::MorphoMso1300] {
        let port = free_port();
        let mut shop = shop_that_searches(port, 1).await;
        shop.scanner = scanner_with(RdOptions { port: Some(port), ..RdOptions::new(maker) }).await;

        let view = light_turns(&shop, ScannerLight::ReadyOldType).await;

        let lights: Vec<ScannerLight> = view.scanners.iter().map(|one| one.light).collect();
        assert_eq!(lights, [ScannerLight::ReadyOldType], "{maker:?}");
        let view = shop.daily().await;
        assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
        shop.assert_contract_kept();
    }
}
