use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::scanner::ScriptedCapture;
use serde_json::json;

use crate::desktop::Desktop;
use crate::morning::{begins_daily, does_ekyc, sets_up};
use crate::patience::Patience;
use crate::shop::Shop;
use crate::window::Window;

/// What the screen promises for a scanner that is plugged in again.
const SOON: Duration = Duration::from_secs(2);

async fn shows_soon(window: &Window<'_>, state: &str) {
    let shown = window.waits_for_state("check-up-scanner", "data-state", state);
    let in_time = tokio::time::timeout(SOON, shown).await;
    in_time.unwrap_or_else(|_| panic!("{state} was not shown within {SOON:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_up_sees_a_scanner_come_and_go_and_throws_a_trial_away() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    let captures = shop.scanner.captures();

    window.press("open-help").await;
    window.waits_for_state("check-up-scanner", "data-state", "ready").await;
    assert_eq!(window.words("check-up-make").await, "Mantra MFS110");
    let (serial, tail) = (shop.scanner.serial(), window.words("check-up-serial").await);
    assert!(tail.len() == 4 && serial.ends_with(&tail), "{tail} of {serial}");
    assert_eq!(window.words("check-up-port").await, shop.scanner.port().to_string());
    assert_eq!(window.findings().await, Vec::<String>::new());
    window.shoot("81-check-up-ready").await;

    shop.scanner.unplug();
    shows_soon(&window, "not_ready").await;
    assert!(window.words("mending-plug_in_again").await.contains("Unplug the scanner, wait 5 seconds"));
    assert!(!window.shows("trial-scan").await);
    window.shoot("82-check-up-unplugged").await;
    shop.scanner.plug_in();
    shows_soon(&window, "ready").await;

    shop.scanner.script_capture(ScriptedCapture::quality("61", "44").after(Duration::from_millis(1500)));
    window.press("trial-scan").await;
    assert!(window.words("wait-left").await.contains("seconds left"));
    window.shoot("83-trial-scanning").await;
    window.waits_for_state("trial-quality", "data-quality", "good").await;
    assert_eq!(
        (window.words("trial-score").await, window.words("trial-points").await),
        ("61".into(), "44".into())
    );
    let gone = window.words("trial-thrown-away").await;
    assert_eq!(gone, "The scan was thrown away. Nothing was kept or sent.");
    window.shoot("84-trial-read").await;
    assert_eq!(shop.scanner.captures(), captures + 1);
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 0);

    window.press("back").await;
    begins_daily(&window, &shop).await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_for_support_is_shown_whole_before_it_is_copied() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;

    window.press("open-help").await;
    window.press("help-tab-support").await;
    window.waits_for("support-text").await;
    let text = window.run("return document.querySelector('[data-testid=support-text]').value").await;
    let text = text.as_str().unwrap();
    assert!(text.starts_with("Hazri, text for support, format 1\n"), "{text}");
    assert!(
        text.contains("biometric_ekyc, done, HZ") && text.contains("scanner: Mantra, MFS110, L1, "),
        "{text}"
    );
    let account = shop.eko.account();
    for hidden in [shop.number(), shop.code(), &account.developer_key, &account.access_key, &account.latlong]
    {
        assert!(!text.contains(hidden), "{hidden} is in:\n{text}");
    }
    assert_eq!(window.findings().await, Vec::<String>::new());
    window.press("support-copy").await;
    let said = "return document.querySelector('[data-testid=support-copied]').textContent";
    let mut patience = Patience::for_the("word that it was copied");
    while window.run(said).await != json!("Copied") {
        patience.wait().await;
    }
    window.shoot("85-text-for-support").await;
}
