//! The requests of the two journeys, in the order of a morning.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::controller::{Controller, Host, Message, OtherContract};
use super::task::Task;
use super::today::aside_setting;
use super::view::Enquiry;
use crate::day::IstDay;
use crate::eko::ContractRevision;
use crate::journey::{
    CodeSent, DailyDone, EkycDone, Ended, Event, FingerPress, Found, Journey, Progress, Step, authenticate,
    biometric, enquire, send_code, verify_code,
};
use crate::ledger::{AttemptResult, EkycStage, Ledger, LedgerError};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::FoundScanner;
use crate::secret::{AadhaarNumber, Otp, SecretText};

/// So much later than its own end a call is given up by the clock that counts sleep.
const OVERDUE: Duration = Duration::from_secs(2);

impl<H: Host> Controller<H> {
    pub(super) fn open_journey(&mut self, journey: Journey) -> Result<(), Problem> {
        self.require_rest()?;
        self.premises.means()?;
        let today = IstDay::of(self.premises.clock().now());
        if self.book.unknown(today, self.enquiry).is_some_and(|unknown| unknown.journey == journey) {
            return self.open_unknown(journey);
        }
        let ekyc = self.book.ekyc().filter(|_| journey == Journey::Ekyc);
        let (step, mobile_hint) = match ekyc {
            // The number is gone after a restart and the code may be too old: only what was verified is not asked again.
            Some(ekyc) if ekyc.stage == EkycStage::OtpVerified => (Step::Finger, ekyc.mobile_hint.clone()),
            Some(ekyc) => (Step::Number, ekyc.mobile_hint.clone()),
            None => (Step::Number, None),
        };
        self.task = Some(Task::new(journey, step, mobile_hint, self.elapsed()));
        self.watch.look_again();
        Ok(())
    }

    /// An unknown attempt is looked into before a new finger. Where the first screen does not lead there, because the
    /// day was done before, the journey does.
    fn open_unknown(&mut self, journey: Journey) -> Result<(), Problem> {
        if self.book.day_done(self.premises.clock().now()).is_none() {
            return Err(Problem::StepOutOfOrder);
        }
        self.task = Some(Task::new(journey, Step::Unknown, None, self.elapsed()));
        Ok(())
    }

    pub(super) fn close_journey(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        self.task = None;
        Ok(())
    }

    pub(super) fn send_code(&mut self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        let means = self.premises.means()?;
        self.require_no_trial()?;
        let (press, now) = (self.next_press(), self.elapsed());
        let task = self.task.as_mut().ok_or(Problem::StepOutOfOrder)?;
        let first = task.step == Step::Number;
        let number = begin(task, Event::CodeAsked, number, consent || !first, now)?;
        task.press = press;
        self.beside(async move {
            let ended = send_code(&means, &number).await;
            Message::CodeAnswered { press, ended }
        });
        Ok(())
    }

    pub(super) async fn code_answered(&mut self, press: u64, ended: Ended<CodeSent>) {
        self.learn_about_internet(ended.outcome.as_ref().err());
        self.remember_revision(press, ended.revision).await;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else {
            let event = |sent| match sent {
                CodeSent::Sent { .. } => Event::CodeSent,
                CodeSent::DoneBefore => Event::EkycProven,
            };
            return self.late_success(press, ended.outcome.map(event));
        };
        match ended.outcome {
            Ok(CodeSent::Sent { mobile_hint }) => {
                task.mobile_hint = mobile_hint;
                task.on(Event::CodeSent, now);
            }
            Ok(CodeSent::DoneBefore) => drop(task.on(Event::EkycProven, now)),
            // The service has sent one a moment ago: the agent may have it, if this app still knows its reference.
            Err(trouble) if trouble.problem == Problem::OtpAlreadySent && self.book.ekyc_is_under_way() => {
                task.on(Event::CodeSent, now);
                task.say(trouble);
            }
            Err(trouble) => {
                task.on(Event::CodeNotSent, now);
                task.say(trouble);
            }
        }
    }

    pub(super) fn verify_code(&mut self, typed: &SecretText) -> Result<(), Problem> {
        let means = self.premises.means()?;
        self.require_no_trial()?;
        let otp = Otp::parse(typed)?;
        let (press, now) = (self.next_press(), self.elapsed());
        let task = self.task.as_mut().ok_or(Problem::StepOutOfOrder)?;
        let number = begin(task, Event::CodeTyped, None, true, now)?;
        task.press = press;
        self.beside(async move {
            let ended = verify_code(&means, &number, &otp).await;
            Message::CodeChecked { press, ended }
        });
        Ok(())
    }

