use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Stdio;

use hazri_simulator::eko::{EkoCall, Revision};

use crate::child::Child;
use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::listening::Ears;
use crate::morning::{does_ekyc, sets_up};
use crate::patience::Patience;
use crate::picture::{Picture, colour};
use crate::processes::{App, group_members, program_of};
use crate::shop::Shop;
use crate::window::Window;

/// Looked at without a driver, which would open ports of its own: a day is done by keyboard alone.
#[tokio::test(flavor = "multi_thread")]
async fn neither_the_window_nor_its_web_view_waits_to_be_called() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    window.quit().await;

    let window = Window::open(&desktop).await;
    let (begin, green) =
        (window.middle_of("home-primary").await, colour(&window.colour_of_token("--done-ground").await));
    window.shoot("62-home-with-driver").await;
    let home = Picture::of(&desktop);
    window.quit().await;

    let app = start_without_driver(&desktop);
    let keyboard = Keyboard::of(&desktop);
    let has_page = || group_members(app.group()).into_iter().any(|id| program_of(id) == "WebKitWebProcess");
    Patience::for_the("page").until(|| has_page() && !keyboard.windows().is_empty()).await;
    let (group, programs): (Vec<u32>, BTreeSet<String>) =
        group_members(app.group()).into_iter().map(|id| (id, program_of(id))).unzip();
    let ears: Vec<Ears> = group.into_iter().map(Ears::of).collect();
    Patience::for_the("first screen").until(|| Picture::of(&desktop).difference(&home) < 0.02).await;
    keyboard.presses_left_button(begin);
    Patience::for_the("next screen").until(|| Picture::of(&desktop).difference(&home) > 0.1).await;
    keyboard.types(shop.number());
    // To the consent, tick it, to the button, press it.
    ["Return", "space", "Tab", "Return"].iter().for_each(|key| keyboard.presses(key));
    Patience::for_the("green banner").until(|| Picture::of(&desktop).share_of(green) > 0.2).await;
    desktop.shoot("63-done-without-driver");

    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    let heard: BTreeSet<SocketAddr> = ears.into_iter().flat_map(Ears::heard).collect();
    assert_eq!(heard, BTreeSet::new());
    assert_eq!(
        programs,
        BTreeSet::from(["hazri", "WebKitWebProcess", "WebKitNetworkProcess"].map(str::to_owned))
    );
}

fn start_without_driver(desktop: &Desktop) -> Child {
    let mut app = desktop.program(App::BINARY);
    app.arg("--data-dir").arg(desktop.data_dir()).stdout(Stdio::null()).stderr(desktop.log("window"));
    Child::start(&mut app, "the build")
}
