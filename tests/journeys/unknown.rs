//! Unknown: a byte left, and nobody knows.

use std::time::Duration;

use hazri_core::agent::view::{DayMark, Enquiry, InternetLight, Step, Today, View};
use hazri_core::day::IstDay;
use hazri_core::journey::Journey;
use hazri_core::ledger::{CallKind, Ledger, NewAttempt};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, ServiceStatus, failures};
use hazri_simulator::http::{AtAccept, Delivery};

use crate::support::{Shop, ShopPlan, TODAY, at, secret, wait_until};
use crate::{step, told};

/// The service carries the call out, and its answer is lost on the way.
fn lost() -> Scripted {
    Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 20 })
}

fn late(milliseconds: u64) -> Scripted {
    Scripted::as_usual().delivered(Delivery::Delay(Duration::from_millis(milliseconds)))
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_nothing_is_repeated() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, lost());

    let view = shop.daily().await;

    let Step::Unknown(unknown) = step(&view) else { panic!("{view:#?}") };
    assert_eq!((unknown.journey, unknown.enquiry), (Journey::Daily, Enquiry::NotAsked));
    assert_eq!(view.today, Today::Unknown(unknown.clone()));
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    assert_eq!(shop.press_scan().await, Err(Problem::StepOutOfOrder));
    let sent = shop.eko.received_for(EkoCall::DailyAuthentication).pop().unwrap();
    assert_eq!(sent.field("client_ref_id"), Some(unknown.client_ref_id.as_str()));
}

#[tokio::test]
async fn an_enquiry_finds_out_what_became_of_it() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
        shop.eko.script(EkoCall::DailyAuthentication, lost());
        shop.daily().await;

        shop.agent().enquire().await.unwrap();
        let view = shop.until("it is known", |view| matches!(view.today, Today::Done(_))).await;

        assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
        let month = shop.agent().history(None).await.unwrap();
        assert_eq!(month.days.iter().find(|day| day.date == TODAY).unwrap().mark, DayMark::Done);
        assert_eq!(month.attempts.first().unwrap().outcome, OutcomeClass::Done, "{month:#?}");
        assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.sent(EkoCall::Enquiry)), (1, 1));
        shop.assert_contract_kept();
    }
}

#[tokio::test]
async fn an_enquiry_that_tells_nothing_leaves_it_unknown() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;

    shop.agent().enquire().await.unwrap();
    let view = enquired(&shop, Enquiry::NotTold).await;

    assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::Services), 1, "the agent's services are asked as well");
}

/// With a service that is not active, a new finger would be refused: the agent is told before paying.
#[tokio::test]
async fn an_enquiry_tells_that_the_service_is_not_active() {
    for status in [ServiceStatus::Deactivated, ServiceStatus::Pending, ServiceStatus::Rejected] {
        let shop = Shop::after_ekyc().await;
        shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
        shop.daily().await;
        shop.eko.set_service(status);

        shop.agent().enquire().await.unwrap();

        enquired(&shop, Enquiry::ServiceNotActive).await;
    }
}

/// Nothing was asked, so nothing is said of the service; it can be asked again.
#[tokio::test]
async fn an_enquiry_that_did_not_get_through_is_told_and_can_be_asked_again() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, lost());
    shop.daily().await;
    shop.eko.set_at_accept(AtAccept::Reset);
    // The kept connection goes with its answer.
    shop.eko.script(EkoCall::Other, lost());
    shop.agent().look_again().await.unwrap();
    shop.until("it is offline", |view| view.strip.internet == InternetLight::Offline).await;

    shop.agent().enquire().await.unwrap();
    enquired(&shop, Enquiry::NotReached).await;
    shop.eko.set_at_accept(AtAccept::Serve);
    shop.agent().enquire().await.unwrap();

    shop.until("it is known", |view| matches!(view.today, Today::Done(_))).await;
}

async fn enquired(shop: &Shop, enquiry: Enquiry) -> View {
    let told = |view: &View| matches!(&view.today, Today::Unknown(unknown) if unknown.enquiry == enquiry);
    shop.until("it was asked", told).await
}

