//! The network that misbehaves, and the proxies and ports around it.

mod breaks;
mod paces;
mod ports;
mod tls;
mod upstream;
mod web;
mod whole;

use std::io;
use std::time::Duration;

use hazri_simulator::proxy::{Break, BreakHow, Ending, FaultProxy, Faults, Passed, ProxyOptions};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::TcpStream;

use upstream::Upstream;

const REQUEST: &[u8] = b"0123456789 a request of forty bytes ====";
const ANSWER: &[u8] = b"an answer that is a little longer than what was asked for.";
/// Long enough for what comes to be there, short enough for a test that waits for what must not come.
const A_WHILE: Duration = Duration::from_millis(80);
const PATIENCE: Duration = Duration::from_secs(5);

/// An upstream that answers [`ANSWER`] to each [`REQUEST`], and the network before it.
async fn network() -> (Upstream, FaultProxy) {
    let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
    let network = before(&upstream).await;
    (upstream, network)
}

async fn before(upstream: &Upstream) -> FaultProxy {
    let options = ProxyOptions { upstream: upstream.port(), tls: None, port: None };
    FaultProxy::start(options).await.unwrap()
}

async fn client(network: &FaultProxy) -> TcpStream {
    TcpStream::connect(("127.0.0.1", network.port())).await.unwrap()
}

/// Reads to the end: what came, and the kind of error if it did not end in order.
async fn to_the_end(stream: &mut (impl AsyncRead + Unpin)) -> (Vec<u8>, Option<io::ErrorKind>) {
    let mut read = Vec::new();
    match tokio::time::timeout(PATIENCE, stream.read_to_end(&mut read)).await {
        Ok(ended) => (read, ended.err().map(|error| error.kind())),
        Err(_) => panic!("no end after {} bytes", read.len()),
    }
}

/// Reads exactly so much.
async fn exactly(stream: &mut (impl AsyncRead + Unpin), bytes: usize) -> Vec<u8> {
    let mut read = vec![0; bytes];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut read)).await.expect("in time").unwrap();
    read
}

/// Nothing comes, not even an end.
async fn stays_silent(stream: &mut (impl AsyncRead + Unpin)) {
    let read = tokio::time::timeout(A_WHILE, stream.read(&mut [0])).await;
    assert!(read.is_err(), "{read:?}");
}

async fn eventually(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("it comes to hold");
}

fn first(network: &FaultProxy) -> Passed {
    network.passed()[0]
}

fn ending(network: &FaultProxy) -> Option<Ending> {
    first(network).ending
}

fn request_breaks(after_bytes: usize, how: BreakHow) -> Faults {
    Faults { request: Some(end(after_bytes, how)), ..Faults::default() }
}

fn response_breaks(after_bytes: usize, how: BreakHow) -> Faults {
    Faults { response: Some(end(after_bytes, how)), ..Faults::default() }
}

fn end(after_bytes: usize, how: BreakHow) -> Break {
    Break { after_bytes: u64::try_from(after_bytes).unwrap(), how }
}

/// Nothing, one, some, all but one, all.
fn places(whole: &[u8]) -> [usize; 5] {
    [0, 1, whole.len() / 2, whole.len() - 1, whole.len()]
}
