//! The one catalogue of everything that can be said to the agent.
//!
//! A [`Problem`] is a code with a few facts. The sentences for it stand in `words/problems.<language>.json`
//! beside this crate; the window and the command line both read them from there. What a problem means for the
//! money and for trying again is told by the [`OutcomeClass`] of the attempt it ended.

mod words;

pub use words::{ClassWords, ProblemWords, class_words, problem_words};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a call ended. There is no sixth way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OutcomeClass {
    /// No byte of the request left this PC.
    NotSent,
    /// The service refused before it carried anything out.
    Rejected,
    /// The service carried it out, and the answer is no.
    Failed,
    /// Success, with proof.
    Done,
    /// A byte left, and no complete valid answer came back.
    Unknown,
}

/// Most that a support line may hold, in characters.
const LONGEST_SUPPORT: usize = 200;

/// A problem as it is shown: what, whether it counts, what now, and the line for support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Trouble {
    /// What happened.
    pub problem: Problem,
    /// What it means for money and for trying again.
    pub class: OutcomeClass,
    /// The one button.
    pub action: Action,
    /// Codes for support, e.g. `1714 · HZmf3k2a1x9q7c2v5b8n`; where none came from outside, the problem's own. Never
    /// empty. No secrets. At most 200 characters.
    pub support: String,
}

impl Trouble {
    /// A problem of a class, with the codes that came from outside; empty when none did.
    pub fn new(problem: Problem, class: OutcomeClass, support: &str) -> Trouble {
        let action = problem.action(class);
        let support: String =
            support.chars().filter(|character| !character.is_control()).take(LONGEST_SUPPORT).collect();
        let support = if support.trim().is_empty() { problem.code() } else { support };
        Trouble { problem, class, action, support }
    }

    /// The trouble of one attempt: its client reference stands last in the support line, however long the line is.
    pub fn of_attempt(self, client_ref_id: &str) -> Trouble {
        let reference = format!(" · {client_ref_id}");
        let room = LONGEST_SUPPORT.saturating_sub(reference.chars().count());
        let support: String = self.support.chars().take(room).collect();
        Trouble::new(self.problem, self.class, &(support + &reference))
    }

    /// A problem before any byte left this PC.
    pub fn not_sent(problem: Problem) -> Trouble {
        Trouble::new(problem, OutcomeClass::NotSent, "")
    }
}

/// What the agent can do about a problem: the one button that is offered with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Action {
    /// Press the same button again.
    TryAgain,
    /// Type the Aadhaar number.
    EnterNumber,
    /// Type the code from the phone.
    EnterCode,
    /// Ask for a new code.
    SendCodeAgain,
    /// Scan the finger again.
    ScanAgain,
    /// Begin eKYC.
    StartEkyc,
    /// Begin daily authentication.
    StartDaily,
    /// Open the settings.
    OpenSettings,
    /// Open the screen that says what may have happened.
    CheckFirst,
    /// Nothing here helps: go back to the first screen and call the distributor.
    GoHome,
}

/// Everything that can go wrong, or stand in the way, in the words of the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export)]
pub enum Problem {
    // What was typed
    /// The Aadhaar number is not twelve digits with a right check digit.
    NumberInvalid,
    /// The number is not held any more, after a restart or a long pause.
    NumberNeeded,
    /// The code is not six digits.
    OtpInvalid,
    /// The consent box is empty.
    ConsentMissing,
    /// The place cannot be read as latitude and longitude.
    PlaceInvalid,
    /// The operating system gives no location.
    LocationUnavailable,
    /// Something is under way already.
    Busy,
    /// The step asked for does not follow from where the journey stands.
    StepOutOfOrder,

    // Setting up
    /// No credentials and settings yet.
    NotSetUp,
    /// The set-up file cannot be read.
    SetupUnreadable,
    /// The file is not a set-up file of a version this app knows.
    SetupNotForHazri,
    /// The set-up file is sealed, and no code was given.
    SetupCodeNeeded,
    /// The code does not open the sealed set-up file.
    SetupCodeWrong,
    /// A field of the set-up is missing or wrong.
    SetupFieldInvalid {
        /// The field's name as it stands in the set-up file.
        field: String,
    },
    /// A setting that this contract revision needs is empty.
    SettingMissing {
        /// The field's name as it stands in the set-up file.
        field: String,
    },

    // Keychain
    /// This PC has no keychain service running.
    KeychainAbsent,
    /// The keychain is locked.
    KeychainLocked,
    /// The keychain refused, or did not answer in time.
    KeychainUnavailable,
    /// A credential is not in the keychain.
    CredentialMissing {
        /// `developer_key`, `access_key`, `signer_token` or `aadhaar_rsa_key`.
        field: String,
    },
    /// The sealing key beside the ledger is not the one that was set up.
    SealingKeySwapped,
    /// The sealing key cannot be used.
    SealingKeyInvalid,

