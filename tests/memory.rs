//! One second after an attempt nothing secret is in the memory of the app.
//!
//! The app runs without a window, as a process of its own, with a real keychain. Its memory is read from outside, as a
//! core image would hold it, and searched for everything secret that went through it, in every form that it could have
//! been left in. The allocator is the one of the shipped programs.
#![cfg(target_os = "linux")]
#![allow(missing_docs, reason = "the interface of the bus brings undocumented items along")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

#[path = "memory/forms.rs"]
mod forms;
#[path = "memory/image.rs"]
mod image;
#[path = "memory/known.rs"]
mod known;
#[path = "memory/shop.rs"]
mod shop;

mod support;

use std::time::Duration;

use hazri_core::journey::Journey;
use hazri_core::scanner::CaptureKind;
use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::http::Reply;
use hazri_simulator::scanner::ScriptedCapture;
use serde_json::Value;

use forms::{Form, Secret, Secrets};
use image::{Found, Image};
use shop::{Shop, Way};
use support::Ask;

#[global_allocator]
static ALLOCATOR: hazri_memory::Wiping = hazri_memory::WIPING;

#[test]
#[ignore = "the app itself, run by its parent"]
fn headless_app() {
    support::run_headless();
}

/// How long after an attempt its secrets have to be gone.
const SOON: Duration = Duration::from_secs(1);

/// What the app still holds on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    /// The next step of the journey needs it, and nobody wants to type it again. One copy.
    TheNumber,
}

#[test]
fn nothing_secret_is_left_of_a_morning_over_plain_http_in_the_revision_of_june() {
    Shop::run(Way::Plain, Revision::R2026_06, a_morning);
}

#[test]
fn nothing_secret_is_left_of_a_morning_over_plain_http_in_the_revision_of_july() {
    Shop::run(Way::Plain, Revision::R2026_07, a_morning);
}

#[test]
fn nothing_secret_is_left_of_a_morning_over_tls_in_the_revision_of_june() {
    Shop::run(Way::Tls, Revision::R2026_06, a_morning);
}

#[test]
fn nothing_secret_is_left_of_a_morning_over_tls_in_the_revision_of_july() {
    Shop::run(Way::Tls, Revision::R2026_07, a_morning);
}

/// Set-up, a wrong and a right code, a finger; then a refused finger, an unknown outcome and the day done.
async fn a_morning(shop: Shop) {
    let account = shop.eko.account().clone();
    let mut left = Vec::new();
    left.extend(what_is_left(&shop, "the set-up", Held::Nothing).await);

    shop.app.open_journey(Journey::Ekyc).await.unwrap();
    shop.app.send_code(Some(&account.aadhaar)).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "code");
    left.extend(what_is_left(&shop, "the code was sent", Held::TheNumber).await);

    shop.app.verify_code(&shop.wrong_code).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "code");
    left.extend(what_is_left(&shop, "a wrong code", Held::TheNumber).await);

    shop.app.verify_code(&account.otp).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "finger");
    left.extend(what_is_left(&shop, "the right code", Held::TheNumber).await);

    shop.app.scan(None).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "ekyc_done");
    left.extend(what_is_left(&shop, "eKYC", Held::Nothing).await);

    shop.app.open_journey(Journey::Daily).await.unwrap();
    shop.eko.script(EkoCall::DailyAuthentication, failures::kyc_fail_without_reason());
    shop.app.scan(Some(&account.aadhaar)).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "finger");
    left.extend(what_is_left(&shop, "a refused finger", Held::TheNumber).await);

    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.app.scan(None).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "unknown");
    left.extend(what_is_left(&shop, "an unknown outcome", Held::Nothing).await);

    shop.app.set_unknown_aside().await.unwrap();
    shop.app.scan(Some(&account.aadhaar)).await.unwrap();
    assert_at(&shop.app.at_rest().await.unwrap(), "daily_done");
    left.extend(what_is_left(&shop, "the day is done", Held::Nothing).await);

    assert_eq!(shop.eko.violations(), Vec::<String>::new());
    assert_eq!(shop.eko.received_for(EkoCall::DailyAuthentication).len(), 3);
    assert!(left.is_empty(), "{}", left.join("\n"));
}

