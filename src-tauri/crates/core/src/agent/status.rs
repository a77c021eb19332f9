//! Where today stands, for other programs: what `hazrictl status --json` prints and what the status file holds.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::today::Book;
use super::view::{Enquiry, Today, UnknownAttempt};
use crate::day::{IstDay, ist_date_time};
use crate::journey::Journey;
use crate::ledger::{AttemptRecord, CallKind, DayRecord, Ledger, LedgerError};
use crate::problem::{OutcomeClass, Problem, Trouble, class_words, problem_words};
use crate::setup::{ShopSettings, Signing};

/// Names the shape of [`Status`]. A field that goes or changes its meaning takes another number; one that is added does
/// not.
pub const STATUS_FORMAT: &str = "hazri-status/1";

/// Where today stands. Every field is always there; sentences are English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// [`STATUS_FORMAT`].
    pub format: &'static str,
    /// In one word; `null` when the records cannot be read.
    pub state: Option<StatusState>,
    /// The IST date it was told on.
    pub date: Option<String>,
    /// IST time of day until which today is done, `HH:MM`.
    pub until: Option<String>,
    /// The reference for the day's withdrawals, when the service gave one.
    pub reference_id: Option<String>,
    /// The client reference of the attempt that did it, or of which nobody knows.
    pub client_ref_id: Option<String>,
    /// IST date from which the daily authentication is said to be open.
    pub opens: Option<String>,
    /// True when nothing of it is real.
    pub practice: bool,
    /// Where the calls are signed.
    pub signing: Option<Signing>,
    /// The same in words, and what to do.
    pub message: String,
    /// What is wrong, as a code.
    pub code: Option<String>,
}

/// The states of [`Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusState {
    /// Nothing is set up.
    NotSetUp,
    /// eKYC comes first.
    EkycNeeded,
    /// eKYC is done; the daily authentication is said to open later.
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

impl Status {
    /// Reads it off the records. A proof of this run counts, also when the records do not have it.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(
        ledger: &Ledger,
        shop: &ShopSettings,
        now: DateTime<Utc>,
        proven: Option<&DayRecord>,
    ) -> Result<Status, LedgerError> {
        let date = IstDay::of(now);
        let mut book = Book::read(ledger, shop, date)?;
        book.believe(proven);
        let today = book.today(shop, now, Enquiry::NotAsked);
        let on_its_way = if let Today::Done(_) = today { None } else { on_its_way(ledger, shop, date)? };
        Ok(Status::of(on_its_way.map_or(today, Today::Unknown), date, shop.signing()))
    }

    /// The one of a shop that is not set up, or that cannot be looked into.
    pub fn unread(state: Option<StatusState>, message: String, code: String) -> Status {
        Status {
            format: STATUS_FORMAT,
            state,
            date: None,
            until: None,
            reference_id: None,
            client_ref_id: None,
            opens: None,
            practice: false,
            signing: None,
            message,
            code: Some(code),
        }
    }

    pub(super) fn not_set_up() -> Status {
        let problem = Problem::NotSetUp;
        Status::unread(Some(StatusState::NotSetUp), sentences(&problem), problem.code())
    }

    fn of(today: Today, date: IstDay, signing: Signing) -> Status {
        let blank = |state| Status {
            date: Some(date.to_string()),
            signing: Some(signing),
            code: None,
            ..Status::unread(Some(state), String::new(), String::new())
        };
        match today {
            Today::NotSetUp => Status::not_set_up(),
            Today::EkycNeeded { .. } => Status {
                message: "eKYC comes first: hazrictl ekyc.".to_owned(),
                ..blank(StatusState::EkycNeeded)
            },
            Today::DailyOpens { date } => {
                let message =
                    format!("eKYC is done. Daily authentication opens on {date}; it may be tried before.");
                Status { opens: Some(date), message, ..blank(StatusState::DailyOpens) }
            }
            Today::Due { .. } => {
                let message = format!("Daily authentication is due today, {date}: hazrictl daily.");
                Status { message, ..blank(StatusState::Due) }
            }
            Today::Done(done) => {
                let reference =
                    done.reference_id.as_ref().map(|id| format!(" Reference: {id}.")).unwrap_or_default();
                Status {
                    message: format!("Daily authentication done until {} IST.{reference}", done.until),
                    until: Some(done.until),
                    reference_id: done.reference_id,
                    client_ref_id: Some(done.client_ref_id),
                    ..blank(StatusState::Done)
                }
            }
            Today::Unknown(unknown) => {
                let words = class_words(OutcomeClass::Unknown);
                Status {
                    message: format!("{} {}", sentences(&unknown.trouble.problem), words.counts),
                    code: Some(unknown.trouble.problem.code()),
                    client_ref_id: Some(unknown.client_ref_id),
                    ..blank(StatusState::Unknown)
                }
            }
            Today::Refused { trouble } => Status {
                message: sentences(&trouble.problem),
                code: Some(trouble.problem.code()),
                ..blank(StatusState::Refused)
            },
        }
    }
}

/// What is on its way, or was cut off by a power cut and not looked at since, is not known.
fn on_its_way(
    ledger: &Ledger,
    shop: &ShopSettings,
    date: IstDay,
) -> Result<Option<UnknownAttempt>, LedgerError> {
    let is_todays = |record: &AttemptRecord| {
        let attempt = &record.attempt;
        attempt.environment == shop.environment.as_str()
            && attempt.user_code == shop.party.user_code
            && attempt.call == CallKind::DailyAuthentication
            && attempt.day == date
            && record.sending_at.is_some()
    };
    let record = ledger.unresolved()?.into_iter().find(is_todays);
    Ok(record.map(|record| {
        let tried_at = ist_date_time(record.sending_at.unwrap_or(record.prepared_at));
        let client_ref_id = record.attempt.client_ref_id;
        let trouble = Trouble::new(Problem::NoAnswer, OutcomeClass::Unknown, &client_ref_id);
        UnknownAttempt {
            journey: Journey::Daily,
            client_ref_id,
            tried_at,
            trouble,
            enquiry: Enquiry::NotAsked,
        }
    }))
}

/// What happened and what to do now, in English.
fn sentences(problem: &Problem) -> String {
    let words = problem_words(problem);
    format!("{} {}", words.what, words.now)
}
