//! A shop, its app and the service as far as one journey with a finger goes, small enough to be walked through
//! completely. The steps on the screen follow the table of the core; everything else is written from the promises.

use hazri_core::journey::{Event, Journey, Step};
use hazri_core::problem::OutcomeClass;

/// More presses add nothing new: two attempts can meet, and a third can meet the second.
const MOST_PRESSES: usize = 3;

/// How far a call with a capture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The scanner is looked for.
    Preparing,
    /// The scanner waits for the finger.
    Reading,
    /// The finger was read, and no byte has left.
    Captured,
    /// The request is at the service.
    Sent,
}

/// What stands in the ledger of one press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Written {
    Prepared,
    Sending,
    Result(OutcomeClass),
}

/// One press, and what the service knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Press {
    pub written: Written,
    /// Requests that left for it.
    pub requests: u8,
    /// Its request is on its way, or its answer.
    pub in_flight: bool,
    /// The service has carried it out.
    pub carried_out: bool,
    /// The agent has put it aside.
    pub aside: bool,
}

/// All of it, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub journey: Journey,
    /// The step on the screen; `None` on the first screen.
    pub step: Option<Step>,
    /// The press whose answer the screen waits for.
    pub awaited: Option<usize>,
    /// The one call with a capture that is in flight: which press, and how far.
    pub call: Option<(usize, Phase)>,
    pub presses: Vec<Press>,
}

/// What can happen next, by the agent's hand or without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    Open,
    Close,
    Scan,
    StopWaiting,
    SetAside,
    /// The agent asks, and the service tells what it knows.
    Enquire,
    ScannerFound,
    FingerRead,
    FingerFailed,
    RequestLeaves,
    CarriedOut,
    /// The answer comes: the truth.
    Answered,
    /// No answer comes, or none that can be believed.
    AnswerLost,
    /// The power goes and comes back, and the app is opened again.
    PowerCut,
    /// A request that was on its way when the power went is carried out after all.
    CarriedOutAfterPowerCut,
}

impl Act {
    pub const ALL: [Act; 15] = [
        Act::Open,
        Act::Close,
        Act::Scan,
        Act::StopWaiting,
        Act::SetAside,
        Act::Enquire,
        Act::ScannerFound,
        Act::FingerRead,
        Act::FingerFailed,
        Act::RequestLeaves,
        Act::CarriedOut,
        Act::Answered,
        Act::AnswerLost,
        Act::PowerCut,
        Act::CarriedOutAfterPowerCut,
    ];

    /// Done by the agent's hand.
    pub fn is_a_button(self) -> bool {
        matches!(self, Act::Open | Act::Close | Act::Scan | Act::StopWaiting | Act::SetAside | Act::Enquire)
    }
}

impl World {
    /// The app was opened; eKYC is at its last step, or daily authentication is due.
    pub fn new(journey: Journey) -> World {
        World { journey, step: None, awaited: None, call: None, presses: Vec::new() }
    }

    /// The capture is held: it was read and has not been sent.
    pub fn holds_a_capture(&self) -> bool {
        matches!(self.call, Some((_, Phase::Captured)))
    }

    pub fn is_proven(&self) -> bool {
        self.presses.iter().any(|press| press.written == Written::Result(OutcomeClass::Done))
    }

    /// The newest press, if nobody knows how it ended.
    pub fn unknown(&self) -> Option<usize> {
        let newest = self.presses.len().checked_sub(1)?;
        let press = self.presses[newest];
        (press.written == Written::Result(OutcomeClass::Unknown) && !press.aside).then_some(newest)
    }

    /// The world after an act; `None` when it cannot happen, or would change nothing.
    pub fn after(&self, act: Act) -> Option<World> {
        let mut world = self.clone();
        world.go(act).then_some(world).filter(|world| world != self)
    }

    fn go(&mut self, act: Act) -> bool {
        match act {
            Act::Open => self.open(),
            Act::Close => self.close(),
            Act::Scan => self.scan(),
            Act::StopWaiting => self.stop_waiting(),
            Act::SetAside => self.set_aside(),
            Act::Enquire => self.enquire(),
            Act::ScannerFound => self.goes_on(Phase::Preparing, Phase::Reading, Event::ScannerWaits),
            Act::FingerRead => self.finger_read(),
            Act::FingerFailed => self.finger_failed(),
            Act::RequestLeaves => self.request_leaves(),
            Act::CarriedOut => self.carried_out(),
            Act::Answered => self.answered(),
            Act::AnswerLost => self.answer_lost(),
            Act::PowerCut => self.power_cut(),
            Act::CarriedOutAfterPowerCut => self.carried_out_after_power_cut(),
        }
    }

    // The agent

    fn open(&mut self) -> bool {
        let proven = self.is_proven() && self.journey == Journey::Daily;
        let step = match self.unknown() {
            Some(_) if !proven => return false,
            Some(_) => Step::Unknown,
            None => self.first_step(),
        };
        let free = self.step.is_none();
        self.step = Some(step);
        self.awaited = None;
        free
    }

    fn first_step(&self) -> Step {
        match self.journey {
            Journey::Ekyc if self.is_proven() => Step::Number,
            Journey::Ekyc => Step::Finger,
            Journey::Daily => Step::Number,
        }
    }

    fn close(&mut self) -> bool {
        let free = self.step.is_some_and(|step| !step.is_under_way());
        self.step = None;
        free
    }

