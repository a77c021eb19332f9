//! A name server that never answers.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

/// The most a datagram can hold.
const DATAGRAM: usize = 64 * 1024;

/// A UDP port that takes questions and never answers. Dropping it closes the port.
#[derive(Debug)]
pub struct SilentDns {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl SilentDns {
    /// Opens the port, on the runtime of the caller; a free one for port 0.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(address: SocketAddr) -> io::Result<Self> {
        let socket = UdpSocket::bind(address).await?;
        let address = socket.local_addr()?;
        let asked = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(listen(socket, Arc::clone(&asked)));
        Ok(Self { address, asked, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many datagrams came so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for SilentDns {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(socket: UdpSocket, asked: Arc<AtomicUsize>) {
    let mut question = vec![0; DATAGRAM];
    loop {
        // An error is an earlier peer's, and no question.
        if socket.recv_from(&mut question).await.is_ok() {
            asked.fetch_add(1, Ordering::SeqCst);
        }
    }
}
