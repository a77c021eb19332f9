//! P4: from the press to the question for a finger.

use std::time::{Duration, Instant};

use hazri_core::journey::Journey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::relay::{Relay, capture};
use crate::samples::Figure;
use crate::support::{Shop, ShopPlan, secret};
use hazri_simulator::eko::Revision;

const RUNS: usize = 60;
/// Twelve digits take longer.
pub const TYPING: Duration = Duration::from_millis(500);

pub async fn measure() -> Vec<Figure> {
    let shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    let scanner = Relay::to(shop.scanner.port()).await;
    let shop = opened(shop, &scanner, None).await;
    let mut waits = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        waits.push(authenticate(&shop, &scanner, TYPING).await.until_capture);
    }
    vec![Figure::of_times("press_to_capture", waits), Figure::of_times("round_trip", round_trips().await)]
}

/// One daily authentication, from the press to the result.
pub struct Authentication {
    /// From the press to the request for a capture.
    pub until_capture: Duration,
    /// When the last byte of the capture passed.
    pub captured: Instant,
    /// From there to the result on the screen.
    pub until_done: Duration,
}

/// Set up, with the relays on the ways to the scanner and to the service.
pub async fn opened(mut shop: Shop, scanner: &Relay, service: Option<&Relay>) -> Shop {
    shop.remember_ekyc().await;
    shop.start().await;
    let mut setup = shop.setup();
    setup["scanner_ports"] = format!("{0}-{0}", scanner.port()).into();
    if let Some(service) = service {
        setup["base_url"] = format!("https://127.0.0.1:{}/ekoapi/v3", service.port()).into();
    }
    let file = shop.write_file("setup.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;
    shop
}

/// Opens the journey, types for so long, and presses.
pub async fn authenticate(shop: &Shop, scanner: &Relay, typing: Duration) -> Authentication {
    let number = secret(&shop.eko.account().aadhaar);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    tokio::time::sleep(typing).await;
    scanner.take();

    let pressed = Instant::now();
    shop.agent().scan(Some(number), true).await.unwrap();
    let view = shop.at_rest().await;
    let done = Instant::now();

    let trouble = view.task.and_then(|task| task.trouble);
    assert!(trouble.is_none(), "{trouble:?}");
    let (asked, captured) = capture(&scanner.take());
    shop.eko.forget_dailies();
    Authentication { until_capture: asked - pressed, captured, until_done: done - captured }
}

/// A connection on this PC that is open already: one byte there, one back.
async fn round_trips() -> Vec<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        while let Ok(byte) = socket.read_u8().await {
            socket.write_u8(byte).await.unwrap();
        }
    });
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.set_nodelay(true).unwrap();
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        socket.write_u8(1).await.unwrap();
        socket.read_u8().await.unwrap();
        times.push(begun.elapsed());
    }
    times
}
