//! Rows 30 and 31: answers about somebody else, and answers that would like to be more than text.

use hazri_core::agent::view::{Enquiry as Asked, Step, Today};
use hazri_core::ledger::EkycStage;
use hazri_core::problem::{OutcomeClass, Problem, problem_words};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use serde_json::{Value, json};

use super::{
    CALLS, FINGERS, answered, assert_ended, assert_goes_on, before, has_succeeded, press, step, success,
    told, trouble,
};
use crate::support::{Shop, ShopPlan, wait_until};

use EkoCall::{BiometricEkyc, DailyAuthentication, Enquiry, SendOtp, Services, VerifyOtp};
use OutcomeClass::{Failed, Rejected, Unknown};

/// Answers that name another agent: each way to say that it is done, and each way to say no.
fn about_another(revision: Revision, call: EkoCall) -> Vec<Scripted> {
    let named = |mut answer: Value, user_code: Value| {
        answer["data"]["user_code"] = user_code;
        Scripted::json(200, answer)
    };
    let yes = || success(revision, call);
    let refusal =
        |id: u16, reason: &str| json!({"status": id, "response_type_id": id, "data": {"reason": reason}});
    let mut answers = vec![named(yes(), "99999999".into()), named(yes(), 99_999_999.into())];
    answers.push(named(refusal(1714, ""), "99999999".into()));
    if call == DailyAuthentication {
        answers.extend([17, 1969].map(|id| named(refusal(id, "already completed"), "99999999".into())));
    } else {
        let before = "You have already completed Bank eKYC. Please do daily KYC.";
        answers.extend([585, 461, 1714].map(|id| named(refusal(id, before), "99999999".into())));
    }
    answers
}

#[tokio::test]
async fn row_30_a_success_for_another_agent_is_never_done() {
    for revision in Revision::ALL {
        for call in CALLS {
            for answer in about_another(revision, call) {
                let (mut shop, view) = answered(revision, call, answer).await;
                let reference = assert_ended(&shop, &view, call, Unknown, &Problem::AnswerForAnotherAgent);
                assert_nothing_is_proven(&shop, call);
                if call == VerifyOtp {
                    // The service may have taken the answer for its own.
                    press(&shop, SendOtp).await;
                }
                assert_goes_on(&mut shop, call, &reference).await;
            }
        }
    }
    let alarm = problem_words(&Problem::AnswerForAnotherAgent);
    assert!(alarm.what.contains("another agent") && alarm.now.contains("distributor"), "{alarm:?}");
}

/// Neither the day nor a step of eKYC was written down.
fn assert_nothing_is_proven(shop: &Shop, call: EkoCall) {
    let user_code = &shop.eko.account().user_code;
    let ledger = shop.look();
    assert_eq!(ledger.last_day_done("custom", user_code).unwrap(), None);
    let stage = ledger.ekyc("custom", user_code).unwrap().map(|ekyc| ekyc.stage);
    let before = match call {
        SendOtp => None,
        VerifyOtp => Some(EkycStage::OtpSent),
        BiometricEkyc => Some(EkycStage::OtpVerified),
        DailyAuthentication | Services | EkoCall::Enquiry | EkoCall::Other => Some(EkycStage::Done),
    };
    assert_eq!(stage, before, "{call:?}");
}

#[tokio::test]
async fn row_30_the_read_only_calls_are_not_taken_for_this_agent_either() {
    for revision in Revision::ALL {
        let (shop, _) = answered(revision, DailyAuthentication, failures::bad_gateway()).await;
        for call in [Services, Enquiry] {
            let answer =
                Scripted::as_usual().edited(|answer| answer["data"]["user_code"] = "99999999".into());
            let mut whole = success(revision, call);
            whole["data"]["user_code"] = "99999999".into();
            for answer in [answer, Scripted::json(200, whole)] {
                let asked = shop.sent(call);
                shop.eko.script(call, answer);
                if call == Services {
                    let said = shop.agent().check_settings().await.unwrap().trouble.unwrap();
                    let expected = (Unknown, Problem::AnswerForAnotherAgent);
                    assert_eq!((said.class, said.problem), expected, "{revision}");
                } else {
                    shop.agent().enquire().await.unwrap();
                    wait_until("the enquiry has come", || shop.sent(Enquiry) > asked).await;
                }
                shop.until(
                    "it is still unknown",
                    |view| matches!(&view.today, Today::Unknown(unknown) if unknown.enquiry != Asked::Asking),
                )
                .await;
            }
        }
        assert_eq!(shop.look().last_day_done("custom", &shop.eko.account().user_code).unwrap(), None);
    }
}

/// Ten kilobytes that a window, a terminal or a spreadsheet might obey.
fn hostile() -> Vec<String> {
    let ten_kilobytes = |piece: &str| piece.repeat(10 * 1024 / piece.len() + 1);
    vec![
        ten_kilobytes("x"),
        ten_kilobytes("<img src=x onerror=alert(1)><script>alert(1)</script>&lt;b&gt;"),
        ten_kilobytes("\u{1b}[2J\u{7}\u{0}\r\n\t"),
        ten_kilobytes("पैसे 😀"),
        ten_kilobytes("=cmd|'/c calc'!A1,\"\n"),
        format!("<b>{}</b>", "\u{202e}\u{200b}".repeat(2000)),
    ]
}

