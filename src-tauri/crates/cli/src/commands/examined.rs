//! The scanners as the doctor sees them: what each is, what to do about it, and a capture that is thrown away.

use chrono::{DateTime, Utc};
use hazri_core::agent::read_and_throw_away;
use hazri_core::agent::view::TrialReading;
use hazri_core::journey::Means;
use hazri_core::problem::{Problem, Trouble};
use hazri_core::scanner::{
    Ailment, Choice, DEVICE_TIMEOUT, FoundScanner, Level, Maker, MendingStep, PortOwner, Quality,
    ScannerFacts, choose, mending,
};
use serde::Serialize;

use super::scanners::{ScannerLine, known_programs, lines};
/// All of them.
#[derive(Default)]
pub struct Examined {
    found: Vec<FoundScanner>,
    remembered: Option<String>,
    service_time: Option<DateTime<Utc>>,
    /// As `hazrictl scanners` has them.
    pub lines: Vec<ScannerLine>,
    /// What each is, and what to do about it.
    pub facts: Vec<Facts>,
}

/// One of them.
#[derive(Serialize)]
pub struct Facts {
    /// As the window has them.
    #[serde(flatten)]
    pub facts: ScannerFacts,
    chosen: bool,
    steps: Vec<String>,
}

impl Examined {
    /// Asks every port.
    pub async fn of(means: &Means) -> Examined {
        let found = means.scanners.discover(|_| {}).await;
        let remembered = means.ledger.setting("scanner").ok().flatten();
        let service_time = means.clock.known_now();
        let lines = lines(&found, &known_programs(&means.ledger));
        let chosen = match choose(&found, remembered.as_deref(), service_time) {
            Choice::Use(scanner) => Some(scanner.port),
            Choice::None(_) => None,
        };
        let facts = |(scanner, line): (&FoundScanner, &ScannerLine)| {
            Facts::of(scanner, line.program().clone(), service_time, chosen)
        };
        let facts = found.iter().zip(&lines).map(facts).collect();
        Examined { facts, lines, found, remembered, service_time }
    }

    /// The one that would be used.
    ///
    /// # Errors
    /// Why there is none.
    pub fn chosen(&self) -> Result<&FoundScanner, Problem> {
        match choose(&self.found, self.remembered.as_deref(), self.service_time) {
            Choice::Use(scanner) => Ok(scanner),
            Choice::None(problem) => Err(problem),
        }
    }

    /// Asks that one for a finger.
    ///
    /// # Errors
    /// What to tell. Nothing has left this PC.
    pub async fn try_capture(&self, means: &Means) -> Result<TrialReading, Trouble> {
        let scanner = self.chosen().map_err(Trouble::not_sent)?;
        let seconds = DEVICE_TIMEOUT.as_secs();
        eprintln!("A trial: nothing is kept or sent. Place your finger within {seconds} seconds …");
        read_and_throw_away(&means.scanners, scanner).await
    }

    /// What to do about a problem of the scanner, beyond what its sentence says.
    pub fn steps_behind(&self, problem: &Problem) -> Vec<String> {
        let maker = self.chosen().ok().or(self.found.first()).and_then(Maker::of);
        let steps = Ailment::behind(problem).map(|ailment| mending(ailment, maker)).unwrap_or_default();
        steps.iter().map(MendingStep::sentence).collect()
    }
}

impl Facts {
    fn of(
        scanner: &FoundScanner,
        program: PortOwner,
        service_time: Option<DateTime<Utc>>,
        chosen: Option<u16>,
    ) -> Facts {
        let facts = ScannerFacts::of(scanner, program, service_time);
        let steps = facts.mending.iter().map(MendingStep::sentence).collect();
        Facts { chosen: chosen == Some(facts.port), facts, steps }
    }

    /// The same on lines for people.
    pub fn words(&self) -> String {
        let ScannerFacts { maker, model, level, serial_tail, certificate_until, .. } = &self.facts;
        let level = match level {
            Level::L0 => Some("L0".to_owned()),
            Level::L1 => Some("L1".to_owned()),
            Level::Unknown => None,
        };
        let parts = [
            maker.clone(),
            model.clone(),
            level,
            serial_tail.as_ref().map(|tail| format!("serial …{tail}")),
            certificate_until.as_ref().map(|until| format!("certificate until {until}")),
            self.chosen.then(|| "chosen".to_owned()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let steps = self.steps.iter().map(|step| format!("\n    - {step}")).collect::<String>();
        format!("    {}{steps}", parts.join(", "))
    }
}

/// What a trial capture was like, and that it is gone.
pub fn words_of(reading: &TrialReading) -> String {
    let said = match reading.quality {
        Quality::Good => "The finger was read well.",
        Quality::Poor => "The scan was weak.",
        Quality::Unusable => "The scan cannot be used.",
    };
    let told =
        |what: &str, value: Option<u32>| value.map(|value| format!(" {what}: {value}.")).unwrap_or_default();
    let (score, points) = (told("Quality", reading.score), told("Points", reading.points));
    format!("{said}{score}{points} It was thrown away. Nothing was kept or sent.")
}
