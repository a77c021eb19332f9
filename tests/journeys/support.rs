//! The text for support: it holds what helps, and nothing that is nobody's business.

use hazri_core::agent::newest_attempts;
use hazri_core::problem::{OutcomeClass, Problem, Trouble};
use hazri_core::setup::ShopSettings;
use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::scanner::ScriptedCapture;

use crate::forms::{Secret, Secrets};
use crate::support::{Shop, ShopPlan, secret};

/// Everything that a morning holds and that the text may not: in the forms of `tests/memory/forms.rs`.
fn secrets_of(shop: &Shop) -> Secrets {
    let account = shop.eko.account();
    let setup = shop.setup();
    let mut secrets = vec![
        Secret::new("the number", &account.aadhaar),
        Secret::new("the code", &account.otp),
        Secret::new("the developer key", &account.developer_key),
        Secret::new("the access key", &account.access_key),
    ];
    for name in ["initiator_id", "agent_mobile", "latlong", "user_code"] {
        let text = setup[name].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{name} is not in the set-up");
        secrets.push(Secret::new("what the shop calls its own", text));
    }
    secrets.push(Secret::new("the serial number", &shop.scanner.serial()));
    secrets.extend(shop.signer.as_ref().map(|signer| Secret::new("the token", signer.token())));
    for call in [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
        for request in shop.eko.received_for(call) {
            secrets.extend(Secret::pieces("a capture", request.field("piddata").unwrap()));
        }
    }
    let signatures = shop.eko.received();
    let signatures = signatures.iter().filter_map(|request| request.header("secret-key"));
    secrets.extend(signatures.map(|signature| Secret::new("a signature", signature)));
    Secrets::of(secrets)
}

/// Records in which somebody has left what should not be there, as a program of another time might have.
fn plant(shop: &Shop, words: &str) {
    let ledger = shop.look();
    let settings = ShopSettings::from_settings(&ledger.settings().unwrap()).unwrap();
    let newest = newest_attempts(&ledger, &settings).unwrap();
    let newest = &newest[0].attempt.client_ref_id;
    let trouble = Trouble::new(Problem::Declined, OutcomeClass::Failed, words);
    let trouble = serde_json::to_string(&trouble).unwrap().replace('\'', "''");
    shop.sql(&format!(
        "UPDATE attempts SET outcome = 'failed', trouble = '{trouble}' WHERE client_ref_id = '{newest}'"
    ));
}

/// eKYC, a scan that is not clear, a finger that is refused, and one of which nobody knows.
async fn eventful_morning(revision: Revision) -> Shop {
    let shop = Shop::open(ShopPlan::of(revision)).await;
    shop.send_code().await;
    shop.agent().verify_code(secret("000000")).await.unwrap();
    shop.at_rest().await;
    shop.verify_code().await;
    shop.scan().await;
    shop.agent().close_journey().await.unwrap();
    shop.eko.script(EkoCall::DailyAuthentication, failures::kyc_fail_without_reason());
    shop.daily().await;
    shop.scanner.script_capture(ScriptedCapture::error("720", "Device not ready"));
    shop.scan().await;
    shop
}

#[tokio::test]
async fn it_tells_versions_clock_scanner_outcomes_and_references() {
    for revision in Revision::ALL {
        let shop = eventful_morning(revision).await;
        let text = shop.agent().support_text().await.unwrap();
        let attempts = shop.agent().history(None).await.unwrap().attempts;
        let serial = shop.scanner.serial();
        for told in [
            "Hazri, text for support, format 1\n".to_owned(),
            "made: 2026-11-23 ".to_owned(),
            format!("hazri: {}\n", env!("CARGO_PKG_VERSION")),
            "system: ".to_owned(),
            "zone: ".to_owned(),
            format!("service: custom, 127.0.0.1, contract {}\n", revision.name()),
            "signing: ".to_owned(),
            "practice: no\n".to_owned(),
            format!(
                "scanner: Mantra, MFS110, L1, serial …{}, certificate until 2027-02-11",
                serial.get(3..).unwrap()
            ),
            format!("port {}, program ", shop.scanner.port()),
            "now: not_sent, scanner_lost, scanner 720 Device not ready · HZ".to_owned(),
            "send_otp, done, ".to_owned(),
            "finger_not_accepted, ".to_owned(),
            "1714".to_owned(),
        ] {
            assert!(text.contains(&told), "{told} is not in:\n{text}");
        }
        let clock = text.lines().find(|line| line.starts_with("clock: ")).unwrap();
        // The service's clock runs on meanwhile, the shop's does not.
        assert!(clock.ends_with(" the service"), "{clock}");
        assert!(attempts.len() >= 5, "{attempts:#?}");
        for attempt in attempts {
            let mut lines = text.lines().filter(|line| line.starts_with("attempt: "));
            let line = lines.find(|line| line.contains(&attempt.client_ref_id));
            let line = line.unwrap_or_else(|| panic!("{} is not in:\n{text}", attempt.client_ref_id));
            let time = format!("{} {} IST", attempt.date, attempt.time);
            assert!(line.starts_with(&format!("attempt: {time}, ")), "{time}: {line}");
        }
        assert!(text.lines().all(|line| line.len() < 400 && !line.chars().any(char::is_control)), "{text}");
    }
}

#[tokio::test]
async fn none_of_the_secrets_is_in_it_in_any_form() {
    for revision in Revision::ALL {
        let shop = eventful_morning(revision).await;
        let secrets = secrets_of(&shop);
        let text = shop.agent().support_text().await.unwrap();
        assert_eq!(secrets.find_in(text.as_bytes()), []);
        // What is looked for would be found.
        for (form, bytes) in secrets.everything() {
            let planted = [text.as_bytes(), b"<", bytes, b">"].concat();
            assert!(!secrets.find_in(&planted).is_empty(), "{form:?} is not found");
        }
    }
}

#[tokio::test]
async fn what_somebody_left_in_the_records_is_not_repeated() {
    let shop = eventful_morning(Revision::R2026_06).await;
    let account = shop.eko.account().clone();
    let setup = shop.setup();
    let digits = &account.aadhaar;
    let grouped = |mark: &str| [0..4, 4..8, 8..12].map(|group| digits.get(group).unwrap()).join(mark);
    let own = |name: &str| setup[name].as_str().unwrap().to_owned();
    for left in [
        digits.clone(),
        grouped(" "),
        grouped("-"),
        own("agent_mobile"),
        own("initiator_id"),
        own("user_code"),
        own("latlong"),
    ] {
        plant(&shop, &format!("585 the words {left} of the service"));
        let text = shop.agent().support_text().await.unwrap();
        assert!(text.contains("585 the words …"), "{text}");
        assert!(!text.contains(&left), "{left} is in:\n{text}");
        assert_eq!(secrets_of(&shop).find_in(text.as_bytes()), [], "{left}");
    }
}

#[tokio::test]
async fn before_set_up_and_in_practice_it_says_so() {
    let mut shop = Shop::not_set_up(ShopPlan::of(Revision::R2026_06)).await;
    shop.start().await;
    let text = shop.agent().support_text().await.unwrap();
    assert!(text.contains("service: not set up\n") && text.contains("practice: no\n"), "{text}");
    shop.agent().start_practice().await.unwrap();
    let text = shop.agent().support_text().await.unwrap();
    assert!(text.contains("practice: yes\n") && text.contains("service: custom, 127.0.0.1"), "{text}");
}
