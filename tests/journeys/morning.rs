//! The whole morning, when all goes well, and when it is broken off and taken up again.

use hazri_core::agent::view::{DayMark, Notice, Step, Today};
use hazri_core::eko::ContractRevision;
use hazri_core::journey::Journey;
use hazri_core::ledger::CallKind;
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_core::scanner::{CaptureKind, pid_options};
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision, failures};
use hazri_simulator::http::Reply;
use hazri_simulator::scanner::ScriptedCapture;

use crate::support::{Shop, ShopPlan, TODAY, pid_document, secret};
use crate::{step, told, trouble};

#[tokio::test]
async fn the_whole_morning_in_both_revisions() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        assert_eq!(shop.view().await.today, Today::EkycNeeded { begun: false });

        let view = shop.send_code().await;
        assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
        let view = shop.verify_code().await;
        assert!(matches!(step(&view), Step::Finger), "{view:#?}");
        let view = shop.scan().await;
        assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
        shop.agent().close_journey().await.unwrap();
        let view = shop.daily().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
        assert_eq!((day.date.as_str(), day.until.as_str()), (TODAY, "23:59"));
        let reference = matches!(revision, Revision::R2026_06).then_some("DAKYC20261123001");
        assert_eq!(day.reference_id.as_deref(), reference);
        assert_eq!(view.today, Today::Done(day.clone()));
        for call in
            [EkoCall::SendOtp, EkoCall::VerifyOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication]
        {
            assert_eq!(shop.sent(call), 1, "{call:?} in {revision}");
        }
        assert_eq!(shop.scanner.captures(), 2);
        shop.assert_contract_kept();
    }
}

#[tokio::test]
async fn the_june_revision_advises_the_day_from_which_daily_authentication_is_open() {
    let shop = Shop::new().await;

    let view = shop.ekyc().await;

    assert_eq!(step(&view), &Step::EkycDone { daily_opens: Some("2026-11-26".to_owned()) });
    assert_eq!(view.today, Today::DailyOpens { date: "2026-11-26".to_owned() });
}

#[tokio::test]
async fn the_july_revision_lets_the_agent_go_on_at_once() {
    let shop = Shop::open(ShopPlan::of(Revision::R2026_07)).await;

    let view = shop.ekyc().await;

    assert_eq!(step(&view), &Step::EkycDone { daily_opens: None });
    assert_eq!(view.today, Today::Due { date: TODAY.to_owned() });
}

/// The capture goes from the scanner to the service byte for byte, and the options ask for `wadh` in eKYC only.
#[tokio::test]
async fn a_capture_is_passed_on_byte_for_byte() {
    let shop = Shop::new().await;
    shop.send_code().await;
    shop.verify_code().await;
    let ekyc = pid_document(&shop.scanner, CaptureKind::Ekyc).await;
    shop.scanner.script_capture(ScriptedCapture::reply(Reply::new(200, "text/xml", ekyc.clone())));
    shop.scan().await;
    shop.agent().close_journey().await.unwrap();
    let daily = pid_document(&shop.scanner, CaptureKind::Daily).await;
    shop.scanner.script_capture(ScriptedCapture::reply(Reply::new(200, "text/xml", daily.clone())));
    shop.daily().await;

    let sent = |call| shop.eko.received_for(call).pop().unwrap();
    assert_eq!(sent(EkoCall::BiometricEkyc).field("piddata"), Some(ekyc.as_str()));
    assert_eq!(sent(EkoCall::DailyAuthentication).field("piddata"), Some(daily.as_str()));
    let asked: Vec<_> = shop
        .scanner
        .received()
        .into_iter()
        .filter(|request| request.method == "CAPTURE")
        .map(|request| String::from_utf8(request.body).unwrap())
        .collect();
    let expected =
        [CaptureKind::Ekyc, CaptureKind::Ekyc, CaptureKind::Daily, CaptureKind::Daily].map(pid_options);
    assert_eq!(asked, expected);
    shop.assert_contract_kept();
}

/// One request to the server per press of the button.
#[tokio::test]
async fn each_press_is_one_request_and_one_line_of_history() {
    let shop = Shop::after_ekyc().await;

    shop.daily().await;

    let month = shop.agent().history(None).await.unwrap();
    let [line] = month.attempts.as_slice() else { panic!("{month:#?}") };
    let sent = shop.eko.received_for(EkoCall::DailyAuthentication).pop().unwrap();
    assert_eq!(sent.field("client_ref_id"), Some(line.client_ref_id.as_str()));
    assert_eq!((line.call, line.outcome), (CallKind::DailyAuthentication, OutcomeClass::Done));
    assert_eq!((line.date.as_str(), line.time.as_str()), (TODAY, "09:30"));
    assert_eq!(line.reference_id.as_deref(), Some("DAKYC20261123001"));
}

#[tokio::test]
async fn after_a_restart_the_day_is_still_done() {
    let mut shop = Shop::after_ekyc().await;
    let done = shop.daily().await.today;

    shop.come_back().await;

    let Today::Done(day) = shop.view().await.today else { panic!() };
    let Today::Done(before) = done else { panic!() };
    assert_eq!((day.date, day.reference_id), (before.date, before.reference_id));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
}

