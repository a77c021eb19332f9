//! Broken connections and broken answers.

use std::time::Duration;

use hazri_core::eko::Proof;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision, Scripted, failures};
use hazri_simulator::http::{AtAccept, Delivery};
use serde_json::json;

use crate::support::{Desk, Http, Plan, free_port};

use OutcomeClass::{NotSent, Unknown};

const CAPTURE_CALLS: [EkoCall; 2] = [EkoCall::BiometricEkyc, EkoCall::DailyAuthentication];

/// What becomes of a call whose answer is scripted, and how often the service was asked.
async fn outcome(call: EkoCall, answer: Scripted) -> (Result<Proof, (OutcomeClass, Problem)>, usize) {
    let mut desk = Desk::of(Revision::R2026_06).await;
    desk.go_up_to(call).await;
    desk.eko.script(call, answer);
    let answered = desk.make(call).await;
    let told = answered.outcome.map_err(|trouble| (trouble.class, trouble.problem));
    (told, desk.eko.received_for(call).len())
}

async fn assert_unknown_and_sent_once(answer: Scripted, problem: Problem) {
    for call in [EkoCall::SendOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication] {
        let (told, sent) = outcome(call, answer.clone()).await;
        assert_eq!(told, Err((Unknown, problem.clone())), "{call:?}: {answer:?}");
        assert_eq!(sent, 1, "{call:?}: {answer:?}");
    }
}

#[tokio::test]
async fn an_answer_cut_anywhere_is_never_taken_for_a_success() {
    let options = |options| EkoOptions { daily_at_most_once: false, ..options };
    let mut desk = Desk::with(Plan { revision: Revision::R2026_06, base_url: None, options }).await;
    desk.go_up_to(EkoCall::DailyAuthentication).await;
    let mut whole_at = None;

    for after_bytes in (0..600).step_by(7) {
        desk.eko.script(
            EkoCall::DailyAuthentication,
            Scripted::as_usual().delivered(Delivery::Cut { after_bytes }),
        );
        match desk.make(EkoCall::DailyAuthentication).await.outcome {
            Ok(_) => whole_at = whole_at.or(Some(after_bytes)),
            Err(trouble) => {
                assert_eq!(trouble.class, Unknown, "{after_bytes}: {trouble:?}");
                assert_eq!(whole_at, None, "whole after {whole_at:?} bytes, and cut after {after_bytes}");
            }
        }
    }

    assert!(whole_at.is_some_and(|bytes| bytes > 150), "{whole_at:?}");
}

#[tokio::test]
async fn a_connection_closed_or_reset_before_the_answer_is_unknown() {
    for delivery in [
        Delivery::Cut { after_bytes: 0 },
        Delivery::Cut { after_bytes: 12 },
        Delivery::Cut { after_bytes: 150 },
        Delivery::Reset { after_bytes: 0 },
        Delivery::Reset { after_bytes: 40 },
        Delivery::Reset { after_bytes: 150 },
    ] {
        let answer = Scripted::as_usual().delivered(delivery);
        assert_unknown_and_sent_once(answer, Problem::AnswerCut).await;
    }
}

/// The connection breaks off while the request is on its way.
#[tokio::test]
async fn a_connection_reset_in_the_body_of_the_request_is_unknown() {
    for after_bytes in [0, 1, 100, 5_000, 10_000] {
        let answer = Scripted::as_usual().delivered(Delivery::RefuseBody { after_bytes });
        let (told, sent) = outcome(EkoCall::DailyAuthentication, answer).await;
        assert_eq!(told, Err((Unknown, Problem::AnswerCut)), "{after_bytes}");
        assert_eq!(sent, 1, "{after_bytes}");
    }
}

#[tokio::test]
async fn an_answer_in_single_bytes_is_read() {
    let answer = Scripted::as_usual()
        .delivered(Delivery::Drip { bytes_per_chunk: 1, pause: Duration::from_millis(1) });
    for call in [EkoCall::SendOtp, EkoCall::DailyAuthentication] {
        let (told, sent) = outcome(call, answer.clone()).await;
        assert!(told.is_ok(), "{call:?}: {told:?}");
        assert_eq!(sent, 1);
    }
}

