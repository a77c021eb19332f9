//! Rows 22 to 26: the answer is no.

use hazri_core::agent::view::{Step, Today};
use hazri_core::journey::Journey;
use hazri_core::ledger::EkycStage;
use hazri_core::problem::{Action, OutcomeClass, Problem, class_words, problem_words};
use hazri_core::setup::CheckMark;
use hazri_simulator::eko::{EkoCall, Revision, Scripted, ServiceStatus, failures};
use hazri_simulator::http::Delivery;
use hazri_simulator::scanner::{Malformed, ScriptedCapture};

use super::{
    CALLS, FINGERS, answered, assert_goes_on, assert_told, before, go_before, has_succeeded, newest, outcome,
    press, step, told, trouble,
};
use crate::support::{Shop, ShopPlan, TODAY, secret};

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, VerifyOtp};
use OutcomeClass::{Failed, NotSent, Rejected, Unknown};

fn captures_sent(shop: &Shop, call: EkoCall) -> Vec<String> {
    shop.eko.received_for(call).iter().map(|sent| sent.field("piddata").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn row_22_each_refused_finger_is_counted_and_the_third_suggests_another() {
    for revision in Revision::ALL {
        for call in FINGERS {
            let mut shop = before(revision, call).await;
            let mut references = Vec::new();
            for problem in
                [Problem::FingerNotAccepted, Problem::FingerNotAccepted, Problem::FingerNotAcceptedAgain]
            {
                shop.eko.script(call, failures::kyc_fail_without_reason());
                let view = press(&shop, call).await;
                assert_eq!(told(&view), (Failed, problem.clone()), "{call:?} in {revision}");
                assert_eq!(trouble(&view).action, Action::ScanAgain);
                assert!(problem_words(&problem).now.contains("another finger"));
                references.push(newest(&shop, call).attempt.client_ref_id);
            }
            // What each cost is said with it.
            assert!(
                class_words(Failed).counts.contains("charged")
                    && class_words(Failed).safe.contains("charged")
            );
            assert_eq!((shop.sent(call), shop.scanner.captures()), (3, 3));
            assert_goes_on(&mut shop, call, &references[2]).await;
            assert!(references.iter().all(|reference| outcome(&shop, reference) == Failed));
            let sent = captures_sent(&shop, call);
            assert!(sent.iter().enumerate().all(|(place, pid)| !sent[..place].contains(pid)));
            shop.assert_contract_kept();
        }
    }
}

#[tokio::test]
async fn row_22_a_refused_finger_of_the_other_spelling_is_the_same() {
    for call in FINGERS {
        for answer in [failures::daily_biometric_failed(), failures::kyc_fail_for("something new")] {
            assert_told(call, &answer, Failed, Problem::FingerNotAccepted, Action::ScanAgain).await;
        }
    }
}

/// The app took eKYC for done. The bank knows better, also after a restart.
#[tokio::test]
async fn row_23_ekyc_is_led_to_and_then_the_day_can_be_done() {
    for revision in Revision::ALL {
        for restarted in [false, true] {
            let mut shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
            shop.eko.forget_ekyc();
            go_before(&shop, DailyAuthentication).await;
            shop.eko.script(DailyAuthentication, failures::ekyc_needed());

            let view = press(&shop, DailyAuthentication).await;
            assert_eq!(told(&view), (Failed, Problem::EkycNeeded), "{revision}");
            assert_eq!(trouble(&view).action, Action::StartEkyc);
            assert_eq!(view.today, Today::EkycNeeded { begun: false });
            assert_eq!(shop.sent(DailyAuthentication), 1);
            if restarted {
                shop.come_back().await;
                assert_eq!(shop.view().await.today, Today::EkycNeeded { begun: false });
            }
            go_before(&shop, BiometricEkyc).await;
            assert!(has_succeeded(&press(&shop, BiometricEkyc).await, BiometricEkyc));
            shop.agent().close_journey().await.unwrap();
            let view = shop.daily().await;

            assert!(has_succeeded(&view, DailyAuthentication), "{view:#?}");
            shop.assert_contract_kept();
        }
    }
}

#[tokio::test]
async fn row_24_an_invalid_capture_is_never_sent_again_and_a_new_one_is() {
    for revision in Revision::ALL {
        for call in FINGERS {
            for (answer, problem) in [
                (failures::invalid_biometric(), Problem::CaptureInvalid),
                (failures::duplicate_biometric(), Problem::CaptureRepeated),
            ] {
                let (mut shop, view) = answered(revision, call, answer).await;
                assert_eq!(told(&view), (Failed, problem), "{call:?} in {revision}");
                assert_eq!((trouble(&view).action, shop.sent(call)), (Action::ScanAgain, 1));
                let reference = newest(&shop, call).attempt.client_ref_id;

                assert_goes_on(&mut shop, call, &reference).await;

                let sent = captures_sent(&shop, call);
                assert_ne!(sent[0], sent[1]);
                // The strict service opened both: `wadh` is there in eKYC and only there.
                shop.assert_contract_kept();
            }
        }
    }
}

/// What is no whole capture never reaches the service, so that it cannot cost anything.
#[tokio::test]
async fn row_24_the_form_of_a_capture_is_checked_before_it_is_sent() {
    for call in FINGERS {
        let shop = before(Revision::R2026_07, call).await;
        for malformed in Malformed::ALL {
            shop.scanner.script_capture(ScriptedCapture::malformed(malformed));
            let view = press(&shop, call).await;
            assert_eq!(told(&view), (NotSent, Problem::CaptureMalformed), "{malformed:?}");
            assert_eq!(newest(&shop, call).result.unwrap().outcome, NotSent);
        }
        assert_eq!(shop.sent(call), 0);
        assert!(has_succeeded(&press(&shop, call).await, call));
        assert_eq!(shop.sent(call), 1);
    }
}

#[tokio::test]
async fn row_25_a_wrong_code_is_typed_again() {
    for revision in Revision::ALL {
        let shop = before(revision, VerifyOtp).await;
        let wrong = if shop.eko.account().otp == "111111" { "222222" } else { "111111" };
        shop.agent().verify_code(secret(wrong)).await.unwrap();
        let view = shop.at_rest().await;
        assert_eq!(told(&view), (Failed, Problem::OtpWrong), "{revision}");
        assert_eq!((trouble(&view).action, shop.sent(VerifyOtp)), (Action::EnterCode, 1));
        assert!(has_succeeded(&press(&shop, VerifyOtp).await, VerifyOtp));
    }
    for answer in [failures::invalid_otp(), failures::wrong_otp_302(), failures::otp_wrong_or_expired()] {
        assert_told(VerifyOtp, &answer, Failed, Problem::OtpWrong, Action::EnterCode).await;
    }
}

#[tokio::test]
async fn row_25_an_expired_code_is_sent_again() {
    for (call, answer) in [
        (VerifyOtp, failures::otp_expired_303()),
        (VerifyOtp, failures::otp_reference_expired()),
        (BiometricEkyc, failures::otp_expired_303()),
        (BiometricEkyc, failures::otp_reference_expired()),
        // After a right code the one text for both can only mean this.
        (BiometricEkyc, failures::otp_wrong_or_expired()),
    ] {
        for revision in Revision::ALL {
            let (mut shop, view) = answered(revision, call, answer.clone()).await;
            assert_eq!(told(&view), (Failed, Problem::OtpExpired), "{call:?} in {revision}");
            assert!(matches!(step(&view), Step::Number), "{view:#?}");
            assert_eq!((trouble(&view).action, shop.sent(call)), (Action::SendCodeAgain, 1));
            if revision == Revision::R2026_07 {
                shop.come_back().await;
            }
            go_before(&shop, BiometricEkyc).await;
            let view = press(&shop, BiometricEkyc).await;
            assert!(has_succeeded(&view, BiometricEkyc), "{view:#?}");
            assert_eq!(shop.sent(SendOtp), 2);
        }
    }
}

/// The check was carried out and its answer lost: the code is used up, and typing it again is no way on.
#[tokio::test]
async fn row_25_after_an_unknown_check_a_used_code_is_told() {
    for revision in Revision::ALL {
        let lost = Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 20 });
        let (shop, view) = answered(revision, VerifyOtp, lost).await;
        assert_eq!(told(&view), (Unknown, Problem::AnswerCut), "{revision}");
        assert!(matches!(step(&view), Step::Code { .. }));
        assert_eq!((trouble(&view).action, shop.sent(VerifyOtp)), (Action::EnterCode, 1));

        let view = press(&shop, VerifyOtp).await;
        assert_eq!(told(&view), (Failed, Problem::OtpExpired), "{revision}");
        assert_eq!(trouble(&view).action, Action::SendCodeAgain);
        let view = press(&shop, SendOtp).await;
        assert!(has_succeeded(&view, SendOtp), "{view:#?}");

        // With a new code a wrong one is a wrong one again.
        shop.eko.script(VerifyOtp, failures::otp_wrong_or_expired());
        assert_eq!(told(&press(&shop, VerifyOtp).await), (Failed, Problem::OtpWrong));
        assert!(has_succeeded(&press(&shop, VerifyOtp).await, VerifyOtp));
        assert!(has_succeeded(&press(&shop, BiometricEkyc).await, BiometricEkyc));
    }
}

