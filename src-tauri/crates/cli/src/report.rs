//! How a journey ended.

use hazri_core::day::{IstDay, ist_time};
use hazri_core::journey::{DailyDone, EkycDone};
use hazri_core::problem::{ClassWords, OutcomeClass, Problem, Trouble, class_words};
use serde::Serialize;

use crate::output::{Exit, is_about_settings, ist, print_json, sentences};
use crate::shop::Closed;

/// Why a journey went no further.
#[derive(Debug)]
pub enum Stop {
    /// The shop could not be opened.
    Closed(Closed),
    /// It did not get done, or nobody knows.
    Trouble {
        trouble: Trouble,
        /// The attempt, if there was one.
        client_ref_id: Option<String>,
    },
}

impl Stop {
    /// True when this problem is the reason.
    pub fn is(&self, reason: &Problem) -> bool {
        match self {
            Stop::Trouble { trouble, .. } => trouble.problem == *reason,
            Stop::Closed(_) => false,
        }
    }
}

impl From<Closed> for Stop {
    fn from(closed: Closed) -> Stop {
        Stop::Closed(closed)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Trouble { trouble, client_ref_id: None }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop::from(Trouble::not_sent(problem))
    }
}

/// The one JSON object that a journey ends with, and the exit status.
#[derive(Debug, Serialize)]
pub struct Report {
    outcome: OutcomeClass,
    client_ref_id: Option<String>,
    reference_id: Option<String>,
    valid_till: Option<String>,
    day: Option<String>,
    message: String,
    code: Option<String>,
    #[serde(skip)]
    support: String,
    #[serde(skip)]
    exit: Exit,
}

impl Report {
    /// Daily authentication is proven.
    pub fn daily_done(done: DailyDone) -> Report {
        let record = done.record;
        // The service writes the last second of the day, and so does this where the service says nothing.
        let last_moment = match record.day.end() {
            end if record.valid_till == end => end - chrono::TimeDelta::seconds(1),
            _ => record.valid_till,
        };
        Report {
            reference_id: record.reference_id,
            valid_till: Some(ist(last_moment)),
            day: Some(record.day.to_string()),
            ..Report::done(
                Some(record.client_ref_id),
                format!("Daily authentication done until {} IST.", ist_time(last_moment)),
            )
        }
    }

    /// eKYC is proven, now or before.
    pub fn ekyc_done(done: EkycDone, client_ref_id: Option<String>) -> Report {
        let message = match done.on {
            Some(_) => "eKYC is done.",
            None => "eKYC was done before.",
        };
        Report {
            day: done.on.map(|day: IstDay| day.to_string()),
            ..Report::done(client_ref_id, message.to_owned())
        }
    }

    fn trouble(trouble: Trouble, client_ref_id: Option<String>) -> Report {
        Report {
            outcome: trouble.class,
            client_ref_id,
            reference_id: None,
            valid_till: None,
            day: None,
            message: sentences(&trouble.problem),
            code: Some(trouble.problem.code()),
            exit: exit_of(&trouble),
            support: trouble.support,
        }
    }

    /// It did not get as far as the service, or the service's answer was the end of it.
    pub fn stopped(stop: Stop) -> Report {
        match stop {
            Stop::Trouble { trouble, client_ref_id } => Report::trouble(trouble, client_ref_id),
            Stop::Closed(closed) => {
                let (message, code, exit) = (closed.message(), Some(closed.code()), closed.exit());
                let not_sent = Trouble::not_sent(Problem::AppFault);
                Report { message, code, exit, ..Report::trouble(not_sent, None) }
            }
        }
    }

    /// Prints it, last of all, and gives the exit status.
    pub fn print(&self, json: bool) -> Exit {
        if json {
            print_json(self);
        } else {
            self.print_words();
        }
        self.exit
    }

    fn print_words(&self) {
        println!("{}", self.message);
        if let Some(reference_id) = &self.reference_id {
            println!("Reference for the day: {reference_id}");
        }
        if self.outcome != OutcomeClass::Done {
            let ClassWords { counts, safe } = class_words(self.outcome);
            println!("{counts} {safe}");
        }
        if !self.support.is_empty() {
            println!("For support: {}", self.support);
        }
    }

    fn done(client_ref_id: Option<String>, message: String) -> Report {
        Report {
            outcome: OutcomeClass::Done,
            client_ref_id,
            reference_id: None,
            valid_till: None,
            day: None,
            message,
            code: None,
            support: String::new(),
            exit: Exit::Done,
        }
    }
}

fn exit_of(trouble: &Trouble) -> Exit {
    match trouble.class {
        OutcomeClass::NotSent if is_about_settings(&trouble.problem) => Exit::Settings,
        OutcomeClass::NotSent => Exit::NotSent,
        OutcomeClass::Rejected | OutcomeClass::Failed => Exit::Failed,
        OutcomeClass::Done => Exit::Done,
        OutcomeClass::Unknown => Exit::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use hazri_core::ledger::DayRecord;

    use super::*;

    fn done_until(valid_till: &str) -> Report {
        let record = DayRecord {
            day: IstDay::parse("2026-11-22").unwrap(),
            client_ref_id: "HZ1".to_owned(),
            reference_id: Some("R1".to_owned()),
            valid_till: valid_till.parse().unwrap(),
        };
        Report::daily_done(DailyDone { record })
    }

    #[test]
    fn a_done_day_names_every_field_in_its_order() {
        assert_eq!(
            serde_json::to_string(&done_until("2026-11-22T18:30:00Z")).unwrap(),
            r#"{"outcome":"done","client_ref_id":"HZ1","reference_id":"R1","#.to_owned()
                + r#""valid_till":"2026-11-22T23:59:59+05:30","day":"2026-11-22","#
                + r#""message":"Daily authentication done until 23:59 IST.","code":null}"#
        );
    }

    #[test]
    fn a_day_that_was_shortened_is_told_so() {
        let report = done_until("2026-11-22T10:00:00Z");
        assert_eq!(report.valid_till.as_deref(), Some("2026-11-22T15:30:00+05:30"));
        assert_eq!(report.message, "Daily authentication done until 15:30 IST.");
    }

    #[test]
    fn each_class_has_its_exit_status() {
        let exit = |problem, class| Report::trouble(Trouble::new(problem, class, ""), None).exit;
        assert_eq!(exit(Problem::FingerNotAccepted, OutcomeClass::Failed), Exit::Failed);
        assert_eq!(exit(Problem::ServiceNotActive, OutcomeClass::Rejected), Exit::Failed);
        assert_eq!(exit(Problem::ServiceTrouble, OutcomeClass::Unknown), Exit::Unknown);
        assert_eq!(exit(Problem::Offline, OutcomeClass::NotSent), Exit::NotSent);
        assert_eq!(exit(Problem::ConsentMissing, OutcomeClass::NotSent), Exit::NotSent);
        assert_eq!(exit(Problem::KeychainAbsent, OutcomeClass::NotSent), Exit::Settings);
        assert_eq!(exit(Problem::NumberInvalid, OutcomeClass::NotSent), Exit::Settings);
    }
}
