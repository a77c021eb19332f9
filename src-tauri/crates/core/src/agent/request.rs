use tokio::sync::{mpsc, oneshot};

use super::controller::{Controller, Host, Message, Rhythm};
use super::premises::{Premises, Surroundings};
use super::reminder::ReminderPlan;
use super::sealed_setup::SealedSetup;
use super::status_file::try_place;
use super::view::{HistoryMonth, Language, Notice, ShopChange, View};
use crate::day::Month;
use crate::journey::Journey;
use crate::problem::Problem;
use crate::scanner::plain_text;
use crate::secret::{SecretBytes, SecretText};
use crate::setup::{LARGEST_SEALED_FILE, SettingsCheck, SetupForm};
use crate::speech::Aloud;

/// Where the answer to a request goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Problem>>;

/// What a window or a program can ask for.
pub(super) enum Request {
    View(Reply<View>),
    ChooseLanguage(Language, Reply<()>),
    StartPractice(Reply<()>),
    LeavePractice(Reply<()>),
    ImportSetup {
        file_name: String,
        path: Option<std::path::PathBuf>,
        contents: SecretBytes,
        reply: Reply<()>,
    },
    SealedSetup(Reply<SealedSetup>),
    DropSealedSetup(Reply<()>),
    DeleteSetupFile(Reply<()>),
    DismissNotice(Notice, Reply<()>),
    SaveSetup(SetupForm, Reply<()>),
    CheckSettings(Reply<SettingsCheck>),
    OpenJourney(Journey, Reply<()>),
    CloseJourney(Reply<()>),
    SendCode {
        number: Option<SecretText>,
        consent: bool,
        reply: Reply<()>,
    },
    VerifyCode {
        otp: SecretText,
        reply: Reply<()>,
    },
    Scan {
        number: Option<SecretText>,
        consent: bool,
        reply: Reply<()>,
    },
    StopWaiting(Reply<()>),
    Enquire(Reply<()>),
    SetUnknownAside(Reply<()>),
    Locate(Reply<String>),
    ChangeShop(ShopChange, Reply<()>),
    ChooseScanner(String, Reply<()>),
    LookAgain(Reply<()>),
    History(Option<Month>, Reply<HistoryMonth>),
    HistoryTable(Reply<String>),
    ChangeReminder(ReminderPlan, Reply<()>),
    WaitInTray(Reply<()>),
    ChooseStatusFile(Option<std::path::PathBuf>, Reply<()>),
    KeepCheckUp(Reply<()>),
    EndCheckUp(Reply<()>),
    TryCapture(Reply<()>),
    SupportText(Reply<String>),
    ReadAloud(Aloud, Reply<()>),
    StopReading(Reply<()>),
}

/// A handle to the controller. Cheap to clone. When the last one is dropped, the controller ends.
#[derive(Clone)]
pub struct Agent {
    inbox: mpsc::Sender<Message>,
}

impl Agent {
    /// Starts the controller over an opened shop. Needs a running tokio runtime.
    pub fn start(premises: Premises, surroundings: Surroundings, host: impl Host, rhythm: Rhythm) -> Agent {
        let (inbox, messages) = mpsc::channel(64);
        let controller = Controller::new(premises, surroundings, host, rhythm, inbox.downgrade());
        tokio::spawn(controller.run(messages));
        Agent { inbox }
    }

    /// Everything on the screen.
    ///
    /// # Errors
    /// [`Problem::AppFault`] when the controller has ended; so for all requests below.
    pub async fn view(&self) -> Result<View, Problem> {
        self.ask(Request::View).await
    }

    /// Chooses the language of the window, and remembers it.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`].
    pub async fn choose_language(&self, language: Language) -> Result<(), Problem> {
        self.ask(|reply| Request::ChooseLanguage(language, reply)).await
    }

    /// Begins practice, with a service and a scanner on this PC.
    ///
    /// # Errors
    /// [`Problem::Busy`] while something is under way.
    pub async fn start_practice(&self) -> Result<(), Problem> {
        self.ask(Request::StartPractice).await
    }

    /// Ends practice.
    ///
    /// # Errors
    /// [`Problem::Busy`] while something is under way.
    pub async fn leave_practice(&self) -> Result<(), Problem> {
        self.ask(Request::LeavePractice).await
    }

