//! A port that gives each connection a task of its own.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A port that is listened on. Dropping it closes the port and all connections.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Listening {
    /// Accepts connections on the runtime of the caller. `connection` is called for each in the order of their
    /// coming; what it returns is run beside the others.
    ///
    /// # Errors
    /// When the listener does not tell its address.
    pub(crate) fn start<C, F>(listener: TcpListener, connection: C) -> io::Result<Self>
    where
        C: Fn(TcpStream, SocketAddr) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let address = listener.local_addr()?;
        Ok(Self { address, task: tokio::spawn(accept(listener, connection)) })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops, and returns when the port is closed.
    pub(crate) async fn stop(mut self) {
        self.task.abort();
        // The task ends cancelled, which is what was asked for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept<C, F>(listener: TcpListener, connection: C)
where
    C: Fn(TcpStream, SocketAddr) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            incoming = listener.accept() => {
                let Ok((stream, peer)) = incoming else { continue };
                connections.spawn(connection(stream, peer));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}
