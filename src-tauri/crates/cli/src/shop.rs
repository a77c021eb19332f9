//! The shop: as its owner, who may send and write, or beside the window that owns it, for looking.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use hazri_core::agent::{PRACTICE_FOLDER, Premises, Surroundings, SystemLocation};
use hazri_core::clock::{Clock as _, ServerClock, SystemClock};
use hazri_core::eko::{EkoClient, Patience, SystemRandomness};
use hazri_core::journey::Means;
use hazri_core::keychain::{Keychain, OsKeychain};
use hazri_core::ledger::{Ledger, LedgerError};
use hazri_core::problem::Problem;
use hazri_core::scanner::{Scanners, SystemPortOwners};
use hazri_core::setup::ShopSettings;
use hazri_core::speech::Voice;
use hazri_practice::LoopbackHall;

use crate::arguments::{Common, IDENTIFIER};
use crate::output::{Exit, sentences};

/// Why a shop could not be opened.
#[derive(Debug)]
pub enum Closed {
    /// The window owns the records.
    InUse,
    /// The records cannot be used.
    Records(LedgerError),
    /// Anything that has a sentence.
    Problem(Problem),
}

impl Closed {
    /// What is said.
    pub fn message(&self) -> String {
        match self {
            Closed::InUse => "Hazri is open in its window, which keeps the records. \
                              Close the window, or do it there."
                .to_owned(),
            Closed::Records(error) => {
                let words = sentences(&Problem::LedgerUnwritable);
                format!("{words} ({error})")
            }
            Closed::Problem(problem) => sentences(problem),
        }
    }

    /// The code that goes with it.
    pub fn code(&self) -> String {
        match self {
            Closed::InUse => Problem::Busy.code(),
            Closed::Records(_) => Problem::LedgerUnwritable.code(),
            Closed::Problem(problem) => problem.code(),
        }
    }

    /// The exit status of a command that cannot do without the shop.
    pub fn exit(&self) -> Exit {
        match self {
            Closed::Problem(problem) if crate::output::is_about_settings(problem) => Exit::Settings,
            Closed::InUse | Closed::Records(_) | Closed::Problem(_) => Exit::NotSent,
        }
    }
}

impl From<Problem> for Closed {
    fn from(problem: Problem) -> Closed {
        Closed::Problem(problem)
    }
}

impl From<LedgerError> for Closed {
    fn from(error: LedgerError) -> Closed {
        match error {
            LedgerError::InUse => Closed::InUse,
            LedgerError::Disk(_) | LedgerError::Database(_) | LedgerError::Newer => Closed::Records(error),
        }
    }
}

/// What this tool stands on: the operating system's keychain, clocks and chance.
pub fn surroundings(common: &Common) -> Surroundings {
    Surroundings {
        data_dir: common.data_dir(),
        keychain: Keychain::new(OsKeychain::new(IDENTIFIER)),
        clock: Arc::new(SystemClock),
        randomness: Arc::new(SystemRandomness),
        location: Arc::new(SystemLocation),
        hall: Arc::new(LoopbackHall::default()),
        port_owners: Arc::new(SystemPortOwners::default()),
        voice: Voice::none(),
        scanner_ports: common.scanner_ports,
        patience: Patience::USUAL,
    }
}

/// Opens the shop as its owner.
///
/// # Errors
/// [`Closed::InUse`] while the window is open, and how else it can fail.
pub async fn open(common: &Common, surroundings: &Surroundings) -> Result<Premises, Closed> {
    if common.practice {
        return open_practice(common, surroundings).await;
    }
    let premises = Premises::open(surroundings).await?;
    if let Some(file) = &premises.set_aside {
        eprintln!("The records could not be read. They are kept as {file}, and new ones were begun.");
    }
    Ok(premises)
}

/// The core has one problem for all that can be wrong with the records; who owns them is asked first.
async fn open_practice(common: &Common, surroundings: &Surroundings) -> Result<Premises, Closed> {
    let folder = records(common);
    let probe = tokio::task::spawn_blocking(move || Ledger::open(&folder).map(drop)).await;
    probe.map_err(|_| Problem::AppFault)??;
    let premises = Premises::open_practice(surroundings).await?;
    if let Some(ground) = &premises.practice {
        eprintln!("PRACTICE. The number is {}, the code is {}.", ground.number, ground.otp);
    }
    Ok(premises)
}

/// The shop as it can be looked at, also while the window owns it.
pub struct Look {
    pub ledger: Ledger,
    pub shop: ShopSettings,
    pub now: DateTime<Utc>,
}

/// Opens the shop for looking.
///
/// # Errors
/// [`Problem::NotSetUp`], or why the records cannot be read.
pub fn look(common: &Common) -> Result<Look, Closed> {
    let folder = records(common);
    if !Ledger::is_in(&folder) {
        return Err(Problem::NotSetUp.into());
    }
    let ledger = Ledger::open_to_look(&folder)?;
    let shop = ShopSettings::from_settings(&ledger.settings()?).ok_or(Problem::NotSetUp)?;
    Ok(Look { ledger, shop, now: SystemClock.now() })
}

/// What questions that change nothing need, without owning the records.
///
/// # Errors
/// As [`look`].
pub fn means_for_looking(common: &Common, surroundings: &Surroundings) -> Result<Means, Closed> {
    let Look { ledger, shop, .. } = look(common)?;
    let clock = Arc::new(ServerClock::new(surroundings.clock.clone()));
    let randomness = surroundings.randomness.clone();
    let eko = EkoClient::new(shop.base_url.clone(), clock.clone(), randomness.clone(), surroundings.patience);
    let scanners = Scanners::on(common.scanner_ports.unwrap_or(shop.scanner_ports));
    Ok(Means {
        eko: eko?.signed_by(shop.signer.clone()),
        scanners: scanners.map_err(|_| Problem::AppFault)?,
        keychain: surroundings.keychain.clone(),
        echo: None,
        shop,
        ledger,
        clock,
        randomness,
    })
}

fn records(common: &Common) -> PathBuf {
    if common.practice { common.data_dir().join(PRACTICE_FOLDER) } else { common.data_dir() }
}
