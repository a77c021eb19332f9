//! What can happen to the distributor's signer: nothing of it costs anything, and each has its words.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use hazri_core::agent::view::{InternetLight, Step, Today, View};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::keychain::{Keychain, KeychainError, MemoryStore, SecretStore};
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_core::secret::SecretText;
use hazri_core::setup::{CheckMark, Signing};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::http::{AtAccept, Delivery, Reply};
use hazri_simulator::proxy::{Authority, CertificateFlaw, FaultProxy, ProxyOptions};
use hazri_simulator::signer::ScriptedSigning;
use serde_json::{Value, json};

use crate::support::{
    Http, Shop, ShopPlan, assert_not_sent, assert_the_next_press_is_done, newest_attempt, secret, wait_until,
};
use crate::{step, told, trouble};

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, Services, VerifyOtp};
use OutcomeClass::{NotSent, Rejected};

fn instead(status: u16, body: &str) -> ScriptedSigning {
    ScriptedSigning::Instead(Reply::new(status, "application/json", body))
}

/// A signer that answers with this in place of a signature.
fn answers_that_are_none() -> Vec<String> {
    let signed = "88lqTf9ew69XbVbeczjxVL8/B4vibfp1MvTi1mIj2Xo=";
    let whole = json!({"secret-key": signed, "secret-key-timestamp": "1795406400000"});
    let with = |field: &str, value: Value| {
        let mut changed = whole.clone();
        changed[field] = value;
        changed.to_string()
    };
    vec![
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        "<html><body>Sign in</body></html>".to_owned(),
        json!([signed, "1795406400000"]).to_string(),
        with("secret-key-timestamp", json!(1_795_406_400_000_i64)),
        with("secret-key-timestamp", json!("179540640000")),
        with("secret-key-timestamp", json!("17954064000000")),
        with("secret-key", json!("c2hvcnQ=")),
        with("secret-key", json!("not base64")),
        with("secret-key", json!("x".repeat(5000))),
        with("more", json!(1)),
    ]
}

/// Every way in which it can fail while the connection stands.
fn failures() -> Vec<(ScriptedSigning, Problem, Action)> {
    let unreadable = |body: &str| (instead(200, body), Problem::SignerUnreadable, Action::TryAgain);
    let busy = Reply::empty(429).with_header("Retry-After", "30");
    let mut failures: Vec<_> = answers_that_are_none().iter().map(|body| unreadable(body)).collect();
    failures.extend([
        (instead(401, "{}"), Problem::SignerRefused, Action::OpenSettings),
        (instead(403, "{}"), Problem::SignerRefused, Action::OpenSettings),
        (ScriptedSigning::Instead(busy), Problem::SignerBusy { wait_s: Some(30) }, Action::TryAgain),
        (instead(429, ""), Problem::SignerBusy { wait_s: None }, Action::TryAgain),
        (instead(407, ""), Problem::ProxyLogin, Action::TryAgain),
        (ScriptedSigning::LastOnceMore, Problem::SignerUnreadable, Action::TryAgain),
        (ScriptedSigning::SignedFor(TimeDelta::seconds(130)), Problem::SignerClockWrong, Action::TryAgain),
        (ScriptedSigning::SignedFor(TimeDelta::days(-1)), Problem::SignerClockWrong, Action::TryAgain),
        (
            ScriptedSigning::Delivered(Delivery::Flood { bytes: 5000 }),
            Problem::SignerUnreadable,
            Action::TryAgain,
        ),
        (
            ScriptedSigning::Delivered(Delivery::Cut { after_bytes: 0 }),
            Problem::SignerUnreachable,
            Action::TryAgain,
        ),
        (
            ScriptedSigning::Delivered(Delivery::Reset { after_bytes: 150 }),
            Problem::SignerUnreachable,
            Action::TryAgain,
        ),
    ]);
    failures.extend([201, 204, 400, 404, 405, 500, 502, 503].map(|status| {
        (ScriptedSigning::Instead(Reply::empty(status)), Problem::SignerUnreadable, Action::TryAgain)
    }));
    failures
}

/// No byte went to the service, the records never said "sending", and the capture is gone with the attempt.
async fn assert_nothing_left(shop: &Shop, view: &View, problem: &Problem) {
    assert_not_sent(shop, view, problem).await;
    let reference = newest_attempt(shop).await.client_ref_id;
    assert_eq!(shop.look().attempt(&reference).unwrap().unwrap().sending_at, None);
    assert!(!matches!(view.today, Today::Unknown(_) | Today::Done(_)), "{:?}", view.today);
}

