//! Scanner, internet and clock, as they were seen last.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::view::{ClockLight, InternetLight, Scanner, ScannerLight, Strip};
use crate::clock::{ServerClock, TOLERATED_OFFSET};
use crate::problem::Problem;
use crate::scanner::{Ailment, Choice, FoundScanner, PortOwner, choose};

/// What was seen last, and when to look again.
#[derive(Default)]
pub struct Watch {
    pub scanners: Vec<FoundScanner>,
    /// The programs behind their ports.
    pub owners: BTreeMap<u16, PortOwner>,
    /// Scanners, by identity, for which another program answered last time.
    pub other_programs: BTreeSet<String>,
    pub scanners_seen: bool,
    pub scanners_asked_at: Option<Duration>,
    pub looking_for_scanners: bool,
    pub internet: Option<bool>,
    pub internet_asked_at: Option<Duration>,
    pub looking_at_internet: bool,
}

impl Watch {
    /// Everything is to be looked at again, at once.
    pub fn look_again(&mut self) {
        self.scanners_asked_at = None;
        self.internet_asked_at = None;
    }

    /// What a port answered takes the place of what it answered before.
    pub fn put_at(&mut self, port: u16, scanner: Option<FoundScanner>) {
        self.scanners.retain(|known| known.port != port);
        self.scanners.extend(scanner);
        self.scanners.sort_by_key(|known| (known.service.status, known.port));
    }

    /// Every scanner once: one device may answer on two ports, plain and with TLS.
    pub fn distinct(&self) -> Vec<&FoundScanner> {
        let mut seen = Vec::new();
        let distinct = self.scanners.iter().filter(|scanner| {
            let id = scanner.identity();
            let new = !seen.contains(&id);
            seen.push(id);
            new
        });
        distinct.collect()
    }

    /// The scanner that would be used.
    pub fn chosen(
        &self,
        remembered: Option<&str>,
        service_time: Option<DateTime<Utc>>,
    ) -> Option<&FoundScanner> {
        match choose(&self.scanners, remembered, service_time) {
            Choice::Use(scanner) => Some(scanner),
            Choice::None(_) => None,
        }
    }

    /// The strip at the foot.
    pub fn strip(&self, remembered: Option<&str>, clock: &ServerClock) -> Strip {
        let service_time = clock.known_now();
        let chosen = self.chosen(remembered, service_time);
        Strip {
            scanner: self.scanner_light(remembered, service_time),
            scanner_name: chosen.or(self.scanners.first()).map(FoundScanner::name),
            internet: match self.internet {
                None => InternetLight::Looking,
                Some(true) => InternetLight::Online,
                Some(false) => InternetLight::Offline,
            },
            clock: clock_light(clock),
        }
    }

    /// Every scanner that answered.
    pub fn list(&self, remembered: Option<&str>, service_time: Option<DateTime<Utc>>) -> Vec<Scanner> {
        let chosen = self.chosen(remembered, service_time).map(FoundScanner::identity);
        let distinct = self.distinct().into_iter();
        distinct
            .map(|scanner| Scanner {
                id: scanner.identity(),
                name: scanner.name(),
                light: light_of(scanner, service_time),
                chosen: chosen.as_ref() == Some(&scanner.identity()),
                program: self.owners.get(&scanner.port).cloned().unwrap_or(PortOwner::NotKnown),
                program_changed: self.other_programs.contains(&scanner.identity()),
            })
            .collect()
    }

    /// Every scanner with the program behind it, as far as they were looked at.
    pub fn owned(&self) -> impl Iterator<Item = (&FoundScanner, &PortOwner)> {
        self.scanners.iter().filter_map(|scanner| Some((scanner, self.owners.get(&scanner.port)?)))
    }

    fn scanner_light(&self, remembered: Option<&str>, service_time: Option<DateTime<Utc>>) -> ScannerLight {
        if !self.scanners_seen {
            return ScannerLight::Looking;
        }
        match choose(&self.scanners, remembered, service_time) {
            Choice::Use(scanner) => light_of(scanner, service_time),
            Choice::None(Problem::ScannerNotChosen) => ScannerLight::Choose,
            Choice::None(Problem::ScannerCertificateExpired) => ScannerLight::CertificateExpired,
            Choice::None(Problem::ScannerInUse) => ScannerLight::InUse,
            Choice::None(Problem::ScannerUnusable) => ScannerLight::Unusable,
            Choice::None(_) if self.scanners.is_empty() => ScannerLight::NotFound,
            Choice::None(_) => ScannerLight::NotReady,
        }
    }
}

fn light_of(scanner: &FoundScanner, service_time: Option<DateTime<Utc>>) -> ScannerLight {
    let Some(ailment) = Ailment::of(scanner, service_time) else { return ScannerLight::Ready };
    match ailment {
        Ailment::OldType => ScannerLight::ReadyOldType,
        Ailment::InUse => ScannerLight::InUse,
        Ailment::Unusable => ScannerLight::Unusable,
        Ailment::CertificateExpired => ScannerLight::CertificateExpired,
        Ailment::NotFound => ScannerLight::NotFound,
        Ailment::NotReady | Ailment::Lost | Ailment::Failed | Ailment::Misfit | Ailment::NoFingerprint => {
            ScannerLight::NotReady
        }
    }
}

fn clock_light(clock: &ServerClock) -> ClockLight {
    match clock.pc_offset() {
        None => ClockLight::NotKnown,
        Some(offset) if offset.abs() > TOLERATED_OFFSET => {
            ClockLight::Wrong { off_by_s: offset.num_seconds() }
        }
        Some(_) => ClockLight::Right,
    }
}
