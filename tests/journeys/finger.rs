//! The finger: quality before the money, and a scanner that is not there.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{ScannerLight, Step, View};
use hazri_core::journey::{Finger, Journey};
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_core::scanner::{Quality, ScanQuality};
use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::scanner::{HungPort, Maker, RdOptions, RdServer, ScriptedCapture, Status};

use crate::support::{NO_SCANNER_PROGRAM, Shop, ShopPlan, free_block, secret};
use crate::{step, told, trouble};

use OutcomeClass::NotSent;

/// Three scans of this quality in a row, and what was said after each.
async fn three_scans(score: &str, points: &str) -> (Shop, Vec<Problem>) {
    let shop = Shop::after_ekyc().await;
    for _ in 0..3 {
        shop.scanner.script_capture(ScriptedCapture::quality(score, points));
    }
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let mut said = Vec::new();
    for _ in 0..3 {
        let view = shop.scan().await;
        assert!(matches!(step(&view), Step::Finger), "{view:#?}");
        assert_eq!(told(&view).0, NotSent);
        said.push(told(&view).1);
    }
    (shop, said)
}

#[tokio::test]
async fn a_poor_scan_is_asked_for_again_before_it_is_paid_for() {
    for (score, points) in [("44", "60"), ("25", "60"), ("80", "34"), ("70,30", "60,60"), ("44\n", "60\n")] {
        let (shop, said) = three_scans(score, points).await;
        assert_eq!(
            said,
            [Problem::FingerUnclear, Problem::FingerUnclear, Problem::FingerUnclearAgain],
            "{score} {points}"
        );
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0, "{score} {points}");
    }
}

#[tokio::test]
async fn after_three_poor_scans_the_next_poor_one_is_taken() {
    let (shop, _) = three_scans("30", "60").await;
    shop.scanner.script_capture(ScriptedCapture::quality("30", "60"));

    let view = shop.scan().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

#[tokio::test]
async fn a_scan_under_25_is_never_taken() {
    let (shop, _) = three_scans("24", "60").await;
    for _ in 0..2 {
        shop.scanner.script_capture(ScriptedCapture::quality("24", "60"));
        let view = shop.scan().await;
        assert_eq!(told(&view), (NotSent, Problem::FingerUnclearAgain));
    }
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}

/// The third finger that the bank refuses suggests another one.
#[tokio::test]
async fn a_refused_finger_is_counted_and_another_finger_suggested() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let mut said = Vec::new();
    for _ in 0..3 {
        shop.scanner.script_capture(ScriptedCapture::poor_finger());
        let view = shop.scan().await;
        assert_eq!(trouble(&view).action, Action::ScanAgain);
        said.push(told(&view));
    }

    let failed = |problem| (OutcomeClass::Failed, problem);
    let expected = [
        failed(Problem::FingerNotAccepted),
        failed(Problem::FingerNotAccepted),
        failed(Problem::FingerNotAcceptedAgain),
    ];
    assert_eq!(said, expected);
    // Each try was paid for, and each with a new finger.
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (3, 3));
    shop.assert_contract_kept();
}

fn suggested(view: &View) -> Option<Finger> {
    view.task.as_ref().unwrap().suggested_finger
}

fn last_scan(view: &View) -> Option<ScanQuality> {
    view.task.as_ref().unwrap().last_scan
}

/// From the third refusal on, by the bank or by the quality of the scan, and each finger once.
#[tokio::test]
async fn after_three_refusals_another_finger_is_named_each_time_and_none_twice() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let mut named = Vec::new();
    for _ in 0..4 {
        shop.scanner.script_capture(ScriptedCapture::poor_finger());
        named.push(suggested(&shop.scan().await));
    }
    for _ in 0..8 {
        shop.scanner.script_capture(ScriptedCapture::quality("24", "60"));
        named.push(suggested(&shop.scan().await));
    }

    let (none, order) = (
        None::<Finger>,
        [
            Finger::RightThumb,
            Finger::LeftIndex,
            Finger::LeftThumb,
            Finger::RightIndex,
            Finger::LeftMiddle,
            Finger::RightMiddle,
        ]
        .map(Some),
    );
    // The first two unclear scans are not a third of their own: the finger that was named last stands.
    let [first, second, third, fourth, fifth, sixth] = order;
    let expected = [none, none, first, second, second, second, third, fourth, fifth, sixth, none, none];
    assert_eq!(named, expected);
}

