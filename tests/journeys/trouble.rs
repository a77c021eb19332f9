//! What must not be sent is not sent, and what is under way is under way once.

use std::time::Duration;

use hazri_core::agent::view::{InternetLight, ShopChange, Step, Today, View};
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, KeychainError, MemoryStore, SecretStore};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::secret::SecretText;
use hazri_simulator::eko::{EkoCall, Revision, failures};

use crate::support::{Shop, ShopPlan, secret, wait_until};
use crate::{step, told};

use OutcomeClass::{NotSent, Rejected};

#[tokio::test]
async fn a_double_press_is_one_request() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_millis(100));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let number = || Some(secret(&shop.eko.account().aadhaar));

    let presses = (0..5).map(|_| shop.agent().scan(number(), true));
    let answers = futures_util::future::join_all(presses).await;
    shop.at_rest().await;

    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.is_ok() || *answer == Err(Problem::Busy)), "{answers:?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
}

#[tokio::test]
async fn a_double_press_on_send_code_is_one_request() {
    let shop = Shop::new().await;
    shop.eko.set_delay(Duration::from_millis(50));
    shop.agent().open_journey(Journey::Ekyc).await.unwrap();
    let number = || Some(secret(&shop.eko.account().aadhaar));

    let presses = (0..5).map(|_| shop.agent().send_code(number(), true));
    let answers = futures_util::future::join_all(presses).await;
    shop.at_rest().await;

    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(shop.sent(EkoCall::SendOtp), 1);
}

#[tokio::test]
async fn while_something_is_under_way_nothing_else_begins() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_millis(300));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    shop.until("the finger is awaited", |view| {
        view.task.as_ref().is_some_and(|task| matches!(task.step, Step::Scanning { .. }))
    })
    .await;

    let agent = shop.agent();
    assert_eq!(shop.press_scan().await, Err(Problem::Busy));
    assert_eq!(agent.open_journey(Journey::Ekyc).await, Err(Problem::Busy));
    assert_eq!(agent.close_journey().await, Err(Problem::Busy));
    assert_eq!(agent.start_practice().await, Err(Problem::Busy));
    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
}

#[tokio::test]
async fn steps_out_of_order_are_refused() {
    let shop = Shop::new().await;
    let agent = shop.agent();
    let number = || Some(secret(&shop.eko.account().aadhaar));

    assert_eq!(agent.scan(number(), true).await, Err(Problem::StepOutOfOrder));
    agent.open_journey(Journey::Daily).await.unwrap();
    assert_eq!(agent.send_code(number(), true).await, Err(Problem::StepOutOfOrder));
    assert_eq!(agent.verify_code(secret("123456")).await, Err(Problem::StepOutOfOrder));
    agent.open_journey(Journey::Ekyc).await.unwrap();
    assert_eq!(agent.scan(number(), true).await, Err(Problem::StepOutOfOrder));
    assert_eq!(agent.verify_code(secret("12345")).await, Err(Problem::OtpInvalid));
    assert_eq!(agent.send_code(number(), false).await, Err(Problem::ConsentMissing));
    assert_eq!((shop.eko.received_for(EkoCall::SendOtp).len(), shop.scanner.captures()), (0, 0));
}

/// A keychain that works until it is told otherwise.
#[derive(Clone, Default)]
struct Moody(std::sync::Arc<(MemoryStore, std::sync::Mutex<Option<KeychainError>>)>);

impl Moody {
    fn fail(&self, failure: KeychainError) {
        *self.0.1.lock().unwrap() = Some(failure);
    }

