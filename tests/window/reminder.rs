//! Starting with the PC, waiting in the tray, reminding: on a desktop with a panel, and on one without.

use std::path::PathBuf;
use std::time::Duration;

use hazri_simulator::eko::Revision;
use serde_json::{Value, json};
use tauri::include_image;

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::morning::{begins_daily, does_ekyc, sets_up};
use crate::panel::{Panel, Said};
use crate::patience::Patience;
use crate::processes::App;
use crate::shop::Shop;
use crate::window::Window;

/// Open all day, so that there is always something to say.
async fn chooses(window: &Window<'_>, starts_with_pc: bool, reminds: bool) {
    let plan = json!({
        "plan": { "starts_with_pc": starts_with_pc, "reminds": reminds, "opens": "00:00", "closes": "23:59" }
    });
    let script = format!(
        "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('change_reminder', {plan}).then(done, done)"
    );
    assert_eq!(window.run_to_the_end(&script).await, Value::Null);
}

fn autostart_file(desktop: &Desktop) -> PathBuf {
    desktop.at_home("config/autostart/in.hazri.Hazri.desktop")
}

async fn opens_tab(window: &Window<'_>) {
    window.press("open-settings").await;
    window.press("settings-tab-reminder").await;
}

async fn is_put_away(desktop: &Desktop) {
    let keyboard = Keyboard::of(desktop);
    Patience::for_the("window to be put away").until(|| keyboard.windows().is_empty()).await;
}

async fn is_on_the_screen(desktop: &Desktop) {
    let keyboard = Keyboard::of(desktop);
    Patience::of(Duration::from_secs(30), "window").until(|| !keyboard.windows().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_starts_with_the_pc_waits_in_the_tray_and_reminds_until_it_is_done() {
    let desktop = Desktop::open().await;
    let panel = Panel::of(&desktop).await;
    let shop = Shop::of(&desktop, Revision::R2026_07).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;

    // Chosen: it starts with the PC, and does not remind yet.
    opens_tab(&window).await;
    window.press("reminder-start").await;
    window.press("reminder-on").await;
    window.shoot("80-reminder-tab").await;
    window.press("reminder-save").await;
    window.waits_for("reminder-saved").await;
    let entry = std::fs::read_to_string(autostart_file(&desktop)).unwrap();
    let data_dir = desktop.data_dir();
    let command = format!("Exec=\"{}\" \"--in-tray\" \"--data-dir\" \"{}\"", App::BINARY, data_dir.display());
    assert!(entry.lines().any(|line| line == command), "{entry}");
    panel.waits_for_icon(&include_image!("src-tauri/icons/tray/due-32.png"), "Hazri: Due today").await;

    // Closed: it waits in the tray, says so once, and comes back by its icon and by a second start.
    window.closes();
    is_put_away(&desktop).await;
    let waiting =
        Said { heading: "Hazri".to_owned(), sentence: "Hazri stays here and reminds you.".to_owned() };
    Patience::for_the("words about the tray").until(|| panel.said() == std::slice::from_ref(&waiting)).await;
    panel.presses_icon().await;
    is_on_the_screen(&desktop).await;
    window.waits_for_today("due").await;
    window.closes();
    is_put_away(&desktop).await;
    assert!(App::start_again(&desktop).await.success());
    is_on_the_screen(&desktop).await;
    assert_eq!(panel.said(), std::slice::from_ref(&waiting));
    panel.presses_in_menu("Close Hazri").await;
    window.waits_for_end().await;

    // Started by the PC: no window, an icon, and a reminder that leads to the first screen.
    let window = Window::open_with(&desktop, &["--in-tray"]).await;
    panel.waits_for_icon(&include_image!("src-tauri/icons/tray/due-32.png"), "Hazri: Due today").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((Keyboard::of(&desktop).windows(), panel.said().len()), (Vec::new(), 1));
    chooses(&window, true, true).await;
    Patience::for_the("reminder").until(|| panel.said().len() == 2).await;
    assert_eq!(panel.said()[1].heading, "Due today");
    panel.presses_what_was_said().await;
    is_on_the_screen(&desktop).await;

    // Done: the icon says so, and nobody is reminded any more.
    begins_daily(&window, &shop).await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    panel.waits_for_icon(&include_image!("src-tauri/icons/tray/done-32.png"), "Hazri: Done").await;
    window.closes();
    is_put_away(&desktop).await;
    panel.presses_in_menu("Open Hazri").await;
    is_on_the_screen(&desktop).await;
    assert_eq!(panel.said().len(), 2);

    // Not wanted any more: the file is gone, and closing the window ends the app.
    window.press("done-home").await;
    opens_tab(&window).await;
    window.press("reminder-start").await;
    window.press("reminder-on").await;
    window.press("reminder-save").await;
    window.waits_for("reminder-saved").await;
    assert!(!autostart_file(&desktop).exists());
    window.quit().await;
    shop.is_content();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_without_a_tray_gets_the_window_and_closing_it_ends_the_app() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    window.press("language-en").await;
    chooses(&window, false, true).await;
    window.quit().await;

    let window = Window::open_with(&desktop, &["--in-tray"]).await;
    assert_eq!(Keyboard::of(&desktop).windows(), Vec::<String>::new());
    is_on_the_screen(&desktop).await;
    window.quit().await;
}
