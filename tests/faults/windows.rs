//! What only Windows can show: closed ports that are slow, Credential Manager, and files that others do not share.

use std::fs::{File, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::time::{Duration, Instant};

use hazri_core::agent::Premises;
use hazri_core::agent::view::{ScannerLight, Step};
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, KeychainError, OsKeychain, SecretStore as _};
use hazri_core::ledger::LedgerError;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};
use keyring_core::api::CredentialStoreApi as _;
use windows_native_keyring_store::Store;

use crate::support::{
    Shop, ShopPlan, assert_not_sent, assert_the_next_press_is_done, free_block, secret, step, told,
};

/// The ports that RD services may use.
const PORTS: u16 = 21;

/// What the app may need beside the ports, on a PC that does other things too.
const SLACK: Duration = Duration::from_secs(1);

/// Windows tries a closed port of this PC again, for up to 2 s. All of them together cost no more.
#[tokio::test]
async fn row_38_closed_ports_are_slow_and_a_missing_program_is_told_within_3_s() {
    let first = free_block(PORTS);
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.start().await;
    let setup = hazri_simulator::setup_file(&shop.eko, (first, first + PORTS - 1));
    let file = shop.write_file("setup.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.until("the light says so", |view| view.strip.scanner == ScannerLight::NotFound).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();

    let begun = Instant::now();
    let view = shop.scan().await;
    let took = begun.elapsed();

    assert_not_sent(&shop, &view, &Problem::ScannerNotFound).await;
    assert!(took < Duration::from_secs(3) + SLACK, "{took:?}");
}

/// Items of Credential Manager under a name of this test's own. They are deleted when this is dropped.
struct Items {
    service: String,
}

const NAMES: [&str; 3] = ["developer_key", "access_key", "aadhaar_rsa_key_sha256"];

impl Items {
    fn of(test: &str) -> Items {
        Items { service: format!("in.hazri.Hazri.test.{test}.{}", std::process::id()) }
    }

    fn keychain(&self) -> OsKeychain {
        OsKeychain::new(&self.service)
    }

    fn entry(&self, name: &str) -> keyring_core::Entry {
        Store::new().unwrap().build(&self.service, name, None).unwrap()
    }

    /// What stands there, asked without the app's own way.
    fn stored(&self, name: &str) -> Option<String> {
        self.entry(name).get_password().ok()
    }

    fn delete(&self, name: &str) {
        // One that was never written cannot be deleted, which is as good.
        let _ = self.entry(name).delete_credential();
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        for name in NAMES {
            self.delete(name);
        }
    }
}

#[test]
fn row_49_credential_manager_holds_what_it_was_given_and_nothing_else() {
    let items = Items::of("round-trip");
    let keychain = items.keychain();

    assert!(keychain.read("access_key").unwrap().is_none());
    for text in ["first", "second, ₹ and \u{1f511}", &"x".repeat(1000)] {
        keychain.write("access_key", &secret(text)).unwrap();
        assert_eq!(items.stored("access_key").as_deref(), Some(text));
        assert!(!keychain.read("access_key").unwrap().unwrap().is_blank());
    }
    assert!(keychain.read("developer_key").unwrap().is_none());

    let too_long = secret(&"x".repeat(3000));
    assert_eq!(keychain.write("access_key", &too_long), Err(KeychainError::Unavailable));
    assert_eq!(items.stored("access_key"), Some("x".repeat(1000)));
}

/// The service checks the signature: the keys come back as they were.
#[tokio::test]
async fn row_49_the_keys_come_back_from_credential_manager_after_a_restart() {
    let items = Items::of("restart");
    let keychain = Keychain::new(items.keychain());
    let mut shop = Shop::open(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;
    shop.come_back().await;

    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_49_an_item_that_is_gone_from_credential_manager_is_named_and_nothing_is_sent() {
    let items = Items::of("gone");
    let keychain = Keychain::new(items.keychain());
    let shop = Shop::open(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;
    items.delete("access_key");

    let view = shop.daily().await;

    let missing = Problem::CredentialMissing { field: "access_key".to_owned() };
    assert_not_sent(&shop, &view, &missing).await;
    assert_eq!(shop.scanner.captures(), 0);
}

/// Opens a file of the shop as a backup or an antivirus does that shares with nobody.
fn without_sharing(shop: &Shop, name: &str) -> File {
    OpenOptions::new().read(true).write(true).share_mode(0).open(shop.folder().join(name)).unwrap()
}

#[tokio::test]
async fn row_51_records_that_another_program_does_not_share_keep_the_app_from_starting() {
    let mut shop = Shop::after_ekyc().await;
    shop.pull_the_plug();
    drop(shop.premises().await);
    let other = without_sharing(&shop, "hazri.sqlite3");

    let opened = Premises::open(&shop.surroundings()).await.err().expect("it must not start");

    assert!(matches!(opened, LedgerError::Disk(_) | LedgerError::Database(_)), "{opened:?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
    drop(other);
    shop.come_back().await;
    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
}

/// Locks bind everybody on Windows, also those who never ask for them.
#[tokio::test]
async fn row_51_records_that_another_program_locks_are_told_and_nothing_is_sent() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let log = shop.folder().join("hazri.sqlite3-wal");
    let other = OpenOptions::new().read(true).write(true).open(log).unwrap();
    other.lock().unwrap();

    let view = shop.scan().await;

    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::LedgerUnwritable));
    assert!(matches!(step(&view), Step::Finger), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, 0));
    other.unlock().unwrap();
    assert_the_next_press_is_done(&shop).await;
}