    pub(super) async fn code_checked(&mut self, press: u64, ended: Ended<Option<EkycDone>>) {
        self.learn_about_internet(ended.outcome.as_ref().err());
        self.remember_revision(press, ended.revision).await;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else {
            let event =
                |done: Option<EkycDone>| if done.is_some() { Event::EkycProven } else { Event::CodeVerified };
            return self.late_success(press, ended.outcome.map(event));
        };
        match ended.outcome {
            Ok(None) => drop(task.on(Event::CodeVerified, now)),
            Ok(Some(EkycDone { .. })) => drop(task.on(Event::EkycProven, now)),
            Err(trouble) => {
                let expired = trouble.problem == Problem::OtpExpired;
                task.on(if expired { Event::CodeExpired } else { Event::CodeRefused }, now);
                task.say(trouble);
            }
        }
    }

    /// The wait for the code had been given up, and it went well after all: eKYC goes on from there.
    fn late_success(&mut self, press: u64, outcome: Result<Event, Trouble>) {
        let (now, made_here) = (self.elapsed(), press > self.presses_elsewhere);
        let stopped = |task: &&mut Task| {
            task.trouble
                .as_ref()
                .is_some_and(|said| matches!(said.problem, Problem::StoppedWaiting | Problem::NoAnswer))
        };
        if let Ok(event) = outcome
            && let Some(task) = self.task.as_mut().filter(stopped)
            && made_here
            && task.on(event, now)
        {
            task.trouble = None;
        }
    }

    pub(super) fn scan(&mut self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        let means = self.premises.means()?;
        let (press, now, pc_now) = (self.next_press(), self.elapsed(), self.premises.clock().now());
        let remembered = self.remembered_scanner.clone();
        let known_now = self.premises.clock().known_now();
        let scanner = self.watch.chosen(remembered.as_deref(), known_now).cloned();
        let offline = self.watch.internet == Some(false);
        self.require_no_capture()?;
        let task = self.task.as_mut().ok_or(Problem::StepOutOfOrder)?;
        let number = begin(task, Event::ScanPressed, number, consent, now)?;
        task.press = press;
        self.finger_press = Some(press);
        let (journey, take_poor) = (task.journey, task.takes_poor_scans());
        let finger = FingerPress { consent_at: pc_now, scanner, remembered, offline, take_poor };
        let inbox = self.own_inbox.clone();
        let progress = move |progress| {
            if let Some(inbox) = inbox.upgrade() {
                // A full inbox loses a step on the screen; the answer makes up for it.
                drop(inbox.try_send(Message::Progressed { press, progress }));
            }
        };
        let work = tokio::spawn(async move {
            match journey {
                Journey::Ekyc => {
                    let ended = biometric(&means, &number, &finger, &progress).await;
                    Message::EkycAnswered { press, ended }
                }
                Journey::Daily => {
                    let ended = authenticate(&means, &number, &finger, &progress).await;
                    Message::DailyAnswered { press, ended }
                }
            }
        });
        self.beside(async move { work.await.unwrap_or(Message::FingerBroke { press }) });
        Ok(())
    }

    pub(super) fn progressed(&mut self, press: u64, progress: Progress) {
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else { return };
        match progress {
            Progress::Scanning => drop(task.on(Event::ScannerWaits, now)),
            Progress::Captured(quality) => task.last_scan = Some(quality),
            Progress::Sending => drop(task.on(Event::RequestBegins, now)),
        }
    }

    pub(super) async fn ekyc_answered(&mut self, press: u64, ended: Ended<EkycDone>) {
        let outcome = ended.outcome.map(|_| Event::EkycProven);
        self.finger_answered(press, outcome, ended.revision).await;
    }

    pub(super) async fn daily_answered(&mut self, press: u64, ended: Ended<DailyDone>) {
        if let Ok(done) = &ended.outcome
            && press > self.presses_elsewhere
        {
            self.proven = Some(done.record.clone());
        }
        self.finger_answered(press, ended.outcome.map(|_| Event::DailyProven), ended.revision).await;
    }

    /// A fault of the app in the middle of it: whether a byte left stands in the ledger, which is asked at once.
    pub(super) async fn finger_broke(&mut self, press: u64) {
        let at = self.premises.clock().now();
        let closed = self
            .premises
            .ledger
            .run(move |ledger| record_given_up(ledger, &Problem::StoppedWaiting, at))
            .await;
        if let Err(error) = closed {
            tracing::error!(%error, "a broken attempt could not be closed");
        }
        let trouble = Trouble::new(Problem::AppFault, OutcomeClass::Unknown, "");
        let revision = self.premises.shop.as_ref().map(|shop| shop.contract).unwrap_or_default();
        self.finger_answered(press, Err(trouble), revision).await;
    }

