//! What the processes of a window take and do, as the system tells it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use procfs::process::{MMapPath, Process};
use procfs::{ProcError, ProcResult};

use crate::processes::group_members;

/// What the processes of a window did in a while.
pub struct Work {
    pub seconds: f64,
    pub cpu_percent: f64,
    /// Bytes.
    pub written: f64,
    /// In a second.
    pub wake_ups: f64,
    /// In a second, of the process that was started.
    pub wake_ups_of_program: f64,
}

impl Work {
    pub async fn within(length: Duration, group: u32) -> Work {
        let begun = Instant::now();
        let before = Counts::of(group);
        let (mut last, mut wake_ups, mut of_program) = (before.clone(), 0, 0);
        // Threads that have ended are counted no more, so they are looked at often.
        while begun.elapsed() < length {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = Counts::of(group);
            for (thread, (process, count)) in &now.wake_ups {
                let more = count - last.wake_ups.get(thread).map_or(0, |(_, before)| *before);
                wake_ups += more;
                of_program += if *process == group { more } else { 0 };
            }
            last = now;
        }
        let seconds = begun.elapsed().as_secs_f64();
        let cpu_seconds = (last.cpu_ticks - before.cpu_ticks) as f64 / procfs::ticks_per_second() as f64;
        Work {
            seconds,
            cpu_percent: cpu_seconds / seconds * 100.0,
            written: (last.written - before.written) as f64,
            wake_ups: wake_ups as f64 / seconds,
            wake_ups_of_program: of_program as f64 / seconds,
        }
    }
}

/// What the processes of a window have done since they began.
#[derive(Clone, Default)]
struct Counts {
    cpu_ticks: u64,
    /// Bytes.
    written: u64,
    /// Of each thread, with its process.
    wake_ups: HashMap<i32, (u32, u64)>,
}

impl Counts {
    fn of(group: u32) -> Counts {
        let mut counts = Counts::default();
        for process in processes(group) {
            let Some(stat) = if_it_lives(process.stat()) else { continue };
            counts.cpu_ticks += stat.utime + stat.stime;
            counts.written += if_it_lives(process.io()).map_or(0, |io| io.write_bytes);
            let id = u32::try_from(process.pid()).unwrap();
            for thread in if_it_lives(process.tasks()).into_iter().flatten().filter_map(if_it_lives) {
                let Some(status) = if_it_lives(thread.status()) else { continue };
                let wake_ups = status.voluntary_ctxt_switches.expect("the system counts them");
                counts.wake_ups.insert(thread.tid, (id, wake_ups));
            }
        }
        counts
    }
}

/// Of all processes of a group; what several share is divided among them.
pub fn proportional_bytes(group: u32) -> f64 {
    let of_process = |process: Process| {
        let rollup = if_it_lives(process.smaps_rollup())?.memory_map_rollup;
        Some(rollup.iter().map(|map| map.extension.map["Pss"]).sum::<u64>())
    };
    processes(group).filter_map(of_process).sum::<u64>() as f64
}

/// What the process that was started has from the heap, if it uses that of the system.
pub fn heap_bytes(id: u32) -> Option<f64> {
    let maps = Process::new(id.try_into().unwrap()).and_then(|process| process.smaps()).unwrap();
    let heap = maps.iter().find(|map| map.pathname == MMapPath::Heap)?;
    Some(heap.extension.map["Rss"] as f64)
}

fn processes(group: u32) -> impl Iterator<Item = Process> {
    let ids = group_members(group).into_iter();
    ids.filter_map(|id| if_it_lives(Process::new(id.try_into().unwrap())))
}

/// A process that has ended meanwhile tells nothing; anything else that is not told would be taken for nothing done.
fn if_it_lives<T>(told: ProcResult<T>) -> Option<T> {
    match told {
        Ok(told) => Some(told),
        Err(ProcError::NotFound(_)) => None,
        Err(error) => panic!("the system does not tell: {error}"),
    }
}
