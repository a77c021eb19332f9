use hazri_simulator::eko::{EkoCall, Revision};

use crate::desktop::Desktop;
use crate::morning::{begins_daily, scans_for_ekyc, sets_up, types_code};
use crate::shop::Shop;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn the_morning_in_hindi_with_the_2026_07_revision() {
    let desktop = Desktop::open().await;
    let shop = Shop::with_file_for(&desktop, Revision::R2026_07, Revision::R2026_06).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "hi").await;
    assert_eq!(window.run("return document.documentElement.lang").await, "hi");
    window.shoot("31-hindi-home").await;

    window.press("home-primary").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.shoot("32-hindi-number").await;
    window.press("send-code").await;
    window.waits_for("code-step").await;
    window.shoot("33-hindi-code").await;
    types_code(&window, shop.code()).await;
    window.waits_for("number-held").await;
    window.shoot("34-hindi-finger").await;
    scans_for_ekyc(&window).await;
    window.shoot("35-hindi-ekyc-done").await;

    window.press("done-home").await;
    window.waits_for_state("notice", "data-notice", "contract_switched").await;
    assert!(window.words("notice").await.contains("जुलाई 2026"));
    window.shoot("36-hindi-contract-switched").await;
    window.press("notice-dismiss").await;
    begins_daily(&window, &shop).await;
    window.shoot("37-hindi-daily").await;
    window.press("scan").await;
    assert_eq!(window.words("done-banner").await, "आज की हाज़री हो गई, 23:59 IST तक");
    // This revision gives no reference for the day, and needs none.
    window.waits_for("no-reference").await;
    window.shoot("38-hindi-done").await;

    assert_eq!(shop.asked(EkoCall::DailyAuthentication), 1);
    assert_eq!(shop.scanner.violations(), Vec::<String>::new());
    // The one request that found the revision of the file not spoken.
    let violations = shop.eko.violations();
    assert!(matches!(violations.as_slice(), [only] if only.starts_with("no call: path")), "{violations:?}");
}
