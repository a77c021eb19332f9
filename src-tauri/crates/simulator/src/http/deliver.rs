//! Carries a reply out.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::message::{Delivery, Reply};

/// So long the client gets to read what was sent before a reset follows.
pub(crate) const BEFORE_RESET: Duration = Duration::from_millis(20);
const FLOOD_PIECE: usize = 64 * 1024;

/// A connection, with or without TLS.
pub(crate) enum Socket {
    /// As it is.
    Plain(TcpStream),
    /// Inside TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Socket {
    /// Closes with RST instead of FIN.
    pub(crate) fn reset(self) {
        // A socket that is gone already cannot be reset, which is as good.
        let _ = match &self {
            Self::Plain(stream) => stream.set_zero_linger(),
            Self::Tls(stream) => stream.get_ref().0.set_zero_linger(),
        };
    }

    /// Waits until the client leaves.
    pub(crate) async fn until_gone(&mut self) {
        let mut rest = [0; 1024];
        while matches!(self.read(&mut rest).await, Ok(1..)) {}
    }
}

/// Whether another request may follow on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// The connection is closed after this reply.
    Close,
    /// It waits for the next request.
    Stay,
}

/// Sends a reply to a `method` request as its delivery says. Gives the socket back when it can be used again.
pub(crate) async fn deliver(
    mut socket: Socket,
    reply: &Reply,
    method: &str,
    after: After,
) -> io::Result<Option<Socket>> {
    let bytes = serialised(reply, method, after);
    match &reply.delivery {
        Delivery::Whole => socket.write_all(&bytes).await?,
        Delivery::Delay(wait) => {
            tokio::time::sleep(*wait).await;
            socket.write_all(&bytes).await?;
        }
        Delivery::Held(gate) => {
            gate.passed().await;
            socket.write_all(&bytes).await?;
        }
        Delivery::Drip { bytes_per_chunk, pause } => {
            for piece in bytes.chunks((*bytes_per_chunk).max(1)) {
                socket.write_all(piece).await?;
                socket.flush().await?;
                tokio::time::sleep(*pause).await;
            }
        }
        Delivery::Cut { after_bytes } => {
            return close_after(socket, bytes.iter().take(*after_bytes).copied().collect()).await;
        }
        Delivery::Raw(raw) => return close_after(socket, raw.clone()).await,
        Delivery::Reset { after_bytes } => {
            let sent: Vec<u8> = bytes.iter().take(*after_bytes).copied().collect();
            socket.write_all(&sent).await?;
            socket.flush().await?;
            tokio::time::sleep(BEFORE_RESET).await;
            socket.reset();
            return Ok(None);
        }
        Delivery::Hang => {
            socket.until_gone().await;
            return Ok(None);
        }
        Delivery::Flood { bytes: size } => flood(&mut socket, &bytes, reply, *size).await?,
        Delivery::RefuseBody { .. } => {
            socket.reset();
            return Ok(None);
        }
    }
    socket.flush().await?;
    if after == After::Stay {
        return Ok(Some(socket));
    }
    close_after(socket, Vec::new()).await
}

async fn close_after(mut socket: Socket, bytes: Vec<u8>) -> io::Result<Option<Socket>> {
    socket.write_all(&bytes).await?;
    socket.flush().await?;
    socket.shutdown().await?;
    Ok(None)
}

async fn flood(socket: &mut Socket, start: &[u8], reply: &Reply, size: u64) -> io::Result<()> {
    socket.write_all(start).await?;
    let spaces = vec![b' '; FLOOD_PIECE];
    let mut left = size.saturating_sub(u64::try_from(reply.body.len()).unwrap_or(u64::MAX));
    while left > 0 {
        let piece = usize::try_from(left).unwrap_or(FLOOD_PIECE).min(FLOOD_PIECE);
        let (now, _) = spaces.split_at(piece);
        socket.write_all(now).await?;
        left -= u64::try_from(piece).unwrap_or(left);
    }
    Ok(())
}

fn serialised(reply: &Reply, method: &str, after: After) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reply.reason);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !reply.has_header("content-length") {
        head.push_str(&format!("Content-Length: {}\r\n", announced_length(reply)));
    }
    if after == After::Close && !reply.has_header("connection") {
        head.push_str("Connection: close\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if method != "HEAD" {
        bytes.extend_from_slice(&reply.body);
    }
    bytes
}

fn announced_length(reply: &Reply) -> u64 {
    let body = u64::try_from(reply.body.len()).unwrap_or(u64::MAX);
    if let Delivery::Flood { bytes } = reply.delivery { bytes.max(body) } else { body }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(cx),
        }
    }
}
