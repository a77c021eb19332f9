//! What the window is shown. View types only: no wire types, no secrets.
//!
//! All durations are milliseconds from the moment the view was made, so that a wrong or stepped PC clock changes
//! no countdown. All dates are IST calendar dates, `YYYY-MM-DD`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::eko::ContractRevision;
use crate::journey::{Finger, Journey};
use crate::ledger::CallKind;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::{PortOwner, ScanQuality};
use crate::setup::{Environment, Signing};

pub use super::check_up_view::{CheckUp, Trial, TrialReading};
pub use super::language::Language;
pub use super::reading_aloud::ReadingAloud;
pub use super::reminder::ReminderPlan;

/// Everything on the screen, whole. Sent after every change and on request.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct View {
    /// Grows by one with every change; an older view than the one shown is dropped.
    pub serial: u64,
    /// `null` until the agent has chosen.
    pub language: Option<Language>,
    /// Set in practice, with what to type there.
    pub practice: Option<Practice>,
    /// The settings, without secrets. `null` when not set up.
    pub shop: Option<Shop>,
    /// Name of a sealed set-up file that waits for its code, when there is one.
    pub sealed_setup: Option<String>,
    /// Where today stands.
    pub today: Today,
    /// The journey on the screen, if one is open.
    pub task: Option<Task>,
    /// Scanner, internet, clock.
    pub strip: Strip,
    /// Every scanner that answered, ready ones first.
    pub scanners: Vec<Scanner>,
    /// Things said once, until dismissed.
    pub notices: Vec<Notice>,
    /// Whether and when the agent is reminded.
    pub reminder: ReminderPlan,
    /// Path of the file that tells other programs where today stands, when there is one.
    pub status_file: Option<String>,
    /// The scanners, looked at closely; `null` while the check-up is not on the screen.
    pub check_up: Option<CheckUp>,
    /// Whether what is on the screen can be read aloud, and is.
    pub aloud: ReadingAloud,
}

impl View {
    /// The same with every time that the page lets run on set to zero: what has to be equal for nothing to have changed.
    pub(crate) fn without_time(&self) -> View {
        let mut still = View { serial: 0, ..self.clone() };
        if let Some(task) = &mut still.task {
            match &mut task.step {
                Step::SendingCode { wait }
                | Step::CheckingCode { wait }
                | Step::Preparing { wait }
                | Step::Scanning { wait }
                | Step::Sending { wait } => wait.elapsed_ms = 0,
                Step::Code { resend_in_ms, .. } => *resend_in_ms = 0,
                Step::Number
                | Step::Finger
                | Step::EkycDone { .. }
                | Step::DailyDone(_)
                | Step::Unknown(_) => {}
            }
        }
        if let Some(CheckUp { trial: Trial::Scanning { wait }, .. }) = &mut still.check_up {
            wait.elapsed_ms = 0;
        }
        if let ClockLight::Wrong { off_by_s } = &mut still.strip.clock {
            // Seconds come and go with the round trip; the minute is what is shown.
            *off_by_s /= 60;
        }
        still
    }
}

/// What to type in practice. Made up, so it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Practice {
    /// Twelve digits.
    pub number: String,
    /// Six digits.
    pub otp: String,
}

/// The settings of the shop. Credentials are never part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Shop {
    /// Which service.
    pub environment: Environment,
    /// Address of the service.
    pub base_url: String,
    /// Contract revision in use.
    pub contract: ContractRevision,
    /// Where the calls are signed.
    pub signing: Signing,
    /// Registered mobile of the API user.
    pub initiator_id: String,
    /// The agent's code.
    pub user_code: String,
    /// The agent's own mobile; empty when not given.
    pub agent_mobile: String,
    /// The agent's bank; empty when not given.
    pub bank_code: String,
    /// `lat,long` with six decimals; empty when not given.
    pub latlong: String,
    /// First and last scanner port.
    pub scanner_ports: (u16, u16),
    /// The first sixteen hex digits of SHA-256 of the sealing key.
    pub sealing_key_fingerprint: String,
}

