//! Breaks after an exact count.

use std::io::ErrorKind;

use hazri_simulator::proxy::{BreakHow, Ending, Faults, Way};
use tokio::io::AsyncWriteExt;

use super::upstream::End;
use super::{
    ANSWER, REQUEST, client, ending, eventually, exactly, first, network, places, request_breaks,
    response_breaks, stays_silent, to_the_end,
};

const CLOSE: (BreakHow, Option<ErrorKind>, End) = (BreakHow::Close, None, End::Fin);
const RESET: (BreakHow, Option<ErrorKind>, End) =
    (BreakHow::Reset, Some(ErrorKind::ConnectionReset), End::Rst);

#[tokio::test]
async fn a_request_breaks_after_every_byte() {
    for (how, error, upstream_end) in [CLOSE, RESET] {
        for bytes in 0..=REQUEST.len() {
            let (upstream, network) = network().await;
            network.set_faults(request_breaks(bytes, how));
            let mut client = client(&network).await;
            client.write_all(REQUEST).await.unwrap();
            assert_eq!(to_the_end(&mut client).await, (Vec::new(), error), "{how:?} after {bytes}");
            let passed = first(&network);
            assert_eq!(passed.request_bytes, u64::try_from(bytes).unwrap());
            assert_eq!(passed.response_bytes, 0);
            assert_eq!(passed.taken_bytes, u64::try_from(REQUEST.len()).unwrap());
            assert_eq!(passed.ending, Some(Ending::Broken(Way::Request, how)));
            drop(client);
            eventually(|| upstream.first().end.is_some()).await;
            assert_eq!(upstream.first().bytes, &REQUEST[..bytes]);
            assert_eq!(upstream.first().end, Some(upstream_end));
        }
    }
}

#[tokio::test]
async fn an_answer_breaks_after_every_byte_of_it_and_the_whole_request() {
    for (how, error, upstream_end) in [CLOSE, RESET] {
        for bytes in 0..=ANSWER.len() {
            let (upstream, network) = network().await;
            network.set_faults(response_breaks(bytes, how));
            let mut client = client(&network).await;
            client.write_all(REQUEST).await.unwrap();
            let read = to_the_end(&mut client).await;
            assert_eq!(read, (ANSWER[..bytes].to_vec(), error), "{how:?} after {bytes}");
            let passed = first(&network);
            assert_eq!(passed.response_bytes, u64::try_from(bytes).unwrap());
            assert_eq!(passed.ending, Some(Ending::Broken(Way::Response, how)));
            drop(client);
            eventually(|| upstream.first().end.is_some()).await;
            assert_eq!(upstream.first().bytes, REQUEST);
            assert_eq!(upstream.first().end, Some(upstream_end));
        }
    }
}

#[tokio::test]
async fn a_request_hangs_after_some_bytes_until_it_is_mended() {
    for bytes in places(REQUEST) {
        let (upstream, network) = network().await;
        network.set_faults(request_breaks(bytes, BreakHow::Hang));
        let mut client = client(&network).await;
        client.write_all(REQUEST).await.unwrap();
        eventually(|| upstream.first().bytes.len() == bytes).await;
        if bytes < REQUEST.len() {
            stays_silent(&mut client).await;
        }
        assert_eq!((upstream.first().bytes, upstream.first().end), (REQUEST[..bytes].to_vec(), None));
        assert_eq!(ending(&network), None);
        network.mend();
        assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
        assert_eq!(upstream.first().bytes, REQUEST);
    }
}

#[tokio::test]
async fn an_answer_hangs_after_some_bytes_until_it_is_mended() {
    for bytes in places(ANSWER) {
        let (upstream, network) = network().await;
        network.set_faults(response_breaks(bytes, BreakHow::Hang));
        let mut client = client(&network).await;
        client.write_all(REQUEST).await.unwrap();
        assert_eq!(exactly(&mut client, bytes).await, &ANSWER[..bytes]);
        stays_silent(&mut client).await;
        assert_eq!(upstream.first().bytes, REQUEST);
        network.mend();
        assert_eq!(exactly(&mut client, ANSWER.len() - bytes).await, &ANSWER[bytes..]);
    }
}