    /// Imports a set-up file that was picked or dropped, and offers to delete it. A sealed one waits for its code:
    /// [`Agent::open_sealed_setup`].
    ///
    /// # Errors
    /// What is wrong with the file, which field, or how the keychain failed.
    pub async fn import_setup(&self, path: std::path::PathBuf) -> Result<(), Problem> {
        let name = path.file_name().map(|name| plain_text(&name.to_string_lossy())).unwrap_or_default();
        let found = tokio::fs::metadata(&path).await.map_err(|_| Problem::SetupUnreadable)?;
        if !found.is_file() || found.len() > LARGEST_SEALED_FILE {
            return Err(Problem::SetupUnreadable);
        }
        let contents = SecretBytes::new(tokio::fs::read(&path).await.map_err(|_| Problem::SetupUnreadable)?);
        self.ask(|reply| Request::ImportSetup { file_name: name, path: Some(path), contents, reply }).await
    }

    /// Deletes the set-up file that was imported last.
    ///
    /// # Errors
    /// [`Problem::SetupUnreadable`] when it cannot be deleted.
    pub async fn delete_setup_file(&self) -> Result<(), Problem> {
        self.ask(Request::DeleteSetupFile).await
    }

    /// Takes a notice off the screen. One about another program of a scanner takes that program from then on.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`] when the program cannot be remembered.
    pub async fn dismiss_notice(&self, notice: Notice) -> Result<(), Problem> {
        self.ask(|reply| Request::DismissNotice(notice, reply)).await
    }

    /// Takes a set-up that was typed.
    ///
    /// # Errors
    /// Which field is wrong, or how the keychain failed.
    pub async fn save_setup(&self, form: SetupForm) -> Result<(), Problem> {
        self.ask(|reply| Request::SaveSetup(form, reply)).await
    }

    /// Runs the read-only call and says whether key, address, clock and service are right.
    ///
    /// # Errors
    /// [`Problem::NotSetUp`].
    pub async fn check_settings(&self) -> Result<SettingsCheck, Problem> {
        self.ask(Request::CheckSettings).await
    }

    /// Opens a journey, where it was left.
    ///
    /// # Errors
    /// [`Problem::NotSetUp`], or [`Problem::Busy`] while something is under way.
    pub async fn open_journey(&self, journey: Journey) -> Result<(), Problem> {
        self.ask(|reply| Request::OpenJourney(journey, reply)).await
    }

    /// Goes back to the first screen.
    ///
    /// # Errors
    /// [`Problem::Busy`] while something is under way.
    pub async fn close_journey(&self) -> Result<(), Problem> {
        self.ask(Request::CloseJourney).await
    }

    /// eKYC, first step: asks for a code. Returns when it is under way.
    ///
    /// # Errors
    /// What was typed wrong, or [`Problem::Busy`].
    pub async fn send_code(&self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        self.ask(|reply| Request::SendCode { number, consent, reply }).await
    }

    /// eKYC, second step: checks the code. Returns when it is under way.
    ///
    /// # Errors
    /// What was typed wrong, or [`Problem::Busy`].
    pub async fn verify_code(&self, otp: SecretText) -> Result<(), Problem> {
        self.ask(|reply| Request::VerifyCode { otp, reply }).await
    }

    /// Asks for the finger, in either journey. Returns when it is under way.
    ///
    /// # Errors
    /// What was typed wrong, or [`Problem::Busy`].
    pub async fn scan(&self, number: Option<SecretText>, consent: bool) -> Result<(), Problem> {
        self.ask(|reply| Request::Scan { number, consent, reply }).await
    }

    /// Stops waiting for the service. The outcome is unknown then, and a late answer still counts.
    ///
    /// # Errors
    /// [`Problem::StepOutOfOrder`] when nothing is being waited for.
    pub async fn stop_waiting(&self) -> Result<(), Problem> {
        self.ask(Request::StopWaiting).await
    }

    /// Asks the service what became of the unknown attempt. Returns when it is under way.
    ///
    /// # Errors
    /// [`Problem::StepOutOfOrder`] when nothing is unknown.
    pub async fn enquire(&self) -> Result<(), Problem> {
        self.ask(Request::Enquire).await
    }

    /// Puts the unknown attempt aside: the agent wants to try again with a new finger.
    ///
    /// # Errors
    /// [`Problem::StepOutOfOrder`] when nothing is unknown.
    pub async fn set_unknown_aside(&self) -> Result<(), Problem> {
        self.ask(Request::SetUnknownAside).await
    }

    /// Asks the operating system where the shop is: `lat,long` with six decimals.
    ///
    /// # Errors
    /// [`Problem::LocationUnavailable`].
    pub async fn locate(&self) -> Result<String, Problem> {
        self.ask(Request::Locate).await
    }

