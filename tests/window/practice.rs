use crate::desktop::Desktop;
use crate::window::Window;

const MARK: &str = "practice-mark";

#[tokio::test(flavor = "multi_thread")]
async fn practice() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    window.press("language-en").await;
    window.waits_for("start-practice").await;
    assert!(!window.shows(MARK).await);
    window.press("start-practice").await;
    window.waits_for_today("ekyc_needed").await;
    window.waits_for(MARK).await;
    window.shoot("41-practice-home").await;

    practises_ekyc(&window).await;
    practises_daily(&window).await;

    for screen in ["open-history", "open-settings"] {
        window.press(screen).await;
        window.waits_for(MARK).await;
        window.press("back").await;
    }
    window.press("open-settings").await;
    window.press("settings-tab-service").await;
    window.waits_for(MARK).await;
    window.shoot("46-practice-settings").await;
    window.press("leave-practice").await;
    window.waits_for("start-file").await;
    assert!(!window.shows(MARK).await);
    window.shoot("47-practice-left").await;
}

pub async fn practises_ekyc(window: &Window<'_>) {
    window.press("home-primary").await;
    window.waits_for(MARK).await;
    window.press("use-practice-number").await;
    window.waits_for_state("number-hint", "data-state", "right").await;
    window.consent().await;
    window.shoot("42-practice-number").await;
    window.press("send-code").await;
    window.waits_for("wait").await;
    window.waits_for(MARK).await;
    window.press("use-practice-code").await;
    window.waits_for(MARK).await;
    window.shoot("43-practice-code").await;
    window.press("verify-code").await;
    window.waits_for("number-held").await;
    window.waits_for(MARK).await;
    window.consent().await;
    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    window.waits_for(MARK).await;
    window.shoot("44-practice-scanning").await;
    window.waits_for("ekyc-done").await;
    window.waits_for(MARK).await;
    window.press("done-home").await;
}

pub async fn practises_daily(window: &Window<'_>) {
    window.press("home-primary").await;
    window.waits_for(MARK).await;
    window.press("use-practice-number").await;
    window.consent().await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    window.waits_for(MARK).await;
    window.shoot("45-practice-done").await;
    window.press("done-home").await;
    window.waits_for_today("done").await;
    window.waits_for(MARK).await;
}