/// Where today stands.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum Today {
    /// Nothing is set up.
    NotSetUp,
    /// eKYC has to be done once.
    EkycNeeded {
        /// True when a code was sent before and eKYC can go on from there.
        begun: bool,
    },
    /// eKYC is done; the daily authentication is said to open on a date. Advice only.
    DailyOpens {
        /// IST date.
        date: String,
    },
    /// Due today.
    Due {
        /// Today's IST date.
        date: String,
    },
    /// Done for today.
    Done(DayDone),
    /// Not known whether it was done.
    Unknown(UnknownAttempt),
    /// The service refused; nothing the agent does here changes it.
    Refused {
        /// Why.
        trouble: Trouble,
    },
}

/// A daily authentication that is proven and still valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DayDone {
    /// IST date it counts for.
    pub date: String,
    /// IST time of day until which it holds, `HH:MM`.
    pub until: String,
    /// Minutes left, as they are told: each one of the last hour, before it whole quarters of an hour.
    pub left_minutes: u32,
    /// The reference for the day's withdrawals, when the service gave one.
    pub reference_id: Option<String>,
    /// The client reference of the attempt.
    pub client_ref_id: String,
}

/// An attempt of which nobody knows whether it was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UnknownAttempt {
    /// Which journey it belongs to.
    pub journey: Journey,
    /// The client reference, for the enquiry and for support.
    pub client_ref_id: String,
    /// IST date and time, `YYYY-MM-DD HH:MM`.
    pub tried_at: String,
    /// Why it is not known, with the support line.
    pub trouble: Trouble,
    /// What the last enquiry said.
    pub enquiry: Enquiry,
}

/// How far the enquiry about an unknown attempt got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Enquiry {
    /// Not asked yet.
    NotAsked,
    /// Being asked.
    Asking,
    /// It could not be asked: no way to the service, or no key. Nothing has changed.
    NotReached,
    /// It was asked, and does not tell.
    NotTold,
    /// It does not tell, and the agent's AePS service is not active: a new finger would be refused.
    ServiceNotActive,
}

/// A journey on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Task {
    /// Which one.
    pub journey: Journey,
    /// Where it stands.
    pub step: Step,
    /// True while the number is held in memory, so that it need not be typed again.
    pub number_held: bool,
    /// What went wrong at the last press, if anything.
    pub trouble: Option<Trouble>,
    /// How good the scan of the last press was, until the next press; `null` when none was read.
    pub last_scan: Option<ScanQuality>,
    /// Another finger to try next, after three unclear or refused ones; `null` before, and when each was named.
    pub suggested_finger: Option<Finger>,
}

/// The steps of both journeys. eKYC: number, code, finger, done. Daily: number, finger, done.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "at", rename_all = "snake_case")]
#[ts(export)]
pub enum Step {
    /// The number and the consent are asked for. eKYC goes on with the code, daily with the finger.
    Number,
    /// The code is being asked for.
    SendingCode {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// The code from the phone is asked for.
    Code {
        /// Masked mobile, `******7890`, when the service gave it.
        mobile_hint: Option<String>,
        /// Milliseconds until a new code may be asked for; 0 when now.
        resend_in_ms: u64,
    },
    /// The code is being checked.
    CheckingCode {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// Consent and the finger are asked for; the number too when `number_held` is false.
    Finger,
    /// The scanner is looked for and the connection opened.
    Preparing {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// The scanner waits for the finger.
    Scanning {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// The service is being asked.
    Sending {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// eKYC is done.
    EkycDone {
        /// IST date from which daily authentication is said to be open; `null` when at once.
        daily_opens: Option<String>,
    },
    /// Daily authentication is done.
    DailyDone(DayDone),
    /// Not known.
    Unknown(UnknownAttempt),
}

/// A wait that can be counted down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Wait {
    /// Milliseconds since it began.
    pub elapsed_ms: u64,
    /// Milliseconds after which it is given up.
    pub limit_ms: u64,
}

/// The strip at the foot.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Strip {
    /// The scanner.
    pub scanner: ScannerLight,
    /// Name of the scanner that would be used, e.g. `MFS110`.
    pub scanner_name: Option<String>,
    /// The way to the service.
    pub internet: InternetLight,
    /// The PC's clock.
    pub clock: ClockLight,
}

/// The scanner, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ScannerLight {
    /// Being looked for.
    Looking,
    /// Ready to capture.
    Ready,
    /// Ready, but an old type that may be refused.
    ReadyOldType,
    /// Several ready, none chosen.
    Choose,
    /// There, not ready.
    NotReady,
    /// Used by another program.
    InUse,
    /// Its certificate is out of date.
    CertificateExpired,
    /// There, without a capture.
    Unusable,
    /// None answers.
    NotFound,
}

/// The way to the service, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum InternetLight {
    /// Being looked at.
    Looking,
    /// The service answers.
    Online,
    /// It does not.
    Offline,
}

/// The PC's clock beside the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum ClockLight {
    /// Not compared yet.
    NotKnown,
    /// Within 60 seconds.
    Right,
    /// More than 60 seconds off.
    Wrong {
        /// PC minus service, in seconds.
        off_by_s: i64,
    },
}

