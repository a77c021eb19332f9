//! The journey on the screen.

use std::sync::Arc;
use std::time::Duration;

use super::view;
use crate::eko::Patience;
use crate::journey::{Event, Finger, Journey, SUGGESTED_FINGERS, Step};
use crate::problem::{Action, OutcomeClass, Problem, Trouble};
use crate::scanner::{DEVICE_TIMEOUT, ScanQuality};
use crate::secret::AadhaarNumber;

/// A code may be asked for again after this long.
const RESEND_AFTER: Duration = Duration::from_secs(60);
/// A number that nobody uses is forgotten after this long.
const NUMBER_KEPT: Duration = Duration::from_secs(300);
/// After so many unclear or refused scans the app suggests another finger and stops asking for a better scan.
const PATIENCE_WITH_FINGER: u32 = 3;

const PREPARING_LIMIT: Duration = Duration::from_secs(10);
const SENDING_LIMIT: Duration = Patience::USUAL.whole;

/// A journey, where it stands, and what it holds in memory until it is over.
pub struct Task {
    pub journey: Journey,
    pub step: Step,
    /// Tells the answers to this press from those to an older one.
    pub press: u64,
    pub trouble: Option<Trouble>,
    pub mobile_hint: Option<String>,
    /// How good the capture of the last press was, once it is read.
    pub last_scan: Option<ScanQuality>,
    number: Option<Arc<AadhaarNumber>>,
    since: Duration,
    code_sent_at: Option<Duration>,
    /// Nobody knows whether the code was checked before: then it may be used up.
    code_may_be_used: bool,
    unclear: u32,
    refused: u32,
    suggested_finger: Option<Finger>,
    not_suggested_yet: std::slice::Iter<'static, Finger>,
}

/// What the views of some steps need from elsewhere.
pub struct Facts {
    pub daily_opens: Option<String>,
    pub day_done: Option<view::DayDone>,
    pub unknown: Option<view::UnknownAttempt>,
}

impl Task {
    pub fn new(journey: Journey, step: Step, mobile_hint: Option<String>, now: Duration) -> Task {
        Task {
            journey,
            step,
            press: 0,
            trouble: None,
            mobile_hint,
            last_scan: None,
            number: None,
            since: now,
            code_sent_at: None,
            code_may_be_used: false,
            unclear: 0,
            refused: 0,
            suggested_finger: None,
            not_suggested_yet: SUGGESTED_FINGERS.iter(),
        }
    }

    /// Moves on, if the event can happen here. The number goes when the journey is over.
    pub fn on(&mut self, event: Event, now: Duration) -> bool {
        let Some(next) = self.step.after(self.journey, event) else { return false };
        tracing::debug!(journey = ?self.journey, ?event, ?next, "a step");
        self.step = next;
        self.since = now;
        if event == Event::CodeSent {
            self.code_sent_at = Some(now);
            self.code_may_be_used = false;
        }
        if next.is_over() {
            self.number = None;
            self.suggested_finger = None;
        }
        true
    }

    /// How long the service has been asked for something; zero when it is not.
    pub fn has_asked_for(&self, now: Duration) -> Duration {
        match self.step {
            Step::SendingCode | Step::CheckingCode | Step::Sending => now.saturating_sub(self.since),
            Step::Number
            | Step::Code
            | Step::Finger
            | Step::Preparing
            | Step::Scanning
            | Step::EkycDone
            | Step::DailyDone
            | Step::Unknown => Duration::ZERO,
        }
    }

    /// Makes up for reports of progress that were lost: an answer shows that the request was sent.
    pub fn catch_up(&mut self, outcome: &Result<Event, Trouble>, now: Duration) {
        let was_sent =
            outcome.as_ref().map_or_else(|trouble| trouble.class != OutcomeClass::NotSent, |_| true);
        if was_sent {
            self.on(Event::ScannerWaits, now);
            self.on(Event::RequestBegins, now);
        }
    }

    pub fn hold(&mut self, number: AadhaarNumber) {
        self.number = Some(Arc::new(number));
    }

    pub fn number(&self) -> Option<Arc<AadhaarNumber>> {
        self.number.clone()
    }

