//! What the window is shown of the check-up of the scanners, while it is open.

use serde::Serialize;
use ts_rs::TS;

use super::view::Wait;
use crate::problem::Trouble;
use crate::scanner::{MendingStep, Quality, ScannerFacts};

/// The scanners, looked at closely.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CheckUp {
    /// True until each port was asked once.
    pub looking: bool,
    /// Every scanner that answers, ready ones first.
    pub scanners: Vec<ScannerFacts>,
    /// What to do when none answers, or about what the scanner said at the last press of a journey.
    pub mending: Vec<MendingStep>,
    /// The trial capture.
    pub trial: Trial,
}

/// A capture that is thrown away.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "at", rename_all = "snake_case")]
#[ts(export)]
pub enum Trial {
    /// None was asked for.
    NotBegun,
    /// The scanner waits for the finger.
    Scanning {
        /// How long it has taken and may take.
        wait: Wait,
    },
    /// The scanner has read a finger, and the capture is gone.
    Read(TrialReading),
    /// It has not.
    Failed {
        /// Why.
        trouble: Trouble,
        /// What to do when it is the scanner that has to be mended.
        mending: Vec<MendingStep>,
    },
}

/// What is left of a trial capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TrialReading {
    /// Whether it would have been good enough.
    pub quality: Quality,
    /// The lowest score that the scanner told.
    pub score: Option<u32>,
    /// The fewest points that the scanner told.
    pub points: Option<u32>,
}