/// The records are read again when the service was looked at.
#[tokio::test]
async fn an_attempt_that_is_under_way_is_not_unknown() {
    let shop = Shop::after_ekyc().await;
    shop.answer_late(Duration::from_millis(800));
    shop.daily_up_to_the_request().await;
    let looks = shop.sent(EkoCall::Other);
    shop.agent().look_again().await.unwrap();
    wait_until("the service was looked at", || shop.sent(EkoCall::Other) > looks).await;

    shop.at_rest().await;

    let unknown = shop.recorder.seen().into_iter().filter(|view| matches!(view.today, Today::Unknown(_)));
    assert_eq!(unknown.count(), 0);
    assert!(matches!(shop.view().await.today, Today::Done(_)));
}

#[tokio::test]
async fn two_enquiries_at_once_are_one() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;
    shop.eko.set_delay(Duration::from_millis(200));

    shop.agent().enquire().await.unwrap();
    assert_eq!(shop.agent().enquire().await, Err(Problem::Busy));

    wait_until("the enquiry has come", || shop.sent(EkoCall::Enquiry) == 1).await;
}

/// The agent decides to try again, with a new finger and a new reference.
#[tokio::test]
async fn an_unknown_attempt_can_be_set_aside_for_a_new_one() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;

    shop.agent().set_unknown_aside().await.unwrap();
    let view = shop.view().await;
    assert!(matches!(step(&view), Step::Number), "{view:#?}");
    assert_eq!(view.today, Today::Due { date: TODAY.to_owned() });
    let view = shop.scan().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    let sent = shop.eko.received_for(EkoCall::DailyAuthentication);
    let [first, second] = sent.as_slice() else { panic!("two requests") };
    assert_ne!(first.field("client_ref_id"), second.field("client_ref_id"));
    assert_ne!(first.field("piddata"), second.field("piddata"));
}

/// It had been carried out after all: the new attempt is told so, and the day is done, once.
#[tokio::test]
async fn a_new_attempt_after_a_lost_success_finds_the_day_done() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, lost());
    shop.daily().await;
    shop.agent().set_unknown_aside().await.unwrap();

    let view = shop.scan().await;

    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.reference_id.as_deref(), Some("DAKYC20261123001"));
    assert_eq!(shop.eko.state().dailies.len(), 1);
}

#[tokio::test]
async fn an_unknown_attempt_stays_unknown_over_a_restart_and_stays_aside_too() {
    let mut shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, lost());
    shop.daily().await;

    shop.come_back().await;
    assert!(matches!(shop.view().await.today, Today::Unknown(_)));
    shop.agent().set_unknown_aside().await.unwrap();
    shop.come_back().await;

    assert_eq!(shop.view().await.today, Today::Due { date: TODAY.to_owned() });
}

#[tokio::test]
async fn who_stops_waiting_does_not_know_and_a_late_success_still_counts() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, late(400));
    shop.daily_up_to_the_request().await;

    shop.agent().stop_waiting().await.unwrap();
    let view = shop.view().await;
    let Step::Unknown(unknown) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(unknown.trouble.problem, Problem::StoppedWaiting);
    assert_eq!(unknown.trouble.class, OutcomeClass::Unknown);
    let view = shop.until("the answer came", |view| matches!(view.today, Today::Done(_))).await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    let month = shop.agent().history(None).await.unwrap();
    assert_eq!(month.attempts.first().unwrap().outcome, OutcomeClass::Done);
}

/// A late no is a no: the agent is not left before a wait that never ends.
#[tokio::test]
async fn a_late_no_after_the_wait_was_given_up_is_told() {
    let shop = Shop::after_ekyc().await;
    let no = failures::kyc_fail_without_reason().delivered(Delivery::Delay(Duration::from_millis(300)));
    shop.eko.script(EkoCall::DailyAuthentication, no);
    shop.daily_up_to_the_request().await;

    shop.agent().stop_waiting().await.unwrap();
    shop.until("it is unknown", |view| matches!(view.today, Today::Unknown(_))).await;
    let view = shop.until("the answer came", |view| !matches!(view.today, Today::Unknown(_))).await;

    assert_eq!(told(&view), (OutcomeClass::Failed, Problem::FingerNotAccepted));
    assert!(matches!(step(&view), Step::Finger), "{view:#?}");
    assert!(matches!(step(&shop.scan().await), Step::DailyDone(_)));
}