#[tokio::test]
async fn each_way_the_signer_can_fail_is_told_after_the_finger_and_nothing_is_sent() {
    let shop = Shop::after_ekyc().await;
    // So that there is a last signature.
    shop.agent().check_settings().await.unwrap();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    for (before, (failure, problem, action)) in failures().into_iter().enumerate() {
        shop.signer().script(failure.clone());

        let view = shop.scan().await;

        assert_nothing_left(&shop, &view, &problem).await;
        assert_eq!((shop.scanner.captures(), trouble(&view).action), (before + 1, action), "{failure:?}");
        assert_eq!(shop.signer().asked_for(DailyAuthentication).len(), before + 1, "{failure:?}: asked once");
    }
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn each_way_the_signer_can_fail_is_told_before_a_code_and_nothing_is_sent() {
    let shop = Shop::new().await;
    shop.agent().check_settings().await.unwrap();
    for (before, (failure, problem, _)) in failures().into_iter().enumerate() {
        shop.signer().script(failure.clone());

        let view = shop.send_code().await;

        assert_eq!(told(&view), (NotSent, problem), "{failure:?}");
        assert_eq!(
            (shop.sent(SendOtp), shop.signer().asked_for(SendOtp).len()),
            (0, before + 1),
            "{failure:?}"
        );
        shop.agent().close_journey().await.unwrap();
    }
    shop.ekyc().await;
    assert_eq!(shop.sent(BiometricEkyc), 1);
    shop.assert_contract_kept();
}

/// A redirect would carry the token to whoever asks for it.
#[tokio::test]
async fn a_redirect_of_the_signer_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Http::closing().await;
        let to = format!("http://127.0.0.1:{}/hazri/sign", elsewhere.port());
        let shop = Shop::after_ekyc().await;
        let redirect = Reply::empty(status).with_header("Location", &to);
        shop.signer().script(ScriptedSigning::Instead(redirect));

        let view = shop.daily().await;

        assert_nothing_left(&shop, &view, &Problem::SignerUnreadable).await;
        assert_eq!(elsewhere.received().len(), 0, "{status}");
    }
}

#[tokio::test]
async fn a_signer_that_is_silent_is_given_up_in_time() {
    let connect = Duration::from_millis(400);
    let patience = Patience { connect, ..Patience::USUAL };
    let shop = Shop::open(ShopPlan { patience, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;
    shop.signer().script(ScriptedSigning::Delivered(Delivery::Hang));
    let begun = Instant::now();

    let view = shop.daily().await;

    assert!(begun.elapsed() >= connect && begun.elapsed() < connect + Duration::from_secs(2));
    assert_nothing_left(&shop, &view, &Problem::SignerUnreachable).await;
    assert!(trouble(&view).support.contains("signer"), "{:?}", trouble(&view));
}

/// Like the service: looked at beforehand, so that no finger is wasted, and found again by itself.
#[tokio::test]
async fn a_signer_out_of_reach_is_noticed_before_the_finger_and_found_again_by_itself() {
    let mut shop = Shop::after_ekyc().await;
    shop.signer().set_at_accept(AtAccept::Close);
    shop.come_back().await;
    shop.until("it is noticed", |view| view.strip.internet == InternetLight::Offline).await;

    let view = shop.daily().await;

    assert_nothing_left(&shop, &view, &Problem::SignerUnreachable).await;
    assert_eq!((shop.scanner.captures(), shop.signer().questions()), (0, 0));
    shop.signer().set_at_accept(AtAccept::Serve);
    shop.advance(Duration::from_secs(6));
    shop.until("it is found again", |view| view.strip.internet == InternetLight::Online).await;
    let quiet = |view: &View| view.task.as_ref().is_some_and(|task| task.trouble.is_none());
    shop.until("what is mended is not complained about", quiet).await;
    assert_the_next_press_is_done(&shop).await;
}

/// Nobody vouches for its certificate: no token leaves, and there is no way round.
#[tokio::test]
async fn a_signer_whose_certificate_is_not_trusted_gets_no_token() {
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.remember_ekyc().await;
    let certificate = Authority::new().unwrap().certificate(CertificateFlaw::None).unwrap();
    let options = ProxyOptions { upstream: shop.signer().port(), tls: Some(certificate), port: None };
    let way = FaultProxy::start(options).await.unwrap();
    shop.start().await;
    let mut setup = shop.setup();
    setup["signer_url"] = shop.signer().url_through("https", way.port()).into();
    let file = shop.write_file("setup.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;

    let view = shop.daily().await;

    assert_nothing_left(&shop, &view, &Problem::SignerTlsRefused).await;
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!(
        (check.signer, check.trouble.unwrap().problem),
        (Some(CheckMark::Wrong), Problem::SignerTlsRefused)
    );
    assert_eq!((shop.scanner.captures(), shop.signer().asked().len()), (0, 0));
    assert!(way.connections() > 0 && way.passed().iter().all(|passed| !passed.handshake_completed));
}

#[tokio::test]
async fn the_signature_is_asked_for_when_the_finger_is_read_on_a_connection_that_stands() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_millis(300));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    shop.until("the finger is awaited", |view| matches!(step(view), Step::Scanning { .. })).await;
    let opened = |shop: &Shop| shop.signer().asked().iter().filter(|asked| asked.method == "HEAD").count();
    wait_until("the connection is opened", || opened(&shop) >= 2).await;
    let connections = shop.signer().connections_accepted();
    assert_eq!(shop.signer().questions(), 0);

    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.signer().questions(), shop.signer().connections_accepted()), (1, connections));
    shop.assert_contract_kept();
}

