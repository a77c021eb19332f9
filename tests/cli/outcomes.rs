//! Each class of outcome, its exit status and its JSON.

use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::http::{AtAccept, Delivery};
use hazri_simulator::scanner::{ScriptedCapture, Status};
use serde_json::json;

use crate::bench::{Bench, Run};

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_authentication_ends_in_its_class_and_is_sent_once() {
    let bench = Bench::after_ekyc(Revision::R2026_06).await;
    let cut = || Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 60 });
    let cases = [
        (failures::kyc_fail_without_reason(), 1, "failed", "finger_not_accepted"),
        (failures::invalid_biometric(), 1, "failed", "capture_invalid"),
        (failures::agent_not_allowed(), 1, "rejected", "service_not_active"),
        (failures::wrong_developer_key(), 1, "rejected", "developer_key_wrong"),
        (failures::internal_error(), 3, "unknown", "service_trouble"),
        (failures::captive_portal_page(), 3, "unknown", "wifi_login"),
        (cut(), 3, "unknown", "answer_cut"),
    ];
    for (nth, (answer, status, outcome, code)) in cases.into_iter().enumerate() {
        bench.eko.script(EkoCall::DailyAuthentication, answer);
        let run = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(status);
        assert_outcome(&run, outcome, code);
        assert_eq!(run.json()["client_ref_id"].as_str().map(str::len), Some(20), "{}", run.stdout);
        assert_eq!(bench.asked(EkoCall::DailyAuthentication), nth + 1, "{code}");
    }
    let today = bench.run(&["status", "--json"], "").expect(3).json();
    assert_eq!((&today["state"], &today["code"]), (&json!("unknown"), &json!("answer_cut")));
    let warned = bench.run(&["daily", "--json"], "no\n").expect(4);
    assert!(warned.stderr.contains("Check first"), "{}", warned.stderr);
    bench.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_whether_it_counts_and_what_support_needs() {
    let bench = Bench::after_ekyc(Revision::R2026_06).await;
    bench.eko.script(EkoCall::DailyAuthentication, failures::internal_error());
    let run = bench.run(&["daily"], &bench.daily_lines()).expect(3);
    for words in ["The service has trouble", "Do not try again yet. Check first.", "For support: "] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_consent_or_with_a_wrong_number_nothing_is_sent() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    let number = &bench.eko.account().aadhaar;
    for (lines, status, code) in [
        (format!("no\n{number}\n"), 4, "consent_missing"),
        (String::new(), 4, "consent_missing"),
        (format!("{number}\nyes\n"), 4, "consent_missing"),
        ("yes\n123456789012\n".to_owned(), 2, "number_invalid"),
        ("yes\n".to_owned(), 2, "number_invalid"),
    ] {
        for command in ["daily", "ekyc"] {
            let run = bench.run(&[command, "--json"], &lines).expect(status);
            assert_outcome(&run, "not_sent", code);
            assert_eq!(run.json()["client_ref_id"], json!(null));
        }
    }
    assert_eq!((bench.asked_in_all(), bench.scanner.captures()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_finger_would_be_wasted_on_is_said_before_anything_is_sent() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    bench.scanner.set_status(Status::Used);
    for command in ["daily", "ekyc"] {
        let run = bench.run(&[command, "--json"], &bench.ekyc_lines()).expect(4);
        assert_outcome(&run, "not_sent", "scanner_in_use");
    }
    bench.scanner.set_status(Status::Ready);
    // Nobody listens on port 1.
    let run = bench.run(&["daily", "--json", "--scanner-ports", "1-1"], &bench.daily_lines()).expect(4);
    assert!(run.json()["code"].as_str().unwrap().starts_with("scanner_not_found"), "{}", run.stdout);
    assert_eq!((bench.asked_in_all(), bench.scanner.captures()), (0, 0));
    bench.eko.set_at_accept(AtAccept::Reset);
    let run = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(4);
    assert_outcome(&run, "not_sent", "offline");
    bench.run(&["doctor"], "").expect(4);
    assert_eq!(bench.scanner.captures(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_that_never_came_or_was_unclear_is_not_sent() {
    let bench = Bench::after_ekyc(Revision::R2026_06).await;
    for (capture, code) in [
        (ScriptedCapture::error("700", "Capture timed out"), "finger_timeout"),
        (ScriptedCapture::quality("20", "12"), "finger_unclear"),
        (ScriptedCapture::error("720", "Device not ready"), "scanner_lost"),
    ] {
        bench.scanner.script_capture(capture);
        let run = bench.run(&["daily", "--json"], &bench.daily_lines()).expect(4);
        assert_outcome(&run, "not_sent", code);
    }
    assert_eq!(bench.asked(EkoCall::DailyAuthentication), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_fails_and_the_next_run_asks_for_a_new_one() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    bench.eko.script(EkoCall::VerifyOtp, failures::invalid_otp());
    let run = bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(1);
    assert_outcome(&run, "failed", "otp_wrong");
    let short = format!("{}12345\n", bench.daily_lines());
    let run = bench.run(&["ekyc", "--json"], &short).expect(2);
    assert_outcome(&run, "not_sent", "otp_invalid");
    assert_eq!(bench.scanner.captures(), 0);
    bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
    assert_eq!((bench.asked(EkoCall::SendOtp), bench.asked(EkoCall::VerifyOtp)), (3, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_finger_is_asked_for_again_without_a_new_code() {
    let bench = Bench::set_up(Revision::R2026_07).await;
    bench.eko.script(EkoCall::BiometricEkyc, failures::kyc_fail_without_reason());
    let run = bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(1);
    assert_outcome(&run, "failed", "finger_not_accepted");
    let run = bench.run(&["ekyc", "--json"], &bench.daily_lines()).expect(0);
    assert_outcome(&run, "done", "");
    assert_eq!((bench.asked(EkoCall::SendOtp), bench.asked(EkoCall::BiometricEkyc)), (1, 2));
    bench.assert_no_violations();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_grew_old_before_the_finger_is_asked_for_anew() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    bench.eko.script(EkoCall::BiometricEkyc, failures::otp_reference_expired());
    let run = bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(1);
    assert_outcome(&run, "failed", "otp_expired");
    bench.run(&["ekyc", "--json"], &bench.ekyc_lines()).expect(0);
    assert_eq!(bench.asked(EkoCall::SendOtp), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ekyc_that_was_done_elsewhere_is_done() {
    let bench = Bench::set_up(Revision::R2026_06).await;
    bench.eko.script(EkoCall::SendOtp, failures::ekyc_already_completed());
    let run = bench.run(&["ekyc", "--json"], &bench.daily_lines()).expect(0);
    assert_outcome(&run, "done", "");
    assert_eq!(run.json()["message"], "eKYC was done before.");
    assert_eq!(bench.scanner.captures(), 0);
}

fn assert_outcome(run: &Run, outcome: &str, code: &str) {
    let report = run.json();
    let code = if code.is_empty() { json!(null) } else { json!(code) };
    assert_eq!((&report["outcome"], &report["code"]), (&json!(outcome), &code), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
}
