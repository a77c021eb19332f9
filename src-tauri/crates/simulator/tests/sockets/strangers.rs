//! What else may sit on a scanner's port.

use std::time::Duration;

use hazri_simulator::http::Reply;
use hazri_simulator::scanner::{HungPort, Impostor, OtherProgram};

use crate::client::{raw, send};

const SOON: Duration = Duration::from_millis(150);

#[tokio::test]
async fn a_hung_port_accepts_and_says_nothing() {
    let hung = HungPort::start(None).await.unwrap();
    let answer = tokio::time::timeout(SOON, raw(hung.port(), b"RDSERVICE / HTTP/1.1\r\n\r\n")).await;
    assert!(answer.is_err());
    assert_eq!(hung.connections_accepted(), 1);
}

#[tokio::test]
async fn another_program_answers_html_to_anything() {
    let other = OtherProgram::start(None).await.unwrap();
    for method in ["RDSERVICE", "GET", "CAPTURE"] {
        let answer = send(other.port(), method, "/x", &[], b"").await;
        assert!(answer.text().contains("<html>"));
    }
    assert_eq!(other.received().len(), 3);
}

#[tokio::test]
async fn an_impostor_looks_right_and_keeps_what_it_gets() {
    let impostor = Impostor::start(None).await.unwrap();
    let port = impostor.port();
    assert!(send(port, "RDSERVICE", "/", &[], b"").await.text().contains("READY"));
    assert!(send(port, "DEVICEINFO", "/rd/info", &[], b"").await.text().contains("MFS110"));
    let capture = send(port, "CAPTURE", "/rd/capture", &[("X-Secret", "1")], b"<PidOptions/>").await;
    assert!(capture.text().contains("errCode=\"0\""));
    let kept = impostor.received().pop().unwrap();
    assert_eq!((kept.head.value("x-secret"), kept.body.as_slice()), (Some("1"), b"<PidOptions/>".as_slice()));
}

#[tokio::test]
async fn an_impostor_can_redirect() {
    let impostor = Impostor::start(None).await.unwrap();
    let away = Reply::empty(302).with_header("Location", "http://192.0.2.1/");
    impostor.answer_everything_with(away);
    assert_eq!(send(impostor.port(), "RDSERVICE", "/", &[], b"").await.status, 302);
}
