//! While the window is open, it owns the records.

use hazri_core::agent::{Status, write_status_file};
use hazri_core::ledger::Ledger;
use hazri_core::setup::ShopSettings;
use hazri_simulator::eko::Revision;
use serde_json::json;

use crate::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn what_only_looks_works_and_what_sends_says_why_not() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    let sent_before = bench.asked_in_all();
    let window = Ledger::open(&bench.data_dir()).unwrap();

    assert_eq!(bench.run(&["status", "--json"], "").expect(1).json()["state"], "due");
    bench.run(&["history"], "").expect(0);
    bench.run(&["scanners"], "").expect(0);
    let check_up = bench.run(&["doctor"], "").expect(0);
    assert!(check_up.stdout.contains("kept by the open window"), "{}", check_up.stdout);

    for command in ["ekyc", "daily"] {
        let run = bench.run(&[command, "--json"], &bench.ekyc_lines()).expect(4);
        let report = run.json();
        assert_eq!((&report["outcome"], &report["code"]), (&json!("not_sent"), &json!("busy")));
        assert!(report["message"].as_str().unwrap().contains("Close the window"), "{report}");
    }
    let file = bench.write_setup_file(|_| {});
    bench.run(&["setup", file.to_str().unwrap()], "").expect(4);
    assert_eq!(bench.asked_in_all(), sent_before);

    drop(window);
    bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);
    bench.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_window_has_on_its_way_is_not_known_yet() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    let window = Ledger::open(&bench.data_dir()).unwrap().ledger;
    let now = bench.eko.now();
    let attempt = hazri_core::ledger::NewAttempt {
        client_ref_id: "HZ000000000000000001".to_owned(),
        call: hazri_core::ledger::CallKind::DailyAuthentication,
        environment: "custom".to_owned(),
        user_code: bench.eko.account().user_code.clone(),
        contract: "2026-07".to_owned(),
        day: hazri_core::day::IstDay::of(now),
        consent_at: Some(now),
    };
    window.prepare(&attempt, now).unwrap();
    bench.run(&["status"], "").expect(1);
    window.mark_sending(&attempt.client_ref_id, now).unwrap();
    let status = bench.run(&["status", "--json"], "").expect(3).json();
    assert_eq!(
        (&status["state"], &status["client_ref_id"]),
        (&json!("unknown"), &json!(attempt.client_ref_id))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_file_of_the_window_holds_what_status_prints() {
    let bench = Bench::after_ekyc(Revision::R2026_07).await;
    let file = bench.data_dir().join("status.json");
    let written = || {
        let records = Ledger::open_to_look(&bench.data_dir()).unwrap();
        let shop = ShopSettings::from_settings(&records.settings().unwrap()).unwrap();
        write_status_file(&file, &Status::read(&records, &shop, bench.eko.now(), None).unwrap()).unwrap();
        std::fs::read_to_string(&file).unwrap()
    };

    assert_eq!(bench.run(&["status", "--json"], "").expect(1).stdout, written());
    bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);
    let done = bench.run(&["status", "--json"], "").expect(0);
    assert_eq!(done.stdout, written());
    assert_eq!(done.json()["format"], "hazri-status/1");
}
