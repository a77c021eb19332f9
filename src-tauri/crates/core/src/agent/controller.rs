//! The state, the inbox, and who answers what.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::check_up::CheckUp;
use super::handing_over::Handing;
use super::premises::{Premises, Surroundings};
use super::reading_aloud::Mouth;
use super::reminder::{Reminded, Reminder, ReminderPlan};
use super::request::Request;
use super::sealed_setup::SealedSetup;
use super::setting_up::check_settings;
use super::status::Status;
use super::task::Task;
use super::today::Book;
use super::view::{Enquiry, Language, Notice, TrialReading, View};
use super::watch::Watch;
use crate::day::IstDay;
use crate::eko::ContractRevision;
use crate::journey::{CodeSent, DailyDone, EkycDone, Ended, Found, Progress};
use crate::ledger::{DayRecord, Settings};
use crate::problem::{Problem, Trouble};
use crate::scanner::{FoundScanner, KnownPrograms, PortOwner};
use crate::speech::SpeechError;

/// Whoever shows the views: a window, or nobody.
pub trait Host: Send + Sync + 'static {
    /// Shows a view. Called after every change.
    fn show(&self, view: &View);

    /// Says something outside of the window, in a language.
    fn remind(&self, _: Reminder, _: Language) {}

    /// True when the operating system starts the app with the PC, for this user.
    fn starts_with_pc(&self) -> bool {
        false
    }

    /// Lets the operating system start the app with the PC, or no longer.
    ///
    /// # Errors
    /// [`Problem::FileUnwritable`] when the system does not take it.
    fn start_with_pc(&self, _: bool) -> Result<(), Problem> {
        Err(Problem::FileUnwritable)
    }
}

/// How often the controller looks around by itself.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// The turn of the day and the other looks are noticed within this, while a journey or the check-up is open.
    pub tick: Duration,
    /// The other looks, while neither is. The turn of the day is waited for.
    pub rest: Duration,
    /// A scanner that is not ready, or that a journey waits for, is looked at this often.
    pub scanner: Duration,
    /// A ready scanner, with no journey open.
    pub idle_scanner: Duration,
    /// While the check-up is on the screen, each port is asked again this long after its answer.
    pub check_up: Duration,
    /// The service, while it is out of reach, or before a finger is asked for.
    pub service: Duration,
    /// A voice that failed is looked for again after this.
    pub voice: Duration,
}

impl Default for Rhythm {
    fn default() -> Rhythm {
        Rhythm {
            tick: Duration::from_millis(250),
            rest: Duration::from_secs(30),
            scanner: Duration::from_millis(1500),
            idle_scanner: Duration::from_secs(60),
            check_up: Duration::from_secs(1),
            service: Duration::from_secs(5),
            voice: Duration::from_secs(60),
        }
    }
}

/// What reaches the controller: requests, and reports from what runs beside it.
pub(super) enum Message {
    Asked(Request),
    Progressed { press: u64, progress: Progress },
    CodeAnswered { press: u64, ended: Ended<CodeSent> },
    CodeChecked { press: u64, ended: Ended<Option<EkycDone>> },
    EkycAnswered { press: u64, ended: Ended<EkycDone> },
    DailyAnswered { press: u64, ended: Ended<DailyDone> },
    Enquired { era: u64, found: Found },
    FingerBroke { press: u64 },
    ScannerSeen { era: u64, scanner: FoundScanner },
    ScannersSeen { era: u64, found: Vec<FoundScanner> },
    ScannersSeenAgain { era: u64, found: Vec<FoundScanner> },
    ProgramsSeen { era: u64, owners: BTreeMap<u16, PortOwner> },
    InternetSeen { era: u64, online: bool },
    HandedOver { path: PathBuf, written: std::io::Result<Status> },
    PortSeen { era: u64, port: u16, scanner: Option<FoundScanner> },
    TrialEnded { press: u64, outcome: Result<TrialReading, Trouble> },
    VoiceSeen { language: Language, speaks: bool },
    ReadingEnded { press: u64, ended: Result<(), SpeechError> },
}

