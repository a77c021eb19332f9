use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::super::view::{DayDone, Enquiry, UnknownAttempt};
use super::*;
use crate::clock::{Clock as _, ManualClock};
use crate::journey::Journey;
use crate::problem::{OutcomeClass, Problem, Trouble};

/// The shop is open from 09:00 to 20:00.
fn plan() -> ReminderPlan {
    ReminderPlan { reminds: true, ..ReminderPlan::default() }
}

fn ist(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}+05:30")).unwrap().to_utc()
}

fn due() -> Today {
    Today::Due { date: "2026-11-23".to_owned() }
}

fn unknown() -> Today {
    let trouble = Trouble::new(Problem::NoAnswer, OutcomeClass::Unknown, "HZ1");
    Today::Unknown(UnknownAttempt {
        journey: Journey::Daily,
        client_ref_id: "HZ1".to_owned(),
        tried_at: "2026-11-23 09:10".to_owned(),
        trouble,
        enquiry: Enquiry::NotAsked,
    })
}

fn done() -> Today {
    Today::Done(DayDone {
        date: "2026-11-23".to_owned(),
        until: "23:59".to_owned(),
        left_minutes: 1,
        reference_id: None,
        client_ref_id: "HZ1".to_owned(),
    })
}

/// A day from midnight to midnight, looked at every minute.
fn reminders_of_a_day(today: &Today) -> Vec<(String, Reminder)> {
    let clock = ManualClock::at(ist("2026-11-23T00:00:00"));
    let mut reminded = Reminded::default();
    let mut said = Vec::new();
    for _ in 0..24 * 60 {
        if let Some(reminder) = take_reminder(&plan(), today, clock.now(), &mut reminded) {
            said.push((IstTime::of(clock.now()).to_string(), reminder));
        }
        clock.advance(std::time::Duration::from_secs(60));
    }
    said
}

#[test]
fn a_day_that_stays_due_is_said_at_opening_and_an_hour_before_closing() {
    let said = reminders_of_a_day(&due());
    let expected = [("09:00", Reminder::Due(Occasion::Opening)), ("19:00", Reminder::Due(Occasion::Closing))];
    assert_eq!(said, expected.map(|(at, reminder)| (at.to_owned(), reminder)));
}

#[test]
fn an_unclear_day_is_said_in_its_own_words() {
    let said: Vec<Reminder> = reminders_of_a_day(&unknown()).into_iter().map(|(_, said)| said).collect();
    assert_eq!(said, [Reminder::Unknown(Occasion::Opening), Reminder::Unknown(Occasion::Closing)]);
}

#[test]
fn nothing_is_said_of_a_day_that_is_done_or_that_nobody_can_do_here() {
    let refused = Today::Refused { trouble: Trouble::not_sent(Problem::ServiceNotActive) };
    let opens = Today::DailyOpens { date: "2026-11-25".to_owned() };
    for today in [done(), refused, opens, Today::NotSetUp, Today::EkycNeeded { begun: true }] {
        assert_eq!(reminders_of_a_day(&today), [], "{today:?}");
    }
}

#[test]
fn nothing_is_said_unless_the_agent_wants_it() {
    let quiet = ReminderPlan { reminds: false, starts_with_pc: true, ..plan() };
    assert_eq!(take_reminder(&quiet, &due(), ist("2026-11-23T09:00:00"), &mut Reminded::default()), None);
}

#[test]
fn a_pc_that_starts_late_reminds_at_once_and_once() {
    let mut reminded = Reminded::default();
    let mut at = |time: &str| take_reminder(&plan(), &due(), ist(time), &mut reminded);
    assert_eq!(at("2026-11-23T11:42:10"), Some(Reminder::Due(Occasion::Opening)));
    assert_eq!(at("2026-11-23T11:42:11"), None);
    assert_eq!(at("2026-11-23T18:59:59"), None);
}

#[test]
fn a_pc_that_starts_or_wakes_in_the_last_hour_reminds_of_closing_alone() {
    let mut reminded = Reminded::default();
    let mut at = |time: &str| take_reminder(&plan(), &due(), ist(time), &mut reminded);
    assert_eq!(at("2026-11-23T19:30:00"), Some(Reminder::Due(Occasion::Closing)));
    assert_eq!(at("2026-11-23T19:30:01"), None);
    // Somebody sets the clock back.
    assert_eq!(at("2026-11-23T10:00:00"), None);
}

