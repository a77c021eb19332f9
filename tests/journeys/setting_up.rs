//! The set-up file, "check my settings", and practice.

use hazri_core::agent::view::{Language, Notice, ShopChange, Step, Today};
use hazri_core::eko::ContractRevision;
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, KeychainError, MemoryStore};
use hazri_core::problem::Problem;
use hazri_core::setup::{CheckMark, LONGEST_FIELD, Signing};
use hazri_simulator::eko::{EkoCall, Revision, ServiceStatus, failures};

use crate::step;
use crate::support::{Shop, ShopPlan, key_refused, secret, usual_signing};

async fn first_start() -> Shop {
    let mut shop = Shop::not_set_up(ShopPlan::of(Revision::R2026_06)).await;
    shop.start().await;
    shop
}

async fn import(shop: &Shop, contents: &str) -> Result<(), Problem> {
    let file = shop.write_file("from-the-distributor.json", contents);
    shop.agent().import_setup(file).await
}

#[tokio::test]
async fn before_set_up_nothing_can_be_done() {
    let shop = first_start().await;
    let view = shop.view().await;
    assert_eq!((view.today, view.shop, view.language), (Today::NotSetUp, None, None));
    assert_eq!(shop.agent().open_journey(Journey::Daily).await, Err(Problem::NotSetUp));
    assert_eq!(shop.agent().check_settings().await, Err(Problem::NotSetUp));
    assert_eq!(shop.agent().history(None).await.err(), Some(Problem::NotSetUp));
    assert!(shop.eko.received().is_empty());
}

#[tokio::test]
async fn a_set_up_file_is_taken_and_offered_for_deletion() {
    let mut shop = first_start().await;
    let file = shop.write_file("hazri.json", &shop.setup().to_string());

    shop.agent().import_setup(file.clone()).await.unwrap();
    let view = shop.ready().await;
    assert_eq!(view.notices, [Notice::SetupFileLeft { file: "hazri.json".to_owned() }]);
    assert_eq!(view.shop.as_ref().unwrap().user_code, shop.eko.account().user_code);
    shop.agent().delete_setup_file().await.unwrap();
    assert!(!file.exists());
    assert_eq!(shop.view().await.notices, []);
    assert_eq!(shop.agent().delete_setup_file().await, Err(Problem::StepOutOfOrder));

    shop.come_back().await;
    assert_eq!(shop.view().await.shop, view.shop);
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!([check.key, check.address, check.clock, check.service], [CheckMark::Right; 4]);
}

#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_changed() {
    let shop = first_start().await;
    for (field, wrong) in [
        ("environment", "moon"),
        ("base_url", "http://example.com/"),
        ("contract", "2025-01"),
        ("initiator_id", "12345"),
        ("user_code", "1"),
        ("developer_key", ""),
        ("access_key", "with space"),
        ("aadhaar_rsa_key", "bm90IGEga2V5"),
        ("agent_mobile", "123"),
        ("bank_code", "not a code"),
        ("latlong", "0,0"),
        ("scanner_ports", "5-4"),
    ] {
        let mut setup = shop.setup();
        setup[field] = wrong.into();
        let named = Err(Problem::SetupFieldInvalid { field: field.to_owned() });
        assert_eq!(import(&shop, &setup.to_string()).await, named, "{field}");
    }
    let mut unknown = shop.setup();
    unknown["colour"] = "green".into();
    let named = Err(Problem::SetupFieldInvalid { field: "colour".to_owned() });
    assert_eq!(import(&shop, &unknown.to_string()).await, named);
    assert_eq!(shop.view().await.shop, None);
}

#[tokio::test]
async fn what_is_no_set_up_file_is_refused() {
    let shop = first_start().await;
    let mut later = shop.setup();
    later["format"] = "hazri-setup/2".into();
    for (contents, problem) in [
        ("".to_owned(), Problem::SetupUnreadable),
        ("hello".to_owned(), Problem::SetupUnreadable),
        ("[]".to_owned(), Problem::SetupUnreadable),
        ("{}".to_owned(), Problem::SetupNotForHazri),
        (later.to_string(), Problem::SetupNotForHazri),
    ] {
        let shown: String = contents.chars().take(60).collect();
        assert_eq!(import(&shop, &contents).await, Err(problem), "{shown}");
    }
    let refused = import(&shop, &"x".repeat(1024 * 1024)).await;
    assert!(matches!(refused, Err(Problem::SetupUnreadable | Problem::SetupNotForHazri)), "{refused:?}");
    let nowhere = shop.folder().join("nowhere.json");
    assert_eq!(shop.agent().import_setup(nowhere).await, Err(Problem::SetupUnreadable));
}

