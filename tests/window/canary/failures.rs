use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use hazri_simulator::eko::{EkoCall, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::scanner::{Malformed, ScriptedCapture};
use serde_json::json;

use super::answers;
use super::surroundings::Surroundings;
use super::trace::Trace;
use crate::desktop::Desktop;
use crate::processes::App;
use crate::shop::Shop;
use crate::window::Window;

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, VerifyOtp};

/// The kinds of failure that were gone through, by the code that was told.
#[derive(Default)]
pub struct Failed(BTreeSet<String>);

impl Failed {
    /// Different kinds.
    pub fn are_at_least(&self, expected: usize) {
        assert!(self.0.len() >= expected, "only {} kinds of failure: {:?}", self.0.len(), self.0);
    }

    async fn told_in(&mut self, window: &Window<'_>) -> String {
        let class = window.state("trouble", "data-class").await;
        self.0.insert(window.state("trouble", "data-code").await);
        class
    }
}

/// The ways in which eKYC fails; in the end the code is asked for.
pub async fn fails_in_ekyc(window: &Window<'_>, shop: &Shop, failed: &mut Failed) {
    for answer in [answers::user_not_found(), answers::merchant_inactive(), answers::wrong_developer_key()] {
        shop.eko.script(SendOtp, answer);
        asks_for_code(window, shop).await;
        failed.told_in(window).await;
        leaves(window).await;
    }
    asks_for_code(window, shop).await;
    window.waits_for("code-step").await;
    for answer in [answers::invalid_otp(), answers::bad_gateway()] {
        shop.eko.script(VerifyOtp, answer.without_checks());
        types_code_anew(window, shop.code()).await;
        failed.told_in(window).await;
    }
}

async fn asks_for_code(window: &Window<'_>, shop: &Shop) {
    window.press("home-primary").await;
    window.type_number(shop.number()).await;
    window.consent().await;
    window.press("send-code").await;
}

async fn types_code_anew(window: &Window<'_>, code: &str) {
    window.type_code(code).await;
    window.press("verify-code").await;
    window.waits_for("trouble").await;
}

/// Of the scanner, of the service, of the network.
fn daily_failures() -> Vec<Break> {
    let captures = [
        ScriptedCapture::error("700", "Capture timed out"),
        ScriptedCapture::error("710", "In use"),
        ScriptedCapture::error("720", "Not ready"),
        ScriptedCapture::error("999", "Internal"),
        ScriptedCapture::error("150", "pidVer"),
        ScriptedCapture::quality("10", "60"),
        ScriptedCapture::malformed(Malformed::EmptySkey),
    ];
    let refusals = [
        answers::kyc_fail_without_reason(),
        answers::invalid_biometric(),
        answers::duplicate_biometric(),
        answers::pan_blocked(),
        answers::name_not_matching(),
        answers::low_balance(),
        answers::not_eligible_yet(),
        answers::too_many_requests(30),
        answers::wrong_secret_key().without_checks(),
        answers::forbidden().without_checks(),
        answers::security_header_missing().without_checks(),
        answers::invalid_field("latlong"),
        answers::captive_portal_redirect("http://login.example/"),
        answers::internal_error(),
        Scripted::body(200, "text/html", "<b>hello</b>"),
        answers::success_for(1713, "99999999"),
        Scripted::json(200, json!({"status": 0})).delivered(Delivery::Cut { after_bytes: 5 }),
    ];
    captures.into_iter().map(Break::Capture).chain(refusals.into_iter().map(Break::Answer)).collect()
}

enum Break {
    Capture(ScriptedCapture),
    Answer(Scripted),
}

pub async fn fails_in_daily(window: &Window<'_>, shop: &Shop, failed: &mut Failed) {
    for failure in daily_failures() {
        opens_daily(window, shop).await;
        match failure {
            Break::Capture(capture) => shop.scanner.script_capture(capture),
            Break::Answer(answer) => shop.eko.script(DailyAuthentication, answer),
        }
        window.press("scan").await;
        window.waits_for("trouble").await;
        match failed.told_in(window).await.as_str() {
            "unknown" => {
                window.press("unknown-check").await;
                window.press("unknown-again").await;
                window.press("unknown-confirm").await;
                window.waits_for("number").await;
                leaves(window).await;
            }
            _ => leaves(window).await,
        }
    }
}

