//! The canary: a morning with every kind of failure, with secrets that are known, at the most detailed log level. Then
//! everything that was written, said or shown to the system is searched for them.

mod failures;
mod needles;
mod payloads;
mod surroundings;
mod trace;

use std::path::PathBuf;

use hazri_simulator::eko::{Revision, failures as answers};

use crate::desktop::Desktop;
use crate::morning::{begins_daily, scans_for_ekyc, sets_up, types_code};
use crate::shop::Shop;
use crate::window::Window;

use failures::{Failed, fails_in_daily, fails_in_ekyc, fails_on_the_command_line};
use needles::Needles;
use payloads::Payloads;
use surroundings::Surroundings;
pub use trace::Trace;

/// Failures of different kinds that a morning has to survive without a word too many.
const FAILURES: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_morning_with_every_kind_of_failure_is_left_anywhere() {
    let desktop = Desktop::open().await;
    let shop = Shop::of(&desktop, Revision::R2026_06).await;
    let trace = Trace::into(&desktop);
    let mut seen = Surroundings::default();
    let mut failed = Failed::default();

    let in_window = whole_morning(&desktop, &shop, &trace, &mut seen, &mut failed).await;
    let in_panic = morning_with_a_panic(&desktop, &shop, &trace, &mut seen).await;
    fails_on_the_command_line(&desktop, &shop, &trace, &mut seen, &mut failed).await;

    let needles = Needles::of(&shop);
    trace.plants(&desktop, &needles);
    failed.are_at_least(FAILURES);
    shop.is_content();
    needles.are_not_in_texts(&in_window);
    needles.are_not_in_texts(&in_panic);
    needles.are_not_in_texts(&seen.texts());
    needles.are_in_no_file_but_the_planted(&trace.written_files(&shop));
}

/// What crossed to the page, what the page showed, and what was logged.
type Texts = Vec<(String, Vec<u8>)>;

async fn whole_morning(
    desktop: &Desktop,
    shop: &Shop,
    trace: &Trace,
    seen: &mut Surroundings,
    failed: &mut Failed,
) -> Texts {
    let window = Window::open_traced(desktop, trace, &[]).await;
    let payloads = Payloads::of(&window).await;
    sets_up(&window, shop, "en").await;
    seen.look(desktop, &window);

    fails_in_ekyc(&window, shop, failed).await;
    types_code(&window, shop.code()).await;
    scans_for_ekyc(&window).await;
    window.press("done-home").await;

    fails_in_daily(&window, shop, failed).await;
    seen.look(desktop, &window);
    begins_daily(&window, shop).await;
    window.press("scan").await;
    window.waits_for("done-banner").await;
    window.press("copy-reference").await;
    seen.has_copied(desktop, &shop.reference()).await;
    window.press("done-home").await;
    window.press("open-history").await;
    window.waits_for("calendar").await;
    seen.look(desktop, &window);
    let history = window.page().await;
    window.press("back").await;
    window.press("open-help").await;
    window.press("help-tab-support").await;
    window.waits_for("support-text").await;
    let support = window.page().await;
    assert!(support.contains("daily_authentication, done, "), "the text for support is not on the page");

    let heard = payloads.all(&window).await;
    assert!(heard.contains("daily_done"), "the payloads were not heard");
    let records = contents(&desktop.written_files());
    let log = window.said();
    assert!(log.contains("TRACE") && log.contains("hazri_core"), "the log is not at its most detailed level");
    window.quit().await;
    vec![
        ("the payloads to the page".to_owned(), heard.into_bytes()),
        ("the page of the history".to_owned(), history.into_bytes()),
        ("the page with the text for support".to_owned(), support.into_bytes()),
        ("the records while they are open".to_owned(), records),
        ("the log".to_owned(), needles::without_times(&log)),
    ]
}

fn contents(files: &[PathBuf]) -> Vec<u8> {
    assert!(files.iter().any(|file| file.ends_with("hazri.sqlite3-wal")), "the records are not open");
    files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

/// The day was done, and is asked for again; the app panics with number, keys and capture at hand.
async fn morning_with_a_panic(
    desktop: &Desktop,
    shop: &Shop,
    trace: &Trace,
    seen: &mut Surroundings,
) -> Texts {
    let window = Window::open_traced(desktop, trace, &["--panic-while-sealing"]).await;
    let payloads = Payloads::of(&window).await;
    let captures = shop.scanner.captures();
    window.press("daily-again").await;
    window.press("daily-again-confirm").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.press("scan").await;
    window.waits_for("trouble").await;
    assert_eq!(shop.scanner.captures(), captures + 1, "the finger was not read before the panic");
    seen.look(desktop, &window);

    let log = window.said();
    assert!(log.contains("panicked at"), "nothing panicked");
    let texts = vec![
        ("the payloads after a panic".to_owned(), payloads.all(&window).await.into_bytes()),
        ("the page after a panic".to_owned(), window.page().await.into_bytes()),
        ("the log of a panic".to_owned(), needles::without_times(&log)),
    ];
    window.quit().await;
    texts
}
