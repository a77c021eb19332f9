//! Row 3: a connection that nobody answers, not even with a refusal.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use hazri_core::agent::view::Step;
use hazri_core::eko::Patience;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::proxy::SwallowingPort;

use super::connecting::{address, lead_to};
use super::{
    SHORT, assert_a_press_is_done, assert_it_is_found_again_by_itself,
    assert_it_is_noticed_before_the_finger, behind_a_network, open_the_network,
};
use crate::support::{Proxied, Shop, ShopPlan, step, told};

use EkoCall::SendOtp;
use OutcomeClass::NotSent;

/// The app waits so briefly for a connection that a test can sit it out, and for the rest as usual.
const SHORT_CONNECT: Patience = Patience { connect: SHORT.connect, ..Patience::USUAL };

fn impatient() -> ShopPlan {
    ShopPlan { patience: SHORT_CONNECT, ..behind_a_network() }
}

#[tokio::test]
async fn row_03_a_connection_that_is_swallowed_is_given_up() {
    let mut shop = Shop::open(impatient()).await;
    let swallowing = SwallowingPort::start(IpAddr::V4(Ipv4Addr::LOCALHOST), None).await.unwrap();
    let port = swallowing.port();
    lead_to(&shop, &address(port)).await;
    let begun = Instant::now();
    let view = assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;
    assert_eq!(told(&view).0, NotSent);
    assert_given_up_in_time(begun, 1);

    drop(swallowing);
    open_the_network(&mut shop, port, None).await;
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;
}

/// Without a capture it is tried once more, and no oftener.
#[tokio::test]
async fn row_03_a_swallowed_connection_is_tried_once_more_without_a_capture() {
    let plan = ShopPlan {
        proxied: Some(Proxied::Plain),
        patience: SHORT_CONNECT,
        ..ShopPlan::of(Revision::R2026_06)
    };
    let mut shop = Shop::open(plan).await;
    let swallowing = SwallowingPort::start(IpAddr::V4(Ipv4Addr::LOCALHOST), None).await.unwrap();
    let port = swallowing.port();
    lead_to(&shop, &address(port)).await;
    let begun = Instant::now();
    let view = shop.send_code().await;
    assert_eq!(told(&view), (NotSent, Problem::Offline));
    assert_given_up_in_time(begun, 2);
    assert_eq!(shop.sent(SendOtp), 0);

    drop(swallowing);
    open_the_network(&mut shop, port, None).await;
    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(SendOtp), 1);
}

/// So many tries have taken their whole time, and not much more.
fn assert_given_up_in_time(begun: Instant, tries: u32) {
    let (elapsed, whole) = (begun.elapsed(), SHORT_CONNECT.connect * tries);
    assert!(elapsed >= whole && elapsed < whole + Duration::from_secs(4), "{elapsed:?}");
}
