//! Ports that never answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use hazri_simulator::proxy::{SilentDns, SwallowingPort};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use super::{A_WHILE, eventually};

/// Whether this computer has the address at all.
async fn has(ip: IpAddr) -> bool {
    TcpListener::bind((ip, 0)).await.is_ok()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_swallowing_port_answers_no_connect() {
    for ip in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        if !has(ip).await {
            continue;
        }
        let port = SwallowingPort::start(ip, None).await.unwrap();
        for _ in 0..2 {
            let connect = TcpStream::connect(port.address());
            assert!(tokio::time::timeout(Duration::from_millis(300), connect).await.is_err());
        }
    }
}

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