#[test]
fn a_shop_that_is_closed_is_left_alone() {
    for time in ["2026-11-23T08:59:59", "2026-11-23T20:00:00", "2026-11-23T23:59:59", "2026-11-23T00:00:00"] {
        assert_eq!(take_reminder(&plan(), &due(), ist(time), &mut Reminded::default()), None, "{time}");
    }
}

#[test]
fn a_pc_that_slept_through_the_day_reminds_on_the_next_one() {
    let mut reminded = Reminded::default();
    let mut at = |time: &str| take_reminder(&plan(), &due(), ist(time), &mut reminded);
    assert_eq!(at("2026-11-23T09:00:00"), Some(Reminder::Due(Occasion::Opening)));
    assert_eq!(at("2026-11-24T09:30:00"), Some(Reminder::Due(Occasion::Opening)));
    assert_eq!(at("2026-11-24T19:00:00"), Some(Reminder::Due(Occasion::Closing)));
}

#[test]
fn a_clock_that_is_stepped_to_and_fro_does_not_repeat_it() {
    let mut reminded = Reminded::default();
    let clock = ManualClock::at(ist("2026-11-23T09:00:00"));
    let mut look = || take_reminder(&plan(), &due(), clock.now(), &mut reminded);
    assert!(look().is_some());
    clock.step(TimeDelta::days(1));
    assert!(look().is_some());
    clock.step(TimeDelta::days(-1));
    assert_eq!(look(), None);
    clock.step(TimeDelta::days(1));
    assert_eq!(look(), None);
}

#[test]
fn what_was_said_is_known_after_a_restart() {
    let mut reminded = Reminded::default();
    assert!(take_reminder(&plan(), &due(), ist("2026-11-23T09:00:00"), &mut reminded).is_some());
    let mut again = Reminded::read(Some(&reminded.write()));
    assert_eq!(again, reminded);
    assert_eq!(take_reminder(&plan(), &due(), ist("2026-11-23T09:05:00"), &mut again), None);
    assert_eq!(Reminded::read(None), Reminded::default());
}

#[test]
fn what_is_remembered_does_not_grow() {
    let mut reminded = Reminded::default();
    for day in 0..400 {
        let at = ist("2026-11-23T09:00:00") + TimeDelta::days(day);
        assert!(take_reminder(&plan(), &due(), at, &mut reminded).is_some());
    }
    assert!(reminded.write().len() < 200);
}

#[test]
fn a_shop_that_is_open_for_less_than_an_hour_is_said_to_close_soon() {
    let short = ReminderPlan { opens: IstTime::at(9, 0), closes: IstTime::at(9, 30), ..plan() };
    let said = take_reminder(&short, &due(), ist("2026-11-23T09:00:00"), &mut Reminded::default());
    assert_eq!(said, Some(Reminder::Due(Occasion::Closing)));
}

#[test]
fn a_plan_is_kept_among_the_settings_and_a_broken_one_is_the_usual_one() {
    let chosen = ReminderPlan { opens: IstTime::at(10, 30), closes: IstTime::at(21, 0), ..plan() };
    assert_eq!(ReminderPlan::of_settings(&chosen.to_settings(), false), chosen);
    assert_eq!(ReminderPlan::of_settings(&Settings::new(), false), ReminderPlan::default());
    let mut broken = chosen.to_settings();
    broken.insert("reminder_closes".to_owned(), "10:00".to_owned());
    assert_eq!(ReminderPlan::of_settings(&broken, false), plan());
}

#[test]
fn a_plan_of_the_page_is_taken_only_when_it_makes_sense() {
    let read = |opens: &str, closes: &str| {
        let asked = json!({ "starts_with_pc": false, "reminds": true, "opens": opens, "closes": closes });
        serde_json::from_value::<ReminderPlan>(asked)
    };
    assert_eq!(read("09:00", "20:00").unwrap(), plan());
    for (opens, closes) in [("20:00", "09:00"), ("09:00", "09:00"), ("9:00", "20:00"), ("09:00", "24:00")] {
        assert!(read(opens, closes).is_err(), "{opens} {closes}");
    }
}