#[tokio::test]
async fn a_late_answer_is_read() {
    let answer = Scripted::as_usual().delivered(Delivery::Delay(Duration::from_millis(400)));
    let (told, sent) = outcome(EkoCall::DailyAuthentication, answer).await;
    assert!(told.is_ok(), "{told:?}");
    assert_eq!(sent, 1);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up_at_its_cap() {
    for bytes in [300 * 1024, 1024 * 1024 * 1024] {
        let answer = Scripted::as_usual().delivered(Delivery::Flood { bytes });
        assert_unknown_and_sent_once(answer, Problem::AnswerUnreadable).await;
    }
}

/// Nothing is unpacked: no answer was asked for in another encoding.
#[tokio::test]
async fn a_compressed_answer_is_not_unpacked() {
    // 42 bytes that would be a kilobyte of zeros; a bomb begins no differently.
    let packed = [
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x8c, 0x54, 0, 0,
    ];
    let answer = Scripted::body(200, "application/json", packed).with_header("Content-Encoding", "gzip");
    assert_unknown_and_sent_once(answer, Problem::AnswerUnreadable).await;
}

#[tokio::test]
async fn answers_that_are_no_answers_are_unknown() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_in_data = format!(r#"{{"status":0,"data":{{"x":{deep}}}}}"#);
    for body in [
        "".to_owned(),
        "ok".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "0".to_owned(),
        "{".to_owned(),
        "{}".to_owned(),
        r#"{"status":null}"#.to_owned(),
        r#"{"status":"zero","data":{}}"#.to_owned(),
        r#"{"status":false,"data":{}}"#.to_owned(),
        r#"{"status":[0],"data":{}}"#.to_owned(),
        r#"{"status":0.5,"data":{}}"#.to_owned(),
        r#"{"status":0,"status":461,"data":{}}"#.to_owned(),
        r#"{"status":0,"data":{}} trailing"#.to_owned(),
        deep,
        deep_in_data,
    ] {
        let answer = Scripted::body(200, "application/json", body.clone());
        let (told, sent) = outcome(EkoCall::DailyAuthentication, answer).await;
        let shown: String = body.chars().take(60).collect();
        assert_eq!(told, Err((Unknown, Problem::AnswerUnreadable)), "{shown}");
        assert_eq!(sent, 1, "{shown}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_unknown() {
    for raw in ["\0\0\0\0", "HTTP/1.1 banana\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n"] {
        let answer = Scripted::as_usual().delivered(Delivery::Raw(raw.into()));
        assert_unknown_and_sent_once(answer, Problem::AnswerCut).await;
    }
}

#[tokio::test]
async fn invalid_utf8_in_an_answer_is_unknown() {
    let answer = Scripted::body(200, "application/json", *b"{\"status\":0,\"message\":\"\xff\xfe\"}");
    assert_unknown_and_sent_once(answer, Problem::AnswerUnreadable).await;
}

/// A redirect would carry the capture to whoever asks for it.
#[tokio::test]
async fn a_redirect_is_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        for call in
            [EkoCall::Services, EkoCall::SendOtp, EkoCall::BiometricEkyc, EkoCall::DailyAuthentication]
        {
            let elsewhere = Http::answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
            let to = format!("http://127.0.0.1:{}/ekoapi/v3/steal", elsewhere.port());
            let redirect = Scripted::body(status, "text/html", "moved").with_header("Location", &to);

            let (told, sent) = outcome(call, redirect).await;

            assert_eq!(told, Err((OutcomeClass::Rejected, Problem::WifiLogin)), "{status} {call:?}");
            assert_eq!(sent, 1, "{status} {call:?}");
            assert_eq!(elsewhere.received().len(), 0, "{status} {call:?}");
        }
    }
}

#[tokio::test]
async fn the_redirect_of_a_captive_portal_is_told_as_such() {
    let elsewhere = Http::closing().await;
    let to = format!("http://127.0.0.1:{}/login", elsewhere.port());
    let (told, _) = outcome(EkoCall::DailyAuthentication, failures::captive_portal_redirect(&to)).await;
    assert_eq!(told, Err((OutcomeClass::Rejected, Problem::WifiLogin)));
    assert_eq!(elsewhere.received().len(), 0);
}

/// Where nobody listens, no byte left.
#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    for call in [EkoCall::SendOtp, EkoCall::Services, EkoCall::DailyAuthentication] {
        let base_url = Some(format!("http://127.0.0.1:{}/ekoapi/v3", free_port()));
        let mut desk = Desk::with(Plan { revision: Revision::R2026_06, base_url, options: |o| o }).await;

        let trouble = desk.make(call).await.outcome.unwrap_err();

        assert_eq!((trouble.class, trouble.problem), (NotSent, Problem::Offline), "{call:?}");
        assert!(desk.client.prime().await.is_err());
    }
}

