use std::io::Read as _;
use std::path::Path;

use hazri_core::problem::Problem;
use hazri_core::setup::read_setup_file;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::arguments::Common;
use crate::output::{Exit, print_json};
use crate::shop::{self, Closed};

/// One byte more than a set-up file may have, so that a larger one is noticed.
const MOST_BYTES: u64 = 64 * 1024 + 1;

#[derive(Serialize)]
struct SetupReport {
    ok: bool,
    /// The field that is wrong.
    field: Option<String>,
    message: String,
    code: Option<String>,
}

/// Imports a set-up file: credentials into the keychain, the rest beside the ledger.
pub async fn run(common: &Common, file: &Path) -> Exit {
    let (report, exit) = match import(common, file).await {
        Ok(message) => (SetupReport { ok: true, field: None, message, code: None }, Exit::Done),
        Err(closed) => {
            let (message, code) = (closed.message(), Some(closed.code()));
            (SetupReport { ok: false, field: field_of(&closed), message, code }, closed.exit())
        }
    };
    if common.json {
        print_json(&report);
    } else {
        println!("{}", report.message);
    }
    exit
}

async fn import(common: &Common, file: &Path) -> Result<String, Closed> {
    if common.practice {
        eprintln!("Practice sets itself up. The file is for the real shop: leave --practice out.");
        return Err(Problem::SetupNotForHazri.into());
    }
    let bytes = read(file).map_err(|_| Problem::SetupUnreadable)?;
    let setup = read_setup_file(&bytes)?;
    let shop = &setup.shop;
    let mut message = format!(
        "Set up for agent {}: {} at {}, contract revision {}.",
        shop.party.user_code,
        shop.environment.as_str(),
        shop.base_url,
        shop.contract.as_str()
    );
    message.extend(shop.signer.as_ref().map(|signer| format!(" Signed by your distributor at {signer}.")));
    let surroundings = shop::surroundings(common);
    let mut premises = shop::open(common, &surroundings).await?;
    premises.set_up(setup, &surroundings).await?;
    // A set-up ends practice, also in the window that opens next.
    premises.ledger.run(|ledger| ledger.set_setting("practice", "off")).await?;
    if !is_stdin(file) {
        message.push_str(" The file still holds your keys: delete it.");
    }
    Ok(message)
}

fn read(file: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024 + 1));
    if is_stdin(file) {
        std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn field_of(closed: &Closed) -> Option<String> {
    match closed {
        Closed::Problem(Problem::SetupFieldInvalid { field }) => Some(field.clone()),
        Closed::Problem(_) | Closed::InUse | Closed::Records(_) => None,
    }
}
