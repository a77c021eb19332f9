//! What ails a scanner, and what its owner does about it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FoundScanner, Level, Maker, Status};
use crate::problem::Problem;

/// What keeps a scanner from being used, or will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Ailment {
    /// No program answers.
    NotFound,
    /// The program is there, the scanner is not.
    NotReady,
    /// Another program uses it.
    InUse,
    /// The program offers no capture.
    Unusable,
    /// The device certificate is past its end.
    CertificateExpired,
    /// It can be used, and what it reads may be refused.
    OldType,
    /// The connection to the device was lost.
    Lost,
    /// The program failed.
    Failed,
    /// The program does not accept what is asked of it.
    Misfit,
    /// The program reads no fingers.
    NoFingerprint,
}

impl Ailment {
    /// What can be seen of a scanner without asking it for a finger. `service_time`: without it no certificate is judged.
    pub fn of(scanner: &FoundScanner, service_time: Option<DateTime<Utc>>) -> Option<Ailment> {
        let old = scanner.device.as_ref().is_some_and(|device| device.level == Level::L0);
        match scanner.service.status {
            Status::Used => Some(Ailment::InUse),
            Status::NotReady => Some(Ailment::NotReady),
            Status::Ready if scanner.service.capture.is_none() => Some(Ailment::Unusable),
            Status::Ready if !scanner.is_usable() => Some(Ailment::NotReady),
            Status::Ready if scanner.certificate_expired(service_time) => Some(Ailment::CertificateExpired),
            Status::Ready if old => Some(Ailment::OldType),
            Status::Ready => None,
        }
    }

    /// What a problem says about the scanner; `None` when it is not the scanner that has to be mended.
    pub fn behind(problem: &Problem) -> Option<Ailment> {
        let told = [
            (Problem::ScannerNotFound, Ailment::NotFound),
            (Problem::ScannerNotFoundOnLinux, Ailment::NotFound),
            (Problem::ScannerNotReady, Ailment::NotReady),
            (Problem::ScannerInUse, Ailment::InUse),
            (Problem::ScannerUnusable, Ailment::Unusable),
            (Problem::ScannerCertificateExpired, Ailment::CertificateExpired),
            (Problem::ScannerLost, Ailment::Lost),
            (Problem::ScannerFailed, Ailment::Failed),
            (Problem::CaptureMalformed, Ailment::Failed),
            (Problem::ScannerMisfit, Ailment::Misfit),
            (Problem::ScannerNoFingerprint, Ailment::NoFingerprint),
        ];
        told.into_iter().find(|(known, _)| known == problem).map(|(_, ailment)| ailment)
    }
}

/// One thing to do. Its sentence stands in `words/mending.<language>.json` under the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "step", rename_all = "snake_case")]
#[ts(export)]
pub enum MendingStep {
    /// Plug it into the computer itself.
    PlugIn,
    /// Unplug it, wait, plug it in.
    PlugInAgain,
    /// Take another socket of the computer.
    OtherSocket,
    /// Close other programs.
    CloseOthers,
    /// Restart the computer.
    Restart,
    /// Keep the internet on.
    InternetOn,
    /// Makers offer their programs for Windows.
    WindowsOnly,
    /// Take a scanner that reads fingers.
    FingersOnly,
    /// Open the maker's program and wait.
    OpenSoftware {
        /// What it is called.
        name: String,
    },
    /// Install the maker's program.
    Install {
        /// What it is called.
        name: String,
    },
    /// Install the newest of the maker's programs.
    Update {
        /// What it is called.
        name: String,
    },
    /// Ask for a scanner of the new type.
    AskForNewer {
        /// Which.
        name: String,
    },
}

