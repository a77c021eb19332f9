//! Reading aloud, through the controller: what the window is shown, and that nothing waits for a voice.

use std::time::{Duration, Instant};

use hazri_core::agent::Rhythm;
use hazri_core::agent::view::{Language, ReadingAloud, ScannerLight, Step, View};
use hazri_core::journey::Journey;
use hazri_core::speech::{SystemSpeech, Voice};
use hazri_simulator::eko::Revision;

use crate::ssip::{Manner, SsipServer};
use crate::support::{Shop, ShopPlan, step};

const SHORT: Duration = Duration::from_millis(300);

/// A shop after eKYC on a PC with this speech service, in Hindi, where a text may take its time.
async fn shop_with(server: &SsipServer) -> Shop {
    shop_that_waits(server, Duration::from_secs(10)).await
}

/// The same, with so long for each character. A voice that failed is looked for again soon.
async fn shop_that_waits(server: &SsipServer, pace: Duration) -> Shop {
    let voice = Voice::new(SystemSpeech::at(server.socket().to_owned(), "/nowhere/speech-dispatcher".into()));
    let usual = ShopPlan::after_ekyc(Revision::R2026_06);
    let rhythm = Rhythm { voice: 2 * SHORT, ..usual.rhythm };
    let shop = Shop::open(ShopPlan { voice: voice.with_patience(SHORT, pace), rhythm, ..usual }).await;
    shop.agent().choose_language(Language::Hi).await.unwrap();
    shop
}

async fn until(shop: &Shop, aloud: ReadingAloud) -> View {
    shop.until(&format!("{aloud:?}"), |view| view.aloud == aloud).await
}

#[tokio::test]
async fn a_screen_is_read_in_the_language_of_the_window_and_ends_by_itself() {
    let server = SsipServer::start(Manner::Quick, &["hi", "ta"]);
    let shop = shop_with(&server).await;
    until(&shop, ReadingAloud::Silent).await;

    shop.agent().read_aloud("उँगली रखें").await.unwrap();
    server.has_spoken(1).await;
    until(&shop, ReadingAloud::Silent).await;
    shop.agent().choose_language(Language::Ta).await.unwrap();
    until(&shop, ReadingAloud::Silent).await;
    shop.agent().read_aloud("விரல்").await.unwrap();
    server.has_spoken(2).await;

    let languages: Vec<String> = server.spoken().into_iter().map(|spoken| spoken.language).collect();
    assert_eq!(languages, ["hi", "ta"]);
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_second_press_stops_and_returns_when_it_is_silent() {
    let server = SsipServer::start(Manner::Lasting, &["hi"]);
    let shop = shop_with(&server).await;
    until(&shop, ReadingAloud::Silent).await;
    shop.agent().read_aloud("उँगली रखें").await.unwrap();
    until(&shop, ReadingAloud::Speaking).await;
    server.has_spoken(1).await;

    shop.agent().stop_reading().await.unwrap();

    assert_eq!(server.cancelled(), 1);
    assert_eq!(shop.view().await.aloud, ReadingAloud::Silent);
    shop.agent().stop_reading().await.unwrap();
}

#[tokio::test]
async fn another_text_another_language_and_the_tray_each_end_what_is_being_read() {
    let server = SsipServer::start(Manner::Lasting, &["hi", "en"]);
    let shop = shop_with(&server).await;
    until(&shop, ReadingAloud::Silent).await;

    shop.agent().read_aloud("एक").await.unwrap();
    server.has_spoken(1).await;
    shop.agent().read_aloud("दो").await.unwrap();
    server.has_spoken(2).await;
    shop.until("the first was cancelled", |_| server.cancelled() == 1).await;
    assert_eq!(shop.view().await.aloud, ReadingAloud::Speaking);

    shop.agent().choose_language(Language::En).await.unwrap();
    shop.until("the second was cancelled", |view| {
        server.cancelled() == 2 && view.aloud == ReadingAloud::Silent
    })
    .await;

    shop.agent().read_aloud("Three").await.unwrap();
    server.has_spoken(3).await;
    shop.agent().wait_in_tray().await.unwrap();
    shop.until("the third was cancelled", |_| server.cancelled() == 3).await;
}

#[tokio::test]
async fn without_a_voice_for_the_language_nothing_is_offered_and_nothing_is_said() {
    let server = SsipServer::start(Manner::Quick, &["en-GB"]);
    let shop = shop_with(&server).await;
    shop.until("the service was asked", |_| server.received().contains("LIST")).await;
    tokio::time::sleep(SHORT / 2).await;
    assert_eq!(shop.view().await.aloud, ReadingAloud::NoVoice);

    shop.agent().read_aloud("उँगली रखें").await.unwrap();
    tokio::time::sleep(SHORT / 2).await;
    assert_eq!(server.spoken(), []);

    shop.agent().choose_language(Language::En).await.unwrap();
    until(&shop, ReadingAloud::Silent).await;
}

#[tokio::test]
async fn before_a_language_is_chosen_no_voice_is_looked_for() {
    let server = SsipServer::start(Manner::Quick, &["en"]);
    let voice = Voice::new(SystemSpeech::at(server.socket().to_owned(), "/nowhere/speech-dispatcher".into()));
    let mut shop = Shop::not_set_up(ShopPlan { voice, ..ShopPlan::of(Revision::R2026_06) }).await;
    shop.start().await;
    shop.until("the agent has looked around", |view| view.strip.scanner != ScannerLight::Looking).await;
    assert_eq!((shop.view().await.aloud, server.connections()), (ReadingAloud::NoVoice, 0));
}

#[tokio::test]
async fn a_voice_that_fails_is_offered_no_more_until_it_was_looked_for_again() {
    for manner in [Manner::DiesOverText, Manner::Refuses, Manner::HungOverText] {
        let server = SsipServer::start(manner, &["hi"]);
        let shop = shop_that_waits(&server, Duration::ZERO).await;
        until(&shop, ReadingAloud::Silent).await;
        let begun = Instant::now();
        shop.agent().read_aloud("उँगली रखें").await.unwrap();
        until(&shop, ReadingAloud::NoVoice).await;
        until(&shop, ReadingAloud::Silent).await;
        assert!(begun.elapsed() >= 2 * SHORT, "{manner:?}: {:?}", begun.elapsed());
    }
}

/// The morning goes on beside a service that takes connections and never answers.
#[tokio::test]
async fn a_service_that_hangs_keeps_nothing_waiting() {
    let server = SsipServer::start(Manner::Hung, &["hi"]);
    let voice = Voice::new(SystemSpeech::at(server.socket().to_owned(), "/nowhere/speech-dispatcher".into()));
    let plan = ShopPlan { voice, ..ShopPlan::after_ekyc(Revision::R2026_06) };
    let shop = Shop::open(plan).await;

    let begun = Instant::now();
    shop.agent().choose_language(Language::Hi).await.unwrap();
    shop.until("the service was asked", |_| server.connections() > 0).await;
    shop.agent().read_aloud("उँगली रखें").await.unwrap();
    shop.agent().stop_reading().await.unwrap();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());

    shop.scan().await;
    let view = shop.view().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:?}");
    assert_eq!(view.aloud, ReadingAloud::NoVoice);
}
