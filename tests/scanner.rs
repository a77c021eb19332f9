//! The scanner client against every maker's program, its quirks, and what else may sit on a port.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "scanner/captures.rs"]
mod captures;
#[path = "scanner/discovery.rs"]
mod discovery;
#[path = "scanner/hostile.rs"]
mod hostile;

mod support;

use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::scanner::{Capture, CaptureKind, FoundScanner, PortRange, Scanners};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};

/// A search of one port, or of a few in a row.
fn search(first: u16, count: u16) -> Scanners {
    Scanners::on(PortRange::new(first, first + count - 1).unwrap()).unwrap()
}

async fn found(scanner: &RdServer) -> FoundScanner {
    let found = search(scanner.port(), 1).discover(|_| {}).await;
    let [only] = found.as_slice() else { panic!("{found:?}") };
    only.clone()
}

/// A program on a port of choice.
async fn start(maker: Maker, port: u16) -> RdServer {
    RdServer::start(RdOptions { port: Some(port), ..RdOptions::new(maker) }).await.unwrap()
}

async fn a_scanner() -> RdServer {
    RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap()
}

/// One capture, told as what the agent would be told.
async fn capture(scanner: &RdServer, kind: CaptureKind) -> Result<Capture, (OutcomeClass, Problem)> {
    let captured = search(scanner.port(), 1).capture(&found(scanner).await, kind).await;
    captured.map_err(|trouble| (trouble.class, trouble.problem))
}
