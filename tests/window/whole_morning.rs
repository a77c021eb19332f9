use std::time::Duration;

use chrono::TimeDelta;
use hazri_simulator::eko::{EkoCall, Revision};

use crate::desktop::Desktop;
use crate::morning::begins_daily;
use crate::patience::Patience;
use crate::secrets::Secrets;
use crate::shop::{Shop, until_before_midnight};
use crate::window::Window;

const BANNER: &str = "Daily authentication done until 23:59 IST";

#[tokio::test(flavor = "multi_thread")]
async fn row_35_the_whole_morning_until_the_banner_goes_at_midnight() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;

    let window = Window::open(&desktop).await;
    sets_up_by_file_and_checks(&window, &shop).await;
    does_ekyc(&window, &shop).await;
    does_daily(&window, &shop).await;
    Secrets::of_all(&shop).are_not_in_log("the first log", &window.said());
    window.quit().await;

    let window = Window::open(&desktop).await;
    finds_the_banner_again(&window, &shop).await;
    finds_the_keys_in_the_keychain(&window).await;
    loses_the_banner_at_midnight(&window, &shop).await;

    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
    let secrets = Secrets::of_all(&shop);
    secrets.are_not_in("the page", &window.page().await);
    secrets.are_not_in_log("the second log", &window.said());
    window.quit().await;
    secrets.are_not_in_files(&desktop.written_files());
}

async fn sets_up_by_file_and_checks(window: &Window<'_>, shop: &Shop) {
    let secrets = Secrets::of_file(shop);
    window.waits_for("language-en").await;
    window.shoot("01-language").await;
    window.press("language-en").await;
    window.waits_for("start-file").await;
    window.shoot("02-first-start").await;

    window.picks_file("start-file", &shop.setup_file).await;
    window.waits_for_state("notice", "data-notice", "setup_file_left").await;
    let said = window.text().await;
    assert!(said.contains("setup-from-distributor.json"), "{said}");
    secrets.are_not_in("the page", &window.page().await);
    window.shoot("03-set-up-file-left").await;
    window.press("notice-delete-file").await;
    window.waits_for("fresh").await;
    assert!(!shop.setup_file.exists());
    window.shoot("04-set-up").await;

    window.press("fresh-check").await;
    window.press("settings-check").await;
    for part in ["check-key", "check-address", "check-clock", "check-service"] {
        window.waits_for_state(part, "data-mark", "right").await;
    }
    window.waits_for("check-all-right").await;
    secrets.are_not_in("the page", &window.page().await);
    window.shoot("05-settings-are-right").await;
    window.press("back").await;
    window.waits_for_today("ekyc_needed").await;
}

async fn does_ekyc(window: &Window<'_>, shop: &Shop) {
    let secrets = Secrets::of_file(shop).and_number(shop);
    window.press("home-primary").await;
    window.waits_for("number").await;
    window.shoot("06-ekyc-number").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.shoot("07-ekyc-number-typed").await;
    window.press("send-code").await;
    window.waits_for("code-step").await;
    secrets.are_not_in("the page", &window.page().await);

    let secrets = secrets.and_code(shop);
    window.type_code(shop.code()).await;
    window.shoot("08-ekyc-code").await;
    window.press("verify-code").await;
    window.waits_for("number-held").await;
    secrets.are_not_in("the page", &window.page().await);
    window.consent().await;
    window.shoot("09-ekyc-finger").await;

    shop.scanner.set_finger_delay(Duration::from_millis(1500));
    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    secrets.are_not_in("the page", &window.page().await);
    window.shoot("10-ekyc-scanning").await;
    window.waits_for("ekyc-done").await;
    secrets.and_captures(shop).are_not_in("the page", &window.page().await);
    window.shoot("11-ekyc-done").await;
    window.press("done-home").await;
}

async fn does_daily(window: &Window<'_>, shop: &Shop) {
    window.waits_for_today("daily_opens").await;
    window.shoot("12-daily-opens").await;
    begins_daily(window, shop).await;
    window.shoot("13-daily-number").await;
    shop.eko.set_delay(Duration::from_millis(800));
    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "sending").await;
    Secrets::of_file(shop).and_number(shop).and_code(shop).are_not_in("the page", &window.page().await);
    window.shoot("14-daily-sending").await;
    shop.eko.set_delay(Duration::ZERO);

    assert_eq!(window.words("done-banner").await, BANNER);
    assert_eq!(window.state("done-reference", "data-reference").await, shop.reference());
    Secrets::of_all(shop).are_not_in("the page", &window.page().await);
    window.shoot("15-daily-done").await;
    window.press("done-home").await;
    window.waits_for_today("done").await;
    window.shoot("16-home-done").await;
    window.press("open-history").await;
    window.waits_for("calendar").await;
    Secrets::of_all(shop).are_not_in("the page", &window.page().await);
    window.shoot("17-history").await;
}

async fn finds_the_banner_again(window: &Window<'_>, shop: &Shop) {
    window.waits_for_today("done").await;
    assert_eq!(window.words("done-banner").await, BANNER);
    assert_eq!(window.state("done-reference", "data-reference").await, shop.reference());
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    window.shoot("18-done-after-restart").await;
}

async fn finds_the_keys_in_the_keychain(window: &Window<'_>) {
    window.press("open-settings").await;
    window.press("settings-tab-check").await;
    window.press("settings-check").await;
    window.waits_for("check-all-right").await;
    window.press("back").await;
    window.waits_for_today("done").await;
}

async fn loses_the_banner_at_midnight(window: &Window<'_>, shop: &Shop) {
    let ten_seconds = TimeDelta::seconds(10);
    shop.eko.set_clock_offset(until_before_midnight(ten_seconds));
    window.press("strip-scanner").await;
    window.press("look-again").await;
    window.waits_for_state("strip-clock", "data-state", "wrong").await;
    window.shoot("19-settings-scanner").await;
    window.press("back").await;
    assert_eq!(window.words("done-banner").await, BANNER);
    window.shoot("20-ten-seconds-to-midnight").await;

    let mut patience = Patience::of(Duration::from_secs(15), "turn of the day");
    while window.shows("done-banner").await {
        patience.wait().await;
    }
    window.waits_for_today("due").await;
    window.shoot("21-due-after-midnight").await;
}
