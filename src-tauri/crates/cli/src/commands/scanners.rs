use chrono::Utc;
use hazri_core::problem::Problem;
use hazri_core::scanner::{DeviceInfo, FoundScanner, PortRange, Scanners, Status};
use serde::Serialize;
use serde_json::json;

use crate::arguments::Common;
use crate::output::{Exit, print_json, sentences};
use crate::shop::{self, Closed};

/// One scanner program that answered.
#[derive(Debug, Serialize)]
pub struct ScannerLine {
    port: u16,
    scheme: &'static str,
    status: Status,
    info: String,
    usable: bool,
    device: Option<DeviceInfo>,
}

impl From<&FoundScanner> for ScannerLine {
    fn from(found: &FoundScanner) -> ScannerLine {
        let expired = found.certificate_expired(Some(Utc::now()));
        ScannerLine {
            port: found.port,
            scheme: found.scheme.as_str(),
            status: found.service.status,
            info: found.service.info.clone(),
            usable: found.is_usable() && !expired,
            device: found.device.clone().filter(|device| !device.is_blank()),
        }
    }
}

impl ScannerLine {
    /// The same on one line for people.
    pub fn words(&self) -> String {
        let status = json!(self.status);
        let usable = if self.usable { "usable" } else { "not usable" };
        let device = self.device.as_ref().map_or_else(
            || "no device".to_owned(),
            |device| {
                let ends = device.certificate_expires.map(|end| end.format(" certificate to %Y-%m-%d"));
                let ends = ends.map(|ends| ends.to_string()).unwrap_or_default();
                let level = json!(device.level);
                format!("{} {} {}{ends}", device.dp_id, device.mi, level.as_str().unwrap_or_default())
            },
        );
        format!("{} {} {} {usable}: {device}", self.port, self.scheme, status.as_str().unwrap_or_default())
    }
}

/// Lists what answers on the scanner ports. Finding none is an answer too.
pub async fn run(common: &Common) -> Exit {
    let found = match find(common).await {
        Ok(found) => found,
        Err(closed) => {
            eprintln!("{}", closed.message());
            return closed.exit();
        }
    };
    let lines: Vec<ScannerLine> = found.iter().map(ScannerLine::from).collect();
    if common.json {
        print_json(&lines);
    } else if lines.is_empty() {
        println!("{}", sentences(&Problem::ScannerNotFound));
    } else {
        lines.iter().for_each(|line| println!("{}", line.words()));
    }
    Exit::Done
}

async fn find(common: &Common) -> Result<Vec<FoundScanner>, Closed> {
    if common.practice {
        // The scanner of practice lives as long as the premises do.
        let surroundings = shop::surroundings(common);
        let premises = shop::open(common, &surroundings).await?;
        return Ok(premises.means()?.scanners.discover(|_| {}).await);
    }
    // Before set-up the usual ports are searched.
    let of_shop = shop::look(common).ok().map(|look| look.shop.scanner_ports);
    let ports = common.scanner_ports.or(of_shop).unwrap_or(PortRange::STANDARD);
    let scanners = Scanners::on(ports).map_err(|_| Problem::AppFault)?;
    Ok(scanners.discover(|_| {}).await)
}
