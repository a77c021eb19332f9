use serde::Serialize;
use ts_rs::TS;

/// A finger that can be suggested. The little ones and those beside them are seldom read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Finger {
    /// Right thumb.
    RightThumb,
    /// Left index finger.
    LeftIndex,
    /// Left thumb.
    LeftThumb,
    /// Right index finger.
    RightIndex,
    /// Right middle finger.
    RightMiddle,
    /// Left middle finger.
    LeftMiddle,
}

/// The order in which fingers are suggested after refusals. Nobody knows which one was tried first, so hand and finger
/// change from one suggestion to the next.
pub const SUGGESTED_FINGERS: [Finger; 6] = [
    Finger::RightThumb,
    Finger::LeftIndex,
    Finger::LeftThumb,
    Finger::RightIndex,
    Finger::LeftMiddle,
    Finger::RightMiddle,
];
