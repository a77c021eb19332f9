use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the system gives ports away by itself.
const FIRST: u16 = 15_000;
const LAST: u16 = 31_000;

/// So many neighbouring ports that nobody listens on. No two calls of a process get the same ones.
pub fn free_block(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 1000).unwrap() * 16;
    for _ in 0..1000 {
        let from = FIRST + (start + NEXT.fetch_add(count, Ordering::SeqCst)) % (LAST - FIRST);
        if (from..from + count).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()) {
            return from;
        }
    }
    panic!("no {count} free ports in a row")
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    free_block(1)
}
