//! Ways in which an answer reaches the client, or does not.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, Scripted};
use hazri_simulator::http::{AtAccept, Delivery, HEAD_CAP};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{parsed, raw, request};

async fn eko() -> EkoServer {
    EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 1).unwrap()).await.unwrap()
}

async fn with_delivery(delivery: Delivery) -> (EkoServer, Result<Vec<u8>, (std::io::Error, Vec<u8>)>) {
    let eko = eko().await;
    eko.script(EkoCall::Other, Scripted::body(200, "text/plain", "0123456789").delivered(delivery));
    let answer = raw(eko.port(), &ip()).await;
    (eko, answer)
}

fn ip() -> Vec<u8> {
    request("GET", "/ip", &[("Connection", "close")], b"")
}

#[tokio::test]
async fn whole() {
    let (_eko, answer) = with_delivery(Delivery::Whole).await;
    let answer = parsed(&answer.unwrap());
    assert_eq!(
        (answer.text().as_str(), answer.header("content-length").as_deref()),
        ("0123456789", Some("10"))
    );
}

#[tokio::test]
async fn late() {
    let start = Instant::now();
    let (_eko, answer) = with_delivery(Delivery::Delay(Duration::from_millis(120))).await;
    assert!(start.elapsed() >= Duration::from_millis(120));
    assert_eq!(parsed(&answer.unwrap()).status, 200);
}

#[tokio::test]
async fn cut_after_every_byte() {
    let (_eko, whole) = with_delivery(Delivery::Whole).await;
    let length = whole.unwrap().len();
    let eko = eko().await;
    for after_bytes in 0..length {
        let scripted = Scripted::body(200, "text/plain", "0123456789");
        eko.script(EkoCall::Other, scripted.delivered(Delivery::Cut { after_bytes }));
        assert_eq!(raw(eko.port(), &ip()).await.unwrap().len(), after_bytes);
    }
}

#[tokio::test]
async fn reset_after_some_bytes() {
    for after_bytes in [0, 1, 40] {
        let (_eko, answer) = with_delivery(Delivery::Reset { after_bytes }).await;
        let (error, read) = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(read.len(), after_bytes);
    }
}

#[tokio::test]
async fn in_drops() {
    let pause = Duration::from_millis(1);
    let start = Instant::now();
    let (_eko, answer) = with_delivery(Delivery::Drip { bytes_per_chunk: 2, pause }).await;
    let bytes = answer.unwrap();
    assert_eq!(parsed(&bytes).text(), "0123456789");
    assert!(start.elapsed() >= pause * u32::try_from(bytes.len() / 2).unwrap());
}

#[tokio::test]
async fn never() {
    let eko = eko().await;
    eko.script(EkoCall::Other, Scripted::as_usual().delivered(Delivery::Hang));
    let mut socket = TcpStream::connect(("127.0.0.1", eko.port())).await.unwrap();
    socket.write_all(&ip()).await.unwrap();
    let mut byte = [0];
    let read = tokio::time::timeout(Duration::from_millis(150), socket.read(&mut byte)).await;
    assert!(read.is_err(), "nothing comes");
    assert_eq!(eko.received()[0].answered, None);
    eko.stop().await;
    assert!(matches!(socket.read(&mut byte).await, Ok(0) | Err(_)), "the server's end ends it");
}

#[tokio::test]
async fn hand_made() {
    let (_eko, answer) = with_delivery(Delivery::Raw(b"SSH-2.0-x\r\n".to_vec())).await;
    assert_eq!(answer.unwrap(), b"SSH-2.0-x\r\n");
}

#[tokio::test]
async fn flooded() {
    let (_eko, answer) = with_delivery(Delivery::Flood { bytes: 1_000_000 }).await;
    let answer = parsed(&answer.unwrap());
    assert_eq!(answer.header("content-length").as_deref(), Some("1000000"));
    assert_eq!(answer.body.len(), 1_000_000);
    assert!(answer.body.starts_with(b"0123456789   "));
}

