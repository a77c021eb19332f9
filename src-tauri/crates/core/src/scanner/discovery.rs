use std::time::Duration;

use tokio::task::JoinSet;

use super::PortRange;
use super::capture::{Capture, read_capture};
use super::device::{DeviceInfo, read_device_info};
use super::loopback::{LoopbackClient, NoAnswer, Question};
use super::options::{CaptureKind, DEVICE_TIMEOUT, pid_options};
use super::service::{RdService, Scheme, Status, read_rd_service};
use crate::problem::{OutcomeClass, Problem, Trouble};

/// A busy service takes seconds; one that takes longer than this counts as silent.
const ANSWER_PATIENCE: Duration = Duration::from_millis(2500);
/// After the device's own timeout, for the service's window and its signing.
const CAPTURE_GRACE: Duration = Duration::from_secs(60);

/// The scanner programs of this PC.
#[derive(Clone)]
pub struct Scanners {
    client: LoopbackClient,
    ports: PortRange,
}

/// A scanner program that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundScanner {
    /// Where it answered.
    pub port: u16,
    /// How.
    pub scheme: Scheme,
    /// What it said of itself.
    pub service: RdService,
    /// What it said of its device; `None` when it tells nothing.
    pub device: Option<DeviceInfo>,
}

impl FoundScanner {
    /// What names this scanner wherever its port moves to.
    pub fn identity(&self) -> String {
        match &self.device {
            Some(device) if !device.is_blank() => device.identity(),
            Some(_) | None => format!("port {}", self.port),
        }
    }

    /// A name to show.
    pub fn name(&self) -> String {
        match &self.device {
            Some(device) if !device.mi.is_empty() => device.mi.clone(),
            Some(_) | None if !self.service.info.is_empty() => self.service.info.chars().take(40).collect(),
            Some(_) | None => format!("{}", self.port),
        }
    }

    /// Ready, with a capture, with a scanner attached.
    pub fn is_usable(&self) -> bool {
        let attached = self.device.as_ref().is_none_or(|device| !device.is_blank());
        self.service.status == Status::Ready && self.service.capture.is_some() && attached
    }
}

impl Scanners {
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub fn on(ports: PortRange) -> Result<Scanners, reqwest::Error> {
        Ok(Scanners { client: LoopbackClient::new()?, ports })
    }

    /// The ports that are searched.
    pub fn ports(&self) -> PortRange {
        self.ports
    }

    /// Asks all ports at once. Each scanner program that answers is passed to `found` as soon as it does, so that a
    /// hung port delays nobody; returns all of them when every port has answered or was given up.
    pub async fn discover(&self, mut found: impl FnMut(&FoundScanner) + Send) -> Vec<FoundScanner> {
        let mut asked = JoinSet::new();
        for port in self.ports.ports() {
            let scanners = self.clone();
            asked.spawn(async move { scanners.ask_port(port).await });
        }
        let mut all = Vec::new();
        while let Some(answer) = asked.join_next().await {
            if let Ok(Some(scanner)) = answer {
                found(&scanner);
                all.push(scanner);
            }
        }
        all.sort_by_key(|scanner| (scanner.service.status, scanner.port));
        all
    }

    /// Asks one port: plain first, then with TLS.
    pub async fn ask_port(&self, port: u16) -> Option<FoundScanner> {
        for scheme in [Scheme::Http, Scheme::Https] {
            match self.ask_service(scheme, port).await {
                Ok(Some(service)) => {
                    let device = self.ask_device(scheme, port, &service).await;
                    return Some(FoundScanner { port, scheme, service, device });
                }
                Ok(None) | Err(NoAnswer::Broken | NoAnswer::TooLarge) => {}
                Err(NoAnswer::Closed | NoAnswer::Late) => return None,
            }
        }
        None
    }

    async fn ask_service(&self, scheme: Scheme, port: u16) -> Result<Option<RdService>, NoAnswer> {
        let question =
            Question { scheme, port, method: "RDSERVICE", path: "/", body: None, patience: ANSWER_PATIENCE };
        let answer = self.client.ask(question).await?;
        Ok(read_rd_service(&answer))
    }

    async fn ask_device(&self, scheme: Scheme, port: u16, service: &RdService) -> Option<DeviceInfo> {
        let path = service.device_info.as_deref()?;
        let patience = ANSWER_PATIENCE;
        let question = Question { scheme, port, method: "DEVICEINFO", path, body: None, patience };
        let answer = self.client.ask(question).await.ok()?;
        read_device_info(&answer)
    }

    /// Asks a scanner for one capture. Sent once, never again by itself.
    ///
    /// # Errors
    /// What to tell the agent. Nothing has left this PC.
    pub async fn capture(&self, scanner: &FoundScanner, kind: CaptureKind) -> Result<Capture, Trouble> {
        let Some(path) = scanner.service.capture.as_deref() else {
            return Err(Trouble::new(Problem::ScannerUnusable, OutcomeClass::NotSent, "no CAPTURE"));
        };
        let question = Question {
            scheme: scanner.scheme,
            port: scanner.port,
            method: "CAPTURE",
            path,
            body: Some(pid_options(kind)),
            patience: DEVICE_TIMEOUT + CAPTURE_GRACE,
        };
        let answer = self.client.ask(question).await.map_err(|reason| {
            let (problem, support) = match reason {
                NoAnswer::Closed => (Problem::ScannerLost, "scanner program went away"),
                NoAnswer::Broken => (Problem::ScannerFailed, "scanner program broke off"),
                NoAnswer::TooLarge => (Problem::CaptureMalformed, "capture too large"),
                NoAnswer::Late => (Problem::FingerTimeout, "scanner program silent"),
            };
            Trouble::new(problem, OutcomeClass::NotSent, support)
        })?;
        read_capture(answer)
    }
}
