//! What a press costs in connections and requests. Counted, so that it does not grow unseen.

use hazri_core::agent::view::InternetLight;
use hazri_core::journey::Journey;
use hazri_simulator::eko::{EkoCall, Revision};

use crate::support::{Shop, ShopPlan, wait_until};

struct Counted {
    to_the_service: usize,
    asked_of_the_service: Vec<EkoCall>,
    to_the_scanner: usize,
    asked_of_the_scanner: Vec<String>,
}

/// What was asked since the last time, and over how many new connections.
struct Counter {
    to_the_service: usize,
    to_the_scanner: usize,
}

impl Counter {
    fn of(shop: &Shop) -> Counter {
        shop.eko.take_received();
        shop.scanner.take_received();
        Counter {
            to_the_service: shop.eko.connections_accepted(),
            to_the_scanner: shop.scanner.connections_accepted(),
        }
    }

    fn count(self, shop: &Shop) -> Counted {
        let method = |sent: &hazri_simulator::scanner::ReceivedByScanner| sent.method.clone();
        Counted {
            to_the_service: shop.eko.connections_accepted() - self.to_the_service,
            asked_of_the_service: shop.eko.received().iter().filter_map(|sent| sent.call).collect(),
            to_the_scanner: shop.scanner.connections_accepted() - self.to_the_scanner,
            asked_of_the_scanner: shop.scanner.received().iter().map(method).collect(),
        }
    }
}

#[tokio::test]
async fn a_daily_authentication_opens_and_asks_no_more_than_it_has_to() {
    let shop = Shop::after_ekyc().await;
    Counter::of(&shop);
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let looked_at = || shop.eko.received().len() == 1 && shop.scanner.received().len() == 2;
    wait_until("service and scanner are looked at before the finger", looked_at).await;
    let counter = Counter::of(&shop);

    shop.scan().await;

    let counted = counter.count(&shop);
    assert_eq!(counted.asked_of_the_scanner, ["RDSERVICE", "DEVICEINFO", "CAPTURE"]);
    assert_eq!(counted.to_the_scanner, 3, "scanner programs close each connection");
    assert_eq!(counted.asked_of_the_service, [EkoCall::Other, EkoCall::DailyAuthentication]);
    assert!(counted.to_the_service <= 1, "the connection of a look is kept");
}

#[tokio::test]
async fn the_start_asks_each_side_once() {
    let mut shop = Shop::open(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.pull_the_plug();
    let counter = Counter::of(&shop);

    shop.start().await;
    let view = shop.ready().await;

    assert_eq!(view.strip.internet, InternetLight::Online);
    let counted = counter.count(&shop);
    assert_eq!(counted.asked_of_the_scanner, ["RDSERVICE", "DEVICEINFO"]);
    assert_eq!(counted.asked_of_the_service, [EkoCall::Other]);
    assert_eq!((counted.to_the_scanner, counted.to_the_service), (2, 1));
}