#[tokio::test]
async fn the_finger_that_was_named_stands_until_another_is_and_goes_with_the_journey() {
    let (shop, _) = three_scans("24", "60").await;
    shop.scanner.script_capture(ScriptedCapture::error("700", "no finger came"));

    let after_timeout = shop.scan().await;
    let done = shop.scan().await;
    shop.agent().close_journey().await.unwrap();
    shop.agent().open_journey(Journey::Daily).await.unwrap();

    assert_eq!(suggested(&after_timeout), Some(Finger::RightThumb));
    assert!(matches!(step(&done), Step::DailyDone(_)), "{done:#?}");
    assert_eq!(suggested(&done), None);
    assert_eq!(suggested(&shop.view().await), None);
}

#[tokio::test]
async fn how_good_a_scan_was_is_shown_until_the_next_press() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_eq!(last_scan(&shop.view().await), None);
    for (score, points, expected) in [
        ("24", "60", ScanQuality { grade: Quality::Unusable, score: Some(24), points: Some(60) }),
        ("44,80", "60,61", ScanQuality { grade: Quality::Poor, score: Some(44), points: Some(60) }),
    ] {
        shop.scanner.script_capture(ScriptedCapture::quality(score, points));
        assert_eq!(last_scan(&shop.scan().await), Some(expected));
    }

    shop.scanner.script_capture(ScriptedCapture::error("700", "no finger came"));
    assert_eq!(last_scan(&shop.scan().await), None);
    shop.scanner.script_capture(ScriptedCapture::quality("500", ""));
    let done = shop.scan().await;

    assert!(matches!(step(&done), Step::DailyDone(_)), "{done:#?}");
    assert_eq!(last_scan(&done), Some(ScanQuality { grade: Quality::Good, score: None, points: None }));
}

#[tokio::test]
async fn how_good_a_scan_was_is_shown_while_the_service_is_asked() {
    let shop = Shop::after_ekyc().await;
    shop.eko.set_delay(Duration::from_millis(300));
    shop.scanner.script_capture(ScriptedCapture::quality("71", "52"));

    let sending = shop.daily_up_to_the_request().await;

    let expected = ScanQuality { grade: Quality::Good, score: Some(71), points: Some(52) };
    assert_eq!(last_scan(&sending), Some(expected));
    shop.at_rest().await;
}

#[tokio::test]
async fn the_codes_of_the_scanner_are_told_and_nothing_is_sent() {
    for (code, problem) in [
        ("700", Problem::FingerTimeout),
        ("710", Problem::ScannerInUse),
        ("720", Problem::ScannerLost),
        ("730", Problem::FingerUnclear),
        ("740", Problem::ScannerLost),
        ("999", Problem::ScannerFailed),
        ("210", Problem::ScannerMisfit),
        ("-1307", Problem::ScannerLost),
    ] {
        let shop = Shop::after_ekyc().await;
        shop.scanner.script_capture(ScriptedCapture::error(code, "as it says"));

        let view = shop.daily().await;

        assert_eq!(told(&view), (NotSent, problem), "{code}");
        assert!(trouble(&view).support.contains(code), "{:?}", trouble(&view).support);
        assert!(matches!(step(&view), Step::Finger), "{code}");
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0, "{code}");
        // The button works again.
        assert!(matches!(step(&shop.scan().await), Step::DailyDone(_)), "{code}");
    }
}

