//! The controller: requests in, views out, and the only owner of state.
//!
//! [`Agent`] is a handle; the state lives in one task behind an inbox. What takes time runs beside it and reports
//! through the same inbox, so that nothing a person waits for is ever blocked, and a window that goes away and comes
//! back finds everything as it was.

mod check_up;
mod check_up_view;
mod controller;
mod handing_over;
mod history;
mod language;
mod left;
mod looking;
mod morning;
#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;
mod premises;
mod programs;
mod reading_aloud;
mod reminder;
mod reminder_words;
mod reminding;
mod request;
mod sealed_setup;
mod setting_up;
mod showing;
mod status;
mod status_file;
mod support;
mod task;
mod today;
pub mod view;
mod watch;

pub use check_up::read_and_throw_away;
pub use controller::{Host, Rhythm};
pub use history::{read_month, to_csv};
pub use premises::{
    Location, PRACTICE_FOLDER, Past, PracticeGround, PracticeHall, Premises, Surroundings, SystemLocation,
};
pub use reminder::{Occasion, Reminder, ReminderPlan, Standing};
pub use reminder_words::ReminderWords;
pub use request::Agent;
pub use setting_up::check_settings;
pub use status::{STATUS_FORMAT, Status, StatusState};
pub use status_file::write as write_status_file;
pub use support::{SupportFacts, newest_attempts, support_text};
pub use today::Book;
