//! When the agent is reminded of the day: what was chosen, what was said, and what is to be said now.
//!
//! Once from the opening of the shop on, and once more before it closes, as long as the day is due or nobody knows. All
//! times are India's, by the clock that is believed; the zone of the PC plays no part.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::view::{Today, View};
use crate::day::{IstDay, IstTime};
use crate::ledger::Settings;

/// So long before the shop closes it is said once more.
const BEFORE_CLOSING_MIN: u32 = 60;
/// As many occasions are remembered: those of some days, in case the clock is stepped to and fro.
const REMEMBERED: usize = 8;

/// What the agent chose about being reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(try_from = "Chosen")]
#[ts(export)]
pub struct ReminderPlan {
    /// The app starts with the PC and waits in the tray.
    pub starts_with_pc: bool,
    /// The agent is reminded, and the app waits in the tray when its window is closed.
    pub reminds: bool,
    /// When the shop opens: IST, `HH:MM`.
    #[ts(type = "string")]
    pub opens: IstTime,
    /// When it closes: IST, `HH:MM`, later than it opens.
    #[ts(type = "string")]
    pub closes: IstTime,
}

impl Default for ReminderPlan {
    fn default() -> ReminderPlan {
        ReminderPlan {
            starts_with_pc: false,
            reminds: false,
            opens: IstTime::at(9, 0),
            closes: IstTime::at(20, 0),
        }
    }
}

impl ReminderPlan {
    /// True when the app stays at hand without its window.
    pub fn waits_in_tray(&self) -> bool {
        self.reminds || self.starts_with_pc
    }

    /// As it stands among the settings. Whether the app starts with the PC is not there: the operating system knows.
    pub(super) fn of_settings(settings: &Settings, starts_with_pc: bool) -> ReminderPlan {
        let usual = ReminderPlan { starts_with_pc, ..ReminderPlan::default() };
        let time = |name: &str| settings.get(name).and_then(|text| IstTime::parse(text));
        let reminds = settings.get("reminder").is_some_and(|word| word == "on");
        match (time("reminder_opens"), time("reminder_closes")) {
            (Some(opens), Some(closes)) if opens < closes => ReminderPlan { reminds, opens, closes, ..usual },
            (Some(_) | None, Some(_) | None) => ReminderPlan { reminds, ..usual },
        }
    }

    pub(super) fn to_settings(self) -> Settings {
        Settings::from([
            ("reminder".to_owned(), if self.reminds { "on" } else { "off" }.to_owned()),
            ("reminder_opens".to_owned(), self.opens.to_string()),
            ("reminder_closes".to_owned(), self.closes.to_string()),
        ])
    }

    /// The occasion that has come last on this day, while the shop is open.
    fn occasion(&self, time: IstTime) -> Option<Occasion> {
        let warning = self.closes.minutes_before(BEFORE_CLOSING_MIN).max(self.opens);
        if time < self.opens || time >= self.closes {
            None
        } else if time < warning {
            Some(Occasion::Opening)
        } else {
            Some(Occasion::Closing)
        }
    }
}

/// A plan before it was looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    starts_with_pc: bool,
    reminds: bool,
    opens: IstTime,
    closes: IstTime,
}

impl TryFrom<Chosen> for ReminderPlan {
    type Error = &'static str;

    fn try_from(chosen: Chosen) -> Result<ReminderPlan, Self::Error> {
        let Chosen { starts_with_pc, reminds, opens, closes } = chosen;
        if opens < closes {
            Ok(ReminderPlan { starts_with_pc, reminds, opens, closes })
        } else {
            Err("a shop closes later than it opens")
        }
    }
}

/// What a reminder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The shop is open.
    Opening,
    /// It closes soon.
    Closing,
}

impl Occasion {
    fn word(self) -> &'static str {
        match self {
            Occasion::Opening => "opening",
            Occasion::Closing => "closing",
        }
    }
}

