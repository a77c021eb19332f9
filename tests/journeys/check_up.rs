//! The check-up: scanners looked at closely, and a capture that is thrown away.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{CheckUp, Step, Today, Trial, TrialReading, View};
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::scanner::{Ailment, Level, MendingStep, Quality, ScannerFacts};
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::scanner::{HungPort, Maker, RdOptions, RdServer, ScriptedCapture};

use crate::step;
use crate::support::{Shop, ShopPlan, free_block, wait_until};

/// What the screen promises for a scanner that is plugged in again.
const SOON: Duration = Duration::from_secs(2);

fn check_up(view: &View) -> &CheckUp {
    view.check_up.as_ref().unwrap()
}

fn ailment(view: &View) -> Option<Ailment> {
    check_up(view).scanners[0].ailment
}

async fn at_check_up() -> Shop {
    let shop = Shop::after_ekyc().await;
    shop.agent().keep_check_up().await.unwrap();
    shop
}

/// Waits until the trial has ended, and answers how.
async fn tried(shop: &Shop) -> Trial {
    let ended = |view: &View| !matches!(check_up(view).trial, Trial::NotBegun | Trial::Scanning { .. });
    check_up(&shop.until("the trial has ended", ended).await).trial.clone()
}

#[tokio::test]
async fn a_scanner_is_told_by_maker_model_level_serial_tail_certificate_port_and_program() {
    let shop = at_check_up().await;
    let view = shop.until("it is looked at", |view| !check_up(view).looking).await;
    let [ScannerFacts { maker, model, level, serial_tail, certificate_until, port, ailment, .. }] =
        check_up(&view).scanners.as_slice()
    else {
        panic!("{view:#?}")
    };
    assert_eq!((maker.as_deref(), model.as_deref()), (Some("Mantra"), Some("MFS110")));
    assert_eq!((level, port, ailment), (&Level::L1, &shop.scanner.port(), &None));
    assert_eq!(certificate_until.as_deref(), Some("2027-02-11"), "eighty days after that morning");
    let (serial, tail) = (shop.scanner.serial(), serial_tail.clone().unwrap());
    assert!(tail.len() == 4 && serial.ends_with(&tail), "{tail} of {serial}");
    assert!(!serde_json::to_string(&view).unwrap().contains(&serial), "the whole serial number is shown");
}

#[tokio::test]
async fn a_scanner_that_is_unplugged_and_plugged_in_again_is_shown_within_two_seconds() {
    let shop = at_check_up().await;
    for _ in 0..3 {
        shop.until("it is ready", |view| ailment(view).is_none()).await;
        shop.scanner.unplug();
        let view = shop.until_within(SOON, "it is gone", |view| ailment(view).is_some()).await;
        assert_eq!(ailment(&view), Some(Ailment::NotReady));
        assert_eq!(check_up(&view).scanners[0].mending[0], MendingStep::PlugInAgain);
        shop.scanner.plug_in();
        shop.until_within(SOON, "it is back", |view| ailment(view).is_none()).await;
    }
}

#[tokio::test]
async fn a_program_that_starts_beside_a_hung_port_is_shown_within_two_seconds() {
    let ports = free_block(4);
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.start().await;
    let mut setup = shop.setup();
    setup["scanner_ports"] = format!("{}-{}", ports, ports + 3).into();
    shop.agent().import_setup(shop.write_file("setup.json", &setup.to_string())).await.unwrap();
    let _hung = HungPort::start(Some(ports)).await.unwrap();
    shop.agent().keep_check_up().await.unwrap();
    let view = shop.until("each port was asked", |view| !check_up(view).looking).await;
    assert!(check_up(&view).scanners.is_empty() && !check_up(&view).mending.is_empty(), "{view:#?}");

    let on = |maker, port| RdOptions { port: Some(port), ..RdOptions::new(maker) };
    let startek = RdServer::start(on(Maker::StartekFm220, ports + 1)).await.unwrap();
    shop.until_within(SOON, "one is there", |view| check_up(view).scanners.len() == 1).await;
    let _morpho = RdServer::start(on(Maker::MorphoMso1300, ports + 2)).await.unwrap();
    let view = shop.until_within(SOON, "two are there", |view| check_up(view).scanners.len() == 2).await;
    let makers = check_up(&view).scanners.iter().map(|scanner| scanner.maker.as_deref().unwrap());
    assert_eq!(makers.collect::<Vec<_>>(), ["Startek", "Morpho"]);
    let newer = MendingStep::AskForNewer { name: "IDEMIA MSO 1300 E3 (L1)".to_owned() };
    assert_eq!(check_up(&view).scanners[1].mending, [newer], "it is an old type");

    let chosen = check_up(&view).scanners[1].id.clone();
    shop.agent().choose_scanner(chosen.clone()).await.unwrap();
    let view = shop.view().await;
    assert!(view.scanners.iter().any(|scanner| scanner.id == chosen && scanner.chosen), "{view:#?}");
    drop(startek);
    shop.until_within(SOON, "one has gone", |view| check_up(view).scanners.len() == 1).await;
}

#[tokio::test]
async fn the_check_up_ends_when_it_is_left_or_when_nobody_asks_for_it_any_more() {
    let shop = at_check_up().await;
    let asked = || shop.scanner.connections_accepted();
    shop.agent().end_check_up().await.unwrap();
    assert_eq!(shop.view().await.check_up, None);
    let before = asked();
    tokio::time::sleep(SOON).await;
    assert_eq!(asked(), before, "a ready scanner is asked again after fifteen seconds");

    shop.agent().keep_check_up().await.unwrap();
    wait_until("it is asked again", || asked() > before + 2).await;
    shop.advance(Duration::from_secs(14));
    assert!(shop.view().await.check_up.is_some());
    shop.agent().keep_check_up().await.unwrap();
    shop.advance(Duration::from_secs(14));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(shop.view().await.check_up.is_some(), "it was asked for again");
    shop.advance(Duration::from_secs(2));
    shop.until("it has ended by itself", |view| view.check_up.is_none()).await;
}