/// A scanner that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Scanner {
    /// Stays the same when the port moves.
    pub id: String,
    /// Model or maker.
    pub name: String,
    /// In one word.
    pub light: ScannerLight,
    /// The one that will be used.
    pub chosen: bool,
    /// The program that answers for it.
    pub program: PortOwner,
    /// True when another program answered for it last time, until the agent takes the new one.
    pub program_changed: bool,
}

/// Something said once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "notice", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Notice {
    /// The service speaks another contract revision; it was remembered.
    ContractSwitched {
        /// The revision now in use.
        to: ContractRevision,
    },
    /// The records were unreadable and were set aside.
    LedgerSetAside {
        /// Name of the file they were kept in.
        file: String,
    },
    /// A set-up file was imported and still lies on the disk.
    SetupFileLeft {
        /// Its file name, without the folder.
        file: String,
    },
    /// Another program answers for the scanner in use than last time. To dismiss it is to take that program.
    ScannerProgramChanged {
        /// The scanner's [`id`](Scanner::id).
        scanner: String,
        /// Model or maker.
        name: String,
        /// The program that answers now.
        program: PortOwner,
    },
    /// The file for other programs could not be written. It is tried again.
    StatusFileUnwritable {
        /// Its name, without the folder.
        file: String,
    },
}

/// Settings that the agent may change without the distributor.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ShopChange {
    /// As typed, or pasted from a map link.
    pub place: String,
    /// Ten digits, or empty.
    pub agent_mobile: String,
    /// E.g. `HDFC`, or empty.
    pub bank_code: String,
    /// Contract revision.
    pub contract: ContractRevision,
    /// First and last scanner port.
    pub scanner_ports: (u16, u16),
}

/// A month of history.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct HistoryMonth {
    /// `YYYY-MM`.
    pub month: String,
    /// Today's IST date, to mark it.
    pub today: String,
    /// The oldest IST date of which records are kept.
    pub kept_from: String,
    /// The version of the app that read it.
    pub version: String,
    /// One entry per day of the month.
    pub days: Vec<HistoryDay>,
    /// Attempts of the month, newest first.
    pub attempts: Vec<HistoryAttempt>,
}

/// A day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HistoryDay {
    /// IST date.
    pub date: String,
    /// How it ended.
    pub mark: DayMark,
    /// What it was done by, when done.
    pub proof: Option<DayProof>,
}

/// What proves that a day was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DayProof {
    /// IST time of the attempt, `HH:MM`; `null` when the attempt is not in the records.
    pub time: Option<String>,
    /// Client reference of the attempt.
    pub client_ref_id: String,
    /// The reference for the day's withdrawals, when the service gave one.
    pub reference_id: Option<String>,
}

/// How a day ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayMark {
    /// Before the app was used, or in the future.
    Empty,
    /// Daily authentication done.
    Done,
    /// Not done.
    Missed,
    /// Not known.
    Unclear,
}

/// One line of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HistoryAttempt {
    /// IST date.
    pub date: String,
    /// IST time, `HH:MM`.
    pub time: String,
    /// What was asked of the service.
    pub call: CallKind,
    /// How it ended.
    pub outcome: OutcomeClass,
    /// Why, unless done.
    pub problem: Option<Problem>,
    /// Client reference.
    pub client_ref_id: String,
    /// The day's reference, when there is one.
    pub reference_id: Option<String>,
}