    // Ledger
    /// The record cannot be written, so nothing may be sent.
    LedgerUnwritable,
    /// A file that the agent asked for cannot be written.
    FileUnwritable,

    // Scanner
    /// No scanner program answers.
    ScannerNotFound,
    /// No scanner program answers, and makers offer none for this system.
    ScannerNotFoundOnLinux,
    /// The scanner program is there, the scanner is not ready.
    ScannerNotReady,
    /// Another program uses the scanner (status USED, code 710).
    ScannerInUse,
    /// The scanner program offers no capture.
    ScannerUnusable,
    /// The device certificate is past its end.
    ScannerCertificateExpired,
    /// Several scanners are ready and none was chosen.
    ScannerNotChosen,
    /// Code 700: no finger in time.
    FingerTimeout,
    /// Code 730, or too few points or too low a quality.
    FingerUnclear,
    /// The same, for the third time: another finger is suggested.
    FingerUnclearAgain,
    /// Codes 720, 740 and kin: the device was lost.
    ScannerLost,
    /// Code 999 and kin, or the program broke off.
    ScannerFailed,
    /// Codes 100 to 210: the program does not accept the request.
    ScannerMisfit,
    /// Codes 750 and 760: this service has no fingerprint scanner.
    ScannerNoFingerprint,
    /// What the program sent is not a usable capture.
    CaptureMalformed,

    // Network, before a byte left
    /// No connection to the service: name, address or route.
    Offline,
    /// The service's certificate is not trusted.
    TlsRefused,
    /// The service's certificate is not valid at the PC's date: the date is wrong, or the certificate is.
    PcDateDoubtful {
        /// The IST date by the PC's clock, `YYYY-MM-DD`.
        pc_date: String,
    },
    /// A proxy asks for a password.
    ProxyLogin,

    // The distributor's signer, without which nothing is sent
    /// The signer cannot be reached, or did not answer in time.
    SignerUnreachable,
    /// The signer's certificate is not trusted.
    SignerTlsRefused,
    /// 401 or 403 of the signer: the token, or this agent, or this hour.
    SignerRefused,
    /// 429 of the signer.
    SignerBusy {
        /// Seconds to wait, when the signer says so.
        wait_s: Option<u64>,
    },
    /// What the signer answered is no signature.
    SignerUnreadable,
    /// The signer's clock is too far off.
    SignerClockWrong,
    /// The service refuses the distributor's signature.
    SignerKeyWrong,

    // Refused before anything was carried out
    /// The network wants a login first: a redirect or a portal's page.
    WifiLogin,
    /// `developer_key` is wrong.
    DeveloperKeyWrong,
    /// `access_key` is wrong.
    AccessKeyWrong,
    /// The clock is too far off for the signature.
    ClockWrong,
    /// A security header was missing or malformed when it arrived.
    HeadersDropped,
    /// 403 with a right clock: the key or this internet address is not allowed.
    NotAllowed,
    /// 404 in either contract revision: the address of the service is wrong.
    AddressWrong,
    /// 404 on a call with a capture: the other contract revision is spoken there.
    OtherContract,
    /// 405 or 415: the service and this app do not fit.
    ServiceMisfit,
    /// 429.
    TooManyRequests {
        /// Seconds to wait, when the service says so.
        wait_s: Option<u64>,
    },
    /// `status` 97: a field is missing or malformed.
    FieldRefused {
        /// The field as the service names it.
        field: String,
    },
    /// `status` 319.
    InitiatorUnknown,
    /// `status` 346 or 1297: not onboarded, or service 43 not active.
    ServiceNotActive,
    /// The service list says pending.
    ServicePending,
    /// `status` 347.
    BalanceLow,
    /// `status` 327.
    DailyNotYet,

    // Carried out, and the answer is no
    /// A code was sent a moment ago.
    OtpAlreadySent,
    /// The code is wrong.
    OtpWrong,
    /// The code, or its reference, is too old.
    OtpExpired,
    /// The number is not known or not eligible.
    NumberNotEligible,
    /// `status` 1714: bank eKYC comes first.
    EkycNeeded,
    /// `status` 1714 without a reason, or 108.
    FingerNotAccepted,
    /// The same, for the third time: another finger is suggested.
    FingerNotAcceptedAgain,
    /// `status` 1714: the capture itself was not valid.
    CaptureInvalid,
    /// That capture was used before.
    CaptureRepeated,
    /// Names on Aadhaar, PAN and agent record differ.
    NameMismatch,
    /// The PAN is blocked.
    PanBlocked,
    /// The agent is inactive at the bank.
    AgentInactive,
    /// Any other no.
    Declined,

    // A byte left, and nobody knows
    /// No answer within the wait.
    NoAnswer,
    /// The connection broke off before the answer was whole.
    AnswerCut,
    /// 500, 502, 503, 504.
    ServiceTrouble,
    /// The answer cannot be read, or proves nothing.
    AnswerUnreadable,
    /// The answer speaks of another agent.
    AnswerForAnotherAgent,
    /// The agent stopped waiting.
    StoppedWaiting,
    /// The app or the PC went off while the answer was awaited.
    AppClosed,