#[tokio::test]
async fn a_client_that_gives_up_on_a_hung_network_is_gone() {
    for faults in [request_breaks(5, BreakHow::Hang), response_breaks(5, BreakHow::Hang)] {
        let (upstream, network) = network().await;
        network.set_faults(faults);
        let mut client = client(&network).await;
        client.write_all(REQUEST).await.unwrap();
        eventually(|| network.passed().iter().any(|p| p.request_bytes == 5 || p.response_bytes == 5)).await;
        stays_silent_after_what_came(&mut client).await;
        drop(client);
        eventually(|| ending(&network) == Some(Ending::ByClient)).await;
        eventually(|| upstream.first().end == Some(End::Rst)).await;
    }
}

async fn stays_silent_after_what_came(client: &mut tokio::net::TcpStream) {
    use tokio::io::AsyncReadExt;
    let rest = async { while !matches!(client.read(&mut [0; 64]).await, Ok(0) | Err(_)) {} };
    assert!(tokio::time::timeout(super::A_WHILE, rest).await.is_err());
}

#[tokio::test]
async fn counts_begin_anew_when_faults_are_set_on_open_connections_too() {
    let (upstream, network) = network().await;
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    exactly(&mut client, ANSWER.len()).await;
    network.set_faults(request_breaks(7, BreakHow::Reset));
    client.write_all(REQUEST).await.unwrap();
    assert_eq!(to_the_end(&mut client).await, (Vec::new(), Some(ErrorKind::ConnectionReset)));
    eventually(|| upstream.first().end == Some(End::Rst)).await;
    assert_eq!(upstream.first().bytes.len(), REQUEST.len() + 7);
}

#[tokio::test]
async fn an_idle_connection_breaks_with_the_next_byte_only() {
    let (_upstream, network) = network().await;
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    exactly(&mut client, ANSWER.len()).await;
    network.set_faults(request_breaks(0, BreakHow::Close));
    stays_silent(&mut client).await;
    client.write_all(b"x").await.unwrap();
    assert_eq!(to_the_end(&mut client).await, (Vec::new(), None));
}

#[tokio::test]
async fn a_close_stays_a_close_though_the_client_goes_on_sending() {
    let (_upstream, network) = network().await;
    network.set_faults(request_breaks(1000, BreakHow::Close));
    let mut client = client(&network).await;
    client.write_all(&vec![b'x'; 200_000]).await.unwrap();
    let (read, error) = to_the_end(&mut client).await;
    assert_eq!(error, None);
    assert_eq!(read, ANSWER.repeat(read.len() / ANSWER.len()));
    assert_eq!(first(&network).request_bytes, 1000);
}

#[tokio::test]
async fn open_connections_can_be_severed() {
    for (how, error, upstream_end) in [CLOSE, RESET] {
        let (upstream, network) = network().await;
        let mut both = [client(&network).await, client(&network).await];
        for client in &mut both {
            client.write_all(REQUEST).await.unwrap();
            exactly(client, ANSWER.len()).await;
        }
        network.sever(how);
        for client in &mut both {
            assert_eq!(to_the_end(client).await, (Vec::new(), error));
        }
        assert!(network.passed().iter().all(|passed| passed.ending == Some(Ending::Severed(how))));
        assert_eq!(network.open_connections(), 0);
        drop(both);
        eventually(|| upstream.came().iter().all(|came| came.end == Some(upstream_end))).await;

        let mut next = client(&network).await;
        next.write_all(REQUEST).await.unwrap();
        assert_eq!(exactly(&mut next, ANSWER.len()).await, ANSWER);
    }
}

#[tokio::test]
async fn a_connection_that_is_severed_by_hanging_is_never_mended() {
    let (upstream, network) = network().await;
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    exactly(&mut client, ANSWER.len()).await;
    network.sever(BreakHow::Hang);
    network.mend();
    client.write_all(REQUEST).await.unwrap();
    stays_silent(&mut client).await;
    assert_eq!((upstream.first().bytes, upstream.first().end), (REQUEST.to_vec(), None));
    assert_eq!(ending(&network), Some(Ending::Severed(BreakHow::Hang)));
}

#[tokio::test]
async fn a_held_connection_can_be_severed() {
    let (_upstream, network) = network().await;
    network.set_faults(Faults { connect: hazri_simulator::proxy::AtConnect::Hang, ..Faults::default() });
    let mut client = client(&network).await;
    eventually(|| network.open_connections() == 1).await;
    network.sever(BreakHow::Reset);
    assert_eq!(to_the_end(&mut client).await, (Vec::new(), Some(ErrorKind::ConnectionReset)));
}
