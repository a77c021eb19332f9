//! A shop behind a bad network, and what is promised about every press in it.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hazri_core::agent::view::{InternetLight, Step, Today, View};
use hazri_core::clock::Clock as _;
use hazri_core::day::IstDay;
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::ledger::AttemptRecord;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, EkoState, Received, Revision};
use hazri_simulator::proxy::{AtConnect, BreakHow, FaultProxy, Faults};

use crate::draw::{Habit, Moment, Schedule};
use crate::support::{Proxied, Shop, ShopPlan, secret, wait_until};
use crate::tally::Ended;

/// Short, so that ten thousand waits are bearable.
const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(150),
    idle: Duration::from_millis(200),
    whole: Duration::from_millis(300),
};
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Nothing takes longer than this on a busy PC; whoever waits longer waits for ever.
const LIMIT: Duration = Duration::from_secs(20);

pub struct ShopFloor {
    shop: Shop,
}

impl ShopFloor {
    pub async fn open() -> ShopFloor {
        let plan = ShopPlan {
            patience: PATIENCE,
            proxied: Some(Proxied::Plain),
            ..ShopPlan::after_ekyc(Revision::R2026_06)
        };
        ShopFloor { shop: Shop::open(plan).await }
    }

    /// One press and its end; a second one where the agent tries again and may. The error is the promise that was
    /// broken.
    pub async fn press(&self, schedule: &Schedule) -> Result<Vec<Ended>, String> {
        let (pressed, at) = (Instant::now(), Utc::now());
        self.prepare(schedule);
        let refused = self.act(schedule).await?;
        self.rest(pressed).await?;
        let received = self.requests_since(at);
        let records = self.todays_records();
        let ended = self.judge_all(&records, &received, refused)?;
        let newest = records.last().zip(ended.last()).ok_or("the press is not in the ledger")?;
        self.compare_the_screen(newest.0, newest.1.outcome, &ended).await?;
        Ok(ended)
    }

    /// Everything is mended, and the next morning comes.
    pub async fn next_day(&self) {
        // Nothing crosses the night: what hangs in the network would come to the service as a request of the next day,
        // and an answer between the two clocks' steps would carry yesterday's date into the new day.
        self.network().set_faults(Faults { connect: AtConnect::Reset, ..Faults::default() });
        self.network().sever(BreakHow::Reset);
        wait_until("the network is empty", || self.network().open_connections() == 0).await;
        self.shop.eko.forget_scripts();
        self.shop.scanner.forget_scripts();
        self.shop.agent().close_journey().await.unwrap();
        self.shop.advance(DAY);
        self.network().mend();
        let begun = Instant::now();
        while self.shop.view().await.strip.internet != InternetLight::Online {
            assert!(begun.elapsed() < LIMIT, "the service is not found again");
            // The clock stands still, so the agent looks again by hand.
            self.shop.agent().look_again().await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn prepare(&self, schedule: &Schedule) {
        self.shop.eko.script(EkoCall::DailyAuthentication, schedule.service.scripted());
        self.shop.scanner.set_finger_delay(schedule.finger_delay);
        if let Some(capture) = schedule.finger.scripted() {
            self.shop.scanner.script_capture(capture);
        }
    }

    async fn act(&self, schedule: &Schedule) -> Result<u64, String> {
        self.shop.agent().open_journey(Journey::Daily).await.map_err(|problem| format!("{problem:?}"))?;
        self.network().set_faults(schedule.network.clone());
        if let Some((Moment::Before, how)) = schedule.severed {
            self.network().sever(how);
        }
        self.first_scan().await?;
        let sever = async {
            if let Some((Moment::After(wait), how)) = schedule.severed {
                tokio::time::sleep(wait).await;
                self.network().sever(how);
            }
        };
        let (refused, ()) = tokio::join!(self.besides(schedule.agent), sever);
        refused
    }

    /// What else the agent does. Returns how many presses were refused.
    async fn besides(&self, habit: Habit) -> Result<u64, String> {
        match habit {
            Habit::Waits => Ok(0),
            Habit::DoubleClick => self.press_again(1).await,
            Habit::HoldsEnter => self.press_again(10).await,
            Habit::StopsWaiting(after) => {
                self.stop(after).await;
                Ok(0)
            }
            Habit::StopsAndTriesAgain(after) => {
                self.stop(after).await;
                match self.shop.agent().set_unknown_aside().await {
                    Ok(()) => self.try_again().await,
                    // Where nothing is unknown, there is nothing to put aside.
                    Err(_) => Ok(0),
                }
            }
            Habit::Reloads(after) => {
                tokio::time::sleep(after).await;
                self.shop.view().await;
                Ok(0)
            }
        }
    }

    async fn stop(&self, after: Duration) {
        tokio::time::sleep(after).await;
        // Too early or too late, there is nothing to stop.
        drop(self.shop.agent().stop_waiting().await);
    }

    /// Presses again while the first press is under way. A press that would begin something new is not made: it would
    /// be another press, with a request of its own.
    async fn press_again(&self, times: u64) -> Result<u64, String> {
        let mut refused = 0;
        for _ in 0..times {
            let view = self.shop.view().await;
            let under_way = view.task.as_ref().is_some_and(|task| !is_at_rest(&task.step));
            if !under_way {
                break;
            }
            match self.scan().await {
                Err(Problem::Busy) => refused += 1,
                // It ended between the look and the press, which is a press of its own then, or none.
                Ok(()) | Err(Problem::StepOutOfOrder | Problem::NumberNeeded) => break,
                Err(problem) => return Err(format!("a second press in the middle: {problem:?}")),
            }
        }
        Ok(refused)
    }

    /// While the given-up call is in flight there is no second one; after it, a second press is a press of its own.
    async fn try_again(&self) -> Result<u64, String> {
        match self.scan().await {
            Ok(()) | Err(Problem::StepOutOfOrder) => Ok(0),
            Err(Problem::Busy) => Ok(1),
            other => Err(format!("a second press after giving up: {other:?}")),
        }
    }

    /// A call that was given up yesterday may be ending in this very moment.
    async fn first_scan(&self) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            match self.scan().await {
                Ok(()) => return Ok(()),
                Err(Problem::Busy) if begun.elapsed() < LIMIT => {
                    tokio::time::sleep(Duration::from_millis(5)).await
                }
                Err(problem) => return Err(format!("the press was refused: {problem:?}")),
            }
        }
    }

