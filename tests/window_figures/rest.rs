//! P8 and P9: what the window takes, and what it does when nobody does anything.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::desktop::Desktop;
use crate::kinds::Kind;
use crate::samples::Figure;
use crate::screen::Screen;
use crate::shop::Shop;
use crate::start::wait_for_rest;

const RUNS: usize = 3;
const SETTLING: Duration = Duration::from_secs(8);

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
        whole.push(members(window.group()).map(proportional_kib).sum::<f64>() / 1024.0);
        heap.push(heap_kib(window.group()) / 1024.0);
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
    let asked = std::env::var("HAZRI_REST_SECONDS").ok().and_then(|text| text.parse().ok());
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

/// What the processes of a window did in a while.
struct Work {
    seconds: f64,
    cpu_percent: f64,
    written: f64,
    /// In a second.
    wake_ups: f64,
    /// In a second, of the process that was started.
    wake_ups_of_program: f64,
}

impl Work {
    async fn within(length: Duration, group: u32) -> Work {
        let begun = Instant::now();
        let before = Counts::of(group);
        let (mut last, mut wake_ups, mut of_program) = (before.clone(), 0.0, 0.0);
        // Threads that have ended are counted no more, so they are looked at often.
        while begun.elapsed() < length {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = Counts::of(group);
            for (thread, (process, count)) in &now.wake_ups {
                let more = count - last.wake_ups.get(thread).map_or(0.0, |(_, before)| *before);
                wake_ups += more;
                of_program += if *process == group { more } else { 0.0 };
            }
            last = now;
        }
        let seconds = begun.elapsed().as_secs_f64();
        Work {
            seconds,
            cpu_percent: (last.cpu_seconds - before.cpu_seconds) / seconds * 100.0,
            written: last.written - before.written,
            wake_ups: wake_ups / seconds,
            wake_ups_of_program: of_program / seconds,
        }
    }
}

/// What the processes of a window have done since they began.
#[derive(Clone)]
struct Counts {
    cpu_seconds: f64,
    written: f64,
    /// Of each thread, with its process.
    wake_ups: HashMap<u32, (u32, f64)>,
}

impl Counts {
    fn of(group: u32) -> Counts {
        let cpu = |id: u32| {
            let stat = read(id, "stat");
            // User and system time, in hundredths of a second, behind the name in brackets.
            let (_, rest) = stat.rsplit_once(')').unwrap_or_default();
            let ticks =
                rest.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
            ticks.sum::<f64>() / 100.0
        };
        Counts {
            cpu_seconds: members(group).map(cpu).sum(),
            written: members(group).map(|id| number(&read(id, "io"), "write_bytes:")).sum(),
            wake_ups: members(group).flat_map(wake_ups).collect(),
        }
    }
}

fn wake_ups(id: u32) -> Vec<(u32, (u32, f64))> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let of_thread = |entry: std::fs::DirEntry| {
        let thread = entry.file_name().to_str()?.parse().ok()?;
        let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
        Some((thread, (id, number(&status, "voluntary_ctxt_switches:"))))
    };
    threads.flatten().filter_map(of_thread).collect()
}

/// The processes of a group.
fn members(group: u32) -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.filter(move |id: &u32| {
        let stat = read(*id, "stat");
        let of_group =
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(2)?.parse().ok());
        of_group == Some(group)
    })
}

fn proportional_kib(id: u32) -> f64 {
    number(&read(id, "smaps_rollup"), "Pss:")
}

/// What the process itself has from the heap.
fn heap_kib(id: u32) -> f64 {
    let maps = read(id, "smaps");
    let of_heap = maps.lines().skip_while(|line| !line.ends_with("[heap]"));
    number(&of_heap.take(30).collect::<Vec<_>>().join("\n"), "Rss:")
}

fn read(id: u32, file: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(format!("/proc/{id}/{file}")).unwrap_or_default()).into_owned()
}

fn number(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
