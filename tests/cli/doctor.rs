//! The check-up of the scanner, as the window has it too.

use hazri_core::ledger::Ledger;
use hazri_simulator::eko::Revision;
use hazri_simulator::scanner::ScriptedCapture;
use serde_json::{Value, json};

use crate::bench::Bench;

fn check(check_up: &Value, name: &str) -> Value {
    let mut checks = check_up["checks"].as_array().unwrap().iter();
    checks.find(|check| check["check"] == name).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tells_what_the_scanner_is_and_what_to_do_about_it() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    let check_up = bench.run(&["doctor", "--json"], "").expect(0).json();
    let serial = bench.scanner.serial();
    let tail = &serial[serial.len() - 4..];
    let facts = &check_up["facts"][0];
    assert_eq!(
        (&facts["maker"], &facts["model"], &facts["level"], &facts["serial_tail"]),
        (&json!("Mantra"), &json!("MFS110"), &json!("L1"), &json!(tail))
    );
    assert_eq!((&facts["port"], &facts["chosen"]), (&json!(bench.scanner.port()), &json!(true)));
    assert_eq!((&facts["ailment"], &facts["steps"]), (&json!(null), &json!([])));
    assert!(!check_up.to_string().contains(&serial), "the whole serial number is told");

    bench.scanner.unplug();
    let check_up = bench.run(&["doctor", "--json"], "").expect(4).json();
    assert_eq!(check_up["facts"][0]["ailment"], "not_ready");
    assert_eq!(check_up["facts"][0]["steps"][0], "Unplug the scanner, wait 5 seconds, plug it in again.");
    let words = bench.run(&["doctor"], "").expect(4).stdout;
    assert!(words.contains("    - Unplug the scanner, wait 5 seconds, plug it in again."), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_is_told_and_thrown_away() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    let (sent, captures) = (bench.asked_in_all(), bench.scanner.captures());
    bench.scanner.script_capture(ScriptedCapture::quality("61", "44"));
    let run = bench.run(&["doctor", "--trial", "--json"], "").expect(0);
    assert_eq!(run.json()["trial"], json!({ "quality": "good", "score": 61, "points": 44 }));
    assert_eq!(check(&run.json(), "trial")["mark"], "right");
    assert!(run.stderr.contains("nothing is kept or sent"), "{}", run.stderr);
    assert_eq!((bench.asked_in_all(), bench.scanner.captures()), (sent, captures + 1));

    bench.scanner.script_capture(ScriptedCapture::error("999", ""));
    let run = bench.run(&["doctor", "--trial", "--json"], "").expect(4);
    let trial = check(&run.json(), "trial");
    assert_eq!((&trial["mark"], &trial["code"]), (&json!("wrong"), &json!("scanner_failed")));
    assert!(trial["steps"].to_string().contains("Mantra RD Service"), "{trial}");
    assert_eq!(run.json()["trial"], json!(null));
    bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);
    bench.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_the_open_window_there_is_no_trial() {
    let bench = Bench::set_up(Revision::R2026_07).await;
    let _window = Ledger::open(&bench.data_dir()).unwrap();
    let check_up = bench.run(&["doctor", "--trial", "--json"], "").expect(4).json();
    assert_eq!(check(&check_up, "trial")["code"], "busy");
    assert_eq!(bench.scanner.captures(), 0);
}
