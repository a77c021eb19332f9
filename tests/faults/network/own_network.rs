//! Rows 1, 2 and 12 in a network of their own, where routes and names are the test's.

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use hazri_core::agent::view::Step;
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::proxy::{BreakHow, SilentDns, SwallowingPort};

use super::{
    SHORT, assert_a_press_is_done, assert_it_is_found_again_by_itself,
    assert_it_is_noticed_before_the_finger, behind_a_network, network,
};
use crate::support::{Child, Proxied, Shop, ShopPlan, System, step, told};

const HERE: &str = "127.0.0.1 localhost\n";
const BOTH: &str = "::1 localhost\n127.0.0.1 localhost\n";
/// An address to which this PC has no route.
const NO_ROUTE: &str = "203.0.113.7 localhost\n";

/// The service by its name: that of this PC, which is the only one to which plain HTTP is allowed.
fn by_name(plan: ShopPlan) -> ShopPlan {
    let patience = Patience { connect: SHORT.connect, ..Patience::USUAL };
    let address = |port| format!("http://localhost:{port}/ekoapi/v3");
    ShopPlan { address, patience, proxied: Some(Proxied::Plain), ..plan }
}

#[test]
fn row_01_without_any_network_it_is_noticed_before_a_finger_and_found_again() {
    Child::of("network::own_network::without_a_route").in_a_network_of_its_own().run();
}

#[tokio::test]
#[ignore = "the child of row 1"]
async fn without_a_route() {
    let system = System::here();
    if !system.has_its_own_network() {
        return;
    }
    let shop = Shop::open(by_name(behind_a_network())).await;
    system.name_hosts(NO_ROUTE);
    network(&shop).sever(BreakHow::Reset);
    let begun = Instant::now();
    assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());

    system.name_hosts(HERE);
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;
    assert_eq!(shop.scanner.captures(), 1);
}

#[test]
fn row_02_a_name_server_that_is_silent_is_given_up() {
    Child::of("network::own_network::with_a_silent_name_server").in_a_network_of_its_own().run();
}

#[tokio::test]
#[ignore = "the child of row 2"]
async fn with_a_silent_name_server() {
    let system = System::here();
    if !system.has_its_own_network() {
        return;
    }
    let names = SilentDns::start("127.0.0.1:53".parse().unwrap()).await.unwrap();
    system.name_hosts("");
    let shop = Shop::open(by_name(behind_a_network())).await;
    let begun = Instant::now();
    assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;
    assert_took_tries(begun, 1);
    assert!(names.asked() > 0);

    system.name_hosts(HERE);
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;
    drop(shop);
    system.name_hosts("");
    a_code_is_asked_for_twice(&system).await;
}

/// Without a capture it is tried once more.
async fn a_code_is_asked_for_twice(system: &System) {
    let shop = Shop::open(by_name(ShopPlan::of(Revision::R2026_06))).await;
    let begun = Instant::now();
    let view = shop.send_code().await;
    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::Offline));
    assert_took_tries(begun, 2);
    assert_eq!(shop.sent(EkoCall::SendOtp), 0);

    system.name_hosts(HERE);
    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::SendOtp), 1);
}

/// So many tries have taken their whole time, and not much more.
fn assert_took_tries(begun: Instant, tries: u32) {
    let (elapsed, whole) = (begun.elapsed(), SHORT.connect * tries);
    assert!(elapsed >= whole && elapsed < whole + Duration::from_secs(4), "{tries}: {elapsed:?}");
}

#[test]
fn row_12_where_ipv6_is_broken_it_completes_over_ipv4() {
    Child::of("network::own_network::with_broken_ipv6").in_a_network_of_its_own().run();
}

/// The name has both addresses; under that of IPv6 the connection is refused, then swallowed. Where the system has no
/// network to give, its own names have to have both.
#[tokio::test]
#[ignore = "the child of row 12"]
async fn with_broken_ipv6() {
    let system = System::here();
    if system.has_its_own_network() {
        system.name_hosts(BOTH);
    }
    let mut names = tokio::net::lookup_host("localhost:1").await.unwrap();
    assert!(names.next().is_some_and(|first| first.is_ipv6()), "IPv6 does not come first");

    let shop = Shop::open(by_name(behind_a_network())).await;
    assert_done_in_time(&shop).await;
    drop(shop);

    let shop = Shop::open(by_name(behind_a_network())).await;
    let here = IpAddr::V6(Ipv6Addr::LOCALHOST);
    let _swallowing = SwallowingPort::start(here, Some(network(&shop).port())).await.unwrap();
    network(&shop).sever(BreakHow::Close);
    assert_done_in_time(&shop).await;
}

/// Well before the connection would be given up.
async fn assert_done_in_time(shop: &Shop) {
    let begun = Instant::now();
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(shop).await;
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}