#[tokio::test]
async fn without_a_keychain_a_set_up_is_not_taken() {
    for (failure, problem) in [
        (KeychainError::Absent, Problem::KeychainAbsent),
        (KeychainError::Locked, Problem::KeychainLocked),
        (KeychainError::Unavailable, Problem::KeychainUnavailable),
    ] {
        let keychain = Keychain::new(MemoryStore::failing(failure));
        let mut shop = Shop::not_set_up(ShopPlan { keychain, ..ShopPlan::of(Revision::R2026_06) }).await;
        shop.start().await;

        assert_eq!(import(&shop, &shop.setup().to_string()).await, Err(problem));

        let view = shop.view().await;
        assert_eq!((view.shop, view.today, view.notices), (None, Today::NotSetUp, vec![]));
    }
}

#[tokio::test]
async fn check_my_settings_says_what_is_wrong() {
    use CheckMark::{NotKnown, Right, Wrong};
    let (key, signer) = match usual_signing() {
        Signing::Here => (Wrong, None),
        // Of the signer's key nothing is on this PC.
        Signing::ByDistributor => (NotKnown, Some(Wrong)),
    };
    for (answer, marks, problem) in [
        (failures::wrong_developer_key(), [Wrong, Right, Right, NotKnown], Problem::DeveloperKeyWrong),
        (failures::wrong_secret_key(), [key, Right, Right, NotKnown], key_refused(usual_signing())),
        (failures::forbidden(), [Wrong, Right, Right, NotKnown], Problem::NotAllowed),
        (failures::no_mapping_rule(), [NotKnown, Wrong, Right, NotKnown], Problem::AddressWrong),
        (failures::bad_gateway(), [NotKnown, NotKnown, Right, NotKnown], Problem::ServiceTrouble),
    ] {
        let shop = Shop::new().await;
        shop.eko.script(EkoCall::Services, answer);

        let check = shop.agent().check_settings().await.unwrap();

        assert_eq!([check.key, check.address, check.clock, check.service], marks, "{problem:?}");
        let signature_refused = problem == key_refused(usual_signing());
        assert_eq!(check.signer, signer.map(|wrong| if signature_refused { wrong } else { Right }));
        assert_eq!(check.trouble.unwrap().problem, problem);
        assert_eq!(shop.sent(EkoCall::Services), 1);
    }
    let shop = Shop::new().await;
    shop.eko.set_service(ServiceStatus::Pending);
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!((check.service, check.trouble.unwrap().problem), (Wrong, Problem::ServicePending));
}

#[tokio::test]
async fn check_my_settings_says_that_the_clock_is_wrong() {
    let clock_off = chrono::TimeDelta::hours(-5);
    let shop = Shop::open(ShopPlan { clock_off, ..ShopPlan::of(Revision::R2026_06) }).await;

    let check = shop.agent().check_settings().await.unwrap();

    assert_eq!([check.key, check.address, check.service], [CheckMark::Right; 3]);
    assert_eq!(check.clock, CheckMark::Wrong);
}

fn change(shop: &hazri_core::agent::view::Shop) -> ShopChange {
    ShopChange {
        place: shop.latlong.clone(),
        agent_mobile: shop.agent_mobile.clone(),
        bank_code: shop.bank_code.clone(),
        contract: shop.contract,
        scanner_ports: shop.scanner_ports,
    }
}

#[tokio::test]
async fn the_agents_own_settings_can_be_changed_and_are_kept() {
    let mut shop = Shop::new().await;
    let before = shop.view().await.shop.unwrap();
    let pasted = ShopChange {
        place: "https://maps.google.com/?q=25.6,85.1".to_owned(),
        contract: ContractRevision::R2026_07,
        ..change(&before)
    };

    shop.agent().change_shop(pasted).await.unwrap();
    shop.agent().choose_language(Language::Hi).await.unwrap();
    shop.come_back().await;

    let view = shop.view().await;
    let after = view.shop.unwrap();
    assert_eq!(after.latlong, "25.600000,85.100000");
    assert_eq!(after.contract, ContractRevision::R2026_07);
    assert_eq!(after.bank_code, before.bank_code);
    assert_eq!(view.language, Some(Language::Hi));
    for (wrong, problem) in [
        (ShopChange { place: "0,0".to_owned(), ..change(&before) }, Problem::PlaceInvalid),
        (ShopChange { place: link_of(LONGEST_FIELD + 1), ..change(&before) }, Problem::PlaceInvalid),
        (
            ShopChange { agent_mobile: "1".to_owned(), ..change(&before) },
            Problem::SetupFieldInvalid { field: "agent_mobile".to_owned() },
        ),
        (
            ShopChange { scanner_ports: (5, 4), ..change(&before) },
            Problem::SetupFieldInvalid { field: "scanner_ports".to_owned() },
        ),
    ] {
        assert_eq!(shop.agent().change_shop(wrong).await, Err(problem));
    }
    let longest = ShopChange { place: link_of(LONGEST_FIELD), ..change(&before) };
    assert_eq!(shop.agent().change_shop(longest).await, Ok(()));
    assert_eq!(shop.agent().locate().await, Err(Problem::LocationUnavailable));
}