    async fn scan(&self) -> Result<(), Problem> {
        self.shop.agent().scan(Some(secret(&self.shop.eko.account().aadhaar)), true).await
    }

    /// Waits until the screen rests and the call, also one that nobody waits for, is over.
    async fn rest(&self, pressed: Instant) -> Result<(), String> {
        let at_rest = |view: &View| view.task.as_ref().is_none_or(|task| is_at_rest(&task.step));
        self.until("nothing is under way", at_rest).await?;
        // A call that was given up ends with its answer, or when the client's patience ends.
        while pressed.elapsed() < PATIENCE.whole * 2 && self.todays_records().iter().any(is_given_up) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    fn judge_all(
        &self,
        records: &[AttemptRecord],
        received: &[Received],
        refused_presses: u64,
    ) -> Result<Vec<Ended>, String> {
        if received.len() > records.len() {
            return Err(format!("{} requests for the presses {records:?}: {received:?}", received.len()));
        }
        let mut broken_off =
            received.iter().filter(|request| !records.iter().any(|record| is_for(request, record)));
        let mut ended = Vec::new();
        for record in records {
            let requests = received.iter().filter(|request| is_for(request, record)).count();
            if requests > 1 {
                return Err(format!("{requests} requests for one press"));
            }
            // One that broke off before its reference belongs to the first press that lacks one.
            let seen = requests == 1 || record.sending_at.is_some() && broken_off.next().is_some();
            ended.push(self.judge(record, seen, refused_presses)?);
        }
        match broken_off.next() {
            Some(request) => Err(format!("a request that no press explains: {request:?}")),
            None => Ok(ended),
        }
    }

    fn judge(&self, record: &AttemptRecord, seen: bool, refused_presses: u64) -> Result<Ended, String> {
        let outcome = record.result.as_ref().map(|result| result.outcome).ok_or("a press has no outcome")?;
        let books = self.shop.eko.state();
        let carried_out = is_carried_out(&books, &record.attempt.client_ref_id);
        // The slowest come to their end between the look at the log and the look into the books.
        let seen = seen || carried_out;
        let agrees = match outcome {
            // A second press of a day that is done is told so.
            OutcomeClass::Done => {
                books.dailies.iter().any(|daily| daily.day.to_string() == record.attempt.day.to_string())
            }
            OutcomeClass::NotSent => !seen,
            OutcomeClass::Rejected | OutcomeClass::Failed => seen && !carried_out,
            OutcomeClass::Unknown => true,
        };
        if !agrees {
            return Err(format!(
                "{outcome:?} is shown, and the service: seen {seen}, done {carried_out}; {record:?}"
            ));
        }
        if seen && record.sending_at.is_none() {
            return Err("the service has seen what the ledger says was never sent".to_owned());
        }
        Ok(Ended { outcome, seen, carried_out, refused_presses })
    }

    /// The screen says what the ledger says.
    async fn compare_the_screen(
        &self,
        record: &AttemptRecord,
        outcome: OutcomeClass,
        all: &[Ended],
    ) -> Result<(), String> {
        let aside = |view: &View| view.task.as_ref().is_some_and(|task| matches!(task.step, Step::Number));
        let done = all.iter().any(|ended| ended.outcome == OutcomeClass::Done);
        let agrees = |view: &View| match outcome {
            _ if done => matches!(view.today, Today::Done(_)),
            OutcomeClass::Done => false,
            OutcomeClass::Unknown => matches!(view.today, Today::Unknown(_)) || aside(view),
            OutcomeClass::NotSent | OutcomeClass::Rejected | OutcomeClass::Failed => {
                !matches!(view.today, Today::Done(_) | Today::Unknown(_))
            }
        };
        let seen = self.until(&format!("the screen says {outcome:?}: {record:?}"), agrees).await;
        seen.map(drop)
    }

    async fn until(&self, what: &str, is_so: impl Fn(&View) -> bool) -> Result<View, String> {
        let begun = Instant::now();
        loop {
            let view = self.shop.view().await;
            if is_so(&view) {
                return Ok(view);
            }
            if begun.elapsed() > LIMIT {
                return Err(format!("waited in vain until {what}: {view:#?}"));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Every request with a body, also one of the other revision, which no route is for. One of yesterday that breaks off
    /// today is of yesterday.
    fn requests_since(&self, at: DateTime<Utc>) -> Vec<Received> {
        let all = self.shop.eko.received().into_iter();
        all.filter(|request| request.at >= at && !matches!(request.method.as_str(), "GET" | "HEAD")).collect()
    }

    /// Oldest first.
    fn todays_records(&self) -> Vec<AttemptRecord> {
        let (today, user_code) = (IstDay::of(self.shop.pc.now()), &self.shop.eko.account().user_code);
        let month = self.shop.look().attempts_in("custom", user_code, today.month()).unwrap();
        let mut records: Vec<_> = month.into_iter().filter(|record| record.attempt.day == today).collect();
        records.reverse();
        records
    }

    fn network(&self) -> &FaultProxy {
        self.shop.proxy.as_ref().unwrap()
    }
}

fn is_carried_out(state: &EkoState, reference: &str) -> bool {
    state.dailies.iter().any(|daily| daily.client_ref_id.as_deref() == Some(reference))
}

fn is_for(request: &Received, record: &AttemptRecord) -> bool {
    let reference = record.attempt.client_ref_id.as_bytes();
    request.body.windows(reference.len()).any(|window| window == reference)
}

fn is_given_up(record: &AttemptRecord) -> bool {
    let trouble = record.result.as_ref().and_then(|result| result.trouble.as_ref());
    trouble.is_some_and(|trouble| trouble.problem == Problem::StoppedWaiting)
}

fn is_at_rest(step: &Step) -> bool {
    match step {
        Step::SendingCode { .. }
        | Step::CheckingCode { .. }
        | Step::Preparing { .. }
        | Step::Scanning { .. }
        | Step::Sending { .. } => false,
        Step::Number
        | Step::Code { .. }
        | Step::Finger
        | Step::EkycDone { .. }
        | Step::DailyDone(_)
        | Step::Unknown(_) => true,
    }
}
