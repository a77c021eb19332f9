//! Sockets on which a process waits to be called.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use procfs::net::TcpState;
use procfs::process::{FDTarget, Process};

/// Looks at a process every two milliseconds.
pub struct Ears {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<(BTreeSet<SocketAddr>, usize)>,
}

impl Ears {
    pub fn of(pid: u32) -> Ears {
        let stop = Arc::<AtomicBool>::default();
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            let (mut heard, mut looks) = (BTreeSet::new(), 0);
            while !stopped.load(Ordering::Relaxed) {
                heard.extend(listening(pid));
                looks += 1;
                std::thread::sleep(Duration::from_millis(2));
            }
            (heard, looks)
        });
        Ears { stop, thread }
    }

    /// Every address on which it listened meanwhile.
    pub fn heard(self) -> BTreeSet<SocketAddr> {
        self.stop.store(true, Ordering::Relaxed);
        let (heard, looks) = self.thread.join().unwrap();
        assert!(looks > 3, "it was looked at {looks} times only");
        heard
    }
}

/// The addresses on which a process listens now.
pub fn listening(pid: u32) -> BTreeSet<SocketAddr> {
    let Ok(process) = Process::new(pid.try_into().unwrap()) else { return BTreeSet::new() };
    let files = process.fd().into_iter().flatten().flatten();
    let sockets: BTreeSet<u64> = files
        .filter_map(|file| if let FDTarget::Socket(number) = file.target { Some(number) } else { None })
        .collect();
    let tables = [process.tcp(), process.tcp6()].into_iter().flatten().flatten();
    let own = tables.filter(|entry| entry.state == TcpState::Listen && sockets.contains(&entry.inode));
    own.map(|entry| entry.local_address).collect()
}

#[test]
fn a_port_that_is_open_is_heard_of() {
    let listener = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
    let ears = Ears::of(std::process::id());
    std::thread::sleep(Duration::from_secs(2));
    let address = listener.local_addr().unwrap();
    assert!(ears.heard().contains(&address));
    drop(listener);
    assert!(!listening(std::process::id()).contains(&address));
}
