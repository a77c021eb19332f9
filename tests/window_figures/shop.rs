//! The shop of the window: set up by the command line, in English, eKYC not done.

use chrono::Utc;
use hazri_core::day::IstDay;
use hazri_core::ledger::{DayRecord, EkycRecord, EkycStage, Ledger};
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::proxy::{FaultProxy, ProxyOptions};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use serde_json::Value;

use crate::desktop::Desktop;
use crate::kinds::Kind;

/// Those that makers name.
const PORTS: (u16, u16) = (11_100, 11_120);

pub struct Shop {
    eko: EkoServer,
    /// The network in between, which counts.
    network: FaultProxy,
    pub scanner: RdServer,
}

impl Shop {
    pub async fn open(desktop: &Desktop) -> Shop {
        let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 41).unwrap()).await.unwrap();
        let options = ProxyOptions { upstream: eko.port(), tls: None, port: None };
        let network = FaultProxy::start(options).await.unwrap();
        let (first, last) = PORTS;
        let options = RdOptions { port: Some(last), ..RdOptions::new(Maker::MantraMfs110) };
        let scanner = RdServer::start(options).await.unwrap();
        let mut setup = hazri_simulator::setup_file(&eko, (first, last));
        setup["base_url"] = Value::from(format!("http://127.0.0.1:{}/ekoapi/v3", network.port()));
        let file = desktop.at_home("setup.json");
        std::fs::write(&file, setup.to_string()).unwrap();

        let mut command = desktop.program(Kind::Ours.program().with_file_name("hazrictl"));
        command
            .arg("setup")
            .arg(&file)
            .arg("--data-dir")
            .arg(desktop.data_dir())
            .args(["--silent", "--delete"]);
        assert!(command.status().unwrap().success(), "the shop was not set up");

        records(desktop).set_setting("language", "en").unwrap();
        Shop { eko, network, scanner }
    }

    /// Writes down that the day is done: how the window stands for most of the day.
    pub fn do_the_day(&self, desktop: &Desktop) {
        let (agent, now) = (&self.eko.account().user_code, Utc::now());
        let ekyc = EkycRecord {
            stage: EkycStage::Done,
            done_on: None,
            otp_ref_id: None,
            reference_tid: None,
            mobile_hint: None,
            changed_at: now,
        };
        let day = IstDay::of(now);
        let done = DayRecord {
            day,
            reference_id: Some("made up".to_owned()),
            client_ref_id: "HZ0000000000000000".to_owned(),
            valid_till: day.end(),
        };
        let ledger = records(desktop);
        ledger.record_ekyc("custom", agent, &ekyc).unwrap();
        ledger.record_day("custom", agent, &done).unwrap();
    }

    /// The bytes that the window sent to the service or heard of it, and the connections that it opened, so far.
    pub fn bytes_and_connections(&self) -> (u64, usize) {
        let bytes =
            self.network.passed().into_iter().map(|passed| passed.taken_bytes + passed.response_bytes);
        (bytes.sum(), self.network.connections())
    }
}

fn records(desktop: &Desktop) -> Ledger {
    Ledger::open(&desktop.data_dir()).unwrap().ledger
}