    fn mood(&self) -> Result<(), KeychainError> {
        self.0.1.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl SecretStore for Moody {
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError> {
        self.mood()?;
        self.0.0.read(name)
    }

    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError> {
        self.mood()?;
        self.0.0.write(name, secret)
    }

    fn remove(&self, name: &str) -> Result<(), KeychainError> {
        self.mood()?;
        self.0.0.remove(name)
    }
}

#[tokio::test]
async fn each_way_the_keychain_can_fail_is_told_and_nothing_is_sent() {
    for (failure, problem) in [
        (KeychainError::Absent, Problem::KeychainAbsent),
        (KeychainError::Locked, Problem::KeychainLocked),
        (KeychainError::Unavailable, Problem::KeychainUnavailable),
    ] {
        let moody = Moody::default();
        let keychain = Keychain::new(moody.clone());
        let shop = Shop::open(ShopPlan { keychain, ..ShopPlan::of(Revision::R2026_06) }).await;
        moody.fail(failure);

        let view = shop.daily().await;
        assert_eq!(told(&view), (NotSent, problem.clone()));
        shop.agent().close_journey().await.unwrap();
        let view = shop.send_code().await;
        assert_eq!(told(&view), (NotSent, problem.clone()));
        let check = shop.agent().check_settings().await.unwrap();
        assert_eq!(check.trouble.unwrap().problem, problem);

        assert_eq!(shop.scanner.captures(), 0, "{failure:?}");
        for call in [EkoCall::DailyAuthentication, EkoCall::SendOtp, EkoCall::Services] {
            assert_eq!(shop.sent(call), 0, "{failure:?}");
        }
    }
}

/// A prompt that nobody answers.
#[tokio::test]
async fn a_keychain_that_hangs_is_given_up() {
    struct Hanging;
    impl SecretStore for Hanging {
        fn read(&self, _: &str) -> Result<Option<SecretText>, KeychainError> {
            std::thread::sleep(Duration::from_secs(30));
            Ok(None)
        }

        fn write(&self, _: &str, _: &SecretText) -> Result<(), KeychainError> {
            Ok(())
        }

        fn remove(&self, _: &str) -> Result<(), KeychainError> {
            Ok(())
        }
    }
    let keychain = Keychain::new(Hanging).with_patience(Duration::from_millis(100));
    let shop = Shop::open(ShopPlan { keychain, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::KeychainUnavailable));
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, 0));
}

/// The credentials are gone from the keychain, and the settings are still there.
#[tokio::test]
async fn a_missing_credential_is_named() {
    let mut shop = Shop::after_ekyc().await;
    shop.keychain = Keychain::new(MemoryStore::default());
    shop.come_back().await;

    let view = shop.daily().await;

    let (class, problem) = told(&view);
    assert_eq!(class, NotSent);
    assert!(matches!(problem, Problem::CredentialMissing { .. }), "{problem:?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, 0));
}

/// Somebody exchanged the sealing key beside the records, to read the number.
#[tokio::test]
async fn a_swapped_sealing_key_is_noticed_and_nothing_is_sent() {
    let mut shop = Shop::new().await;
    shop.pull_the_plug();
    let swapped = hazri_simulator::identity::SealingKey::generate(&mut rsa::rand_core::OsRng).unwrap();
    let key = swapped.public_key_base64();
    shop.sql(&format!("UPDATE settings SET value = '{key}' WHERE name = 'aadhaar_rsa_key'"));
    shop.come_back().await;

    let view = shop.send_code().await;

    assert_eq!(told(&view), (NotSent, Problem::SealingKeySwapped));
    assert_eq!(shop.sent(EkoCall::SendOtp), 0);
}

/// Every way in which the records cannot be written: nothing is sent, and no finger is asked for.
#[tokio::test]
async fn without_records_nothing_is_sent() {
    for breakage in [
        "DROP TABLE attempts",
        "CREATE TRIGGER full BEFORE INSERT ON attempts BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    ] {
        let shop = Shop::after_ekyc().await;
        shop.sql(breakage);

        let view = shop.daily().await;
        assert_eq!(told(&view), (NotSent, Problem::LedgerUnwritable), "{breakage}");
        shop.agent().close_journey().await.unwrap();
        let view = shop.send_code().await;
        assert_eq!(told(&view), (NotSent, Problem::LedgerUnwritable), "{breakage}");

        assert_eq!(shop.scanner.captures(), 0, "{breakage}");
        assert_eq!(shop.sent(EkoCall::DailyAuthentication) + shop.sent(EkoCall::SendOtp), 0, "{breakage}");
    }
}

/// The disk fills up while the finger is read: the second record cannot be written, and nothing is sent.
#[tokio::test]
async fn without_the_record_of_sending_nothing_is_sent() {
    let shop = Shop::after_ekyc().await;
    shop.sql(
        "CREATE TRIGGER full BEFORE UPDATE OF sending_ms ON attempts BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    );

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::LedgerUnwritable));
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (0, 1));
}

