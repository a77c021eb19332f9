//! RD services.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use chrono::{TimeDelta, Utc};
use hazri_simulator::http::{Delivery, Reply};
use hazri_simulator::scanner::{Maker, Malformed, RdOptions, RdServer, ScriptedCapture, Status};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::rustls;

use crate::agent::{capture, pid_options};
use crate::client::{Answer, raw, request, send};

async fn scanner(maker: Maker) -> RdServer {
    RdServer::start(RdOptions::new(maker)).await.unwrap()
}

async fn ask(port: u16, method: &str, target: &str) -> Answer {
    let host = format!("127.0.0.1:{port}");
    send(port, method, target, &[("Host", &host)], b"").await
}

async fn mantra_capture(scanner: &RdServer) -> String {
    capture(scanner.port(), scanner.maker(), false).await.text()
}

/// The value of the first attribute of this name.
fn attribute(document: &str, name: &str) -> String {
    let quotes_alike = document.replace('\'', "\"");
    let (_, rest) =
        quotes_alike.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{name}: {document}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_maker_is_found_describes_itself_and_captures() {
    for maker in Maker::ALL {
        let scanner = scanner(maker).await;
        let port = scanner.port();
        let found = ask(port, "RDSERVICE", "/").await;
        assert_eq!(found.header("connection").as_deref(), Some("close"));
        let found = found.text();
        assert_eq!(attribute(&found, "status"), "READY", "{found}");
        assert!(found.contains("CAPTURE"), "{found}");
        assert_eq!(found.contains("INFO"), maker.info_path().is_some(), "{found}");
        if let Some(path) = maker.info_path() {
            let info = ask(port, "DEVICEINFO", path).await.text();
            assert_eq!(attribute(&info, "mi"), maker.model());
            assert_eq!(attribute(&info, "dc"), scanner.device_code());
            assert!(info.contains(maker.level().name()) && info.contains(&scanner.serial()), "{info}");
        }
        let pid = mantra_capture(&scanner).await;
        assert_eq!(attribute(&pid, "errCode").trim(), "0");
        assert!((16_000..20_000).contains(&pid.len()), "{maker:?}: {}", pid.len());
        assert_eq!(scanner.violations(), Vec::<String>::new(), "{maker:?}");
    }
}

#[tokio::test]
async fn makers_have_their_quirks() {
    let text = async |maker| {
        let scanner = scanner(maker).await;
        let port = scanner.port();
        (ask(port, "RDSERVICE", "/").await.text(), port)
    };
    let (morpho, port) = text(Maker::MorphoMso1300).await;
    assert!(morpho.contains(&format!("path='/127.0.0.1:{port}/capture'")), "{morpho}");
    let (idemia, port) = text(Maker::IdemiaMso1300E3).await;
    assert!(idemia.contains(&format!("path='://127.0.0.1:{port}/capture'")), "{idemia}");
    let (startek, port) = text(Maker::StartekFm220).await;
    assert!(startek.contains(&format!("path=\"http://127.0.0.1:{port}  / rd/capture\"")), "{startek}");
    let (secugen, _) = text(Maker::SecugenHu20).await;
    assert!(secugen.contains("\"//rd//capture\"") && secugen.contains(" xmlns="), "{secugen}");
    let (precision, _) = text(Maker::PrecisionPb1000).await;
    assert!(precision.contains("id=\"INFO\""), "{precision}");
    let (next, _) = text(Maker::NextNb3023).await;
    assert!(next.starts_with('\u{feff}'));
    let (mantra, _) = text(Maker::MantraMfs110).await;
    assert!(mantra.starts_with("<?xml") && mantra.find("DEVICEINFO") < mantra.find("CAPTURE"), "{mantra}");
    let (aratek, _) = text(Maker::AratekA600).await;
    assert!(!aratek.contains("INFO"));
}

#[tokio::test]
async fn captures_are_never_the_same_twice() {
    let scanner = scanner(Maker::MantraMfs100).await;
    assert_ne!(mantra_capture(&scanner).await, mantra_capture(&scanner).await);
    assert_eq!(scanner.captures(), 2);
}

#[tokio::test]
async fn the_status_is_told_and_decides_about_captures() {
    let scanner = scanner(Maker::MantraMfs110).await;
    for (status, word, code) in [
        (Status::NotReady, "NOTREADY", "720"),
        (Status::Used, "USED", "710"),
        (Status::Text("Ready soon".into()), "Ready soon", "720"),
        (Status::Ready, "READY", "0"),
    ] {
        scanner.set_status(status);
        let found = ask(scanner.port(), "RDSERVICE", "/").await.text();
        assert_eq!(attribute(&found, "status"), word);
        assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), code);
    }
}

#[tokio::test]
async fn a_scanner_that_is_pulled_out_is_blank_and_comes_back() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.unplug();
    let found = ask(scanner.port(), "RDSERVICE", "/").await.text();
    assert_eq!(attribute(&found, "status"), "NOTREADY");
    let info = ask(scanner.port(), "DEVICEINFO", "/rd/info").await.text();
    assert_eq!((attribute(&info, "dpId"), attribute(&info, "mc")), (String::new(), String::new()));
    assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), "720");
    scanner.plug_in();
    assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), "0");
}

