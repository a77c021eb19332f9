//! The HTTP proxy of a company or an internet café.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, lookup_host};

use crate::http::{After, Ends, Head, Inbox, NoRequest, Reply, Socket, body_length, deliver};
use crate::listening::Listening;
use crate::sync::lock;

/// How a [`WebProxy`] is started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WebProxyOptions {
    /// Whether it wants [`WebProxy::USER`] and [`WebProxy::PASSWORD`], and answers 407 without them.
    pub demands_password: bool,
}

/// An HTTP proxy on 127.0.0.1: `CONNECT` for anything, and absolute targets for `http://`. It leads to this computer
/// only and answers 502 for any other, so that no test reaches the real service. Dropping it closes the port and all
/// connections.
#[derive(Debug)]
pub struct WebProxy {
    office: Arc<Office>,
    listening: Listening,
}

#[derive(Debug)]
struct Office {
    options: WebProxyOptions,
    asked: Mutex<Vec<String>>,
}

impl WebProxy {
    /// The user whom it lets through.
    pub const USER: &str = "shop";
    /// The password of [`WebProxy::USER`].
    pub const PASSWORD: &str = "made-up-password";

    /// Opens a free port, on the runtime of the caller.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(options: WebProxyOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let office = Arc::new(Office { options, asked: Mutex::default() });
        let entrance = Arc::clone(&office);
        let listening = Listening::start(listener, move |stream, peer| {
            let office = Arc::clone(&entrance);
            async move {
                // A connection that breaks is its client's to notice.
                let _ = serve(stream, peer, &office).await;
            }
        })?;
        Ok(Self { office, listening })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.listening.address().port()
    }

    /// The request lines so far, refused ones too, such as `CONNECT 127.0.0.1:443 HTTP/1.1`.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.office.asked).clone()
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, office: &Office) -> io::Result<()> {
    let ends = Ends { peer, local_port: stream.local_addr()?.port() };
    let mut socket = Socket::Plain(stream);
    let mut inbox = Inbox::default();
    loop {
        let head = match inbox.head(&mut socket, ends).await {
            Ok(head) => head,
            Err(NoRequest::Gone) => return Ok(()),
            Err(NoRequest::Refused(reply)) => return refuse(socket, &reply, "GET").await,
        };
        lock(&office.asked).push(format!("{} {} HTTP/1.{}", head.method, head.target, head.minor_version));
        if !office.options.demands_password || knows_password(&head) {
            return lead_on(socket, &head, inbox).await;
        }
        let Ok(length) = body_length(&head) else { return Ok(()) };
        if inbox.body(&mut socket, length).await.is_err() {
            return Ok(());
        }
        let Some(same) = deliver(socket, &password_demanded(), &head.method, After::Stay).await? else {
            return Ok(());
        };
        socket = same;
    }
}

fn knows_password(head: &Head) -> bool {
    let wanted = BASE64.encode(format!("{}:{}", WebProxy::USER, WebProxy::PASSWORD));
    let given = head.value("proxy-authorization").and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, value)| scheme.eq_ignore_ascii_case("basic") && value.trim() == wanted)
}

fn password_demanded() -> Reply {
    Reply::new(407, "text/html", "<html><body>Proxy login required</body></html>")
        .with_header("Proxy-Authenticate", "Basic realm=\"Internet\"")
}

/// Connects to what the request is for, and then only carries bytes.
async fn lead_on(mut client: Socket, head: &Head, inbox: Inbox) -> io::Result<()> {
    let Some(errand) = Errand::of(head) else {
        return refuse(client, &Reply::empty(400), &head.method).await;
    };
    let Ok(mut server) = reach(&errand.authority).await else {
        return refuse(client, &Reply::empty(502), &head.method).await;
    };
    client.write_all(&errand.to_client).await?;
    server.write_all(&errand.to_server).await?;
    server.write_all(&inbox.into_rest()).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

async fn refuse(client: Socket, reply: &Reply, method: &str) -> io::Result<()> {
    deliver(client, reply, method, After::Close).await?;
    Ok(())
}

/// Where a request leads, and what either side is told first.
struct Errand {
    authority: String,
    to_client: Vec<u8>,
    to_server: Vec<u8>,
}

impl Errand {
    fn of(head: &Head) -> Option<Self> {
        if head.method == "CONNECT" {
            return Some(Self {
                authority: head.target.clone(),
                to_client: b"HTTP/1.1 200 Connection Established\r\n\r\n".to_vec(),
                to_server: Vec::new(),
            });
        }
        let rest = head.target.strip_prefix("http://")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority =
            if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
        Some(Self { authority, to_client: Vec::new(), to_server: head_for_server(head, path) })
    }
}

/// The head without what is meant for the proxy. The connection serves this request only, as the next may be for
/// another server.
fn head_for_server(head: &Head, path: &str) -> Vec<u8> {
    let for_proxy = |name: &str| {
        ["connection", "proxy-connection", "proxy-authorization"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    };
    let mut text = format!("{} /{path} HTTP/1.1\r\n", head.method);
    for (name, value) in head.headers.iter().filter(|(name, _)| !for_proxy(name)) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("Connection: close\r\n\r\n");
    text.into_bytes()
}

async fn reach(authority: &str) -> io::Result<TcpStream> {
    let here = lookup_host(authority).await?.find(|address| address.ip().is_loopback());
    TcpStream::connect(here.ok_or(io::ErrorKind::HostUnreachable)?).await
}
