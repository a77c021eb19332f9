//! The proxy of a company or an internet café.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::proxy::{WebProxy, WebProxyOptions};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::upstream::Upstream;
use super::{ANSWER, REQUEST, exactly, to_the_end};
use crate::client::{parsed, raw, request, send};

const ESTABLISHED: &[u8] = b"HTTP/1.1 200 Connection Established\r\n\r\n";

async fn open() -> WebProxy {
    WebProxy::start(WebProxyOptions::default()).await.unwrap()
}

async fn guarded() -> WebProxy {
    WebProxy::start(WebProxyOptions { demands_password: true }).await.unwrap()
}

fn login(password: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{}:{password}", WebProxy::USER)))
}

#[tokio::test]
async fn a_tunnel_carries_anything() {
    let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
    let proxy = open().await;
    let target = format!("127.0.0.1:{}", upstream.port());
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
    client.write_all(&request("CONNECT", &target, &[("Host", &target)], b"")).await.unwrap();
    assert_eq!(exactly(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    client.write_all(REQUEST).await.unwrap();
    assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
    assert_eq!(proxy.asked(), [format!("CONNECT {target} HTTP/1.1")]);
}

#[tokio::test]
async fn what_follows_a_connect_at_once_is_not_lost() {
    let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
    let proxy = open().await;
    let connect = request("CONNECT", &format!("127.0.0.1:{}", upstream.port()), &[], b"");
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
    client.write_all(&[&connect, REQUEST].concat()).await.unwrap();
    assert_eq!(exactly(&mut client, ESTABLISHED.len() + ANSWER.len()).await, [ESTABLISHED, ANSWER].concat());
}

#[tokio::test]
async fn plain_requests_are_passed_on_without_what_is_the_proxys() {
    let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_07, 1).unwrap()).await.unwrap();
    let proxy = guarded().await;
    let target = format!("http://127.0.0.1:{}/ip", eko.port());
    let headers = [("X-Mine", "1"), ("Proxy-Authorization", &login(WebProxy::PASSWORD)[..])];
    let answer = send(proxy.port(), "GET", &target, &headers, b"").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "127.0.0.1"));
    assert_eq!(proxy.asked(), [format!("GET {target} HTTP/1.1")]);
    let received = eko.received().pop().unwrap();
    assert_eq!(received.path, "/ip");
    let names: Vec<String> = received.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    assert!(names.contains(&"x-mine".to_owned()));
    assert!(!names.contains(&"proxy-authorization".to_owned()));
}

#[tokio::test]
async fn a_body_is_passed_on() {
    let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_07, 1).unwrap()).await.unwrap();
    let proxy = open().await;
    let target = format!("http://127.0.0.1:{}/nowhere", eko.port());
    send(proxy.port(), "POST", &target, &[("Connection", "keep-alive")], b"a body").await;
    assert_eq!(eko.received().pop().unwrap().body, b"a body");
}

#[tokio::test]
async fn without_the_password_it_answers_407_and_waits_for_it() {
    let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
    let proxy = guarded().await;
    let target = format!("127.0.0.1:{}", upstream.port());
    let wrong = login("wrong");
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
    for headers in [&[][..], &[("Proxy-Authorization", wrong.as_str())]] {
        client.write_all(&request("CONNECT", &target, headers, b"")).await.unwrap();
        let answer = parsed(&up_to_the_end_of_html(&mut client).await);
        assert_eq!(answer.status, 407);
        assert_eq!(answer.header("proxy-authenticate").as_deref(), Some("Basic realm=\"Internet\""));
    }
    assert!(upstream.came().is_empty());
    let right = login(WebProxy::PASSWORD);
    let connect = request("CONNECT", &target, &[("Proxy-Authorization", right.as_str())], b"");
    client.write_all(&connect).await.unwrap();
    assert_eq!(exactly(&mut client, ESTABLISHED.len()).await, ESTABLISHED);
    assert_eq!(proxy.asked().len(), 3);
}

async fn up_to_the_end_of_html(client: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    while !read.ends_with(b"</html>") {
        read.extend(exactly(client, 1).await);
    }
    read
}

#[tokio::test]
async fn it_leads_to_this_computer_only() {
    let proxy = open().await;
    for (method, target, status) in [
        ("CONNECT", "192.0.2.1:443", 502),
        ("GET", "http://192.0.2.1/x", 502),
        ("CONNECT", "127.0.0.1:1", 502),
        ("GET", "/without-a-host", 400),
    ] {
        let answer = parsed(&raw(proxy.port(), &request(method, target, &[], b"")).await.unwrap());
        assert_eq!(answer.status, status, "{method} {target}");
    }
}

#[tokio::test]
async fn a_dropped_proxy_ends_its_tunnels() {
    let upstream = Upstream::start(REQUEST.len(), ANSWER).await;
    let proxy = open().await;
    let connect = request("CONNECT", &format!("127.0.0.1:{}", upstream.port()), &[], b"");
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
    client.write_all(&connect).await.unwrap();
    exactly(&mut client, ESTABLISHED.len()).await;
    drop(proxy);
    assert_eq!(to_the_end(&mut client).await.0, b"");
}
