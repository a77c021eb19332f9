//! Rows 17 to 31: what the service answers.

#[path = "answers/done.rs"]
mod done;
#[path = "answers/failed.rs"]
mod failed;
#[path = "answers/refused.rs"]
mod refused;
#[path = "answers/strange.rs"]
mod strange;
#[path = "answers/unknown.rs"]
mod unknown;

use hazri_core::agent::view::{Step, Task, Today, View};
use hazri_core::journey::Journey;
use hazri_core::ledger::{AttemptRecord, CallKind};
use hazri_core::problem::{Action, OutcomeClass, Problem, Trouble, class_words, problem_words};
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use serde_json::{Value, json};

use crate::support::{Shop, ShopPlan, secret};

use EkoCall::{BiometricEkyc, DailyAuthentication, Enquiry, Other, SendOtp, Services, VerifyOtp};
use OutcomeClass::Unknown;

/// The calls of both journeys, in the order of a first morning.
const CALLS: [EkoCall; 4] = [SendOtp, VerifyOtp, BiometricEkyc, DailyAuthentication];
/// Those that carry a capture.
const FINGERS: [EkoCall; 2] = [BiometricEkyc, DailyAuthentication];

/// A shop whose agent stands before the button of a call.
async fn before(revision: Revision, call: EkoCall) -> Shop {
    let plan = match call {
        DailyAuthentication => ShopPlan::after_ekyc(revision),
        SendOtp | VerifyOtp | BiometricEkyc | Services | Enquiry | Other => ShopPlan::of(revision),
    };
    let shop = Shop::open(plan).await;
    go_before(&shop, call).await;
    shop
}

/// Opens the journey of a call and takes the steps before it, where they are still to be taken.
async fn go_before(shop: &Shop, call: EkoCall) {
    let journey = if call == DailyAuthentication { Journey::Daily } else { Journey::Ekyc };
    shop.agent().open_journey(journey).await.unwrap();
    if matches!(step(&shop.view().await), Step::Number) && matches!(call, VerifyOtp | BiometricEkyc) {
        press(shop, SendOtp).await;
    }
    if matches!(step(&shop.view().await), Step::Code { .. }) && call == BiometricEkyc {
        press(shop, VerifyOtp).await;
    }
}

/// One press of the button that makes a call, and what is on the screen when it is over.
async fn press(shop: &Shop, call: EkoCall) -> View {
    match call {
        SendOtp => {
            let held = shop.view().await.task.is_some_and(|task| task.number_held);
            let number = (!held).then(|| secret(&shop.eko.account().aadhaar));
            shop.agent().send_code(number, true).await.unwrap();
            shop.at_rest().await
        }
        VerifyOtp => shop.verify_code().await,
        BiometricEkyc | DailyAuthentication | Services | Enquiry | Other => shop.scan().await,
    }
}

/// A press that is answered with this.
async fn answered(revision: Revision, call: EkoCall, answer: Scripted) -> (Shop, View) {
    let shop = before(revision, call).await;
    shop.eko.script(call, answer);
    let view = press(&shop, call).await;
    (shop, view)
}

fn step(view: &View) -> &Step {
    &view.task.as_ref().unwrap().step
}

/// What stands on the screen: beside the step, or as the unknown attempt.
fn trouble(view: &View) -> &Trouble {
    match view.task.as_ref() {
        Some(Task { trouble: Some(trouble), .. }) => trouble,
        Some(Task { step: Step::Unknown(unknown), .. }) => &unknown.trouble,
        _ => panic!("no trouble: {view:#?}"),
    }
}

fn told(view: &View) -> (OutcomeClass, Problem) {
    let trouble = trouble(view);
    (trouble.class, trouble.problem.clone())
}

/// The newest attempt of a call, as it stands in the ledger.
fn newest(shop: &Shop, call: EkoCall) -> AttemptRecord {
    let kind = match call {
        SendOtp => CallKind::SendOtp,
        VerifyOtp => CallKind::VerifyOtp,
        BiometricEkyc => CallKind::BiometricEkyc,
        DailyAuthentication | Services | Enquiry | Other => CallKind::DailyAuthentication,
    };
    shop.look().latest("custom", &shop.eko.account().user_code, kind).unwrap().unwrap()
}

fn outcome(shop: &Shop, client_ref_id: &str) -> OutcomeClass {
    shop.look().attempt(client_ref_id).unwrap().unwrap().result.unwrap().outcome
}

