//! What is to be reached, and beside what it is measured.

use super::Figures;

/// Which figure of the runs counts.
#[derive(Clone, Copy)]
pub enum Share {
    Median,
    P95,
    P99,
}

impl Share {
    pub fn name(self) -> &'static str {
        match self {
            Share::Median => "median",
            Share::P95 => "p95",
            Share::P99 => "p99",
        }
    }
}

/// What has to hold.
pub enum Goal {
    /// At most so much.
    AtMost(f64),
    /// At most so much more than the same share of another figure.
    MoreBy(f64, &'static str),
    /// At most so many times the same share of each of the others.
    Times(&'static [(f64, &'static str)]),
    /// Exactly so many.
    Exactly(f64),
    /// Nothing; it is told.
    None,
}

/// One row of the table.
pub struct Row {
    pub id: &'static str,
    pub what: &'static str,
    pub goal: Goal,
    /// What it is counted in, with its space; empty for a count.
    pub unit: &'static str,
    pub ours: &'static str,
    pub share: Share,
    /// What it is measured beside: words, and the name of the figure.
    pub beside: &'static [(&'static str, &'static str)],
}

impl Row {
    /// Whether the goal is reached, if there is one and it was measured.
    pub fn is_reached(&self, figures: &Figures) -> Option<bool> {
        let ours = value(figures, self.ours, self.share)?;
        Some(match self.goal {
            Goal::AtMost(most) => ours <= most,
            Goal::MoreBy(most, than) => ours - value(figures, than, self.share)? <= most,
            Goal::Times(others) => {
                let mut are_kept = true;
                for (times, other) in others {
                    are_kept &= ours <= times * value(figures, other, self.share)?;
                }
                are_kept
            }
            #[allow(clippy::float_cmp, reason = "counts")]
            Goal::Exactly(count) => ours == count,
            Goal::None => return None,
        })
    }
}

/// A figure, if it was measured.
pub fn value(figures: &Figures, name: &str, share: Share) -> Option<f64> {
    figures.get(name)?.get(share.name())?.as_f64()
}

const ONE_BY_ONE: &str = "pages of today, one port after the other";
const TEN: &str = "ten ports at a time";
const EMPTY: &str = "an empty window of the same library";
const BROWSER: &str = "a browser's window";
const MS: &str = " ms";
const MB: &str = " MB";

