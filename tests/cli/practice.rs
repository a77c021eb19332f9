//! Practice: the service and the scanner come and go with each run, and what was done stays.

use hazri_practice::LoopbackHall;
use hazri_simulator::eko::Account;
use tempfile::tempdir;

use crate::bench::{PROGRAM, Run, watch};
use crate::os::without_keychain;

/// No bus, no keychain, no set-up: practice needs none.
fn practise(folder: &std::path::Path, words: &[&str], stdin: &str) -> Run {
    let mut command = without_keychain(PROGRAM, folder);
    command.arg("--practice").args(words).arg("--data-dir").arg(folder.join("records"));
    watch(command, stdin)
}

#[test]
fn a_whole_morning_of_practice_in_separate_runs() {
    let folder = tempdir().unwrap();
    let account = Account::made_up(LoopbackHall::SEED);
    let run = |words: &[&str], stdin: &str| practise(folder.path(), words, stdin);
    run(&["status"], "").expect(2);
    let lines = format!("yes\n{}\n{}\n", account.aadhaar, account.otp);
    let ekyc = run(&["ekyc", "--json"], &lines).expect(0);
    assert_eq!(ekyc.json()["outcome"], "done");
    for told in ["PRACTICE", &account.aadhaar, &account.otp] {
        assert!(ekyc.stderr.contains(told), "{}", ekyc.stderr);
    }
    run(&["status"], "").expect(1);
    let daily = run(&["daily", "--json"], &lines).expect(0).json();
    let status = run(&["status", "--json"], "").expect(0).json();
    assert_eq!(status["reference_id"], daily["reference_id"]);
    assert_eq!(status["practice"], true);
    assert_eq!(run(&["history", "--json"], "").expect(0).json()["attempts"].as_array().unwrap().len(), 4);
    run(&["doctor"], "").expect(0);
    assert_eq!(run(&["scanners", "--json"], "").expect(0).json()[0]["usable"], true);
    // The real shop knows nothing of it.
    let real = watch(
        {
            let mut command = std::process::Command::new(PROGRAM);
            command.arg("status").arg("--data-dir").arg(folder.path().join("records"));
            command
        },
        "",
    );
    assert_eq!(real.status, 2);
}