/// A link to a map, so many bytes long.
fn link_of(length: usize) -> String {
    let link = "https://maps.google.com/?q=25.6,85.1&z=";
    format!("{link}{}", "7".repeat(length - link.len()))
}

#[tokio::test]
async fn only_a_scanner_on_the_screen_can_be_chosen() {
    let shop = Shop::new().await;
    let ids: Vec<String> = shop.ready().await.scanners.into_iter().map(|scanner| scanner.id).collect();

    let chosen = shop.agent().choose_scanner("../../another scanner".to_owned()).await;

    assert_eq!(chosen, Err(Problem::ScannerNotFound));
    assert_eq!(shop.agent().choose_scanner(ids[0].clone()).await, Ok(()));
}

/// Practice is another shop with other records: nothing of it is seen in the real one.
#[tokio::test]
async fn practice_is_entered_and_left_without_a_trace() {
    let mut shop = Shop::after_ekyc().await;
    let real = shop.view().await;

    shop.agent().start_practice().await.unwrap();
    let view = shop.ready().await;
    let practice = view.practice.clone().unwrap();
    assert_eq!(view.today, Today::EkycNeeded { begun: false });
    shop.agent().open_journey(Journey::Ekyc).await.unwrap();
    shop.agent().send_code(Some(secret(&practice.number)), true).await.unwrap();
    shop.at_rest().await;
    shop.agent().verify_code(secret(&practice.otp)).await.unwrap();
    shop.at_rest().await;
    shop.agent().scan(None, true).await.unwrap();
    let view = shop.at_rest().await;
    assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.agent().scan(Some(secret(&practice.number)), true).await.unwrap();
    let view = shop.at_rest().await;
    assert!(matches!(view.today, Today::Done(_)), "{view:#?}");

    // It is found again after a restart, as it was left.
    shop.come_back().await;
    let view = shop.view().await;
    assert!(view.practice.is_some());
    assert!(matches!(view.today, Today::Done(_)), "{view:#?}");

    shop.agent().leave_practice().await.unwrap();
    let view = shop.ready().await;
    assert_eq!((view.practice, view.shop, view.today), (None, real.shop, real.today));
    let month = shop.agent().history(None).await.unwrap();
    assert_eq!(month.attempts, []);
    assert_eq!(shop.scanner.captures(), 0);
    assert_eq!(shop.eko.received().iter().filter(|request| request.method != "HEAD").count(), 0);
    shop.come_back().await;
    assert_eq!(shop.view().await.practice, None);
}

#[tokio::test]
async fn practice_needs_no_set_up() {
    let shop = first_start().await;

    shop.agent().start_practice().await.unwrap();
    let view = shop.ready().await;
    assert!(view.practice.is_some() && view.shop.is_some());
    shop.agent().leave_practice().await.unwrap();

    assert_eq!(shop.view().await.today, Today::NotSetUp);
}

/// A real set-up ends practice.
#[tokio::test]
async fn a_set_up_file_that_is_dropped_during_practice_sets_up_the_real_shop() {
    let shop = first_start().await;
    shop.agent().start_practice().await.unwrap();

    import(&shop, &shop.setup().to_string()).await.unwrap();

    let view = shop.ready().await;
    assert_eq!(view.practice, None);
    assert_eq!(view.shop.unwrap().base_url, shop.eko.base_url());
}

/// An answer of the real shop that comes in while practice is open belongs to the real shop.
#[tokio::test]
async fn a_late_answer_of_the_real_shop_changes_nothing_in_practice() {
    let shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_07)).await;
    shop.answer_late(std::time::Duration::from_millis(400));
    shop.daily_up_to_the_request().await;
    shop.agent().stop_waiting().await.unwrap();

    shop.agent().start_practice().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;

    let view = shop.view().await;
    assert!(!matches!(view.today, Today::Done(_)), "another agent's day: {:?}", view.today);
    assert_eq!(view.shop.unwrap().contract, ContractRevision::R2026_06);
    assert_eq!(view.notices, []);
    shop.agent().leave_practice().await.unwrap();
    let today = shop.view().await.today;
    assert!(matches!(today, Today::Done(_)), "{today:?}");
}
