//! The check-up: scanners looked at closely while somebody watches, and a capture that is thrown away.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;

use super::check_up_view as view;
use super::controller::{Controller, Host, Message};
use super::task::milliseconds;
use super::view::{Trial, TrialReading, Wait};
use crate::problem::{Problem, Trouble};
use crate::scanner::{
    Ailment, CaptureKind, Choice, DEVICE_TIMEOUT, FoundScanner, Maker, MendingStep, PortOwner, ScannerFacts,
    Scanners, choose, mending,
};

/// A window that does not ask again within this is gone, or shows something else.
const OPEN_FOR: Duration = Duration::from_secs(15);

/// The state of the check-up.
#[derive(Default)]
pub(super) struct CheckUp {
    /// By the clock that counts sleep.
    open_until: Option<Duration>,
    /// Asks the ports, and ends when it is dropped.
    patrol: Option<JoinSet<()>>,
    /// Ports that have answered, or not, since the patrol began.
    seen: BTreeSet<u16>,
    trial: TrialState,
}

#[derive(Default)]
enum TrialState {
    #[default]
    NotBegun,
    Scanning {
        press: u64,
        since: Duration,
        maker: Option<Maker>,
    },
    Ended(view::Trial),
}

impl CheckUp {
    /// True while the scanner waits for a finger that nobody will keep.
    pub(super) fn is_trying(&self) -> bool {
        matches!(self.trial, TrialState::Scanning { .. })
    }

    /// True while the ports are asked more often than usual.
    pub(super) fn is_on_patrol(&self) -> bool {
        self.patrol.is_some()
    }

    /// What was seen of another shop is seen no more.
    pub(super) fn begin_anew(&mut self) {
        *self = CheckUp { open_until: self.open_until, ..CheckUp::default() };
    }

    fn close(&mut self) {
        (self.open_until, self.patrol) = (None, None);
        if !self.is_trying() {
            self.trial = TrialState::NotBegun;
        }
    }
}

impl<H: Host> Controller<H> {
    /// Opens the check-up, or keeps it open.
    pub(super) async fn keep_check_up(&mut self) {
        self.check_up.open_until = Some(self.elapsed() + OPEN_FOR);
        self.look_around().await;
        self.look_for_programs();
    }

    pub(super) fn end_check_up(&mut self) {
        self.check_up.close();
    }

    /// The ports are asked while somebody watches and no scanner waits for a finger: it would answer that it is in use.
    pub(super) fn keep_patrol(&mut self, now: Duration) {
        if self.check_up.open_until.is_some_and(|until| until < now) {
            self.check_up.close();
        }
        let under_way = self.task.as_ref().is_some_and(|task| task.step.is_under_way());
        let wanted = self.check_up.open_until.is_some() && !under_way && self.require_no_capture().is_ok();
        if !wanted {
            self.check_up.patrol = None;
        } else if self.check_up.patrol.is_none() {
            self.begin_patrol(now);
        }
    }

    fn begin_patrol(&mut self, now: Duration) {
        let Some(scanners) = self.premises.scanners(&self.surroundings) else { return };
        let (era, inbox) = (self.era, self.own_inbox.clone());
        let tell = move |port, scanner| {
            let inbox = inbox.clone();
            async move {
                if let Some(inbox) = inbox.upgrade() {
                    // Nobody is there to hear it any more.
                    drop(inbox.send(Message::PortSeen { era, port, scanner }).await);
                }
            }
        };
        self.check_up.seen.clear();
        self.check_up.patrol = Some(scanners.patrol(self.rhythm.check_up, tell));
        self.watch.scanners_asked_at = Some(now);
    }

    pub(super) fn port_seen(&mut self, era: u64, port: u16, scanner: Option<FoundScanner>) {
        if era != self.era || !self.check_up.is_on_patrol() {
            return;
        }
        self.check_up.seen.insert(port);
        let ports = self.premises.scanners(&self.surroundings).map_or(0, |scanners| count(&scanners));
        let usable = scanner.as_ref().is_some_and(FoundScanner::is_usable);
        self.watch.scanners_seen |= usable || self.check_up.seen.len() >= ports;
        self.watch.put_at(port, scanner);
        self.forget_mended_trouble();
        self.look_for_programs();
    }