#[tokio::test]
async fn after_a_restart_before_the_code_was_typed_a_new_code_is_asked_for() {
    for revision in Revision::ALL {
        let mut shop = Shop::open(ShopPlan::of(revision)).await;
        shop.send_code().await;

        shop.come_back().await;
        assert_eq!(shop.view().await.today, Today::EkycNeeded { begun: true });
        shop.agent().open_journey(Journey::Ekyc).await.unwrap();
        assert!(matches!(step(&shop.view().await), Step::Number));
        let view = shop.ekyc().await;

        assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
        shop.assert_contract_kept();
    }
}

/// The service still holds back a second code: the one that was sent is good, if this app knows its reference.
#[tokio::test]
async fn after_a_restart_the_code_that_was_sent_can_still_be_typed() {
    let mut shop = Shop::new().await;
    shop.send_code().await;
    shop.come_back().await;
    shop.eko.script(EkoCall::SendOtp, failures::otp_already_sent());

    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpAlreadySent));
    let view = shop.verify_code().await;

    assert!(matches!(step(&view), Step::Finger), "{view:#?}");
    shop.assert_contract_kept();
}

#[tokio::test]
async fn after_a_restart_before_the_finger_ekyc_goes_on_with_the_finger() {
    for revision in Revision::ALL {
        let mut shop = Shop::open(ShopPlan::of(revision)).await;
        shop.send_code().await;
        shop.verify_code().await;

        shop.come_back().await;
        shop.agent().open_journey(Journey::Ekyc).await.unwrap();
        assert!(matches!(step(&shop.view().await), Step::Finger));
        // The number is not kept across a restart.
        assert_eq!(shop.agent().scan(None, true).await, Err(Problem::NumberNeeded));
        let view = shop.scan().await;

        assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
        assert_eq!(shop.sent(EkoCall::SendOtp), 1);
        shop.assert_contract_kept();
    }
}

#[tokio::test]
async fn after_a_restart_ekyc_is_still_done() {
    let mut shop = Shop::open(ShopPlan::of(Revision::R2026_07)).await;
    shop.ekyc().await;

    shop.come_back().await;

    assert_eq!(shop.view().await.today, Today::Due { date: TODAY.to_owned() });
}

#[tokio::test]
async fn a_wrong_code_can_be_typed_again() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        shop.send_code().await;
        let right = shop.eko.account().otp.clone();
        let wrong = if right == "111111" { "222222" } else { "111111" };

        shop.agent().verify_code(secret(wrong)).await.unwrap();
        let view = shop.at_rest().await;
        assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
        assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpWrong));
        assert_eq!(trouble(&view).action, Action::EnterCode);
        let view = shop.verify_code().await;

        assert!(matches!(step(&view), Step::Finger), "{view:#?}");
        assert!(view.task.unwrap().trouble.is_none());
    }
}

#[tokio::test]
async fn an_expired_code_leads_back_to_a_new_one() {
    let shop = Shop::new().await;
    shop.send_code().await;
    shop.eko.script(EkoCall::VerifyOtp, failures::otp_reference_expired());

    let view = shop.verify_code().await;

    assert!(matches!(step(&view), Step::Number), "{view:#?}");
    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpExpired));
    assert_eq!(trouble(&view).action, Action::SendCodeAgain);
    // The number is still held, and the consent was given.
    assert!(view.task.unwrap().number_held);
    shop.agent().send_code(None, true).await.unwrap();
    assert!(matches!(step(&shop.at_rest().await), Step::Code { .. }));
}

#[tokio::test]
async fn a_code_that_expired_before_the_finger_leads_back_to_a_new_one() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        shop.send_code().await;
        shop.verify_code().await;
        shop.eko.script(EkoCall::BiometricEkyc, failures::otp_reference_expired());

        let view = shop.scan().await;
        assert!(matches!(step(&view), Step::Number), "{view:#?}");
        assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpExpired));
        let view = shop.ekyc().await;

        assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
    }
}

#[tokio::test]
async fn a_code_can_be_sent_again_and_the_new_references_count() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        let view = shop.send_code().await;
        let Step::Code { resend_in_ms, .. } = step(&view) else { panic!("{view:#?}") };
        assert_eq!(*resend_in_ms, 60_000);

        shop.advance(std::time::Duration::from_secs(61));
        let view = shop.view().await;
        assert!(matches!(step(&view), Step::Code { resend_in_ms: 0, .. }), "{view:#?}");
        shop.agent().send_code(None, false).await.unwrap();
        shop.at_rest().await;
        let view = shop.verify_code().await;

        assert!(matches!(step(&view), Step::Finger), "{view:#?}");
        assert_eq!(shop.sent(EkoCall::SendOtp), 2);
        shop.assert_contract_kept();
    }
}

#[tokio::test]
async fn an_agent_whose_ekyc_was_done_elsewhere_goes_to_the_daily_authentication() {
    let shop = Shop::new().await;
    shop.eko.set_ekyc_done("2026-01-02".parse().unwrap());

    let view = shop.send_code().await;

    assert_eq!(step(&view), &Step::EkycDone { daily_opens: None });
    assert_eq!(view.today, Today::Due { date: TODAY.to_owned() });
    assert!(matches!(step(&shop.daily().await), Step::DailyDone(_)));
}

