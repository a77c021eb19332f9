//! Row 36: the PC's zone.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use hazri_simulator::eko::EkoCall;
use serde_json::json;

use super::running::{RunningApp, assert_turns_at_midnight};
use crate::support::{at, wait_until};

/// The far ends of the world, and zones whose clocks are set twice a year.
const ZONES: [&str; 6] =
    ["UTC", "Etc/GMT+12", "Etc/GMT-14", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"];

#[tokio::test]
async fn row_36_the_day_is_indias_in_every_zone_and_turns_with_it() {
    // 23:59:54 IST.
    join_all(ZONES.map(|zone| assert_turns_at_midnight(zone, at("2026-11-23T18:29:54Z")))).await;
}

/// Clocks are set while the answer is awaited: forward and back, by an hour and by half an hour.
#[tokio::test]
async fn row_36_a_change_of_daylight_saving_in_the_middle_of_a_call_changes_nothing() {
    let changes = [
        ("America/New_York", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01T06:00:00Z"),
        ("Europe/London", "2026-03-29T01:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ];
    join_all(changes.map(|(zone, change)| is_done_across(zone, change))).await;
}

async fn is_done_across(zone: &str, change: &str) {
    let change = at(change);
    let running = RunningApp::at(zone, change - TimeDelta::seconds(4)).await;
    running.eko.set_delay(Duration::from_secs(5));
    running.press().await;
    let is_sending = |view: &serde_json::Value| view["task"]["step"]["at"] == json!("sending");
    running.app.until("the request leaves", is_sending).await.unwrap();
    assert!(running.eko.now() < change, "{zone}: it was to be before the change");
    wait_until("clocks are set", || running.eko.now() > change + TimeDelta::milliseconds(500)).await;
    let view = running.app.view().await.unwrap();
    assert!(is_sending(&view), "{zone}: {view:#}");
    let waited_ms = view["task"]["step"]["wait"]["elapsed_ms"].as_u64().unwrap();
    assert!((500..5_500).contains(&waited_ms), "{zone}: {waited_ms}");

    let done = running.today_is("done").await;
    let day = (change + TimeDelta::minutes(330)).date_naive().to_string();
    assert_eq!((&done["date"], &done["until"]), (&json!(day), &json!("23:59")), "{zone}");
    assert_eq!(running.eko.received_for(EkoCall::DailyAuthentication).len(), 1, "{zone}");
    assert_eq!(running.app.view().await.unwrap()["strip"]["clock"]["state"], json!("right"), "{zone}");
}