    /// Asks the chosen scanner for a finger. Nothing of it is kept, sent or written down.
    pub(super) fn try_capture(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        self.require_no_capture()?;
        if self.check_up.open_until.is_none() {
            return Err(Problem::StepOutOfOrder);
        }
        let scanners = self.premises.scanners(&self.surroundings).ok_or(Problem::AppFault)?;
        let service_time = self.premises.clock().known_now();
        let scanner = match choose(&self.watch.scanners, self.remembered_scanner.as_deref(), service_time) {
            Choice::Use(scanner) => scanner.clone(),
            Choice::None(problem) => return Err(problem),
        };
        let (press, since, maker) = (self.next_press(), self.elapsed(), Maker::of(&scanner));
        self.check_up.trial = TrialState::Scanning { press, since, maker };
        self.check_up.patrol = None;
        let work = tokio::spawn(async move { read_and_throw_away(&scanners, &scanner).await });
        self.beside(async move {
            let broke = |_| Err(Trouble::not_sent(Problem::AppFault));
            Message::TrialEnded { press, outcome: work.await.unwrap_or_else(broke) }
        });
        Ok(())
    }

    pub(super) fn trial_ended(&mut self, press: u64, outcome: Result<TrialReading, Trouble>) {
        let TrialState::Scanning { press: tried, maker, .. } = self.check_up.trial else { return };
        if press != tried {
            return;
        }
        let ended = match outcome {
            Ok(reading) => Trial::Read(reading),
            Err(trouble) => {
                let mending = Ailment::behind(&trouble.problem).map(|ailment| mending(ailment, maker));
                Trial::Failed { trouble, mending: mending.unwrap_or_default() }
            }
        };
        self.check_up.trial = TrialState::Ended(ended);
        if self.check_up.open_until.is_none() {
            self.check_up.close();
        }
    }

    /// A step of a journey has the screen to itself.
    pub(super) fn require_no_trial(&self) -> Result<(), Problem> {
        if self.check_up.is_trying() { Err(Problem::Busy) } else { Ok(()) }
    }

    /// A scanner that waits for one finger is not asked for another.
    pub(super) fn require_no_capture(&self) -> Result<(), Problem> {
        let waits = self.finger_press.is_some() || self.check_up.is_trying();
        if waits { Err(Problem::Busy) } else { Ok(()) }
    }

    /// `None` while nobody watches.
    pub(super) fn check_up_view(&self) -> Option<view::CheckUp> {
        self.check_up.open_until?;
        Some(view::CheckUp {
            looking: !self.watch.scanners_seen,
            scanners: self.scanner_facts(),
            mending: self.mending_of_all(),
            trial: self.trial_view(),
        })
    }

    /// Of every scanner that was seen last.
    pub(super) fn scanner_facts(&self) -> Vec<ScannerFacts> {
        let service_time = self.premises.clock().known_now();
        let facts = |scanner: &FoundScanner| {
            let owner = self.watch.owners.get(&scanner.port).cloned().unwrap_or(PortOwner::NotKnown);
            ScannerFacts::of(scanner, owner, service_time)
        };
        self.watch.distinct().into_iter().map(facts).collect()
    }

    fn mending_of_all(&self) -> Vec<MendingStep> {
        if self.watch.scanners.is_empty() {
            return mending(Ailment::NotFound, None);
        }
        let trouble = self.task.as_ref().and_then(|task| task.trouble.as_ref());
        let service_time = self.premises.clock().known_now();
        let chosen = self.watch.chosen(self.remembered_scanner.as_deref(), service_time);
        let maker = chosen.and_then(Maker::of);
        let ailment = trouble.and_then(|trouble| Ailment::behind(&trouble.problem));
        ailment.map(|ailment| mending(ailment, maker)).unwrap_or_default()
    }

    fn trial_view(&self) -> Trial {
        match &self.check_up.trial {
            TrialState::NotBegun => Trial::NotBegun,
            TrialState::Scanning { since, .. } => {
                let elapsed_ms = milliseconds(self.elapsed().saturating_sub(*since));
                Trial::Scanning { wait: Wait { elapsed_ms, limit_ms: milliseconds(DEVICE_TIMEOUT) } }
            }
            TrialState::Ended(trial) => trial.clone(),
        }
    }
}

/// One capture as for a daily authentication, wiped before anything is told of it. In the words of the same problem
/// a journey would have told why it failed.
///
/// # Errors
/// What to tell the agent. Nothing has left this PC.
pub async fn read_and_throw_away(
    scanners: &Scanners,
    scanner: &FoundScanner,
) -> Result<TrialReading, Trouble> {
    let capture = scanners.capture(scanner, CaptureKind::Daily).await?;
    let scan = capture.quality;
    Ok(TrialReading { quality: scan.grade, score: scan.score.map(u32::from), points: scan.points })
}

fn count(scanners: &Scanners) -> usize {
    scanners.ports().ports().count()
}
