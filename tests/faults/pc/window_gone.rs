//! Row 54: the web view crashes or reloads in the middle. What the window itself does is shown in `tests/window`.

use std::time::Duration;

use hazri_core::agent::view::Step;
use hazri_core::journey::Journey;
use hazri_simulator::eko::EkoCall;

use crate::support::{Shop, secret, step, wait_until};

const LONG: Duration = Duration::from_millis(300);

/// A window presses and is gone; whoever asks next finds the attempt where it is.
async fn press_and_vanish(shop: &Shop) {
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let window = shop.agent().clone();
    let number = secret(&shop.eko.account().aadhaar);
    // Gone before it has heard that the press was taken.
    tokio::spawn(async move { window.scan(Some(number), true).await }).abort();
    let window = shop.agent().clone();
    let number = secret(&shop.eko.account().aadhaar);
    let _ = window.scan(Some(number), true).await;
}

#[tokio::test]
async fn row_54_a_window_that_is_lost_while_the_finger_is_awaited_finds_the_scan_again() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(LONG);
    press_and_vanish(&shop).await;
    wait_until("the finger is asked for", || shop.scanner.captures() == 1).await;

    let found = shop.agent().view().await.unwrap();
    assert!(matches!(step(&found), Step::Scanning { .. }), "{found:#?}");
    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
}

#[tokio::test]
async fn row_54_a_window_that_is_lost_during_the_request_finds_its_countdown_again() {
    let shop = Shop::after_ekyc().await;
    shop.answer_late(LONG);
    press_and_vanish(&shop).await;
    wait_until("the request has come", || shop.sent(EkoCall::DailyAuthentication) == 1).await;
    shop.pc.advance(Duration::from_secs(7));

    let found = shop.agent().view().await.unwrap();
    let Step::Sending { wait } = step(&found) else { panic!("{found:#?}") };
    assert!(wait.elapsed_ms >= 7000, "{wait:?}");
    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
}
