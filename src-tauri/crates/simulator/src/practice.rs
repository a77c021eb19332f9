//! Everything practice mode needs: an Eko service and a scanner, with friendly delays.

use std::io;
use std::time::Duration;

use chrono::NaiveDate;

use crate::eko::{Account, EkoOptions, EkoServer, Revision};
use crate::scanner::{Maker, RdOptions, RdServer};

/// So long it takes until a finger is "placed".
const FINGER_DELAY: Duration = Duration::from_millis(2500);
/// So long the service takes over each call.
const SERVER_DELAY: Duration = Duration::from_millis(600);

/// A running practice ground. Dropping it closes its ports.
#[derive(Debug)]
pub struct PracticeGround {
    eko: EkoServer,
    scanner: RdServer,
}

impl PracticeGround {
    /// Starts an Eko service of revision 2026-06, the default one, and a Mantra MFS110, both on free ports. The same
    /// seed gives the same agent; the sealing key is new with each process.
    ///
    /// # Errors
    /// When a port cannot be bound or a key not be made.
    pub async fn start(seed: u64) -> io::Result<Self> {
        Self::start_in(Revision::R2026_06, seed).await
    }

    /// The same in a revision of choice.
    ///
    /// # Errors
    /// When a port cannot be bound or a key not be made.
    pub async fn start_in(revision: Revision, seed: u64) -> io::Result<Self> {
        // Generating the key takes half a second in an unoptimised build: not on a thread of the runtime.
        let options = tokio::task::spawn_blocking(move || EkoOptions::made_up(revision, seed))
            .await
            .map_err(io::Error::other)??;
        let eko = EkoServer::start(EkoOptions { delay: SERVER_DELAY, ..options }).await?;
        let scanner = RdOptions { finger_delay: FINGER_DELAY, ..RdOptions::new(Maker::MantraMfs110) };
        Ok(Self { eko, scanner: RdServer::start(scanner).await? })
    }

    /// The made-up agent.
    pub fn account(&self) -> &Account {
        self.eko.account()
    }

    /// What the setting `base_url` has to be.
    pub fn base_url(&self) -> String {
        self.eko.base_url()
    }

    /// Answers the caller's address as plain text.
    pub fn echo_url(&self) -> String {
        self.eko.echo_url()
    }

    /// The public half of the sealing key: base64 of a DER SubjectPublicKeyInfo.
    pub fn public_key(&self) -> String {
        self.eko.public_key()
    }

    /// The contract revision.
    pub fn revision(&self) -> Revision {
        self.eko.revision()
    }

    /// The scanner's port.
    pub fn scanner_port(&self) -> u16 {
        self.scanner.port()
    }

    /// The Eko service.
    pub fn eko(&self) -> &EkoServer {
        &self.eko
    }

    /// The scanner.
    pub fn scanner(&self) -> &RdServer {
        &self.scanner
    }

    /// Both at once, without delays.
    pub fn without_delays(&self) {
        self.eko.set_delay(Duration::ZERO);
        self.scanner.set_finger_delay(Duration::ZERO);
    }

    /// Puts back what was practised before a restart: the IST days of the eKYC and of daily authentications.
    pub fn restore(&self, ekyc_done_on: Option<NaiveDate>, dailies: &[NaiveDate]) {
        match ekyc_done_on {
            Some(day) => self.eko.set_ekyc_done(day),
            None => self.eko.forget_ekyc(),
        }
        self.eko.forget_dailies();
        for day in dailies {
            self.eko.set_daily_done(*day);
        }
    }

    /// The setup file that fits.
    pub fn setup_file(&self) -> serde_json::Value {
        let port = self.scanner_port();
        crate::setup_file(&self.eko, (port, port))
    }
}
