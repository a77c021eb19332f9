//! What the network does.

use std::time::Duration;

/// Everything that is wrong with the network at once; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// What becomes of new connections.
    pub connect: AtConnect,
    /// So much later each byte is delivered, each way. Bytes travel one behind the other, so that a late network is
    /// not a slow one. A TLS handshake takes one round trip, which is twice this.
    pub latency: Duration,
    /// Plain bytes per second, each way; 0 counts as 1.
    pub bytes_per_second: Option<u32>,
    /// Packets that have to be sent again.
    pub loss: Option<Loss>,
    /// The answer comes in drops.
    pub drip: Option<Drip>,
    /// Breaks what the client sends.
    pub request: Option<Break>,
    /// Breaks what the upstream answers.
    pub response: Option<Break>,
}

impl Faults {
    /// The break in one direction.
    pub(super) fn break_in(&self, way: Way) -> Option<Break> {
        match way {
            Way::Request => self.request,
            Way::Response => self.response,
        }
    }

    /// The drops in one direction.
    pub(super) fn drip_in(&self, way: Way) -> Option<Drip> {
        match way {
            Way::Request => None,
            Way::Response => self.drip,
        }
    }
}

/// What becomes of a connection as soon as it is there, and as long as its TLS handshake has not begun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AtConnect {
    /// It is served.
    #[default]
    Serve,
    /// It is reset (RST) before a byte is read.
    Reset,
    /// It is closed (FIN) before a byte is read.
    Close,
    /// It is held and nothing is read, until the client leaves or other faults are set.
    Hang,
    /// The TLS `ClientHello` is read and not answered, until the client leaves or other faults are set. Without TLS
    /// the same as [`AtConnect::Hang`].
    StallHandshake,
}

/// The loss of packets as it looks above TCP: what was lost comes late, and holds up what is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// How many of 1000 packets are lost. A packet is 1400 bytes of a direction's plain bytes.
    pub per_mille: u16,
    /// After this time a lost packet is there nevertheless.
    pub retransmission: Duration,
    /// Which packets are lost follows from this, from the number of the connection, the direction and the place in
    /// the stream; from nothing else.
    pub seed: u64,
}

/// An answer in drops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drip {
    /// The size of a drop; 0 counts as 1.
    pub bytes: usize,
    /// The wait after each drop.
    pub pause: Duration,
}

/// The end of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// So many plain bytes still pass, counted on each connection from the moment in which the faults were set. The
    /// break comes with the last of them; with 0, as soon as the first byte would have passed.
    pub after_bytes: u64,
    /// How it breaks.
    pub how: BreakHow,
}

/// How a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakHow {
    /// Closed (FIN), to both sides. Inside TLS without the `close_notify` of an orderly end.
    Close,
    /// Reset (RST), to both sides, as soon as they had time to read what was forwarded.
    Reset,
    /// Nothing more is forwarded and the connection stays open. What a [`Break`] holds back is forwarded when other
    /// faults are set; a client that closes its side meanwhile ends the connection.
    Hang,
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the upstream.
    Request,
    /// From the upstream to the client.
    Response,
}
