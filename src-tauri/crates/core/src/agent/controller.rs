use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::history::{read_month, to_csv};
use super::premises::{Premises, Surroundings};
use super::request::Request;
use super::task::{Facts, Task};
use super::today::{ASIDE, Book, daily_opens};
use super::view::{Enquiry, HistoryMonth, Language, Notice, Practice, Shop, ShopChange, Today, View};
use super::watch::Watch;
use crate::day::{IstDay, Month};
use crate::eko::{Call, ContractRevision, Question, client_reference};
use crate::journey::{
    CodeSent, DailyDone, EkycDone, Ended, Event, FingerPress, Journey, Means, Progress, Step, authenticate,
    biometric, enquire, revision_after, send_code, verify_code,
};
use crate::ledger::{AttemptResult, EkycStage, Ledger};
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::{FoundScanner, PortRange};
use crate::secret::{AadhaarNumber, Otp, SecretText};
use crate::setup::{
    SettingsCheck, Setup, ShopSettings, canonical_place, is_bank_code, is_mobile, read_check, read_setup_file,
};

/// Whoever shows the views: a window, or nobody.
pub trait Host: Send + Sync + 'static {
    /// Shows a view. Called after every change.
    fn show(&self, view: &View);
}

/// How often the controller looks around by itself.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// The turn of the day and the other looks are noticed within this.
    pub tick: Duration,
    /// A scanner that is not ready, or that a journey waits for, is looked at this often.
    pub scanner: Duration,
    /// A ready scanner, with no journey open.
    pub idle_scanner: Duration,
    /// The service, while it is out of reach.
    pub offline: Duration,
    /// The service, while it answers.
    pub online: Duration,
}

impl Default for Rhythm {
    fn default() -> Rhythm {
        Rhythm {
            tick: Duration::from_secs(1),
            scanner: Duration::from_millis(1500),
            idle_scanner: Duration::from_secs(15),
            offline: Duration::from_secs(5),
            online: Duration::from_secs(300),
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
    Enquired { found: bool },
    ScannersSeen { era: u64, found: Vec<FoundScanner> },
    InternetSeen { era: u64, online: bool },
}

pub(super) struct Controller<H> {
    host: H,
    surroundings: Surroundings,
    rhythm: Rhythm,
    own_inbox: mpsc::WeakSender<Message>,
    premises: Premises,
    /// The real shop, while practice is open.
    real: Option<Premises>,
    /// Grows when the shop changes, so that what was seen of the old one is dropped.
    era: u64,
    presses: u64,
    language: Option<Language>,
    remembered_scanner: Option<String>,
    book: Book,
    book_day: Option<IstDay>,
    task: Option<Task>,
    enquiry: Enquiry,
    watch: Watch,
    notices: Vec<Notice>,
    setup_file: Option<PathBuf>,
    serial: u64,
    shown: Option<View>,
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
            language: None,
            remembered_scanner: None,
            book: Book::default(),
            book_day: None,
            task: None,
            enquiry: Enquiry::NotAsked,
            watch: Watch::default(),
            notices: Vec::new(),
            setup_file: None,
            serial: 0,
            shown: None,
        }
    }

