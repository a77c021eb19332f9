use std::path::PathBuf;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};
use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use serde_json::Value;

use crate::desktop::Desktop;

/// The other side of the window: the strict service, a scanner, and the file that the distributor handed over.
pub struct Shop {
    pub eko: EkoServer,
    pub scanner: RdServer,
    pub setup_file: PathBuf,
}

impl Shop {
    /// A service of a revision, and a file that says so.
    pub async fn of(desktop: &Desktop, revision: Revision) -> Shop {
        Shop::with_file_for(desktop, revision, revision).await
    }

    /// A service of one revision, and a file for another.
    pub async fn with_file_for(desktop: &Desktop, spoken: Revision, in_file: Revision) -> Shop {
        wait_out_midnight().await;
        let eko = EkoServer::start(EkoOptions::made_up(spoken, 41).unwrap()).await.unwrap();
        let scanner = scanner_on(None).await;
        let mut setup = hazri_simulator::setup_file(&eko, (scanner.port(), scanner.port()));
        setup["contract"] = Value::from(in_file.name());
        let setup_file = desktop.at_home("setup-from-distributor.json");
        std::fs::write(&setup_file, setup.to_string()).unwrap();
        Shop { eko, scanner, setup_file }
    }

    pub fn number(&self) -> &str {
        &self.eko.account().aadhaar
    }

    pub fn code(&self) -> &str {
        &self.eko.account().otp
    }

    /// How often the service was asked for this.
    pub fn asked(&self, call: EkoCall) -> usize {
        self.eko.received_for(call).len()
    }

    /// The reference that the service gave for the day.
    pub fn reference(&self) -> String {
        let dailies = self.eko.state().dailies;
        assert_eq!(dailies.len(), 1, "not one daily authentication: {dailies:?}");
        dailies.first().unwrap().reference_id.clone()
    }

    /// Neither service nor scanner has anything to complain of.
    pub fn is_content(&self) {
        assert_eq!(self.eko.violations(), Vec::<String>::new());
        assert_eq!(self.scanner.violations(), Vec::<String>::new());
    }
}

/// A scanner's program on this port, or on a free one.
pub async fn scanner_on(port: Option<u16>) -> RdServer {
    RdServer::start(RdOptions { port, ..RdOptions::new(Maker::MantraMfs110) }).await.unwrap()
}

/// Today in India.
pub fn today() -> NaiveDate {
    now_in_india().date_naive()
}

/// How far a clock has to be put forward to stand so long before the end of the day in India.
pub fn until_before_midnight(before: TimeDelta) -> TimeDelta {
    let now = now_in_india();
    let end = (now.date_naive() + Days::new(1)).and_time(NaiveTime::MIN);
    end - now.naive_local() - before
}

/// A morning that ends on another day than it began on is another test.
async fn wait_out_midnight() {
    let left = until_before_midnight(TimeDelta::zero());
    if left < TimeDelta::minutes(2) {
        tokio::time::sleep(left.to_std().unwrap()).await;
    }
}

fn now_in_india() -> DateTime<FixedOffset> {
    Utc::now().with_timezone(&FixedOffset::east_opt(19_800).unwrap())
}
