//! A tiny HTTP client that sends exactly what it is told.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer, taken apart.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }

    /// `status` of the body.
    pub fn code(&self) -> i64 {
        self.json()["status"].as_i64().unwrap_or_else(|| panic!("no status: {}", self.text()))
    }
}

/// A request as text.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    [text.as_bytes(), body].concat()
}

/// Sends bytes on a connection of their own and reads until the server closes it. An error is what broke the reading
/// off, with what came before it.
pub async fn raw(port: u16, bytes: &[u8]) -> Result<Vec<u8>, (std::io::Error, Vec<u8>)> {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    if let Err(error) = socket.write_all(bytes).await {
        return Err((error, Vec::new()));
    }
    let mut read = Vec::new();
    match tokio::time::timeout(Duration::from_secs(5), socket.read_to_end(&mut read)).await {
        Ok(Ok(_)) => Ok(read),
        Ok(Err(error)) => Err((error, read)),
        Err(_) => Err((std::io::ErrorKind::TimedOut.into(), read)),
    }
}

/// Sends a request and reads its whole answer. The server has to close the connection.
pub async fn send(port: u16, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    parsed(&raw(port, &request(method, target, headers, body)).await.unwrap())
}

/// Takes an answer apart.
pub fn parsed(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}
