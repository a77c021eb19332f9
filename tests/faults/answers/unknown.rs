//! Rows 21 and 29: nobody can tell from the answer.

use hazri_core::agent::view::{Step, Today};
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted, failures};
use hazri_simulator::http::Delivery;

use super::{
    CALLS, FINGERS, answered, assert_goes_on, assert_told, before, has_succeeded, newest, press, step,
    success, told, trouble,
};
use crate::support::{Shop, wait_until};

use EkoCall::{DailyAuthentication, Enquiry, SendOtp, Services, VerifyOtp};
use OutcomeClass::Unknown;
use Revision::R2026_06;

/// What is offered after an unknown call: one without a capture costs nothing to repeat.
fn offered(call: EkoCall) -> Action {
    match call {
        SendOtp => Action::SendCodeAgain,
        VerifyOtp => Action::EnterCode,
        EkoCall::BiometricEkyc | DailyAuthentication | Services | EkoCall::Enquiry | EkoCall::Other => {
            Action::CheckFirst
        }
    }
}

#[tokio::test]
async fn row_21_a_broken_service_leaves_it_unknown() {
    for call in CALLS {
        for status in [500, 502, 503, 504] {
            let answer = failures::server_error(status);
            assert_told(call, &answer, Unknown, Problem::ServiceTrouble, offered(call)).await;
        }
    }
}

/// Its body may say what it likes.
#[tokio::test]
async fn row_21_a_success_behind_a_5xx_is_no_success() {
    for revision in Revision::ALL {
        for call in CALLS {
            for status in [500, 502, 503, 504] {
                let answer = Scripted::json(status, success(revision, call));
                let (shop, view) = answered(revision, call, answer).await;
                assert_eq!(told(&view), (Unknown, Problem::ServiceTrouble), "{call:?} in {revision}");
                assert_eq!(shop.sent(call), 1);
            }
        }
    }
}

/// It was carried out before the gateway gave up: a new attempt finds the day done, and it is charged once.
#[tokio::test]
async fn row_21_what_was_carried_out_all_the_same_is_found() {
    for revision in Revision::ALL {
        for status in [500, 502, 503, 504] {
            let answer = failures::server_error(status).after_carrying_out();
            let (shop, view) = answered(revision, DailyAuthentication, answer).await;
            assert_eq!(told(&view), (Unknown, Problem::ServiceTrouble));
            shop.agent().set_unknown_aside().await.unwrap();
            let view = press(&shop, DailyAuthentication).await;
            assert!(has_succeeded(&view, DailyAuthentication), "{view:#?}");
            assert_eq!((shop.sent(DailyAuthentication), shop.eko.state().dailies.len()), (2, 1));
        }
    }
}

#[tokio::test]
async fn row_21_the_read_only_calls_prove_nothing_either() {
    for revision in Revision::ALL {
        let (shop, _) = answered(revision, DailyAuthentication, failures::bad_gateway()).await;
        for status in [500, 502, 503, 504] {
            shop.eko.script(Services, failures::server_error(status));
            let said = shop.agent().check_settings().await.unwrap().trouble.unwrap();
            assert_eq!((said.class, said.problem), (Unknown, Problem::ServiceTrouble));
            assert_enquiry_proves_nothing(&shop, failures::server_error(status)).await;
        }
    }
}

/// Asks about the unknown attempt, which stays unknown.
async fn assert_enquiry_proves_nothing(shop: &Shop, answer: Scripted) {
    let asked = shop.sent(Enquiry);
    shop.eko.script(Enquiry, answer);
    shop.agent().enquire().await.unwrap();
    wait_until("the enquiry has come", || shop.sent(Enquiry) == asked + 1).await;
    let is_answered = |today: &Today| matches!(today, Today::Unknown(unknown) if unknown.enquiry != hazri_core::agent::view::Enquiry::Asking);
    shop.until("it is answered and still unknown", |view| is_answered(&view.today)).await;
}

