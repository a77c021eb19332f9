//! One connection, from its coming to its end.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::server::TlsStream;

use super::authority::ServerCertificate;
use super::board::Line;
use super::faults::{AtConnect, BreakHow, Way};
use super::passed::Ending;
use super::pump::Pump;
use crate::http::{BEFORE_RESET, Socket};

/// So long a closed connection is still read: unread bytes would turn its FIN into a RST.
const LINGER: Duration = Duration::from_secs(5);
const LOOKS_WHETHER_LEFT: Duration = Duration::from_millis(20);

/// Where connections lead.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) upstream: u16,
    pub(super) tls: Option<ServerCertificate>,
}

/// Serves a connection as the faults say.
pub(super) async fn serve(mut client: TcpStream, route: Route, line: Line) {
    let mut upstream = None;
    let ending = tokio::select! {
        biased;
        ending = line.severed() => ending,
        ending = talk(&mut client, &mut upstream, &route, &line) => ending.err().unwrap_or(Ending::Closed),
    };
    line.ended(ending);
    part(client, upstream, ending).await;
}

/// The streams stay with the caller, so that they can be reset under TLS and in the middle of anything.
async fn talk(
    client: &mut TcpStream,
    upstream: &mut Option<TcpStream>,
    route: &Route,
    line: &Line,
) -> Result<(), Ending> {
    // Small pieces are sent at once; without it a drip would come in lumps.
    let _ = client.set_nodelay(true);
    let Some(certificate) = &route.tls else {
        pass_gate(Gate::Request, client, line).await?;
        return exchange(client, connect(upstream, route).await?, line).await;
    };
    pass_gate(Gate::ClientHello, client, line).await?;
    let client = handshake(client, certificate, line).await?;
    exchange(client, connect(upstream, route).await?, line).await
}

/// What is read behind a gate.
#[derive(Debug, Clone, Copy)]
enum Gate {
    ClientHello,
    Request,
}

/// Waits until the faults let the connection pass.
async fn pass_gate(gate: Gate, client: &TcpStream, line: &Line) -> Result<(), Ending> {
    let mut changes = line.changes();
    loop {
        match (line.orders()?.faults.connect, gate) {
            (AtConnect::Serve, _) | (AtConnect::StallHandshake, Gate::ClientHello) => return Ok(()),
            (AtConnect::Reset, _) => return Err(Ending::Refused(BreakHow::Reset)),
            (AtConnect::Close, _) => return Err(Ending::Refused(BreakHow::Close)),
            (AtConnect::Hang, _) | (AtConnect::StallHandshake, Gate::Request) => {}
        }
        tokio::select! {
            () = changes.next() => {}
            () = until_left(client) => return Err(Ending::ByClient),
        }
    }
}

async fn handshake<'a>(
    client: &'a mut TcpStream,
    certificate: &ServerCertificate,
    line: &Line,
) -> Result<TlsStream<&'a mut TcpStream>, Ending> {
    let failed = |_| Ending::HandshakeFailed;
    let hello = LazyConfigAcceptor::new(Acceptor::default(), client).await.map_err(failed)?;
    pass_gate(Gate::Request, hello.io, line).await?;
    line.changes().next_within(line.orders()?.faults.latency * 2).await;
    let stream = hello.into_stream(certificate.config()).await.map_err(failed)?;
    line.handshake_completed();
    Ok(stream)
}

async fn connect<'a>(
    upstream: &'a mut Option<TcpStream>,
    route: &Route,
) -> Result<&'a mut TcpStream, Ending> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, route.upstream)).await;
    let stream = stream.map_err(|_| Ending::Unreachable)?;
    let _ = stream.set_nodelay(true);
    Ok(upstream.insert(stream))
}

async fn exchange<S>(client: S, upstream: &mut TcpStream, line: &Line) -> Result<(), Ending>
where
    S: AsyncRead + AsyncWrite,
{
    let (from_client, to_client) = tokio::io::split(client);
    let (from_upstream, to_upstream) = upstream.split();
    tokio::try_join!(
        Pump::new(line, Way::Request).run(from_client, to_upstream),
        Pump::new(line, Way::Response).run(from_upstream, to_client),
    )?;
    Ok(())
}

/// Closes both streams in the way that the ending asks for.
async fn part(client: TcpStream, upstream: Option<TcpStream>, ending: Ending) {
    match how_to_part(ending) {
        BreakHow::Close => {
            let both = async { tokio::join!(close(Some(client)), close(upstream)) };
            let _ = tokio::time::timeout(LINGER, both).await;
        }
        BreakHow::Reset => {
            if let Some(upstream) = upstream {
                tokio::time::sleep(BEFORE_RESET).await;
                Socket::Plain(upstream).reset();
            }
            Socket::Plain(client).reset();
        }
        BreakHow::Hang => until_left(&client).await,
    }
}

fn how_to_part(ending: Ending) -> BreakHow {
    match ending {
        Ending::Closed | Ending::HandshakeFailed => BreakHow::Close,
        Ending::ByClient | Ending::ByUpstream | Ending::Unreachable => BreakHow::Reset,
        Ending::Refused(how) | Ending::Broken(_, how) | Ending::Severed(how) => how,
    }
}

async fn close(stream: Option<TcpStream>) {
    let Some(mut stream) = stream else { return };
    // A stream that is closed already cannot be closed again, which is as good.
    let _ = stream.shutdown().await;
    Socket::Plain(stream).until_gone().await;
}

/// Waits until the client has closed its side, without reading.
async fn until_left(client: &TcpStream) {
    // Unread bytes keep a stream ready to be read for ever, so its end has to be looked for.
    while client.ready(Interest::READABLE).await.is_ok_and(|ready| !ready.is_read_closed()) {
        tokio::time::sleep(LOOKS_WHETHER_LEFT).await;
    }
}
