//! Rows 38 and 40 to 42: which program answers, and how soon.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{ScannerLight, Step};
use hazri_core::problem::{Problem, problem_words};
use hazri_simulator::eko::{EkoCall, Revision};
use hazri_simulator::http::{AtAccept, Delivery};
use hazri_simulator::scanner::{HungPort, Maker, RdOptions, RdServer, Status};

use super::{
    PORTS, complaint_goes, light_turns, press_for_the_day, scanner_on, scanner_with, shop_that_searches,
};
use crate::support::{
    NO_SCANNER_PROGRAM, Shop, ShopPlan, assert_not_sent, assert_the_next_press_is_done, free_block, step,
    told, wait_until,
};

/// A search that waits for ports that never answer takes 2.5 s.
const COST_OF_A_HUNG_PORT: Duration = Duration::from_millis(2500);

async fn hung_ports(first: u16, count: u16) -> Vec<HungPort> {
    let mut hung = Vec::new();
    for port in first..first + count {
        hung.push(HungPort::start(Some(port)).await.unwrap());
    }
    hung
}

/// From the press to the words on the screen.
async fn time_until_told(shop: &Shop) -> Duration {
    let begun = Instant::now();
    shop.press_scan().await.unwrap();
    let view = shop.at_rest().await;
    let took = begun.elapsed();
    assert_not_sent(shop, &view, &NO_SCANNER_PROGRAM).await;
    took
}

/// The best of a few presses, because other tests run beside this one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn row_38_a_missing_program_is_told_within_400_ms() {
    let first = free_block(PORTS);
    let shop = shop_that_searches(first, PORTS).await;
    shop.agent().open_journey(hazri_core::journey::Journey::Daily).await.unwrap();
    let mut took = Vec::new();
    for _ in 0..10 {
        took.push(time_until_told(&shop).await);
    }

    println!("row 38: told after {took:?}");
    assert!(took.iter().min() < Some(&Duration::from_millis(400)), "{took:?}");
}

#[tokio::test]
async fn row_38_what_to_install_is_said_and_the_program_is_found_by_itself() {
    let first = free_block(PORTS);
    let mut shop = shop_that_searches(first, PORTS).await;
    shop.until("the light says so", |view| view.strip.scanner == ScannerLight::NotFound).await;

    let view = shop.daily().await;

    assert_not_sent(&shop, &view, &NO_SCANNER_PROGRAM).await;
    for problem in [Problem::ScannerNotFound, Problem::ScannerNotFoundOnLinux] {
        let words = problem_words(&problem);
        assert_eq!(words.what, "Scanner software not found.");
        assert!(words.now.contains("install") || words.now.contains("Windows computer"), "{}", words.now);
    }
    shop.scanner = scanner_on(first + 4).await;
    light_turns(&shop, ScannerLight::Ready).await;
    complaint_goes(&shop).await;
    assert_the_next_press_is_done(&shop).await;
}

#[tokio::test]
async fn row_38_among_hung_ports_a_missing_program_is_told_within_3_s() {
    let first = free_block(PORTS);
    let hung = hung_ports(first, 5).await;
    let shop = shop_that_searches(first, PORTS).await;
    shop.agent().open_journey(hazri_core::journey::Journey::Daily).await.unwrap();

    let took = [time_until_told(&shop).await, time_until_told(&shop).await];

    println!("row 38: told after {took:?} with 5 hung ports");
    assert!(took.iter().min() < Some(&Duration::from_secs(3)), "{took:?}");
    drop(hung);
}

/// It was ready a moment ago, and hangs now.
#[tokio::test]
async fn row_38_a_program_that_hangs_after_it_was_seen_is_told_within_3_s() {
    let shop = Shop::after_ekyc().await;
    shop.agent().open_journey(hazri_core::journey::Journey::Daily).await.unwrap();
    let mut took = Vec::new();
    for _ in 0..2 {
        shop.scanner.set_at_accept(AtAccept::Hang);
        took.push(time_until_told(&shop).await);
        shop.scanner.set_at_accept(AtAccept::Serve);
        light_turns(&shop, ScannerLight::Ready).await;
    }

    println!("row 38: told after {took:?} with a program that hangs since it was seen");
    assert!(took.iter().min() < Some(&Duration::from_secs(3)), "{took:?}");
    assert_the_next_press_is_done(&shop).await;
}