/// Bodies that would be a success if they were read with goodwill.
fn unreadable(revision: Revision, call: EkoCall) -> Vec<(&'static str, Scripted)> {
    let whole = success(revision, call).to_string();
    let json = |text: String| Scripted::body(200, "application/json", text);
    let with = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut answer = success(revision, call);
        edit(&mut answer);
        json(answer.to_string())
    };
    let members = whole.strip_prefix('{').unwrap();
    let kind = success(revision, call)["response_type_id"].clone();
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut answers = vec![
        ("empty", json(String::new())),
        ("text", json("OK".to_owned())),
        ("null", json("null".to_owned())),
        ("a list", json("[]".to_owned())),
        ("a list of the fields in their order", json(format!("[0,0,{kind},\"\",{{}}]"))),
        ("cut", json(whole.chars().take(whole.len() - 1).collect())),
        ("two documents", json(format!("{whole}{whole}"))),
        ("more behind it", json(format!("{whole}x"))),
        ("status is a list", with(&|answer| answer["status"] = serde_json::json!([0]))),
        ("status is an object", with(&|answer| answer["status"] = serde_json::json!({"0": 0}))),
        ("status is false", with(&|answer| answer["status"] = false.into())),
        ("status is null", with(&|answer| answer["status"] = serde_json::Value::Null)),
        ("status is a fraction", with(&|answer| answer["status"] = 0.5.into())),
        ("status is a word", with(&|answer| answer["status"] = "zero".into())),
        ("data is a text", with(&|answer| answer["data"] = "success".into())),
        ("data is a list", with(&|answer| answer["data"] = serde_json::json!([answer["data"]]))),
        ("data is a number", with(&|answer| answer["data"] = 1.into())),
        ("the agent is a list", with(&|answer| answer["data"]["user_code"] = serde_json::json!(["1"]))),
        (
            "depth 10 000 behind it",
            json(format!("{{\"deep\":{}0{},{members}", "[".repeat(10_000), "]".repeat(10_000))),
        ),
        (
            "depth 10 000 of objects",
            json(format!("{}{whole}{}", "{\"a\":".repeat(10_000), "}".repeat(10_000))),
        ),
        ("depth 10 000, never closed", json("[".repeat(10_000))),
        ("status twice", json(format!("{{\"status\":1714,{members}"))),
        ("status twice, the same", json(format!("{{\"status\":0,{members}"))),
        ("a strange key twice", json(format!("{{\"x\":1,\"x\":2,{members}"))),
        (
            "a key twice in data",
            json(whole.replacen(
                "\"data\":{",
                "\"data\":{\"auth_status\":\"failed\",\"auth_status\":\"success\",",
                1,
            )),
        ),
        (
            "a byte order mark",
            Scripted::body(200, "application/json", [b"\xef\xbb\xbf", whole.as_bytes()].concat()),
        ),
        ("UTF-16", Scripted::body(200, "application/json", [b"\xfe\xff".to_vec(), utf16].concat())),
        ("a gzip bomb", bomb("gzip, gzip")),
        ("a gzip bomb of one layer", bomb("gzip")),
        ("1 GB", json(whole.clone()).delivered(Delivery::Flood { bytes: 1 << 30 })),
        ("a byte over 256 KiB", json(format!("{whole}{}", " ".repeat(256 * 1024 + 1 - whole.len())))),
    ];
    if (revision, call) == (R2026_06, DailyAuthentication) {
        answers.push(("auth_status is false", with(&|answer| answer["data"]["auth_status"] = false.into())));
        answers.push((
            "auth_status is a list",
            with(&|answer| answer["data"]["auth_status"] = serde_json::json!(["success"])),
        ));
    }
    answers
}

/// A gigabyte of JSON: spaces and a success, packed twice.
fn bomb(encoding: &str) -> Scripted {
    let packed: &[u8] = include_bytes!("bomb.json.gz.gz");
    Scripted::body(200, "application/json", packed).with_header("Content-Encoding", encoding)
}

async fn assert_all_unknown(revision: Revision, call: EkoCall) {
    let mut shop = before(revision, call).await;
    let mut made = 0;
    for (what, answer) in unreadable(revision, call) {
        if call == VerifyOtp {
            // The service may have taken the answer for its own, and the step for done.
            press(&shop, SendOtp).await;
        }
        shop.eko.script(call, answer);
        let view = press(&shop, call).await;
        made += 1;
        assert_eq!(told(&view), (Unknown, Problem::AnswerUnreadable), "{what}: {call:?} in {revision}");
        assert_eq!(trouble(&view).action, offered(call), "{what}");
        assert_eq!(shop.sent(call), made, "{what}: one request for a press");
        assert_eq!(newest(&shop, call).result.unwrap().outcome, Unknown, "{what}");
        if FINGERS.contains(&call) {
            assert!(
                matches!(step(&view), Step::Unknown(_)) && matches!(view.today, Today::Unknown(_)),
                "{what}"
            );
            shop.agent().set_unknown_aside().await.unwrap();
        }
    }
    if call == VerifyOtp {
        press(&shop, SendOtp).await;
    }
    shop.eko.script(call, Scripted::body(200, "application/json", "{"));
    press(&shop, call).await;
    let reference = newest(&shop, call).attempt.client_ref_id;
    assert_goes_on(&mut shop, call, &reference).await;
    shop.assert_contract_kept();
}

#[tokio::test]
async fn row_29_no_unreadable_answer_to_a_code_is_a_success() {
    for revision in Revision::ALL {
        for call in [SendOtp, VerifyOtp] {
            assert_all_unknown(revision, call).await;
        }
    }
}

#[tokio::test]
async fn row_29_no_unreadable_answer_to_a_finger_is_a_success() {
    for revision in Revision::ALL {
        for call in FINGERS {
            assert_all_unknown(revision, call).await;
        }
    }
}

#[tokio::test]
async fn row_29_the_read_only_calls_prove_nothing_either() {
    for revision in Revision::ALL {
        let (shop, _) = answered(revision, DailyAuthentication, failures::bad_gateway()).await;
        for (what, answer) in unreadable(revision, Services) {
            shop.eko.script(Services, answer);
            let said = shop.agent().check_settings().await.unwrap().trouble;
            let said = said.map(|trouble| (trouble.class, trouble.problem));
            assert_eq!(said, Some((Unknown, Problem::AnswerUnreadable)), "{what} in {revision}");
        }
        for (_, answer) in unreadable(revision, DailyAuthentication) {
            assert_enquiry_proves_nothing(&shop, answer).await;
        }
        assert!(matches!(shop.view().await.today, Today::Unknown(_)));
    }
}

/// What is taken for an answer when it is whole: the bodies above fail for what is odd about them, not for anything else.
#[tokio::test]
async fn row_29_the_same_answers_are_read_when_nothing_is_odd_about_them() {
    for revision in Revision::ALL {
        for call in CALLS {
            let whole = success(revision, call).to_string();
            // To the last byte of what an answer may hold.
            let padded = format!("{whole}{}", " ".repeat(256 * 1024 - whole.len()));
            let shallow = format!(
                "{{\"deep\":{}{},{}",
                "[".repeat(100),
                "]".repeat(100),
                whole.strip_prefix('{').unwrap()
            );
            for body in [whole, padded, shallow] {
                let (_, view) = answered(revision, call, Scripted::body(200, "application/json", body)).await;
                assert!(has_succeeded(&view, call), "{call:?} in {revision}: {view:#?}");
            }
        }
    }
}
