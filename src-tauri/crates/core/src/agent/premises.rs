//! The shop as the app finds it: records, keychain, settings, and in practice a service and a scanner of its own.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::clock::{Clock, ServerClock};
use crate::day::IstDay;
use crate::eko::{ContractRevision, EkoClient, Patience, Randomness};
use crate::journey::{Means, store_credentials};
use crate::keychain::{Keychain, MemoryStore};
use crate::ledger::{AttemptResult, EkycStage, Ledger, LedgerError, Opened};
use crate::place::LatLong;
use crate::problem::{OutcomeClass, Problem, Trouble};
use crate::scanner::{PortOwners, PortRange, Scanners};
use crate::setup::{Setup, ShopSettings, read_setup_file};
use crate::speech::Voice;

/// What the app stands on, passed in: the data folder, the keychain, time, chance, place, and a place to practise.
pub struct Surroundings {
    /// Folder of the ledger. Practice has a folder of its own below it.
    pub data_dir: PathBuf,
    /// The operating system's keychain.
    pub keychain: Keychain,
    /// The PC's clocks.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub randomness: Arc<dyn Randomness>,
    /// The operating system's location service.
    pub location: Arc<dyn Location>,
    /// Opens a place to practise.
    pub hall: Arc<dyn PracticeHall>,
    /// Which programs listen on ports of this PC.
    pub port_owners: Arc<dyn PortOwners>,
    /// The operating system's voice.
    pub voice: Voice,
    /// Scanner ports to search in place of those of the set-up.
    pub scanner_ports: Option<PortRange>,
    /// How long the service is waited for.
    pub patience: Patience,
}

/// Tells where this PC is.
#[async_trait]
pub trait Location: Send + Sync {
    /// The place, or `None`.
    async fn locate(&self) -> Option<LatLong>;
}

/// The operating system's location service.
pub struct SystemLocation;

#[async_trait]
impl Location for SystemLocation {
    async fn locate(&self) -> Option<LatLong> {
        crate::place::locate().await
    }
}

/// Opens a service and a scanner to practise with, on this PC.
#[async_trait]
pub trait PracticeHall: Send + Sync {
    /// Opens them in the state that earlier practice left behind.
    ///
    /// # Errors
    /// When no loopback port can be had.
    async fn open(&self, past: Past) -> std::io::Result<PracticeGround>;
}

/// What earlier practice left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// The IST day of eKYC, when done; `YYYY-MM-DD`.
    pub ekyc_done_on: Option<String>,
    /// True when today's daily authentication was done.
    pub daily_done_today: bool,
}

/// A service and a scanner to practise with. They run until this is dropped.
pub struct PracticeGround {
    /// A set-up file for them.
    pub setup_file: Vec<u8>,
    /// The made-up number to type.
    pub number: String,
    /// The made-up code to type.
    pub otp: String,
    /// Keeps them running.
    pub keep: Box<dyn Any + Send + Sync>,
}

/// One shop: the real one, or the one of practice.
pub struct Premises {
    /// The records.
    pub ledger: Ledger,
    /// The credentials.
    pub keychain: Keychain,
    /// The settings; `None` before set-up.
    pub shop: Option<ShopSettings>,
    /// Set in practice.
    pub practice: Option<PracticeGround>,
    /// Name of the file that an unreadable ledger was kept in.
    pub set_aside: Option<String>,
    clock: Arc<ServerClock>,
    means: Result<Arc<Means>, Problem>,
}

/// Folder of the records of practice, below the data folder.
pub const PRACTICE_FOLDER: &str = "practice";

impl Premises {
    /// Opens the real shop.
    ///
    /// # Errors
    /// When the ledger cannot be used.
    pub async fn open(surroundings: &Surroundings) -> Result<Premises, LedgerError> {
        let opened = open_ledger(&surroundings.data_dir).await?;
        let mut premises = Premises::over(opened, surroundings.keychain.clone(), surroundings);
        premises.close_the_past().await?;
        let settings = premises.ledger.run(|ledger| ledger.settings()).await?;
        premises.take_settings(ShopSettings::from_settings(&settings), surroundings);
        Ok(premises)
    }

