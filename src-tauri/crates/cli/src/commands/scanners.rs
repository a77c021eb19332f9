use chrono::Utc;
use hazri_core::ledger::Ledger;
use hazri_core::problem::Problem;
use hazri_core::scanner::{
    DeviceInfo, FoundScanner, KnownPrograms, PortOwner, PortOwners, PortRange, Scanners, Status,
    SystemPortOwners,
};
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
    program: PortOwner,
    program_changed: bool,
}

/// The scanners that answered, each with the program behind its port. `known`: as the window took them last.
pub fn lines(found: &[FoundScanner], known: &KnownPrograms) -> Vec<ScannerLine> {
    let ports: Vec<u16> = found.iter().map(|scanner| scanner.port).collect();
    let mut owners = SystemPortOwners::default().of(&ports);
    let line = |scanner: &FoundScanner| {
        let owner = owners.remove(&scanner.port).unwrap_or(PortOwner::NotKnown);
        ScannerLine::new(scanner, owner, known)
    };
    found.iter().map(line).collect()
}

/// The programs that the window took last, where there are records.
pub fn known_programs(ledger: &Ledger) -> KnownPrograms {
    let kept = ledger.setting(KnownPrograms::SETTING).ok().flatten();
    KnownPrograms::read(kept.as_deref())
}

impl ScannerLine {
    fn new(found: &FoundScanner, program: PortOwner, known: &KnownPrograms) -> ScannerLine {
        let expired = found.certificate_expired(Some(Utc::now()));
        ScannerLine {
            port: found.port,
            scheme: found.scheme.as_str(),
            status: found.service.status,
            info: found.service.info.clone(),
            usable: found.is_usable() && !expired,
            device: found.device.clone().filter(|device| !device.is_blank()),
            program_changed: known.is_other(&found.identity(), &program),
            program,
        }
    }

    /// The program behind its port.
    pub fn program(&self) -> &PortOwner {
        &self.program
    }

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
        let status = status.as_str().unwrap_or_default();
        format!("{} {} {status} {usable}: {device}; {}", self.port, self.scheme, self.program_words())
    }

    fn program_words(&self) -> String {
        let program = match &self.program {
            PortOwner::Program { name, path: None } => format!("program {name}"),
            PortOwner::Program { path: Some(path), .. } => format!("program {path}"),
            PortOwner::AnotherUser => "program of another user".to_owned(),
            PortOwner::NotKnown => "program not known".to_owned(),
        };
        let changed = if self.program_changed { ", ANOTHER PROGRAM than last time" } else { "" };
        format!("{program}{changed}")
    }
}

/// Which of the scanners are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever answers. Finding none is an answer too.
    All,
    /// The first one that is ready, without waiting for the others.
    First,
}

impl Wanted {
    /// As the command line says.
    pub fn of(first: bool) -> Wanted {
        if first { Wanted::First } else { Wanted::All }
    }

    async fn find(self, scanners: &Scanners) -> Vec<FoundScanner> {
        match self {
            Wanted::All => scanners.discover(|_| {}).await,
            Wanted::First => scanners.first().await.into_iter().collect(),
        }
    }
}

/// Lists what answers on the scanner ports.
pub async fn run(common: &Common, wanted: Wanted) -> Exit {
    let lines = match find(common, wanted).await {
        Ok(lines) => lines,
        Err(closed) => {
            eprintln!("{}", closed.message());
            return closed.exit();
        }
    };
    if common.json {
        print_json(&lines);
    } else if lines.is_empty() {
        println!("{}", sentences(&Problem::ScannerNotFound));
    } else {
        lines.iter().for_each(|line| println!("{}", line.words()));
    }
    match wanted {
        Wanted::First if lines.is_empty() => Exit::NotSent,
        Wanted::All | Wanted::First => Exit::Done,
    }
}

async fn find(common: &Common, wanted: Wanted) -> Result<Vec<ScannerLine>, Closed> {
    if common.practice {
        // The scanner of practice lives as long as the premises do.
        let surroundings = shop::surroundings(common);
        let premises = shop::open(common, &surroundings).await?;
        let found = wanted.find(&premises.means()?.scanners).await;
        return Ok(lines(&found, &KnownPrograms::default()));
    }
    // Before set-up the usual ports are searched.
    let look = shop::look(common).ok();
    let of_shop = look.as_ref().map(|look| look.shop.scanner_ports);
    let ports = common.scanner_ports.or(of_shop).unwrap_or(PortRange::STANDARD);
    let scanners = Scanners::on(ports).map_err(|_| Problem::AppFault)?;
    let known = look.map(|look| known_programs(&look.ledger)).unwrap_or_default();
    Ok(lines(&wanted.find(&scanners).await, &known))
}