#[tokio::test]
async fn ekyc_that_turns_out_to_be_done_at_the_finger_is_done() {
    let shop = Shop::new().await;
    shop.send_code().await;
    shop.verify_code().await;
    shop.eko.script(EkoCall::BiometricEkyc, failures::ekyc_already_completed_in_comment());

    let view = shop.scan().await;

    assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
}

/// A proven daily authentication proves eKYC too.
#[tokio::test]
async fn a_daily_authentication_needs_no_ekyc_that_this_app_has_seen() {
    let shop = Shop::new().await;
    shop.eko.set_ekyc_done("2026-01-02".parse().unwrap());

    shop.daily().await;

    let today = shop.view().await.today;
    assert!(matches!(today, Today::Done(_)), "{today:?}");
    let account = shop.eko.account();
    let ekyc = shop.look().ekyc("custom", &account.user_code).unwrap().unwrap();
    assert_eq!(ekyc.stage, hazri_core::ledger::EkycStage::Done);
}

#[tokio::test]
async fn an_authentication_that_needs_ekyc_first_leads_to_it() {
    let shop = Shop::open(ShopPlan::of(Revision::R2026_07)).await;

    let view = shop.daily().await;

    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::EkycNeeded));
    assert_eq!(trouble(&view).action, Action::StartEkyc);
}

#[tokio::test]
async fn the_other_contract_revision_is_found_at_the_first_code_and_said_once() {
    let told = ShopPlan { told: Some("2026-07"), ..ShopPlan::of(Revision::R2026_06) };
    let mut shop = Shop::open(told).await;

    let view = shop.send_code().await;

    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    let switched = Notice::ContractSwitched { to: ContractRevision::R2026_06 };
    assert_eq!(view.notices.as_slice(), std::slice::from_ref(&switched));
    assert_eq!(view.shop.unwrap().contract, ContractRevision::R2026_06);
    // Once to the route that is not there, once to the right one.
    let received = shop.eko.received();
    let asked = received.iter().filter(|request| request.method == "POST").count();
    assert_eq!(asked, 2);
    shop.agent().dismiss_notice(switched).await.unwrap();
    shop.come_back().await;
    let view = shop.view().await;
    assert_eq!(view.notices, []);
    assert_eq!(view.shop.unwrap().contract, ContractRevision::R2026_06);
}

#[tokio::test]
async fn the_other_contract_revision_at_a_finger_is_used_from_the_next_press_on() {
    let told = ShopPlan { told: Some("2026-06"), ..ShopPlan::after_ekyc(Revision::R2026_07) };
    let shop = Shop::open(told).await;

    let view = shop.daily().await;
    assert_eq!(crate::told(&view), (OutcomeClass::Rejected, Problem::OtherContract));
    assert!(matches!(step(&view), Step::Finger), "{view:#?}");
    assert_eq!(view.notices, [Notice::ContractSwitched { to: ContractRevision::R2026_07 }]);
    let posted = |shop: &Shop| {
        shop.eko
            .received()
            .iter()
            .filter(|request| !["GET", "HEAD"].contains(&request.method.as_str()))
            .count()
    };
    assert_eq!(posted(&shop), 1);
    let view = shop.scan().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((posted(&shop), shop.scanner.captures()), (2, 2));
}

/// The switch can ask for a second authentication on the same day, so doing it again stays possible.
#[tokio::test]
async fn a_second_authentication_on_the_same_day_is_possible() {
    let options = |options| EkoOptions { daily_at_most_once: true, ..options };
    let shop = Shop::open(ShopPlan { options, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;
    shop.daily().await;
    shop.agent().close_journey().await.unwrap();
    shop.eko.ask_for_another_daily();

    let view = shop.daily().await;

    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.reference_id.as_deref(), Some("DAKYC20261123002"));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 2);
}

#[tokio::test]
async fn a_day_that_was_done_elsewhere_counts() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
        let reference = shop.eko.set_daily_done(TODAY.parse().unwrap());

        let view = shop.daily().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
        let told = matches!(revision, Revision::R2026_06).then_some(reference);
        assert_eq!(day.reference_id, told);
        let month = shop.agent().history(None).await.unwrap();
        let mark = month.days.iter().find(|day| day.date == TODAY).unwrap().mark;
        assert_eq!(mark, DayMark::Done);
    }
}

#[tokio::test]
async fn an_authentication_that_came_too_early_is_told_and_can_be_tried_again() {
    let options = |options| EkoOptions { minimum_days_after_ekyc: 3, ..options };
    let shop = Shop::open(ShopPlan { options, ..ShopPlan::of(Revision::R2026_06) }).await;
    shop.ekyc().await;
    shop.agent().close_journey().await.unwrap();

    let view = shop.daily().await;

    assert_eq!(told(&view), (OutcomeClass::Rejected, Problem::DailyNotYet));
    assert_eq!(view.today, Today::DailyOpens { date: "2026-11-26".to_owned() });
}
