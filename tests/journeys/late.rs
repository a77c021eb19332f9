//! Answers that come late, and attempts that are taken up again meanwhile.

use std::time::Duration;

use hazri_core::agent::view::{Enquiry, Step, Today};
use hazri_core::journey::Journey;
use hazri_core::ledger::EkycStage;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::http::Delivery;

use crate::support::{Shop, ShopPlan, at, secret, wait_until};
use crate::{step, told};

fn late(milliseconds: u64) -> Scripted {
    Scripted::as_usual().delivered(Delivery::Delay(Duration::from_millis(milliseconds)))
}

fn stage(shop: &Shop) -> Option<EkycStage> {
    let account = shop.eko.account();
    shop.look().ekyc("custom", &account.user_code).unwrap().map(|ekyc| ekyc.stage)
}

/// The agent stopped waiting and wants to try again. One paid call is in flight, so there is no second one; and when
/// the first turns out well, no finger is asked for any more.
#[tokio::test]
async fn a_late_yes_after_it_was_put_aside_leaves_no_room_for_a_second_charge() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, late(500));
    shop.daily_up_to_the_request().await;
    shop.agent().stop_waiting().await.unwrap();

    shop.agent().set_unknown_aside().await.unwrap();
    assert!(matches!(step(&shop.view().await), Step::Number));
    assert_eq!(shop.press_scan().await, Err(Problem::Busy));
    let view = shop.until("the answer came", |view| matches!(view.today, Today::Done(_))).await;

    assert!(view.task.is_none(), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    assert_eq!(shop.scanner.captures(), 1);
}

/// Settings are changed meanwhile: there is still no second charge.
#[tokio::test]
async fn changed_settings_leave_no_room_for_a_second_charge_either() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, late(700));
    shop.daily_up_to_the_request().await;
    shop.agent().stop_waiting().await.unwrap();
    shop.agent().set_unknown_aside().await.unwrap();
    let file = shop.write_file("again.json", &shop.setup().to_string());

    shop.agent().import_setup(file).await.unwrap();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_eq!(shop.press_scan().await, Err(Problem::Busy));

    let view = shop.until("the answer came", |view| matches!(view.today, Today::Done(_))).await;

    assert!(view.task.is_none(), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

/// The first code's answer arrives when eKYC is long done with a second one.
#[tokio::test]
async fn a_late_answer_to_an_older_step_does_not_roll_ekyc_back() {
    let shop = Shop::new().await;
    shop.eko.script(EkoCall::SendOtp, late(900));
    shop.agent().open_journey(Journey::Ekyc).await.unwrap();
    shop.agent().send_code(Some(secret(&shop.eko.account().aadhaar)), true).await.unwrap();
    wait_until("the first code is asked for", || shop.sent(EkoCall::SendOtp) == 1).await;
    shop.agent().stop_waiting().await.unwrap();

    let view = shop.ekyc().await;
    assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
    tokio::time::sleep(Duration::from_millis(1100)).await;

    assert_eq!(stage(&shop), Some(EkycStage::Done));
    assert!(!matches!(shop.view().await.today, Today::EkycNeeded { .. }));
}

/// Nothing was sent and nothing was undone: eKYC that is done stays done.
#[tokio::test]
async fn a_code_that_was_sent_a_moment_ago_does_not_undo_ekyc() {
    let shop = Shop::after_ekyc().await;
    assert_eq!(stage(&shop), Some(EkycStage::Done));
    shop.eko.script(EkoCall::SendOtp, failures::otp_already_sent());

    let view = shop.send_code().await;

    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpAlreadySent));
    assert!(matches!(step(&view), Step::Number), "{view:#?}");
    assert_eq!(stage(&shop), Some(EkycStage::Done));
}

/// Whatever the service says of an eKYC reference, it is no daily authentication.
#[tokio::test]
async fn an_enquiry_about_ekyc_never_makes_a_day_done() {
    let shop = Shop::new().await;
    shop.send_code().await;
    shop.verify_code().await;
    shop.eko
        .script(EkoCall::BiometricEkyc, Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 20 }));
    let view = shop.scan().await;
    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");

    let yes = serde_json::json!({"status": 0, "data": {"auth_status": "success", "reference_id": "EKYC1"}});
    shop.eko.script(EkoCall::Enquiry, Scripted::json(200, yes));
    shop.agent().enquire().await.unwrap();
    let told_nothing =
        |today: &Today| matches!(today, Today::Unknown(unknown) if unknown.enquiry == Enquiry::NotTold);
    let view = shop.until("it was asked", |view| told_nothing(&view.today)).await;

    assert!(!matches!(view.today, Today::Done(_)));
    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
}

/// The day is done, the switch asks for another one, and that one is not known: it can be looked into.
#[tokio::test]
async fn an_unknown_second_authentication_of_a_day_can_be_reached() {
    let shop = Shop::after_ekyc().await;
    shop.daily().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;
    shop.agent().close_journey().await.unwrap();
    assert!(matches!(shop.view().await.today, Today::Done(_)));

    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let view = shop.view().await;
    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
    shop.agent().set_unknown_aside().await.unwrap();

    assert!(matches!(step(&shop.view().await), Step::Number));
}

/// Pressed before midnight, given up after it: it may have counted for either day, so it is not forgotten.
#[tokio::test]
async fn an_unknown_attempt_around_midnight_is_asked_about_on_the_new_day() {
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    // 23:59:50 IST.
    shop.set_clocks(at("2026-11-22T18:29:50Z"));
    shop.start().await;
    let file = shop.write_file("setup.json", &shop.setup().to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::never_answered());
    shop.daily_up_to_the_request().await;

    shop.advance(Duration::from_secs(20));
    shop.agent().stop_waiting().await.unwrap();
    shop.agent().look_again().await.unwrap();

    let view = shop.view().await;
    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
    assert!(matches!(view.today, Today::Unknown(_)), "{view:#?}");
}
