//! Rows 1, 2 and 3: there is no connection.

use hazri_core::agent::view::Step;
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::proxy::Faults;

use super::{
    LONG_ENOUGH, assert_a_press_is_done, assert_it_is_found_again_by_itself,
    assert_it_is_noticed_before_the_finger, assert_not_sent, behind_a_network, close_the_network,
    open_the_network, press_under, stand_before_the_finger,
};
use crate::support::{Shop, ShopPlan, step, told};

use EkoCall::SendOtp;
use OutcomeClass::NotSent;

/// The shop is set up once more, with another address of the service.
pub(super) async fn lead_to(shop: &Shop, base_url: &str) {
    let mut setup = shop.setup();
    setup["base_url"] = base_url.into();
    let file = shop.write_file("elsewhere.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;
}

pub(super) fn address(port: u16) -> String {
    format!("http://127.0.0.1:{port}/ekoapi/v3")
}

#[tokio::test]
async fn row_01_a_service_out_of_reach_is_noticed_before_a_finger_and_found_again() {
    let mut shop = Shop::open(behind_a_network()).await;
    let port = close_the_network(&mut shop).await;
    assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;

    open_the_network(&mut shop, port, None).await;
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;
    assert_eq!(shop.scanner.captures(), 1);
}

#[tokio::test]
async fn row_02_a_name_that_is_not_found_is_not_sent() {
    let shop = Shop::open(behind_a_network()).await;
    lead_to(&shop, "https://service.invalid/ekoapi/v3").await;
    assert_it_is_noticed_before_the_finger(&shop, &Problem::Offline).await;

    lead_to(&shop, &address(shop.proxy.as_ref().unwrap().port())).await;
    assert_it_is_found_again_by_itself(&shop).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(&shop).await;
}

/// Without a capture nothing speaks against another try; both are in vain.
#[tokio::test]
async fn row_02_a_code_is_not_asked_for_under_a_name_that_is_not_found() {
    let shop = Shop::open(ShopPlan::of(Revision::R2026_06)).await;
    lead_to(&shop, "https://service.invalid/ekoapi/v3").await;
    let view = shop.send_code().await;
    assert_eq!(told(&view), (NotSent, Problem::Offline));
    assert_eq!(shop.sent(SendOtp), 0);

    lead_to(&shop, &address(shop.eko.port())).await;
    let view = shop.send_code().await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(SendOtp), 1);
}

/// The connection is refused only after the finger was asked for: the capture is not sent, and not tried again.
#[tokio::test]
async fn row_03_a_connection_refused_after_the_finger_is_not_sent() {
    let mut shop = Shop::open(behind_a_network()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(&shop).await;
    assert!(press_under(&shop, Faults::default()).await);
    let port = close_the_network(&mut shop).await;
    let view = shop.at_rest().await;
    assert_not_sent(&shop, &view, &Problem::Offline);

    open_the_network(&mut shop, port, None).await;
    assert_it_is_found_again_by_itself(&shop).await;
    assert_a_press_is_done(&shop).await;
    assert_eq!(shop.scanner.captures(), 2);
}