    fn scan(&mut self) -> bool {
        if self.call.is_some() || self.presses.len() == MOST_PRESSES || !self.shows(Event::ScanPressed) {
            return false;
        }
        let press = Press {
            written: Written::Prepared,
            requests: 0,
            in_flight: false,
            carried_out: false,
            aside: false,
        };
        self.presses.push(press);
        let number = self.presses.len() - 1;
        self.call = Some((number, Phase::Preparing));
        self.awaited = Some(number);
        true
    }

    fn stop_waiting(&mut self) -> bool {
        let (Some(Step::Sending), Some(press)) = (self.step, self.awaited) else { return false };
        self.write(press, OutcomeClass::Unknown);
        self.shows(Event::NotKnown)
    }

    fn set_aside(&mut self) -> bool {
        let Some(press) = self.unknown() else { return false };
        if self.step.is_some_and(Step::is_under_way) {
            return false;
        }
        self.presses[press].aside = true;
        self.step = None;
        self.open()
    }

    fn enquire(&mut self) -> bool {
        let Some(press) = self.unknown().filter(|press| self.presses[*press].carried_out) else {
            return false;
        };
        if self.journey == Journey::Ekyc || self.step.is_some_and(Step::is_under_way) {
            return false;
        }
        self.write(press, OutcomeClass::Done);
        if self.step == Some(Step::Unknown) {
            return self.shows(Event::DailyProven);
        }
        self.leave_what_is_done();
        true
    }

    // The scanner

    fn finger_read(&mut self) -> bool {
        let Some((press, Phase::Reading)) = self.call else { return false };
        self.call = Some((press, Phase::Captured));
        true
    }

    fn finger_failed(&mut self) -> bool {
        let Some((press, Phase::Preparing | Phase::Reading | Phase::Captured)) = self.call else {
            return false;
        };
        self.write(press, OutcomeClass::NotSent);
        self.end(press, Event::FingerRefused);
        true
    }

    // The service

    fn request_leaves(&mut self) -> bool {
        let Some((press, Phase::Captured)) = self.call else { return false };
        self.presses[press].written = Written::Sending;
        self.presses[press].requests += 1;
        self.presses[press].in_flight = true;
        self.goes_on(Phase::Captured, Phase::Sent, Event::RequestBegins)
    }

    fn carried_out(&mut self) -> bool {
        let Some((press, Phase::Sent)) = self.call else { return false };
        self.presses[press].carried_out = true;
        true
    }

    fn answered(&mut self) -> bool {
        let Some((press, Phase::Sent)) = self.call else { return false };
        if self.presses[press].carried_out {
            self.write(press, OutcomeClass::Done);
            let proven = match self.journey {
                Journey::Ekyc => Event::EkycProven,
                Journey::Daily => Event::DailyProven,
            };
            self.end(press, proven);
            self.leave_what_is_done();
        } else {
            self.write(press, OutcomeClass::Failed);
            self.end(press, Event::FingerRefused);
        }
        true
    }

    fn answer_lost(&mut self) -> bool {
        let Some((press, Phase::Sent)) = self.call else { return false };
        self.write(press, OutcomeClass::Unknown);
        self.end(press, Event::NotKnown);
        true
    }

    fn carried_out_after_power_cut(&mut self) -> bool {
        let in_flight = self.call.map(|(press, _)| press);
        let late = self.presses.iter().enumerate().position(|(number, press)| {
            Some(number) != in_flight
                && press.requests == 1
                && !press.carried_out
                && press.written == Written::Result(OutcomeClass::Unknown)
        });
        let Some(late) = late else { return false };
        self.presses[late].carried_out = true;
        true
    }

    // The PC

    fn power_cut(&mut self) -> bool {
        for press in &mut self.presses {
            press.in_flight = false;
            press.written = match press.written {
                Written::Prepared => Written::Result(OutcomeClass::NotSent),
                Written::Sending => Written::Result(OutcomeClass::Unknown),
                Written::Result(outcome) => Written::Result(outcome),
            };
        }
        (self.step, self.awaited, self.call) = (None, None, None);
        true
    }

    // Below

    /// The screen follows an event, if the table has it.
    fn shows(&mut self, event: Event) -> bool {
        let next = self.step.and_then(|step| step.after(self.journey, event));
        self.step = next.or(self.step);
        next.is_some()
    }

    fn goes_on(&mut self, from: Phase, to: Phase, event: Event) -> bool {
        let Some((press, phase)) = self.call else { return false };
        if phase != from {
            return false;
        }
        self.call = Some((press, to));
        if self.awaited == Some(press) {
            self.shows(event);
        }
        true
    }

    fn end(&mut self, press: usize, event: Event) {
        self.call = None;
        self.presses[press].in_flight = false;
        if self.awaited == Some(press) {
            self.shows(event);
        }
    }

    /// A result is written once; only an unknown one gives way to a better one.
    fn write(&mut self, press: usize, outcome: OutcomeClass) {
        let press = &mut self.presses[press];
        if !matches!(press.written, Written::Result(known) if known != OutcomeClass::Unknown) {
            press.written = Written::Result(outcome);
        }
    }

    /// Whoever put the attempt aside is not asked for another finger when it turns out to be done.
    fn leave_what_is_done(&mut self) {
        let overtaken = self.step.is_some_and(|step| !step.is_under_way() && !step.is_over());
        if self.is_proven() && overtaken {
            self.step = None;
        }
    }
}