    /// Changes the settings that are the agent's own.
    ///
    /// # Errors
    /// Which field is wrong.
    pub async fn change_shop(&self, change: ShopChange) -> Result<(), Problem> {
        self.ask(|reply| Request::ChangeShop(change, reply)).await
    }

    /// Chooses one of the scanners of the view by its identity, and remembers it.
    ///
    /// # Errors
    /// [`Problem::ScannerNotFound`] when no such scanner answers, or [`Problem::LedgerUnwritable`].
    pub async fn choose_scanner(&self, id: String) -> Result<(), Problem> {
        self.ask(|reply| Request::ChooseScanner(id, reply)).await
    }

    /// Looks for scanners, internet and clock now.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn look_again(&self) -> Result<(), Problem> {
        self.ask(Request::LookAgain).await
    }

    /// A month of history; this month when not given.
    ///
    /// # Errors
    /// [`Problem::NotSetUp`], or [`Problem::LedgerUnwritable`] when it cannot be read.
    pub async fn history(&self, month: Option<Month>) -> Result<HistoryMonth, Problem> {
        self.ask(|reply| Request::History(month, reply)).await
    }

    /// All that is kept, as comma-separated values: this month first.
    ///
    /// # Errors
    /// As [`Agent::history`].
    pub async fn history_table(&self) -> Result<String, Problem> {
        self.ask(Request::HistoryTable).await
    }

    /// Changes whether and when the agent is reminded, and whether the app starts with the PC.
    ///
    /// # Errors
    /// [`Problem::FileUnwritable`] when the operating system does not take it, or [`Problem::LedgerUnwritable`].
    pub async fn change_reminder(&self, plan: ReminderPlan) -> Result<(), Problem> {
        self.ask(|reply| Request::ChangeReminder(plan, reply)).await
    }

    /// The window was closed, and the app waits in the tray: the first time, the agent is told so.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`].
    pub async fn wait_in_tray(&self) -> Result<(), Problem> {
        self.ask(Request::WaitInTray).await
    }

    /// Chooses the file that tells other programs where today stands, or none. An old one is removed.
    ///
    /// # Errors
    /// [`Problem::FileUnwritable`] when it cannot be written there, or [`Problem::LedgerUnwritable`].
    pub async fn choose_status_file(&self, path: Option<std::path::PathBuf>) -> Result<(), Problem> {
        if let Some(path) = path.clone() {
            let tried = tokio::task::spawn_blocking(move || try_place(&path)).await;
            tried.map_err(|_| Problem::AppFault)?.map_err(|_| Problem::FileUnwritable)?;
        }
        self.ask(|reply| Request::ChooseStatusFile(path, reply)).await
    }

    /// Looks at the scanners closely for the next 15 seconds; to be asked again while the check-up is on the screen.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn keep_check_up(&self) -> Result<(), Problem> {
        self.ask(Request::KeepCheckUp).await
    }

    /// Ends the check-up before its time.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn end_check_up(&self) -> Result<(), Problem> {
        self.ask(Request::EndCheckUp).await
    }

    /// Asks the chosen scanner for a finger and throws the capture away. Returns when it is under way.
    ///
    /// # Errors
    /// [`Problem::Busy`] while anything is under way, [`Problem::StepOutOfOrder`] outside the check-up, or why no
    /// scanner can be asked.
    pub async fn try_capture(&self) -> Result<(), Problem> {
        self.ask(Request::TryCapture).await
    }

    /// The text for support, whole: to be shown before it is copied. No secret is in it.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`] when the records cannot be read.
    pub async fn support_text(&self) -> Result<String, Problem> {
        self.ask(Request::SupportText).await
    }

    /// Reads aloud what may be said of a text, in the language of the window and in place of what is being read. Returns
    /// when it is under way. Without a voice nothing is said: the view tells whether there is one.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn read_aloud(&self, text: &str) -> Result<(), Problem> {
        let Some(text) = Aloud::of(text) else { return Ok(()) };
        self.ask(|reply| Request::ReadAloud(text, reply)).await
    }

    /// Stops reading aloud. Returns when it is silent.
    ///
    /// # Errors
    /// Only [`Problem::AppFault`].
    pub async fn stop_reading(&self) -> Result<(), Problem> {
        self.ask(Request::StopReading).await
    }

    pub(super) async fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Result<T, Problem> {
        let (reply, answer) = oneshot::channel();
        let sent = self.inbox.send(Message::Asked(request(reply))).await;
        sent.map_err(|_| Problem::AppFault)?;
        answer.await.map_err(|_| Problem::AppFault)?
    }
}

#[cfg(test)]
mod tests {
    crate::secret::assert_secret!(super::Request);
}
