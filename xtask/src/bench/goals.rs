//! What is to be reached, and beside what it is measured.

use super::Figures;

/// Which figure of the runs counts.
#[derive(Clone, Copy)]
pub enum Share {
    Median,
    P95,
}

impl Share {
    pub fn name(self) -> &'static str {
        match self {
            Share::Median => "median",
            Share::P95 => "p95",
        }
    }
}

/// What has to hold.
pub enum Goal {
    /// At most so many milliseconds.
    AtMost(f64),
    /// At most so many milliseconds more than the same share of another figure.
    LaterBy(f64, &'static str),
    /// Exactly so many.
    Exactly(f64),
}

/// One row of the table.
pub struct Row {
    pub id: &'static str,
    pub what: &'static str,
    pub goal: Goal,
    pub ours: &'static str,
    pub share: Share,
    /// What it is measured beside: words, and the name of the figure.
    pub beside: &'static [(&'static str, &'static str)],
}

impl Row {
    /// Whether the goal is reached.
    pub fn is_reached(&self, figures: &Figures) -> Option<bool> {
        let ours = value(figures, self.ours, self.share)?;
        Some(match self.goal {
            Goal::AtMost(most) => ours <= most,
            Goal::LaterBy(most, than) => ours - value(figures, than, self.share)? <= most,
            #[allow(clippy::float_cmp, reason = "counts")]
            Goal::Exactly(count) => ours == count,
        })
    }
}

/// A figure, if it was measured.
pub fn value(figures: &Figures, name: &str, share: Share) -> Option<f64> {
    figures.get(name)?.get(share.name())?.as_f64()
}

const ONE_BY_ONE: &str = "pages of today, one port after the other";
const TEN: &str = "ten ports at a time";

/// In the order of the page.
pub const ROWS: [Row; 12] = [
    Row {
        id: "P1",
        what: "the scanner is found; it is on the last of 21 ports, the others are closed",
        goal: Goal::AtMost(10.0),
        ours: "found",
        share: Share::P95,
        beside: &[
            ("a raw connection, and the scanner's own answers", "found_raw"),
            (ONE_BY_ONE, "found_one_by_one"),
        ],
    },
    Row {
        id: "P1",
        what: "the same, a scanner that was used before",
        goal: Goal::AtMost(5.0),
        ours: "found_remembered",
        share: Share::P95,
        beside: &[("a raw connection, and the scanner's own answers", "found_raw")],
    },
    Row {
        id: "P2",
        what: "the same as P1, 1 of the ports hangs",
        goal: Goal::LaterBy(5.0, "hung_0"),
        ours: "hung_1",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_1_one_by_one"), (TEN, "hung_1_ten")],
    },
    Row {
        id: "P2",
        what: "5 ports hang",
        goal: Goal::LaterBy(5.0, "hung_0"),
        ours: "hung_5",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_5_one_by_one"), (TEN, "hung_5_ten")],
    },
    Row {
        id: "P2",
        what: "all 20 other ports hang",
        goal: Goal::LaterBy(5.0, "hung_0"),
        ours: "hung_20",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_20_one_by_one"), (TEN, "hung_20_ten")],
    },
    Row {
        id: "P3",
        what: "\"no scanner\" is known; all 21 ports are closed",
        goal: Goal::AtMost(400.0),
        ours: "none_closed",
        share: Share::P95,
        beside: &[(ONE_BY_ONE, "none_closed_one_by_one")],
    },
    Row {
        id: "P3",
        what: "the same, all 21 ports hang",
        goal: Goal::AtMost(3000.0),
        ours: "none_hung",
        share: Share::P95,
        beside: &[(ONE_BY_ONE, "none_hung_one_by_one"), (TEN, "none_hung_ten")],
    },
    Row {
        id: "P4",
        what: "from the press to the question for a finger on the wire, the record in the ledger included",
        goal: Goal::AtMost(15.0),
        ours: "press_to_capture",
        share: Share::P95,
        beside: &[("one round trip on this PC", "round_trip")],
    },
    Row {
        id: "P5",
        what: "from the last byte of the capture to the last byte of the request, with TLS",
        goal: Goal::AtMost(10.0),
        ours: "captured_to_sent",
        share: Share::P95,
        beside: &[("a client that begins when the finger is read", "captured_to_sent_cold")],
    },
    Row {
        id: "P6",
        what: "from the last byte of the capture to the result, 300 ms away: one round trip, and the time of the service",
        goal: Goal::AtMost(360.0),
        ours: "far_captured_to_answered",
        share: Share::Median,
        beside: &[("a client that begins when the finger is read", "far_captured_to_answered_cold")],
    },
    Row {
        id: "P6",
        what: "connections of a daily authentication",
        goal: Goal::Exactly(1.0),
        ours: "far_connections",
        share: Share::P95,
        beside: &[],
    },
    Row {
        id: "P11",
        what: "a record of the ledger is durable; it is written while the finger is waited for",
        goal: Goal::AtMost(40.0),
        ours: "record_durable",
        share: Share::P95,
        beside: &[("one sync of a page", "one_sync")],
    },
];