/// Everything that the window is given: no text longer than 200 characters, and no control character.
fn assert_plain(shown: &Value) {
    match shown {
        Value::String(text) => {
            assert!(text.chars().count() <= 200, "{} characters: {text:.80}", text.chars().count());
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
        Value::Array(items) => items.iter().for_each(assert_plain),
        Value::Object(members) => members.values().for_each(assert_plain),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

async fn assert_all_plain(shop: &Shop) {
    for view in shop.recorder.seen() {
        assert_plain(&serde_json::to_value(view).unwrap());
    }
    assert_plain(&serde_json::to_value(shop.agent().history(None).await.unwrap()).unwrap());
    let table = shop.agent().history_table().await.unwrap();
    assert!(table.lines().all(|line| line.chars().count() <= 400), "{table:.400}");
    assert!(!table.split([',', '\n']).any(|cell| cell.starts_with(['=', '+', '@'])), "{table}");
}

#[tokio::test]
async fn row_31_words_of_a_refusal_are_plain_and_short() {
    for revision in Revision::ALL {
        for call in CALLS {
            let shop = before(revision, call).await;
            for hostile in hostile() {
                let fails = |data: Value| json!({"status": 461, "message": hostile, "data": data});
                for answer in [
                    json!({"status": 461, "message": hostile}),
                    fails(json!({"reason": hostile})),
                    fails(json!({"reason": "", "comment": hostile})),
                ] {
                    shop.eko.script(call, Scripted::json(200, answer));
                    let view = press(&shop, call).await;
                    assert_eq!(told(&view), (Failed, Problem::Declined), "{call:?} in {revision}");
                    assert!(trouble(&view).support.contains("461"));
                }
                // A name of a field, and an answer that is refused at the door.
                let mut named = json!({"status": 97, "message": hostile, "invalid_params": {}});
                named["invalid_params"][&hostile] = json!(hostile);
                for (status, answer) in [(200, named), (403, json!({"message": hostile}))] {
                    shop.eko.script(call, Scripted::json(status, answer));
                    assert_eq!(told(&press(&shop, call).await).0, Rejected, "{call:?} in {revision}");
                }
            }
            assert_all_plain(&shop).await;
            assert!(has_succeeded(&press(&shop, call).await, call));
        }
    }
}

/// Markup stands there as it was written: nobody reads it as anything but text.
#[tokio::test]
async fn row_31_markup_is_text() {
    let (shop, view) =
        answered(Revision::R2026_06, DailyAuthentication, failures::failed_for("<b>not</b> & \"now\"")).await;
    assert!(trouble(&view).support.contains("<b>not</b> & \"now\""), "{:?}", trouble(&view).support);
    assert_all_plain(&shop).await;
}

/// The fields of a success that are shown.
#[tokio::test]
async fn row_31_fields_of_a_success_are_plain_and_short() {
    for revision in Revision::ALL {
        for hostile in hostile() {
            let mut shop = Shop::open(ShopPlan::of(revision)).await;
            let edit = move |answer: &mut Value| {
                answer["message"] = hostile.clone().into();
                for field in ["mobile_hint", "reference_id", "valid_till", "kyc_status"] {
                    answer["data"][field] = hostile.clone().into();
                }
            };
            for call in CALLS {
                shop.eko.script(call, Scripted::as_usual().edited(edit.clone()));
            }

            let view = shop.send_code().await;
            assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
            shop.verify_code().await;
            assert!(has_succeeded(&shop.scan().await, BiometricEkyc));
            shop.agent().close_journey().await.unwrap();
            let view = shop.daily().await;

            assert!(has_succeeded(&view, DailyAuthentication), "{view:#?}");
            assert_all_plain(&shop).await;
            shop.come_back().await;
            assert!(matches!(shop.view().await.today, Today::Done(_)));
            assert_all_plain(&shop).await;
        }
    }
}

/// Bytes that are no text at all.
#[tokio::test]
async fn row_31_invalid_utf_8_is_no_answer() {
    let broken = b"\xff\xfe\xc3\x28\xf0\x28\x8c\x28";
    for revision in Revision::ALL {
        for call in CALLS {
            let whole = success(revision, call).to_string();
            let within = |text: &str| {
                let (start, end) = text.split_once("Success").unwrap();
                [start.as_bytes(), broken, end.as_bytes()].concat()
            };
            let refused = json!({"status": 346, "message": "Success"}).to_string();
            for (status, body, class, problem) in [
                (200, within(&whole), Unknown, Problem::AnswerUnreadable),
                (200, within(&refused), Unknown, Problem::AnswerUnreadable),
                (200, broken.to_vec(), Unknown, Problem::AnswerUnreadable),
                (403, broken.to_vec(), Rejected, Problem::NotAllowed),
                (404, broken.to_vec(), Rejected, Problem::AddressWrong),
                (503, broken.to_vec(), Unknown, Problem::ServiceTrouble),
            ] {
                let answer = Scripted::body(status, "application/json", body);
                let (mut shop, view) = answered(revision, call, answer).await;
                let reference = assert_ended(&shop, &view, call, class, &problem);
                assert_all_plain(&shop).await;
                if FINGERS.contains(&call) {
                    assert_goes_on(&mut shop, call, &reference).await;
                }
            }
        }
    }
}