/// Without the first screen, which leads elsewhere after some refusals.
async fn opens_daily(window: &Window<'_>, shop: &Shop) {
    window.run("window.__TAURI_INTERNALS__.invoke('open_journey', { journey: 'daily' })").await;
    window.type_number(shop.number()).await;
    window.consent().await;
}

/// Back to the first screen.
async fn leaves(window: &Window<'_>) {
    window.run("window.__TAURI_INTERNALS__.invoke('close_journey')").await;
    window.waits_for("home-primary").await;
}

/// The same through `hazrictl`, over the records and the keychain of the window.
pub async fn fails_on_the_command_line(
    desktop: &Desktop,
    shop: &Shop,
    trace: &Trace,
    seen: &mut Surroundings,
    failed: &mut Failed,
) {
    shop.eko.forget_dailies();
    let number = format!("yes\n{}\n", shop.number());
    let told = |run: &Run| run.json_code();
    for (words, lines) in [("status", ""), ("doctor", ""), ("scanners", ""), ("history", ""), ("support", "")]
    {
        run(desktop, trace, seen, &[words, "--json"], lines).await;
    }
    let odd_number = format!("yes\n{}\n", shop.number().replace('9', "8"));
    run(desktop, trace, seen, &["daily", "--json"], &odd_number).await;
    run(desktop, trace, seen, &["daily", "--json"], &number.replace("yes", "no")).await;
    for failure in [
        Break::Answer(answers::bad_gateway()),
        Break::Answer(answers::daily_biometric_failed()),
        Break::Answer(answers::not_eligible_yet_327()),
        Break::Capture(ScriptedCapture::error("730", "Failed")),
        Break::Capture(ScriptedCapture::malformed(Malformed::Html)),
    ] {
        match failure {
            Break::Capture(capture) => shop.scanner.script_capture(capture),
            Break::Answer(answer) => shop.eko.script(DailyAuthentication, answer),
        }
        let run = run(desktop, trace, seen, &["daily", "--json"], &number).await;
        failed.0.extend(told(&run));
    }
    shop.eko.script(BiometricEkyc, answers::kyc_fail_without_reason());
    let ekyc = format!("{number}{}\n", shop.code());
    run(desktop, trace, seen, &["ekyc", "--json"], &ekyc).await;
    let done = run(desktop, trace, seen, &["daily"], &number).await;
    assert!(done.stdout.contains("23:59"), "{}", done.stdout);
}

struct Run {
    stdout: String,
}

impl Run {
    fn json_code(&self) -> Option<String> {
        let last = self.stdout.lines().last()?;
        let told: serde_json::Value = serde_json::from_str(last).ok()?;
        told["code"].as_str().map(str::to_owned)
    }
}

async fn run(desktop: &Desktop, trace: &Trace, seen: &mut Surroundings, words: &[&str], lines: &str) -> Run {
    // Two processes that learn the service's time within one second may sign with one timestamp.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let mut command = trace.program(desktop, hazrictl());
    command.arg("--data-dir").arg(desktop.data_dir()).args(words).process_group(0);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Until strace has started it.
    tokio::time::sleep(Duration::from_millis(400)).await;
    seen.look_at_processes(child.id());
    // A program that is done before it has read everything closes its end.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    let output = child.wait_with_output().unwrap();
    seen.hear(&output.stdout);
    seen.hear(&output.stderr);
    Run { stdout: String::from_utf8(output.stdout).unwrap() }
}

fn hazrictl() -> PathBuf {
    let program = PathBuf::from(App::BINARY).with_file_name("hazrictl");
    assert!(program.exists(), "the canary needs hazrictl: cargo build --package hazri-cli");
    program
}
