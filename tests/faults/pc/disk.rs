//! Row 51: the disk is full or read-only, or another program holds the file.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hazri_core::agent::Premises;
use hazri_core::agent::view::{Step, Today, View};
use hazri_core::journey::Journey;
use hazri_core::ledger::LedgerError;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::EkoCall;
use rusqlite::Connection;
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::support::{Shop, assert_the_next_press_is_done, newest_attempt, step, told, wait_until};

const FINGER: Duration = Duration::from_millis(300);

fn assert_unwritable(shop: &Shop, view: &View, captures: usize) {
    assert_eq!(told(view), (OutcomeClass::NotSent, Problem::LedgerUnwritable));
    assert!(matches!(step(view), Step::Finger), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, captures));
}

/// Another program writes into the records and does not let go.
fn hold(shop: &Shop) -> Connection {
    let other = Connection::open(shop.folder().join("hazri.sqlite3")).unwrap();
    other.busy_timeout(Duration::from_secs(2)).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    other
}

#[tokio::test]
async fn row_51_records_that_another_program_holds_are_told_and_nothing_is_sent() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let other = hold(&shop);

    let begun = Instant::now();
    let view = shop.scan().await;

    println!("row 51: held records were told after {:?}", begun.elapsed());
    assert_unwritable(&shop, &view, 0);
    other.execute_batch("COMMIT").unwrap();
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_51_records_that_are_held_since_the_finger_was_asked_for_keep_the_scan_here() {
    let mut shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(FINGER);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    wait_until("the finger is asked for", || shop.scanner.captures() == 1).await;
    let other = hold(&shop);

    // Neither "sending" nor the outcome can be written: each is waited for.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let view = shop.at_rest().await;

    assert_unwritable(&shop, &view, 1);
    other.execute_batch("COMMIT").unwrap();
    shop.come_back().await;
    assert_eq!(newest_attempt(&shop).await.outcome, OutcomeClass::NotSent);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

/// From now on no file of this process can be written to, or any again.
fn let_files_grow(allowed: bool) {
    let current = (!allowed).then_some(0);
    setrlimit(Resource::Fsize, Rlimit { current, maximum: None }).unwrap();
}

/// Runs an ignored test of this program, in which a write that finds no room fails instead of ending the process.
fn run_where_files_may_not_grow(child: &str) {
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]);
    run(command, child);
}

fn run(mut command: Command, child: &str) {
    command.arg(std::env::current_exe().unwrap()).args(["--exact", child, "--ignored", "--nocapture"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn row_51_on_a_full_disk_nothing_is_sent() {
    run_where_files_may_not_grow("pc::disk::child_on_a_full_disk");
}

#[tokio::test]
#[ignore = "run by its parent, where a write that finds no room fails"]
async fn child_on_a_full_disk() {
    let shop = Shop::after_ekyc().await;
    let_files_grow(false);

    let view = shop.daily().await;
    assert_unwritable(&shop, &view, 0);
    shop.agent().close_journey().await.unwrap();
    assert_eq!(told(&shop.send_code().await), (OutcomeClass::NotSent, Problem::LedgerUnwritable));
    assert_eq!(shop.sent(EkoCall::SendOtp), 0);
    shop.agent().close_journey().await.unwrap();

    let_files_grow(true);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

#[test]
fn row_51_a_disk_that_fills_up_while_the_finger_is_read_keeps_the_scan_here() {
    run_where_files_may_not_grow("pc::disk::child_whose_disk_fills_up_during_the_finger");
}

#[tokio::test]
#[ignore = "run by its parent, where a write that finds no room fails"]
async fn child_whose_disk_fills_up_during_the_finger() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(FINGER);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    wait_until("the finger is asked for", || shop.scanner.captures() == 1).await;
    let_files_grow(false);

    let view = shop.at_rest().await;

    assert_unwritable(&shop, &view, 1);
    let_files_grow(true);
    assert_the_next_press_is_done(&shop).await;
}

/// What cannot be written any more is shown all the same, and never "due" after a restart.
#[test]
fn row_51_a_disk_that_fills_up_before_the_answer_makes_nobody_pay_twice() {
    run_where_files_may_not_grow("pc::disk::child_whose_disk_fills_up_before_the_answer");
}

#[tokio::test]
#[ignore = "run by its parent, where a write that finds no room fails"]
async fn child_whose_disk_fills_up_before_the_answer() {
    let mut shop = Shop::after_ekyc().await;
    shop.answer_late(FINGER);
    shop.daily_up_to_the_request().await;
    let_files_grow(false);

    let view = shop.at_rest().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    shop.pull_the_plug();
    let_files_grow(true);
    shop.come_back().await;

    let today = shop.view().await.today;
    assert!(matches!(today, Today::Unknown(_) | Today::Done(_)), "{today:?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

/// Records that nobody may write to: the app does not start, says why, and leaves them as they are.
#[test]
fn row_51_on_a_read_only_disk_the_app_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let opened = hazri_core::ledger::Ledger::open(folder.path()).unwrap();
    opened.ledger.set_setting("language", "hi").unwrap();
    drop(opened);
    let before = contents(folder.path());

    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.arg("mount --bind \"$HAZRI_FOLDER\" \"$HAZRI_FOLDER\" && mount -o remount,bind,ro \"$HAZRI_FOLDER\" && exec \"$@\"");
    command.arg("sh").env("HAZRI_FOLDER", folder.path());
    run(command, "pc::disk::child_on_a_read_only_disk");

    assert!(contents(folder.path()) == before, "the records have changed");
    let again = hazri_core::ledger::Ledger::open(folder.path()).unwrap();
    assert_eq!(again.ledger.setting("language").unwrap().as_deref(), Some("hi"));
}

#[tokio::test]
#[ignore = "run by its parent, where the folder is read-only"]
async fn child_on_a_read_only_disk() {
    let shop = Shop::not_set_up(crate::support::ShopPlan::of(hazri_simulator::eko::Revision::R2026_06)).await;
    let mut surroundings = shop.surroundings();
    surroundings.data_dir = PathBuf::from(std::env::var_os("HAZRI_FOLDER").unwrap());

    let opened = Premises::open(&surroundings).await.err().expect("it must not start");

    assert!(matches!(opened, LedgerError::Disk(_) | LedgerError::Database(_)), "{opened:?}");
    assert!(opened.to_string().starts_with("the records cannot be read or written"), "{opened}");
    assert!(shop.eko.received().is_empty());
}

fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect();
    files.sort();
    files
}
