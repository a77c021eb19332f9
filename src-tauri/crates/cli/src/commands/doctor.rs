use std::sync::Arc;

use hazri_core::agent::{Premises, check_settings};
use hazri_core::eko::SignerUrl;
use hazri_core::journey::Means;
use hazri_core::problem::{Problem, Trouble};
use hazri_core::scanner::{Choice, choose};
use hazri_core::setup::{CheckMark, SettingsCheck};
use serde::Serialize;

use super::scanners::{ScannerLine, known_programs, lines};
use crate::arguments::Common;
use crate::output::{Exit, print_json, sentences};
use crate::shop::{self, Closed};

/// What the check-up found.
#[derive(Serialize)]
struct CheckUp {
    ok: bool,
    checks: Vec<Check>,
    scanners: Vec<ScannerLine>,
}

/// One part of it.
#[derive(Serialize)]
struct Check {
    /// `records`, `setup`, `keychain`, `key`, `signer` (where the distributor signs), `address`, `clock`, `service` or
    /// `scanner`.
    check: &'static str,
    mark: CheckMark,
    message: String,
    code: Option<String>,
}

/// Checks records, keychain, settings, service and scanner. Asks the service one question that changes nothing.
pub async fn run(common: &Common) -> Exit {
    let check_up = examine(common).await;
    if common.json {
        print_json(&check_up);
    } else {
        check_up.checks.iter().for_each(|check| println!("{}", check.words()));
        check_up.scanners.iter().for_each(|scanner| println!("  {}", scanner.words()));
    }
    check_up.exit()
}

impl CheckUp {
    /// Whatever is wrong at this PC is to be mended first; then what cannot be reached.
    fn exit(&self) -> Exit {
        let wrong = |check: &Check| check.mark == CheckMark::Wrong && check.check != "scanner";
        if self.ok {
            Exit::Done
        } else if self.checks.iter().any(wrong) {
            Exit::Settings
        } else {
            Exit::NotSent
        }
    }
}

impl Check {
    fn right(check: &'static str, message: impl Into<String>) -> Check {
        Check { check, mark: CheckMark::Right, message: message.into(), code: None }
    }

    fn wrong(check: &'static str, problem: &Problem) -> Check {
        let (message, code) = (sentences(problem), Some(problem.code()));
        Check { check, mark: CheckMark::Wrong, message, code }
    }

    fn closed(check: &'static str, closed: &Closed) -> Check {
        Check { check, mark: CheckMark::Wrong, message: closed.message(), code: Some(closed.code()) }
    }

    fn words(&self) -> String {
        let mark = match self.mark {
            CheckMark::Right => "right    ",
            CheckMark::Wrong => "WRONG    ",
            CheckMark::NotKnown => "not known",
        };
        format!("{mark}  {:<8}  {}", self.check, self.message)
    }
}

async fn examine(common: &Common) -> CheckUp {
    let surroundings = shop::surroundings(common);
    let opened = shop::open(common, &surroundings).await;
    let mut checks = vec![records(&opened)];
    // The practice service lives as long as `opened`.
    let means = match &opened {
        Ok(premises) => premises.means().map_err(Closed::from),
        // The service of practice is inside the program that practises.
        Err(Closed::InUse) if common.practice => Err(Closed::InUse),
        Err(Closed::InUse) => shop::means_for_looking(common, &surroundings).map(Arc::new),
        Err(Closed::Records(_) | Closed::Problem(_)) => Err(Problem::NotSetUp.into()),
    };
    let mut scanners = Vec::new();
    match means {
        Ok(means) => {
            checks.push(Check::right("setup", format!("Set up for agent {}.", means.shop.party.user_code)));
            let (settings, scanner) = tokio::join!(examine_settings(&means), examine_scanners(&means));
            checks.extend(settings);
            checks.push(scanner.0);
            scanners = scanner.1;
        }
        Err(closed) => checks.push(Check::closed("setup", &closed)),
    }
    CheckUp { ok: checks.iter().all(|check| check.mark == CheckMark::Right), checks, scanners }
}

/// To open the records as their owner is to write to them.
fn records(opened: &Result<Premises, Closed>) -> Check {
    match opened {
        Ok(_) => Check::right("records", "The records can be written."),
        Err(Closed::InUse) => Check::right("records", "The records are kept by the open window."),
        Err(closed @ (Closed::Records(_) | Closed::Problem(_))) => Check::closed("records", closed),
    }
}

async fn examine_settings(means: &Means) -> Vec<Check> {
    let keychain = match means.credentials().await {
        Ok(_) => Check::right("keychain", "The keys are in the keychain."),
        Err(problem) => Check::wrong("keychain", &problem),
    };
    let SettingsCheck { key, signer, address, clock, service, trouble } = check_settings(means).await;
    let clock_trouble = (clock == CheckMark::Wrong).then_some(Problem::ClockWrong);
    let problem = trouble.map(|trouble: Trouble| trouble.problem);
    let signed_at = means.shop.signer.as_ref().map(SignerUrl::to_string).unwrap_or_default();
    let signed = format!("Signed by your distributor at {signed_at}.");
    let signer = signer.map(|mark| part("signer", mark, problem.as_ref(), &signed));
    let others = [
        part("address", address, problem.as_ref(), "The service answers at its address."),
        part("clock", clock, clock_trouble.as_ref().or(problem.as_ref()), "The clock is right."),
        part("service", service, problem.as_ref(), "AePS Fingpay is active."),
    ];
    let key = part("key", key, problem.as_ref(), "The service knows the key.");
    [keychain, key].into_iter().chain(signer).chain(others).collect()
}

fn part(check: &'static str, mark: CheckMark, problem: Option<&Problem>, right: &str) -> Check {
    match (mark, problem) {
        (CheckMark::Right, _) => Check::right(check, right),
        (CheckMark::Wrong | CheckMark::NotKnown, Some(problem)) => {
            Check { mark, ..Check::wrong(check, problem) }
        }
        (CheckMark::Wrong | CheckMark::NotKnown, None) => {
            Check { mark, ..Check::right(check, "This could not be found out.") }
        }
    }
}

async fn examine_scanners(means: &Means) -> (Check, Vec<ScannerLine>) {
    let found = means.scanners.discover(|_| {}).await;
    let remembered = means.ledger.setting("scanner").ok().flatten();
    let check = match choose(&found, remembered.as_deref(), means.clock.known_now()) {
        Choice::Use(scanner) => {
            Check::right("scanner", format!("{} is ready on port {}.", scanner.name(), scanner.port))
        }
        Choice::None(problem) => Check::wrong("scanner", &problem),
    };
    (check, lines(&found, &known_programs(&means.ledger)))
}
