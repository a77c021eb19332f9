//! Reading aloud, by a press in the real window, to a strict speech service.

use hazri_simulator::eko::Revision;

use crate::desktop::Desktop;
use crate::morning::sets_up;
use crate::patience::Patience;
use crate::shop::Shop;
use crate::ssip::{Manner, SsipServer};
use crate::window::Window;

fn service_on(desktop: &Desktop) -> SsipServer {
    let folder = desktop.at_home("runtime/speech-dispatcher");
    std::fs::create_dir(&folder).unwrap();
    SsipServer::start_at(&folder.join("speechd.sock"), Manner::Lasting, &["hi"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_reads_the_screen_aloud_until_it_is_left_and_never_the_number() {
    let desktop = Desktop::open().await;
    let service = service_on(&desktop);
    let shop = Shop::of(&desktop, Revision::R2026_07).await;
    let window = Window::open(&desktop).await;
    sets_up(&window, &shop, "hi").await;

    window.press("read-aloud").await;
    service.has_spoken(1).await;
    window.shoot("95-reading-aloud").await;
    assert_eq!(window.findings().await, Vec::<String>::new());
    assert_eq!(window.barriers().await, Vec::<String>::new());
    window.press("home-primary").await;
    Patience::for_the("silence after the screen was left").until(|| service.cancelled() == 1).await;

    window.type_number(shop.number()).await;
    window.press("read-aloud").await;
    service.has_spoken(2).await;
    window.press("read-aloud").await;
    Patience::for_the("silence after a second press").until(|| service.cancelled() == 2).await;

    // The service has no English voice.
    window.press("change-language").await;
    window.press("language-en").await;
    window.speaks("en").await;
    assert!(!window.shows("read-aloud").await);
    window.press("change-language").await;
    window.press("language-hi").await;

    window.press("read-aloud").await;
    service.has_spoken(3).await;
    window.quit().await;
    assert_eq!(service.cancelled(), 3, "nothing is read on after the window was closed");

    let [home, number, _] = service.spoken().try_into().unwrap();
    assert_eq!((home.language.as_str(), number.language.as_str()), ("hi", "hi"));
    assert!(home.lines.iter().any(|line| line.starts_with("eKYC")), "{home:?}");
    assert!(number.lines.len() > 3, "{number:?}");
    assert!(!number.lines.concat().contains(char::is_numeric), "{number:?}");
    assert!(!service.received().contains(shop.number()));
    assert_eq!(service.violations(), Vec::<String>::new());
}
