//! What passed on a connection.

use super::faults::{BreakHow, Way};

/// A connection as the proxy saw it. Bytes are plain bytes, as they are inside TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Bytes that were taken from the client, forwarded or not.
    pub taken_bytes: u64,
    /// Bytes that were forwarded to the upstream.
    pub request_bytes: u64,
    /// Bytes that were forwarded to the client. Whoever has read a byte finds it counted.
    pub response_bytes: u64,
    /// Whether the TLS handshake was completed; `false` without TLS.
    pub handshake_completed: bool,
    /// How it ended; nothing as long as it is open.
    pub ending: Option<Ending>,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Both sides closed it in order.
    Closed,
    /// The client reset it, or left it while it was held.
    ByClient,
    /// The upstream reset it.
    ByUpstream,
    /// The upstream took no connection; the client was reset.
    Unreachable,
    /// The TLS handshake failed, as when the client refuses the certificate.
    HandshakeFailed,
    /// [`AtConnect`](super::AtConnect) did not let it in.
    Refused(BreakHow),
    /// A [`Break`](super::Break) in this direction ended it.
    Broken(Way, BreakHow),
    /// It was [severed](super::FaultProxy::sever).
    Severed(BreakHow),
}
