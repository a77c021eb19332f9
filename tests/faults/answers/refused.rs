//! Rows 17 to 20: refused before it was carried out.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{ClockLight, Notice, ShopChange, Step, Today, View};
use hazri_core::eko::ContractRevision;
use hazri_core::problem::{Action, OutcomeClass, Problem, problem_words};
use hazri_core::setup::{CheckMark, Signing};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::signer::ScriptedSigning;

use super::{
    CALLS, FINGERS, answered, assert_ended, assert_goes_on, assert_told, before, go_before, has_succeeded,
    newest, press, step, told, trouble,
};
use crate::support::{Shop, ShopPlan, clock_refused, key_refused, usual_signing};

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, Services, VerifyOtp};
use OutcomeClass::Rejected;

/// What a refused signature may look like: the strict service's own answer, and each that it may be given instead.
fn refused_signatures() -> [Option<Scripted>; 4] {
    [
        None,
        Some(failures::timestamp_refused()),
        Some(failures::wrong_secret_key()),
        Some(failures::forbidden()),
    ]
}

/// A PC whose clock is hours off, before any answer has told the service's time. Where the distributor signs it is the
/// signer that is behind: its next signature is as far off.
async fn with_a_wrong_clock(revision: Revision, off: TimeDelta, call: EkoCall) -> Shop {
    let clock_off = if usual_signing() == Signing::Here { off } else { TimeDelta::zero() };
    let mut shop = Shop::open(ShopPlan { clock_off, ..ShopPlan::of(revision) }).await;
    match call {
        DailyAuthentication => shop.eko.set_ekyc_done("2026-01-02".parse().unwrap()),
        BiometricEkyc => go_before(&shop, BiometricEkyc).await,
        SendOtp | VerifyOtp | Services | EkoCall::Enquiry | EkoCall::Other => {}
    }
    shop.come_back_without_the_time().await;
    go_before(&shop, call).await;
    if let Some(signer) = &shop.signer {
        signer.script(ScriptedSigning::SignedFor(off));
    }
    shop
}

fn answers_given(shop: &Shop, call: EkoCall) -> Vec<Option<u16>> {
    shop.eko.received_for(call).iter().map(|request| request.answered).collect()
}

/// The PC's clock is complained of where it is the one that is wrong.
fn assert_told_of_the_clock(view: &View) {
    let wrong = matches!(view.strip.clock, ClockLight::Wrong { .. });
    assert_eq!(wrong, usual_signing() == Signing::Here, "{:?}", view.strip);
}

#[tokio::test]
async fn row_17_without_a_capture_it_is_signed_again_once() {
    for revision in Revision::ALL {
        for (off, refused) in
            [TimeDelta::hours(3), TimeDelta::days(-2)].into_iter().cycle().zip(refused_signatures())
        {
            let shop = with_a_wrong_clock(revision, off, SendOtp).await;
            if let Some(answer) = refused {
                shop.eko.script(SendOtp, answer.without_checks());
            }

            let view = press(&shop, SendOtp).await;

            assert!(has_succeeded(&view, SendOtp), "{off} in {revision}: {view:#?}");
            assert_told_of_the_clock(&view);
            let sent = shop.eko.received_for(SendOtp);
            let [first, second] = sent.as_slice() else { panic!("{}", sent.len()) };
            assert!(matches!(first.answered, Some(401 | 403)) && second.answered == Some(200));
            assert_ne!(first.header("secret-key-timestamp"), second.header("secret-key-timestamp"));
            // The same attempt: one line of history, one reference.
            assert_eq!(first.field("client_ref_id"), second.field("client_ref_id"));
            assert_eq!(newest(&shop, SendOtp).result.unwrap().outcome, OutcomeClass::Done);
            assert_eq!(shop.agent().history(None).await.unwrap().attempts.len(), 1);
            assert!(has_succeeded(&press(&shop, VerifyOtp).await, VerifyOtp));
        }
    }
}

