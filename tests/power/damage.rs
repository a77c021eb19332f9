//! Records that were damaged: by a bad disk, by another program, by a hand.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use hazri_core::agent::view::{Notice, Step, View};
use hazri_simulator::eko::Revision;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};

use crate::support::{MORNING, Shop, ShopPlan, at, step};

const SEED: u64 = 20_261_124;
const FILE: &str = "hazri.sqlite3";
const JOURNAL: &str = "hazri.sqlite3-wal";

/// What was done to the file.
type Damage = (String, fn(&mut Vec<u8>, &mut StdRng));

/// Whatever was damaged, the app starts within two seconds, says so where it had to begin anew, keeps what it could
/// not read, and the day can be done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_52_damaged_records_are_set_aside_and_said_and_never_stop_the_app() {
    let mut shop = a_shop_with_a_history().await;
    let sound = std::fs::read(shop.folder().join(FILE)).unwrap();
    let mut rng = StdRng::seed_from_u64(SEED);
    let (mut anew, mut slowest, mut number) = (0, Duration::ZERO, 0);
    for (what, damage) in damages() {
        let mut bytes = sound.clone();
        damage(&mut bytes, &mut rng);
        clear(shop.folder());
        std::fs::write(shop.folder().join(FILE), &bytes).unwrap();
        number += 1;
        let what = format!("{number}: {what}, seed {SEED}");

        let begun = Instant::now();
        shop.start().await;
        let view = shop.view().await;
        slowest = slowest.max(begun.elapsed());
        anew += usize::from(was_set_aside(&shop, &view, &bytes, &what));

        assert_the_day_can_be_done(&shop, &what).await;
        shop.pull_the_plug();
        shop.advance(Duration::from_secs(86_400));
        until_free(&shop).await;
    }
    println!("{number} kinds of damage, {anew} times begun anew, slowest start {} ms", slowest.as_millis());
    assert!(number >= 200 && anew >= 50, "{number}, {anew}");
}

/// The journal is garbage: SQLite takes what is whole in it, and the rest never was.
#[tokio::test]
async fn row_52_a_journal_of_garbage_is_no_reason_to_stop() {
    let mut shop = a_shop_with_a_history().await;
    let garbage: Vec<u8> = (0..40_000u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(shop.folder().join(JOURNAL), garbage).unwrap();

    shop.start().await;

    assert_the_day_can_be_done(&shop, "garbage in the journal").await;
}

/// Something that is no file at all stands in its place.
#[tokio::test]
async fn row_52_a_folder_in_place_of_the_records_is_set_aside() {
    let mut shop = a_shop_with_a_history().await;
    clear(shop.folder());
    std::fs::create_dir(shop.folder().join(FILE)).unwrap();

    shop.start().await;
    let view = shop.view().await;

    assert!(view.notices.iter().any(|notice| matches!(notice, Notice::LedgerSetAside { .. })), "{view:#?}");
    assert_the_day_can_be_done(&shop, "a folder").await;
}

fn damages() -> Vec<Damage> {
    let mut damages: Vec<Damage> = vec![
        ("empty".to_owned(), |bytes, _| bytes.clear()),
        ("a text".to_owned(), |bytes, _| *bytes = b"this is not a database at all, only a text".to_vec()),
        ("a page of zeros in front".to_owned(), |bytes, _| {
            bytes.iter_mut().take(4096).for_each(|byte| *byte = 0)
        }),
        ("the header gone".to_owned(), |bytes, _| drop(bytes.drain(..100))),
        ("a word that nobody wrote".to_owned(), |bytes, _| {
            replace(bytes, b"daily_authentication", b"daily_authenticatioX")
        }),
        ("a date that is none".to_owned(), |bytes, _| replace(bytes, b"2026-11-23", b"2026-13-99")),
        ("letters that are none".to_owned(), |bytes, _| replace(bytes, b"2026-06", b"2026\xff\xfe6")),
        ("the names of the tables".to_owned(), |bytes, _| replace(bytes, b"attempts", b"attemptz")),
        ("as if it were never made".to_owned(), |bytes, _| bytes[60..64].fill(0)),
    ];
    for _ in 0..50 {
        damages.push(("cut".to_owned(), |bytes, rng| bytes.truncate(rng.gen_range(1..bytes.len()))));
        damages.push(("a few bytes changed".to_owned(), |bytes, rng| {
            for _ in 0..rng.gen_range(1..20) {
                let at = rng.gen_range(0..bytes.len());
                bytes[at] = rng.r#gen();
            }
        }));
        damages.push(("a stretch overwritten".to_owned(), |bytes, rng| {
            let (from, length) = (rng.gen_range(0..bytes.len()), rng.gen_range(1..8000));
            let to = (from + length).min(bytes.len());
            rng.fill_bytes(&mut bytes[from..to]);
        }));
        damages.push(("a page moved over another".to_owned(), |bytes, rng| {
            let pages = bytes.len() / 4096;
            let (from, to) = (rng.gen_range(0..pages), rng.gen_range(0..pages));
            bytes.copy_within(from * 4096..(from + 1) * 4096, to * 4096);
        }));
    }
    damages
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, window)| *window == old).map(|(at, _)| at).collect();
    for at in places {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
}