/// The journey may have been left meanwhile: the late answer finds its way to the first screen.
#[tokio::test]
async fn a_late_success_counts_also_when_the_journey_was_left() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, late(300));
    shop.daily_up_to_the_request().await;
    shop.agent().stop_waiting().await.unwrap();

    shop.agent().close_journey().await.unwrap();
    let view = shop.until("the answer came", |view| matches!(view.today, Today::Done(_))).await;

    assert!(view.task.is_none());
}

/// The agent had stopped waiting for the code, and it comes after all.
#[tokio::test]
async fn a_late_code_leads_on_from_where_the_agent_waits() {
    let shop = Shop::new().await;
    shop.eko.script(EkoCall::SendOtp, late(400));
    shop.eko.script(EkoCall::VerifyOtp, late(400));
    shop.agent().open_journey(Journey::Ekyc).await.unwrap();
    let number = secret(&shop.eko.account().aadhaar);
    shop.agent().send_code(Some(number), true).await.unwrap();
    wait_until("the code is asked for", || !shop.eko.received_for(EkoCall::SendOtp).is_empty()).await;

    shop.agent().stop_waiting().await.unwrap();
    assert_eq!(told(&shop.view().await), (OutcomeClass::Unknown, Problem::StoppedWaiting));
    shop.until("the code came", |view| matches!(step(view), Step::Code { .. })).await;

    let otp = secret(&shop.eko.account().otp);
    shop.agent().verify_code(otp).await.unwrap();
    wait_until("the code is checked", || !shop.eko.received_for(EkoCall::VerifyOtp).is_empty()).await;
    shop.agent().stop_waiting().await.unwrap();
    let view = shop.until("the code was right", |view| matches!(step(view), Step::Finger)).await;

    assert_eq!(view.task.unwrap().trouble, None);
    assert!(matches!(step(&shop.scan().await), Step::EkycDone { .. }));
    assert_eq!(shop.sent(EkoCall::SendOtp), 1);
    assert_eq!(shop.sent(EkoCall::VerifyOtp), 1);
}

#[tokio::test]
async fn there_is_nothing_to_stop_before_the_request_is_on_its_way() {
    let shop = Shop::after_ekyc().await;
    assert_eq!(shop.agent().stop_waiting().await, Err(Problem::StepOutOfOrder));
    assert_eq!(shop.agent().enquire().await, Err(Problem::StepOutOfOrder));
    assert_eq!(shop.agent().set_unknown_aside().await, Err(Problem::StepOutOfOrder));
}

/// The power goes while the answer is awaited.
#[tokio::test]
async fn a_power_cut_while_the_answer_is_awaited_is_unknown_afterwards() {
    let mut shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::never_answered());
    shop.daily_up_to_the_request().await;

    shop.come_back().await;

    let Today::Unknown(unknown) = shop.view().await.today else { panic!() };
    assert_eq!(unknown.trouble.problem, Problem::AppClosed);
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    shop.agent().enquire().await.unwrap();
    shop.until("it is known", |view| matches!(view.today, Today::Done(_))).await;
}

/// The power goes while the finger is awaited: no byte has left.
#[tokio::test]
async fn a_power_cut_while_the_finger_is_awaited_was_not_sent() {
    let mut shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_secs(20));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    wait_until("the scanner was asked", || shop.scanner.captures() == 1).await;

    shop.come_back().await;

    assert_eq!(shop.view().await.today, Today::Due { date: TODAY.to_owned() });
    let month = shop.agent().history(None).await.unwrap();
    assert_eq!(month.attempts.first().unwrap().outcome, OutcomeClass::NotSent);
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}

fn prepared(shop: &Shop, client_ref_id: &str, call: CallKind) -> NewAttempt {
    NewAttempt {
        client_ref_id: client_ref_id.to_owned(),
        call,
        environment: "custom".to_owned(),
        user_code: shop.eko.account().user_code.clone(),
        contract: "2026-06".to_owned(),
        day: IstDay::parse(TODAY).unwrap(),
        consent_at: Some(at("2026-11-23T03:59:00Z")),
    }
}

