//! A port whose connection attempts are never answered.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A port that swallows connections: its queue is full, so that a connect is never answered at all. Works on Linux.
#[derive(Debug)]
pub struct SwallowingPort {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: TcpStream,
}

impl SwallowingPort {
    /// Opens the port on 127.0.0.1 or ::1, a free one if not given, and fills its queue.
    ///
    /// # Errors
    /// When the port cannot be bound or its queue not be filled.
    pub async fn start(ip: IpAddr, port: Option<u16>) -> io::Result<Self> {
        let socket = match ip {
            IpAddr::V4(_) => TcpSocket::new_v4()?,
            IpAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.bind(SocketAddr::new(ip, port.unwrap_or(0)))?;
        let listener = socket.listen(0)?;
        let address = listener.local_addr()?;
        // A queue of length 0 holds one connection on Linux.
        let queue = TcpStream::connect(address).await?;
        Ok(Self { address, _listener: listener, _queue: queue })
    }

    /// The address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}
