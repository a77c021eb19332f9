//! The steps of a morning, as the agent does them.

use crate::shop::Shop;
use crate::window::Window;

/// From the first start to the first screen, with the distributor's file, which is deleted afterwards.
pub async fn sets_up(window: &Window<'_>, shop: &Shop, language: &str) {
    window.press(&format!("language-{language}")).await;
    window.picks_file("start-file", &shop.setup_file).await;
    window.waits_for_state("notice", "data-notice", "setup_file_left").await;
    window.press("notice-delete-file").await;
    window.waits_for_today("ekyc_needed").await;
}

/// Number, consent, and the code is sent.
pub async fn asks_for_code(window: &Window<'_>, shop: &Shop) {
    window.press("home-primary").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.press("send-code").await;
    window.waits_for("code-step").await;
}

/// The code from the phone.
pub async fn types_code(window: &Window<'_>, code: &str) {
    window.type_code(code).await;
    window.press("verify-code").await;
}

/// Consent and finger of eKYC.
pub async fn scans_for_ekyc(window: &Window<'_>) {
    window.waits_for("number-held").await;
    window.consent().await;
    window.press("scan").await;
    window.waits_for("ekyc-done").await;
}

/// eKYC from end to end, and back to the first screen.
pub async fn does_ekyc(window: &Window<'_>, shop: &Shop) {
    asks_for_code(window, shop).await;
    types_code(window, shop.code()).await;
    scans_for_ekyc(window).await;
    window.press("done-home").await;
    window.waits_for("home-primary").await;
}

/// Opens the daily authentication and gets ready for the finger.
pub async fn begins_daily(window: &Window<'_>, shop: &Shop) {
    window.press("home-primary").await;
    window.type_number(shop.number()).await;
    window.consent().await;
}
