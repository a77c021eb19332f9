//! Setting up, and what is said before.

use hazri_simulator::eko::Revision;
use serde_json::json;

use crate::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_is_named_and_nothing_is_kept() {
    let bench = Bench::bare(Revision::R2026_06).await;
    for (field, value) in [
        ("latlong", json!("0,0")),
        ("access_key", json!("")),
        ("aadhaar_rsa_key", json!("not a key")),
        ("base_url", json!("http://relay.example")),
        ("colour", json!("red")),
    ] {
        let file = bench.write_setup_file(|file| file[field] = value);
        let run = bench.run(&["setup", file.to_str().unwrap(), "--json"], "").expect(2);
        assert_eq!(run.fields(), ["ok", "field", "message", "code", "deleted"]);
        let report = run.json();
        assert_eq!((&report["ok"], &report["field"]), (&json!(false), &json!(field)));
        assert_eq!(report["code"], "setup_field_invalid");
        let words = bench.run(&["setup", file.to_str().unwrap()], "").expect(2).stdout;
        assert!(words.contains(field), "{words}");
    }
    assert_eq!(bench.run(&["status", "--json"], "").expect(2).json()["state"], "not_set_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_set_up_file_is_refused() {
    let bench = Bench::bare(Revision::R2026_06).await;
    for (stdin, code) in [("hello", "setup_unreadable"), ("{}", "setup_not_for_hazri")] {
        assert_eq!(bench.run(&["setup", "-", "--json"], stdin).expect(2).json()["code"], code);
    }
    let missing = bench.run(&["setup", "no-such-file.json", "--json"], "").expect(2);
    assert_eq!(missing.json()["code"], "setup_unreadable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_may_come_from_standard_input_and_is_not_for_practice() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let file = std::fs::read_to_string(bench.write_setup_file(|_| {})).unwrap();
    bench.run(&["setup", "-", "--practice"], &file).expect(2);
    bench.run(&["status"], "").expect(2);
    let run = bench.run(&["setup", "-", "--json"], &file).expect(0);
    assert_eq!(run.json()["ok"], true);
    bench.run(&["doctor"], "").expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_as_an_editor_of_windows_saves_it_is_a_set_up() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let plain = std::fs::read(bench.write_setup_file(|_| {})).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&plain).unwrap();
    let lines = serde_json::to_string_pretty(&file).unwrap().replace('\n', "\r\n");
    let saved = bench.data_dir().with_file_name("एजेंट 1.json");
    std::fs::write(&saved, format!("\u{feff}{lines}\r\n")).unwrap();

    let run = bench.run(&["setup", saved.to_str().unwrap(), "--delete", "--json"], "").expect(0);

    assert_eq!((&run.json()["ok"], saved.exists()), (&json!(true), false));
    bench.run(&["ekyc", "--json"], &bench.ekyc_lines().replace('\n', "\r\n")).expect(0);
    bench.run(&["daily", "--json"], &bench.daily_lines().replace('\n', "\r\n")).expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn before_set_up_everything_says_so() {
    let bench = Bench::bare(Revision::R2026_06).await;
    for command in ["ekyc", "daily"] {
        let report = bench.run(&[command, "--json"], &bench.ekyc_lines()).expect(2).json();
        assert_eq!((&report["outcome"], &report["code"]), (&json!("not_sent"), &json!("not_set_up")));
    }
    let status = bench.run(&["status", "--json"], "").expect(2).json();
    assert_eq!((&status["state"], &status["code"]), (&json!("not_set_up"), &json!("not_set_up")));
    for command in ["history", "doctor"] {
        let run = bench.run(&[command], "").expect(2);
        assert!((run.stdout + &run.stderr).contains("not set up"), "{command}");
    }
    assert_eq!(bench.asked_in_all(), 0);
}

/// Credential Manager is always there.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_nothing_is_kept_in_its_place() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let file = bench.write_setup_file(|_| {});
    let words = ["setup", file.to_str().unwrap(), "--json"];
    let report = bench.run_without_keychain(&words, "").expect(2).json();
    assert_eq!(report["code"], "keychain_absent");
    bench.run(&words, "").expect(0);

    for command in ["ekyc", "daily"] {
        let run = bench.run_without_keychain(&[command, "--json"], &bench.ekyc_lines()).expect(2);
        let report = run.json();
        assert_eq!((&report["outcome"], &report["code"]), (&json!("not_sent"), &json!("keychain_absent")));
        assert!(report["message"].as_str().unwrap().contains("no safe place for keys"), "{report}");
    }
    let check_up = bench.run_without_keychain(&["doctor", "--json"], "").expect(2).json();
    let keychain = check_up["checks"].as_array().unwrap().iter().find(|c| c["check"] == "keychain").unwrap();
    assert_eq!((&keychain["mark"], &keychain["code"]), (&json!("wrong"), &json!("keychain_absent")));
    assert_eq!(bench.asked_in_all(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_found_by_the_check_up() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let file = bench.write_setup_file(|file| file["access_key"] = json!("another-access-key"));
    bench.run(&["setup", file.to_str().unwrap()], "").expect(0);
    let check_up = bench.run(&["doctor", "--json"], "").expect(2).json();
    let marks: Vec<_> =
        check_up["checks"].as_array().unwrap().iter().map(|c| (&c["check"], &c["mark"])).collect();
    assert_eq!(check_up["ok"], false);
    assert!(marks.contains(&(&json!("key"), &json!("wrong"))), "{check_up}");
    assert!(marks.contains(&(&json!("clock"), &json!("right"))), "{check_up}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_ends_with_its_own_status() {
    let bench = Bench::bare(Revision::R2026_06).await;
    for words in [&["later"] as &[&str], &["daily", "999941057058"], &["scanners", "--scanner-ports", "x"]] {
        bench.run(words, "").expect(2);
    }
    assert!(bench.run(&["--help"], "").expect(0).stdout.contains("Exit status"));
}