/// What a process that was killed left behind, row by row.
#[tokio::test]
async fn what_was_prepared_was_not_sent_and_what_was_sending_is_unknown() {
    for (is_sending, call, outcome) in [
        (false, CallKind::DailyAuthentication, OutcomeClass::NotSent),
        (true, CallKind::DailyAuthentication, OutcomeClass::Unknown),
        (false, CallKind::BiometricEkyc, OutcomeClass::NotSent),
        (true, CallKind::BiometricEkyc, OutcomeClass::Unknown),
    ] {
        let mut shop = Shop::new().await;
        shop.pull_the_plug();
        let premises = shop.premises().await;
        let attempt = prepared(&shop, "HZkilled", call);
        let write = move |ledger: &Ledger| {
            ledger.prepare(&attempt, at("2026-11-23T03:59:01Z"))?;
            if is_sending {
                ledger.mark_sending("HZkilled", at("2026-11-23T03:59:02Z"))?;
            }
            Ok(())
        };
        premises.ledger.run(write).await.unwrap();
        drop(premises);

        shop.come_back().await;

        let record = shop.look().attempt("HZkilled").unwrap().unwrap();
        assert_eq!(record.result.unwrap().outcome, outcome, "{call:?}");
        let today = shop.view().await.today;
        let is_unknown = matches!(&today, Today::Unknown(unknown) if unknown.client_ref_id == "HZkilled");
        assert_eq!(is_unknown, outcome == OutcomeClass::Unknown, "{call:?}: {today:?}");
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
    }
}

/// An eKYC whose last answer was lost is unknown too, and can be set aside.
#[tokio::test]
async fn a_lost_answer_to_the_last_step_of_ekyc_is_unknown() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::of(revision)).await;
        shop.eko.script(EkoCall::BiometricEkyc, lost());

        let view = shop.ekyc().await;
        let Step::Unknown(unknown) = step(&view) else { panic!("{view:#?}") };
        assert_eq!(unknown.journey, Journey::Ekyc);
        shop.agent().set_unknown_aside().await.unwrap();
        assert!(matches!(step(&shop.view().await), Step::Finger));
        // It had been carried out after all, and the references with it are used up.
        let view = shop.scan().await;
        assert_eq!(told(&view), (OutcomeClass::Failed, Problem::OtpExpired));
        shop.agent().send_code(None, true).await.unwrap();
        let view = shop.at_rest().await;

        assert!(matches!(step(&view), Step::EkycDone { .. }), "{view:#?}");
    }
}

/// Send OTP and Verify OTP cost nothing to repeat, and say so.
#[tokio::test]
async fn a_lost_answer_to_a_code_is_asked_for_again_by_the_agent() {
    use hazri_core::problem::Action;
    let shop = Shop::new().await;
    shop.eko.script(EkoCall::SendOtp, lost());

    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Number), "{view:#?}");
    assert_eq!(crate::trouble(&view).action, Action::SendCodeAgain);
    shop.agent().send_code(None, true).await.unwrap();
    shop.at_rest().await;
    shop.eko.script(EkoCall::VerifyOtp, failures::bad_gateway());
    let view = shop.verify_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(crate::trouble(&view).action, Action::EnterCode);
    let view = shop.verify_code().await;

    assert!(matches!(step(&view), Step::Finger), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::SendOtp), shop.sent(EkoCall::VerifyOtp)), (2, 2));
}

/// An unknown attempt belongs to its day.
#[tokio::test]
async fn the_unknown_of_yesterday_does_not_stand_before_today() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;
    shop.agent().close_journey().await.unwrap();

    shop.advance(Duration::from_secs(24 * 3600));
    let view = shop.until("the day has turned", |view| !matches!(view.today, Today::Unknown(_))).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
}

/// The same with the journey still on the screen: it is not left showing a wait that never ends.
#[tokio::test]
async fn an_unknown_that_is_still_on_the_screen_at_midnight_is_left() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, failures::bad_gateway());
    shop.daily().await;

    shop.advance(Duration::from_secs(24 * 3600));
    let view = shop.until("the day has turned", |view| !matches!(view.today, Today::Unknown(_))).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
    shop.until("the unknown of yesterday is left", |view| view.task.is_none()).await;
}
