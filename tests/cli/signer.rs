//! A shop whose calls are signed by the distributor.

use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::signed_by;
use hazri_simulator::signer::{SignerOptions, SignerServer};
use serde_json::{Value, json};

use crate::bench::Bench;

async fn with_a_signer() -> (Bench, SignerServer) {
    let bench = Bench::bare(Revision::R2026_06).await;
    let signer = SignerServer::start(SignerOptions::of(bench.eko.account())).await.unwrap();
    (bench, signer)
}

fn mark(check_up: &Value, name: &str) -> Value {
    let checks = check_up["checks"].as_array().unwrap();
    checks.iter().find(|check| check["check"] == name).unwrap()["mark"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_morning_is_signed_by_the_distributor_and_every_command_says_so() {
    let (bench, signer) = with_a_signer().await;
    let file = bench.write_setup_file(|file| *file = signed_by(&signer, file.take()));
    let words = bench.run(&["setup", file.to_str().unwrap()], "").expect(0).stdout;
    assert!(words.contains(&format!("Signed by your distributor at {}.", signer.url())), "{words}");

    let check_up = bench.run(&["doctor", "--json"], "").expect(0).json();
    assert_eq!(mark(&check_up, "signer"), "right");
    assert!(bench.run(&["doctor"], "").expect(0).stdout.contains("Signed by your distributor at"));
    bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
    bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);

    let status = bench.run(&["status", "--json"], "").expect(0).json();
    assert_eq!((&status["state"], &status["signing"]), (&json!("done"), &json!("by_distributor")));
    let words = bench.run(&["status"], "").expect(0).stdout;
    assert!(words.ends_with("Signed by your distributor.\n"), "{words}");
    assert_eq!((bench.asked(EkoCall::DailyAuthentication), signer.questions()), (1, 6));
    assert_eq!(signer.violations(), Vec::<String>::new());
    bench.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_signer_does_not_know_is_found_by_the_check_up_and_sends_nothing() {
    let (bench, signer) = with_a_signer().await;
    let file = bench.write_setup_file(|file| {
        *file = signed_by(&signer, file.take());
        file["signer_token"] = "another-token".into();
    });
    bench.run(&["setup", file.to_str().unwrap()], "").expect(0);

    let run = bench.run(&["doctor", "--json"], "").expect(2);

    assert_eq!(mark(&run.json(), "signer"), "wrong");
    let report = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(2).json();
    assert_eq!((&report["outcome"], &report["code"]), (&json!("not_sent"), &json!("signer_refused")));
    for text in [&run.stdout, &run.stderr, &report.to_string()] {
        assert!(!text.contains("another-token"), "{text}");
    }
    assert_eq!(bench.asked_in_all(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_two_ways_of_signing_is_refused_by_name() {
    let (bench, signer) = with_a_signer().await;
    let file = bench.write_setup_file(|file| {
        let access_key = file["access_key"].clone();
        *file = signed_by(&signer, file.take());
        file["access_key"] = access_key;
    });
    let report = bench.run(&["setup", file.to_str().unwrap(), "--json"], "").expect(2).json();
    assert_eq!((&report["code"], &report["field"]), (&json!("setup_field_invalid"), &json!("access_key")));
}
