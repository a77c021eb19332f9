//! P8 and P9: what the window takes, and what it does when nobody does anything.

use std::time::Duration;

use crate::desktop::Desktop;
use crate::kinds::Kind;
use crate::samples::Figure;
use crate::screen::Screen;
use crate::shop::Shop;
use crate::start::wait_for_rest;
use crate::work::{self, Work};

const RUNS: usize = 3;
const SETTLING: Duration = Duration::from_secs(8);
const MIB: f64 = 1024.0 * 1024.0;

pub async fn measure(desktop: &Desktop, shop: &Shop) -> Vec<Figure> {
    let screen = Screen::of(desktop);
    let mut figures = Vec::new();
    for kind in Kind::ALL {
        figures.extend(memory(kind, desktop, &screen).await);
    }
    figures.extend(rest(desktop, shop).await);
    figures.extend(rest_of_empty(desktop).await);
    figures
}

async fn memory(kind: Kind, desktop: &Desktop, screen: &Screen) -> Vec<Figure> {
    let (mut whole, mut heap) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let window = kind.start(desktop);
        wait_for_rest(screen).await;
        tokio::time::sleep(SETTLING).await;
        whole.push(work::proportional_bytes(window.group()) / MIB);
        heap.extend(work::heap_bytes(window.group()).map(|bytes| bytes / MIB));
    }
    match kind {
        Kind::Ours => vec![Figure::of("memory", whole), Figure::of("memory_heap", heap)],
        Kind::Empty => vec![Figure::of("memory_empty", whole), Figure::of("memory_heap_empty", heap)],
        // It puts its own on a heap of its own.
        Kind::Browser => vec![Figure::of("memory_browser", whole)],
    }
}

/// What the library's window does by itself, in a tenth of the time.
async fn rest_of_empty(desktop: &Desktop) -> Vec<Figure> {
    let window = Kind::Empty.start(desktop);
    tokio::time::sleep(2 * SETTLING).await;
    let work = Work::within(length() / 10, window.group()).await;
    vec![
        Figure::of("rest_cpu_percent_empty", vec![work.cpu_percent]),
        Figure::of("rest_wake_ups_empty", vec![work.wake_ups]),
    ]
}

/// Ten minutes, or as many seconds as are asked for.
fn length() -> Duration {
    let asked = std::env::var("HAZRI_REST_SECONDS").map(|text| text.parse().expect("a number of seconds"));
    Duration::from_secs(asked.unwrap_or(600))
}

/// The home screen of a day that is done, where nobody touches anything.
async fn rest(desktop: &Desktop, shop: &Shop) -> Vec<Figure> {
    shop.do_the_day(desktop);
    let window = Kind::Ours.start(desktop);
    tokio::time::sleep(2 * SETTLING).await;
    shop.scanner.take_received();
    let (bytes_before, connections_before) = shop.bytes_and_connections();

    let work = Work::within(length(), window.group()).await;

    let (bytes, connections) = shop.bytes_and_connections();
    let once = |name, value: f64| Figure::of(name, vec![value]);
    vec![
        once("rest_seconds", work.seconds),
        once("rest_cpu_percent", work.cpu_percent),
        once("rest_written_bytes", work.written),
        once("rest_wake_ups", work.wake_ups),
        once("rest_wake_ups_of_program", work.wake_ups_of_program),
        once("rest_bytes", (bytes - bytes_before) as f64),
        once("rest_connections", (connections - connections_before) as f64),
        once("rest_scanner_questions", shop.scanner.received().len() as f64),
    ]
}