/// How far the app got with speaking the other contract revision, after a route that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OtherContract {
    /// Every route was there.
    NotTried,
    /// The next call with a capture speaks the other revision.
    Trying,
    /// That one has no such route either.
    GivenUp,
}

pub(super) struct Controller<H> {
    pub(super) host: H,
    pub(super) surroundings: Surroundings,
    pub(super) rhythm: Rhythm,
    pub(super) own_inbox: mpsc::WeakSender<Message>,
    pub(super) premises: Premises,
    /// The real shop, while practice is open.
    pub(super) real: Option<Premises>,
    /// Grows when the shop changes, so that what was seen of the old one is dropped.
    pub(super) era: u64,
    pub(super) presses: u64,
    /// Presses up to this one were made in another shop: in practice, or before it.
    pub(super) presses_elsewhere: u64,
    pub(super) language: Option<Language>,
    pub(super) remembered_scanner: Option<String>,
    pub(super) known_programs: KnownPrograms,
    pub(super) book: Book,
    pub(super) book_day: Option<IstDay>,
    /// The era, and the oldest day whose records were kept when older ones were last deleted in it.
    pub(super) purged: Option<(u64, IstDay)>,
    /// The last proof of this run: shown also when the disk would not take it.
    pub(super) proven: Option<DayRecord>,
    /// The press whose capture is being read or sent. It stays until its answer, also when nobody waits any more.
    pub(super) finger_press: Option<u64>,
    pub(super) other_contract: OtherContract,
    pub(super) task: Option<Task>,
    pub(super) enquiry: Enquiry,
    pub(super) watch: Watch,
    pub(super) check_up: CheckUp,
    pub(super) notices: Vec<Notice>,
    pub(super) setup_file: Option<PathBuf>,
    pub(super) sealed_setup: Option<SealedSetup>,
    pub(super) reminder: ReminderPlan,
    pub(super) reminded: Reminded,
    pub(super) tray_told: bool,
    pub(super) handing: Handing,
    pub(super) mouth: Mouth,
    pub(super) serial: u64,
    pub(super) shown: Option<View>,
}

impl<H: Host> Controller<H> {
    pub fn new(
        premises: Premises,
        surroundings: Surroundings,
        host: H,
        rhythm: Rhythm,
        own_inbox: mpsc::WeakSender<Message>,
    ) -> Controller<H> {
        Controller {
            host,
            surroundings,
            rhythm,
            own_inbox,
            premises,
            real: None,
            era: 0,
            presses: 0,
            presses_elsewhere: 0,
            language: None,
            remembered_scanner: None,
            known_programs: KnownPrograms::default(),
            book: Book::default(),
            book_day: None,
            purged: None,
            proven: None,
            finger_press: None,
            other_contract: OtherContract::NotTried,
            task: None,
            enquiry: Enquiry::NotAsked,
            watch: Watch::default(),
            check_up: CheckUp::default(),
            notices: Vec::new(),
            setup_file: None,
            sealed_setup: None,
            reminder: ReminderPlan::default(),
            reminded: Reminded::default(),
            tray_told: false,
            handing: Handing::default(),
            mouth: Mouth::default(),
            serial: 0,
            shown: None,
        }
    }