/// How long until the light is green, and from a press before anything was seen until the finger is asked for.
async fn times_among_hung_ports(count: u16) -> (Duration, Duration) {
    let first = free_block(PORTS);
    let hung = hung_ports(first, count).await;
    let scanner = scanner_on(first + PORTS - 1).await;
    let begun = Instant::now();
    let mut shop = shop_that_searches(first, PORTS).await;
    shop.scanner = scanner;
    shop.until("the light is green", |view| view.strip.scanner == ScannerLight::Ready).await;
    let green = begun.elapsed();

    shop.pull_the_plug();
    shop.start().await;
    let begun = Instant::now();
    press_for_the_day(&shop).await;
    wait_until("the finger is asked for", || shop.scanner.captures() == 1).await;
    let asked = begun.elapsed();
    let view = shop.at_rest().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    drop(hung);
    (green, asked)
}

#[tokio::test]
async fn row_40_ports_that_never_answer_delay_neither_the_light_nor_the_finger() {
    let (green, asked) = times_among_hung_ports(0).await;
    println!("row 40:  0 hung ports: green after {green:?}, finger asked for after {asked:?}");
    for count in [1, 5, PORTS - 1] {
        let (then_green, then_asked) = times_among_hung_ports(count).await;
        println!("row 40: {count:2} hung ports: green after {then_green:?}, finger after {then_asked:?}");
        // Far less than what waiting for them would cost.
        assert!(then_green < green + COST_OF_A_HUNG_PORT / 2, "{count}: {then_green:?}");
        assert!(then_asked < asked + COST_OF_A_HUNG_PORT / 2, "{count}: {then_asked:?}");
    }
}

/// The one that was ready hangs, another is ready: the press goes to that one at once.
#[tokio::test]
async fn row_40_a_scanner_that_hangs_since_it_was_seen_does_not_delay_another() {
    let first = free_block(2);
    let hanging = scanner_on(first).await;
    let mut shop = shop_that_searches(first, 2).await;
    shop.until("the light is green", |view| view.strip.scanner == ScannerLight::Ready).await;
    hanging.set_at_accept(AtAccept::Hang);
    shop.scanner = scanner_on(first + 1).await;

    let begun = Instant::now();
    press_for_the_day(&shop).await;
    wait_until("the finger is asked for", || shop.scanner.captures() == 1).await;

    println!("row 40: another scanner asked after {:?}", begun.elapsed());
    assert!(begun.elapsed() < COST_OF_A_HUNG_PORT, "{:?}", begun.elapsed());
    assert!(matches!(step(&shop.at_rest().await), Step::DailyDone(_)));
    assert_eq!(hanging.captures(), 0);
}

#[tokio::test]
async fn row_41_of_two_services_the_ready_one_is_taken_and_remembered() {
    let first = free_block(2);
    let idle = scanner_on(first).await;
    idle.set_status(Status::NotReady);
    let ready = scanner_on(first + 1).await;
    let mut shop = shop_that_searches(first, 2).await;
    shop.scanner = ready;
    shop.until("both are seen", |view| view.scanners.len() == 2).await;

    let view = shop.daily().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((idle.captures(), shop.scanner.captures()), (0, 1));

    // Now both are ready, the app is opened anew, and nobody is asked which one is meant.
    idle.set_status(Status::Ready);
    shop.eko.forget_dailies();
    shop.sql("DELETE FROM days");
    shop.come_back().await;
    let view = shop.until("both are ready", |view| {
        view.scanners.len() == 2 && view.scanners.iter().all(|one| one.light == ScannerLight::Ready)
    });
    let chosen: Vec<bool> = view.await.scanners.iter().map(|one| one.chosen).collect();
    assert_eq!(chosen, [false, true]);
    assert!(matches!(step(&shop.daily().await), Step::DailyDone(_)));
    assert_eq!((idle.captures(), shop.scanner.captures()), (0, 2));
}

