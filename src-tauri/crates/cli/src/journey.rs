//! What eKYC and daily authentication have in common.

use std::sync::Arc;

use hazri_core::agent::view::{Enquiry, Today};
use hazri_core::agent::{Book, Premises, Surroundings};
use hazri_core::day::IstDay;
use hazri_core::eko::ContractRevision;
use hazri_core::journey::{Ended, FingerPress, Means, Progress};
use hazri_core::ledger::{CallKind, EkycRecord, Ledger, LedgerError};
use hazri_core::problem::{OutcomeClass, Problem, Trouble, class_words};
use hazri_core::scanner::{Choice, FoundScanner, Quality, ScanQuality, choose};

use crate::arguments::Common;
use crate::report::Stop;
use crate::shop;

/// A shop in which keychain, service and scanner were found ready, before a person is asked for anything.
pub struct Session {
    premises: Premises,
    surroundings: Surroundings,
    scanner: FoundScanner,
    remembered_scanner: Option<String>,
}

impl Session {
    /// Opens the shop and looks at everything that a finger would be wasted without.
    pub async fn begin(common: &Common) -> Result<Session, Stop> {
        let surroundings = shop::surroundings(common);
        let premises = shop::open(common, &surroundings).await?;
        let means = premises.means()?;
        // Looked at and dropped at once: each attempt reads them anew.
        drop(means.credentials().await?);
        let remembered_scanner = premises.ledger.setting("scanner").map_err(shop::Closed::from)?;
        eprintln!("Looking for the service and the scanner …");
        let service = async { means.eko.prime().await.map_err(Stop::from) };
        let scanner = async { find_scanner(&means, remembered_scanner.as_deref()).await };
        let ((), scanner) = tokio::try_join!(service, scanner)?;
        Ok(Session { premises, surroundings, scanner, remembered_scanner })
    }

    /// What a journey works with.
    pub fn means(&self) -> Result<Arc<Means>, Stop> {
        Ok(self.premises.means()?)
    }

    /// Tells what a second authentication would cost, when today is done or not known. Nobody is stopped.
    pub async fn warn_about_today(&self) -> Result<(), Stop> {
        match self.today().await? {
            Today::Done(done) => {
                let reference = done.reference_id.map(|id| format!(" Reference: {id}.")).unwrap_or_default();
                eprintln!("Today is done until {} IST.{reference} Another one may be charged.", done.until);
            }
            Today::Unknown(unknown) => {
                let words = class_words(OutcomeClass::Unknown);
                eprintln!(
                    "The attempt of {} is not known. {} {}",
                    unknown.tried_at, words.counts, words.safe
                );
            }
            Today::NotSetUp
            | Today::EkycNeeded { .. }
            | Today::DailyOpens { .. }
            | Today::Due { .. }
            | Today::Refused { .. } => {}
        }
        Ok(())
    }

    /// The press of the button: consent is given now.
    pub fn press(&self) -> FingerPress {
        FingerPress {
            consent_at: self.premises.clock().now(),
            scanner: Some(self.scanner.clone()),
            remembered: self.remembered_scanner.clone(),
            offline: false,
            take_poor: false,
        }
    }

    /// Carries an attempt out, keeps the revision that it showed, and finds its reference.
    pub async fn attempt<T>(
        &mut self,
        call: CallKind,
        work: impl Future<Output = Ended<T>>,
    ) -> Result<(T, Option<String>), Stop> {
        let before = self.newest(call).await;
        let Ended { outcome, revision } = work.await;
        let client_ref_id = self.newest(call).await.filter(|newest| Some(newest) != before.as_ref());
        let revision = match &outcome {
            // The next run speaks the other revision; a call with a capture is never sent twice.
            Err(trouble) if trouble.problem == Problem::OtherContract => revision.other(),
            Ok(_) | Err(_) => revision,
        };
        self.remember(revision).await;
        match outcome {
            Ok(value) => Ok((value, client_ref_id)),
            Err(trouble) => Err(Stop::Trouble { trouble, client_ref_id }),
        }
    }

    /// How far eKYC got.
    pub async fn ekyc(&self) -> Result<Option<EkycRecord>, Stop> {
        self.read(|ledger, environment, user_code| ledger.ekyc(environment, user_code)).await
    }

    /// eKYC is to be done from the beginning.
    pub async fn forget_ekyc(&self) -> Result<(), Stop> {
        self.read(|ledger, environment, user_code| ledger.forget_ekyc(environment, user_code)).await
    }

    async fn today(&self) -> Result<Today, Stop> {
        let (shop, now) = (self.means()?.shop.clone(), self.premises.clock().now());
        let read = move |ledger: &Ledger| {
            Ok(Book::read(ledger, &shop, IstDay::of(now))?.today(&shop, now, Enquiry::NotAsked))
        };
        Ok(self.premises.ledger.run(read).await.map_err(shop::Closed::from)?)
    }

    async fn newest(&self, call: CallKind) -> Option<String> {
        let read =
            self.read(move |ledger, environment, user_code| ledger.latest(environment, user_code, call));
        read.await.ok().flatten().map(|record| record.attempt.client_ref_id)
    }

    async fn remember(&mut self, revision: ContractRevision) {
        if self.premises.shop.as_ref().is_some_and(|shop| shop.contract != revision) {
            eprintln!("The service speaks contract revision {}. It was remembered.", revision.as_str());
            self.premises.remember_revision(revision, &self.surroundings).await;
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Ledger, &str, &str) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, Stop> {
        let shop = self.means()?.shop.clone();
        let read = move |ledger: &Ledger| question(ledger, shop.environment.as_str(), &shop.party.user_code);
        Ok(self.premises.ledger.run(read).await.map_err(shop::Closed::from)?)
    }
}

/// Says how far a press got.
pub fn say(progress: Progress) {
    match progress {
        Progress::Scanning => eprintln!("Place your finger now …"),
        Progress::Captured(quality) => eprintln!("The scan is {}.", quality_words(quality)),
        Progress::Sending => eprintln!("Asking the service …"),
    }
}

fn quality_words(quality: ScanQuality) -> String {
    let grade = match quality.grade {
        Quality::Good => "good",
        Quality::Poor => "weak",
        Quality::Unusable => "too weak",
    };
    quality.score.map_or_else(|| grade.to_owned(), |score| format!("{grade} ({score} of 100)"))
}

async fn find_scanner(means: &Means, remembered: Option<&str>) -> Result<FoundScanner, Stop> {
    let found = means.scanners.discover(|_| {}).await;
    match choose(&found, remembered, means.clock.known_now()) {
        Choice::Use(scanner) => Ok(scanner.clone()),
        Choice::None(problem) => Err(Stop::from(Trouble::not_sent(problem))),
    }
}
