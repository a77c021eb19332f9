//! What else may sit on a scanner's port.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use crate::http::{AtAccept, Delivery, Handler, KeepAlive, Reply, Request, Server, ServerOptions};
use crate::proxy::SwallowingPort;
use crate::sync::lock;

/// A port that accepts connections and never answers.
#[derive(Debug)]
pub struct HungPort(Server);

impl HungPort {
    /// Opens the port; a free one if not given.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(port: Option<u16>) -> io::Result<Self> {
        Ok(Self(Server::start(listen(port), Arc::new(Stranger::hung())).await?))
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// How many connections were accepted so far.
    pub fn connections_accepted(&self) -> usize {
        self.0.connections_accepted()
    }
}

/// A port that swallows connections: its queue is full, so that a connect is never answered at all. Works on Linux.
#[derive(Debug)]
pub struct SilentPort(SwallowingPort);

impl SilentPort {
    /// Opens the port, a free one if not given, and fills its queue.
    ///
    /// # Errors
    /// When the port cannot be bound or its queue not be filled.
    pub async fn start(port: Option<u16>) -> io::Result<Self> {
        Ok(Self(SwallowingPort::start(Ipv4Addr::LOCALHOST.into(), port).await?))
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.0.port()
    }
}

/// An HTTP server that has nothing to do with scanners, and answers HTML to everything.
#[derive(Debug)]
pub struct OtherProgram {
    server: Server,
    stranger: Arc<Stranger>,
}

impl OtherProgram {
    /// Opens the port; a free one if not given.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(port: Option<u16>) -> io::Result<Self> {
        let stranger = Arc::new(Stranger::html());
        let server = Server::start(listen(port), Arc::clone(&stranger)).await?;
        Ok(Self { server, stranger })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Everything it was sent.
    pub fn received(&self) -> Vec<Request> {
        lock(&self.stranger.received).clone()
    }
}

/// A program that poses as a scanner to learn something: READY, a device, captures of its own making. It records all
/// it gets.
#[derive(Debug)]
pub struct Impostor {
    server: Server,
    stranger: Arc<Stranger>,
}

impl Impostor {
    /// Opens the port; a free one if not given.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(port: Option<u16>) -> io::Result<Self> {
        let stranger = Arc::new(Stranger::impostor());
        let server = Server::start(listen(port), Arc::clone(&stranger)).await?;
        Ok(Self { server, stranger })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Answers every request from now on with this, such as a redirect or a discovery that names another host.
    pub fn answer_everything_with(&self, reply: Reply) {
        *lock(&self.stranger.always) = Some(reply);
    }

    /// Answers requests of one method, such as `CAPTURE`, from now on with this, and poses with the others.
    pub fn answer_with(&self, method: &str, reply: Reply) {
        lock(&self.stranger.by_method).insert(method.to_owned(), reply);
    }

    /// Everything it was sent.
    pub fn received(&self) -> Vec<Request> {
        lock(&self.stranger.received).clone()
    }
}

fn listen(port: Option<u16>) -> ServerOptions {
    ServerOptions { port, keep_alive: KeepAlive::No, tls: None }
}

#[derive(Debug)]
struct Stranger {
    at_accept: AtAccept,
    always: Mutex<Option<Reply>>,
    by_method: Mutex<BTreeMap<String, Reply>>,
    received: Mutex<Vec<Request>>,
}

impl Stranger {
    fn hung() -> Self {
        Self::that(AtAccept::Hang, None)
    }

    fn html() -> Self {
        let page = "<!DOCTYPE html><html><head><title>Printer</title></head><body>Toner: 40 %</body></html>";
        Self::that(AtAccept::Serve, Some(Reply::new(200, "text/html", page)))
    }

    fn impostor() -> Self {
        Self::that(AtAccept::Serve, None)
    }

    fn that(at_accept: AtAccept, always: Option<Reply>) -> Self {
        let always = Mutex::new(always);
        Self { at_accept, always, by_method: Mutex::default(), received: Mutex::default() }
    }
}

impl Handler for Stranger {
    fn at_accept(&self) -> AtAccept {
        self.at_accept
    }

    fn broken_off(&self, request: Request) {
        lock(&self.received).push(request);
    }

    async fn handle(&self, request: Request) -> Reply {
        let method = request.head.method.clone();
        let posed = pose(&method);
        lock(&self.received).push(request);
        let always = lock(&self.always).clone();
        let meant = lock(&self.by_method).get(&method).cloned();
        always.or(meant).unwrap_or(posed)
    }
}

fn pose(method: &str) -> Reply {
    let info = r#"<DeviceInfo dpId="MANTRA.MSIPL" rdsId="MANTRA.WIN.001" rdsVer="1.4.1" dc="0" mi="MFS110" mc="AAAA"><additional_info><Param name="device_type" value="L1"/></additional_info></DeviceInfo>"#;
    let body = match method {
        "RDSERVICE" => r#"<RDService status="READY" info="Mantra"><Interface id="CAPTURE" path="/rd/capture"/><Interface id="DEVICEINFO" path="/rd/info"/></RDService>"#.to_owned(),
        "DEVICEINFO" => info.to_owned(),
        "CAPTURE" => format!(
            r#"<PidData><Resp errCode="0" errInfo="Success" fCount="1" fType="2" nmPoints="50" qScore="80"/>{info}<Skey ci="20280813">AAAA</Skey><Hmac>AAAA</Hmac><Data type="X">AAAA</Data></PidData>"#
        ),
        _ => return Reply::empty(404).delivered(Delivery::Whole),
    };
    Reply::new(200, "text/xml", body)
}