    pub(super) async fn finger_answered(
        &mut self,
        press: u64,
        outcome: Result<Event, Trouble>,
        revision: ContractRevision,
    ) {
        if self.finger_press == Some(press) {
            self.finger_press = None;
        }
        self.learn_about_internet(outcome.as_ref().err());
        if outcome.is_ok() && press > self.presses_elsewhere {
            self.remember_scanner().await;
        }
        let (outcome, revision) = self.other_contract_once(outcome, revision);
        self.remember_revision(press, revision).await;
        self.enquiry = Enquiry::NotAsked;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else {
            if outcome.is_ok() {
                self.leave_what_is_done();
            }
            return;
        };
        task.catch_up(&outcome, now);
        match outcome {
            Ok(proven) => {
                task.trouble = None;
                task.on(proven, now);
            }
            Err(trouble) => {
                let event = match trouble.class {
                    OutcomeClass::Unknown => Event::NotKnown,
                    _ if trouble.problem == Problem::OtpExpired && task.journey == Journey::Ekyc => {
                        Event::CodeExpired
                    }
                    OutcomeClass::NotSent
                    | OutcomeClass::Rejected
                    | OutcomeClass::Failed
                    | OutcomeClass::Done => Event::FingerRefused,
                };
                task.on(event, now);
                task.say(trouble);
            }
        }
    }

    /// The scanner that served is used again when another one is ready too, unless the agent chooses that one.
    async fn remember_scanner(&mut self) {
        let used = self.watch.chosen(None, self.premises.clock().known_now()).map(FoundScanner::identity);
        if self.remembered_scanner.is_none()
            && self.real.is_none()
            && let Some(used) = used
            && let Err(problem) = self.keep_scanner(used).await
        {
            tracing::warn!(?problem, "the scanner could not be remembered");
        }
    }

    /// The agent had put the attempt aside, and it was done after all: no new finger is asked for. The book is asked, so
    /// that only what is proven for this shop counts.
    fn leave_what_is_done(&mut self) {
        let day_done = self.book.day_done(self.premises.clock().now()).is_some();
        let ekyc_done = self.book.ekyc().is_some_and(|ekyc| ekyc.stage == EkycStage::Done);
        let overtaken = self.task.as_ref().is_some_and(|task| {
            let done = match task.journey {
                Journey::Daily => day_done,
                Journey::Ekyc => ekyc_done,
            };
            done && !task.step.is_under_way() && !task.step.is_over()
        });
        if overtaken {
            self.task = None;
        }
    }

    /// A call that found no way out knows more than the last look.
    fn learn_about_internet(&mut self, trouble: Option<&Trouble>) {
        let no_way_out =
            |trouble: &Trouble| matches!(trouble.problem, Problem::Offline | Problem::SignerUnreachable);
        if trouble.is_some_and(no_way_out) {
            self.watch.internet = Some(false);
            self.watch.internet_asked_at = Some(self.elapsed());
        }
    }

    /// After a call with a capture met a route that does not exist, the next press speaks the other revision. When
    /// that has no such route either, the address is wrong: the old revision is taken again, because it may have been
    /// a passing fault, and nothing is switched any more.
    fn other_contract_once(
        &mut self,
        outcome: Result<Event, Trouble>,
        revision: ContractRevision,
    ) -> (Result<Event, Trouble>, ContractRevision) {
        match outcome {
            Err(trouble) if trouble.problem == Problem::OtherContract => {
                let address_wrong =
                    || Err(Trouble::new(Problem::AddressWrong, trouble.class, &trouble.support));
                match self.other_contract {
                    OtherContract::NotTried => {
                        self.other_contract = OtherContract::Trying;
                        (Err(trouble), revision.other())
                    }
                    OtherContract::Trying => {
                        self.other_contract = OtherContract::GivenUp;
                        (address_wrong(), revision.other())
                    }
                    OtherContract::GivenUp => (address_wrong(), revision),
                }
            }
            // Nothing was learnt about the route.
            Err(trouble) if trouble.class == OutcomeClass::NotSent => (Err(trouble), revision),
            answered => {
                self.other_contract = OtherContract::NotTried;
                (answered, revision)
            }
        }
    }

    /// The agent gives up waiting: unknown from now on. The request goes on beside, and its answer still counts.
    pub(super) async fn stop_waiting(&mut self) -> Result<(), Problem> {
        self.give_up(Problem::StoppedWaiting).await
    }

    /// A PC that slept wakes up to a call whose time is over, though the timers of the connection slept with it.
    pub(super) async fn give_up_what_is_overdue(&mut self, now: Duration) {
        let limit = self.surroundings.patience.whole + OVERDUE;
        let overdue = self.task.as_ref().is_some_and(|task| task.has_asked_for(now) > limit);
        if overdue && let Err(problem) = self.give_up(Problem::NoAnswer).await {
            tracing::error!(?problem, "a call that is overdue could not be given up");
        }
    }

