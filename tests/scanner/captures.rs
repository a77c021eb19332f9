//! The capture: asked for once, and read with care.

use std::time::Duration;

use hazri_core::problem::{OutcomeClass, Problem};
use hazri_core::scanner::{CaptureKind, Quality, pid_options};
use hazri_simulator::http::{Delivery, Reply};
use hazri_simulator::scanner::{EKYC_WADH, Maker, Malformed, RdOptions, RdServer, ScriptedCapture, Status};

use crate::{a_scanner, capture, found, search};

use CaptureKind::{Daily, Ekyc};
use OutcomeClass::NotSent;

#[tokio::test]
async fn every_maker_captures_for_both_purposes() {
    for maker in Maker::ALL {
        for kind in [Ekyc, Daily] {
            let scanner = RdServer::start(RdOptions::new(maker)).await.unwrap();

            let captured = capture(&scanner, kind).await;

            let captured = captured.map_err(|told| format!("{maker:?} {kind:?}: {told:?}")).unwrap();
            assert_eq!(captured.quality.grade, Quality::Good, "{maker:?}");
            assert_eq!(scanner.captures(), 1);
            assert_eq!(scanner.violations(), Vec::<String>::new(), "{maker:?}");
            let asked = scanner.received().pop().unwrap();
            assert_eq!(asked.body, pid_options(kind).into_bytes());
            assert_eq!(String::from_utf8(asked.body).unwrap().contains(EKYC_WADH), kind == Ekyc);
        }
    }
}

#[tokio::test]
async fn a_capture_over_tls_is_read() {
    let options = RdOptions { tls: true, ..RdOptions::new(Maker::IdemiaMso1300E3) };
    let scanner = RdServer::start(options).await.unwrap();
    assert!(capture(&scanner, Daily).await.is_ok());
    assert_eq!(scanner.captures(), 1);
}

#[tokio::test]
async fn every_code_is_told_and_the_capture_asked_for_once() {
    for (code, problem) in [
        ("100", Problem::ScannerMisfit),
        ("110", Problem::ScannerMisfit),
        ("200", Problem::ScannerMisfit),
        ("210", Problem::ScannerMisfit),
        ("700", Problem::FingerTimeout),
        ("710", Problem::ScannerInUse),
        ("720", Problem::ScannerLost),
        ("730", Problem::FingerUnclear),
        ("740", Problem::ScannerLost),
        ("750", Problem::ScannerNoFingerprint),
        ("760", Problem::ScannerNoFingerprint),
        ("770", Problem::ScannerLost),
        ("999", Problem::ScannerFailed),
        ("-1307", Problem::ScannerLost),
        ("1140", Problem::FingerTimeout),
        ("1141", Problem::ScannerNotReady),
        ("424242", Problem::ScannerFailed),
    ] {
        for answer in [ScriptedCapture::error(code, "words"), ScriptedCapture::bare_resp(code, "words")] {
            let scanner = a_scanner().await;
            scanner.script_capture(answer);
            assert_eq!(capture(&scanner, Daily).await.err(), Some((NotSent, problem.clone())), "{code}");
            assert_eq!(scanner.captures(), 1, "{code}");
        }
    }
}

#[tokio::test]
async fn the_words_of_success_do_not_matter() {
    for (code, info) in
        [("0", "Success"), ("0", "Success."), ("0", ""), (" 0 ", "Invalid error code"), ("0\n", "")]
    {
        let scanner = a_scanner().await;
        scanner.script_capture(ScriptedCapture::with_code(code, info));
        assert!(capture(&scanner, Daily).await.is_ok(), "{code:?} {info:?}");
    }
}

#[tokio::test]
async fn what_is_no_whole_capture_is_refused() {
    for malformed in Malformed::ALL {
        let scanner = a_scanner().await;
        scanner.script_capture(ScriptedCapture::malformed(malformed));

        let told = capture(&scanner, Daily).await.err();

        assert_eq!(told, Some((NotSent, Problem::CaptureMalformed)), "{malformed:?}");
        // Nobody went to fetch an entity.
        let methods: Vec<_> = scanner.received().into_iter().map(|request| request.method).collect();
        assert_eq!(methods, ["RDSERVICE", "DEVICEINFO", "CAPTURE"], "{malformed:?}");
    }
}

#[tokio::test]
async fn quality_is_read_from_lists_and_with_newlines() {
    for (score, points, quality) in [
        ("70,66", "40,38", Quality::Good),
        ("59\n", "40\n", Quality::Good),
        ("44", "60", Quality::Poor),
        ("80", "34", Quality::Poor),
        ("24", "60", Quality::Unusable),
        ("80,10", "60,60", Quality::Unusable),
    ] {
        let scanner = a_scanner().await;
        scanner.script_capture(ScriptedCapture::quality(score, points));
        assert_eq!(capture(&scanner, Daily).await.ok().unwrap().quality.grade, quality, "{score} {points}");
    }
}