    /// Opens practice: a ledger of its own, a keychain that forgets, and a service on this PC.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`], or [`Problem::AppFault`] when no port can be had.
    pub async fn open_practice(surroundings: &Surroundings) -> Result<Premises, Problem> {
        let folder = surroundings.data_dir.join(PRACTICE_FOLDER);
        let unusable = |error: LedgerError| {
            tracing::error!(%error, "the records of practice cannot be used");
            Problem::LedgerUnwritable
        };
        let opened = open_ledger(&folder).await.map_err(unusable)?;
        let keychain = Keychain::new(MemoryStore::default());
        let mut premises = Premises::over(opened, keychain, surroundings);
        premises.close_the_past().await.map_err(unusable)?;
        let past = premises.past().await.map_err(unusable)?;
        let ground = surroundings.hall.open(past).await.map_err(|error| {
            tracing::error!(%error, "practice cannot be opened");
            Problem::AppFault
        })?;
        let setup = read_setup_file(&ground.setup_file)?;
        premises.practice = Some(ground);
        premises.set_up(setup, surroundings).await?;
        Ok(premises)
    }

    fn over(opened: Opened, keychain: Keychain, surroundings: &Surroundings) -> Premises {
        Premises {
            ledger: opened.ledger,
            keychain,
            shop: None,
            practice: None,
            set_aside: opened.set_aside,
            clock: Arc::new(ServerClock::new(surroundings.clock.clone())),
            means: Err(Problem::NotSetUp),
        }
    }

    /// Takes a new set-up: credentials into the keychain first, then the settings beside the ledger.
    ///
    /// # Errors
    /// How the keychain failed, or [`Problem::LedgerUnwritable`].
    pub async fn set_up(&mut self, setup: Setup, surroundings: &Surroundings) -> Result<(), Problem> {
        store_credentials(&self.keychain, &setup.shop, setup.credentials).await?;
        self.change_shop(setup.shop, surroundings).await
    }

    /// Keeps changed settings.
    ///
    /// # Errors
    /// [`Problem::LedgerUnwritable`].
    pub async fn change_shop(
        &mut self,
        shop: ShopSettings,
        surroundings: &Surroundings,
    ) -> Result<(), Problem> {
        let settings = shop.to_settings();
        let kept = self.ledger.run(move |ledger| ledger.set_settings(&settings)).await;
        kept.map_err(|_| Problem::LedgerUnwritable)?;
        self.take_settings(Some(shop), surroundings);
        Ok(())
    }

    /// Remembers the revision that the service turned out to speak.
    pub async fn remember_revision(&mut self, revision: ContractRevision, surroundings: &Surroundings) {
        let Some(shop) = self.shop.clone().filter(|shop| shop.contract != revision) else { return };
        let changed = ShopSettings { contract: revision, ..shop };
        if let Err(problem) = self.change_shop(changed, surroundings).await {
            tracing::warn!(?problem, "the contract revision could not be remembered");
        }
    }

    /// The service's time.
    pub fn clock(&self) -> &Arc<ServerClock> {
        &self.clock
    }

    /// What a journey works with.
    ///
    /// # Errors
    /// [`Problem::NotSetUp`], or [`Problem::TlsRefused`] where the system trusts no certificate at all.
    pub fn means(&self) -> Result<Arc<Means>, Problem> {
        self.means.clone()
    }

    /// The scanners, also before set-up and where the service cannot be connected to.
    pub fn scanners(&self, surroundings: &Surroundings) -> Option<Scanners> {
        let of_shop = self.shop.as_ref().map_or(PortRange::STANDARD, |shop| shop.scanner_ports);
        match &self.means {
            Ok(means) => Some(means.scanners.clone()),
            Err(_) => Scanners::on(surroundings.scanner_ports.unwrap_or(of_shop)).ok(),
        }
    }