    async fn give_up(&mut self, why: Problem) -> Result<(), Problem> {
        let (now, press) = (self.elapsed(), self.next_press());
        let task = self.task.as_mut().ok_or(Problem::StepOutOfOrder)?;
        let event = match task.step {
            Step::Sending => Event::NotKnown,
            Step::SendingCode => Event::CodeNotSent,
            Step::CheckingCode => Event::CodeRefused,
            Step::Number
            | Step::Code
            | Step::Finger
            | Step::Preparing
            | Step::Scanning
            | Step::EkycDone
            | Step::DailyDone
            | Step::Unknown => return Err(Problem::StepOutOfOrder),
        };
        let at = self.premises.clock().now();
        let reason = why.clone();
        let written = self.premises.ledger.run(move |ledger| record_given_up(ledger, &reason, at)).await;
        written.map_err(|_| Problem::LedgerUnwritable)?;
        task.on(event, now);
        if event != Event::NotKnown {
            // A late answer about a code changes the ledger, and no longer the screen.
            task.press = press;
            task.say(Trouble::new(why, OutcomeClass::Unknown, ""));
        }
        self.read_book().await;
        Ok(())
    }

    pub(super) fn enquire(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        let means = self.premises.means()?;
        let today = IstDay::of(self.premises.clock().now());
        let unknown = self.book.unknown(today, self.enquiry).ok_or(Problem::StepOutOfOrder)?;
        if self.enquiry == Enquiry::Asking {
            return Err(Problem::Busy);
        }
        self.enquiry = Enquiry::Asking;
        let era = self.era;
        self.beside(async move {
            let found = enquire(&means, &unknown.client_ref_id).await;
            Message::Enquired { era, found }
        });
        Ok(())
    }

    pub(super) async fn enquired(&mut self, era: u64, found: Found) {
        if era != self.era {
            return;
        }
        let (enquiry, proven) = match found {
            Found::Done(done) => (Enquiry::NotAsked, Some(done.record)),
            Found::NotReached => (Enquiry::NotReached, None),
            Found::NotTold => (Enquiry::NotTold, None),
            Found::ServiceNotActive => (Enquiry::ServiceNotActive, None),
        };
        self.enquiry = enquiry;
        let is_done = proven.is_some();
        self.proven = proven.or(self.proven.take());
        self.read_book().await;
        if !is_done {
            return;
        }
        let now = self.elapsed();
        if let Some(task) = self.task.as_mut().filter(|task| task.step == Step::Unknown) {
            task.trouble = None;
            task.on(Event::DailyProven, now);
        } else {
            self.leave_what_is_done();
        }
    }

    pub(super) async fn set_unknown_aside(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        let today = IstDay::of(self.premises.clock().now());
        let unknown = self.book.unknown(today, self.enquiry).ok_or(Problem::StepOutOfOrder)?;
        let (reference, journey) = (unknown.client_ref_id, unknown.journey);
        let kept = self
            .premises
            .ledger
            .run(move |ledger| ledger.set_setting(aside_setting(journey), &reference))
            .await;
        kept.map_err(|_| Problem::LedgerUnwritable)?;
        self.read_book().await;
        self.task = None;
        self.open_journey(journey)
    }
}

/// Takes number and consent, and moves the task on. On an error nothing has changed.
fn begin(
    task: &mut Task,
    event: Event,
    typed: Option<SecretText>,
    consent: bool,
    now: Duration,
) -> Result<Arc<AadhaarNumber>, Problem> {
    if task.step.is_under_way() {
        return Err(Problem::Busy);
    }
    if task.step.after(task.journey, event).is_none() {
        return Err(Problem::StepOutOfOrder);
    }
    if !consent {
        return Err(Problem::ConsentMissing);
    }
    if let Some(typed) = typed {
        task.hold(AadhaarNumber::parse(&typed)?);
    }
    let number = task.number().ok_or(Problem::NumberNeeded)?;
    task.trouble = None;
    task.last_scan = None;
    task.on(event, now);
    Ok(number)
}

fn record_given_up(ledger: &Ledger, why: &Problem, at: DateTime<Utc>) -> Result<(), LedgerError> {
    // Also one that is not marked as sending yet: with an outcome it cannot be, and then nothing is sent.
    for record in ledger.unresolved()? {
        let client_ref_id = &record.attempt.client_ref_id;
        let trouble = Trouble::new(why.clone(), OutcomeClass::Unknown, "").of_attempt(client_ref_id);
        let result =
            AttemptResult { outcome: OutcomeClass::Unknown, trouble: Some(trouble), reference_id: None };
        ledger.record_result(client_ref_id, &result, at)?;
    }
    Ok(())
}
