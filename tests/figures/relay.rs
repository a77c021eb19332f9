//! A way to a port, that notes when bytes passed. It looks at none of them but the first of a request.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Listens on a port of its own.
pub struct Relay {
    port: u16,
    passed: Arc<Mutex<Vec<Passed>>>,
}

/// Some bytes that passed.
#[derive(Debug, Clone, Copy)]
pub struct Passed {
    pub at: Instant,
    pub way: Way,
    /// They begin with the word `CAPTURE`.
    pub asks_for_a_capture: bool,
    connection: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    There,
    Back,
}

impl Relay {
    pub async fn to(port: u16) -> Relay {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let relay = Relay { port: listener.local_addr().unwrap().port(), passed: Arc::default() };
        let passed = relay.passed.clone();
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((near, _)) = listener.accept().await else { return };
                let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else { continue };
                near.set_nodelay(true).unwrap();
                far.set_nodelay(true).unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(pass(near_in, far_out, Way::There, connection, passed.clone()));
                tokio::spawn(pass(far_in, near_out, Way::Back, connection, passed.clone()));
            }
        });
        relay
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What passed since the last time this was asked for.
    pub fn take(&self) -> Vec<Passed> {
        std::mem::take(&mut *self.passed.lock().unwrap())
    }
}

/// When the request for a capture passed, and the last byte of its answer.
pub fn capture(passed: &[Passed]) -> (Instant, Instant) {
    let asked = passed.iter().find(|piece| piece.asks_for_a_capture).unwrap();
    let answer = |piece: &&Passed| piece.connection == asked.connection && piece.way == Way::Back;
    let answered = passed.iter().rfind(answer).unwrap();
    (asked.at, answered.at)
}

/// When the last byte of the first request after a moment passed, and the first of its answer.
pub fn request_after(moment: Instant, passed: &[Passed]) -> (Instant, Instant) {
    let after: Vec<&Passed> = passed.iter().skip_while(|piece| piece.at < moment).collect();
    let last_back = after.iter().rposition(|piece| piece.way == Way::Back).unwrap();
    let sent = after[..last_back].iter().rposition(|piece| piece.way == Way::There).unwrap();
    let answered = after[sent..].iter().find(|piece| piece.way == Way::Back).unwrap();
    (after[sent].at, answered.at)
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    connection: usize,
    passed: Arc<Mutex<Vec<Passed>>>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        if read == 0 {
            // The other side may have gone first.
            let _ = to.shutdown().await;
            return;
        }
        let asks_for_a_capture = buffer.starts_with(b"CAPTURE ");
        passed.lock().unwrap().push(Passed { at: Instant::now(), way, asks_for_a_capture, connection });
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