    fn take_settings(&mut self, shop: Option<ShopSettings>, surroundings: &Surroundings) {
        let moved = self.shop.as_ref().map(|old| &old.base_url) != shop.as_ref().map(|new| &new.base_url);
        if moved {
            self.clock = Arc::new(ServerClock::new(surroundings.clock.clone()));
        }
        self.means = match &shop {
            Some(shop) => self.means_for(shop, surroundings),
            None => Err(Problem::NotSetUp),
        };
        self.shop = shop;
    }

    fn means_for(&self, shop: &ShopSettings, surroundings: &Surroundings) -> Result<Arc<Means>, Problem> {
        let eko = EkoClient::new(
            shop.base_url.clone(),
            self.clock.clone(),
            surroundings.randomness.clone(),
            surroundings.patience,
        );
        let ports =
            surroundings.scanner_ports.filter(|_| self.practice.is_none()).unwrap_or(shop.scanner_ports);
        Ok(Arc::new(Means {
            shop: shop.clone(),
            ledger: self.ledger.clone(),
            keychain: self.keychain.clone(),
            eko: eko?.signed_by(shop.signer.clone()),
            scanners: Scanners::on(ports).map_err(|_| Problem::AppFault)?,
            clock: self.clock.clone(),
            randomness: surroundings.randomness.clone(),
            echo: shop.echo(),
        }))
    }

    /// Gives an outcome to what a power cut left behind: not sent if no byte left, else unknown.
    async fn close_the_past(&self) -> Result<(), LedgerError> {
        let now = self.clock.now();
        self.ledger.run(move |ledger| close_the_past(ledger, now)).await
    }

    async fn past(&self) -> Result<Past, LedgerError> {
        let now = self.clock.now();
        let read = move |ledger: &Ledger| {
            let Some(shop) = ShopSettings::from_settings(&ledger.settings()?) else {
                return Ok(Past::default());
            };
            let (environment, user_code) = (shop.environment.as_str(), shop.party.user_code.as_str());
            let ekyc = ledger.ekyc(environment, user_code)?.filter(|ekyc| ekyc.stage == EkycStage::Done);
            let done_on = ekyc.map(|ekyc| ekyc.done_on.unwrap_or(IstDay::of(now)).to_string());
            let today = ledger.day(environment, user_code, IstDay::of(now))?;
            Ok(Past { ekyc_done_on: done_on, daily_done_today: today.is_some() })
        };
        self.ledger.run(read).await
    }
}

async fn open_ledger(folder: &Path) -> Result<Opened, LedgerError> {
    let folder = folder.to_owned();
    let opened = tokio::task::spawn_blocking(move || Ledger::open(&folder)).await;
    opened.unwrap_or_else(|broken| Err(LedgerError::Disk(std::io::Error::other(broken))))
}

fn close_the_past(ledger: &Ledger, now: DateTime<Utc>) -> Result<(), LedgerError> {
    for record in ledger.unresolved()? {
        let client_ref_id = &record.attempt.client_ref_id;
        let proven = ledger.day_proven_by(client_ref_id)?;
        // What was not sent needs no words: nothing happened, and nothing has to be checked.
        let result = match (record.sending_at, proven) {
            (None, _) => AttemptResult { outcome: OutcomeClass::NotSent, trouble: None, reference_id: None },
            // The day was written down before the power went, and the result was not.
            (Some(_), Some(day)) => {
                AttemptResult { outcome: OutcomeClass::Done, trouble: None, reference_id: day.reference_id }
            }
            (Some(_), None) => {
                let outcome = OutcomeClass::Unknown;
                let trouble = Trouble::new(Problem::AppClosed, outcome, "").of_attempt(client_ref_id);
                AttemptResult { outcome, trouble: Some(trouble), reference_id: None }
            }
        };
        ledger.record_result(client_ref_id, &result, now)?;
    }
    Ok(())
}
