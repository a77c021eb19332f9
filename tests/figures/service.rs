//! P5 and P6: from the finger to the request, and to the answer, with a connection that was opened meanwhile and
//! without.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hazri_core::clock::{Clock as _, ServerClock};
use hazri_core::eko::{BaseUrl, Call, EkoClient, Patience, SystemRandomness, client_reference};
use hazri_core::scanner::CaptureKind;
use hazri_simulator::eko::Revision;
use hazri_simulator::proxy::{Authority, BreakHow, CertificateFlaw, FaultProxy, Faults, ProxyOptions};

use crate::press::{TYPING, authenticate, opened};
use crate::relay::{Relay, request_after};
use crate::samples::Figure;
use crate::support::{Desk, Proxied, Shop, ShopPlan, number, pid_document, secret};

/// A finger takes longer than this to be placed and read.
const FINGER: Duration = Duration::from_millis(1500);
/// There and back, as on a mobile network in the country.
const FAR: Duration = Duration::from_millis(300);

pub async fn measure(authority: &Authority) -> Vec<Figure> {
    let mut figures = near(authority).await;
    figures.extend(far(authority).await);
    figures
}

async fn near(authority: &Authority) -> Vec<Figure> {
    const RUNS: usize = 20;
    let ours = Ours::open(authority, Duration::ZERO).await;
    let mut cold = Cold::open(authority, Duration::ZERO).await;
    let (mut sent, mut sent_cold) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        sent.push(ours.once().await.until_sent);
        sent_cold.push(cold.once().await.until_sent);
    }
    vec![Figure::of_times("captured_to_sent", sent), Figure::of_times("captured_to_sent_cold", sent_cold)]
}

async fn far(authority: &Authority) -> Vec<Figure> {
    const RUNS: usize = 10;
    let ours = Ours::open(authority, FAR).await;
    let mut cold = Cold::open(authority, FAR).await;
    let (mut answered, mut answered_cold, mut connections) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let once = ours.once().await;
        answered.push(once.until_answered);
        connections.push(once.connections);
        answered_cold.push(cold.once().await.until_answered);
    }
    vec![
        Figure::of_times("far_captured_to_answered", answered),
        Figure::of_times("far_captured_to_answered_cold", answered_cold),
        Figure::of_counts("far_connections", connections),
    ]
}

/// What came after the finger.
struct Sent {
    until_sent: Duration,
    until_answered: Duration,
    connections: usize,
}

/// The app, with a network in between that speaks TLS.
struct Ours {
    shop: Shop,
    scanner: Relay,
    service: Relay,
    round_trip: Duration,
}

impl Ours {
    async fn open(authority: &Authority, round_trip: Duration) -> Ours {
        let certificate = authority.certificate(CertificateFlaw::None).unwrap();
        let plan =
            ShopPlan { proxied: Some(Proxied::Tls(certificate)), ..ShopPlan::after_ekyc(Revision::R2026_06) };
        let shop = Shop::not_set_up(plan).await;
        shop.scanner.set_finger_delay(FINGER);
        let scanner = Relay::to(shop.scanner.port()).await;
        let service = Relay::to(network(&shop).port()).await;
        network(&shop).set_faults(Faults { latency: round_trip / 2, ..Faults::default() });
        let shop = opened(shop, &scanner, Some(&service)).await;
        Ours { shop, scanner, service, round_trip }
    }

    /// The connections from before are gone, as they are in the morning.
    async fn once(&self) -> Sent {
        network(&self.shop).sever(BreakHow::Close);
        let before = network(&self.shop).connections();
        self.service.take();
        let authentication = authenticate(&self.shop, &self.scanner, TYPING + 2 * self.round_trip).await;
        let (sent, _) = request_after(authentication.captured, &self.service.take());
        Sent {
            until_sent: sent - authentication.captured,
            until_answered: authentication.until_done,
            connections: network(&self.shop).connections() - before,
        }
    }
}

fn network(shop: &Shop) -> &FaultProxy {
    shop.proxy.as_ref().unwrap()
}

/// A client that begins with everything when the finger is read: as a page does that is opened for it.
struct Cold {
    desk: Desk,
    network: FaultProxy,
    service: Relay,
}

impl Cold {
    async fn open(authority: &Authority, round_trip: Duration) -> Cold {
        let desk = Desk::with_ekyc(Revision::R2026_06).await;
        let tls = Some(authority.certificate(CertificateFlaw::None).unwrap());
        let options = ProxyOptions { upstream: desk.eko.port(), tls, port: None };
        let network = FaultProxy::start(options).await.unwrap();
        network.set_faults(Faults { latency: round_trip / 2, ..Faults::default() });
        let service = Relay::to(network.port()).await;
        Cold { desk, network, service }
    }

    async fn once(&mut self) -> Sent {
        let before = self.network.connections();
        // No two clients sign with the same instant.
        self.desk.pc.advance(Duration::from_millis(10));
        self.desk.client_ref_id = client_reference(self.desk.pc.now(), &SystemRandomness);
        let base = BaseUrl::parse(&format!("https://127.0.0.1:{}/ekoapi/v3", self.service.port())).unwrap();
        let clock = Arc::new(ServerClock::new(self.desk.pc.clone()));
        let client = EkoClient::new(base, clock, Arc::new(SystemRandomness), Patience::USUAL).unwrap();
        let pid = secret(&pid_document(&self.desk.scanner, CaptureKind::Daily).await);
        let number = number(self.desk.eko.account());
        let call = Call::DailyAuthentication {
            number: &number,
            pid: &pid,
            source_ip: Some([203, 0, 113, 7].into()),
        };
        self.service.take();

        let captured = Instant::now();
        let answered = self.desk.ask_by(&client, call).await;
        let done = Instant::now();

        assert!(answered.outcome.is_ok(), "{:?}", answered.outcome);
        self.desk.eko.forget_dailies();
        let (sent, _) = request_after(captured, &self.service.take());
        Sent {
            until_sent: sent - captured,
            until_answered: done - captured,
            connections: self.network.connections() - before,
        }
    }
}