/// One press, one request, one outcome: on the screen, in words, in the ledger. Returns the client reference.
fn assert_ended(shop: &Shop, view: &View, call: EkoCall, class: OutcomeClass, problem: &Problem) -> String {
    let context = format!("{call:?} in {}", shop.eko.revision());
    assert_eq!(told(view), (class, problem.clone()), "{context}");
    assert_eq!(shop.sent(call), 1, "{context}");
    let said = trouble(view);
    let (problem_said, class_said) = (problem_words(problem), class_words(class));
    for sentence in [&problem_said.what, &problem_said.now, &class_said.counts, &class_said.safe] {
        assert!(!sentence.is_empty() && !sentence.contains('{'), "{context}: {sentence:?}");
    }
    let record = newest(shop, call);
    let reference = record.attempt.client_ref_id;
    assert!(said.support.contains(&reference), "{context}: {said:?}");
    let result = record.result.unwrap();
    assert_eq!((result.outcome, result.trouble.unwrap().problem), (class, problem.clone()), "{context}");
    if class == Unknown && FINGERS.contains(&call) {
        assert_eq!(said.action, Action::CheckFirst, "{context}");
        assert!(
            matches!(&view.today, Today::Unknown(unknown) if unknown.client_ref_id == reference),
            "{context}"
        );
    } else {
        assert!(!matches!(view.today, Today::Unknown(_) | Today::Done(_)), "{context}: {:?}", view.today);
    }
    assert_eq!(shop.scanner.violations(), Vec::<String>::new());
    reference
}

/// The button is not dead: the next press succeeds, at once in the one revision, after a restart in the other; and the
/// first attempt keeps its outcome.
async fn assert_goes_on(shop: &mut Shop, call: EkoCall, reference: &str) {
    let class = outcome(shop, reference);
    let restarted = shop.eko.revision() == Revision::R2026_07;
    if restarted {
        shop.come_back().await;
        assert_eq!(outcome(shop, reference), class);
    }
    let unknown = matches!(shop.view().await.today, Today::Unknown(_));
    assert_eq!(unknown, class == Unknown && FINGERS.contains(&call), "{call:?}");
    if unknown {
        // No new finger by the same button.
        assert!(shop.press_scan().await.is_err());
        shop.agent().set_unknown_aside().await.unwrap();
    } else if restarted {
        go_before(shop, call).await;
    }
    let before = shop.sent(call);
    let view = press(shop, call).await;
    assert!(has_succeeded(&view, call), "{call:?} in {}: {view:#?}", shop.eko.revision());
    assert_eq!(shop.sent(call), before + 1);
    assert_eq!(outcome(shop, reference), class);
}

fn has_succeeded(view: &View, call: EkoCall) -> bool {
    let quiet = view.task.as_ref().is_some_and(|task| task.trouble.is_none());
    quiet
        && match call {
            SendOtp => matches!(step(view), Step::Code { .. }),
            VerifyOtp => matches!(step(view), Step::Finger),
            BiometricEkyc => matches!(step(view), Step::EkycDone { .. }),
            DailyAuthentication | Services | Enquiry | Other => {
                matches!(step(view), Step::DailyDone(_))
            }
        }
}

/// A success as the service gives it, without the agent's code.
fn success(revision: Revision, call: EkoCall) -> Value {
    let (kind, data) = match call {
        SendOtp => (1600, json!({"otp_ref_id": "OTP4711", "reference_tid": "202611230001"})),
        VerifyOtp => (1604, json!({"otp_ref_id": "OTP4712", "reference_tid": "202611230002"})),
        BiometricEkyc => (1605, json!({"kyc_status": "success"})),
        Services => (1299, json!({"service_status_list": [{"service_code": "43", "status": 1}]})),
        DailyAuthentication | Enquiry | Other => {
            (1713, json!({"reference_id": "DAKYC20261123001", "auth_status": "success"}))
        }
    };
    let mut answer = json!({"status": 0, "response_status_id": 0, "message": "Success", "data": data});
    if revision == Revision::R2026_07 || call == Services {
        answer["response_type_id"] = kind.into();
    }
    answer
}

/// All of it, in both revisions.
async fn assert_told(
    call: EkoCall,
    answer: &Scripted,
    class: OutcomeClass,
    problem: Problem,
    action: Action,
) {
    for revision in Revision::ALL {
        let (mut shop, view) = answered(revision, call, answer.clone()).await;
        let reference = assert_ended(&shop, &view, call, class, &problem);
        assert_eq!(trouble(&view).action, action, "{call:?} in {revision}: {problem:?}");
        assert_goes_on(&mut shop, call, &reference).await;
    }
}
