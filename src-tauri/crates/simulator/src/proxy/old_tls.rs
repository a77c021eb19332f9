//! A server that has not been renewed for many years.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::listening::Listening;
use crate::sync::lock;

/// A version of SSL or TLS that is not safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldVersion {
    /// SSL 3.0
    Ssl30,
    /// TLS 1.0
    Tls10,
    /// TLS 1.1
    Tls11,
}

impl OldVersion {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ssl30, Self::Tls10, Self::Tls11];

    fn on_the_wire(self) -> [u8; 2] {
        match self {
            Self::Ssl30 => [3, 0],
            Self::Tls10 => [3, 1],
            Self::Tls11 => [3, 2],
        }
    }
}

/// A port on 127.0.0.1 that answers every `ClientHello` with the `ServerHello` of an old version, as a server does that
/// knows no newer one, and then listens to what the client says. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct OldTls {
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    listening: Listening,
}

impl OldTls {
    /// Opens the port, a free one if not given, on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(version: OldVersion, port: Option<u16>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await?;
        let received = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let kept = Arc::clone(&received);
        let listening = Listening::start(listener, move |client, _| {
            let kept = Arc::clone(&kept);
            let place = {
                let mut kept = lock(&kept);
                kept.push(Vec::new());
                kept.len() - 1
            };
            async move {
                // A client that leaves is what is waited for.
                let _ = serve(client, version, |bytes| {
                    if let Some(received) = lock(&kept).get_mut(place) {
                        received.extend_from_slice(bytes);
                    }
                })
                .await;
            }
        })?;
        Ok(Self { received, listening })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.listening.address().port()
    }

    /// Everything that clients sent: the bytes of each connection, in the order of their coming.
    pub fn received(&self) -> Vec<Vec<u8>> {
        lock(&self.received).clone()
    }

    /// Closes all connections, and returns when the port is closed.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

async fn serve(mut client: TcpStream, version: OldVersion, mut keep: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let mut answered = false;
    loop {
        let length = client.read(&mut buffer).await?;
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        keep(bytes);
        if !answered {
            client.write_all(&server_hello(version)).await?;
            answered = true;
        }
    }
}

/// One record with one handshake message: version, a random number, no session, `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`, no
/// compression.
fn server_hello(version: OldVersion) -> Vec<u8> {
    let version = version.on_the_wire();
    let mut hello = version.to_vec();
    hello.extend([0x5a; 32]);
    hello.push(0);
    hello.extend([0xc0, 0x13, 0]);
    let mut message = vec![2, 0, 0, short(&hello)];
    message.extend(hello);
    let mut record = vec![22];
    record.extend(version);
    record.extend([0, short(&message)]);
    record.extend(message);
    record
}

/// Everything here is shorter than a byte can tell.
fn short(bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).unwrap_or(u8::MAX)
}
