//! A network without faults, and the ends of connections as both sides make them.

use std::io::ErrorKind;

use hazri_simulator::eko::{EkoCall, EkoOptions, EkoServer, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::proxy::{AtConnect, BreakHow, Ending, FaultProxy, Faults, Passed, ProxyOptions};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::upstream::{End, Upstream};
use super::{
    ANSWER, REQUEST, before, client, ending, eventually, exactly, first, network, stays_silent, to_the_end,
};
use crate::client::{parsed, raw, request};

fn ip() -> Vec<u8> {
    request("GET", "/ip", &[("Connection", "close")], b"")
}

async fn before_eko() -> (EkoServer, FaultProxy) {
    let eko = EkoServer::start(EkoOptions::made_up(Revision::R2026_06, 1).unwrap()).await.unwrap();
    let options = ProxyOptions { upstream: eko.port(), tls: None, port: None };
    let network = FaultProxy::start(options).await.unwrap();
    (eko, network)
}

#[tokio::test]
async fn everything_passes_and_is_counted() {
    let (upstream, network) = network().await;
    let mut client = client(&network).await;
    for round in 1..=3 {
        client.write_all(REQUEST).await.unwrap();
        assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
        let counted = u64::try_from(round * REQUEST.len()).unwrap();
        let passed = Passed {
            taken_bytes: counted,
            request_bytes: counted,
            response_bytes: u64::try_from(round * ANSWER.len()).unwrap(),
            handshake_completed: false,
            ending: None,
        };
        assert_eq!(network.passed(), [passed]);
    }
    assert_eq!((network.connections(), network.open_connections()), (1, 1));
    drop(client);
    eventually(|| ending(&network) == Some(Ending::Closed)).await;
    assert_eq!(network.open_connections(), 0);
    assert_eq!((upstream.first().bytes, upstream.first().end), (REQUEST.repeat(3), Some(End::Fin)));
}

#[tokio::test]
async fn much_passes_intact_in_both_directions() {
    const ECHO: &[u8] = &[7; 1 << 20];
    let upstream = Upstream::start(1 << 20, ECHO).await;
    let network = before(&upstream).await;
    let mut client = client(&network).await;
    let sent: Vec<u8> = (0..1 << 20).map(|place: u32| place.to_le_bytes()[1]).collect();
    client.write_all(&sent).await.unwrap();
    assert_eq!(exactly(&mut client, ECHO.len()).await, ECHO);
    assert_eq!(upstream.first().bytes, sent);
}

#[tokio::test]
async fn the_service_answers_through_it() {
    let (eko, network) = before_eko().await;
    let answer = parsed(&raw(network.port(), &ip()).await.unwrap());
    assert_eq!((answer.status, answer.text().as_str()), (200, "127.0.0.1"));
    assert_eq!(eko.connections_accepted(), 1);
}

#[tokio::test]
async fn what_the_service_cuts_or_resets_arrives_cut_or_reset() {
    let (eko, network) = before_eko().await;
    let script = |delivery| eko.script(EkoCall::Other, Scripted::as_usual().delivered(delivery));
    script(Delivery::Cut { after_bytes: 30 });
    assert_eq!(raw(network.port(), &ip()).await.unwrap().len(), 30);
    script(Delivery::Reset { after_bytes: 31 });
    let (error, read) = raw(network.port(), &ip()).await.unwrap_err();
    assert_eq!((error.kind(), read.len()), (ErrorKind::ConnectionReset, 31));
    assert_eq!(network.passed()[1].ending, Some(Ending::ByUpstream));
}

#[tokio::test]
async fn what_the_client_resets_arrives_reset() {
    let (upstream, network) = network().await;
    let mut client = client(&network).await;
    client.write_all(&REQUEST[..10]).await.unwrap();
    eventually(|| upstream.first().bytes.len() == 10).await;
    client.set_zero_linger().unwrap();
    drop(client);
    eventually(|| upstream.first().end == Some(End::Rst)).await;
    assert_eq!(ending(&network), Some(Ending::ByClient));
}

#[tokio::test]
async fn a_client_may_close_its_side_and_still_be_answered() {
    let (_upstream, network) = network().await;
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    client.shutdown().await.unwrap();
    assert_eq!(to_the_end(&mut client).await, (ANSWER.to_vec(), None));
}

#[tokio::test]
async fn without_an_upstream_the_client_is_reset() {
    let nobody = {
        let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        port.local_addr().unwrap().port()
    };
    let options = ProxyOptions { upstream: nobody, tls: None, port: None };
    let network = FaultProxy::start(options).await.unwrap();
    assert_eq!(to_the_end(&mut client(&network).await).await.1, Some(ErrorKind::ConnectionReset));
    assert_eq!(ending(&network), Some(Ending::Unreachable));
}

#[tokio::test]
async fn connections_can_be_reset_or_closed_as_they_come() {
    let (upstream, network) = network().await;
    for (connect, how, error) in [
        (AtConnect::Reset, BreakHow::Reset, Some(ErrorKind::ConnectionReset)),
        (AtConnect::Close, BreakHow::Close, None),
    ] {
        network.set_faults(Faults { connect, ..Faults::default() });
        assert_eq!(to_the_end(&mut client(&network).await).await, (Vec::new(), error));
        assert_eq!(network.passed().pop().unwrap().ending, Some(Ending::Refused(how)));
    }
    assert!(upstream.came().is_empty());
}

#[tokio::test]
async fn connections_can_be_held_as_they_come_until_it_is_mended() {
    for connect in [AtConnect::Hang, AtConnect::StallHandshake] {
        let (upstream, network) = network().await;
        network.set_faults(Faults { connect, ..Faults::default() });
        let mut client = client(&network).await;
        client.write_all(REQUEST).await.unwrap();
        stays_silent(&mut client).await;
        assert_eq!(first(&network), Passed::default(), "nothing is read");
        assert!(upstream.came().is_empty());
        network.mend();
        assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_it_is_held_is_noticed() {
    let (_upstream, network) = network().await;
    network.set_faults(Faults { connect: AtConnect::Hang, ..Faults::default() });
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    eventually(|| network.open_connections() == 1).await;
    drop(client);
    eventually(|| network.passed().first().and_then(|passed| passed.ending) == Some(Ending::ByClient)).await;
}

#[tokio::test]
async fn a_stopped_network_refuses_connections_and_its_port_can_be_taken_again() {
    let (upstream, network) = network().await;
    let port = network.port();
    let mut open = client(&network).await;
    open.write_all(REQUEST).await.unwrap();
    exactly(&mut open, ANSWER.len()).await;
    network.stop().await;
    let refused = TcpStream::connect(("127.0.0.1", port)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    assert_eq!(to_the_end(&mut open).await.0, b"");
    let options = ProxyOptions { upstream: upstream.port(), tls: None, port: Some(port) };
    assert_eq!(FaultProxy::start(options).await.unwrap().port(), port);
}
