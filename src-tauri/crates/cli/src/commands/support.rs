use std::sync::Arc;

use hazri_core::agent::{Premises, SupportFacts, newest_attempts, support_text};
use hazri_core::clock::{Clock as _, SystemClock};
use hazri_core::journey::Means;
use hazri_core::problem::Problem;
use hazri_core::scanner::{
    FoundScanner, PortOwner, PortOwners as _, PortRange, ScannerFacts, Scanners, SystemPortOwners,
};
use serde_json::json;

use super::examined::Examined;
use crate::arguments::Common;
use crate::output::{Exit, print_json};
use crate::shop::{self, Closed};

/// Prints the text for support, as the window shows it: read only, also while the window is open, and before set-up.
pub async fn run(common: &Common) -> Exit {
    match tell(common).await {
        Ok(text) if common.json => print_json(&json!({ "text": text })),
        Ok(text) => print!("{text}"),
        Err(closed) => {
            eprintln!("{}", closed.message());
            return closed.exit();
        }
    }
    Exit::Done
}

async fn tell(common: &Common) -> Result<String, Closed> {
    let surroundings = shop::surroundings(common);
    if common.practice {
        // The service and the scanner of practice live as long as the premises do.
        let premises: Premises = shop::open(common, &surroundings).await?;
        return of_shop(premises.means()?, true).await;
    }
    match shop::means_for_looking(common, &surroundings) {
        Ok(means) => of_shop(Arc::new(means), false).await,
        Err(Closed::Problem(Problem::NotSetUp)) => before_set_up(common).await,
        Err(closed) => Err(closed),
    }
}

/// The service is asked for its time, and for nothing else.
async fn of_shop(means: Arc<Means>, practice: bool) -> Result<String, Closed> {
    // Without an answer the clock is told as not compared.
    drop(means.eko.prime().await);
    let examined = Examined::of(&means).await;
    let shop = means.shop.clone();
    let attempts = means.ledger.run(move |ledger| newest_attempts(ledger, &shop)).await?;
    Ok(support_text(&SupportFacts {
        now: means.clock.now(),
        pc_offset: means.clock.pc_offset(),
        shop: Some(means.shop.clone()),
        practice,
        chosen: examined.chosen().ok().map(FoundScanner::identity),
        scanners: examined.facts.into_iter().map(|scanner| scanner.facts).collect(),
        trouble: None,
        attempts,
    }))
}

async fn before_set_up(common: &Common) -> Result<String, Closed> {
    let ports = common.scanner_ports.unwrap_or(PortRange::STANDARD);
    let found = Scanners::on(ports).map_err(|_| Problem::AppFault)?.discover(|_| {}).await;
    let ports: Vec<u16> = found.iter().map(|scanner| scanner.port).collect();
    let owners = SystemPortOwners::default().of(&ports);
    let facts = |scanner: &FoundScanner| {
        let owner = owners.get(&scanner.port).cloned().unwrap_or(PortOwner::NotKnown);
        ScannerFacts::of(scanner, owner, None)
    };
    Ok(support_text(&SupportFacts {
        now: SystemClock.now(),
        pc_offset: None,
        shop: None,
        practice: false,
        scanners: found.iter().map(facts).collect(),
        chosen: None,
        trouble: None,
        attempts: Vec::new(),
    }))
}