/// A TLS handshake that breaks off is counted at the other end: one more try, and none for a capture.
#[tokio::test]
async fn a_connection_that_never_came_about_is_tried_once_more_but_not_for_a_capture() {
    for (call, tries) in [
        (EkoCall::SendOtp, 2),
        (EkoCall::Services, 2),
        (EkoCall::BiometricEkyc, 1),
        (EkoCall::DailyAuthentication, 1),
    ] {
        let door = Http::closing().await;
        let base_url = Some(format!("https://127.0.0.1:{}/ekoapi/v3", door.port()));
        let mut desk = Desk::with(Plan { revision: Revision::R2026_06, base_url, options: |o| o }).await;
        desk.references.otp_ref_id = Some("OTP0001".to_owned());

        let trouble = desk.make(call).await.outcome.unwrap_err();

        assert_eq!(trouble.class, NotSent, "{call:?}: {trouble:?}");
        assert_eq!(door.received().len(), tries, "{call:?}");
    }
}

/// A service without a certificate that this PC trusts is not spoken to, and there is no way round.
#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let options = hazri_simulator::scanner::RdOptions {
        tls: true,
        ..hazri_simulator::scanner::RdOptions::new(hazri_simulator::scanner::Maker::MantraMfs110)
    };
    let self_signed = hazri_simulator::scanner::RdServer::start(options).await.unwrap();
    for call in [EkoCall::SendOtp, EkoCall::DailyAuthentication] {
        let base_url = Some(format!("https://127.0.0.1:{}/ekoapi/v3", self_signed.port()));
        let mut desk = Desk::with(Plan { revision: Revision::R2026_06, base_url, options: |o| o }).await;

        let trouble = desk.make(call).await.outcome.unwrap_err();

        assert_eq!((trouble.class, trouble.problem), (NotSent, Problem::TlsRefused), "{call:?}");
    }
    assert!(self_signed.received().is_empty());
}

/// Accepted and dropped before a byte was read: what is said must not be more than what is known.
#[tokio::test]
async fn a_connection_dropped_at_the_door_reaches_nobody_and_is_never_done() {
    for at_accept in [AtAccept::Reset, AtAccept::Close] {
        for call in CAPTURE_CALLS {
            let mut desk = Desk::of(Revision::R2026_06).await;
            desk.go_up_to(call).await;
            desk.forget_the_service();
            desk.eko.set_at_accept(at_accept);

            let trouble = desk.make(call).await.outcome.unwrap_err();

            assert!(matches!(trouble.class, NotSent | Unknown), "{at_accept:?} {call:?}: {trouble:?}");
            assert_eq!(desk.eko.received_for(call).len(), 0, "{at_accept:?} {call:?}");
        }
    }
}

/// A kept connection that the service has closed meanwhile is noticed before anything is sent on it.
#[tokio::test]
async fn a_kept_connection_that_has_gone_stale_costs_no_request() {
    let mut desk = Desk::with_ekyc(Revision::R2026_06).await;
    let closing = Scripted::as_usual().delivered(Delivery::Whole).with_header("Connection", "close");
    desk.eko.script(EkoCall::Services, closing);
    desk.make(EkoCall::Services).await.outcome.unwrap();

    let answered = desk.make(EkoCall::DailyAuthentication).await;

    assert!(answered.outcome.is_ok(), "{:?}", answered.outcome);
    assert_eq!(desk.eko.received_for(EkoCall::DailyAuthentication).len(), 1);
}

#[tokio::test]
async fn a_byte_order_mark_or_white_space_around_an_answer_does_no_harm() {
    let success = json!({"status": 0, "data": {"auth_status": "success"}}).to_string();
    for body in [format!("\u{feff}{success}"), format!(" \r\n{success}\r\n ")] {
        let (told, _) =
            outcome(EkoCall::DailyAuthentication, Scripted::body(200, "application/json", body.clone()))
                .await;
        let never_wrong = told.is_ok() || told == Err((Unknown, Problem::AnswerUnreadable));
        assert!(never_wrong, "{body:?}: {told:?}");
    }
}