    /// Runs until nobody is left to ask.
    pub async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        self.begin().await;
        let mut tick = tokio::time::interval(self.rhythm.tick);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take(message).await,
                    None => return,
                },
                _ = tick.tick() => self.look_around().await,
            }
            self.show();
        }
    }

    async fn begin(&mut self) {
        let settings = self.premises.ledger.run(|ledger| ledger.settings()).await.unwrap_or_default();
        self.language = settings.get("language").and_then(|word| read_language(word));
        self.remembered_scanner = settings.get("scanner").cloned();
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
            Message::Enquired { found } => self.enquired(found).await,
            Message::ScannersSeen { era, found } => self.scanners_seen(era, found),
            Message::InternetSeen { era, online } => self.internet_seen(era, online).await,
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
                drop(reply.send(self.import_setup(file_name, path, &contents).await));
            }
            Request::DeleteSetupFile(reply) => drop(reply.send(self.delete_setup_file().await)),
            Request::DismissNotice(notice, reply) => {
                self.notices.retain(|shown| *shown != notice);
                drop(reply.send(Ok(())));
            }
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
        }
    }

    // The journeys, in the order of a morning

    fn open_journey(&mut self, journey: Journey) -> Result<(), Problem> {
        self.require_rest()?;
        self.premises.means()?;
        let ekyc = self.book.ekyc().filter(|_| journey == Journey::Ekyc);
        let (step, mobile_hint) = match ekyc {
            // The number is typed again after a restart, so the code of a sent OTP is asked for after it.
            Some(ekyc) if ekyc.stage == EkycStage::OtpVerified => (Step::Finger, ekyc.mobile_hint.clone()),
            Some(ekyc) => (Step::Number, ekyc.mobile_hint.clone()),
            None => (Step::Number, None),
        };
        self.task = Some(Task::new(journey, step, mobile_hint, self.elapsed()));
        self.watch.look_again();
        Ok(())
    }

    fn close_journey(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        self.task = None;
        Ok(())
    }

    fn send_code(&mut self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        let means = self.premises.means()?;
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

    async fn code_answered(&mut self, press: u64, ended: Ended<CodeSent>) {
        self.remember_revision(ended.revision).await;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else { return };
        match ended.outcome {
            Ok(CodeSent::Sent { mobile_hint }) => {
                task.mobile_hint = mobile_hint;
                task.on(Event::CodeSent, now);
            }
            Ok(CodeSent::DoneBefore) => drop(task.on(Event::EkycProven, now)),
            // The service has sent one a moment ago: the agent may have it, if this app still knows its reference.
            Err(trouble) if trouble.problem == Problem::OtpAlreadySent && self.book.ekyc().is_some() => {
                task.on(Event::CodeSent, now);
                task.say(trouble);
            }
            Err(trouble) => {
                task.on(Event::CodeNotSent, now);
                task.say(trouble);
            }
        }
    }

    fn verify_code(&mut self, typed: &SecretText) -> Result<(), Problem> {
        let means = self.premises.means()?;
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

    async fn code_checked(&mut self, press: u64, ended: Ended<Option<EkycDone>>) {
        self.remember_revision(ended.revision).await;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else { return };
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

    fn scan(&mut self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        let means = self.premises.means()?;
        let (press, now, pc_now) = (self.next_press(), self.elapsed(), self.premises.clock().now());
        let remembered = self.remembered_scanner.clone();
        let scanner = self.watch.chosen(remembered.as_deref(), pc_now).cloned();
        let offline = self.watch.internet == Some(false);
        let task = self.task.as_mut().ok_or(Problem::StepOutOfOrder)?;
        let number = begin(task, Event::ScanPressed, number, consent, now)?;
        task.press = press;
        let (journey, take_poor) = (task.journey, task.takes_poor_scans());
        let finger = FingerPress { consent_at: pc_now, scanner, remembered, offline, take_poor };
        let inbox = self.own_inbox.clone();
        let progress = move |progress| {
            if let Some(inbox) = inbox.upgrade() {
                // A full inbox loses a step of progress on the screen, and nothing else.
                drop(inbox.try_send(Message::Progressed { press, progress }));
            }
        };
        self.beside(async move {
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
        Ok(())
    }

    fn progressed(&mut self, press: u64, progress: Progress) {
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else { return };
        match progress {
            Progress::Scanning => drop(task.on(Event::ScannerWaits, now)),
            Progress::Sending => drop(task.on(Event::RequestBegins, now)),
        }
    }

    async fn ekyc_answered(&mut self, press: u64, ended: Ended<EkycDone>) {
        let outcome = ended.outcome.map(|_| Event::EkycProven);
        self.finger_answered(press, outcome, ended.revision).await;
    }

    async fn daily_answered(&mut self, press: u64, ended: Ended<DailyDone>) {
        let outcome = ended.outcome.map(|_| Event::DailyProven);
        self.finger_answered(press, outcome, ended.revision).await;
    }

    async fn finger_answered(
        &mut self,
        press: u64,
        outcome: Result<Event, Trouble>,
        revision: ContractRevision,
    ) {
        let revision = match &outcome {
            Ok(_) => revision,
            Err(trouble) => revision_after(&trouble.problem, revision),
        };
        self.remember_revision(revision).await;
        self.enquiry = Enquiry::NotAsked;
        self.read_book().await;
        let now = self.elapsed();
        let Some(task) = self.task.as_mut().filter(|task| task.press == press) else { return };
        match outcome {
            Ok(proven) => {
                task.trouble = None;
                task.on(proven, now);
            }
            Err(trouble) => {
                let event = match trouble.class {
                    OutcomeClass::Unknown => Event::NotKnown,
                    _ if trouble.problem == Problem::OtpExpired => Event::CodeExpired,
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

    /// The agent gives up waiting: unknown from now on. The request goes on beside, and its answer still counts.
    async fn stop_waiting(&mut self) -> Result<(), Problem> {
        let now = self.elapsed();
        let task =
            self.task.as_mut().filter(|task| task.step == Step::Sending).ok_or(Problem::StepOutOfOrder)?;
        let at = self.premises.clock().now();
        let written = self.premises.ledger.run(move |ledger| record_stopped_waiting(ledger, at)).await;
        written.map_err(|_| Problem::LedgerUnwritable)?;
        task.on(Event::NotKnown, now);
        self.read_book().await;
        Ok(())
    }

    fn enquire(&mut self) -> Result<(), Problem> {
        let means = self.premises.means()?;
        let today = IstDay::of(self.premises.clock().now());
        let unknown = self.book.unknown(today, self.enquiry).ok_or(Problem::StepOutOfOrder)?;
        if self.enquiry == Enquiry::Asking {
            return Err(Problem::Busy);
        }
        self.enquiry = Enquiry::Asking;
        self.beside(async move {
            let answered = enquire(&means, &unknown.client_ref_id, today).await;
            Message::Enquired { found: matches!(answered, Ok(Some(_))) }
        });
        Ok(())
    }

    async fn enquired(&mut self, found: bool) {
        self.enquiry = Enquiry::NoAnswer;
        self.read_book().await;
        let now = self.elapsed();
        if found && let Some(task) = self.task.as_mut() {
            task.trouble = None;
            task.on(Event::DailyProven, now);
        }
    }

    async fn set_unknown_aside(&mut self) -> Result<(), Problem> {
        let today = IstDay::of(self.premises.clock().now());
        let unknown = self.book.unknown(today, self.enquiry).ok_or(Problem::StepOutOfOrder)?;
        let (reference, journey) = (unknown.client_ref_id, unknown.journey);
        let kept = self.premises.ledger.run(move |ledger| ledger.set_setting(ASIDE, &reference)).await;
        kept.map_err(|_| Problem::LedgerUnwritable)?;
        self.read_book().await;
        self.task = None;
        self.open_journey(journey)
    }

    // Setting up

    async fn choose_language(&mut self, language: Language) -> Result<(), Problem> {
        self.language = Some(language);
        self.keep_setting("language", language_word(language)).await
    }

    async fn import_setup(
        &mut self,
        name: String,
        path: Option<PathBuf>,
        contents: &[u8],
    ) -> Result<(), Problem> {
        let setup = read_setup_file(contents)?;
        self.take_setup(setup).await?;
        if path.is_some() {
            self.setup_file = path;
            self.notices.retain(|notice| !matches!(notice, Notice::SetupFileLeft { .. }));
            self.notices.push(Notice::SetupFileLeft { file: name });
        }
        Ok(())
    }

    async fn delete_setup_file(&mut self) -> Result<(), Problem> {
        let path = self.setup_file.take().ok_or(Problem::StepOutOfOrder)?;
        if tokio::fs::remove_file(&path).await.is_err() {
            self.setup_file = Some(path);
            return Err(Problem::SetupUnreadable);
        }
        self.notices.retain(|notice| !matches!(notice, Notice::SetupFileLeft { .. }));
        Ok(())
    }

    /// A set-up is always that of the real shop: it ends practice.
    async fn take_setup(&mut self, setup: Setup) -> Result<(), Problem> {
        self.require_rest()?;
        if self.real.is_some() {
            self.leave_practice().await?;
        }
        self.premises.set_up(setup, &self.surroundings).await?;
        self.new_era().await;
        Ok(())
    }

    async fn change_shop(&mut self, change: ShopChange) -> Result<(), Problem> {
        self.require_rest()?;
        let shop = self.premises.shop.clone().ok_or(Problem::NotSetUp)?;
        let changed = apply(change, shop)?;
        self.premises.change_shop(changed, &self.surroundings).await?;
        self.new_era().await;
        Ok(())
    }

    async fn choose_scanner(&mut self, id: String) -> Result<(), Problem> {
        self.remembered_scanner = Some(id.clone());
        self.keep_setting("scanner", &id).await
    }

    async fn start_practice(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        if self.real.is_none() {
            self.enter_practice().await?;
            self.keep_setting("practice", "on").await?;
        }
        Ok(())
    }

    async fn enter_practice(&mut self) -> Result<(), Problem> {
        let practice = Premises::open_practice(&self.surroundings).await?;
        self.real = Some(std::mem::replace(&mut self.premises, practice));
        self.new_era().await;
        Ok(())
    }

    async fn leave_practice(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        if let Some(real) = self.real.take() {
            self.premises = real;
            self.new_era().await;
            self.keep_setting("practice", "off").await?;
        }
        Ok(())
    }

    async fn new_era(&mut self) {
        self.era += 1;
        self.task = None;
        self.watch = Watch::default();
        self.enquiry = Enquiry::NotAsked;
        self.read_book().await;
        self.look_around().await;
    }

    // History

    async fn history(&mut self, month: Option<String>) -> Result<HistoryMonth, Problem> {
        let today = IstDay::of(self.premises.clock().now());
        let month = month.as_deref().and_then(Month::parse).unwrap_or(today.month());
        let shop = self.premises.shop.clone().ok_or(Problem::NotSetUp)?;
        let read = self.premises.ledger.run(move |ledger| read_month(ledger, &shop, month, today)).await;
        read.map_err(|_| Problem::LedgerUnwritable)
    }

    async fn history_table(&mut self) -> Result<String, Problem> {
        let mut attempts = Vec::new();
        let mut month = IstDay::of(self.premises.clock().now()).month();
        for _ in 0..6 {
            attempts.extend(self.history(Some(month.to_string())).await?.attempts);
            month = month.previous();
        }
        Ok(to_csv(&attempts))
    }

    // What goes on by itself

    async fn look_around(&mut self) {
        let now = self.elapsed();
        if let Some(task) = self.task.as_mut() {
            task.forget_idle_number(now);
        }
        if self.book_day != Some(IstDay::of(self.premises.clock().now())) {
            self.read_book().await;
        }
        self.look_for_scanners(now);
        self.look_at_internet(now);
    }

    fn look_for_scanners(&mut self, now: Duration) {
        let under_way = self.task.as_ref().is_some_and(|task| task.step.is_under_way());
        if self.watch.looking_for_scanners || under_way {
            return;
        }
        let ready =
            self.watch.chosen(self.remembered_scanner.as_deref(), self.premises.clock().now()).is_some();
        let pause = if ready && self.task.is_none() { self.rhythm.idle_scanner } else { self.rhythm.scanner };
        if !is_due(self.watch.scanners_asked_at, pause, now) {
            return;
        }
        let Some(scanners) = self.premises.scanners(&self.surroundings) else { return };
        self.watch.scanners_asked_at = Some(now);
        self.watch.looking_for_scanners = true;
        let era = self.era;
        self.beside(async move { Message::ScannersSeen { era, found: scanners.discover(|_| {}).await } });
    }

    fn scanners_seen(&mut self, era: u64, found: Vec<FoundScanner>) {
        if era == self.era {
            self.watch.looking_for_scanners = false;
            self.watch.scanners_seen = true;
            self.watch.scanners = found;
        }
    }

    fn look_at_internet(&mut self, now: Duration) {
        let Ok(means) = self.premises.means() else { return };
        let pause = if self.watch.internet == Some(true) { self.rhythm.online } else { self.rhythm.offline };
        if self.watch.looking_at_internet || !is_due(self.watch.internet_asked_at, pause, now) {
            return;
        }
        self.watch.internet_asked_at = Some(now);
        self.watch.looking_at_internet = true;
        let era = self.era;
        self.beside(async move { Message::InternetSeen { era, online: means.eko.prime().await.is_ok() } });
    }

    /// An answer may also have moved the clock, and with it the day.
    async fn internet_seen(&mut self, era: u64, online: bool) {
        if era == self.era {
            self.watch.looking_at_internet = false;
            self.watch.internet = Some(online);
            self.read_book().await;
        }
    }

    // The view

    fn show(&mut self) {
        let view = self.view();
        let unchanged = self.shown.as_ref().is_some_and(|shown| shown.without_time() == view.without_time());
        if unchanged {
            return;
        }
        self.serial += 1;
        let view = View { serial: self.serial, ..view };
        self.host.show(&view);
        self.shown = Some(view);
    }

    fn view(&self) -> View {
        let now = self.premises.clock().now();
        let remembered = self.remembered_scanner.as_deref();
        View {
            serial: self.serial,
            language: self.language,
            practice: self
                .premises
                .practice
                .as_ref()
                .map(|ground| Practice { number: ground.number.clone(), otp: ground.otp.clone() }),
            shop: self.premises.shop.as_ref().map(shop_view),
            today: match &self.premises.shop {
                Some(shop) => self.book.today(shop, now, self.enquiry),
                None => Today::NotSetUp,
            },
            task: self.task.as_ref().map(|task| task.view(self.elapsed(), self.facts())),
            strip: self.watch.strip(remembered, self.premises.clock()),
            scanners: self.watch.list(remembered, now),
            notices: self.notices.clone(),
        }
    }

    fn facts(&self) -> Facts {
        let now = self.premises.clock().now();
        let today = IstDay::of(now);
        let contract = self.premises.shop.as_ref().map(|shop| shop.contract);
        let opens = self.book.ekyc().zip(contract).and_then(|(ekyc, contract)| daily_opens(ekyc, contract));
        Facts {
            daily_opens: opens.filter(|opens| *opens > today).map(|day| day.to_string()),
            day_done: self.book.day_done(now),
            unknown: self.book.unknown(today, self.enquiry),
        }
    }

    // Small things

    fn elapsed(&self) -> Duration {
        self.surroundings.clock.elapsed()
    }

    fn next_press(&mut self) -> u64 {
        self.presses += 1;
        self.presses
    }

    fn require_rest(&self) -> Result<(), Problem> {
        let under_way = self.task.as_ref().is_some_and(|task| task.step.is_under_way());
        if under_way { Err(Problem::Busy) } else { Ok(()) }
    }

    async fn read_book(&mut self) {
        let Some(shop) = self.premises.shop.clone() else { return };
        let today = IstDay::of(self.premises.clock().now());
        match self.premises.ledger.run(move |ledger| Book::read(ledger, &shop, today)).await {
            Ok(book) => {
                self.book = book;
                self.book_day = Some(today);
            }
            Err(error) => tracing::error!(%error, "the ledger could not be read"),
        }
    }

    async fn remember_revision(&mut self, revision: ContractRevision) {
        let before = self.premises.shop.as_ref().map(|shop| shop.contract);
        if before.is_some_and(|before| before != revision) {
            self.premises.remember_revision(revision, &self.surroundings).await;
            self.notices.retain(|notice| !matches!(notice, Notice::ContractSwitched { .. }));
            self.notices.push(Notice::ContractSwitched { to: revision });
        }
    }

    /// Language, scanner and practice are kept in the real ledger.
    async fn keep_setting(&self, name: &'static str, value: &str) -> Result<(), Problem> {
        let real = self.real.as_ref().unwrap_or(&self.premises);
        let value = value.to_owned();
        let kept = real.ledger.run(move |ledger| ledger.set_setting(name, &value)).await;
        kept.map_err(|_| Problem::LedgerUnwritable)
    }

    /// Runs something that takes time, and reports to the own inbox. It is not tied to the window or to a journey on
    /// the screen: what was begun is carried through.
    fn beside(&self, work: impl Future<Output = Message> + Send + 'static) {
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
    task.on(event, now);
    Ok(number)
}

async fn check_settings(means: &Means) -> SettingsCheck {
    let credentials = match means.credentials().await {
        Ok(credentials) => credentials,
        Err(problem) => return read_check(&Err(Trouble::not_sent(problem)), means.clock.pc_offset()),
    };
    let client_ref_id = client_reference(means.clock.now(), means.randomness.as_ref());
    let question = Question {
        revision: means.shop.contract,
        party: &means.shop.party,
        credentials: &credentials,
        sealing_key: &means.shop.sealing_key,
        client_ref_id: &client_ref_id,
        call: Call::Services,
    };
    let answered = means.eko.ask(&question).await;
    read_check(&answered.outcome, means.clock.pc_offset())
}

fn record_stopped_waiting(
    ledger: &Ledger,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), crate::ledger::LedgerError> {
    for record in ledger.unresolved()?.into_iter().filter(|record| record.sending_at.is_some()) {
        let client_ref_id = &record.attempt.client_ref_id;
        let trouble = Trouble::new(Problem::StoppedWaiting, OutcomeClass::Unknown, client_ref_id);
        let result =
            AttemptResult { outcome: OutcomeClass::Unknown, trouble: Some(trouble), reference_id: None };
        ledger.record_result(client_ref_id, &result, at)?;
    }
    Ok(())
}

fn apply(change: ShopChange, shop: ShopSettings) -> Result<ShopSettings, Problem> {
    let wrong = |field: &str| Problem::SetupFieldInvalid { field: field.to_owned() };
    let unless_empty = |text: &str, sound: fn(&str) -> bool, field: &str| {
        if text.is_empty() || sound(text) { Ok(text.to_owned()) } else { Err(wrong(field)) }
    };
    let mut party = shop.party;
    party.latlong = match change.place.trim() {
        "" => String::new(),
        place => canonical_place(place).ok_or(Problem::PlaceInvalid)?,
    };
    party.agent_mobile = unless_empty(change.agent_mobile.trim(), is_mobile, "agent_mobile")?;
    party.bank_code = unless_empty(change.bank_code.trim(), is_bank_code, "bank_code")?;
    let (first, last) = change.scanner_ports;
    let scanner_ports = PortRange::new(first, last).ok_or_else(|| wrong("scanner_ports"))?;
    Ok(ShopSettings { party, scanner_ports, contract: change.contract, ..shop })
}

fn shop_view(shop: &ShopSettings) -> Shop {
    Shop {
        environment: shop.environment,
        base_url: shop.base_url.to_string(),
        contract: shop.contract,
        initiator_id: shop.party.initiator_id.clone(),
        user_code: shop.party.user_code.clone(),
        agent_mobile: shop.party.agent_mobile.clone(),
        bank_code: shop.party.bank_code.clone(),
        latlong: shop.party.latlong.clone(),
        scanner_ports: shop.scanner_ports.bounds(),
        sealing_key_fingerprint: shop.sealing_key.fingerprint().chars().take(16).collect(),
    }
}

fn is_due(asked_at: Option<Duration>, pause: Duration, now: Duration) -> bool {
    asked_at.is_none_or(|asked_at| now.saturating_sub(asked_at) >= pause)
}

fn read_language(word: &str) -> Option<Language> {
    match word {
        "en" => Some(Language::En),
        "hi" => Some(Language::Hi),
        _ => None,
    }
}

fn language_word(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Hi => "hi",
    }
}
