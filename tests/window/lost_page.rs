use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;

use crate::desktop::Desktop;
use crate::morning::{begins_daily, does_ekyc, sets_up};
use crate::patience::Patience;
use crate::picture::{Picture, colour};
use crate::shop::Shop;
use crate::window::Window;

/// Digits that count and a ring that turns are less than this part of the screen.
const WHAT_MOVES: f64 = 0.04;

/// Time for a page to be killed and to come back, on a PC that does other things too.
const LONG_ENOUGH: Duration = Duration::from_secs(10);

/// The process of the page is killed while the finger is awaited, and its successor while the answer is.
#[tokio::test(flavor = "multi_thread")]
async fn row_54_a_page_that_is_killed_in_the_middle_comes_back_and_finds_the_attempt() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "en").await;
    does_ekyc(&window, &shop).await;
    let captures_before = shop.scanner.captures();
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    let late = Scripted::as_usual().delivered(Delivery::Delay(LONG_ENOUGH));
    shop.eko.script(EkoCall::DailyAuthentication, late);
    begins_daily(&window, &shop).await;
    let green = colour(&window.colour_of_token("--done-ground").await);

    window.press("scan").await;
    window.waits_for_state("wait", "data-step", "scanning").await;
    window.shoot("59-before-the-page-is-killed").await;
    let scanning = Picture::of(&desktop);
    window.loses_its_page().await;
    shows_again(&desktop, &scanning).await;
    desktop.shoot("60-after-the-page-was-killed");

    let asked = || shop.asked(EkoCall::DailyAuthentication);
    Patience::for_the("request").until(|| asked() == 1).await;
    window.loses_its_page().await;
    assert!(Picture::of(&desktop).share_of(green) < 0.01, "it is not done yet");
    let is_done = || Picture::of(&desktop).share_of(green) > 0.2;
    Patience::for_the("green banner").until(is_done).await;
    desktop.shoot("61-done-after-the-page-was-killed-again");
    assert_eq!((shop.scanner.captures() - captures_before, asked()), (1, 1));

    window.quit().await;
    let window = Window::open(&desktop).await;
    window.waits_for_today("done").await;
    assert_eq!(window.state("done-reference", "data-reference").await, shop.reference());
    assert_eq!(asked(), 1);
    shop.is_content();
}

/// The page looks as before, and is alive: a picture that is left over does not count on.
async fn shows_again(desktop: &Desktop, before: &Picture) {
    let left_over = Picture::of(desktop);
    let is_alive_and_the_same = || {
        let now = Picture::of(desktop);
        now.difference(before) < WHAT_MOVES && now.difference(&left_over) > 0.
    };
    Patience::of(LONG_ENOUGH / 2, "screen of before").until(is_alive_and_the_same).await;
}