#[tokio::test]
async fn row_41_with_two_ready_the_agent_chooses_and_can_change_the_choice() {
    let first = free_block(2);
    let [one, two] = [scanner_on(first).await, scanner_on(first + 1).await];
    let mut shop = shop_that_searches(first, 2).await;
    let view = shop.until("a choice is asked for", |view| {
        view.strip.scanner == ScannerLight::Choose && view.scanners.len() == 2
    });
    let ids: Vec<String> = view.await.scanners.into_iter().map(|one| one.id).collect();
    let view = shop.daily().await;
    assert_not_sent(&shop, &view, &Problem::ScannerNotChosen).await;

    for (id, captures) in [(&ids[1], (0, 1)), (&ids[0], (1, 1))] {
        shop.until("both are seen", |view| view.scanners.len() == 2).await;
        shop.agent().choose_scanner(id.clone()).await.unwrap();
        shop.come_back().await;
        let view = shop.daily().await;
        assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
        assert_eq!((one.captures(), two.captures()), captures);
        shop.eko.forget_dailies();
        shop.sql("DELETE FROM days");
        shop.come_back().await;
    }
}

#[tokio::test]
async fn row_41_a_press_before_the_chosen_scanner_was_seen_waits_for_it() {
    let first = free_block(2);
    let [other, chosen] = [scanner_on(first).await, scanner_on(first + 1).await];
    let mut shop = shop_that_searches(first, 2).await;
    let view = shop.until("both are seen", |view| view.scanners.len() == 2).await;
    let wanted = view.scanners.iter().find(|one| one.id.ends_with(&chosen.device_code())).unwrap();
    shop.agent().choose_scanner(wanted.id.clone()).await.unwrap();

    // Each is late by less than the moment in which a second one is waited for.
    for _ in 0..4 {
        chosen.script_discovery(Delivery::Delay(Duration::from_millis(120)));
    }
    shop.come_back().await;
    shop.until("one is seen", |view| !view.scanners.is_empty()).await;
    let view = shop.daily().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((other.captures(), chosen.captures()), (0, 1));
}

#[tokio::test]
async fn row_42_a_self_signed_certificate_is_accepted_on_the_scanners_ports_only() {
    let first = free_block(3);
    let tls = |port| RdOptions { port: Some(port), tls: true, ..RdOptions::new(Maker::IdemiaMso1300E3) };
    let outside = scanner_with(tls(first + 2)).await;
    let mut shop = shop_that_searches(first, 2).await;
    shop.scanner = scanner_with(tls(first + 1)).await;
    light_turns(&shop, ScannerLight::Ready).await;

    let view = shop.daily().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.scanner.captures(), outside.connections_accepted()), (1, 0));
    shop.assert_contract_kept();
}

/// The very same certificate, where the service is expected: no word is spoken to it.
#[tokio::test]
async fn row_42_a_self_signed_certificate_is_not_accepted_for_the_service() {
    let options = RdOptions { tls: true, ..RdOptions::new(Maker::IdemiaMso1300E3) };
    let posing = RdServer::start(options).await.unwrap();
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.start().await;
    let mut setup = shop.setup();
    setup["base_url"] = format!("https://127.0.0.1:{}/ekoapi/v3", posing.port()).into();
    let file = shop.write_file("setup.json", &setup.to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;

    // Before the service was looked at the scan comes first; afterwards not even that.
    for _ in 0..2 {
        let view = shop.daily().await;
        let (class, problem) = told(&view);
        assert_eq!(class, hazri_core::problem::OutcomeClass::NotSent);
        assert_eq!(problem, Problem::TlsRefused);
        shop.agent().close_journey().await.unwrap();
    }

    assert!(posing.received().is_empty(), "it was spoken to: {:?}", posing.received());
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 0);
}
