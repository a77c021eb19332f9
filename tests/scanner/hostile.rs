//! Programs that mean harm, and bytes that mean nothing.

use std::sync::OnceLock;

use hazri_core::problem::Problem;
use hazri_core::scanner::{CaptureKind, pid_options, read_capture, read_device_info, read_rd_service};
use hazri_core::secret::SecretBytes;
use hazri_simulator::http::Reply;
use hazri_simulator::scanner::{Impostor, Maker, RdOptions, RdServer};
use proptest::prelude::*;

use crate::search;
use crate::support::pid_document;

/// It poses as a scanner to learn something, and learns what every program on this PC may know.
#[tokio::test]
async fn an_impostor_sees_the_options_of_a_capture_and_nothing_else() {
    let impostor = Impostor::start(None).await.unwrap();
    let ports = search(impostor.port(), 1);
    let found = ports.discover(|_| {}).await;
    let [posing] = found.as_slice() else { panic!("{found:?}") };

    let captured = ports.capture(posing, CaptureKind::Daily).await;

    assert!(captured.is_ok(), "what it captured is for the service to judge");
    let seen = impostor.received();
    let lines: Vec<_> =
        seen.iter().map(|request| format!("{} {}", request.head.method, request.head.target)).collect();
    assert_eq!(lines, ["RDSERVICE /", "DEVICEINFO /rd/info", "CAPTURE /rd/capture"]);
    for request in &seen {
        let mut names: Vec<_> = request.head.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let known = ["accept", "connection", "content-length", "content-type", "host"];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    }
    let bodies: Vec<_> = seen.iter().filter(|request| !request.body.is_empty()).collect();
    let [options] = bodies.as_slice() else { panic!("one body") };
    assert_eq!(options.body, pid_options(CaptureKind::Daily).into_bytes());
}

/// A path that names another host, or goes up, leads nowhere.
#[tokio::test]
async fn an_impostor_cannot_send_the_capture_elsewhere() {
    let elsewhere = Impostor::start(None).await.unwrap();
    for path in [
        format!("http://evil.example:{}/rd/capture", elsewhere.port()),
        "//evil.example/rd/capture".to_owned(),
        "/10.0.0.1:11100/rd/capture".to_owned(),
        "http://127.0.0.1@evil.example/capture".to_owned(),
        "/rd/../../capture".to_owned(),
        "/rd/capture?to=http://evil.example".to_owned(),
    ] {
        let impostor = Impostor::start(None).await.unwrap();
        let discovery = format!(
            r#"<RDService status="READY" info=""><Interface id="CAPTURE" path="{path}"/></RDService>"#
        );
        impostor.answer_everything_with(Reply::new(200, "text/xml", discovery));
        let found = search(impostor.port(), 1).discover(|_| {}).await;
        assert_eq!(found[0].service.capture, None, "{path}");
    }
    // Another port of this PC is not believed either: the port that answered is the one that is asked.
    let impostor = Impostor::start(None).await.unwrap();
    let discovery = format!(
        r#"<RDService status="READY" info=""><Interface id="CAPTURE" path="http://127.0.0.1:{}/rd/capture"/></RDService>"#,
        elsewhere.port()
    );
    impostor.answer_everything_with(Reply::new(200, "text/xml", discovery));
    let ports = search(impostor.port(), 1);
    let found = ports.discover(|_| {}).await;
    let told = ports.capture(&found[0], CaptureKind::Daily).await.err().unwrap();

    assert_eq!(told.problem, Problem::CaptureMalformed);
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_redirected_capture_is_not_followed() {
    let elsewhere = Impostor::start(None).await.unwrap();
    let scanner = RdServer::start(RdOptions::new(Maker::MantraMfs110)).await.unwrap();
    let ports = search(scanner.port(), 1);
    let found = ports.discover(|_| {}).await;
    for status in [302, 307, 308] {
        let to = format!("http://127.0.0.1:{}/rd/capture", elsewhere.port());
        let redirect = Reply::empty(status).with_header("Location", &to);
        scanner.script_capture(hazri_simulator::scanner::ScriptedCapture::reply(redirect));
        assert!(ports.capture(&found[0], CaptureKind::Daily).await.is_err(), "{status}");
    }
    assert!(elsewhere.received().is_empty());
}

/// The words of a stranger stay short and printable wherever they are shown.
#[tokio::test]
async fn the_words_of_a_stranger_are_cut_and_cleaned() {
    let impostor = Impostor::start(None).await.unwrap();
    let long = format!("&#7;&lt;b&gt;{}", "x".repeat(10_000));
    let discovery = format!(r#"<RDService status="NOTREADY" info="{long}"/>"#);
    impostor.answer_everything_with(Reply::new(200, "text/xml", discovery));

    let found = search(impostor.port(), 1).discover(|_| {}).await;

    let info = &found[0].service.info;
    assert!(info.chars().count() <= 200 && !info.chars().any(char::is_control), "{info:?}");
    assert!(found[0].name().chars().count() <= 40);
}

/// Real documents of every maker, to be damaged.
fn documents() -> &'static [String] {
    static DOCUMENTS: OnceLock<Vec<String>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut documents = Vec::new();
            for maker in Maker::ALL {
                let scanner = RdServer::start(RdOptions::new(maker)).await.unwrap();
                documents.push(pid_document(&scanner, CaptureKind::Daily).await);
                for request in
                    ["RDSERVICE / ".to_owned(), format!("DEVICEINFO {} ", maker.info_path().unwrap_or("/"))]
                {
                    let port = scanner.port();
                    let request =
                        format!("{request}HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
                    let answer = crate::support::speak(port, request.as_bytes()).await;
                    let answer = String::from_utf8(answer).unwrap();
                    documents.push(answer.split_once("\r\n\r\n").unwrap().1.to_owned());
                }
            }
            documents
        })
    })
}

