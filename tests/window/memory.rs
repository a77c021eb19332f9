//! What the processes of the window hold, and leave behind.

use std::time::Duration;

use hazri_simulator::eko::Revision;

use crate::desktop::Desktop;
use crate::forms::Secrets;
use crate::image::Image;
use crate::known::known_to;
use crate::morning::{begins_daily, does_ekyc, sets_up};
use crate::shop::Shop;
use crate::window::Window;

/// The app's own process is also the window's side of the web view, in which number and code are typed; that keeps
/// them for a while. The dialog of the system reads the set-up file itself, so the app is started anew after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_later_the_app_holds_no_capture_no_key_and_no_signature() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    window.quit().await;

    let window = Window::open(&desktop).await;
    does_ekyc(&window, &shop).await;
    begins_daily(&window, &shop).await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let found = Image::of(window.app().id()).find(&Secrets::of(known_to(&shop.eko)));

    let not_typed: Vec<String> = found
        .iter()
        .filter(|found| !["the number", "the code"].contains(&found.secret))
        .map(ToString::to_string)
        .collect();
    assert!(not_typed.is_empty(), "{not_typed:#?}");
    assert!(!found.is_empty(), "the search found not even what the web view keeps");
    shop.is_content();
    window.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_app_nor_the_page_leaves_a_core_file() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    for process in [window.app().id(), window.app().page_process().await] {
        let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
        let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().collect::<Vec<_>>(), ["0", "0", "bytes"]);
    }
    window.quit().await;
}
