use chrono::{DateTime, Utc};

use super::{FoundScanner, Status};
use crate::problem::Problem;

/// Which of the scanners that answered will be used.
#[derive(Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// This one.
    Use(&'a FoundScanner),
    /// None, and why.
    None(Problem),
}

/// Chooses among what answered: the remembered scanner if it is ready, else the only ready one. With several
/// ready and none remembered, the agent is asked. An idle service never hides a ready one.
pub fn choose<'a>(
    found: &'a [FoundScanner],
    remembered: Option<&str>,
    service_time: Option<DateTime<Utc>>,
) -> Choice<'a> {
    let mut ready: Vec<&FoundScanner> = Vec::new();
    for scanner in found.iter().filter(|scanner| scanner.is_usable()) {
        // One device may answer on two ports, plain and with TLS.
        if !ready.iter().any(|other| other.identity() == scanner.identity()) {
            ready.push(scanner);
        }
    }
    if let Some(wanted) = ready.iter().find(|scanner| Some(scanner.identity().as_str()) == remembered) {
        return use_unless_expired(wanted, service_time);
    }
    match ready.as_slice() {
        [] => Choice::None(why_none(found)),
        [only] => use_unless_expired(only, service_time),
        [_, _, ..] => Choice::None(Problem::ScannerNotChosen),
    }
}

fn use_unless_expired(scanner: &FoundScanner, service_time: Option<DateTime<Utc>>) -> Choice<'_> {
    if scanner.certificate_expired(service_time) {
        Choice::None(Problem::ScannerCertificateExpired)
    } else {
        Choice::Use(scanner)
    }
}

fn why_none(found: &[FoundScanner]) -> Problem {
    let best = found.iter().map(|scanner| scanner.service.status).min();
    match best {
        None => not_found(),
        Some(Status::Ready) if found.iter().all(|scanner| scanner.service.capture.is_none()) => {
            Problem::ScannerUnusable
        }
        Some(Status::Ready | Status::NotReady) => Problem::ScannerNotReady,
        Some(Status::Used) => Problem::ScannerInUse,
    }
}

#[cfg(target_os = "linux")]
fn not_found() -> Problem {
    Problem::ScannerNotFoundOnLinux
}

#[cfg(not(target_os = "linux"))]
fn not_found() -> Problem {
    Problem::ScannerNotFound
}

#[cfg(test)]
mod tests {
    use super::super::{DeviceInfo, Level, RdService, Scheme};
    use super::*;

    fn scanner(port: u16, status: Status, dc: &str) -> FoundScanner {
        let service = RdService {
            status,
            info: String::new(),
            capture: Some("/rd/capture".to_owned()),
            device_info: Some("/rd/info".to_owned()),
        };
        let device = DeviceInfo {
            dp_id: "M".to_owned(),
            rds_id: "W".to_owned(),
            rds_ver: "1".to_owned(),
            dc: dc.to_owned(),
            mi: "MFS110".to_owned(),
            level: Level::L1,
            serial: String::new(),
            certificate_expires: None,
        };
        FoundScanner { port, scheme: Scheme::Http, service, device: Some(device) }
    }

    fn chosen_port(found: &[FoundScanner], remembered: Option<&str>) -> Result<u16, Problem> {
        match choose(found, remembered, Some(Utc::now())) {
            Choice::Use(scanner) => Ok(scanner.port),
            Choice::None(problem) => Err(problem),
        }
    }

    #[test]
    fn an_idle_service_does_not_hide_the_real_one() {
        let found = [scanner(11100, Status::NotReady, "a"), scanner(11101, Status::Ready, "b")];
        assert_eq!(chosen_port(&found, None), Ok(11101));
    }

    #[test]
    fn with_several_ready_the_agent_chooses_once_by_device() {
        let found = [scanner(11100, Status::Ready, "a"), scanner(11101, Status::Ready, "b")];
        assert_eq!(chosen_port(&found, None), Err(Problem::ScannerNotChosen));
        assert_eq!(chosen_port(&found, Some("M/W/b")), Ok(11101));
        let moved = [scanner(11105, Status::Ready, "b"), scanner(11101, Status::Ready, "a")];
        assert_eq!(chosen_port(&moved, Some("M/W/b")), Ok(11105));
    }

    #[test]
    fn a_remembered_scanner_that_is_gone_gives_way_to_the_only_ready_one() {
        let found = [scanner(11101, Status::Ready, "b")];
        assert_eq!(chosen_port(&found, Some("M/W/a")), Ok(11101));
    }

    #[test]
    fn one_device_on_two_ports_is_one_scanner() {
        let found = [scanner(11100, Status::Ready, "a"), scanner(11101, Status::Ready, "a")];
        assert_eq!(chosen_port(&found, None), Ok(11100));
    }

    #[test]
    fn why_there_is_none_is_told() {
        assert_eq!(chosen_port(&[], None), Err(not_found()));
        assert_eq!(chosen_port(&[scanner(1, Status::NotReady, "a")], None), Err(Problem::ScannerNotReady));
        let used = [scanner(1, Status::Used, "a"), scanner(2, Status::NotReady, "b")];
        assert_eq!(chosen_port(&used, None), Err(Problem::ScannerInUse));
        let mut without_capture = scanner(1, Status::Ready, "a");
        without_capture.service.capture = None;
        assert_eq!(chosen_port(&[without_capture], None), Err(Problem::ScannerUnusable));
        let mut unplugged = scanner(1, Status::Ready, "");
        if let Some(device) = &mut unplugged.device {
            *device = DeviceInfo { dp_id: String::new(), mi: String::new(), ..device.clone() };
        }
        assert_eq!(chosen_port(&[unplugged], None), Err(Problem::ScannerNotReady));
    }

    #[test]
    fn an_expired_certificate_is_told_before_a_finger_is_asked_for() {
        let mut old = scanner(1, Status::Ready, "a");
        if let Some(device) = &mut old.device {
            device.certificate_expires = Some(Utc::now() - chrono::TimeDelta::days(1));
        }
        assert_eq!(chosen_port(&[old], None), Err(Problem::ScannerCertificateExpired));
    }
}
