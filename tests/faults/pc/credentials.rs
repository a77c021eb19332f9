//! Row 50: a credential that is missing or garbled.

use std::sync::{Arc, Mutex};

use hazri_core::keychain::{Keychain, KeychainError, MemoryStore, SecretStore};
use hazri_core::problem::{OutcomeClass, Problem, problem_words};
use hazri_core::secret::SecretText;
use hazri_core::setup::Signing;
use hazri_simulator::eko::{EkoCall, Revision};

use crate::support::{
    Shop, ShopPlan, assert_not_sent, assert_the_next_press_is_done, secret, told, usual_signing,
};

/// A keychain in which one item can be spoilt: taken away, or replaced.
#[derive(Clone, Default)]
struct Drawer(Arc<(MemoryStore, Mutex<Option<Spoilt>>)>);

struct Spoilt {
    name: &'static str,
    /// What stands there instead; `None`: nothing.
    instead: Option<String>,
}

impl Drawer {
    fn spoil(&self, name: &'static str, instead: Option<String>) {
        *self.0.1.lock().unwrap() = Some(Spoilt { name, instead });
    }

    fn mend(&self) {
        *self.0.1.lock().unwrap() = None;
    }
}

impl SecretStore for Drawer {
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError> {
        match self.0.1.lock().unwrap().as_ref().filter(|spoilt| spoilt.name == name) {
            Some(spoilt) => Ok(spoilt.instead.clone().map(SecretText::new)),
            None => self.0.0.read(name),
        }
    }

    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError> {
        self.0.0.write(name, secret)
    }

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.0.0.remove(name)
    }
}

async fn shop_with(drawer: &Drawer) -> Shop {
    let keychain = Keychain::new(drawer.clone());
    Shop::open(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await
}

/// What the calls are signed with, as it stands in the set-up and in the keychain.
fn signing_secret() -> &'static str {
    match usual_signing() {
        Signing::Here => "access_key",
        Signing::ByDistributor => "signer_token",
    }
}

/// What no header and no signature can hold.
fn garbled() -> Vec<String> {
    let texts = ["", "  ", "with space", "new\nline", "nul\0", "₹", "\u{feff}key"];
    texts.into_iter().map(str::to_owned).chain(["x".repeat(5000)]).collect()
}

#[tokio::test]
async fn row_50_a_key_that_is_missing_or_garbled_is_named_before_a_finger_is_asked_for() {
    for field in ["developer_key", signing_secret()] {
        let problem = Problem::CredentialMissing { field: field.to_owned() };
        assert!(problem_words(&problem).what.contains(field), "{}", problem_words(&problem).what);
        let drawer = Drawer::default();
        let shop = shop_with(&drawer).await;
        for instead in [None].into_iter().chain(garbled().into_iter().map(Some)) {
            drawer.spoil(field, instead.clone());
            let view = shop.daily().await;
            assert_not_sent(&shop, &view, &problem).await;
            shop.agent().close_journey().await.unwrap();
            let check = shop.agent().check_settings().await.unwrap();
            assert_eq!(check.trouble.unwrap().problem, problem, "{instead:?}");
            assert_eq!(shop.scanner.captures(), 0, "{instead:?}");
        }
        assert_eq!(shop.sent(EkoCall::Services), 0);
        drawer.mend();
        shop.daily().await;
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    }
}

#[tokio::test]
async fn row_50_a_missing_key_is_named_before_a_code_is_sent() {
    let drawer = Drawer::default();
    let keychain = Keychain::new(drawer.clone());
    let shop = Shop::open(ShopPlan { keychain, ..ShopPlan::of(Revision::R2026_06) }).await;
    drawer.spoil(signing_secret(), None);

    let view = shop.send_code().await;

    let problem = Problem::CredentialMissing { field: signing_secret().to_owned() };
    assert_eq!(told(&view), (OutcomeClass::NotSent, problem));
    assert_eq!(shop.sent(EkoCall::SendOtp), 0);
    drawer.mend();
    shop.send_code().await;
    assert_eq!(shop.sent(EkoCall::SendOtp), 1);
}

/// The key that seals the number stands beside the records; the keychain knows its fingerprint.
#[tokio::test]
async fn row_50_a_sealing_key_that_nobody_vouches_for_is_named() {
    let drawer = Drawer::default();
    let shop = shop_with(&drawer).await;
    let missing = Problem::CredentialMissing { field: "aadhaar_rsa_key".to_owned() };
    for (instead, problem) in
        [(None, missing), (Some("0123456789abcdef".to_owned()), Problem::SealingKeySwapped)]
    {
        drawer.spoil("aadhaar_rsa_key_sha256", instead);
        let view = shop.daily().await;
        assert_not_sent(&shop, &view, &problem).await;
        assert_eq!(shop.scanner.captures(), 0);
        shop.agent().close_journey().await.unwrap();
    }
    drawer.mend();
    shop.agent().open_journey(hazri_core::journey::Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_50_a_garbled_field_of_the_set_up_is_named_and_changes_nothing() {
    let shop = Shop::after_ekyc().await;
    for field in ["developer_key", signing_secret(), "aadhaar_rsa_key"] {
        for garbled in garbled() {
            let mut setup = shop.setup();
            setup[field] = garbled.into();
            let file = shop.write_file("garbled.json", &setup.to_string());
            let named = Problem::SetupFieldInvalid { field: field.to_owned() };
            assert_eq!(shop.agent().import_setup(file).await, Err(named), "{field}");
        }
    }
    shop.agent().open_journey(hazri_core::journey::Journey::Daily).await.unwrap();
    shop.agent().scan(Some(secret(&shop.eko.account().aadhaar)), true).await.unwrap();
    shop.at_rest().await;
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}