/// The new signature is refused too, and with it the clock is no excuse any more.
#[tokio::test]
async fn row_17_a_second_refusal_is_told_and_not_signed_again() {
    for (answer, problem) in [
        (failures::timestamp_refused(), clock_refused(usual_signing())),
        (failures::wrong_secret_key(), key_refused(usual_signing())),
        (failures::forbidden(), Problem::NotAllowed),
    ] {
        for revision in Revision::ALL {
            let shop = with_a_wrong_clock(revision, TimeDelta::hours(-3), SendOtp).await;
            for _ in 0..3 {
                shop.eko.script(SendOtp, answer.clone().without_checks());
            }

            let view = press(&shop, SendOtp).await;

            assert_eq!(told(&view), (Rejected, problem.clone()), "{revision}");
            assert_eq!(shop.sent(SendOtp), 2, "{problem:?} in {revision}");
            shop.eko.forget_scripts();
            assert!(has_succeeded(&press(&shop, SendOtp).await, SendOtp));
            assert_eq!(shop.sent(SendOtp), 3);
        }
    }
}

#[tokio::test]
async fn row_17_with_a_capture_it_is_told_and_the_next_press_is_right() {
    for revision in Revision::ALL {
        for call in FINGERS {
            for refused in refused_signatures() {
                let mut shop = with_a_wrong_clock(revision, TimeDelta::hours(3), call).await;
                if let Some(answer) = refused {
                    shop.eko.script(call, answer.without_checks());
                }

                let view = press(&shop, call).await;

                let problem = clock_refused(usual_signing());
                let reference = assert_ended(&shop, &view, call, Rejected, &problem);
                assert_eq!(trouble(&view).action, Action::TryAgain);
                assert_told_of_the_clock(&view);
                shop.eko.forget_scripts();
                assert_goes_on(&mut shop, call, &reference).await;
                assert_eq!(shop.scanner.captures(), 2);
                assert!(matches!(answers_given(&shop, call).as_slice(), [Some(401 | 403), Some(200)]));
            }
        }
    }
}

/// "Check my settings" is read only, and signed again as well.
#[tokio::test]
async fn row_17_a_read_only_call_is_signed_again_once() {
    for revision in Revision::ALL {
        let shop = with_a_wrong_clock(revision, TimeDelta::days(20), SendOtp).await;
        let check = shop.agent().check_settings().await.unwrap();
        let (clock, signer) = match usual_signing() {
            Signing::Here => (CheckMark::Wrong, None),
            Signing::ByDistributor => (CheckMark::Right, Some(CheckMark::Right)),
        };
        assert_eq!((check.key, check.clock, check.signer), (CheckMark::Right, clock, signer));
        assert_eq!(check.trouble, None);
        assert_eq!(answers_given(&shop, Services), [Some(401), Some(200)]);
    }
}

#[tokio::test]
async fn row_18_a_refusal_with_a_right_clock_is_not_blamed_on_it() {
    let page = Scripted::body(403, "text/html", "<html><body>Forbidden</body></html>");
    for call in CALLS {
        for answer in [failures::forbidden(), page.clone(), Scripted::body(403, "text/plain", "")] {
            assert_told(call, &answer, Rejected, Problem::NotAllowed, Action::GoHome).await;
        }
    }
    let words = problem_words(&Problem::NotAllowed);
    assert!(words.what.contains("internet address") && words.now.contains("distributor"), "{words:?}");
}

#[tokio::test]
async fn row_18_facts_for_support_stand_on_the_screen_also_after_a_restart() {
    for revision in Revision::ALL {
        let (mut shop, view) = answered(revision, DailyAuthentication, failures::forbidden()).await;
        let reference = newest(&shop, DailyAuthentication).attempt.client_ref_id;
        let support = &trouble(&view).support;
        assert!(support.contains("HTTP 403") && support.contains(&reference), "{support}");

        shop.come_back().await;

        let Today::Refused { trouble } = shop.view().await.today else { panic!("not refused") };
        assert_eq!((trouble.class, &trouble.problem), (Rejected, &Problem::NotAllowed));
        assert_eq!(&trouble.support, support);
        // The settings tell the same.
        shop.eko.script(Services, failures::forbidden());
        let check = shop.agent().check_settings().await.unwrap();
        assert_eq!((check.key, check.clock), (CheckMark::Wrong, CheckMark::Right));
        assert_eq!(check.trouble.unwrap().problem, Problem::NotAllowed);
    }
}

