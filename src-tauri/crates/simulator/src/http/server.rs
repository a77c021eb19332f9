//! Listens, and serves each connection in a task of its own.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ALL_VERSIONS, ServerConfig, SupportedProtocolVersion};

use super::deliver::{After, Socket, deliver};
use super::message::{Head, Reply, Request};
use super::read::{Ends, Inbox, NoRequest, body_length};
use crate::listening::Listening;

/// What happens to a connection as soon as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtAccept {
    /// It is served.
    Serve,
    /// It is reset (RST) before a byte is read.
    Reset,
    /// It is closed (FIN) before a byte is read.
    Close,
    /// It is held, and nothing is ever read or written. Inside TLS the handshake stalls.
    Hang,
}

/// An order to reset the connection after so many bytes of a request's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyRefusal {
    /// Bytes of the body that are read first.
    pub after_bytes: usize,
}

/// Answers requests.
pub trait Handler: Send + Sync + 'static {
    /// Decides what becomes of a new connection.
    fn at_accept(&self) -> AtAccept {
        AtAccept::Serve
    }

    /// Decides, from its head, whether a request is broken off in its body.
    fn refuses_body(&self, _head: &Head) -> Option<BodyRefusal> {
        None
    }

    /// Is told of a request that was broken off, by either side, with what was read of its body.
    fn broken_off(&self, _request: Request) {}

    /// Answers a whole request.
    fn handle(&self, request: Request) -> impl Future<Output = Reply> + Send;
}

/// Whether a connection serves more than one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepAlive {
    /// As HTTP/1.1 does, until the client wants otherwise.
    Yes,
    /// Closed after each answer.
    No,
}

/// The TLS side of a server.
#[derive(Clone)]
pub struct Tls(pub(crate) TlsAcceptor);

impl Tls {
    /// TLS with one certificate and its key, in every version that is safe.
    pub(crate) fn new(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> io::Result<Self> {
        Self::speaking(ALL_VERSIONS, certificate, key)
    }

    /// The same in these versions only.
    pub(crate) fn speaking(
        versions: &[&'static SupportedProtocolVersion],
        certificate: CertificateDer<'static>,
        key: PrivateKeyDer<'static>,
    ) -> io::Result<Self> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .map_err(io::Error::other)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tls")
    }
}

/// How a server is started.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The port on 127.0.0.1; a free one if not given.
    pub port: Option<u16>,
    /// Whether connections are kept.
    pub keep_alive: KeepAlive,
    /// TLS, or plain HTTP.
    pub tls: Option<Tls>,
}

/// A running server on 127.0.0.1. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct Server {
    listening: Listening,
    accepted: Arc<AtomicUsize>,
}

impl Server {
    /// Binds the port and starts to serve, on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start<H: Handler>(options: ServerOptions, handler: Arc<H>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0))).await?;
        Self::serve(listener, options, handler)
    }

    /// Serves on a port that is bound already.
    ///
    /// # Errors
    /// When the listener does not tell its address.
    pub fn serve<H: Handler>(
        listener: TcpListener,
        options: ServerOptions,
        handler: Arc<H>,
    ) -> io::Result<Self> {
        let accepted = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&accepted);
        let listening = Listening::start(listener, move |stream, peer| {
            counter.fetch_add(1, Ordering::SeqCst);
            connection(stream, peer, options.clone(), Arc::clone(&handler))
        })?;
        Ok(Self { listening, accepted })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address().port()
    }

    /// How many connections were accepted so far.
    pub fn connections_accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Stops, and returns when the port is closed.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

async fn connection<H: Handler>(
    stream: TcpStream,
    peer: SocketAddr,
    options: ServerOptions,
    handler: Arc<H>,
) {
    match handler.at_accept() {
        AtAccept::Serve => {}
        AtAccept::Reset => return Socket::Plain(stream).reset(),
        AtAccept::Close => return,
        AtAccept::Hang => return Socket::Plain(stream).until_gone().await,
    }
    // Small answers are sent at once; without it a drip would come in lumps.
    let _ = stream.set_nodelay(true);
    let local_port = stream.local_addr().map_or(0, |address| address.port());
    let socket = match options.tls {
        None => Socket::Plain(stream),
        Some(Tls(acceptor)) => match acceptor.accept(stream).await {
            Ok(stream) => Socket::Tls(Box::new(stream)),
            Err(_) => return,
        },
    };
    requests(socket, Ends { peer, local_port }, options.keep_alive, &*handler).await;
}

async fn requests<H: Handler>(mut socket: Socket, ends: Ends, keep_alive: KeepAlive, handler: &H) {
    let mut inbox = Inbox::default();
    loop {
        let request = match next_request(&mut socket, &mut inbox, ends, handler).await {
            Next::Request(request) => request,
            Next::Refused(reply) => {
                let _ = deliver(socket, &reply, "GET", After::Close).await;
                return;
            }
            Next::Reset => return socket.reset(),
            Next::Gone => return,
        };
        let after = after(&request.head, keep_alive);
        let method = request.head.method.clone();
        let reply = handler.handle(request).await;
        match deliver(socket, &reply, &method, after).await {
            Ok(Some(same)) => socket = same,
            Ok(None) | Err(_) => return,
        }
    }
}

enum Next {
    Request(Request),
    Refused(Reply),
    Reset,
    Gone,
}

async fn next_request<H: Handler>(socket: &mut Socket, inbox: &mut Inbox, ends: Ends, handler: &H) -> Next {
    let (head, length) = match inbox.head(socket, ends).await.and_then(|head| {
        let length = body_length(&head)?;
        Ok((head, length))
    }) {
        Ok(found) => found,
        Err(NoRequest::Gone) => return Next::Gone,
        Err(NoRequest::Refused(reply)) => return Next::Refused(reply),
    };
    if let Some(BodyRefusal { after_bytes }) = handler.refuses_body(&head) {
        let (Ok(body) | Err(body)) = inbox.body(socket, after_bytes.min(length)).await;
        handler.broken_off(Request { head, body });
        return Next::Reset;
    }
    match inbox.body(socket, length).await {
        Ok(body) => Next::Request(Request { head, body }),
        Err(body) => {
            handler.broken_off(Request { head, body });
            Next::Gone
        }
    }
}

fn after(head: &Head, keep_alive: KeepAlive) -> After {
    let wants_close = head.value("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    if keep_alive == KeepAlive::Yes && head.minor_version == 1 && !wants_close {
        After::Stay
    } else {
        After::Close
    }
}
