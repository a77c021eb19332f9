//! What the controller does by itself: it looks for scanners, at the service, and at the day.

use std::time::Duration;

use super::controller::{Controller, Host, Message};
use super::left::told_for;
use super::task::Task;
use crate::day::IstDay;
use crate::journey::Step;
use crate::ledger::kept_from;
use crate::problem::Problem;
use crate::scanner::FoundScanner;

impl<H: Host> Controller<H> {
    pub(super) async fn look_around(&mut self) {
        let now = self.elapsed();
        if let Some(task) = self.task.as_mut() {
            task.forget_idle_number(now);
        }
        self.give_up_what_is_overdue(now).await;
        if self.book_day != Some(IstDay::of(self.premises.clock().now())) {
            self.read_book().await;
        }
        self.purge_what_is_too_old().await;
        self.remind().await;
        self.keep_patrol(now);
        self.look_for_scanners(now);
        self.look_at_internet(now);
    }

    /// Once the service has told the time, and when the day turns. What is deleted does not come back, so it has to be
    /// too old by both clocks: by the service's, and by the PC's.
    async fn purge_what_is_too_old(&mut self) {
        let clock = self.premises.clock();
        let Some(service_time) = clock.known_now() else { return };
        let oldest = kept_from(IstDay::of(service_time.min(clock.pc().now())));
        if self.purged == Some((self.era, oldest)) {
            return;
        }
        self.purged = Some((self.era, oldest));
        match self.premises.ledger.run(move |ledger| ledger.purge(oldest)).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "records that are no longer kept were deleted"),
            Err(error) => tracing::warn!(%error, "old records stay until the day turns"),
        }
    }

    /// At midnight the done screen and the unknown attempt are those of yesterday.
    pub(super) fn leave_what_is_past(&mut self) {
        let facts = self.facts();
        let past = self.task.as_ref().is_some_and(|task| {
            (task.step == Step::DailyDone && facts.day_done.is_none())
                || (task.step == Step::Unknown && facts.unknown.is_none())
        });
        if past {
            self.task = None;
        }
    }

    /// A scanner that is back, or an internet that is back, is not complained about any more.
    pub(super) fn forget_mended_trouble(&mut self) {
        let ready = self
            .watch
            .chosen(self.remembered_scanner.as_deref(), self.premises.clock().known_now())
            .is_some();
        let online = self.watch.internet == Some(true);
        let (scanners_asked_at, internet_asked_at) =
            (self.watch.scanners_asked_at, self.watch.internet_asked_at);
        let Some(task) = self.task.as_mut().filter(|task| !task.step.is_under_way()) else { return };
        let ready = ready && task.began_before(scanners_asked_at);
        let online = online && task.began_before(internet_asked_at);
        let mended = task.trouble.as_ref().is_some_and(|said| {
            let about_scanner = matches!(
                said.problem,
                Problem::ScannerNotFound
                    | Problem::ScannerNotFoundOnLinux
                    | Problem::ScannerNotReady
                    | Problem::ScannerUnusable
                    | Problem::ScannerCertificateExpired
                    | Problem::ScannerNotChosen
            );
            let about_internet = matches!(said.problem, Problem::Offline | Problem::SignerUnreachable);
            (about_internet && online) || (about_scanner && ready)
        });
        if mended {
            task.trouble = None;
        }
    }

    /// At rest nothing wakes the PC before something is due.
    pub(super) fn until_next_look(&self) -> Duration {
        let is_at_rest = !self.is_in_journey()
            && self.finger_press.is_none()
            && !self.check_up.is_on_patrol()
            && !self.check_up.is_trying();
        if !is_at_rest {
            return self.rhythm.tick;
        }
        let now = self.elapsed();
        let scanner = left_of(self.scanner_pause(), self.watch.scanners_asked_at, now);
        let service_pause = self.premises.shop.as_ref().and_then(|_| self.service_pause());
        let service = service_pause.map(|pause| left_of(pause, self.watch.internet_asked_at, now));
        let time = self.premises.clock().now();
        let day = (IstDay::of(time).end() - time).to_std().unwrap_or_default();
        let told = self.book.left(time).map_or(day, told_for);
        scanner.min(service.unwrap_or(day)).min(day).min(told).clamp(self.rhythm.tick, self.rhythm.rest)
    }

    fn is_in_journey(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.step.is_over())
    }

    fn scanner_pause(&self) -> Duration {
        if self.is_content_with_scanner() { self.rhythm.idle_scanner } else { self.rhythm.scanner }
    }

    /// There is one to use, and no journey that is about to use it: only that it stays is looked at.
    fn is_content_with_scanner(&self) -> bool {
        let service_time = self.premises.clock().known_now();
        let ready = self.watch.chosen(self.remembered_scanner.as_deref(), service_time).is_some();
        ready && !self.is_in_journey()
    }

    /// None at rest, once the service has answered: it is looked at when the agent comes back. Before a finger is asked
    /// for it is looked at often, so that a missing internet is told first.
    fn service_pause(&self) -> Option<Duration> {
        let asked_soon = |task: &Task| !task.step.is_under_way() && !task.step.is_over();
        let quiet = self.watch.internet == Some(true) && !self.task.as_ref().is_some_and(asked_soon);
        (!quiet || self.watch.internet_asked_at.is_none()).then_some(self.rhythm.service)
    }

    pub(super) fn look_for_scanners(&mut self, now: Duration) {
        let under_way = self.task.as_ref().is_some_and(|task| task.step.is_under_way());
        let asked_otherwise = self.check_up.is_on_patrol() || self.check_up.is_trying();
        if self.watch.looking_for_scanners || asked_otherwise || under_way {
            return;
        }
        if !left_of(self.scanner_pause(), self.watch.scanners_asked_at, now).is_zero() {
            return;
        }
        let Some(scanners) = self.premises.scanners(&self.surroundings) else { return };
        let is_first = self.watch.scanners_asked_at.is_none();
        self.watch.scanners_asked_at = Some(now);
        self.watch.looking_for_scanners = true;
        if self.is_content_with_scanner() && !is_first {
            let (era, ports) = (self.era, self.watch.scanners.iter().map(|seen| seen.port).collect());
            self.beside(async move {
                Message::ScannersSeenAgain { era, found: scanners.look_again_at(ports).await }
            });
            return;
        }
        let (era, inbox) = (self.era, self.own_inbox.clone());
        // Told as soon as it answers: a hung port beside it does not delay it.
        let told = move |scanner: &FoundScanner| {
            if let Some(inbox) = inbox.upgrade() {
                drop(inbox.try_send(Message::ScannerSeen { era, scanner: scanner.clone() }));
            }
        };
        self.beside(async move { Message::ScannersSeen { era, found: scanners.discover(told).await } });
    }

    /// One answered, while other ports are still being waited for.
    pub(super) fn scanner_seen(&mut self, era: u64, scanner: FoundScanner) {
        if era == self.era && self.watch.looking_for_scanners {
            self.watch.scanners_seen |= scanner.is_usable();
            self.watch.put_at(scanner.port, Some(scanner));
            self.forget_mended_trouble();
        }
    }

    pub(super) fn scanners_seen(&mut self, era: u64, found: Vec<FoundScanner>) {
        if era == self.era {
            tracing::trace!(found = found.len(), "scanners were looked for");
            self.watch.looking_for_scanners = false;
            self.watch.scanners_seen = true;
            self.watch.scanners = found;
            self.forget_mended_trouble();
            self.look_for_programs();
        }
    }

    /// Where nothing has changed the programs behind them are not looked up again.
    pub(super) fn scanners_seen_again(&mut self, era: u64, found: Vec<FoundScanner>) {
        if era == self.era && self.watch.scanners == found {
            self.watch.looking_for_scanners = false;
        } else {
            self.scanners_seen(era, found);
        }
    }

    pub(super) fn look_at_internet(&mut self, now: Duration) {
        let Ok(means) = self.premises.means() else {
            // A shop that is set up and has no means can make no connection.
            self.watch.internet = self.premises.shop.as_ref().map(|_| false);
            self.watch.internet_asked_at = Some(now);
            return;
        };
        let is_due = |pause| left_of(pause, self.watch.internet_asked_at, now).is_zero();
        if self.watch.looking_at_internet || !self.service_pause().is_some_and(is_due) {
            return;
        }
        self.watch.internet_asked_at = Some(now);
        self.watch.looking_at_internet = true;
        let era = self.era;
        self.beside(async move { Message::InternetSeen { era, online: means.eko.prime().await.is_ok() } });
    }

    /// An answer may also have moved the clock, and with it the day.
    pub(super) async fn internet_seen(&mut self, era: u64, online: bool) {
        if era == self.era {
            self.watch.looking_at_internet = false;
            tracing::trace!(online, "the service was looked at");
            self.watch.internet = Some(online);
            self.forget_mended_trouble();
            self.read_book().await;
        }
    }
}

/// What is left of a pause; nothing where nobody has looked yet.
fn left_of(pause: Duration, looked_at: Option<Duration>, now: Duration) -> Duration {
    looked_at.map_or(Duration::ZERO, |looked_at| pause.saturating_sub(now.saturating_sub(looked_at)))
}