/// What to do about it, in this order, in the words of the maker when the maker is known. At most four steps.
pub fn mending(ailment: Ailment, maker: Option<Maker>) -> Vec<MendingStep> {
    use MendingStep::{CloseOthers, FingersOnly, InternetOn, OtherSocket, PlugIn, PlugInAgain, Restart};
    let name = || maker.map_or_else(|| "RD Service".to_owned(), Maker::software);
    let (install, update) = (MendingStep::Install { name: name() }, MendingStep::Update { name: name() });
    let open = MendingStep::OpenSoftware { name: name() };
    match ailment {
        Ailment::NotFound if cfg!(target_os = "linux") => vec![MendingStep::WindowsOnly, PlugIn, install],
        Ailment::NotFound => vec![PlugIn, install, Restart],
        Ailment::NotReady => vec![PlugInAgain, OtherSocket, open, Restart],
        Ailment::InUse => vec![CloseOthers, PlugInAgain, Restart],
        Ailment::Unusable => vec![Restart, update],
        Ailment::CertificateExpired => vec![InternetOn, open, PlugInAgain],
        Ailment::OldType => {
            let name = maker.map_or("L1", Maker::newer_model).to_owned();
            vec![MendingStep::AskForNewer { name }]
        }
        Ailment::Lost => vec![PlugInAgain, OtherSocket, Restart],
        Ailment::Failed => vec![Restart, InternetOn, install],
        Ailment::Misfit => vec![update, Restart],
        Ailment::NoFingerprint => vec![FingersOnly],
    }
}

#[derive(Deserialize)]
struct StepWords {
    #[serde(rename = "do")]
    to_do: String,
}

static WORDS: LazyLock<BTreeMap<String, StepWords>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../words/mending.en.json")).unwrap_or_default());

impl MendingStep {
    /// The English sentence, with the name behind it where there is one.
    pub fn sentence(&self) -> String {
        let fields = serde_json::to_value(self).unwrap_or_default();
        let text = |field: &str| fields.get(field).and_then(|value| value.as_str()).map(str::to_owned);
        let said = text("step").and_then(|step| WORDS.get(&step)).map_or("", |words| &words.to_do);
        match text("name") {
            Some(name) => format!("{said} {name}"),
            None => said.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AILMENTS: [Ailment; 10] = [
        Ailment::NotFound,
        Ailment::NotReady,
        Ailment::InUse,
        Ailment::Unusable,
        Ailment::CertificateExpired,
        Ailment::OldType,
        Ailment::Lost,
        Ailment::Failed,
        Ailment::Misfit,
        Ailment::NoFingerprint,
    ];
    const MAKERS: [Maker; 10] = [
        Maker::Mantra,
        Maker::Morpho,
        Maker::Idemia,
        Maker::Startek,
        Maker::Secugen,
        Maker::Precision,
        Maker::Next,
        Maker::Evolute,
        Maker::Aratek,
        Maker::Tatvik,
    ];

    #[test]
    fn whatever_ails_the_scanner_of_whichever_maker_there_are_few_steps_and_each_has_words() {
        for ailment in AILMENTS {
            for maker in MAKERS.map(Some).into_iter().chain([None]) {
                let steps = mending(ailment, maker);
                assert!((1..=4).contains(&steps.len()), "{ailment:?} {maker:?}");
                for step in steps {
                    assert!(
                        step.sentence().len() > 10,
                        "{ailment:?} {maker:?} {step:?}: {}",
                        step.sentence()
                    );
                }
            }
        }
    }

    #[test]
    fn the_program_and_the_newer_scanner_are_called_as_the_maker_calls_them() {
        let said = |ailment, maker| {
            mending(ailment, maker).iter().map(MendingStep::sentence).collect::<Vec<_>>().join(" ")
        };
        assert!(said(Ailment::Failed, Some(Maker::Startek)).ends_with(": ACPL FM220 RD Service"));
        assert!(said(Ailment::CertificateExpired, Some(Maker::Mantra)).contains(": Mantra RD Service"));
        assert!(said(Ailment::OldType, Some(Maker::Morpho)).ends_with("IDEMIA MSO 1300 E3 (L1)"));
        assert!(said(Ailment::Failed, None).ends_with(": RD Service"));
    }

    #[test]
    fn only_what_is_the_scanners_own_is_mended_at_the_scanner() {
        assert_eq!(Ailment::behind(&Problem::ScannerLost), Some(Ailment::Lost));
        assert_eq!(Ailment::behind(&Problem::ScannerNotFoundOnLinux), Some(Ailment::NotFound));
        for problem in [Problem::FingerTimeout, Problem::FingerUnclear, Problem::Offline, Problem::Busy] {
            assert_eq!(Ailment::behind(&problem), None, "{problem:?}");
        }
    }
}