/// The outcome cannot be written: it is shown all the same, and after a restart it is unknown, never done by mistake.
#[tokio::test]
async fn an_outcome_that_could_not_be_written_is_unknown_after_a_restart() {
    let mut shop = Shop::after_ekyc().await;
    shop.sql(
        "CREATE TRIGGER full BEFORE UPDATE OF outcome ON attempts BEGIN SELECT RAISE(FAIL, 'disk full'); END;
         CREATE TRIGGER full_days BEFORE INSERT ON days BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    );

    shop.daily().await;
    shop.pull_the_plug();
    shop.sql("DROP TRIGGER full; DROP TRIGGER full_days");
    shop.come_back().await;

    let today = shop.view().await.today;
    assert!(matches!(today, Today::Unknown(_)), "{today:?}");
}

/// The disk takes nothing any more, and the agent still sees what is proven: never "due", which would be paid twice.
#[tokio::test]
async fn a_proof_that_the_disk_would_not_take_is_shown_all_the_same() {
    let shop = Shop::after_ekyc().await;
    shop.sql(
        "CREATE TRIGGER full BEFORE UPDATE OF outcome ON attempts BEGIN SELECT RAISE(FAIL, 'disk full'); END;
         CREATE TRIGGER full_days BEFORE INSERT ON days BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    );

    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    shop.agent().look_again().await.unwrap();
    shop.agent().close_journey().await.unwrap();

    let today = shop.view().await.today;
    assert!(matches!(today, Today::Done(_)), "{today:?}");
}

/// The same disk, and the answer is lost as well: the attempt is sending for ever, which is unknown.
#[tokio::test]
async fn an_unknown_outcome_that_the_disk_would_not_take_is_unknown_all_the_same() {
    let shop = Shop::after_ekyc().await;
    shop.sql(
        "CREATE TRIGGER full BEFORE UPDATE OF outcome ON attempts BEGIN SELECT RAISE(FAIL, 'disk full'); END",
    );
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());

    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
    shop.agent().close_journey().await.unwrap();

    let today = shop.view().await.today;
    assert!(matches!(today, Today::Unknown(_)), "{today:?}");
    assert_eq!(shop.agent().open_journey(Journey::Daily).await, Err(Problem::StepOutOfOrder));
}

#[tokio::test]
async fn a_setting_that_a_call_would_miss_is_named_before_the_finger() {
    for (revision, field) in [
        (Revision::R2026_06, "latlong"),
        (Revision::R2026_07, "bank_code"),
        (Revision::R2026_07, "agent_mobile"),
    ] {
        let shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
        let view = shop.view().await;
        let known = view.shop.unwrap();
        let keep = |name: &str, value: &str| if name == field { String::new() } else { value.to_owned() };
        let change = ShopChange {
            place: keep("latlong", &known.latlong),
            agent_mobile: keep("agent_mobile", &known.agent_mobile),
            bank_code: keep("bank_code", &known.bank_code),
            contract: known.contract,
            scanner_ports: known.scanner_ports,
        };
        shop.agent().change_shop(change).await.unwrap();

        let view = shop.daily().await;

        assert_eq!(told(&view), (NotSent, Problem::SettingMissing { field: field.to_owned() }));
        assert_eq!(shop.scanner.captures(), 0);
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
    }
}

/// The first time the other revision may be meant. The second time it is the address: the old revision is taken again,
/// so that a passing fault leaves nothing behind, and nothing is switched any more.
#[tokio::test]
async fn a_route_that_neither_revision_has_is_a_wrong_address() {
    let shop = Shop::after_ekyc().await;
    let before = shop.view().await.shop.unwrap().contract;
    for _ in 0..3 {
        shop.eko.script(EkoCall::Other, failures::no_mapping_rule());
    }
    shop.eko.script(EkoCall::DailyAuthentication, failures::no_mapping_rule());

    let first = shop.daily().await;
    assert_eq!(told(&first), (Rejected, Problem::OtherContract));
    assert_ne!(first.shop.unwrap().contract, before);
    let second = shop.scan().await;
    assert_eq!(told(&second), (Rejected, Problem::AddressWrong));
    assert_eq!(second.shop.unwrap().contract, before);
    shop.eko.script(EkoCall::DailyAuthentication, failures::no_mapping_rule());
    let third = shop.scan().await;

    assert_eq!(told(&third), (Rejected, Problem::AddressWrong));
    assert_eq!(third.shop.unwrap().contract, before);
    let fourth = shop.scan().await;
    assert!(matches!(step(&fourth), Step::DailyDone(_)), "{fourth:#?}");
}

