//! Reads one request.

use std::io;
use std::net::SocketAddr;

use chrono::Utc;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::message::{Head, Reply};

/// The longest head that is read, in bytes.
pub const HEAD_CAP: usize = 64 * 1024;
/// The longest body that is read, in bytes.
pub const BODY_CAP: usize = 2 * 1024 * 1024;
const MOST_HEADERS: usize = 100;

/// Why no request was read.
pub(crate) enum NoRequest {
    /// The client closed the connection between requests, or in the middle of one.
    Gone,
    /// What came is not a request that is served; this is the answer.
    Refused(Reply),
}

impl From<io::Error> for NoRequest {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends {
    pub(crate) peer: SocketAddr,
    pub(crate) local_port: u16,
}

/// A connection's unread bytes.
#[derive(Default)]
pub(crate) struct Inbox {
    bytes: Vec<u8>,
}

impl Inbox {
    /// Reads up to the end of a head.
    pub(crate) async fn head<S>(&mut self, socket: &mut S, ends: Ends) -> Result<Head, NoRequest>
    where
        S: AsyncRead + Unpin,
    {
        loop {
            if let Some((head, length)) = parse(&self.bytes, ends)? {
                self.bytes.drain(..length);
                return Ok(head);
            }
            if self.bytes.len() >= HEAD_CAP {
                return Err(refused(431));
            }
            self.more(socket).await?;
        }
    }

    /// Reads a body of this length; what came before the client left, if it leaves.
    pub(crate) async fn body<S>(&mut self, socket: &mut S, length: usize) -> Result<Vec<u8>, Vec<u8>>
    where
        S: AsyncRead + Unpin,
    {
        while self.bytes.len() < length {
            if self.more(socket).await.is_err() {
                return Err(std::mem::take(&mut self.bytes));
            }
        }
        Ok(self.bytes.drain(..length).collect())
    }

    /// What was read and belongs to no request yet.
    pub(crate) fn into_rest(self) -> Vec<u8> {
        self.bytes
    }

    async fn more<S>(&mut self, socket: &mut S) -> Result<(), NoRequest>
    where
        S: AsyncRead + Unpin,
    {
        if socket.read_buf(&mut self.bytes).await? == 0 {
            return Err(NoRequest::Gone);
        }
        Ok(())
    }
}

/// The length of the body that follows a head.
pub(crate) fn body_length(head: &Head) -> Result<usize, NoRequest> {
    if head.value("transfer-encoding").is_some() {
        return Err(refused(411));
    }
    let Some(text) = head.value("content-length") else {
        return Ok(0);
    };
    let length: usize = text.parse().map_err(|_| refused(400))?;
    if length > BODY_CAP {
        return Err(refused(413));
    }
    Ok(length)
}

fn parse(bytes: &[u8], ends: Ends) -> Result<Option<(Head, usize)>, NoRequest> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(refused(400)),
    };
    let headers = request
        .headers
        .iter()
        .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
        .collect();
    let head = Head {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        minor_version: request.version.unwrap_or_default(),
        headers,
        peer: ends.peer,
        local_port: ends.local_port,
        at: Utc::now(),
    };
    Ok(Some((head, length)))
}

fn refused(status: u16) -> NoRequest {
    NoRequest::Refused(Reply::empty(status))
}
