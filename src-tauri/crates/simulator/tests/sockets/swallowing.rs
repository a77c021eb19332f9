//! Ports that take no connection: only Linux lets a program have one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use hazri_simulator::proxy::SwallowingPort;
use hazri_simulator::scanner::SilentPort;
use tokio::net::{TcpListener, TcpStream};

const SOON: Duration = Duration::from_millis(150);

/// Whether this computer has the address at all.
async fn has(ip: IpAddr) -> bool {
    TcpListener::bind((ip, 0)).await.is_ok()
}

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
async fn a_silent_port_swallows_connections() {
    let silent = SilentPort::start(None).await.unwrap();
    let connected = tokio::time::timeout(SOON, TcpStream::connect(("127.0.0.1", silent.port()))).await;
    assert!(connected.is_err());
}