fn read_all(bytes: &[u8]) {
    let _ = read_rd_service(bytes);
    let _ = read_device_info(bytes);
    let _ = read_capture(SecretBytes::new(bytes.to_vec()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        read_all(&bytes);
    }

    #[test]
    fn no_xml_like_text_makes_a_reader_panic(text in "[<>/&;='\"!?\\[\\]a-zA-Z0-9 \u{feff}\u{0}-]{0,300}") {
        read_all(text.as_bytes());
        let inside = format!("<PidData><Resp errCode=\"{text}\" {text}/>{text}</PidData>");
        read_all(inside.as_bytes());
    }

    #[test]
    fn no_damaged_document_makes_a_reader_panic(
        which in any::<prop::sample::Index>(),
        damages in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = which.get(documents()).clone().into_bytes();
        for (place, byte, kind) in damages {
            if bytes.is_empty() {
                break;
            }
            let place = place.index(bytes.len());
            match kind {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                2 => drop(bytes.remove(place)),
                _ => bytes.truncate(place),
            }
        }
        read_all(&bytes);
    }

    /// A capture is passed on as it came or not at all: what is cut is not a capture.
    #[test]
    fn no_cut_document_is_a_capture(which in 0..12_usize, keep in any::<prop::sample::Index>()) {
        let document = &documents()[which * 3];
        let cut = keep.index(document.trim_end().len());
        let cut = document.as_bytes()[..cut].to_vec();
        prop_assert!(read_capture(SecretBytes::new(cut)).is_err());
    }
}

#[test]
fn every_whole_document_is_read() {
    for documents in documents().chunks(3) {
        let [capture, discovery, _] = documents else { panic!("three each") };
        assert!(read_capture(SecretBytes::new(capture.clone().into_bytes())).is_ok(), "{capture:.200}");
        assert!(read_rd_service(discovery.as_bytes()).is_some(), "{discovery}");
    }
}