/// Field by field, for every call of both journeys. The service gets what the signer gave, and the same reference.
#[tokio::test]
async fn the_signer_is_told_which_call_it_is_and_nothing_else() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        shop.ekyc().await;
        shop.agent().close_journey().await.unwrap();
        shop.daily().await;
        shop.agent().check_settings().await.unwrap();

        for (call, name) in [
            (SendOtp, "send_otp"),
            (VerifyOtp, "verify_otp"),
            (BiometricEkyc, "biometric_ekyc"),
            (DailyAuthentication, "daily_authentication"),
            (Services, "services"),
        ] {
            let asked = shop.signer().asked_for(call).pop().unwrap();
            let sent = shop.eko.received_for(call).pop().unwrap();
            let mut headers: Vec<_> = asked.headers.iter().map(|(name, _)| name.as_str()).collect();
            headers.sort_unstable();
            assert_eq!(
                headers,
                ["accept", "authorization", "content-length", "content-type", "host"],
                "{name}"
            );
            let reference = asked.field("client_ref_id").unwrap();
            let told = json!({
                "format": "hazri-signer/1",
                "call": name,
                "user_code": shop.eko.account().user_code,
                "client_ref_id": reference,
            });
            assert_eq!(serde_json::from_slice::<Value>(&asked.body).unwrap(), told);
            if let Some(known) = sent.field("client_ref_id") {
                assert_eq!(reference, known, "{name}");
            }
        }
        let signed = shop.eko.received().iter().filter(|sent| sent.header("secret-key").is_some()).count();
        assert_eq!(shop.signer().questions(), signed, "one signature for each call");
        assert_eq!(shop.eko.violations(), Vec::<String>::new());
        assert_eq!(shop.signer().violations(), Vec::<String>::new());
    }
}

/// The service does not know the key that signed: it is the distributor's, and nothing on this PC mends it.
#[tokio::test]
async fn a_signer_with_a_wrong_key_is_told_as_the_distributors() {
    let shop = Shop::after_ekyc().await;
    shop.signer().script(ScriptedSigning::WithAnotherKey);

    let view = shop.daily().await;

    assert_eq!(told(&view), (Rejected, Problem::SignerKeyWrong));
    assert_eq!((trouble(&view).action, shop.sent(DailyAuthentication)), (Action::GoHome, 1));
    shop.signer().script(ScriptedSigning::WithAnotherKey);
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!((check.signer, check.key), (Some(CheckMark::Wrong), CheckMark::NotKnown));
}

/// The service refused the first signature, and for a second one the signer is not to be had: refused it stays.
#[tokio::test]
async fn a_call_that_cannot_be_signed_again_stays_refused() {
    for (second, problem) in [
        (instead(401, "{}"), Problem::SignerRefused),
        (ScriptedSigning::SignedFor(TimeDelta::hours(3)), Problem::SignerClockWrong),
    ] {
        let mut shop = Shop::new().await;
        shop.come_back_without_the_time().await;
        shop.signer().script(ScriptedSigning::SignedFor(TimeDelta::hours(3)));
        shop.signer().script(second);

        let view = shop.send_code().await;

        assert_eq!(told(&view), (Rejected, problem));
        assert_eq!((shop.sent(SendOtp), shop.signer().asked_for(SendOtp).len()), (1, 2));
    }
}

/// The agent stops waiting while the signer is asked: no signature that comes late is used.
#[tokio::test]
async fn who_stops_waiting_for_the_signer_has_sent_nothing() {
    let shop = Shop::after_ekyc().await;
    let late = ScriptedSigning::Delivered(Delivery::Delay(Duration::from_millis(300)));
    shop.signer().script(late);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    shop.until("the signer is asked", |view| matches!(step(view), Step::Sending { .. })).await;
    wait_until("the question has come", || shop.signer().questions() == 1).await;

    shop.agent().stop_waiting().await.unwrap();

    let reference = newest_attempt(&shop).await.client_ref_id;
    let outcome = || shop.look().attempt(&reference).unwrap().unwrap().result.map(|result| result.outcome);
    wait_until("the late signature is thrown away", || outcome() == Some(NotSent)).await;
    shop.until("it is due again", |view| matches!(view.today, Today::Due { .. })).await;
    assert_eq!(shop.sent(DailyAuthentication), 0);
}

