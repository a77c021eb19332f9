use std::sync::Arc;

use hazri_core::agent::view::TrialReading;
use hazri_core::agent::{Premises, check_settings};
use hazri_core::eko::SignerUrl;
use hazri_core::journey::Means;
use hazri_core::problem::{Problem, Trouble};
use hazri_core::setup::{CheckMark, SettingsCheck};
use serde::Serialize;

use super::examined::{Examined, Facts, words_of};
use super::scanners::ScannerLine;
use crate::arguments::Common;
use crate::output::{Exit, print_json, sentences};
use crate::shop::{self, Closed};

/// What the check-up found.
#[derive(Serialize)]
struct CheckUp {
    ok: bool,
    checks: Vec<Check>,
    scanners: Vec<ScannerLine>,
    /// What each of them is, in the same order, and what to do about it.
    facts: Vec<Facts>,
    /// What was read at `--trial`.
    trial: Option<TrialReading>,
}

/// One part of it.
#[derive(Serialize)]
struct Check {
    /// `records`, `setup`, `keychain`, `key`, `signer` (where the distributor signs), `address`, `clock`, `service`,
    /// `scanner`, or `trial`.
    check: &'static str,
    mark: CheckMark,
    message: String,
    code: Option<String>,
    /// What to do, one thing after the other.
    steps: Vec<String>,
}

/// Checks records, keychain, settings, service and scanner. Asks the service one question that changes nothing.
pub async fn run(common: &Common, trial: bool) -> Exit {
    let check_up = examine(common, trial).await;
    if common.json {
        print_json(&check_up);
    } else {
        check_up.checks.iter().for_each(|check| println!("{}", check.words()));
        for (scanner, facts) in check_up.scanners.iter().zip(&check_up.facts) {
            println!("  {}\n{}", scanner.words(), facts.words());
        }
    }
    check_up.exit()
}

impl CheckUp {
    /// Whatever is wrong at this PC is to be mended first; then what cannot be reached.
    fn exit(&self) -> Exit {
        let wrong =
            |check: &Check| check.mark == CheckMark::Wrong && !["scanner", "trial"].contains(&check.check);
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
        Check { check, mark: CheckMark::Right, message: message.into(), code: None, steps: Vec::new() }
    }

    fn wrong(check: &'static str, problem: &Problem) -> Check {
        let (message, code) = (sentences(problem), Some(problem.code()));
        Check { check, mark: CheckMark::Wrong, message, code, steps: Vec::new() }
    }

    fn closed(check: &'static str, closed: &Closed) -> Check {
        let (message, code) = (closed.message(), Some(closed.code()));
        Check { check, mark: CheckMark::Wrong, message, code, steps: Vec::new() }
    }

    fn words(&self) -> String {
        let mark = match self.mark {
            CheckMark::Right => "right    ",
            CheckMark::Wrong => "WRONG    ",
            CheckMark::NotKnown => "not known",
        };
        let steps = self.steps.iter().map(|step| format!("\n    - {step}")).collect::<String>();
        format!("{mark}  {:<8}  {}{steps}", self.check, self.message)
    }
}

async fn examine(common: &Common, trial: bool) -> CheckUp {
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
    let (mut examined, mut reading) = (Examined::default(), None);
    match means {
        Ok(means) => {
            checks.push(Check::right("setup", format!("Set up for agent {}.", means.shop.party.user_code)));
            let settings;
            (settings, examined) = tokio::join!(examine_settings(&means), Examined::of(&means));
            checks.extend(settings);
            checks.push(scanner(&examined));
            if trial {
                let tried = match &opened {
                    Ok(_) => examined.try_capture(&means).await.map_err(Tried::Failed),
                    // A journey of the window may want the scanner at any moment.
                    Err(closed) => Err(Tried::Refused(closed)),
                };
                checks.push(self::trial(&tried, &examined));
                reading = tried.ok();
            }
        }
        Err(closed) => checks.push(Check::closed("setup", &closed)),
    }
    let ok = checks.iter().all(|check| check.mark == CheckMark::Right);
    CheckUp { ok, checks, scanners: examined.lines, facts: examined.facts, trial: reading }
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

fn scanner(examined: &Examined) -> Check {
    match examined.chosen() {
        Ok(scanner) => {
            Check::right("scanner", format!("{} is ready on port {}.", scanner.name(), scanner.port))
        }
        Err(problem) => Check { steps: examined.steps_behind(&problem), ..Check::wrong("scanner", &problem) },
    }
}

/// Why there is no reading.
enum Tried<'a> {
    Refused(&'a Closed),
    Failed(Trouble),
}

fn trial(tried: &Result<TrialReading, Tried<'_>>, examined: &Examined) -> Check {
    match tried {
        Ok(reading) => Check::right("trial", words_of(reading)),
        Err(Tried::Refused(closed)) => Check::closed("trial", closed),
        Err(Tried::Failed(trouble)) => {
            let steps = examined.steps_behind(&trouble.problem);
            Check { steps, ..Check::wrong("trial", &trouble.problem) }
        }
    }
}
