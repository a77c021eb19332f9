use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::scanner::ScriptedCapture;

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::morning::{asks_for_code, begins_daily, does_ekyc, scans_for_ekyc, sets_up, types_code};
use crate::patience::Patience;
use crate::processes::App;
use crate::shop::{Shop, scanner_on, today};
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn row_38_a_scanner_that_is_plugged_in_again_is_found_and_the_morning_goes_on() {
    let desktop = Desktop::open().await;
    let mut shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    let port = shop.scanner.port();
    shop.scanner.stop().await;

    window.press("scan").await;
    let trouble = window.waits_for_trouble("scanner_not_found_on_linux", "not_sent").await;
    assert!(trouble.contains("Scanner software not found."), "{trouble}");
    assert!(trouble.contains("Not sent. Nothing was charged."), "{trouble}");
    window.waits_for_state("strip-scanner", "data-state", "not_found").await;
    window.shoot("51-no-scanner").await;

    shop.scanner = scanner_on(Some(port)).await;
    let ready = window.waits_for_state("strip-scanner", "data-state", "ready");
    tokio::time::timeout(Duration::from_secs(3), ready).await.expect("the scanner was not noticed in time");
    window.shoot("52-scanner-is-back").await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_25_a_wrong_code_and_a_refused_finger_do_not_end_the_morning() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    asks_for_code(&window, &shop).await;

    shop.eko.script(EkoCall::VerifyOtp, failures::invalid_otp());
    types_code(&window, "000000").await;
    window.waits_for_trouble("otp_wrong", "failed").await;
    window.shoot("53-wrong-code").await;
    types_code(&window, shop.code()).await;
    scans_for_ekyc(&window).await;
    window.press("done-home").await;

    shop.eko.script(EkoCall::DailyAuthentication, failures::kyc_fail_without_reason());
    begins_daily(&window, &shop).await;
    window.press("scan").await;
    window.waits_for_trouble("finger_not_accepted", "failed").await;
    let counts = window.words("trouble-counts").await;
    assert_eq!(counts, "It was tried and did not succeed. It may be charged.");
    assert_eq!(window.words("trouble-safe").await, "You may try again. It may be charged again.");
    assert!(window.words("support-line").await.contains("1714"));
    window.shoot("54-finger-not-accepted").await;

    window.consent().await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 2);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_44_an_unclear_finger_is_asked_for_again_before_anything_is_sent() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    shop.scanner.script_capture(ScriptedCapture::quality("30", "22"));

    window.press("scan").await;
    window.waits_for_trouble("finger_unclear", "not_sent").await;
    window.shoot("55-finger-unclear").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 0);
    window.consent().await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_3_without_a_network_nothing_is_sent() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    let Shop { eko, .. } = shop;
    eko.stop().await;

    window.press("scan").await;
    window.waits_for_trouble("offline", "not_sent").await;
    assert_eq!(window.words("trouble-counts").await, "Not sent. Nothing was charged.");
    window.shoot("56-not-sent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_21_an_error_of_the_server_is_neither_red_nor_green() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::internal_error());
    begins_daily(&window, &shop).await;

    window.press("scan").await;
    window.waits_for_trouble("service_trouble", "unknown").await;
    assert_eq!(window.words("unknown-counts").await, "It may have counted. It may have been charged.");
    let amber = window.colour_of_token("--unknown-ground").await;
    assert_eq!(window.colour("trouble", "background-color").await, amber);
    window.shoot("57-not-known").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_54_a_page_that_is_loaded_anew_finds_the_scan_that_was_pressed_twice() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    let captures_before = shop.scanner.captures();
    shop.scanner.set_finger_delay(Duration::from_secs(3));
    begins_daily(&window, &shop).await;

    window.press_twice("scan").await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    window.reloads().await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    window.shoot("58-found-again").await;
    window.waits_for("done-banner").await;
    assert_eq!(shop.scanner.captures() - captures_before, 1);
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn row_54_a_page_that_is_loaded_anew_finds_the_countdown_of_the_request() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    shop.eko.set_delay(Duration::from_secs(5));
    begins_daily(&window, &shop).await;

    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "sending").await;
    window.reloads().await;
    window.waits_for_state("wait", "data-step", "sending").await;
    window.waits_for("done-banner").await;
    assert_eq!(window.state("done-reference", "data-reference").await, shop.reference());
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_while_sending_still_writes_the_answer_down() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    shop.eko.set_delay(Duration::from_secs(2));

    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "sending").await;
    window.closes();
    let is_answered = || shop.eko.state().dailies.iter().any(|daily| daily.day == today());
    let mut patience = Patience::for_the("answer of the service");
    while !is_answered() {
        assert!(window.runs(), "the application ended before the answer");
        patience.wait().await;
    }
    window.waits_for_end().await;

    shop.eko.set_delay(Duration::ZERO);
    let window = Window::open(&desktop).await;
    window.waits_for_today("done").await;
    assert_eq!(window.state("done-reference", "data-reference").await, shop.reference());
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_was_closed_while_sending_and_opened_again_stays() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    shop.eko.set_delay(Duration::from_secs(3));
    let keyboard = Keyboard::of(&desktop);

    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "sending").await;
    window.closes();
    Patience::for_the("window to go").until(|| keyboard.windows().is_empty()).await;
    assert!(App::start_again(&desktop).await.success());
    Patience::for_the("window to come back").until(|| !keyboard.windows().is_empty()).await;

    window.waits_for("done-banner").await;
    window.press("done-home").await;
    window.waits_for_today("done").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    window.quit().await;
}