    /// Runs until nobody is left to ask.
    pub async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        self.begin().await;
        let mut looks_at = Instant::now();
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => return,
                },
                () = tokio::time::sleep_until(looks_at) => {
                    self.look_around().await;
                    looks_at = Instant::now() + self.rhythm.rest;
                }
            }
            self.show();
            self.hand_over();
            looks_at = looks_at.min(Instant::now() + self.until_next_look());
        }
    }

    async fn begin(&mut self) {
        let settings = self.premises.ledger.run(|ledger| ledger.settings()).await.unwrap_or_default();
        self.language = settings.get("language").and_then(|tag| Language::of_tag(tag));
        self.remembered_scanner = settings.get("scanner").cloned();
        let known = settings.get(KnownPrograms::SETTING).map(String::as_str);
        self.known_programs = KnownPrograms::read(known);
        self.begin_reminding(&settings);
        self.handing = Handing::of_settings(&settings);
        self.look_for_voice(Duration::ZERO);
        if let Some(file) = self.premises.set_aside.clone() {
            self.notices.push(Notice::LedgerSetAside { file });
        }
        if settings.get("practice").is_some_and(|word| word == "on")
            && let Err(problem) = self.enter_practice().await
        {
            tracing::warn!(?problem, "practice could not be opened again");
        }
        self.read_book().await;
        self.show();
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Asked(request) => self.answer(request).await,
            Message::Progressed { press, progress } => self.progressed(press, progress),
            Message::CodeAnswered { press, ended } => self.code_answered(press, ended).await,
            Message::CodeChecked { press, ended } => self.code_checked(press, ended).await,
            Message::EkycAnswered { press, ended } => self.ekyc_answered(press, ended).await,
            Message::DailyAnswered { press, ended } => self.daily_answered(press, ended).await,
            Message::Enquired { era, found } => self.enquired(era, found).await,
            Message::FingerBroke { press } => self.finger_broke(press).await,
            Message::ScannerSeen { era, scanner } => self.scanner_seen(era, scanner),
            Message::ScannersSeen { era, found } => self.scanners_seen(era, found),
            Message::ScannersSeenAgain { era, found } => self.scanners_seen_again(era, found),
            Message::ProgramsSeen { era, owners } => self.programs_seen(era, owners).await,
            Message::InternetSeen { era, online } => self.internet_seen(era, online).await,
            Message::HandedOver { path, written } => self.handed_over(path, written),
            Message::PortSeen { era, port, scanner } => self.port_seen(era, port, scanner),
            Message::TrialEnded { press, outcome } => self.trial_ended(press, outcome),
            Message::VoiceSeen { language, speaks } => self.voice_seen(language, speaks),
            Message::ReadingEnded { press, ended } => self.reading_ended(press, ended),
        }
    }

    async fn answer(&mut self, request: Request) {
        // A reply that nobody waits for any more is no fault: windows reload.
        match request {
            Request::View(reply) => drop(reply.send(Ok(self.view()))),
            Request::ChooseLanguage(language, reply) => {
                drop(reply.send(self.choose_language(language).await))
            }
            Request::StartPractice(reply) => drop(reply.send(self.start_practice().await)),
            Request::LeavePractice(reply) => drop(reply.send(self.leave_practice().await)),
            Request::ImportSetup { file_name, path, contents, reply } => {
                drop(reply.send(self.import_setup(file_name, path, contents).await));
            }
            Request::SealedSetup(reply) => drop(reply.send(self.sealed_setup())),
            Request::DropSealedSetup(reply) => {
                self.sealed_setup = None;
                drop(reply.send(Ok(())));
            }
            Request::DeleteSetupFile(reply) => drop(reply.send(self.delete_setup_file().await)),
            Request::DismissNotice(notice, reply) => drop(reply.send(self.dismiss_notice(&notice).await)),
            Request::SaveSetup(form, reply) => {
                let taken = match form.check() {
                    Ok(setup) => self.take_setup(setup).await,
                    Err(problem) => Err(problem),
                };
                drop(reply.send(taken));
            }
            Request::CheckSettings(reply) => match self.premises.means() {
                Ok(means) => drop(tokio::spawn(async move { reply.send(Ok(check_settings(&means).await)) })),
                Err(problem) => drop(reply.send(Err(problem))),
            },
            Request::OpenJourney(journey, reply) => drop(reply.send(self.open_journey(journey))),
            Request::CloseJourney(reply) => drop(reply.send(self.close_journey())),
            Request::SendCode { number, consent, reply } => drop(reply.send(self.send_code(number, consent))),
            Request::VerifyCode { otp, reply } => drop(reply.send(self.verify_code(&otp))),
            Request::Scan { number, consent, reply } => drop(reply.send(self.scan(number, consent))),
            Request::StopWaiting(reply) => drop(reply.send(self.stop_waiting().await)),
            Request::Enquire(reply) => drop(reply.send(self.enquire())),
            Request::SetUnknownAside(reply) => drop(reply.send(self.set_unknown_aside().await)),
            Request::Locate(reply) => {
                let location = self.surroundings.location.clone();
                drop(tokio::spawn(async move {
                    let place = location.locate().await.map(|place| place.to_string());
                    reply.send(place.ok_or(Problem::LocationUnavailable))
                }));
            }
            Request::ChangeShop(change, reply) => drop(reply.send(self.change_shop(change).await)),
            Request::ChooseScanner(id, reply) => drop(reply.send(self.choose_scanner(id).await)),
            Request::LookAgain(reply) => {
                self.watch.look_again();
                self.look_around().await;
                drop(reply.send(Ok(())));
            }
            Request::History(month, reply) => drop(reply.send(self.history(month).await)),
            Request::HistoryTable(reply) => drop(reply.send(self.history_table().await)),
            Request::ChangeReminder(plan, reply) => drop(reply.send(self.change_reminder(plan).await)),
            Request::ChooseStatusFile(path, reply) => {
                drop(reply.send(self.choose_status_file(path).await));
            }
            Request::WaitInTray(reply) => drop(reply.send(self.wait_in_tray().await)),
            Request::KeepCheckUp(reply) => {
                self.keep_check_up().await;
                drop(reply.send(Ok(())));
            }
            Request::EndCheckUp(reply) => {
                self.end_check_up();
                drop(reply.send(Ok(())));
            }
            Request::SupportText(reply) => drop(reply.send(self.support_text().await)),
            Request::TryCapture(reply) => drop(reply.send(self.try_capture())),
            Request::ReadAloud(text, reply) => {
                self.read_aloud(text);
                drop(reply.send(Ok(())));
            }
            Request::StopReading(reply) => self.stop_reading(Some(reply)),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.surroundings.clock.elapsed()
    }

    pub(super) fn next_press(&mut self) -> u64 {
        self.presses += 1;
        self.presses
    }

    pub(super) fn require_rest(&self) -> Result<(), Problem> {
        let under_way = self.task.as_ref().is_some_and(|task| task.step.is_under_way());
        if under_way || self.check_up.is_trying() { Err(Problem::Busy) } else { Ok(()) }
    }

    pub(super) async fn read_book(&mut self) {
        let Some(shop) = self.premises.shop.clone() else { return };
        let today = IstDay::of(self.premises.clock().now());
        match self.premises.ledger.run(move |ledger| Book::read(ledger, &shop, today)).await {
            Ok(mut book) => {
                if self.finger_press.is_some() {
                    book.leave_out_what_is_under_way();
                }
                self.book = book;
            }
            Err(error) => tracing::error!(%error, "the ledger could not be read"),
        }
        self.book_day = Some(today);
        self.book.believe(self.proven.as_ref());
    }

    pub(super) async fn remember_revision(&mut self, press: u64, revision: ContractRevision) {
        let before = self.premises.shop.as_ref().map(|shop| shop.contract);
        let made_here = press > self.presses_elsewhere;
        if made_here && before.is_some_and(|before| before != revision) {
            self.premises.remember_revision(revision, &self.surroundings).await;
            self.notices.retain(|notice| !matches!(notice, Notice::ContractSwitched { .. }));
            self.notices.push(Notice::ContractSwitched { to: revision });
        }
    }

    /// Language, scanner, reminder and practice are kept in the real ledger.
    pub(super) async fn keep_setting(&self, name: &'static str, value: &str) -> Result<(), Problem> {
        self.keep_settings(Settings::from([(name.to_owned(), value.to_owned())])).await
    }

    pub(super) async fn keep_settings(&self, settings: Settings) -> Result<(), Problem> {
        let real = self.real.as_ref().unwrap_or(&self.premises);
        let kept = real.ledger.run(move |ledger| ledger.set_settings(&settings)).await;
        kept.map_err(|_| Problem::LedgerUnwritable)
    }

    /// Runs something that takes time, and reports to the own inbox. It is not tied to the window or to a journey on
    /// the screen: what was begun is carried through.
    pub(super) fn beside(&self, work: impl Future<Output = Message> + Send + 'static) {
        let inbox = self.own_inbox.clone();
        tokio::spawn(async move {
            let report = work.await;
            if let Some(inbox) = inbox.upgrade() {
                // Nobody is there to hear it any more: the ledger has it.
                drop(inbox.send(report).await);
            }
        });
    }
}
