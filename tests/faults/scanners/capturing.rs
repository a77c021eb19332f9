//! Rows 43 to 45: while the finger is awaited.

use std::time::Duration;

use hazri_core::agent::view::{ScannerLight, Step, View};
use hazri_core::journey::Journey;
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_simulator::eko::EkoCall;
use hazri_simulator::http::Delivery;
use hazri_simulator::scanner::ScriptedCapture;

use super::{light_turns, press_for_the_day, scanner_on, shop_that_searches};
use crate::support::{
    Shop, assert_not_sent, assert_the_next_press_is_done, free_port, newest_attempt, step, told, trouble,
};

#[tokio::test]
async fn row_43_after_a_timeout_one_tap_is_enough_and_nothing_was_charged() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.script_capture(ScriptedCapture::error("700", "Capture timed out"));

    let view = shop.daily().await;

    assert_not_sent(&shop, &view, &Problem::FingerTimeout).await;
    assert_eq!(trouble(&view).action, Action::ScanAgain);
    assert!(view.task.unwrap().number_held, "nothing is typed again");
    shop.agent().scan(None, true).await.unwrap();
    let view = shop.at_rest().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 2));
}

/// Presses with a scan of this quality, so often, and tells how many requests came of it.
async fn requests_after(presses: usize, score: &str, points: &str) -> usize {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    for press in 1..=presses {
        shop.scanner.script_capture(ScriptedCapture::quality(score, points));
        let view = shop.scan().await;
        assert_eq!(shop.scanner.captures(), press);
        if shop.sent(EkoCall::DailyAuthentication) == 0 {
            let said = if press < 3 { Problem::FingerUnclear } else { Problem::FingerUnclearAgain };
            assert_eq!(told(&view), (OutcomeClass::NotSent, said), "{score} {points}");
            assert_eq!(newest_attempt(&shop).await.outcome, OutcomeClass::NotSent);
        }
    }
    shop.sent(EkoCall::DailyAuthentication)
}

#[tokio::test]
async fn row_44_a_scan_of_24_is_never_paid_for() {
    assert_eq!(requests_after(6, "24", "60").await, 0);
    assert_eq!(requests_after(6, "80,24", "60,60").await, 0);
}

#[tokio::test]
async fn row_44_scans_of_25_and_44_are_asked_for_again_three_times_and_then_taken() {
    for (score, points) in [("25", "60"), ("44", "60"), ("80", "34")] {
        assert_eq!(requests_after(3, score, points).await, 0, "{score} {points}");
        assert_eq!(requests_after(4, score, points).await, 1, "{score} {points}");
    }
}

#[tokio::test]
async fn row_44_a_scan_of_45_is_taken_at_once() {
    assert_eq!(requests_after(1, "45", "60").await, 1);
    assert_eq!(requests_after(1, "45", "35").await, 1);
}

/// A shop with one scanner that can be ended, and the finger awaited there.
async fn waiting_for_a_finger(port: u16) -> Shop {
    let mut shop = shop_that_searches(port, 1).await;
    shop.scanner = scanner_on(port).await;
    light_turns(&shop, ScannerLight::Ready).await;
    shop.scanner.set_finger_delay(Duration::from_millis(300));
    press_for_the_day(&shop).await;
    shop.until("the finger is awaited", |view| {
        matches!(step(view), Step::Scanning { .. }) && shop.scanner.captures() == 1
    })
    .await;
    shop
}

#[tokio::test]
async fn row_45_unplugged_while_the_finger_is_awaited() {
    let shop = waiting_for_a_finger(free_port()).await;
    shop.scanner.unplug();

    let view = shop.at_rest().await;

    assert_not_sent(&shop, &view, &Problem::ScannerLost).await;
    light_turns(&shop, ScannerLight::NotReady).await;
    shop.scanner.plug_in();
    light_turns(&shop, ScannerLight::Ready).await;
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_45_the_program_crashes_while_the_finger_is_awaited_and_is_started_again() {
    let port = free_port();
    let mut shop = waiting_for_a_finger(port).await;
    let elsewhere = scanner_on(free_port()).await;
    std::mem::replace(&mut shop.scanner, elsewhere).stop().await;

    let view = shop.at_rest().await;

    assert_not_sent(&shop, &view, &Problem::ScannerFailed).await;
    light_turns(&shop, ScannerLight::NotFound).await;
    shop.scanner = scanner_on(port).await;
    light_turns(&shop, ScannerLight::Ready).await;
    assert_the_next_press_is_done(&shop).await;
}

/// At the head, between head and body, in the middle, before the last bytes.
#[tokio::test]
async fn row_45_an_answer_that_breaks_off_at_any_byte_is_no_capture() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let mut ways = vec![Delivery::Raw(b"Segmentation fault".to_vec()), Delivery::Raw(Vec::new())];
    for after_bytes in [0, 1, 12, 17, 60, 100, 150, 500, 1_000, 2_000, 3_000] {
        ways.push(Delivery::Cut { after_bytes });
        ways.push(Delivery::Reset { after_bytes });
    }
    let is_said = |view: &View| {
        let (class, problem) = told(view);
        class == OutcomeClass::NotSent
            && matches!(problem, Problem::ScannerFailed | Problem::CaptureMalformed)
    };
    for (pressed, delivery) in (1..).zip(ways) {
        shop.scanner.script_capture(ScriptedCapture::as_usual().delivered(delivery.clone()));

        let view = shop.scan().await;

        assert!(is_said(&view), "{delivery:?}: {view:#?}");
        assert!(matches!(step(&view), Step::Finger), "{delivery:?}");
        assert_eq!(newest_attempt(&shop).await.outcome, OutcomeClass::NotSent, "{delivery:?}");
        assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, pressed));
    }
    assert_the_next_press_is_done(&shop).await;
}