/// The power goes while the signer is asked: nothing was sent, and nobody has to look first.
#[tokio::test]
async fn a_power_cut_while_the_signer_is_asked_leaves_nothing_unknown() {
    let mut shop = Shop::after_ekyc().await;
    shop.signer().script(ScriptedSigning::Delivered(Delivery::Hang));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    wait_until("the question has come", || shop.signer().questions() == 1).await;

    shop.come_back().await;

    assert_eq!(newest_attempt(&shop).await.outcome, NotSent);
    assert!(matches!(shop.view().await.today, Today::Due { .. }));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn check_my_settings_asks_the_signer_too() {
    let shop = Shop::new().await;
    let check = shop.agent().check_settings().await.unwrap();
    assert_eq!((check.signer, check.trouble), (Some(CheckMark::Right), None));
    for (failure, mark) in [
        (instead(401, "{}"), CheckMark::Wrong),
        (instead(500, ""), CheckMark::Wrong),
        (instead(429, ""), CheckMark::NotKnown),
        (ScriptedSigning::Delivered(Delivery::Cut { after_bytes: 0 }), CheckMark::NotKnown),
    ] {
        shop.signer().script(failure.clone());
        let check = shop.agent().check_settings().await.unwrap();
        assert_eq!((check.signer, check.key), (Some(mark), CheckMark::NotKnown), "{failure:?}");
        assert!(check.trouble.is_some());
    }
    assert_eq!(shop.sent(Services), 1);
}

async fn import(shop: &Shop, setup: &Value) -> Result<(), Problem> {
    let file = shop.write_file("another-setup.json", &setup.to_string());
    shop.agent().import_setup(file).await
}

/// The set-up of the same shop with the access key on this PC.
fn signed_here(shop: &Shop) -> Value {
    let port = shop.scanner.port();
    hazri_simulator::setup_file(&shop.eko, (port, port))
}

async fn assert_in_the_keychain(shop: &Shop, there: &'static str, gone: &'static str) {
    assert!(shop.keychain.read(there).await.unwrap().is_some(), "{there}");
    assert!(shop.keychain.read(gone).await.unwrap().is_none(), "{gone}");
}

#[tokio::test]
async fn a_new_set_up_leaves_nothing_of_the_other_way_in_the_keychain() {
    let shop = Shop::after_ekyc().await;
    assert_in_the_keychain(&shop, "signer_token", "access_key").await;

    import(&shop, &signed_here(&shop)).await.unwrap();
    assert_in_the_keychain(&shop, "access_key", "signer_token").await;
    assert_eq!(shop.view().await.shop.unwrap().signing, Signing::Here);
    shop.ready().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.scan().await;
    assert_eq!((shop.sent(DailyAuthentication), shop.signer().questions()), (1, 0));

    import(&shop, &shop.setup()).await.unwrap();
    assert_in_the_keychain(&shop, "signer_token", "access_key").await;
    assert_eq!(shop.view().await.shop.unwrap().signing, Signing::ByDistributor);
}

/// A keychain that gives nothing back and lets nothing go.
#[derive(Default)]
struct Clinging(MemoryStore);

impl SecretStore for Clinging {
    fn read(&self, name: &str) -> Result<Option<SecretText>, KeychainError> {
        self.0.read(name)
    }

    fn write(&self, name: &str, secret: &SecretText) -> Result<(), KeychainError> {
        self.0.write(name, secret)
    }

    fn remove(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable)
    }
}

#[tokio::test]
async fn a_set_up_that_cannot_remove_the_old_key_is_not_taken() {
    let keychain = Keychain::new(Clinging::default());
    let mut shop = Shop::not_set_up(ShopPlan { keychain, ..ShopPlan::of(Revision::R2026_06) }).await;
    shop.start().await;

    assert_eq!(import(&shop, &shop.setup()).await, Err(Problem::KeychainUnavailable));

    assert_eq!(shop.view().await.shop, None);
}

/// A keychain that holds the key of an earlier set-up, and settings that name a signer: nobody gets the key.
#[tokio::test]
async fn an_access_key_is_never_shown_to_a_signer() {
    let shop = Shop::after_ekyc().await;
    shop.keychain.write("access_key", secret(&shop.eko.account().access_key)).await.unwrap();
    shop.keychain.remove("signer_token").await.unwrap();

    let view = shop.daily().await;

    let missing = Problem::CredentialMissing { field: "signer_token".to_owned() };
    assert_not_sent(&shop, &view, &missing).await;
    assert_eq!((shop.scanner.captures(), shop.signer().questions()), (0, 0));
}
