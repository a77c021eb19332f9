//! What an RD service answers to each request.

use std::collections::VecDeque;
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use super::capture::failed;
use super::device::{BLANK_INFO, Device, device_info, rd_service};
use super::maker::Maker;
use super::pid_options::{self, PidOptions};
use super::script::{RdAnswer, ScriptedCapture};
use super::server::{RdOptions, ReceivedByScanner, Status};
use crate::http::{AtAccept, Handler, Head, Reply, Request};
use crate::sync::lock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plug {
    In,
    Out,
}

#[derive(Debug, Default)]
pub(super) struct Scripts {
    pub(super) discovery: VecDeque<RdAnswer>,
    pub(super) device_info: VecDeque<RdAnswer>,
    pub(super) captures: VecDeque<ScriptedCapture>,
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) maker: Maker,
    pub(super) device: Mutex<Device>,
    pub(super) status: Mutex<Status>,
    pub(super) plug: Mutex<Plug>,
    pub(super) at_accept: Mutex<AtAccept>,
    pub(super) finger_delay: Mutex<Duration>,
    pub(super) scripts: Mutex<Scripts>,
    pub(super) received: Mutex<Vec<ReceivedByScanner>>,
    /// Held while a finger is awaited.
    pub(super) sensor: tokio::sync::Mutex<()>,
}

impl Service {
    pub(super) fn new(options: &RdOptions) -> io::Result<Self> {
        Ok(Self {
            maker: options.maker,
            device: Mutex::new(Device::new(options.maker)?),
            status: Mutex::new(Status::Ready),
            plug: Mutex::new(Plug::In),
            at_accept: Mutex::new(AtAccept::Serve),
            finger_delay: Mutex::new(options.finger_delay),
            scripts: Mutex::default(),
            received: Mutex::default(),
            sensor: tokio::sync::Mutex::default(),
        })
    }

    fn status(&self) -> Status {
        match *lock(&self.plug) {
            Plug::In => lock(&self.status).clone(),
            Plug::Out => Status::NotReady,
        }
    }

    fn discovery(&self, port: u16) -> Reply {
        let usual = xml(rd_service(self.maker, port, self.status().word()));
        let scripted = lock(&self.scripts).discovery.pop_front();
        with_script(usual, scripted)
    }

    fn device_info(&self) -> Reply {
        let element = match *lock(&self.plug) {
            Plug::In => lock(&self.device).info(),
            Plug::Out => BLANK_INFO.to_owned(),
        };
        let scripted = lock(&self.scripts).device_info.pop_front();
        with_script(xml(device_info(self.maker, &element)), scripted)
    }

    async fn capture(&self, options: PidOptions, port: u16) -> Reply {
        let Ok(_finger) = self.sensor.try_lock() else {
            return xml(failed("710", "Being used by another application"));
        };
        let scripted = lock(&self.scripts).captures.pop_front();
        if let (None, Some((code, info))) = (&scripted, self.status().capture_error()) {
            return xml(failed(code, info));
        }
        let scripted = scripted.unwrap_or_else(ScriptedCapture::as_usual);
        let usual_delay = *lock(&self.finger_delay);
        let wait = scripted.finger_delay.unwrap_or(usual_delay);
        let timeout = Duration::from_millis(options.timeout_ms.into());
        tokio::time::sleep(wait.min(timeout)).await;
        if wait > timeout {
            return xml(failed("700", "Capture timed out"));
        }
        if *lock(&self.plug) == Plug::Out {
            return xml(failed("720", "Device not ready"));
        }
        let device = lock(&self.device).clone();
        scripted.into_reply(&device, &options, port)
    }

    fn note(&self, request: &Request, violations: Vec<String>) {
        let head = &request.head;
        lock(&self.received).push(ReceivedByScanner {
            method: head.method.clone(),
            path: head.target.clone(),
            headers: head.headers.clone(),
            body: request.body.clone(),
            violations,
            at: head.at,
        });
    }

    /// Where the request goes, if to one of the three.
    fn interface(&self, head: &Head) -> Option<Interface> {
        match (head.method.as_str(), head.target.as_str()) {
            ("RDSERVICE", "/") => Some(Interface::Discovery),
            ("DEVICEINFO", path) if Some(path) == self.maker.info_path() => Some(Interface::DeviceInfo),
            ("CAPTURE", path) if path == self.maker.capture_path() => Some(Interface::Capture),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interface {
    Discovery,
    DeviceInfo,
    Capture,
}

impl Handler for Service {
    fn at_accept(&self) -> AtAccept {
        *lock(&self.at_accept)
    }

    fn broken_off(&self, request: Request) {
        self.note(&request, vec!["body: broken off".to_owned()]);
    }

    async fn handle(&self, request: Request) -> Reply {
        let head = &request.head;
        let mut violations = forbidden(head);
        let port = head.local_port;
        let Some(interface) = self.interface(head) else {
            violations.push(format!("path: no interface at {} {}", head.method, head.target));
            self.note(&request, violations);
            return xml(failed("770", "Invalid URL"));
        };
        if interface != Interface::Capture {
            if !request.body.is_empty() {
                violations.push("body: sent with a method that has none".to_owned());
            }
            self.note(&request, violations);
            return match interface {
                Interface::Discovery => self.discovery(port),
                Interface::DeviceInfo | Interface::Capture => self.device_info(),
            };
        }
        if head.values("content-type").collect::<Vec<_>>() != ["text/xml"] {
            violations.push("content-type: not text/xml".to_owned());
        }
        let options = pid_options::read(&request.body);
        violations.extend(options.as_ref().err().map(|breach| breach.text.clone()));
        self.note(&request, violations);
        match options {
            Ok(options) => self.capture(options, port).await,
            Err(breach) => xml(failed(breach.code, &breach.text)),
        }
    }
}

/// What the contract document forbids in every request.
fn forbidden(head: &Head) -> Vec<String> {
    let mut found = Vec::new();
    if head.minor_version != 1 {
        found.push("version: not HTTP/1.1".to_owned());
    }
    let host = format!("127.0.0.1:{}", head.local_port);
    if head.values("host").collect::<Vec<_>>() != [host.as_str()] {
        found.push(format!("host: {:?} instead of {host}", head.value("host")));
    }
    for name in ["cookie", "authorization", "proxy-authorization", "proxy-connection"] {
        if head.value(name).is_some() {
            found.push(format!("{name}: sent to a scanner"));
        }
    }
    found
}

fn xml(body: String) -> Reply {
    Reply::new(200, "text/xml", body)
}

fn with_script(usual: Reply, scripted: Option<RdAnswer>) -> Reply {
    match scripted {
        None => usual,
        Some(RdAnswer::AsUsual(delivery)) => usual.delivered(delivery),
        Some(RdAnswer::Instead(reply)) => reply,
    }
}
