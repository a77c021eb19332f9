//! Row 53: one call in flight, and two PCs of one agent.

use std::time::Duration;

use hazri_core::agent::Premises;
use hazri_core::agent::view::{Step, Today};
use hazri_core::journey::Journey;
use hazri_core::ledger::LedgerError;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};

use crate::support::{Shop, ShopPlan, newest_attempt, secret, step};

/// A double click, a held Enter: the presses come faster than anything is answered.
#[tokio::test]
async fn row_53_however_often_it_is_pressed_one_request_is_made() {
    let shop = Shop::after_ekyc().await;
    shop.scanner.set_finger_delay(Duration::from_millis(100));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let number = || Some(secret(&shop.eko.account().aadhaar));

    let presses = (0..30).map(|_| shop.agent().scan(number(), true));
    let answers = futures_util::future::join_all(presses).await;
    let view = shop.at_rest().await;

    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.iter().all(|answer| answer.is_ok() || *answer == Err(Problem::Busy)), "{answers:?}");
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!((shop.sent(EkoCall::DailyAuthentication), shop.scanner.captures()), (1, 1));
    shop.assert_contract_kept();
}

#[tokio::test]
async fn row_53_a_second_start_cannot_open_the_records() {
    let shop = Shop::after_ekyc().await;
    let second = Premises::open(&shop.surroundings()).await;
    assert!(matches!(second.err(), Some(LedgerError::InUse)));
}

/// A PC that was set up for the same agent, at the same service, with a scanner of its own.
async fn second_pc(first: &Shop) -> Shop {
    let mut second = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    second.start().await;
    let port = second.scanner.port();
    let setup = hazri_simulator::setup_file(&first.eko, (port, port));
    let file = second.write_file("setup.json", &setup.to_string());
    second.agent().import_setup(file).await.unwrap();
    second.agent().delete_setup_file().await.unwrap();
    second.ready().await;
    // No two clocks are alike to the millisecond, and a signature is of one.
    second.pc.advance(Duration::from_millis(137));
    second
}

#[tokio::test]
async fn row_53_the_second_pc_is_told_already_completed_and_shows_done() {
    let first = Shop::after_ekyc().await;
    let second = second_pc(&first).await;

    assert!(matches!(step(&first.daily().await), Step::DailyDone(_)));
    let view = second.daily().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(matches!(view.today, Today::Done(_)), "{view:#?}");
    assert_eq!(newest_attempt(&second).await.outcome, OutcomeClass::Done);
    assert_eq!((first.sent(EkoCall::DailyAuthentication), first.eko.state().dailies.len()), (2, 1));
    assert_eq!(second.sent(EkoCall::DailyAuthentication), 0, "its own service was not meant");
}

#[tokio::test]
async fn row_53_two_pcs_that_press_at_once_are_both_done_and_it_counts_once() {
    let first = Shop::after_ekyc().await;
    let second = second_pc(&first).await;
    // Clocks that stand still would sign in the same millisecond, and the service takes no timestamp twice.
    second.pc.advance(Duration::from_millis(37));

    let (one, two) = tokio::join!(first.daily(), second.daily());

    for view in [one, two] {
        assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    }
    assert_eq!((first.sent(EkoCall::DailyAuthentication), first.eko.state().dailies.len()), (2, 1));
    assert_eq!(first.eko.violations(), Vec::<String>::new());
}
