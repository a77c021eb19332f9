use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desktop::{Desktop, artefacts};
use crate::keyboard::Keyboard;
use crate::patience::Patience;
use crate::practice::{practises_daily, practises_ekyc};
use crate::shop::today;
use crate::window::Window;

/// One language of each kind of script.
const LANGUAGES: [&str; 3] = ["en", "hi", "ur"];
/// Words of the card. Where letters are joined they cannot be taken out of the file as they were put in.
const IN_ENGLISH: [&str; 2] = ["Card of the day", "It is not a receipt of the service."];

#[tokio::test(flavor = "multi_thread")]
async fn the_card_of_a_day_is_saved_as_a_pdf_by_the_dialog_of_the_system() {
    let desktop = Desktop::open().await;
    let window = Window::open(&desktop).await;
    window.press("language-en").await;
    window.press("start-practice").await;
    window.waits_for_today("ekyc_needed").await;
    practises_ekyc(&window).await;
    practises_daily(&window).await;
    let day = format!("day-{}", today());

    for language in LANGUAGES {
        window.press("change-language").await;
        window.press(&format!("language-{language}")).await;
        window.speaks(language).await;
        window.press("open-history").await;
        let reference = window.words("attempt-client-ref").await;
        window.press("history-not_done").await;
        window.waits_for("history-nothing").await;
        window.press(&day).await;
        window.waits_for("history-day").await;
        window.shoot(&format!("81-day-in-{language}")).await;

        window.press("day-print").await;
        let picture = format!("82-print-dialog-in-{language}");
        Keyboard::of(&desktop).saves_print_as_file(&desktop, &picture).await;

        let card = saved_card(&desktop).await;
        let kept = artefacts().join(format!("83-card-in-{language}.pdf"));
        std::fs::rename(&card, &kept).unwrap();
        assert_eq!(pages_of(&kept), 1);
        assert_fonts_are_in(&kept);
        let words = text_of(&kept);
        let said = IN_ENGLISH.iter().all(|expected| words.contains(expected));
        assert_eq!(said, language == "en", "{words}");
        assert!(words.contains(&reference), "{words}");
        window.press("back").await;
    }
    window.quit().await;
}

/// The file whose name the dialog offered, once it is whole.
async fn saved_card(desktop: &Desktop) -> PathBuf {
    let name = format!("hazri-{}.pdf", today());
    let places =
        [desktop.at_home(&name), desktop.at_home(&format!("Documents/{name}")), PathBuf::from(&name)];
    let mut patience = Patience::for_the("card as a file");
    loop {
        let found = places.iter().find(|place| {
            std::fs::read(place).is_ok_and(|bytes| bytes.windows(5).rev().take(32).any(|end| end == b"%%EOF"))
        });
        if let Some(found) = found {
            return found.clone();
        }
        patience.wait().await;
    }
}

fn pages_of(card: &Path) -> usize {
    let told = poppler("pdfinfo", &[], card, &[]);
    let pages = told.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
    pages.trim().parse().unwrap()
}

/// The fonts travel within the file: the distributor's PC need not have them.
fn assert_fonts_are_in(card: &Path) {
    let told = poppler("pdffonts", &[], card, &[]);
    let fonts: Vec<&str> = told.lines().skip(2).collect();
    assert!(!fonts.is_empty(), "{told}");
    for font in fonts {
        // … emb sub uni object generation
        let embedded = font.split_whitespace().rev().nth(4);
        assert_eq!(embedded, Some("yes"), "{told}");
    }
}

fn text_of(card: &Path) -> String {
    poppler("pdftotext", &["-layout"], card, &["-"])
}

fn poppler(program: &str, before: &[&str], card: &Path, after: &[&str]) -> String {
    let ran = Command::new(program).args(before).arg(card).args(after).output();
    let ran = ran.unwrap_or_else(|error| {
        panic!("the real window needs {program} (Debian package poppler-utils): {error}")
    });
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}
