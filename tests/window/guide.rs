//! The pictures of the guide for agents (`docs/for-agents.md`): one morning in a language, with what may come between.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision, failures};

use crate::desktop::Desktop;
use crate::morning::begins_daily;
use crate::shop::{Shop, scanner_on};
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_in_english_shows_what_the_window_shows() {
    takes_the_pictures("en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_in_hindi_shows_what_the_window_shows() {
    takes_the_pictures("hi").await;
}

async fn takes_the_pictures(language: &str) {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    let mut guide = Guide { window: &window, language, pictures: BTreeSet::new() };

    begins(&mut guide, &shop).await;
    does_ekyc(&mut guide, &shop).await;
    let shop = does_daily(&mut guide, shop).await;
    looks_back(&mut guide).await;

    shop.is_content();
    assert_eq!(guide.pictures, shown_in(language));
}

async fn begins(guide: &mut Guide<'_>, shop: &Shop) {
    let window = guide.window;
    window.waits_for(&format!("language-{}", guide.language)).await;
    guide.shoot("language").await;
    window.press(&format!("language-{}", guide.language)).await;
    window.waits_for("start-file").await;
    guide.shoot("first-start").await;
    window.picks_file("start-file", &shop.setup_file).await;
    window.waits_for_state("notice", "data-notice", "setup_file_left").await;
    guide.shoot("delete-the-file").await;
    window.press("notice-delete-file").await;
    window.press("fresh-check").await;
    window.press("settings-check").await;
    window.waits_for("check-all-right").await;
    guide.shoot("settings-are-right").await;
    window.press("back").await;
}

async fn does_ekyc(guide: &mut Guide<'_>, shop: &Shop) {
    let window = guide.window;
    window.waits_for_today("ekyc_needed").await;
    guide.shoot("ekyc-needed").await;
    window.press("home-primary").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    guide.shoot("number").await;
    window.press("send-code").await;
    window.waits_for("code-step").await;
    guide.shoot("code").await;
    window.type_code(shop.code()).await;
    window.press("verify-code").await;
    window.waits_for("number-held").await;
    window.consent().await;
    guide.shoot("finger").await;
    shop.scanner.set_finger_delay(Duration::from_millis(1500));
    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    guide.shoot("scanning").await;
    shop.scanner.set_finger_delay(Duration::ZERO);
    window.waits_for("ekyc-done").await;
    guide.shoot("ekyc-done").await;
    window.press("done-home").await;
}

async fn does_daily(guide: &mut Guide<'_>, mut shop: Shop) -> Shop {
    let window = guide.window;
    let port = shop.scanner.port();
    window.waits_for_today("daily_opens").await;
    begins_daily(window, &shop).await;
    guide.shoot("daily-number").await;
    shop.scanner.stop().await;
    window.press("scan").await;
    window.waits_for("trouble").await;
    window.waits_for_state("strip-scanner", "data-state", "not_found").await;
    guide.shoot("no-scanner").await;

    shop.scanner = scanner_on(Some(port)).await;
    window.waits_for_state("strip-scanner", "data-state", "ready").await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::gateway_timeout());
    window.press("scan").await;
    window.waits_for("unknown").await;
    guide.shoot("not-known").await;

    window.press("unknown-again").await;
    window.press("unknown-confirm").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    guide.shoot("done").await;
    window.press("done-home").await;
    window.waits_for_today("done").await;
    guide.shoot("home-done").await;
    shop
}

async fn looks_back(guide: &mut Guide<'_>) {
    let window = guide.window;
    window.press("open-history").await;
    window.waits_for("calendar").await;
    guide.shoot("history").await;
    window.press("back").await;
    window.press("open-help").await;
    window.waits_for_state("check-up-scanner", "data-state", "ready").await;
    guide.shoot("check-up").await;
    window.press("help-tab-support").await;
    window.waits_for("support-copy").await;
    guide.shoot("support").await;
    window.press("back").await;
    window.press("open-settings").await;
    window.press("settings-tab-reminder").await;
    window.waits_for("reminder-save").await;
    guide.shoot("reminder").await;
}

struct Guide<'w> {
    window: &'w Window<'w>,
    language: &'w str,
    pictures: BTreeSet<String>,
}

impl Guide<'_> {
    async fn shoot(&mut self, name: &str) {
        self.window.shoot(&format!("guide/{}/{name}", self.language)).await;
        self.pictures.insert(name.to_owned());
    }
}

/// The pictures that the guide shows in a language.
fn shown_in(language: &str) -> BTreeSet<String> {
    let name =
        if language == "en" { "for-agents.md".to_owned() } else { format!("for-agents.{language}.md") };
    let guide =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap();
    let begin = format!("(images/guide/{language}/");
    let pictures = guide.split(&begin).skip(1).map(|rest| rest.split(".png").next().unwrap().to_owned());
    pictures.collect()
}
