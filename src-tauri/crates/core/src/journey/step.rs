//! Which step follows which, in one table.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The two journeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Journey {
    /// Once per agent.
    Ekyc,
    /// Every IST day.
    Daily,
}

/// Where a journey stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Number and consent are asked for. Nothing is under way.
    Number,
    /// Send OTP is under way; nothing else can begin.
    SendingCode,
    /// The code from the phone is asked for. Nothing is under way.
    Code,
    /// Verify OTP is under way; nothing else can begin.
    CheckingCode,
    /// Consent and the finger are asked for. Nothing is under way.
    Finger,
    /// The scanner is looked for. No byte has left; no capture exists.
    Preparing,
    /// The scanner waits for the finger. No byte has left; no capture exists.
    Scanning,
    /// The one request with the capture is under way. It is never repeated.
    Sending,
    /// eKYC is proven.
    EkycDone,
    /// Daily authentication is proven.
    DailyDone,
    /// A byte left and no proof came back.
    Unknown,
}

/// What can happen to a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// "Send code" was pressed.
    CodeAsked,
    /// A code is on its way.
    CodeSent,
    /// No code is on its way, or nobody knows.
    CodeNotSent,
    /// "Verify" was pressed.
    CodeTyped,
    /// The code was right.
    CodeVerified,
    /// The code was not right, or nobody knows.
    CodeRefused,
    /// The code, or what it belongs to, is too old: from the beginning.
    CodeExpired,
    /// "Scan finger" was pressed.
    ScanPressed,
    /// The scanner waits for the finger.
    ScannerWaits,
    /// The capture is there and the request begins.
    RequestBegins,
    /// Not sent, rejected or failed: a new finger may be asked for.
    FingerRefused,
    /// eKYC is proven, now or before.
    EkycProven,
    /// Daily authentication is proven, now or before.
    DailyProven,
    /// A byte left and no proof came back, or the agent stopped waiting.
    NotKnown,
}

/// Every transition there is. What is not listed cannot happen, and then nothing changes.
const TRANSITIONS: [(Step, Event, Step, On); 31] = [
    (Step::Number, Event::CodeAsked, Step::SendingCode, On::Ekyc),
    (Step::SendingCode, Event::CodeSent, Step::Code, On::Ekyc),
    (Step::SendingCode, Event::CodeNotSent, Step::Number, On::Ekyc),
    (Step::SendingCode, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Code, Event::CodeAsked, Step::SendingCode, On::Ekyc),
    (Step::Code, Event::CodeTyped, Step::CheckingCode, On::Ekyc),
    (Step::CheckingCode, Event::CodeVerified, Step::Finger, On::Ekyc),
    (Step::CheckingCode, Event::CodeRefused, Step::Code, On::Ekyc),
    (Step::CheckingCode, Event::CodeExpired, Step::Number, On::Ekyc),
    (Step::CheckingCode, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Number, Event::ScanPressed, Step::Preparing, On::Daily),
    (Step::Finger, Event::ScanPressed, Step::Preparing, On::Both),
    (Step::Preparing, Event::ScannerWaits, Step::Scanning, On::Both),
    (Step::Preparing, Event::FingerRefused, Step::Finger, On::Both),
    (Step::Preparing, Event::CodeExpired, Step::Number, On::Ekyc),
    (Step::Scanning, Event::RequestBegins, Step::Sending, On::Both),
    (Step::Scanning, Event::FingerRefused, Step::Finger, On::Both),
    (Step::Sending, Event::FingerRefused, Step::Finger, On::Both),
    (Step::Sending, Event::NotKnown, Step::Unknown, On::Both),
    (Step::Sending, Event::CodeExpired, Step::Number, On::Ekyc),
    (Step::Sending, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Sending, Event::DailyProven, Step::DailyDone, On::Daily),
    // An answer after the wait was given up still counts.
    (Step::Number, Event::CodeSent, Step::Code, On::Ekyc),
    (Step::Code, Event::CodeVerified, Step::Finger, On::Ekyc),
    (Step::Number, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Code, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Scanning, Event::CodeExpired, Step::Number, On::Ekyc),
    (Step::Unknown, Event::EkycProven, Step::EkycDone, On::Ekyc),
    (Step::Unknown, Event::DailyProven, Step::DailyDone, On::Daily),
    (Step::Unknown, Event::FingerRefused, Step::Finger, On::Both),
    (Step::Unknown, Event::CodeExpired, Step::Number, On::Ekyc),
];

/// In which journey a transition can happen.
#[derive(Clone, Copy)]
enum On {
    Ekyc,
    Daily,
    Both,
}