#[tokio::test]
async fn row_19_the_other_revision_is_found_by_the_first_code() {
    for (spoken, told) in [(Revision::R2026_06, "2026-07"), (Revision::R2026_07, "2026-06")] {
        let mut shop = Shop::open(ShopPlan { told: Some(told), ..ShopPlan::of(spoken) }).await;
        go_before(&shop, SendOtp).await;

        let view = press(&shop, SendOtp).await;

        assert!(has_succeeded(&view, SendOtp), "{view:#?}");
        let to = ContractRevision::parse(spoken.name()).unwrap();
        assert_eq!(view.notices, [Notice::ContractSwitched { to }]);
        assert_eq!(written(&shop), 2);
        shop.come_back().await;
        assert_eq!(shop.view().await.shop.unwrap().contract, to);
        go_before(&shop, BiometricEkyc).await;
        assert!(has_succeeded(&press(&shop, BiometricEkyc).await, BiometricEkyc));
    }
}

#[tokio::test]
async fn row_19_the_other_revision_at_a_finger_is_used_from_the_next_press_on() {
    for (spoken, told_to_speak) in [(Revision::R2026_06, "2026-07"), (Revision::R2026_07, "2026-06")] {
        let plan = ShopPlan { told: Some(told_to_speak), ..ShopPlan::after_ekyc(spoken) };
        let shop = Shop::open(plan).await;
        go_before(&shop, DailyAuthentication).await;

        let view = press(&shop, DailyAuthentication).await;
        assert_eq!(told(&view), (Rejected, Problem::OtherContract));
        assert_eq!(trouble(&view).action, Action::TryAgain);
        assert_eq!((written(&shop), shop.scanner.captures()), (1, 1));
        let view = press(&shop, DailyAuthentication).await;

        assert!(has_succeeded(&view, DailyAuthentication), "{view:#?}");
        assert_eq!((written(&shop), shop.scanner.captures()), (2, 2));
    }
}

/// Neither revision has the route: it is the address, and nothing is switched to and fro.
#[tokio::test]
async fn row_19_a_route_that_nobody_has_makes_no_loop() {
    for revision in Revision::ALL {
        let spoken = ContractRevision::parse(revision.name()).unwrap();
        let (mut shop, view) = answered(revision, SendOtp, failures::no_mapping_rule()).await;
        assert_eq!(told(&view), (Rejected, Problem::AddressWrong));
        assert_eq!(trouble(&view).action, Action::OpenSettings);
        assert_eq!(view.shop.unwrap().contract, spoken);
        assert_eq!(written(&shop), 2);
        let reference = newest(&shop, SendOtp).attempt.client_ref_id;
        assert_goes_on(&mut shop, SendOtp, &reference).await;

        let shop = before(revision, DailyAuthentication).await;
        let mut said = Vec::new();
        for presses in 1..=4 {
            shop.eko.script(DailyAuthentication, failures::no_mapping_rule());
            said.push(told(&press(&shop, DailyAuthentication).await));
            assert_eq!(written(&shop), presses, "one request for a press");
        }
        let wrong = (Rejected, Problem::AddressWrong);
        assert_eq!(said, [(Rejected, Problem::OtherContract), wrong.clone(), wrong.clone(), wrong]);
        shop.eko.forget_scripts();
        // The way out that is offered: the settings.
        shop.agent().close_journey().await.unwrap();
        speak(&shop, spoken).await;
        go_before(&shop, DailyAuthentication).await;
        assert!(has_succeeded(&press(&shop, DailyAuthentication).await, DailyAuthentication));
    }
}