/// Set up, with a hundred attempts in the records and everything in one file.
async fn a_shop_with_a_history() -> Shop {
    let mut shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    // Each kind of damage gets a day of its own.
    shop.scanner.set_certificate_end(at(MORNING) + TimeDelta::days(3650)).unwrap();
    shop.daily().await;
    shop.pull_the_plug();
    until_free(&shop).await;
    shop.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         INSERT INTO attempts (client_ref_id, call, environment, user_code, contract, ist_date, prepared_ms, sending_ms,
                               result_ms, outcome, trouble)
         SELECT 'OLD' || i, call, environment, user_code, contract, '2026-10-01', 1000 * i, 1000 * i, 1000 * i, 'failed',
                '{\"problem\":{\"code\":\"declined\"},\"class\":\"failed\",\"action\":\"try_again\",\"support\":\"461\"}'
         FROM attempts, n LIMIT 100;
         PRAGMA wal_checkpoint(TRUNCATE);",
    );
    shop.advance(Duration::from_secs(86_400));
    shop
}

/// True when the records were begun anew; then it is said, and the unreadable file is kept as it was.
fn was_set_aside(shop: &Shop, view: &View, bytes: &[u8], what: &str) -> bool {
    let said = view.notices.iter().find_map(|notice| match notice {
        Notice::LedgerSetAside { file } => Some(file),
        Notice::ContractSwitched { .. }
        | Notice::SetupFileLeft { .. }
        | Notice::ScannerProgramChanged { .. }
        | Notice::StatusFileUnwritable { .. } => None,
    });
    let Some(file) = said else { return false };
    let kept = std::fs::read(shop.folder().join(file)).unwrap();
    // SQLite may have changed its own header before it noticed.
    assert_eq!(kept.len().max(bytes.len()), kept.len(), "{what}: {file}");
    true
}

async fn assert_the_day_can_be_done(shop: &Shop, what: &str) {
    let file = shop.write_file("setup.json", &shop.setup().to_string());
    shop.agent().import_setup(file).await.unwrap_or_else(|problem| panic!("{what}: {problem:?}"));
    shop.ready().await;
    // What the damage made of the last attempt may have to be looked at first.
    drop(shop.agent().set_unknown_aside().await);
    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{what}: {view:#?}");
}

/// The last owner has let go of the folder.
async fn until_free(shop: &Shop) {
    drop(shop.premises().await);
}

fn clear(folder: &Path) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("hazri.") && entry.file_name() != "hazri.lock" {
            match entry.path().is_dir() {
                true => std::fs::remove_dir_all(entry.path()).unwrap(),
                false => std::fs::remove_file(entry.path()).unwrap(),
            }
        }
    }
}