#[tokio::test]
async fn pulling_the_scanner_out_during_a_capture_fails_it() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.set_finger_delay(Duration::from_millis(100));
    let (pid, ()) = tokio::join!(mantra_capture(&scanner), async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        scanner.unplug();
    });
    assert_eq!(attribute(&pid, "errCode"), "720");
}

#[tokio::test]
async fn two_captures_at_once_are_one_too_many() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.set_finger_delay(Duration::from_millis(150));
    let (first, second) = tokio::join!(mantra_capture(&scanner), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        mantra_capture(&scanner).await
    });
    assert_eq!((attribute(&first, "errCode"), attribute(&second, "errCode")), ("0".into(), "710".into()));
}

#[tokio::test]
async fn leaving_does_not_stop_the_scanner() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.set_finger_delay(Duration::from_millis(200));
    let gone = tokio::time::timeout(Duration::from_millis(50), mantra_capture(&scanner)).await;
    assert!(gone.is_err());
    assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), "710");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), "0");
}

#[tokio::test]
async fn a_finger_that_comes_too_late_is_700() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.set_finger_delay(Duration::from_secs(60));
    let host = format!("127.0.0.1:{}", scanner.port());
    let body = pid_options(false).replace("30000", "80");
    let headers = [("Host", host.as_str()), ("Content-Type", "text/xml")];
    let start = Instant::now();
    let pid = send(scanner.port(), "CAPTURE", "/rd/capture", &headers, body.as_bytes()).await.text();
    assert_eq!(attribute(&pid, "errCode"), "700");
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn wrong_options_are_answered_with_uidais_code_and_noted() {
    let scanner = scanner(Maker::MantraMfs110).await;
    let host = format!("127.0.0.1:{}", scanner.port());
    let headers = [("Host", host.as_str()), ("Content-Type", "text/xml")];
    for (from, to, code) in [
        ("fType=\"2\"", "fType=\"9\"", "110"),
        ("timeout=\"30000\"", "timeout=\"100000\"", "160"),
        ("<Opts", "\n<Opts", "100"),
    ] {
        let body = pid_options(false).replace(from, to);
        let pid = send(scanner.port(), "CAPTURE", "/rd/capture", &headers, body.as_bytes()).await.text();
        assert_eq!(attribute(&pid, "errCode"), code);
    }
    assert_eq!(scanner.violations().len(), 3);
}

