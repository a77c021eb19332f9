//! What agents use today: pages that ask one port after the other, or some at a time, and wait 2.5 s for each.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_millis(2500);

/// One connection, one question, its answer to the end; nothing is read of it.
pub async fn ask(port: u16, method: &str, path: &str) -> Option<String> {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let question = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    socket.write_all(question.as_bytes()).await.ok()?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.ok()?;
    Some(answer)
}

/// Whether a scanner that is ready answers on the port, within its time.
async fn is_ready(port: u16) -> bool {
    let answer = tokio::time::timeout(PATIENCE, ask(port, "RDSERVICE", "/")).await;
    answer.ok().flatten().is_some_and(|answer| answer.contains("\"READY\""))
}

/// One port after the other, until one is ready.
pub async fn one_by_one(ports: impl Iterator<Item = u16>) -> Option<u16> {
    for port in ports {
        if is_ready(port).await {
            return Some(port);
        }
    }
    None
}

/// Ten ports at a time, until one is ready.
pub async fn ten_at_a_time(ports: impl Iterator<Item = u16>) -> Option<u16> {
    let asked = ports.map(|port| async move { is_ready(port).await.then_some(port) });
    let mut answers = futures_util::stream::iter(asked).buffer_unordered(10);
    while let Some(answer) = answers.next().await {
        if answer.is_some() {
            return answer;
        }
    }
    None
}