/// The check was not carried out: the same code is right.
#[tokio::test]
async fn row_25_after_an_unknown_check_the_code_can_be_typed_again() {
    assert_told(VerifyOtp, &failures::bad_gateway(), Unknown, Problem::ServiceTrouble, Action::EnterCode)
        .await;
}

#[tokio::test]
async fn row_26_the_exact_thing_is_told_and_whom_to_call() {
    for call in CALLS {
        for (answer, problem) in [
            (failures::agent_not_allowed(), Problem::ServiceNotActive),
            (failures::service_not_active(), Problem::ServiceNotActive),
            (failures::low_balance(), Problem::BalanceLow),
        ] {
            assert!(problem_words(&problem).now.contains("distributor"), "{problem:?}");
            assert_told(call, &answer, Rejected, problem, Action::GoHome).await;
        }
    }
}

#[tokio::test]
async fn row_26_it_stands_on_the_first_screen_of_the_day_also_after_a_restart() {
    for revision in Revision::ALL {
        for (answer, problem) in [
            (failures::agent_not_allowed(), Problem::ServiceNotActive),
            (failures::service_not_active(), Problem::ServiceNotActive),
            (failures::low_balance(), Problem::BalanceLow),
        ] {
            let (mut shop, _) = answered(revision, DailyAuthentication, answer).await;
            shop.come_back().await;
            let Today::Refused { trouble } = shop.view().await.today else { panic!("{problem:?}") };
            assert_eq!((trouble.class, trouble.problem), (Rejected, problem));
            assert!(has_succeeded(&shop.daily().await, DailyAuthentication));
        }
    }
}

