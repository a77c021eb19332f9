use hazri_core::agent::view::Language;
use serde_json::json;

use crate::desktop::Desktop;
use crate::window::Window;

/// What the default size of the window leaves of the page at 125 %, between a title bar and a task bar.
const AT_125_PERCENT: (u32, u32) = (819, 557);

/// The screens that an agent comes to without asking anything of the service, each from the first screen.
const WAYS: [&[&str]; 9] = [
    &["open-history"],
    &["open-settings"],
    &["open-settings", "settings-tab-scanner"],
    &["open-settings", "settings-tab-service"],
    &["open-settings", "settings-tab-check"],
    &["open-settings", "settings-tab-language"],
    &["open-help"],
    &["open-help", "help-tab-support"],
    &["home-primary"],
];

#[tokio::test(flavor = "multi_thread")]
async fn every_language_is_chosen_in_its_own_script_and_fits_the_window() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    fits(&window, "the first screen of all").await;
    window.shoot("61-languages").await;
    window.press("language-en").await;
    window.press("start-practice").await;
    window.waits_for_today("ekyc_needed").await;

    window.becomes(AT_125_PERCENT).await;
    for language in Language::ALL {
        window.press("change-language").await;
        fits(&window, "the languages").await;
        window.press(&format!("language-{}", language.tag())).await;
        window.speaks(language.tag()).await;
        fits(&window, "the first screen").await;
        window.shoot(&format!("62-home-in-{}", language.tag())).await;
        for way in WAYS {
            for press in way {
                window.press(press).await;
            }
            fits(&window, &format!("{} {way:?}", language.tag())).await;
            window.press("back").await;
            window.waits_for("home-state").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_is_kept_over_a_restart_and_brings_only_its_own_font() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    window.press("language-ur").await;
    window.press("start-practice").await;
    window.waits_for_today("ekyc_needed").await;
    window.quit().await;

    let window = Window::open(&desktop).await;
    window.waits_for_today("ekyc_needed").await;
    assert_eq!(window.run("return document.documentElement.lang").await, "ur");
    assert_eq!(window.run("return document.documentElement.dir").await, "rtl");
    let loaded = window
        .run(
            "return [...new Set([...document.fonts].filter((face) => face.status === 'loaded') \
             .map((face) => face.family.replaceAll('\"', '')))].sort()",
        )
        .await;
    assert_eq!(loaded, json!(["Hazri Arabic", "Hazri Sans"]));
    window.shoot("63-urdu-after-restart").await;
}

/// Nothing on the screen scrolls, is cut off, lies over anything else, or lacks a letter.
async fn fits(window: &Window<'_>, where_: &str) {
    assert_eq!(window.findings().await, Vec::<String>::new(), "{where_}");
}