#[tokio::test]
async fn a_scanner_that_is_pulled_out_is_noticed_and_so_is_its_return() {
    let shop = Shop::after_ekyc().await;
    assert_eq!(shop.view().await.strip.scanner, ScannerLight::Ready);

    shop.scanner.unplug();
    shop.agent().look_again().await.unwrap();
    shop.until("it is missed", |view| view.strip.scanner == ScannerLight::NotReady).await;
    let view = shop.daily().await;
    assert_eq!(told(&view), (NotSent, Problem::ScannerNotReady));
    shop.scanner.plug_in();
    shop.advance(Duration::from_millis(1500));
    shop.until("it is back", |view| view.strip.scanner == ScannerLight::Ready).await;
    let quiet = |view: &View| view.task.as_ref().is_some_and(|task| task.trouble.is_none());
    shop.until("what is mended is not complained about", quiet).await;

    assert!(matches!(step(&shop.scan().await), Step::DailyDone(_)));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

/// Of the ports that are searched, some accept a connection and never answer: nobody waits for them.
#[tokio::test]
async fn a_hung_port_beside_the_scanner_delays_neither_its_light_nor_the_finger() {
    let first = free_block(8);
    let mut hung = Vec::new();
    for port in first..first + 7 {
        hung.push(HungPort::start(Some(port)).await.unwrap());
    }
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    let options = RdOptions { port: Some(first + 7), ..RdOptions::new(Maker::MantraMfs110) };
    shop.scanner = RdServer::start(options).await.unwrap();
    shop.scanner.set_certificate_end(shop.eko.now() + chrono::TimeDelta::days(80)).unwrap();
    shop.start().await;
    let setup = hazri_simulator::setup_file(&shop.eko, (first, first + 7));
    let file = shop.write_file("setup.json", &setup.to_string());
    let begun = Instant::now();
    shop.agent().import_setup(file).await.unwrap();

    shop.until("the scanner is seen", |view| view.strip.scanner == ScannerLight::Ready).await;
    let view = shop.daily().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(begun.elapsed() < Duration::from_millis(2000), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_scanner_in_use_is_told() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_status(Status::Used);

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::ScannerInUse));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_told_before_the_finger() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_certificate_end(shop.eko.now() - chrono::TimeDelta::days(1)).unwrap();

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::ScannerCertificateExpired));
    assert_eq!(shop.scanner.captures(), 0);
}

#[tokio::test]
async fn without_a_scanner_program_nothing_is_sent() {
    let mut shop = Shop::after_ekyc().await;
    let gone = std::mem::replace(
        &mut shop.scanner,
        hazri_simulator::scanner::RdServer::start(hazri_simulator::scanner::RdOptions::new(
            hazri_simulator::scanner::Maker::MantraMfs110,
        ))
        .await
        .unwrap(),
    );
    gone.stop().await;

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, NO_SCANNER_PROGRAM));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}

/// While the service is known to be out of reach, no finger is asked for that could not be used.
#[tokio::test]
async fn offline_no_finger_is_asked_for() {
    let mut shop = Shop::after_ekyc().await;
    let port = shop.eko.port();
    let other = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    let gone = std::mem::replace(
        &mut shop.eko,
        hazri_simulator::eko::EkoServer::start(
            hazri_simulator::eko::EkoOptions::made_up(Revision::R2026_06, 7).unwrap(),
        )
        .await
        .unwrap(),
    );
    gone.stop().await;
    assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
    shop.agent().look_again().await.unwrap();
    shop.until("it is offline", |view| {
        view.strip.internet == hazri_core::agent::view::InternetLight::Offline
    })
    .await;

    let view = shop.daily().await;

    assert_eq!(told(&view), (NotSent, Problem::Offline));
    assert_eq!(shop.scanner.captures(), 0);
    drop(other);
}

#[tokio::test]
async fn consent_is_asked_for_every_finger() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let number = || Some(secret(&shop.eko.account().aadhaar));

    assert_eq!(shop.agent().scan(number(), false).await, Err(Problem::ConsentMissing));
    assert_eq!(shop.agent().scan(None, true).await, Err(Problem::NumberNeeded));
    assert_eq!(shop.agent().scan(Some(secret("123456789012")), true).await, Err(Problem::NumberInvalid));
    assert_eq!(shop.scanner.captures(), 0);

    shop.scanner.script_capture(ScriptedCapture::error("700", ""));
    shop.agent().scan(number(), true).await.unwrap();
    shop.at_rest().await;
    assert_eq!(shop.agent().scan(None, false).await, Err(Problem::ConsentMissing));
    assert_eq!(shop.scanner.captures(), 1);
}

/// A capture that the bank calls invalid is never sent again; a new finger is.
#[tokio::test]
async fn a_capture_that_was_refused_is_not_sent_again() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::invalid_biometric());

    let view = shop.daily().await;
    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::CaptureInvalid));
    shop.scan().await;

    let sent = shop.eko.received_for(EkoCall::DailyAuthentication);
    let [first, second] = sent.as_slice() else { panic!("two requests") };
    assert_ne!(first.field("piddata"), second.field("piddata"));
    shop.assert_contract_kept();
}
