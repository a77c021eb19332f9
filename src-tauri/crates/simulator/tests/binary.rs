//! The `hazri-simulator` program itself.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hazri-simulator");

#[test]
fn it_says_what_it_plays_and_writes_a_setup_file() {
    let path = std::env::temp_dir().join(format!("hazri-simulator-{}.json", std::process::id()));
    let mut child = Command::new(PROGRAM)
        .args(["--revision", "2026-07", "--scanner-port", "0", "--setup-file"])
        .arg(&path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    std::fs::remove_file(&path).unwrap();

    let told = told.join("\n");
    for word in ["/ekoapi/v3 (contract 2026-07)", "MFS110", "Number", "Code"] {
        assert!(told.contains(word), "{told}");
    }
    assert_eq!((&file["format"], &file["contract"]), (&"hazri-setup/1".into(), &"2026-07".into()));
}

#[test]
fn wrong_words_are_named() {
    for (words, named) in [
        (vec!["--revision", "2025-01"], "2025-01"),
        (vec!["--colour", "red"], "--colour"),
        (vec!["--seed"], "--seed"),
        (vec!["--seed", "many"], "many"),
    ] {
        let output = Command::new(PROGRAM).args(&words).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(named), "{words:?}");
    }
}
