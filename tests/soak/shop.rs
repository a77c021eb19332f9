//! The shop of the soak: service, scanner, the app, and the clocks of both sides.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hazri_core::eko::Patience;
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::proxy::{FaultProxy, ProxyOptions};
use hazri_simulator::scanner::{HungPort, Maker, RdOptions, RdServer};
use tempfile::TempDir;

use crate::support::{Headless, HeadlessPlan, MORNING, PcClock, at, free_block};

/// How long the service is waited for: in the proportions of the app, and short, so that an hour sees many faults.
const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(1500),
    idle: Duration::from_secs(3),
    whole: Duration::from_secs(6),
};

pub struct Shop {
    pub eko: EkoServer,
    /// The way to the service.
    pub network: FaultProxy,
    /// `None` while the scanner's program is down.
    pub scanner: Option<RdServer>,
    /// A program that never answers, on a port beside the scanner.
    pub hung: Option<HungPort>,
    pub app: Headless,
    pub setup: PathBuf,
    pub records: rusqlite::Connection,
    scanner_port: u16,
    folder: TempDir,
}

impl Shop {
    /// Set up, in the morning, with eKYC not done.
    pub async fn open() -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 7).unwrap()).await.unwrap();
        eko.set_clock_offset(at(MORNING) - Utc::now());
        let ports = free_block(3);
        let setup = folder.path().join("setup.json");
        let options = ProxyOptions { upstream: eko.port(), tls: None, port: None };
        let network = FaultProxy::start(options).await.unwrap();
        let mut contents = hazri_simulator::setup_file(&eko, (ports, ports + 2));
        contents["base_url"] = format!("http://127.0.0.1:{}/ekoapi/v3", network.port()).into();
        std::fs::write(&setup, contents.to_string()).unwrap();
        let plan = HeadlessPlan {
            clock: PcClock::From(at(MORNING)),
            patience: PATIENCE,
            ..HeadlessPlan::of_program(folder.path())
        };
        let app = Headless::start(plan).await.unwrap();
        app.import_setup(&setup).await.unwrap();
        let records = rusqlite::Connection::open(folder.path().join("hazri.sqlite3")).unwrap();
        records.busy_timeout(Duration::from_secs(2)).unwrap();
        let (scanner, hung, scanner_port) = (None, None, ports + 1);
        let mut shop = Shop { eko, network, scanner, hung, app, setup, records, scanner_port, folder };
        shop.start_scanner().await;
        shop
    }

    /// The scanner's program is started. It has a new device each time, as after a change of scanners.
    pub async fn start_scanner(&mut self) {
        let options = RdOptions {
            port: Some(self.scanner_port),
            finger_delay: Duration::from_millis(60),
            ..RdOptions::new(Maker::MantraMfs110)
        };
        // The old one may need a moment to let go of the port.
        for _ in 0..50 {
            if let Ok(scanner) = RdServer::start(options.clone()).await {
                scanner.set_certificate_end(at(MORNING) + TimeDelta::days(3650)).unwrap();
                self.scanner = Some(scanner);
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the scanner's port is taken");
    }

    /// A program that hangs, on the port before the scanner's.
    pub async fn start_hung_port(&mut self) {
        if self.hung.is_none() {
            self.hung = HungPort::start(Some(self.scanner_port - 1)).await.ok();
        }
    }

    /// The service's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.eko.now()
    }

    /// Time passes, here and at the service.
    pub async fn pass_time(&self, by: Duration) {
        let passed = TimeDelta::from_std(by).unwrap();
        self.app.pass_time(by).await.unwrap();
        self.eko.set_clock_offset(self.eko.now() + passed - Utc::now());
    }

    /// The records by way of SQL, behind the app's back.
    pub fn sql(&self, statements: &str) {
        self.records.execute_batch(statements).unwrap();
    }

    /// The journal and the records, in bytes.
    pub fn size_of_records(&self) -> u64 {
        let sizes = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        sizes.filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum()
    }
}
