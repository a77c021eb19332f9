//! Late, slow and lossy networks. Only lower bounds are compared: a busy computer is slower than any network.

use std::time::{Duration, Instant};

use hazri_simulator::proxy::{Drip, Faults, Loss};
use tokio::io::AsyncWriteExt;

use super::upstream::{End, Upstream};
use super::{ANSWER, REQUEST, before, client, eventually, exactly, network};

/// Asks once under these faults: how long it took.
async fn asked_under(faults: Faults) -> Duration {
    let (upstream, network) = network().await;
    network.set_faults(faults);
    let mut client = client(&network).await;
    let start = Instant::now();
    client.write_all(REQUEST).await.unwrap();
    assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
    assert_eq!(upstream.first().bytes, REQUEST);
    start.elapsed()
}

#[tokio::test]
async fn each_way_is_late() {
    let latency = Duration::from_millis(60);
    assert!(asked_under(Faults { latency, ..Faults::default() }).await >= 2 * latency);
}

#[tokio::test]
async fn each_way_is_slow() {
    let faults = Faults { bytes_per_second: Some(500), ..Faults::default() };
    let bytes = u64::try_from(REQUEST.len() + ANSWER.len()).unwrap();
    assert!(asked_under(faults).await >= Duration::from_millis(bytes * 1000 / 500));
}

#[tokio::test]
async fn lost_packets_come_late() {
    let loss = Loss { per_mille: 1000, retransmission: Duration::from_millis(50), seed: 1 };
    let took = asked_under(Faults { loss: Some(loss), ..Faults::default() }).await;
    assert!(took >= 2 * loss.retransmission);
}

#[tokio::test]
async fn an_answer_comes_in_drops() {
    let drip = Drip { bytes: 9, pause: Duration::from_millis(10) };
    let pauses = u32::try_from(ANSWER.len() / drip.bytes).unwrap();
    assert!(asked_under(Faults { drip: Some(drip), ..Faults::default() }).await >= drip.pause * pauses);
}

#[tokio::test]
async fn much_arrives_intact_over_a_bad_line_and_the_end_comes_last() {
    const LONG: &[u8] = &[b'y'; 50_000];
    let upstream = Upstream::start(40_000, LONG).await;
    let network = before(&upstream).await;
    network.set_faults(Faults {
        latency: Duration::from_millis(10),
        bytes_per_second: Some(400_000),
        loss: Some(Loss { per_mille: 100, retransmission: Duration::from_millis(5), seed: 3 }),
        ..Faults::default()
    });
    let mut client = client(&network).await;
    let sent: Vec<u8> = (0..40_000_u32).map(|place| (place % 251).to_le_bytes()[0]).collect();
    client.write_all(&sent).await.unwrap();
    client.shutdown().await.unwrap();
    assert_eq!(exactly(&mut client, LONG.len()).await, LONG);
    eventually(|| upstream.first().end == Some(End::Fin)).await;
    assert_eq!(upstream.first().bytes, sent);
}

#[tokio::test]
async fn what_is_under_way_is_delivered_at_once_when_it_is_mended() {
    let (_upstream, network) = network().await;
    network.set_faults(Faults { latency: Duration::from_secs(600), ..Faults::default() });
    let mut client = client(&network).await;
    client.write_all(REQUEST).await.unwrap();
    super::stays_silent(&mut client).await;
    network.mend();
    assert_eq!(exactly(&mut client, ANSWER.len()).await, ANSWER);
}