/// In the order of the page.
pub const ROWS: [Row; 25] = [
    Row {
        id: "P1",
        what: "the scanner is found; it is on the last of 21 ports, the others are closed",
        goal: Goal::AtMost(10.0),
        unit: MS,
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
        unit: MS,
        ours: "found_remembered",
        share: Share::P95,
        beside: &[("a raw connection, and the scanner's own answers", "found_raw")],
    },
    Row {
        id: "P2",
        what: "the same as P1, 1 of the ports hangs",
        goal: Goal::MoreBy(5.0, "hung_0"),
        unit: MS,
        ours: "hung_1",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_1_one_by_one"), (TEN, "hung_1_ten")],
    },
    Row {
        id: "P2",
        what: "5 ports hang",
        goal: Goal::MoreBy(5.0, "hung_0"),
        unit: MS,
        ours: "hung_5",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_5_one_by_one"), (TEN, "hung_5_ten")],
    },
    Row {
        id: "P2",
        what: "all 20 other ports hang",
        goal: Goal::MoreBy(5.0, "hung_0"),
        unit: MS,
        ours: "hung_20",
        share: Share::Median,
        beside: &[("no port hangs", "hung_0"), (ONE_BY_ONE, "hung_20_one_by_one"), (TEN, "hung_20_ten")],
    },
    Row {
        id: "P3",
        what: "\"no scanner\" is known; all 21 ports are closed",
        goal: Goal::AtMost(400.0),
        unit: MS,
        ours: "none_closed",
        share: Share::P95,
        beside: &[(ONE_BY_ONE, "none_closed_one_by_one")],
    },
    Row {
        id: "P3",
        what: "the same, all 21 ports hang",
        goal: Goal::AtMost(3000.0),
        unit: MS,
        ours: "none_hung",
        share: Share::P95,
        beside: &[(ONE_BY_ONE, "none_hung_one_by_one"), (TEN, "none_hung_ten")],
    },
    Row {
        id: "P4",
        what: "from the press to the question for a finger on the wire, the record in the ledger included",
        goal: Goal::AtMost(15.0),
        unit: MS,
        ours: "press_to_capture",
        share: Share::P95,
        beside: &[("one round trip on this PC", "round_trip")],
    },
    Row {
        id: "P5",
        what: "from the last byte of the capture to the last byte of the request, with TLS",
        goal: Goal::AtMost(10.0),
        unit: MS,
        ours: "captured_to_sent",
        share: Share::P95,
        beside: &[("a client that begins when the finger is read", "captured_to_sent_cold")],
    },
    Row {
        id: "P6",
        what: "from the last byte of the capture to the result, 300 ms away: one round trip, and the time of the service",
        goal: Goal::AtMost(360.0),
        unit: MS,
        ours: "far_captured_to_answered",
        share: Share::Median,
        beside: &[("a client that begins when the finger is read", "far_captured_to_answered_cold")],
    },
    Row {
        id: "P6",
        what: "connections of a daily authentication",
        goal: Goal::Exactly(1.0),
        unit: "",
        ours: "far_connections",
        share: Share::P95,
        beside: &[],
    },
    Row {
        id: "P7",
        what: "from the start of the program to a window that answers a press, files in memory",
        goal: Goal::Times(&[(1.3, "start_empty"), (1.0, "start_browser")]),
        unit: MS,
        ours: "start",
        share: Share::Median,
        beside: &[(EMPTY, "start_empty"), (BROWSER, "start_browser")],
    },
    Row {
        id: "P8",
        what: "memory of all its processes (proportional set size), first screen",
        goal: Goal::Times(&[(1.15, "memory_empty"), (0.7, "memory_browser")]),
        unit: MB,
        ours: "memory",
        share: Share::Median,
        beside: &[(EMPTY, "memory_empty"), (BROWSER, "memory_browser")],
    },
    Row {
        id: "P8",
        what: "heap of the program itself, with that of the libraries around its window",
        goal: Goal::AtMost(15.0),
        unit: MB,
        ours: "memory_heap",
        share: Share::Median,
        beside: &[(EMPTY, "memory_heap_empty")],
    },
    Row {
        id: "P9",
        what: "at rest on the screen of a day that is done: processor",
        goal: Goal::AtMost(0.1),
        unit: " %",
        ours: "rest_cpu_percent",
        share: Share::Median,
        beside: &[(EMPTY, "rest_cpu_percent_empty")],
    },
    Row {
        id: "P9",
        what: "at rest: bytes written to disk",
        goal: Goal::Exactly(0.0),
        unit: "",
        ours: "rest_written_bytes",
        share: Share::Median,
        beside: &[],
    },
    Row {
        id: "P9",
        what: "at rest: bytes to and from the service",
        goal: Goal::Exactly(0.0),
        unit: "",
        ours: "rest_bytes",
        share: Share::Median,
        beside: &[],
    },
    Row {
        id: "P9",
        what: "at rest: wake-ups of the program in a second",
        goal: Goal::AtMost(1.0),
        unit: "",
        ours: "rest_wake_ups_of_program",
        share: Share::Median,
        beside: &[],
    },
    Row {
        id: "P9",
        what: "at rest: wake-ups of all its processes in a second, those of the web view too",
        goal: Goal::AtMost(1.0),
        unit: "",
        ours: "rest_wake_ups",
        share: Share::Median,
        beside: &[(EMPTY, "rest_wake_ups_empty")],
    },
    Row {
        id: "P10",
        what: "from a key to its digit on the screen",
        goal: Goal::AtMost(50.0),
        unit: MS,
        ours: "key_painted",
        share: Share::P99,
        beside: &[],
    },
    Row {
        id: "P10",
        what: "from a press to the next screen, by way of the controller",
        goal: Goal::AtMost(50.0),
        unit: MS,
        ours: "screen_painted",
        share: Share::P99,
        beside: &[],
    },
    Row {
        id: "P11",
        what: "a record of the ledger is durable; it is written while the finger is waited for",
        goal: Goal::AtMost(40.0),
        unit: MS,
        ours: "record_durable",
        share: Share::P95,
        beside: &[("one sync of a page", "one_sync")],
    },
    Row {
        id: "P12",
        what: "`.deb`, all fonts in it",
        goal: Goal::AtMost(10.0),
        unit: MB,
        ours: "size_deb",
        share: Share::Median,
        beside: &[],
    },
    Row {
        id: "P12",
        what: "the program, in MB",
        goal: Goal::None,
        unit: MB,
        ours: "size_program",
        share: Share::Median,
        beside: &[(EMPTY, "size_program_empty")],
    },
    Row {
        id: "P12",
        what: "the page in it, in MB: fonts and thirteen languages, not compressed",
        goal: Goal::None,
        unit: MB,
        ours: "size_page",
        share: Share::Median,
        beside: &[],
    },
];
