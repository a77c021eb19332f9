//! The proxy that misbehaves.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::authority::ServerCertificate;
use super::board::Board;
use super::connection::{Route, serve};
use super::faults::{BreakHow, Faults};
use super::passed::Passed;
use crate::listening::Listening;

/// How a [`FaultProxy`] is started.
#[derive(Debug, Clone)]
pub struct ProxyOptions {
    /// The port on 127.0.0.1 to which it forwards, without TLS.
    pub upstream: u16,
    /// With a certificate the proxy ends TLS.
    pub tls: Option<ServerCertificate>,
    /// Its own port on 127.0.0.1; a free one if not given.
    pub port: Option<u16>,
}

/// A proxy on 127.0.0.1 that forwards bytes as its [`Faults`] say. Dropping it closes the port and all connections.
pub struct FaultProxy {
    board: Arc<Board>,
    listening: Listening,
}

impl FaultProxy {
    /// Binds the port and starts to forward without faults, on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(options: ProxyOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0))).await?;
        let board = Arc::new(Board::default());
        let route = Route { upstream: options.upstream, tls: options.tls };
        let entrance = Arc::clone(&board);
        let listening = Listening::start(listener, move |client, _| {
            serve(client, route.clone(), Board::new_line(&entrance))
        })?;
        Ok(Self { board, listening })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.listening.address().port()
    }

    /// The faults from now on, on open connections too. Counts of a [`Break`](super::Break) begin anew.
    pub fn set_faults(&self, faults: Faults) {
        self.board.set_faults(faults);
    }

    /// No faults from now on. What was held is forwarded; what was broken stays so.
    pub fn mend(&self) {
        self.set_faults(Faults::default());
    }

    /// Breaks every open connection now, in both directions, for good: one that is hung is never mended and counts
    /// as ended. New connections are served as the faults say.
    pub fn sever(&self, how: BreakHow) {
        self.board.sever(how);
    }

    /// What passed so far: an entry for each accepted connection, in their order.
    pub fn passed(&self) -> Vec<Passed> {
        self.board.passed()
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.passed().len()
    }

    /// How many connections have not ended.
    pub fn open_connections(&self) -> usize {
        self.passed().iter().filter(|passed| passed.ending.is_none()).count()
    }

    /// Closes all connections, and returns when the port is closed.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

impl fmt::Debug for FaultProxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FaultProxy({})", self.port())
    }
}
