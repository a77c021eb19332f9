//! The agent's day, through the controller, with the strict service, a scanner and a window that remembers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "journeys/check_up.rs"]
mod check_up;
#[path = "journeys/counts.rs"]
mod counts;
#[path = "journeys/day.rs"]
mod day;
#[path = "journeys/finger.rs"]
mod finger;
#[path = "journeys/keeping.rs"]
mod keeping;
#[path = "journeys/late.rs"]
mod late;
#[path = "journeys/morning.rs"]
mod morning;
#[path = "journeys/programs.rs"]
mod programs;
#[path = "journeys/reminder.rs"]
mod reminder;
#[path = "journeys/rest.rs"]
mod rest;
#[path = "journeys/sealed_setup.rs"]
mod sealed_setup;
#[path = "journeys/secrets.rs"]
mod secrets;
#[path = "journeys/setting_up.rs"]
mod setting_up;
#[path = "journeys/status_file.rs"]
mod status_file;
#[path = "journeys/support.rs"]
mod support_text;
#[path = "journeys/trouble.rs"]
mod trouble;
#[path = "journeys/unknown.rs"]
mod unknown;

#[allow(dead_code, reason = "shared with another test program")]
#[path = "memory/forms.rs"]
mod forms;
mod support;

use support::{step, told, trouble};