    /// True when something was looked at after this step began: what was seen before it proves nothing about it.
    pub fn began_before(&self, asked_at: Option<Duration>) -> bool {
        asked_at.is_some_and(|asked_at| asked_at > self.since)
    }

    /// Forgets a number that nobody has used for a while.
    pub fn forget_idle_number(&mut self, now: Duration) {
        if !self.step.is_under_way() && now.saturating_sub(self.since) > NUMBER_KEPT {
            self.number = None;
        }
    }

    pub fn takes_poor_scans(&self) -> bool {
        self.unclear >= PATIENCE_WITH_FINGER
    }

    /// Says what went wrong. The third unclear or refused finger suggests another one.
    pub fn say(&mut self, trouble: Trouble) {
        let problem = self.counted(trouble.problem);
        self.code_may_be_used |= trouble.class == OutcomeClass::Unknown && self.step == Step::Code;
        let action = self.action(&problem, trouble.class);
        self.trouble = Some(Trouble { problem, action, ..trouble });
    }

    fn counted(&mut self, problem: Problem) -> Problem {
        if problem == Problem::OtpWrong && self.code_may_be_used {
            return Problem::OtpExpired;
        }
        if problem == Problem::FingerUnclear {
            self.unclear += 1;
            if self.unclear >= PATIENCE_WITH_FINGER {
                self.suggest_finger();
                return Problem::FingerUnclearAgain;
            }
        }
        if problem == Problem::FingerNotAccepted {
            self.refused += 1;
            if self.refused >= PATIENCE_WITH_FINGER {
                self.suggest_finger();
                return Problem::FingerNotAcceptedAgain;
            }
        }
        problem
    }

    /// Each is named once; after the last one the words stand alone.
    fn suggest_finger(&mut self) {
        self.suggested_finger = self.not_suggested_yet.next().copied();
    }

    /// An unknown Send OTP or Verify OTP costs nothing to repeat; only a capture has to be looked into first.
    fn action(&self, problem: &Problem, class: OutcomeClass) -> Action {
        match (class, self.step) {
            (OutcomeClass::Unknown, Step::Number) => Action::SendCodeAgain,
            (OutcomeClass::Unknown, Step::Code) => Action::EnterCode,
            (_, Step::Number) if *problem == Problem::OtpAlreadySent => Action::SendCodeAgain,
            (_, _) => problem.action(class),
        }
    }

    pub fn view(&self, now: Duration, facts: Facts) -> view::Task {
        view::Task {
            journey: self.journey,
            step: self.step_view(now, facts),
            number_held: self.number.is_some(),
            trouble: self.trouble.clone(),
            last_scan: self.last_scan,
            suggested_finger: self.suggested_finger,
        }
    }

    fn step_view(&self, now: Duration, facts: Facts) -> view::Step {
        let wait = |limit: Duration| view::Wait {
            elapsed_ms: milliseconds(now.saturating_sub(self.since)),
            limit_ms: milliseconds(limit),
        };
        match self.step {
            Step::Number => view::Step::Number,
            Step::SendingCode => view::Step::SendingCode { wait: wait(SENDING_LIMIT) },
            Step::Code => view::Step::Code {
                mobile_hint: self.mobile_hint.clone(),
                resend_in_ms: self
                    .code_sent_at
                    .map_or(0, |sent| milliseconds(RESEND_AFTER.saturating_sub(now.saturating_sub(sent)))),
            },
            Step::CheckingCode => view::Step::CheckingCode { wait: wait(SENDING_LIMIT) },
            Step::Finger => view::Step::Finger,
            Step::Preparing => view::Step::Preparing { wait: wait(PREPARING_LIMIT) },
            Step::Scanning => view::Step::Scanning { wait: wait(DEVICE_TIMEOUT) },
            Step::Sending => view::Step::Sending { wait: wait(SENDING_LIMIT) },
            Step::EkycDone => view::Step::EkycDone { daily_opens: facts.daily_opens },
            Step::DailyDone => facts.day_done.map_or(view::Step::Number, view::Step::DailyDone),
            // While the ledger is being asked which attempt it was, the wait goes on.
            Step::Unknown => {
                facts.unknown.map_or(view::Step::Sending { wait: wait(SENDING_LIMIT) }, view::Step::Unknown)
            }
        }
    }
}

pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