impl On {
    fn includes(self, journey: Journey) -> bool {
        match (self, journey) {
            (On::Both, Journey::Ekyc | Journey::Daily) => true,
            (On::Ekyc, Journey::Ekyc) | (On::Daily, Journey::Daily) => true,
            (On::Ekyc, Journey::Daily) | (On::Daily, Journey::Ekyc) => false,
        }
    }
}

impl Step {
    /// The step that follows; `None` when the event cannot happen here, and then nothing changes.
    pub fn after(self, journey: Journey, event: Event) -> Option<Step> {
        let found = TRANSITIONS
            .iter()
            .find(|(from, on, _, when)| *from == self && *on == event && when.includes(journey));
        found.map(|(_, _, to, _)| *to)
    }

    /// True while something is under way, so that nothing else can begin and the journey cannot be left.
    pub fn is_under_way(self) -> bool {
        match self {
            Step::SendingCode | Step::CheckingCode | Step::Preparing | Step::Scanning | Step::Sending => true,
            Step::Number | Step::Code | Step::Finger | Step::EkycDone | Step::DailyDone | Step::Unknown => {
                false
            }
        }
    }

    /// True when the journey is over and the number has no use any more.
    pub fn is_over(self) -> bool {
        match self {
            Step::EkycDone | Step::DailyDone | Step::Unknown => true,
            Step::Number
            | Step::SendingCode
            | Step::Code
            | Step::CheckingCode
            | Step::Finger
            | Step::Preparing
            | Step::Scanning
            | Step::Sending => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 11] = [
        Step::Number,
        Step::SendingCode,
        Step::Code,
        Step::CheckingCode,
        Step::Finger,
        Step::Preparing,
        Step::Scanning,
        Step::Sending,
        Step::EkycDone,
        Step::DailyDone,
        Step::Unknown,
    ];
    const EVENTS: [Event; 14] = [
        Event::CodeAsked,
        Event::CodeSent,
        Event::CodeNotSent,
        Event::CodeTyped,
        Event::CodeVerified,
        Event::CodeRefused,
        Event::CodeExpired,
        Event::ScanPressed,
        Event::ScannerWaits,
        Event::RequestBegins,
        Event::FingerRefused,
        Event::EkycProven,
        Event::DailyProven,
        Event::NotKnown,
    ];

    fn walk(journey: Journey, events: &[Event]) -> Option<Step> {
        events.iter().try_fold(Step::Number, |step, event| step.after(journey, *event))
    }

    #[test]
    fn a_daily_authentication_is_number_finger_done() {
        let events = [Event::ScanPressed, Event::ScannerWaits, Event::RequestBegins, Event::DailyProven];
        assert_eq!(walk(Journey::Daily, &events), Some(Step::DailyDone));
    }

    #[test]
    fn ekyc_is_number_code_finger_done() {
        let events = [
            Event::CodeAsked,
            Event::CodeSent,
            Event::CodeTyped,
            Event::CodeVerified,
            Event::ScanPressed,
            Event::ScannerWaits,
            Event::RequestBegins,
            Event::EkycProven,
        ];
        assert_eq!(walk(Journey::Ekyc, &events), Some(Step::EkycDone));
    }

    #[test]
    fn a_second_press_while_something_is_under_way_does_nothing() {
        for journey in [Journey::Ekyc, Journey::Daily] {
            for step in STEPS.into_iter().filter(|step| step.is_under_way()) {
                for press in [Event::CodeAsked, Event::CodeTyped, Event::ScanPressed] {
                    assert_eq!(step.after(journey, press), None, "{step:?} {press:?}");
                }
            }
        }
    }

    #[test]
    fn done_is_reached_only_with_proof_and_never_left() {
        for journey in [Journey::Ekyc, Journey::Daily] {
            for step in STEPS {
                for event in EVENTS {
                    let proof = match step.after(journey, event) {
                        Some(Step::DailyDone) => Event::DailyProven,
                        Some(Step::EkycDone) => Event::EkycProven,
                        Some(_) | None => continue,
                    };
                    assert_eq!(event, proof, "{step:?}");
                }
            }
            for event in EVENTS {
                assert_eq!(Step::DailyDone.after(journey, event), None);
                assert_eq!(Step::EkycDone.after(journey, event), None);
            }
        }
    }

    #[test]
    fn a_new_scan_after_an_unknown_outcome_never_begins_by_itself() {
        for journey in [Journey::Ekyc, Journey::Daily] {
            assert_eq!(Step::Unknown.after(journey, Event::ScanPressed), None);
            assert_eq!(Step::Unknown.after(journey, Event::RequestBegins), None);
        }
    }
}