    /// A fault of the app itself.
    AppFault,
}

impl Problem {
    /// The code, as it stands in the words files and in support lines.
    pub fn code(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
    }

    /// The one button that is offered. After an unknown outcome nothing is repeated before it was looked into.
    pub fn action(&self, class: OutcomeClass) -> Action {
        if class == OutcomeClass::Unknown {
            return Action::CheckFirst;
        }
        match self {
            Problem::NumberInvalid | Problem::NumberNeeded | Problem::NumberNotEligible => {
                Action::EnterNumber
            }
            Problem::OtpInvalid | Problem::OtpWrong | Problem::OtpAlreadySent => Action::EnterCode,
            Problem::OtpExpired => Action::SendCodeAgain,
            Problem::FingerTimeout
            | Problem::FingerUnclear
            | Problem::FingerUnclearAgain
            | Problem::FingerNotAccepted
            | Problem::FingerNotAcceptedAgain
            | Problem::CaptureMalformed
            | Problem::CaptureInvalid
            | Problem::CaptureRepeated
            | Problem::ScannerNotFound
            | Problem::ScannerNotFoundOnLinux
            | Problem::ScannerNotReady
            | Problem::ScannerInUse
            | Problem::ScannerUnusable
            | Problem::ScannerCertificateExpired
            | Problem::ScannerLost
            | Problem::ScannerFailed => Action::ScanAgain,
            Problem::EkycNeeded => Action::StartEkyc,
            Problem::PlaceInvalid
            | Problem::LocationUnavailable
            | Problem::NotSetUp
            | Problem::SetupUnreadable
            | Problem::SetupNotForHazri
            | Problem::SetupCodeNeeded
            | Problem::SetupCodeWrong
            | Problem::SetupFieldInvalid { .. }
            | Problem::SettingMissing { .. }
            | Problem::CredentialMissing { .. }
            | Problem::SealingKeySwapped
            | Problem::SealingKeyInvalid
            | Problem::ScannerNotChosen
            | Problem::DeveloperKeyWrong
            | Problem::AccessKeyWrong
            | Problem::SignerRefused
            | Problem::AddressWrong
            | Problem::FieldRefused { .. }
            | Problem::InitiatorUnknown => Action::OpenSettings,
            Problem::ConsentMissing
            | Problem::Busy
            | Problem::KeychainAbsent
            | Problem::KeychainLocked
            | Problem::KeychainUnavailable
            | Problem::LedgerUnwritable
            | Problem::FileUnwritable
            | Problem::Offline
            | Problem::TlsRefused
            | Problem::PcDateDoubtful { .. }
            | Problem::ProxyLogin
            | Problem::SignerUnreachable
            | Problem::SignerTlsRefused
            | Problem::SignerBusy { .. }
            | Problem::SignerUnreadable
            | Problem::SignerClockWrong
            | Problem::WifiLogin
            | Problem::ClockWrong
            | Problem::HeadersDropped
            | Problem::OtherContract
            | Problem::TooManyRequests { .. }
            | Problem::Declined => Action::TryAgain,
            Problem::StepOutOfOrder
            | Problem::ScannerMisfit
            | Problem::ScannerNoFingerprint
            | Problem::SignerKeyWrong
            | Problem::NotAllowed
            | Problem::ServiceMisfit
            | Problem::ServiceNotActive
            | Problem::ServicePending
            | Problem::BalanceLow
            | Problem::DailyNotYet
            | Problem::NameMismatch
            | Problem::PanBlocked
            | Problem::AgentInactive
            | Problem::AppFault => Action::GoHome,
            Problem::NoAnswer
            | Problem::AnswerCut
            | Problem::ServiceTrouble
            | Problem::AnswerUnreadable
            | Problem::AnswerForAnotherAgent
            | Problem::StoppedWaiting
            | Problem::AppClosed => Action::CheckFirst,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "HZmf3k2a1x9q7c2v5b8n";

    #[test]
    fn a_support_line_holds_a_code_where_none_came_from_outside() {
        let trouble = Trouble::not_sent(Problem::KeychainLocked);
        assert_eq!(trouble.support, "keychain_locked");
        assert_eq!(trouble.of_attempt(REFERENCE).support, format!("keychain_locked · {REFERENCE}"));
        assert_eq!(Trouble::new(Problem::Declined, OutcomeClass::Failed, " \n").support, "declined");
    }

    #[test]
    fn long_words_from_outside_never_push_the_reference_out_of_the_line() {
        let told = Trouble::new(Problem::ScannerFailed, OutcomeClass::NotSent, &"ब".repeat(500));
        let line = told.of_attempt(REFERENCE).support;
        assert!(line.starts_with("बबब") && line.ends_with(&format!(" · {REFERENCE}")), "{line}");
        assert_eq!(line.chars().count(), LONGEST_SUPPORT);
    }
}
