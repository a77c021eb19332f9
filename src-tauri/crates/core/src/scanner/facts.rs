use chrono::{DateTime, Utc};
use serde::Serialize;
use ts_rs::TS;

use super::{Ailment, FoundScanner, Level, Maker, MendingStep, PortOwner, mending};
use crate::day::IstDay;

/// What can be told of a scanner to its owner and to support. Nothing in it is secret, and the serial number is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScannerFacts {
    /// Stays the same when the port moves.
    pub id: String,
    /// Model or maker.
    pub name: String,
    /// The maker, when known.
    pub maker: Option<String>,
    /// The model as the program names it.
    pub model: Option<String>,
    /// Old or new type.
    pub level: Level,
    /// Last four characters of the serial number.
    pub serial_tail: Option<String>,
    /// IST date of the end of the device certificate.
    pub certificate_until: Option<String>,
    /// Where its program answers.
    pub port: u16,
    /// The program that answers for it.
    pub program: PortOwner,
    /// What ails it.
    pub ailment: Option<Ailment>,
    /// What to do about that, in order.
    pub mending: Vec<MendingStep>,
}

const TAIL: usize = 4;
const LEAST_HIDDEN: usize = 3;

impl ScannerFacts {
    /// The facts of a scanner that answered. `service_time`: without it no certificate is judged.
    pub fn of(
        scanner: &FoundScanner,
        program: PortOwner,
        service_time: Option<DateTime<Utc>>,
    ) -> ScannerFacts {
        let device = scanner.device.as_ref().filter(|device| !device.is_blank());
        let ailment = Ailment::of(scanner, service_time);
        let maker = Maker::of(scanner);
        ScannerFacts {
            id: scanner.identity(),
            name: scanner.name(),
            maker: maker.map(|maker| maker.name().to_owned()),
            model: device
                .map(|device| device.mi.chars().take(40).collect())
                .filter(|model: &String| !model.is_empty()),
            level: device.map_or(Level::Unknown, |device| device.level),
            serial_tail: device.map(|device| tail(&device.serial)).filter(|tail| !tail.is_empty()),
            certificate_until: device
                .and_then(|device| device.certificate_expires)
                .map(|end| IstDay::of(end).to_string()),
            port: scanner.port,
            program,
            ailment,
            mending: ailment.map(|ailment| mending(ailment, maker)).unwrap_or_default(),
        }
    }
}

/// Of a short number less.
fn tail(serial: &str) -> String {
    let hidden = serial.chars().count().saturating_sub(TAIL).max(LEAST_HIDDEN);
    serial.chars().skip(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_serial_number_the_end_is_told_and_never_the_whole() {
        for (serial, told) in
            [("1234567890123", "0123"), ("1234567", "4567"), ("12345", "45"), ("123", ""), ("", "")]
        {
            assert_eq!(tail(serial), told, "{serial}");
        }
    }
}