/// Something to be said outside of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reminder {
    /// Daily authentication is due.
    Due(Occasion),
    /// Nobody knows whether it was done.
    Unknown(Occasion),
    /// The window was closed for the first time, and the app waits in the tray.
    Waiting,
}

impl Reminder {
    fn about(today: &Today, occasion: Occasion) -> Option<Reminder> {
        match today {
            Today::Due { .. } => Some(Reminder::Due(occasion)),
            Today::Unknown(_) => Some(Reminder::Unknown(occasion)),
            // eKYC is no matter of the day, a date to come is none of today, and what was refused is mended elsewhere.
            Today::NotSetUp
            | Today::EkycNeeded { .. }
            | Today::DailyOpens { .. }
            | Today::Done(_)
            | Today::Refused { .. } => None,
        }
    }
}

/// The occasions of which the agent was reminded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reminded(Vec<(String, String)>);

impl Reminded {
    /// The setting that holds them.
    pub const SETTING: &str = "reminded";

    pub(super) fn read(setting: Option<&str>) -> Reminded {
        let said = setting.unwrap_or_default().split(',').filter_map(|said| said.split_once(' '));
        Reminded(said.map(|(day, occasion)| (day.to_owned(), occasion.to_owned())).collect())
    }

    pub(super) fn write(&self) -> String {
        let said: Vec<String> = self.0.iter().map(|(day, occasion)| format!("{day} {occasion}")).collect();
        said.join(",")
    }

    fn add(&mut self, day: IstDay, occasion: Occasion) {
        self.0.push((day.to_string(), occasion.word().to_owned()));
        let forgotten = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..forgotten);
    }

    /// Whoever was told that the shop closes soon need not be told that it is open.
    fn covers(&self, day: IstDay, occasion: Occasion) -> bool {
        let was_said = |occasion: Occasion| self.0.contains(&(day.to_string(), occasion.word().to_owned()));
        match occasion {
            Occasion::Opening => was_said(Occasion::Opening) || was_said(Occasion::Closing),
            Occasion::Closing => was_said(Occasion::Closing),
        }
    }
}

/// What is to be said now, if anything; it is remembered as said.
pub(super) fn take_reminder(
    plan: &ReminderPlan,
    today: &Today,
    now: DateTime<Utc>,
    reminded: &mut Reminded,
) -> Option<Reminder> {
    let day = IstDay::of(now);
    let occasion = plan.occasion(IstTime::of(now)).filter(|_| plan.reminds)?;
    let reminder = Reminder::about(today, occasion)?;
    if reminded.covers(day, occasion) {
        return None;
    }
    reminded.add(day, occasion);
    Some(reminder)
}

/// Where the app stands, in one word: what the icon in the tray shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing is real.
    Practice,
    /// Nothing is set up.
    NotSetUp,
    /// eKYC comes first.
    EkycNeeded,
    /// eKYC is done, and the daily authentication is said to open later.
    DailyOpens,
    /// Due today.
    Due,
    /// Done today.
    Done,
    /// Not known.
    Unknown,
    /// Refused.
    Refused,
}

impl Standing {
    /// All of them.
    pub const ALL: [Standing; 8] = [
        Standing::Practice,
        Standing::NotSetUp,
        Standing::EkycNeeded,
        Standing::DailyOpens,
        Standing::Due,
        Standing::Done,
        Standing::Unknown,
        Standing::Refused,
    ];

    /// The one of a view.
    pub fn of(view: &View) -> Standing {
        if view.practice.is_some() {
            return Standing::Practice;
        }
        match view.today {
            Today::NotSetUp => Standing::NotSetUp,
            Today::EkycNeeded { .. } => Standing::EkycNeeded,
            Today::DailyOpens { .. } => Standing::DailyOpens,
            Today::Due { .. } => Standing::Due,
            Today::Done(_) => Standing::Done,
            Today::Unknown(_) => Standing::Unknown,
            Today::Refused { .. } => Standing::Refused,
        }
    }
}

#[cfg(test)]
#[path = "reminder_tests.rs"]
mod tests;