#[tokio::test]
async fn an_endless_flood_ends_with_the_client() {
    let eko = eko().await;
    let flood = Delivery::Flood { bytes: 1 << 40 };
    eko.script(EkoCall::Other, Scripted::as_usual().delivered(flood));
    let mut socket = TcpStream::connect(("127.0.0.1", eko.port())).await.unwrap();
    socket.write_all(&ip()).await.unwrap();
    let mut some = vec![0; 200_000];
    socket.read_exact(&mut some).await.unwrap();
    drop(socket);
    assert_eq!(parsed(&raw(eko.port(), &ip()).await.unwrap()).text(), "127.0.0.1");
}

#[tokio::test]
async fn connections_are_kept_until_the_client_wants_otherwise() {
    let eko = eko().await;
    let mut socket = TcpStream::connect(("127.0.0.1", eko.port())).await.unwrap();
    let twice = [request("GET", "/ip", &[], b""), ip()].concat();
    socket.write_all(&twice).await.unwrap();
    let mut answers = String::new();
    socket.read_to_string(&mut answers).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2);
    assert_eq!(eko.connections_accepted(), 1);
}

#[tokio::test]
async fn connections_can_be_reset_closed_or_hung_as_they_come() {
    let eko = eko().await;
    eko.set_at_accept(AtAccept::Reset);
    assert_eq!(raw(eko.port(), b"").await.unwrap_err().0.kind(), ErrorKind::ConnectionReset);
    eko.set_at_accept(AtAccept::Close);
    assert_eq!(raw(eko.port(), b"").await.unwrap(), b"");
    eko.set_at_accept(AtAccept::Hang);
    let hung = tokio::time::timeout(Duration::from_millis(100), raw(eko.port(), &ip())).await;
    assert!(hung.is_err());
    eko.set_at_accept(AtAccept::Serve);
    assert!(raw(eko.port(), &ip()).await.is_ok());
    assert_eq!(eko.connections_accepted(), 4);
}

#[tokio::test]
async fn a_stopped_server_refuses_connections_and_a_dropped_one_soon_does() {
    let stopped = eko().await;
    let port = stopped.port();
    stopped.stop().await;
    assert_eq!(
        TcpStream::connect(("127.0.0.1", port)).await.unwrap_err().kind(),
        ErrorKind::ConnectionRefused
    );

    let dropped = eko().await;
    let port = dropped.port();
    drop(dropped);
    let refused = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(2), refused).await.unwrap();
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let eko = eko().await;
    let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(HEAD_CAP));
    for (bytes, status) in [
        ("\u{1}\r\n\r\n".to_owned(), 400),
        (long, 431),
        ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(), 400),
        ("POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n".to_owned(), 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), 411),
    ] {
        assert_eq!(parsed(&raw(eko.port(), bytes.as_bytes()).await.unwrap()).status, status, "{bytes:.60}");
    }
    assert!(eko.received().is_empty());
}

#[tokio::test]
async fn a_client_that_leaves_in_its_body_is_noted_and_not_served() {
    let eko = eko().await;
    let head = "POST /ekoapi/v3/customer/aeps/fingpay/kyc/otp HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf";
    let mut socket = TcpStream::connect(("127.0.0.1", eko.port())).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.shutdown().await.unwrap();
    let mut nothing = Vec::new();
    socket.read_to_end(&mut nothing).await.unwrap();
    assert!(nothing.is_empty());
    let received = &eko.received()[0];
    assert_eq!((received.body.as_slice(), received.answered), (b"half".as_slice(), None));
}

#[tokio::test]
async fn a_port_can_be_chosen() {
    let first = eko().await;
    let port = first.port();
    let options = EkoOptions { port: Some(port), ..EkoOptions::made_up(Revision::R2026_06, 1).unwrap() };
    assert_eq!(EkoServer::start(options.clone()).await.unwrap_err().kind(), ErrorKind::AddrInUse);
    first.stop().await;
    let again = EkoServer::start(options).await.unwrap();
    assert_eq!(again.base_url(), format!("http://127.0.0.1:{port}/ekoapi/v3"));
}
