//! eKYC and daily authentication.
//!
//! A press of a button becomes one [`Attempt`], which passes through the ledger before its first byte leaves and
//! ends in one of five outcomes. Which step follows which is one table: [`Step::after`].

mod another_finger;
mod attempt;
mod daily;
mod ekyc;
mod finger;
mod means;
mod step;

pub use another_finger::{Finger, SUGGESTED_FINGERS};
pub use attempt::{Attempt, NewAttempt};
pub use daily::{DailyDone, Found, authenticate, enquire};
pub use ekyc::{CodeSent, EkycDone, biometric, send_code, verify_code};
pub use finger::{FingerPress, Progress};
pub use means::{Means, store_credentials};
pub use step::{Event, Journey, Step};

use crate::eko::ContractRevision;
use crate::problem::Trouble;

/// How a press ended, and the contract revision that the service turned out to speak.
pub struct Ended<T> {
    /// Success with what follows from it, or one of the other four classes.
    pub outcome: Result<T, Trouble>,
    /// The revision to go on with.
    pub revision: ContractRevision,
}