/// In the middle of eKYC the other revision has no references to go on with: at most one more request is wasted. Then
/// the next code finds the way back, or the next finger.
#[tokio::test]
async fn row_19_a_lost_route_in_the_middle_of_ekyc_mends_itself() {
    for revision in Revision::ALL {
        let shop = before(revision, BiometricEkyc).await;
        let already = written(&shop);
        shop.eko.script(BiometricEkyc, failures::no_mapping_rule());

        let view = press(&shop, BiometricEkyc).await;
        assert_eq!(told(&view), (Rejected, Problem::OtherContract), "{revision}");
        assert_eq!(written(&shop), already + 1);
        let view = press(&shop, BiometricEkyc).await;
        let (expected, more) = match revision {
            Revision::R2026_06 => ((OutcomeClass::NotSent, Problem::OtpExpired), 0),
            Revision::R2026_07 => ((Rejected, Problem::AddressWrong), 1),
        };
        assert_eq!((told(&view), written(&shop)), (expected, already + 1 + more), "{revision}");

        if revision == Revision::R2026_06 {
            let view = press(&shop, SendOtp).await;
            assert!(has_succeeded(&view, SendOtp), "{view:#?}");
            let view = press(&shop, VerifyOtp).await;
            assert!(has_succeeded(&view, VerifyOtp), "{view:#?}");
        }
        let view = press(&shop, BiometricEkyc).await;
        assert!(has_succeeded(&view, BiometricEkyc), "{revision}: {view:#?}");
    }
}

#[tokio::test]
async fn row_19_an_address_or_a_method_that_does_not_fit_is_told_once() {
    let not_here = Scripted::body(404, "text/html", "<html><body>Not Found</body></html>");
    for call in CALLS {
        assert_told(call, &not_here, Rejected, Problem::AddressWrong, Action::OpenSettings).await;
        for answer in [failures::method_not_allowed(), failures::unsupported_media_type()] {
            assert_told(call, &answer, Rejected, Problem::ServiceMisfit, Action::GoHome).await;
        }
    }
    // Its path is the same in both revisions.
    assert_told(
        VerifyOtp,
        &failures::no_mapping_rule(),
        Rejected,
        Problem::AddressWrong,
        Action::OpenSettings,
    )
    .await;
}

#[tokio::test]
async fn row_20_the_wait_that_the_service_asks_for_is_shown() {
    for call in CALLS {
        for (retry_after, wait_s) in
            [(Some("30"), Some(30)), (Some("Mon, 23 Nov 2026 04:00:30 GMT"), None), (None, None)]
        {
            let answer = Scripted::body(429, "text/plain", "Too Many Requests");
            let answer = match retry_after {
                Some(value) => answer.with_header("Retry-After", value),
                None => answer,
            };
            let problem = Problem::TooManyRequests { wait_s };
            assert_told(call, &answer, Rejected, problem, Action::TryAgain).await;
        }
    }
}

/// Minutes pass: the button waits for the agent.
#[tokio::test]
async fn row_20_nothing_is_sent_again_by_itself() {
    for revision in Revision::ALL {
        for call in CALLS {
            let (shop, view) = answered(revision, call, failures::too_many_requests(2)).await;
            assert_eq!(told(&view), (Rejected, Problem::TooManyRequests { wait_s: Some(2) }));
            for _ in 0..10 {
                shop.advance(Duration::from_secs(20));
                shop.agent().look_again().await.unwrap();
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
            assert_eq!(shop.sent(call), 1, "{call:?} in {revision}");
            assert!(!matches!(step(&shop.view().await), Step::Sending { .. } | Step::SendingCode { .. }));
        }
    }
}

/// How many requests with a body came, to whichever route.
fn written(shop: &Shop) -> usize {
    shop.eko.received().iter().filter(|request| ["POST", "PUT"].contains(&request.method.as_str())).count()
}

/// The agent chooses the revision in the settings.
async fn speak(shop: &Shop, contract: ContractRevision) {
    let known = shop.view().await.shop.unwrap();
    let change = ShopChange {
        place: known.latlong,
        agent_mobile: known.agent_mobile,
        bank_code: known.bank_code,
        contract,
        scanner_ports: known.scanner_ports,
    };
    shop.agent().change_shop(change).await.unwrap();
}
