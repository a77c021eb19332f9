use std::time::Duration;

use chrono::{DateTime, Utc};
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
/// After the first ready scanner, for another one that the agent would have to choose between.
const MOMENT_FOR_A_SECOND: Duration = Duration::from_millis(250);
/// After the device's own timeout, for the service's window and its signing.
const CAPTURE_GRACE: Duration = Duration::from_secs(60);

/// In characters. The names of models are shorter.
const LONGEST_NAME: usize = 40;

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

    /// A name to show, of at most 40 characters.
    pub fn name(&self) -> String {
        let told = match &self.device {
            Some(device) if !device.mi.is_empty() => &device.mi,
            Some(_) | None if !self.service.info.is_empty() => &self.service.info,
            Some(_) | None => return self.port.to_string(),
        };
        told.chars().take(LONGEST_NAME).collect()
    }

    /// Ready, with a capture, with a scanner attached.
    pub fn is_usable(&self) -> bool {
        let attached = self.device.as_ref().is_none_or(|device| !device.is_blank());
        self.service.status == Status::Ready && self.service.capture.is_some() && attached
    }

    /// Its certificate is past its end by the service's time. Before that time is known none is judged: by a wrong date
    /// of the PC a good one would seem to be out of date.
    pub fn certificate_expired(&self, service_time: Option<DateTime<Utc>>) -> bool {
        service_time.zip(self.device.as_ref()).is_some_and(|(now, device)| device.certificate_expired(now))
    }
}

/// Ready ones first, then by port.
fn insert(found: &mut Vec<FoundScanner>, scanner: FoundScanner) {
    let order = |one: &FoundScanner| (one.service.status, one.port);
    let place = found.partition_point(|one| order(one) <= order(&scanner));
    found.insert(place, scanner);
}

impl Scanners {
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn on(ports: PortRange) -> Result<Scanners, rustls::Error> {
        Ok(Scanners { client: LoopbackClient::new()?, ports })
    }

    /// The ports that are searched.
    pub fn ports(&self) -> PortRange {
        self.ports
    }

    /// Asks all ports at once. Each scanner program that answers is passed to `found` as soon as it does, so that a
    /// hung port delays nobody; returns all of them when every port has answered or was given up.
    pub async fn discover(&self, mut found: impl FnMut(&FoundScanner) + Send) -> Vec<FoundScanner> {
        let mut asked = self.ask_all();
        let mut all = Vec::new();
        while let Some(answer) = asked.join_next().await {
            if let Ok(Some(scanner)) = answer {
                found(&scanner);
                insert(&mut all, scanner);
            }
        }
        all
    }

    /// Asks only these ports, at once: those that answered last time. Returns what answers now.
    pub async fn look_again_at(&self, ports: Vec<u16>) -> Vec<FoundScanner> {
        let mut all = Vec::new();
        for scanner in self.ask(ports).join_all().await.into_iter().flatten() {
            insert(&mut all, scanner);
        }
        all
    }

    /// Asks all ports at once and returns as soon as there is one to use: the remembered one at once, any other ready
    /// one after a moment in which a second could answer too. A hung port delays nobody.
    pub async fn find(&self, remembered: Option<&str>) -> Vec<FoundScanner> {
        let mut asked = self.ask_all();
        let mut found: Vec<FoundScanner> = Vec::new();
        let mut moment = std::pin::pin!(None::<tokio::time::Sleep>);
        loop {
            let over = async {
                match moment.as_mut().as_pin_mut() {
                    Some(moment) => moment.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                answer = asked.join_next() => match answer {
                    Some(Ok(Some(scanner))) => insert(&mut found, scanner),
                    Some(Ok(None) | Err(_)) => {}
                    None => return found,
                },
                () = over => return found,
            }
            if found.iter().any(|one| one.is_usable() && Some(one.identity().as_str()) == remembered) {
                return found;
            }
            if moment.is_none() && found.iter().any(FoundScanner::is_usable) {
                moment.set(Some(tokio::time::sleep(MOMENT_FOR_A_SECOND)));
            }
        }
    }

    /// Asks all ports at once and returns the first scanner that can be used, as soon as it answers; `None` when every
    /// port has answered or was given up.
    pub async fn first(&self) -> Option<FoundScanner> {
        let mut asked = self.ask_all();
        while let Some(answer) = asked.join_next().await {
            if let Some(scanner) = answer.ok().flatten().filter(FoundScanner::is_usable) {
                return Some(scanner);
            }
        }
        None
    }

    /// Asks every port again and again, each by itself, with a pause after its answer: a hung port delays nobody, and
    /// holds one connection. What a port answered is told when it is new, also that nobody did. Ends when the set is
    /// dropped.
    pub fn patrol<T: Future<Output = ()> + Send>(
        &self,
        pause: Duration,
        tell: impl Fn(u16, Option<FoundScanner>) -> T + Clone + Send + Sync + 'static,
    ) -> JoinSet<()> {
        let mut rounds = JoinSet::new();
        for port in self.ports.ports() {
            let (scanners, tell) = (self.clone(), tell.clone());
            rounds.spawn(async move {
                let mut told = None;
                loop {
                    let seen = scanners.ask_port(port).await;
                    if told.as_ref() != Some(&seen) {
                        tell(port, seen.clone()).await;
                        told = Some(seen);
                    }
                    tokio::time::sleep(pause).await;
                }
            });
        }
        rounds
    }

    fn ask_all(&self) -> JoinSet<Option<FoundScanner>> {
        self.ask(self.ports.ports())
    }

    fn ask(&self, ports: impl IntoIterator<Item = u16>) -> JoinSet<Option<FoundScanner>> {
        let mut asked = JoinSet::new();
        for port in ports {
            let scanners = self.clone();
            asked.spawn(async move { scanners.ask_port(port).await });
        }
        asked
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
        Ok(read_rd_service(answer.as_ref()))
    }

    async fn ask_device(&self, scheme: Scheme, port: u16, service: &RdService) -> Option<DeviceInfo> {
        let path = service.device_info.as_deref()?;
        let patience = ANSWER_PATIENCE;
        let question = Question { scheme, port, method: "DEVICEINFO", path, body: None, patience };
        let answer = self.client.ask(question).await.ok()?;
        read_device_info(answer.as_ref())
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
