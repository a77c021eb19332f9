//! A running RD service.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::maker::Maker;
use super::script::{RdAnswer, ScriptedCapture};
use super::service::{Plug, Scripts, Service};
use crate::http::{AtAccept, KeepAlive, Server, ServerOptions, Tls};
use crate::sync::lock;

/// How an RD service is started.
#[derive(Debug, Clone)]
pub struct RdOptions {
    /// Whose.
    pub maker: Maker,
    /// The port on 127.0.0.1; a free one if not given.
    pub port: Option<u16>,
    /// HTTPS with a self-signed certificate instead of HTTP.
    pub tls: bool,
    /// How long it takes until a finger is placed.
    pub finger_delay: Duration,
}

impl RdOptions {
    /// HTTP on a free port, and a finger at once.
    pub fn new(maker: Maker) -> Self {
        Self { maker, port: None, tls: false, finger_delay: Duration::ZERO }
    }
}

/// What an RD service says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// `READY`.
    Ready,
    /// `NOTREADY`: captures answer 720.
    NotReady,
    /// `USED`: captures answer 710.
    Used,
    /// A word that is none of the three: captures answer 720.
    Text(String),
}

impl Status {
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Ready => "READY",
            Self::NotReady => "NOTREADY",
            Self::Used => "USED",
            Self::Text(text) => text,
        }
    }

    pub(super) fn capture_error(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Ready => None,
            Self::Used => Some(("710", "Being used by another application")),
            Self::NotReady | Self::Text(_) => Some(("720", "Device not ready")),
        }
    }
}

/// A request, and what was wrong with it.
#[derive(Debug, Clone)]
pub struct ReceivedByScanner {
    /// The method.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// Names as sent, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// What the contract document forbids; empty if nothing.
    pub violations: Vec<String>,
    /// When its head had come.
    pub at: DateTime<Utc>,
}

/// An RD service on a port of 127.0.0.1. Dropping it closes the port and all connections.
#[derive(Debug)]
pub struct RdServer {
    service: Arc<Service>,
    server: Server,
}

impl RdServer {
    /// Starts the service on the runtime of the caller.
    ///
    /// # Errors
    /// When the port cannot be bound, or no certificate made.
    pub async fn start(options: RdOptions) -> io::Result<Self> {
        let tls = if options.tls { Some(self_signed_tls()?) } else { None };
        let listen = ServerOptions { port: options.port, keep_alive: KeepAlive::No, tls };
        let service = Arc::new(Service::new(&options)?);
        let server = Server::start(listen, Arc::clone(&service)).await?;
        Ok(Self { service, server })
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Whose it is.
    pub fn maker(&self) -> Maker {
        self.service.maker
    }

    /// `dc`: the id of this very device.
    pub fn device_code(&self) -> String {
        lock(&self.service.device).code.clone()
    }

    /// The device's serial number.
    pub fn serial(&self) -> String {
        lock(&self.service.device).serial.clone()
    }

    /// What it says of itself from now on.
    pub fn set_status(&self, status: Status) {
        *lock(&self.service.status) = status;
    }

    /// The scanner is pulled out: NOTREADY, a blank DeviceInfo, captures answer 720.
    pub fn unplug(&self) {
        *lock(&self.service.plug) = Plug::Out;
    }

    /// The scanner is plugged in again.
    pub fn plug_in(&self) {
        *lock(&self.service.plug) = Plug::In;
    }

    /// The device's certificate ends then.
    ///
    /// # Errors
    /// When no certificate could be made.
    pub fn set_certificate_end(&self, until: DateTime<Utc>) -> io::Result<()> {
        lock(&self.service.device).renew(until)
    }

    /// How long it takes until a finger is placed, from now on.
    pub fn set_finger_delay(&self, delay: Duration) {
        *lock(&self.service.finger_delay) = delay;
    }

    /// What becomes of connections from now on.
    pub fn set_at_accept(&self, at_accept: AtAccept) {
        *lock(&self.service.at_accept) = at_accept;
    }

    /// The next `RDSERVICE` that has no scripted answer yet gets this one.
    pub fn script_discovery(&self, answer: impl Into<RdAnswer>) {
        lock(&self.service.scripts).discovery.push_back(answer.into());
    }

    /// The next `DEVICEINFO` that has no scripted answer yet gets this one.
    pub fn script_device_info(&self, answer: impl Into<RdAnswer>) {
        lock(&self.service.scripts).device_info.push_back(answer.into());
    }

    /// The next `CAPTURE` that has no scripted answer yet gets this one. Its options are still checked.
    pub fn script_capture(&self, answer: ScriptedCapture) {
        lock(&self.service.scripts).captures.push_back(answer);
    }

    /// Forgets scripted answers that were not asked for.
    pub fn forget_scripts(&self) {
        *lock(&self.service.scripts) = Scripts::default();
    }

    /// Every request so far.
    pub fn received(&self) -> Vec<ReceivedByScanner> {
        lock(&self.service.received).clone()
    }

    /// Every request since this was last asked, and forgets them: for runs that last long.
    pub fn take_received(&self) -> Vec<ReceivedByScanner> {
        std::mem::take(&mut *lock(&self.service.received))
    }

    /// Every violation so far, each with its method.
    pub fn violations(&self) -> Vec<String> {
        let texts = |received: ReceivedByScanner| {
            let method = received.method;
            received.violations.into_iter().map(move |text| format!("{method}: {text}"))
        };
        self.received().into_iter().flat_map(texts).collect()
    }

    /// How many captures were asked for so far, refused ones too.
    pub fn captures(&self) -> usize {
        self.received().iter().filter(|received| received.method == "CAPTURE").count()
    }

    /// How many connections were accepted so far.
    pub fn connections_accepted(&self) -> usize {
        self.server.connections_accepted()
    }

    /// Stops, and returns when the port is closed.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

fn self_signed_tls() -> io::Result<Tls> {
    let certified =
        rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).map_err(io::Error::other)?;
    Tls::new(certified.cert.der().clone(), PrivateKeyDer::from(certified.signing_key))
}
