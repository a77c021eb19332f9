//! A whole morning, in both revisions of the contract.

use hazri_core::day::IstDay;
use hazri_simulator::eko::{EkoCall, Revision};
use serde_json::{Value, json};

use crate::bench::{Bench, files_below};

const REPORT: [&str; 7] =
    ["outcome", "client_ref_id", "reference_id", "valid_till", "day", "message", "code"];
const STATUS: [&str; 11] = [
    "format",
    "state",
    "date",
    "until",
    "reference_id",
    "client_ref_id",
    "opens",
    "practice",
    "signing",
    "message",
    "code",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_morning_in_the_revision_of_june() {
    a_whole_morning(Revision::R2026_06).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_morning_in_the_revision_of_july() {
    a_whole_morning(Revision::R2026_07).await;
}

async fn a_whole_morning(revision: Revision) {
    let bench = Bench::set_up(revision).await;
    let check_up = bench.run(&["doctor", "--json"], "").expect(0).json();
    assert_eq!(check_up["ok"], true, "{check_up}");
    let named: Vec<&Value> = check_up["checks"].as_array().unwrap().iter().map(|c| &c["check"]).collect();
    assert_eq!(
        json!(named),
        json!(["records", "setup", "keychain", "key", "address", "clock", "service", "scanner"])
    );

    let status = bench.run(&["status", "--json"], "").expect(1);
    assert_eq!(status.fields(), STATUS);
    assert_eq!(status.json()["state"], "ekyc_needed");

    let ekyc = bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
    let today = IstDay::of(bench.eko.now()).to_string();
    assert_eq!(ekyc.fields(), REPORT);
    assert_eq!(
        ekyc.json(),
        json!({
            "outcome": "done",
            "client_ref_id": reference_of(&bench, EkoCall::BiometricEkyc),
            "reference_id": null,
            "valid_till": null,
            "day": today,
            "message": "eKYC is done.",
            "code": null,
        })
    );

    let daily = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);
    let reference_id = bench.eko.state().dailies[0].reference_id.clone();
    let given = match revision {
        Revision::R2026_06 => json!(reference_id),
        Revision::R2026_07 => daily.json()["reference_id"].clone(),
    };
    let client_ref_id = reference_of(&bench, EkoCall::DailyAuthentication);
    assert_eq!(daily.fields(), REPORT);
    assert_eq!(
        daily.json(),
        json!({
            "outcome": "done",
            "client_ref_id": client_ref_id,
            "reference_id": given,
            "valid_till": format!("{today}T23:59:59+05:30"),
            "day": today,
            "message": "Daily authentication done until 23:59 IST.",
            "code": null,
        })
    );
    for progress in ["Place your finger now", "The scan is good (74 of 100)."] {
        assert!(daily.stderr.contains(progress), "{}", daily.stderr);
    }

    let status = bench.run(&["status", "--json"], "").expect(0);
    assert_eq!(status.fields(), STATUS);
    let status = status.json();
    assert_eq!(
        [&status["state"], &status["date"], &status["until"], &status["reference_id"]],
        [&json!("done"), &json!(today), &json!("23:59"), &given]
    );
    assert_eq!(status["client_ref_id"], client_ref_id);

    assert_history(&bench, &today, &client_ref_id);
    for (call, times) in [
        (EkoCall::SendOtp, 1),
        (EkoCall::VerifyOtp, 1),
        (EkoCall::BiometricEkyc, 1),
        (EkoCall::DailyAuthentication, 1),
    ] {
        assert_eq!(bench.asked(call), times, "{call:?}");
    }
    assert_eq!(bench.scanner.captures(), 2);
    bench.assert_no_violations();
    for file in files_below(&bench.data_dir()) {
        bench.assert_no_secret_in(&String::from_utf8_lossy(&file));
    }
}

fn assert_history(bench: &Bench, today: &str, client_ref_id: &str) {
    let month = &today[..7];
    let history = bench.run(&["history", "--json", "--month", month], "").expect(0).json();
    let attempts = history["attempts"].as_array().unwrap();
    let told: Vec<_> = attempts.iter().map(|attempt| (&attempt["call"], &attempt["outcome"])).collect();
    assert_eq!(
        json!(told),
        json!([
            ["daily_authentication", "done"],
            ["biometric_ekyc", "done"],
            ["verify_otp", "done"],
            ["send_otp", "done"]
        ])
    );
    let day = history["days"].as_array().unwrap().iter().find(|day| day["date"] == today).unwrap();
    assert_eq!(day["mark"], "done");
    let table = bench.run(&["history", "--csv"], "").expect(0).stdout;
    assert!(table.starts_with("date,time_ist,call,outcome,problem,client_ref_id,reference_id\r\n"));
    assert!(table.contains(client_ref_id), "{table}");
    let words = bench.run(&["history"], "").expect(0).stdout;
    assert!(words.contains("done: ") && words.contains(client_ref_id), "{words}");
    let empty = bench.run(&["history", "--json", "--month", "2020-01"], "").expect(0).json();
    assert_eq!(empty["attempts"], json!([]));
}

fn reference_of(bench: &Bench, call: EkoCall) -> String {
    let received = bench.eko.received_for(call);
    let request = received.last().unwrap();
    request.field("client_ref_id").or(request.field("client_reference_id")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_revision_is_noticed_said_and_remembered() {
    let bench = Bench::bare(Revision::R2026_07).await;
    let file = bench.write_setup_file(|file| file["contract"] = json!("2026-06"));
    bench.run(&["setup", file.to_str().unwrap()], "").expect(0);
    let ekyc = bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
    assert!(ekyc.stderr.contains("contract revision 2026-07"), "{}", ekyc.stderr);
    let daily = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(0);
    assert!(!daily.stderr.contains("contract revision"), "{}", daily.stderr);
    assert_eq!(bench.asked(EkoCall::DailyAuthentication), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_read_is_sentences() {
    let bench = Bench::after_ekyc(Revision::R2026_06).await;
    let daily = bench.run(&["daily"], &bench.daily_lines()).expect(0);
    let reference_id = bench.eko.state().dailies[0].reference_id.clone();
    assert_eq!(
        daily.stdout,
        format!("Daily authentication done until 23:59 IST.\nReference for the day: {reference_id}\n")
    );
    let again = bench.run(&["daily"], "no\n").expect(4);
    assert!(again.stderr.contains("Another one may be charged"), "{}", again.stderr);
    assert_eq!(bench.asked(EkoCall::DailyAuthentication), 1);
    let status = bench.run(&["status"], "").expect(0);
    assert!(status.stdout.contains(&reference_id), "{}", status.stdout);
    let check_up = bench.run(&["doctor"], "").expect(0);
    assert!(check_up.stdout.contains("MFS110 is ready"), "{}", check_up.stdout);
}
