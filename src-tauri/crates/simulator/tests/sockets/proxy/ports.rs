//! Ports that never answer.

use std::net::Ipv4Addr;

use hazri_simulator::proxy::SilentDns;
use tokio::net::UdpSocket;

use super::{A_WHILE, eventually};

#[tokio::test]
async fn a_silent_name_server_counts_and_says_nothing() {
    let dns = SilentDns::start((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let asking = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for asked in 1..=3 {
        asking.send_to(b"a question", dns.address()).await.unwrap();
        eventually(|| dns.asked() == asked).await;
    }
    assert!(tokio::time::timeout(A_WHILE, asking.recv(&mut [0])).await.is_err());
}
