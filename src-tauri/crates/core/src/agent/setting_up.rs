//! Language, set-up, settings and practice.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::controller::{Controller, Host, OtherContract};
use super::premises::Premises;
use super::sealed_setup::SealedSetup;
use super::view::{Enquiry, Language, Notice, ShopChange};
use super::watch::Watch;
use crate::eko::{Call, Question, client_reference};
use crate::journey::Means;
use crate::problem::{Problem, Trouble};
use crate::scanner::PortRange;
use crate::secret::SecretBytes;
use crate::setup::{
    LONGEST_FIELD, SettingsCheck, Setup, ShopSettings, canonical_place, is_bank_code, is_mobile, is_sealed,
    read_check, read_setup_file,
};

impl<H: Host> Controller<H> {
    pub(super) async fn choose_language(&mut self, language: Language) -> Result<(), Problem> {
        self.language = Some(language);
        self.stop_reading(None);
        self.look_for_voice(Duration::ZERO);
        self.keep_setting("language", language.tag()).await
    }

    pub(super) async fn import_setup(
        &mut self,
        file_name: String,
        path: Option<PathBuf>,
        contents: SecretBytes,
    ) -> Result<(), Problem> {
        if is_sealed(contents.as_ref()) {
            return self.keep_sealed_setup(SealedSetup { file_name, path, contents: Arc::new(contents) });
        }
        let setup = read_setup_file(contents.as_ref())?;
        self.take_setup(setup).await?;
        if path.is_some() {
            self.setup_file = path;
            self.notices.retain(|notice| !matches!(notice, Notice::SetupFileLeft { .. }));
            self.notices.push(Notice::SetupFileLeft { file: file_name });
        }
        Ok(())
    }

    pub(super) async fn delete_setup_file(&mut self) -> Result<(), Problem> {
        let path = self.setup_file.take().ok_or(Problem::StepOutOfOrder)?;
        if tokio::fs::remove_file(&path).await.is_err() {
            self.setup_file = Some(path);
            return Err(Problem::SetupUnreadable);
        }
        self.notices.retain(|notice| !matches!(notice, Notice::SetupFileLeft { .. }));
        Ok(())
    }

    /// A set-up is always that of the real shop: it ends practice.
    pub(super) async fn take_setup(&mut self, setup: Setup) -> Result<(), Problem> {
        self.require_rest()?;
        let real = self.real.as_mut().unwrap_or(&mut self.premises);
        real.set_up(setup, &self.surroundings).await?;
        self.sealed_setup = None;
        if self.real.is_some() {
            return self.leave_practice().await;
        }
        self.new_era().await;
        Ok(())
    }

    pub(super) async fn change_shop(&mut self, change: ShopChange) -> Result<(), Problem> {
        self.require_rest()?;
        let shop = self.premises.shop.clone().ok_or(Problem::NotSetUp)?;
        let changed = apply(change, shop)?;
        self.premises.change_shop(changed, &self.surroundings).await?;
        self.new_era().await;
        Ok(())
    }

    /// Only what is on the screen can be chosen.
    pub(super) async fn choose_scanner(&mut self, id: String) -> Result<(), Problem> {
        let answers = self.watch.scanners.iter().any(|scanner| scanner.identity() == id);
        if answers { self.keep_scanner(id).await } else { Err(Problem::ScannerNotFound) }
    }

    pub(super) async fn keep_scanner(&mut self, id: String) -> Result<(), Problem> {
        self.remembered_scanner = Some(id.clone());
        self.keep_setting("scanner", &id).await
    }

    pub(super) async fn start_practice(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        if self.real.is_none() {
            self.enter_practice().await?;
            self.keep_setting("practice", "on").await?;
        }
        Ok(())
    }

    pub(super) async fn enter_practice(&mut self) -> Result<(), Problem> {
        let practice = Premises::open_practice(&self.surroundings).await?;
        self.real = Some(std::mem::replace(&mut self.premises, practice));
        self.new_era().await;
        Ok(())
    }

    pub(super) async fn leave_practice(&mut self) -> Result<(), Problem> {
        self.require_rest()?;
        if let Some(real) = self.real.take() {
            self.premises = real;
            self.new_era().await;
            self.keep_setting("practice", "off").await?;
        }
        Ok(())
    }

    pub(super) async fn new_era(&mut self) {
        self.era += 1;
        self.presses_elsewhere = self.presses;
        self.task = None;
        self.proven = None;
        self.other_contract = OtherContract::NotTried;
        self.watch = Watch::default();
        self.check_up.begin_anew();
        self.enquiry = Enquiry::NotAsked;
        self.read_book().await;
        self.look_around().await;
    }
}

/// Runs the read-only call and says whether key, signer, address, clock and service are right.
pub async fn check_settings(means: &Means) -> SettingsCheck {
    let read = |outcome| read_check(&outcome, means.clock.pc_offset(), means.shop.signing());
    let credentials = match means.credentials().await {
        Ok(credentials) => credentials,
        Err(problem) => return read(Err(Trouble::not_sent(problem))),
    };
    let client_ref_id = client_reference(means.clock.now(), means.randomness.as_ref());
    let question = Question {
        revision: means.shop.contract,
        party: &means.shop.party,
        credentials: &credentials,
        sealing_key: &means.shop.sealing_key,
        client_ref_id: &client_ref_id,
        call: Call::Services,
    };
    read(means.eko.ask(&question).await.outcome)
}

fn apply(change: ShopChange, shop: ShopSettings) -> Result<ShopSettings, Problem> {
    let wrong = |field: &str| Problem::SetupFieldInvalid { field: field.to_owned() };
    let unless_empty = |text: &str, sound: fn(&str) -> bool, field: &str| {
        if text.is_empty() || sound(text) { Ok(text.to_owned()) } else { Err(wrong(field)) }
    };
    let mut party = shop.party;
    party.latlong = match change.place.trim() {
        "" => String::new(),
        place if place.len() > LONGEST_FIELD => return Err(Problem::PlaceInvalid),
        place => canonical_place(place).ok_or(Problem::PlaceInvalid)?,
    };
    party.agent_mobile = unless_empty(change.agent_mobile.trim(), is_mobile, "agent_mobile")?;
    party.bank_code = unless_empty(change.bank_code.trim(), is_bank_code, "bank_code")?;
    let (first, last) = change.scanner_ports;
    let scanner_ports = PortRange::new(first, last).ok_or_else(|| wrong("scanner_ports"))?;
    Ok(ShopSettings { party, scanner_ports, contract: change.contract, ..shop })
}
