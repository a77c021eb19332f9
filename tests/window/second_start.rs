use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision};

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::morning::{asks_for_code, begins_daily, does_ekyc, sets_up, types_code};
use crate::patience::Patience;
use crate::processes::App;
use crate::shop::Shop;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn row_53_a_second_start_brings_the_first_window_forward() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    let keyboard = Keyboard::of(&desktop);
    let first = keyboard.windows();
    assert_eq!(first.len(), 1);
    keyboard.minimizes_window();
    Patience::for_the("window to be put away").until(|| keyboard.windows().is_empty()).await;

    assert!(App::start_again(&desktop).await.success());
    Patience::for_the("window to come forward").until(|| !keyboard.windows().is_empty()).await;
    assert_eq!(keyboard.windows(), first);
    assert!(window.runs());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_of_two_starts_at_one_moment_one_stays_with_its_window() {
    let desktop = Desktop::open().await;
    let keyboard = Keyboard::of(&desktop);
    for round in 0..5 {
        let logs = [format!("first-{round}"), format!("second-{round}")];
        let mut starts = logs.each_ref().map(|log| App::start(&desktop, log));
        let mut ended =
            || starts.each_mut().map(|start| start.process().try_wait().unwrap()).into_iter().flatten();
        Patience::for_the("start that is one too many").until(|| ended().next().is_some()).await;
        Patience::for_the("window of the other").until(|| keyboard.windows().len() == 1).await;

        assert!(ended().all(|status| status.success()));
        assert_eq!(ended().count(), 1);
        for log in logs {
            let said = desktop.read_log(&log);
            assert!(!said.contains("cannot start"), "{said}");
        }
        drop(starts);
        Patience::for_the("screen to be empty").until(|| keyboard.windows().is_empty()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_a_second_start_during_the_request_sends_nothing() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    let captures_before = shop.scanner.captures();
    shop.eko.set_delay(Duration::from_secs(3));
    begins_daily(&window, &shop).await;
    let keyboard = Keyboard::of(&desktop);
    let first = keyboard.windows();

    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "sending").await;
    assert!(App::start_again(&desktop).await.success());

    assert_eq!(keyboard.windows(), first);
    window.waits_for("done-banner").await;
    assert_eq!(shop.scanner.captures() - captures_before, 1);
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_a_double_click_on_the_scan_button_makes_one_request() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    asks_for_code(&window, &shop).await;
    types_code(&window, shop.code()).await;
    window.waits_for("number-held").await;
    window.consent().await;

    window.press_twice("scan").await;
    window.waits_for("ekyc-done").await;
    assert_eq!((shop.scanner.captures(), shop.asked(EkoCall::BiometricEkyc)), (1, 1));

    window.press("done-home").await;
    begins_daily(&window, &shop).await;
    window.press_twice("scan").await;
    window.waits_for("done-banner").await;
    assert_eq!((shop.scanner.captures(), shop.asked(EkoCall::DailyAuthentication)), (2, 1));
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_enter_that_is_held_on_the_scan_button_makes_one_request() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    let captures_before = shop.scanner.captures();
    shop.scanner.set_finger_delay(Duration::from_millis(500));
    shop.eko.set_delay(Duration::from_millis(500));
    begins_daily(&window, &shop).await;
    window.run("document.querySelector('[data-testid=scan]').focus()").await;

    Keyboard::of(&desktop).holds_enter(150);

    window.waits_for("done-banner").await;
    assert_eq!(shop.scanner.captures() - captures_before, 1);
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}