fn assert_at(view: &Value, step: &str) {
    assert_eq!(view["task"]["step"]["at"], step, "{view:#}");
}

/// What of all secrets so far is in the app's memory a second later, beside what it still needs.
async fn what_is_left(shop: &Shop, when: &str, held: Held) -> Vec<String> {
    tokio::time::sleep(SOON).await;
    let image = Image::of(shop.app.pid());
    let mut found = image.find(&shop.secrets());
    let is_number = |found: &Found| found.secret == "the number" && found.form == Form::Plain;
    if held == Held::TheNumber {
        let copies = found.iter().filter(|found| is_number(found)).count();
        assert!(copies > 0, "the number is not found where it is known to be");
        if copies == 1 {
            found.retain(|found| !is_number(found));
        }
    }
    println!("after {when}: {} KiB searched, {} found", image.size() / 1024, found.len());
    found.iter().map(|found| format!("after {when}: {found}")).collect()
}

#[test]
fn nothing_is_left_of_a_trial_capture() {
    Shop::run(Way::Plain, Revision::R2026_06, a_trial);
}

async fn a_trial(shop: Shop) {
    let document = support::pid_document(&shop.scanner, CaptureKind::Daily).await;
    let answer = Reply::new(200, "text/xml", document.clone());
    shop.scanner.script_capture(ScriptedCapture::reply(answer));
    shop.app.ask(Ask::KeepCheckUp).await.unwrap();
    shop.app.ask(Ask::TryCapture).await.unwrap();
    let read = shop.app.until("the trial is read", |view| view["check_up"]["trial"]["at"] == "read");
    read.await.unwrap();
    tokio::time::sleep(SOON).await;
    let pieces = Secrets::of(known::pieces_of_a_capture(&document));
    assert!(pieces.everything().count() > 20, "the capture has pieces to look for");
    let found = Image::of(shop.app.pid()).find(&pieces);
    assert!(found.is_empty(), "{} pieces of the capture", found.len());
}

#[test]
fn what_is_on_its_way_is_found() {
    for way in [Way::Plain, Way::Tls] {
        Shop::run(way, Revision::R2026_06, an_attempt_that_hangs);
    }
}

/// The search would be worth nothing if it did not find what has to be there.
async fn an_attempt_that_hangs(shop: Shop) {
    shop.eko.set_ekyc_done("2026-01-02".parse().unwrap());
    shop.app.open_journey(Journey::Daily).await.unwrap();
    shop.eko.script(EkoCall::DailyAuthentication, failures::never_answered());
    shop.app.scan(Some(&shop.eko.account().aadhaar)).await.unwrap();
    support::wait_until("the request is there", || {
        !shop.eko.received_for(EkoCall::DailyAuthentication).is_empty()
    })
    .await;
    let found = Image::of(shop.app.pid()).find(&shop.secrets());
    for secret in ["the number", "the developer key", "the access key", "a signature", "a capture"] {
        assert!(found.iter().any(|found| found.secret == secret), "{secret}");
    }
}

#[test]
fn what_was_planted_is_found_in_every_form() {
    Shop::run(Way::Plain, Revision::R2026_06, plant_and_search);
}

async fn plant_and_search(shop: Shop) {
    let planted = Secret::new("planted", "p1anted/sec+ret\"of=nobody");
    let secrets = Secrets::of(vec![planted]);
    assert!(Image::of(shop.app.pid()).find(&secrets).is_empty());
    for (place, (form, bytes)) in secrets.everything().enumerate() {
        shop.app.ask(Ask::Keep { bytes: bytes.to_vec() }).await.unwrap();
        let found = Image::of(shop.app.pid()).find(&secrets);
        assert!(found.iter().any(|found| found.form == form), "{form:?}");
        assert!(found.len() > place, "{form:?}: {}", found.len());
    }
}
