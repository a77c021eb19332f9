use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::means::Means;
use crate::place::terminal_address;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::{Capture, CaptureKind, Choice, FoundScanner, Pid, Quality, ScanQuality, choose};
use crate::secret::Credentials;

/// What a press of "Scan finger" brings with it.
pub struct FingerPress {
    /// When the agent gave consent.
    pub consent_at: DateTime<Utc>,
    /// The scanner that was seen last, if it is still there.
    pub scanner: Option<FoundScanner>,
    /// Identity of the scanner that the agent chose, or used last.
    pub remembered: Option<String>,
    /// True when the service is known to be out of reach: then the connection comes before the finger.
    pub offline: bool,
    /// After three unclear scans the app stops asking for a better one.
    pub take_poor: bool,
}

/// How far a press got, for the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The scanner waits for the finger.
    Scanning,
    /// The finger was read, so well. It may yet be too poor to be sent.
    Captured(ScanQuality),
    /// The capture is on its way to the service.
    Sending,
}

/// A capture, and what was got ready while the finger was read.
pub(super) struct Captured {
    pub pid: Pid,
    pub credentials: Credentials,
    pub address: Option<IpAddr>,
}

/// Reads a finger. Meanwhile the connection is opened, the service's time learnt and the terminal's address asked
/// for, so that they cost nothing afterwards.
pub(super) async fn read_finger(
    means: &Means,
    press: &FingerPress,
    kind: CaptureKind,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Captured, Trouble> {
    if press.offline {
        means.eko.prime().await?;
    }
    let credentials = means.credentials().await.map_err(Trouble::not_sent)?;
    let scanner = find_scanner(means, press).await.map_err(Trouble::not_sent)?;
    progress(Progress::Scanning);
    let prepare = async {
        let primed = async { if press.offline { Ok(()) } else { means.eko.prime().await } };
        let (primed, address) = tokio::join!(primed, address_for(means, kind));
        if let Err(trouble) = primed {
            tracing::warn!(support = trouble.support, "the connection was not opened beforehand");
        }
        address
    };
    let (capture, address) = tokio::join!(means.scanners.capture(&scanner, kind), prepare);
    let capture = capture?;
    progress(Progress::Captured(capture.quality));
    let pid = good_enough(capture, press.take_poor)?;
    Ok(Captured { pid, credentials, address })
}

/// Asked for only where it is sent: the daily authentication of a revision that wants it.
async fn address_for(means: &Means, kind: CaptureKind) -> Option<IpAddr> {
    match kind {
        CaptureKind::Daily if means.shop.contract.wants_terminal_address() => {
            terminal_address(means.echo.as_ref(), means.shop.base_url.url()).await
        }
        CaptureKind::Daily | CaptureKind::Ekyc => None,
    }
}

/// All ports are asked at once, because ports move and programs hang. The scanner that the agent chose is taken as soon
/// as it answers; where it is gone, the one that was seen last.
async fn find_scanner(means: &Means, press: &FingerPress) -> Result<FoundScanner, Problem> {
    let seen = press.scanner.as_ref().map(FoundScanner::identity);
    let wanted = press.remembered.as_deref().or(seen.as_deref());
    let found = means.scanners.find(wanted).await;
    let is_there = |id: &&str| found.iter().any(|scanner| scanner.is_usable() && scanner.identity() == **id);
    let taken = wanted.filter(is_there).or(seen.as_deref());
    match choose(&found, taken, means.clock.known_now()) {
        Choice::Use(scanner) => Ok(scanner.clone()),
        Choice::None(problem) => Err(problem),
    }
}

/// A capture that would be refused is not paid for.
fn good_enough(capture: Capture, take_poor: bool) -> Result<Pid, Trouble> {
    match capture.quality.grade {
        Quality::Good => Ok(capture.pid),
        Quality::Poor if take_poor => Ok(capture.pid),
        Quality::Poor | Quality::Unusable => {
            Err(Trouble::new(Problem::FingerUnclear, OutcomeClass::NotSent, "low quality"))
        }
    }
}