/// The program crashes, or its answer breaks off, while the finger is on the glass. It is not asked again.
#[tokio::test]
async fn a_program_that_breaks_off_is_told_and_not_asked_again() {
    for delivery in [
        Delivery::Cut { after_bytes: 0 },
        Delivery::Cut { after_bytes: 2_000 },
        Delivery::Reset { after_bytes: 0 },
        Delivery::Reset { after_bytes: 2_000 },
        Delivery::Raw(b"Segmentation fault".to_vec()),
    ] {
        let scanner = a_scanner().await;
        scanner.script_capture(ScriptedCapture::as_usual().delivered(delivery.clone()));
        let told = capture(&scanner, Daily).await.err();
        assert_eq!(told, Some((NotSent, Problem::ScannerFailed)), "{delivery:?}");
        assert_eq!(scanner.captures(), 1, "{delivery:?}");
    }
}

#[tokio::test]
async fn a_program_that_went_away_before_the_capture_is_told() {
    let scanner = a_scanner().await;
    let (ports, found) = (search(scanner.port(), 1), found(&scanner).await);
    scanner.stop().await;

    let trouble = ports.capture(&found, Daily).await.err().unwrap();

    assert_eq!((trouble.class, trouble.problem), (NotSent, Problem::ScannerLost));
}

#[tokio::test]
async fn an_answer_of_any_size_stays_within_its_cap() {
    for bytes in [1024 * 1024 + 1, 1024 * 1024 * 1024] {
        let scanner = a_scanner().await;
        scanner.script_capture(ScriptedCapture::flood(bytes));
        let told = capture(&scanner, Daily).await.err();
        assert_eq!(told, Some((NotSent, Problem::CaptureMalformed)));
    }
    // White space behind the document, within the cap, does no harm.
    let scanner = a_scanner().await;
    scanner.script_capture(ScriptedCapture::flood(500_000));
    assert!(capture(&scanner, Daily).await.is_ok());
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let scanner = a_scanner().await;
    let dripping = Delivery::Drip { bytes_per_chunk: 512, pause: Duration::from_millis(2) };
    scanner.script_capture(ScriptedCapture::as_usual().after(Duration::from_millis(300)).delivered(dripping));
    assert!(capture(&scanner, Daily).await.is_ok());
}

/// Pulled out between the search and the finger.
#[tokio::test]
async fn a_scanner_pulled_out_while_the_finger_is_awaited_is_told() {
    let scanner = a_scanner().await;
    scanner.set_finger_delay(Duration::from_millis(200));
    let (ports, found) = (search(scanner.port(), 1), found(&scanner).await);
    let asked = ports.capture(&found, Daily);

    let pulled = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        scanner.unplug();
    };
    let (captured, ()) = tokio::join!(asked, pulled);

    assert_eq!(captured.err().unwrap().problem, Problem::ScannerLost);
    assert_eq!(scanner.captures(), 1);
}

#[tokio::test]
async fn a_scanner_in_use_answers_710() {
    let scanner = a_scanner().await;
    let (ports, found) = (search(scanner.port(), 1), found(&scanner).await);
    scanner.set_status(Status::Used);
    assert_eq!(ports.capture(&found, Daily).await.err().unwrap().problem, Problem::ScannerInUse);
}

/// Two captures at once: the second is told that the scanner is in use, and the first goes on.
#[tokio::test]
async fn a_second_capture_does_not_disturb_the_first() {
    let scanner = a_scanner().await;
    scanner.set_finger_delay(Duration::from_millis(200));
    let (ports, found) = (search(scanner.port(), 1), found(&scanner).await);

    let second = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        ports.capture(&found, Daily).await
    };
    let (first, second) = tokio::join!(ports.capture(&found, Daily), second);

    assert!(first.is_ok());
    assert_eq!(second.err().unwrap().problem, Problem::ScannerInUse);
}

/// HTTP status says nothing: programs answer 200 on failures, and some answer others on success.
#[tokio::test]
async fn the_http_status_of_a_program_does_not_matter() {
    let scanner = a_scanner().await;
    let resp = r#"<PidData><Resp errCode="730" errInfo="Capture failed"/></PidData>"#;
    for status in [200, 404, 500] {
        scanner.script_capture(ScriptedCapture::reply(Reply::new(status, "text/plain", resp)));
        assert_eq!(capture(&scanner, Daily).await.err(), Some((NotSent, Problem::FingerUnclear)), "{status}");
    }
}