#[tokio::test]
async fn what_the_contract_forbids_is_noted() {
    let scanner = scanner(Maker::MantraMfs110).await;
    let port = scanner.port();
    let host = format!("127.0.0.1:{port}");
    let localhost = format!("localhost:{port}");
    send(port, "RDSERVICE", "/", &[("Host", &localhost)], b"").await;
    send(port, "RDSERVICE", "/", &[("Host", &host), ("Cookie", "a=b")], b"").await;
    raw(port, format!("RDSERVICE / HTTP/1.0\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
    send(port, "GET", "/", &[("Host", &host)], b"").await;
    send(port, "CAPTURE", "/capture", &[("Host", &host), ("Content-Type", "text/xml")], b"").await;
    send(
        port,
        "CAPTURE",
        "/rd/capture",
        &[("Host", &host), ("Content-Type", "application/xml")],
        pid_options(false).as_bytes(),
    )
    .await;
    let found = scanner.violations();
    let expected = ["host", "cookie", "version", "path", "path", "content-type"];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (text, about) in found.iter().zip(expected) {
        assert!(text.contains(&format!(": {about}: ")), "{text} is not about {about}");
    }
}

#[tokio::test]
async fn captures_can_be_scripted() {
    let scanner = scanner(Maker::MantraMfs110).await;
    scanner.script_capture(ScriptedCapture::error("-1307", "No device <connected>"));
    scanner.script_capture(ScriptedCapture::bare_resp("999", "Internal error"));
    scanner.script_capture(ScriptedCapture::quality("24", "34,30"));
    scanner.script_capture(ScriptedCapture::with_code(" 0 ", "Invalid error code"));
    let error = mantra_capture(&scanner).await;
    assert_eq!(
        (attribute(&error, "errCode").as_str(), attribute(&error, "errInfo").as_str()),
        ("-1307", "No device &lt;connected&gt;")
    );
    assert!(mantra_capture(&scanner).await.starts_with("<Resp "));
    let poor = mantra_capture(&scanner).await;
    assert_eq!((attribute(&poor, "qScore").as_str(), attribute(&poor, "nmPoints").as_str()), ("24", "34,30"));
    assert_eq!(attribute(&mantra_capture(&scanner).await, "errCode"), " 0 ");
    assert_eq!(scanner.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn scores_can_end_in_a_newline() {
    let scanner = scanner(Maker::StartekFm220).await;
    assert!(mantra_capture(&scanner).await.contains("nmPoints=\"59&#10;\""));
}

#[tokio::test]
async fn every_malformed_capture_comes_and_is_malformed_in_its_way() {
    let scanner = scanner(Maker::MantraMfs110).await;
    for malformed in Malformed::ALL {
        scanner.script_capture(ScriptedCapture::malformed(malformed));
        let pid = mantra_capture(&scanner).await;
        let sign = match malformed {
            Malformed::EmptySkey => "></Skey>",
            Malformed::EmptyHmac => "<Hmac></Hmac>",
            Malformed::EmptyData => "<Data type=\"X\"></Data>",
            Malformed::EmptyCertificate => "mc=\"\"",
            Malformed::ProtobufData => "type=\"P\"",
            Malformed::OtherFingerType => "fType=\"0\"",
            Malformed::ExternalEntity => "SYSTEM \"http://127.0.0.1:",
            Malformed::BillionLaughs => "<!ENTITY l9 ",
            Malformed::TwoRoots => "</PidData><PidData>",
            Malformed::Html => "<html>",
            Malformed::Truncated => "<Data type=\"X\">",
            Malformed::Nothing => "",
            Malformed::NotUtf8 => "\u{fffd}",
        };
        assert!(pid.contains(sign), "{malformed:?}: {pid:.300}");
        assert_eq!(pid.is_empty(), malformed == Malformed::Nothing);
        assert_eq!(
            pid.contains("</PidData>"),
            !matches!(malformed, Malformed::Truncated | Malformed::Html | Malformed::Nothing)
        );
    }
}

#[tokio::test]
async fn answers_can_be_delivered_badly() {
    let scanner = scanner(Maker::MantraMfs110).await;
    let host = format!("127.0.0.1:{}", scanner.port());
    let find = request("RDSERVICE", "/", &[("Host", &host)], b"");
    scanner.script_discovery(Delivery::Cut { after_bytes: 30 });
    assert_eq!(raw(scanner.port(), &find).await.unwrap().len(), 30);
    scanner.script_discovery(Reply::new(302, "text/html", "").with_header("Location", "http://192.0.2.1/"));
    assert_eq!(ask(scanner.port(), "RDSERVICE", "/").await.status, 302);
    scanner.script_device_info(Delivery::Reset { after_bytes: 0 });
    let info = request("DEVICEINFO", "/rd/info", &[("Host", &host)], b"");
    assert!(raw(scanner.port(), &info).await.is_err());
    scanner.script_capture(ScriptedCapture::flood(3_000_000));
    assert_eq!(mantra_capture(&scanner).await.len(), 3_000_000);
    scanner.script_capture(ScriptedCapture::reply(Reply::empty(500)));
    assert_eq!(capture(scanner.port(), scanner.maker(), false).await.status, 500);
}

#[tokio::test]
async fn the_certificate_of_the_device_has_its_days_and_can_end_earlier() {
    for (maker, days) in [(Maker::MantraMfs100, 30), (Maker::MantraMfs110, 90)] {
        let scanner = scanner(maker).await;
        let left = certificate_end(&scanner).await - Utc::now();
        assert!((left - TimeDelta::days(days)).abs() < TimeDelta::hours(2), "{left}");
        let yesterday = Utc::now() - TimeDelta::days(1);
        scanner.set_certificate_end(yesterday).unwrap();
        assert!((certificate_end(&scanner).await - yesterday).abs() < TimeDelta::seconds(2));
    }
}

async fn certificate_end(scanner: &RdServer) -> chrono::DateTime<Utc> {
    let info = ask(scanner.port(), "DEVICEINFO", "/rd/info").await.text();
    let der = base64::engine::general_purpose::STANDARD.decode(attribute(&info, "mc")).unwrap();
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).unwrap();
    chrono::DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0).unwrap()
}

#[tokio::test]
async fn https_is_served_with_a_certificate_of_its_own() {
    let options = RdOptions { tls: true, ..RdOptions::new(Maker::IdemiaMso1300E3) };
    let scanner = RdServer::start(options).await.unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anything(provider)))
        .with_no_client_auth();
    let tcp = tokio::net::TcpStream::connect(("127.0.0.1", scanner.port())).await.unwrap();
    let name = rustls::pki_types::ServerName::try_from("127.0.0.1").unwrap();
    let mut tls = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
    let host = format!("127.0.0.1:{}", scanner.port());
    tls.write_all(&request("RDSERVICE", "/", &[("Host", &host)], b"")).await.unwrap();
    let mut answer = String::new();
    tls.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("status='READY'"), "{answer}");
    assert_eq!(scanner.violations(), Vec::<String>::new());
}

/// Believes every certificate, as a client does on loopback.
#[derive(Debug)]
struct Anything(Arc<rustls::crypto::CryptoProvider>);

impl rustls::client::danger::ServerCertVerifier for Anything {
    fn verify_server_cert(
        &self,
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &[rustls::pki_types::CertificateDer<'_>],
        _: &rustls::pki_types::ServerName<'_>,
        _: &[u8],
        _: rustls::pki_types::UnixTime,
    ) -> Result<rustls::client::danger::ServerCertVerified, rustls::Error> {
        Ok(rustls::client::danger::ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &rustls::pki_types::CertificateDer<'_>,
        _: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Ok(rustls::client::danger::HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &rustls::pki_types::CertificateDer<'_>,
        signature: &rustls::DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
