//! Rows 38 to 48: the scanner and its program.

#[path = "scanners/capturing.rs"]
mod capturing;
#[path = "scanners/finding.rs"]
mod finding;
#[path = "scanners/hostile.rs"]
mod hostile;
#[path = "scanners/statuses.rs"]
mod statuses;
#[path = "scanners/twelve.rs"]
mod twelve;

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{ScannerLight, View};
use hazri_core::journey::Journey;
use hazri_simulator::eko::Revision;
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};

use crate::support::{MORNING, Shop, ShopPlan, at};

/// The ports that RD services may use.
const PORTS: u16 = 21;

/// A shop after eKYC whose scanner is looked for on these ports. What sits there is for the test to say.
async fn shop_that_searches(first: u16, count: u16) -> Shop {
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.start().await;
    let setup = hazri_simulator::setup_file(&shop.eko, (first, first + count - 1));
    let file = shop.write_file("setup.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.agent().delete_setup_file().await.unwrap();
    shop
}

/// A scanner's program whose certificate is good.
async fn scanner_with(options: RdOptions) -> RdServer {
    let scanner = RdServer::start(options).await.unwrap();
    scanner.set_certificate_end(at(MORNING) + TimeDelta::days(80)).unwrap();
    scanner
}

/// The usual scanner on a port of choice.
async fn scanner_on(port: u16) -> RdServer {
    scanner_with(RdOptions { port: Some(port), ..RdOptions::new(Maker::MantraMfs110) }).await
}

/// Opens the daily authentication and presses.
async fn press_for_the_day(shop: &Shop) {
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
}

/// The light turns by itself: nobody presses anything, time goes on.
async fn light_turns(shop: &Shop, light: ScannerLight) -> View {
    shop.advance(Duration::from_millis(1500));
    shop.until(&format!("the light is {light:?}"), |view| view.strip.scanner == light).await
}

/// What is mended is not complained about any more, and nobody pressed anything.
async fn complaint_goes(shop: &Shop) {
    shop.until("nothing is complained about", |view| {
        view.task.as_ref().is_some_and(|task| task.trouble.is_none())
    })
    .await;
}