#[tokio::test]
async fn a_refusal_that_nothing_here_changes_stands_on_the_first_screen() {
    for (answer, problem) in [
        (failures::agent_not_allowed(), Problem::ServiceNotActive),
        (failures::low_balance(), Problem::BalanceLow),
        (failures::forbidden(), Problem::NotAllowed),
        (failures::invalid_initiator(), Problem::InitiatorUnknown),
    ] {
        let shop = Shop::after_ekyc().await;
        shop.eko.script(EkoCall::DailyAuthentication, answer);

        let view = shop.daily().await;

        assert_eq!(told(&view), (Rejected, problem.clone()));
        let Today::Refused { trouble } = view.today else { panic!("{view:#?}") };
        assert_eq!(trouble.problem, problem);
    }
}

/// The way to the service is lost and found again without anybody pressing anything.
#[tokio::test]
async fn the_way_to_the_service_is_looked_for_again_by_itself() {
    let shop = Shop::after_ekyc().await;
    shop.eko.set_at_accept(hazri_simulator::http::AtAccept::Reset);
    // The kept connection goes with its answer.
    shop.eko.script(
        EkoCall::Other,
        hazri_simulator::eko::Scripted::as_usual()
            .delivered(hazri_simulator::http::Delivery::Cut { after_bytes: 0 }),
    );
    shop.agent().look_again().await.unwrap();
    shop.until("it is offline", |view| view.strip.internet == InternetLight::Offline).await;

    shop.eko.set_at_accept(hazri_simulator::http::AtAccept::Serve);
    shop.advance(Duration::from_secs(6));

    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
}

/// A call that finds no way out tells the strip, too, and the next press is stopped before the finger.
#[tokio::test]
async fn a_call_without_a_way_out_is_learnt_from() {
    let mut shop = Shop::after_ekyc().await;
    shop.eko.set_at_accept(hazri_simulator::http::AtAccept::Close);
    shop.come_back().await;
    shop.until("it is offline", |view| view.strip.internet == InternetLight::Offline).await;

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::Offline));
    assert_eq!(view.strip.internet, InternetLight::Offline);
    assert_eq!(shop.scanner.captures(), 0);
    shop.eko.set_at_accept(hazri_simulator::http::AtAccept::Serve);
    shop.advance(Duration::from_secs(6));
    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
    let quiet = |view: &View| view.task.as_ref().is_some_and(|task| task.trouble.is_none());
    shop.until("what is mended is not complained about", quiet).await;
}

/// Two windows on one folder: the second is refused.
#[tokio::test]
async fn the_records_have_one_owner() {
    let shop = Shop::after_ekyc().await;
    let second = hazri_core::agent::Premises::open(&shop.surroundings()).await;
    assert!(matches!(second.err(), Some(hazri_core::ledger::LedgerError::InUse)));
}

#[tokio::test]
async fn an_idle_number_is_forgotten() {
    let shop = Shop::new().await;
    let view = shop.send_code().await;
    assert!(view.task.unwrap().number_held);

    shop.advance(Duration::from_secs(301));
    shop.until("it is forgotten", |view| view.task.as_ref().is_some_and(|task| !task.number_held)).await;

    assert_eq!(shop.agent().verify_code(secret("123456")).await, Err(Problem::NumberNeeded));
    assert_eq!(shop.sent(EkoCall::VerifyOtp), 0);
}

#[tokio::test]
async fn a_window_that_reloads_in_the_middle_finds_everything_as_it_was() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_millis(150));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let window = shop.agent().clone();
    window.scan(Some(secret(&shop.eko.account().aadhaar)), true).await.unwrap();
    drop(window);

    wait_until("the request has come", || shop.sent(EkoCall::DailyAuthentication) == 1).await;
    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
}
