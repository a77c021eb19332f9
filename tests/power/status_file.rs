//! The status file is whole whenever the power goes.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use hazri_core::agent::{Status, write_status_file};
use rand::Rng as _;
use rand::SeedableRng as _;

const FILE: &str = "HAZRI_TEST_STATUS_FILE";
const KILLS: u64 = 100;

/// One of two that differ in length.
fn status(turn: usize) -> Status {
    let message = "x".repeat(if turn.is_multiple_of(2) { 10 } else { 40_000 });
    Status::unread(None, message, "busy".to_owned())
}

#[test]
#[ignore = "the program that is killed, run by its parent"]
fn writes_without_end() {
    let path = std::env::var_os(FILE).unwrap();
    for turn in 0.. {
        write_status_file(Path::new(&path), &status(turn)).unwrap();
        if turn == 0 {
            println!("begun");
        }
    }
}

#[test]
fn a_reader_finds_the_old_one_or_the_new_one_after_a_hundred_kills() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("status.json");
    let whole = [0, 1].map(|turn| format!("{}\n", serde_json::to_string(&status(turn)).unwrap()));
    let mut random = rand::rngs::StdRng::seed_from_u64(20_261_124);
    let mut found = [0; 2];
    for kill in 0..KILLS {
        let mut writer = Command::new(std::env::current_exe().unwrap());
        writer.args(["--exact", "status_file::writes_without_end", "--ignored", "--nocapture"]);
        let mut writer = writer.env(FILE, &path).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("begun")), "kill {kill}");
        std::thread::sleep(Duration::from_micros(random.gen_range(0..8_000)));
        writer.kill().unwrap();
        writer.wait().unwrap();

        let text = std::fs::read_to_string(&path).unwrap();
        let which = whole.iter().position(|whole| *whole == text);
        found[which.unwrap_or_else(|| panic!("kill {kill} left {} bytes", text.len()))] += 1;
        // What the power left beside it is at most one.
        assert!(std::fs::read_dir(folder.path()).unwrap().count() <= 2, "kill {kill}");
    }
    println!("found after {KILLS} kills: {} short, {} long", found[0], found[1]);
    assert!(found.iter().all(|times| *times > 0), "{found:?}");
}
