//! `docs/performance.md`.

use std::fmt::Write as _;

use super::Figures;
use super::goals::{Goal, ROWS, Row, Share, value};

const ABOVE: &str = "\
# How fast it is, beside what agents use today

Written by `cargo xtask bench`, in one run on one machine; the same figures are in [performance.json](performance.json).
Machines differ: what counts is the ratio to what was measured beside it. Everything is built as it is shipped. Service,
scanner and network are the simulator's, on the same PC.

";

const BELOW: &str = "
## How it is measured

* **P1 to P3.** Each run begins with clients that have no connection. A hung port accepts and never answers. Pages of
  today ask `RDSERVICE` on one port after the other and wait 2.5 s for each; some ask ten at a time.
* **P4.** The controller, from the request of the window to the first byte of `CAPTURE`, seen by a relay before the
  scanner. The keychain is one in memory.
* **P5 and P6.** A relay before a proxy that speaks TLS sees the bytes; the finger takes 1.5 s. The connections of the
  run before are closed first. At 300 ms the proxy delays each byte by 150 ms, each way; opening TCP costs nothing there,
  so the other client, which would pay one round trip more, looks better than it is.
* **P7 to P10.** Three windows, one after the other, on the same virtual screen, each with its files in memory: ours, set
  up, with its service and a scanner; an empty one of the same library, with one page that has one colour; and
  Chromium's with that page (`--app`). The left button is pressed every 4 ms until the screen shows an answer. A pixel is
  read as fast as the screen lets it be; that is within 1 ms. For P9 nobody touches the window for ten minutes, in which
  the time that is left is painted once at most (in the last hour of the day, each minute); what goes to the service is
  counted by a proxy before it. Wake-ups are the voluntary changes of context of all threads.
* **P11.** In a folder on disk, beside `fdatasync` of one page in the same folder.
* **P12.** MB are 10⁶ bytes, on disk; for memory 2²⁰.
";

/// Why a goal is not reached, by the name of the figure.
const REASONS: [(&str, &str); 2] = [
    (
        "start",
        "An empty window of the same library is hardly sooner there than the browser's: the time is that of starting \
         three processes of WebKitGTK. What is ours is the difference to the empty one.",
    ),
    (
        "rest_wake_ups",
        "WebKitGTK wakes by itself, to look at the memory of the system among other things: see the empty window. One \
         painting wakes its threads some seventy times; at rest there is one every quarter of an hour.",
    ),
];

/// The page, whole.
pub fn write(figures: &Figures, machine: &str) -> String {
    let mut page = format!("{ABOVE}Machine: {machine}.\n\n");
    page.push_str(
        "| # | what | goal | measured | beside it | ratio | reached |\n|---|---|---|---|---|---|---|\n",
    );
    for row in &ROWS {
        line(&mut page, row, figures);
    }
    page.push_str(BELOW);
    let missed: Vec<&Row> = ROWS.iter().filter(|row| row.is_reached(figures) == Some(false)).collect();
    if !missed.is_empty() {
        page.push_str("\n## What is not reached, and why\n\n");
    }
    for row in missed {
        let known = REASONS.iter().find(|(name, _)| *name == row.ours);
        let reason = known.map_or("The reason was not found yet.", |(_, reason)| reason);
        // Writing to a text does not fail.
        let _ = writeln!(page, "* **{}**, {}. {reason}", row.id, row.what);
    }
    page
}

fn line(page: &mut String, row: &Row, figures: &Figures) {
    let ours = value(figures, row.ours, row.share);
    let beside =
        row.beside.iter().map(|(words, name)| format!("{words}: {}", said(figures, name, row.share)));
    let ratios = row.beside.iter().filter_map(|(_, name)| {
        let ratio = value(figures, row.ours, Share::Median)? / value(figures, name, Share::Median)?;
        Some(if ratio < 0.1 { format!("{ratio:.4}") } else { format!("{ratio:.2}") })
    });
    let (beside, ratios): (Vec<String>, Vec<String>) = (beside.collect(), ratios.collect());
    let reached = match row.is_reached(figures) {
        Some(true) => "yes",
        Some(false) => "**no**",
        None if ours.is_some() => "–",
        None => "not measured",
    };
    let measured = if ours.is_some() { said(figures, row.ours, row.share) } else { "–".to_owned() };
    let cells = [row.id, row.what, &goal(row), &measured, &beside.join("; "), &ratios.join("; "), reached];
    // Writing to a text does not fail.
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

fn goal(row: &Row) -> String {
    let (share, unit) = (row.share.name(), row.unit);
    match row.goal {
        Goal::AtMost(most) => format!("{share} at most {most}{unit}"),
        Goal::MoreBy(most, _) => format!("{share} at most {most}{unit} more than without"),
        Goal::Times(others) => {
            let times: Vec<String> = others.iter().map(|(times, _)| times.to_string()).collect();
            format!("{share} at most {} times those beside it", times.join(" and "))
        }
        Goal::Exactly(count) => count.to_string(),
        Goal::None => "–".to_owned(),
    }
}

/// Median, a higher share, number of runs; of a single run what it gave.
fn said(figures: &Figures, name: &str, share: Share) -> String {
    let of = |share| value(figures, name, share).unwrap_or_default();
    let runs = figures.get(name).and_then(|figure| figure.get("runs")?.as_u64()).unwrap_or_default();
    let median = of(Share::Median);
    match (runs, share) {
        (0 | 1, _) => format!("{median:.2}"),
        (_, Share::Median | Share::P95) => format!("{median:.2} / {:.2} ({runs})", of(Share::P95)),
        (_, Share::P99) => format!("{median:.2} / p99 {:.2} ({runs})", of(Share::P99)),
    }
}
