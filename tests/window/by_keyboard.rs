use std::path::Path;
use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Revision};

use crate::desktop::Desktop;
use crate::keyboard::Keyboard;
use crate::patience::Patience;
use crate::shop::Shop;
use crate::window::Window;

/// More than there are parts on any screen.
const MOST_TABS: u32 = 40;
const SETTINGS: [&str; 5] = ["scanner", "service", "check", "language", "shop"];

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_morning_by_keyboard_alone_on_screens_without_a_barrier() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    let hands = Hands { window: &window, keyboard: Keyboard::of(&desktop) };
    hands.keyboard.takes_window();

    begins(&hands, &shop).await;
    does_ekyc(&hands, &shop).await;
    does_daily(&hands, &shop).await;
    looks_at_history(&hands).await;
    looks_at_settings(&hands).await;

    window.waits_for_today("done").await;
    assert_eq!((shop.asked(EkoCall::BiometricEkyc), shop.asked(EkoCall::DailyAuthentication)), (1, 1));
    shop.is_content();
}

async fn begins(hands: &Hands<'_, '_>, shop: &Shop) {
    hands.window.waits_for("language-en").await;
    hands.finds_no_barrier("the languages").await;
    hands.presses("language-en").await;
    hands.window.waits_for("start-file").await;
    hands.finds_no_barrier("the first start").await;
    hands.picks_file("start-file", &shop.setup_file).await;
    hands.window.waits_for_state("notice", "data-notice", "setup_file_left").await;
    hands.finds_no_barrier("the set-up file that is left").await;
    hands.presses("notice-delete-file").await;
    hands.window.waits_for_today("ekyc_needed").await;
    hands.finds_no_barrier("the first screen").await;
}

async fn does_ekyc(hands: &Hands<'_, '_>, shop: &Shop) {
    hands.presses("home-primary").await;
    hands.types("number", shop.number()).await;
    hands.ticks_consent().await;
    hands.finds_no_barrier("the number of eKYC").await;
    hands.presses("send-code").await;
    hands.types("code", shop.code()).await;
    hands.finds_no_barrier("the code").await;
    hands.presses("verify-code").await;
    hands.window.waits_for("number-held").await;
    hands.ticks_consent().await;
    hands.finds_no_barrier("the finger of eKYC").await;
    hands.presses("scan").await;
    hands.window.waits_for("ekyc-done").await;
    hands.finds_no_barrier("eKYC done").await;
    hands.presses("done-home").await;
}

async fn does_daily(hands: &Hands<'_, '_>, shop: &Shop) {
    hands.window.waits_for_today("daily_opens").await;
    hands.presses("home-primary").await;
    hands.types("number", shop.number()).await;
    hands.ticks_consent().await;
    hands.finds_no_barrier("the number of the day").await;
    shop.scanner.set_finger_delay(Duration::from_secs(3));
    shop.eko.set_delay(Duration::from_secs(3));
    hands.presses("scan").await;
    hands.window.waits_for_state("wait", "data-step", "scanning").await;
    hands.finds_no_barrier("the finger that is awaited").await;
    hands.window.waits_for_state("wait", "data-step", "sending").await;
    hands.finds_no_barrier("the service that is asked").await;
    shop.eko.set_delay(Duration::ZERO);
    hands.window.waits_for("done-banner").await;
    hands.finds_no_barrier("the banner").await;
    hands.presses("done-home").await;
    hands.window.waits_for_today("done").await;
    hands.finds_no_barrier("the first screen when done").await;
}

async fn looks_at_history(hands: &Hands<'_, '_>) {
    hands.presses("open-history").await;
    hands.window.waits_for("calendar").await;
    hands.finds_no_barrier("the history").await;
    hands.presses("month-prev").await;
    hands.window.waits_for("history-empty").await;
    hands.finds_no_barrier("a month without anything").await;
    hands.presses("back").await;
    hands.window.waits_for_today("done").await;
}

async fn looks_at_settings(hands: &Hands<'_, '_>) {
    hands.presses("open-settings").await;
    for tab in SETTINGS {
        hands.presses(&format!("settings-tab-{tab}")).await;
        hands.window.waits_for_state("settings", "data-tab", tab).await;
        hands.finds_no_barrier(&format!("the settings of {tab}")).await;
    }
    hands.presses("back").await;
}

/// Hands that have no mouse.
struct Hands<'w, 'd> {
    window: &'w Window<'d>,
    keyboard: Keyboard<'d>,
}

impl Hands<'_, '_> {
    /// Goes to a part with the Tab key, once it is there and can be pressed.
    async fn goes_to(&self, testid: &str) {
        self.window.waits_for_use_of(testid).await;
        for _ in 0..MOST_TABS {
            let before = self.window.focus().await;
            if before.0 == testid {
                return;
            }
            self.keyboard.presses("Tab");
            let mut patience = Patience::for_the("Tab key to move the focus");
            while self.window.focus().await == before {
                patience.wait().await;
            }
        }
        panic!("the Tab key does not come to {testid}");
    }

    async fn presses(&self, testid: &str) {
        self.goes_to(testid).await;
        self.keyboard.presses("Return");
    }

    async fn types(&self, testid: &str, text: &str) {
        self.goes_to(testid).await;
        self.keyboard.types(text);
    }

    async fn ticks_consent(&self) {
        self.goes_to("consent").await;
        self.keyboard.presses("space");
        self.window.waits_for_consent().await;
    }

    async fn picks_file(&self, testid: &str, path: &Path) {
        let before = self.keyboard.windows();
        self.presses(testid).await;
        self.keyboard.picks_file_in_new_dialog(&before, path).await;
        self.keyboard.takes_window();
    }

    async fn finds_no_barrier(&self, where_: &str) {
        assert_eq!(self.window.barriers().await, Vec::<String>::new(), "{where_}");
        assert_eq!(self.window.findings().await, Vec::<String>::new(), "{where_}");
    }
}