#[tokio::test]
async fn a_trial_capture_is_told_and_thrown_away() {
    let shop = at_check_up().await;
    let (sent, views) = (shop.eko.received().len(), shop.recorder.seen().len());
    shop.scanner.script_capture(ScriptedCapture::quality("61,58", "44"));
    shop.agent().try_capture().await.unwrap();
    let reading = TrialReading { quality: Quality::Good, score: Some(58), points: Some(44) };
    assert_eq!(tried(&shop).await, Trial::Read(reading));

    assert_eq!(shop.scanner.captures(), 1, "the scanner was asked once");
    assert_eq!(shop.scanner.violations(), Vec::<String>::new(), "and as for a daily authentication");
    assert_eq!(shop.eko.received().len(), sent, "nothing was sent");
    assert_eq!(shop.agent().history(None).await.unwrap().attempts, [], "nothing was written down");
    assert!(matches!(shop.view().await.today, Today::Due { .. }));
    let shown = serde_json::to_string(&shop.recorder.seen()[views..]).unwrap();
    assert!(!shown.contains("Skey") && !shown.contains("PidData"), "{shown}");

    let daily = shop.daily().await;
    assert!(matches!(step(&daily), Step::DailyDone(_)), "the day is done as ever: {daily:#?}");
    shop.assert_contract_kept();
}

#[tokio::test]
async fn a_trial_that_fails_tells_why_and_what_the_maker_would_do() {
    let shop = at_check_up().await;
    shop.scanner.script_capture(ScriptedCapture::error("999", "Internal error"));
    shop.agent().try_capture().await.unwrap();
    let Trial::Failed { trouble, mending } = tried(&shop).await else { panic!("it was read") };
    assert_eq!((trouble.problem, trouble.class), (Problem::ScannerFailed, OutcomeClass::NotSent));
    assert!(trouble.support.contains("999"), "{}", trouble.support);
    assert!(mending.contains(&MendingStep::Install { name: "Mantra RD Service".to_owned() }), "{mending:?}");

    shop.scanner.script_capture(ScriptedCapture::error("700", "Capture timed out"));
    shop.agent().try_capture().await.unwrap();
    shop.until("it is told", |view| {
        matches!(&check_up(view).trial, Trial::Failed { trouble, mending }
            if trouble.problem == Problem::FingerTimeout && mending.is_empty())
    })
    .await;

    shop.scanner.script_capture(ScriptedCapture::quality("10", "12"));
    shop.agent().try_capture().await.unwrap();
    let unusable = TrialReading { quality: Quality::Unusable, score: Some(10), points: Some(12) };
    shop.until("a poor one is told too", |view| check_up(view).trial == Trial::Read(unusable)).await;
}

#[tokio::test]
async fn while_a_trial_is_under_way_no_journey_begins_and_no_port_is_asked() {
    let shop = at_check_up().await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.scanner.script_capture(ScriptedCapture::as_usual().after(Duration::from_millis(1500)));
    shop.agent().try_capture().await.unwrap();
    shop.until("the finger is waited for", |view| matches!(check_up(view).trial, Trial::Scanning { .. }))
        .await;
    let busy = Err(Problem::Busy);
    assert_eq!(shop.agent().try_capture().await, busy);
    assert_eq!(shop.press_scan().await, busy);
    assert_eq!(shop.agent().open_journey(Journey::Ekyc).await, busy);
    assert_eq!(shop.agent().start_practice().await, busy);
    let asked = shop.scanner.connections_accepted();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(shop.scanner.connections_accepted() <= asked + 1, "it is left alone while it waits");

    shop.agent().end_check_up().await.unwrap();
    assert_eq!(shop.press_scan().await, busy, "the scanner still waits, also when nobody looks");
    shop.until("the trial is over", |_| shop.scanner.captures() == 1).await;
    let begun = Instant::now();
    while shop.press_scan().await == busy {
        assert!(begun.elapsed() < SOON, "the trial does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let view = shop.at_rest().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

#[tokio::test]
async fn while_a_journey_is_under_way_there_is_no_trial() {
    let shop = at_check_up().await;
    let late = Delivery::Delay(Duration::from_millis(600));
    shop.eko.script(EkoCall::DailyAuthentication, Scripted::as_usual().delivered(late));
    shop.daily_up_to_the_request().await;
    assert_eq!(shop.agent().try_capture().await, Err(Problem::Busy));
    shop.agent().stop_waiting().await.unwrap();
    assert_eq!(shop.agent().try_capture().await, Err(Problem::Busy), "also after the wait was given up");
    shop.at_rest().await;
    assert_eq!(shop.scanner.captures(), 1);
}

#[tokio::test]
async fn outside_the_check_up_there_is_no_trial() {
    let shop = Shop::after_ekyc().await;
    assert_eq!(shop.agent().try_capture().await, Err(Problem::StepOutOfOrder));
    shop.agent().keep_check_up().await.unwrap();
    shop.scanner.unplug();
    shop.until("it is gone", |view| ailment(view).is_some()).await;
    assert_eq!(shop.agent().try_capture().await, Err(Problem::ScannerNotReady));
    assert_eq!(shop.scanner.captures(), 0);
}