#[tokio::test]
async fn row_26_the_settings_tell_how_the_service_stands() {
    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
        for (status, problem) in [
            (ServiceStatus::Deactivated, Problem::ServiceNotActive),
            (ServiceStatus::Rejected, Problem::ServiceNotActive),
            (ServiceStatus::Pending, Problem::ServicePending),
        ] {
            shop.eko.set_service(status);
            let check = shop.agent().check_settings().await.unwrap();
            assert_eq!((check.key, check.service), (CheckMark::Right, CheckMark::Wrong), "{status:?}");
            assert_eq!(check.trouble.unwrap().problem, problem, "{status:?}");
        }
        let view = shop.daily().await;
        assert_eq!(told(&view), (Rejected, Problem::ServiceNotActive));
        shop.eko.set_service(ServiceStatus::Active);
        assert_eq!(shop.agent().check_settings().await.unwrap().trouble, None);
        assert!(has_succeeded(&shop.scan().await, DailyAuthentication));
    }
}

/// The ledger forgets what the bank denies, and nothing else.
#[tokio::test]
async fn row_23_no_other_refusal_makes_the_app_forget_ekyc() {
    for answer in
        [failures::kyc_fail_without_reason(), failures::not_eligible_yet(), failures::internal_error()]
    {
        let (shop, _) = answered(Revision::R2026_07, DailyAuthentication, answer).await;
        let ekyc = shop.look().ekyc("custom", &shop.eko.account().user_code).unwrap().unwrap();
        assert_eq!(ekyc.stage, EkycStage::Done);
    }
    let shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_eq!(shop.view().await.today, Today::Due { date: TODAY.to_owned() });
}
