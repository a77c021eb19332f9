//! What is read and what is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// The head of a request as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The method, such as `POST` or `RDSERVICE`.
    pub method: String,
    /// The request target as sent: path and query.
    pub target: String,
    /// The minor version: 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub minor_version: u8,
    /// Names and values in their order, names in the casing of the sender.
    pub headers: Vec<(String, String)>,
    /// Who sent it.
    pub peer: SocketAddr,
    /// The port it came to.
    pub local_port: u16,
    /// When the head was complete, by this computer's clock.
    pub at: DateTime<Utc>,
}

impl Head {
    /// The path: the target without its query.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query without its question mark, if there is one.
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// All values of a header, whatever the casing of its name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a header, whatever the casing of its name.
    pub fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.values(name).next()
    }
}

/// A whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Method, target and headers.
    pub head: Head,
    /// The body, or what was read of it.
    pub body: Vec<u8>,
}

/// Holds answers back until it is opened. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    /// A closed one.
    pub fn closed() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Lets through whatever waits, and whatever comes.
    pub fn open(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it is open.
    pub(super) async fn passed(&self) {
        // The sender lives as long as this gate.
        let _ = self.0.subscribe().wait_for(|open| *open).await;
    }
}

impl PartialEq for Gate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Gate {}

/// How a reply reaches the client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Delivery {
    /// At once and complete.
    #[default]
    Whole,
    /// Complete, after a wait.
    Delay(Duration),
    /// Complete, when the gate opens.
    Held(Gate),
    /// So many bytes of the serialised response, then the connection is closed in order (FIN).
    Cut {
        /// Bytes that are still sent, counted from the status line.
        after_bytes: usize,
    },
    /// So many bytes of the serialised response, then the connection is reset (RST).
    Reset {
        /// Bytes that are still sent, counted from the status line.
        after_bytes: usize,
    },
    /// Complete, in small pieces.
    Drip {
        /// Size of a piece; 0 counts as 1.
        bytes_per_chunk: usize,
        /// Wait after each piece.
        pause: Duration,
    },
    /// No byte ever; the connection stays open until the client leaves or the server stops.
    Hang,
    /// These bytes instead of the reply, then the connection is closed.
    Raw(Vec<u8>),
    /// The reply's body followed by spaces up to this size, with a `Content-Length` that says so.
    Flood {
        /// Size of the whole body.
        bytes: u64,
    },
    /// The request is not even read: after so many bytes of its body the connection is reset (RST). For an
    /// answer that is prepared before the request comes.
    RefuseBody {
        /// Bytes of the request body that are still read.
        after_bytes: usize,
    },
}

/// An answer, and the way it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// Headers apart from `Content-Length` and `Connection`, which are added on sending unless they are here.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How it is delivered.
    pub delivery: Delivery,
}

impl Reply {
    /// A reply with a body of some type.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            reason: reason_phrase(status).to_owned(),
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.into(),
            delivery: Delivery::Whole,
        }
    }

    /// A reply without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            reason: reason_phrase(status).to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            delivery: Delivery::Whole,
        }
    }

    /// The same reply with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same reply, delivered in another way.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Whether a header of this name is set.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

/// The usual phrase for a status code; empty for an unusual one.
pub(crate) fn reason_phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        511 => "Network Authentication Required",
        _ => "",
    }
}
