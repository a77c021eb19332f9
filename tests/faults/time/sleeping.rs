//! Row 37: the PC sleeps. Its own timers sleep with it; the clock that counts sleep does not.

use std::time::Duration;

use hazri_core::agent::view::{Step, Today, View};
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::proxy::BreakHow;
use serde_json::json;

use super::{TURNS_WITHIN, is_done, is_due, shop_at, shown, shown_after};
use crate::support::{Proxied, Shop, ShopPlan, newest_attempt, step, told};

use EkoCall::{DailyAuthentication, SendOtp, VerifyOtp};

const MORNING: &str = "2026-11-23T04:00:00Z";
const NIGHT: Duration = Duration::from_secs(16 * 3600);
const NAP: Duration = Duration::from_secs(20 * 60);
/// Longer than any test.
const FOR_EVER: Duration = Duration::from_secs(60);

fn usual() -> ShopPlan {
    ShopPlan::after_ekyc(Revision::R2026_06)
}

fn is_unknown(view: &View) -> bool {
    matches!(&view.task, Some(task) if matches!(task.step, Step::Unknown(_)))
        && matches!(view.today, Today::Unknown(_))
}

#[tokio::test]
async fn row_37_a_pc_that_slept_over_midnight_shows_the_new_day_within_a_second() {
    let shop = shop_at(MORNING, usual()).await;
    shop.daily().await;
    assert!(is_done(&shop.view().await, "2026-11-23"));

    shop.advance(NIGHT);
    let took = shown_after(&shop, "the new day", |view| is_due(view, "2026-11-24")).await;

    assert!(took < TURNS_WITHIN, "{took:?}");
    assert!(shown(&shop).task.is_none(), "the screen of yesterday has gone");
}

/// What was open when it fell asleep is open when it wakes; the press goes to the new day, once.
#[tokio::test]
async fn row_37_a_pc_that_slept_before_a_call_goes_on_with_it() {
    let shop = shop_at(MORNING, usual()).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();

    shop.advance(NIGHT);
    let took = shown_after(&shop, "the new day", |view| is_due(view, "2026-11-24")).await;
    assert!(took < TURNS_WITHIN, "{took:?}");
    assert!(matches!(step(&shop.view().await), Step::Number));
    let view = shop.scan().await;

    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.date, "2026-11-24");
    assert_eq!(shop.sent(DailyAuthentication), 1);
    shop.assert_contract_kept();
}

/// The network card slept too: the first thing after waking is a connection that is gone.
#[tokio::test]
async fn row_37_a_connection_that_was_lost_in_sleep_is_unknown_and_nothing_is_sent_again() {
    let plan = ShopPlan { proxied: Some(Proxied::Plain), ..usual() };
    let shop = shop_at(MORNING, plan).await;
    shop.answer_late(FOR_EVER);
    shop.daily_up_to_the_request().await;

    shop.advance(Duration::from_secs(90));
    shop.proxy.as_ref().unwrap().sever(BreakHow::Reset);
    let took = shown_after(&shop, "nobody knows", is_unknown).await;

    assert!(took < TURNS_WITHIN, "{took:?}");
    let attempt = newest_attempt(&shop).await;
    assert_eq!((attempt.outcome, attempt.problem), (OutcomeClass::Unknown, Some(Problem::AnswerCut)));
    assert_eq!(shop.sent(DailyAuthentication), 1);
}

/// No one tells the PC that the connection is gone. The wait was over while it slept, and its end is told at once.
#[tokio::test]
async fn row_37_a_wait_that_ended_in_sleep_is_unknown_within_a_second_of_waking() {
    let shop = shop_at(MORNING, usual()).await;
    shop.answer_late(FOR_EVER);
    shop.daily_up_to_the_request().await;

    shop.advance(NAP);
    let took = shown_after(&shop, "nobody knows", is_unknown).await;

    assert!(took < TURNS_WITHIN, "{took:?}");
    let attempt = newest_attempt(&shop).await;
    assert_eq!((attempt.outcome, attempt.problem), (OutcomeClass::Unknown, Some(Problem::NoAnswer)));
    // No second finger while the first call may still be answered.
    assert!(shop.press_scan().await.is_err());
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1));
}

/// The answer had come to the network card before it slept, or the service kept the connection.
#[tokio::test]
async fn row_37_an_answer_that_comes_after_waking_still_counts() {
    let shop = shop_at(MORNING, usual()).await;
    shop.answer_late(Duration::from_millis(1500));
    shop.daily_up_to_the_request().await;

    shop.advance(NAP);
    shown_after(&shop, "nobody knows", is_unknown).await;
    shown_after(&shop, "it is done", |view| is_done(view, "2026-11-23")).await;

    assert_eq!(newest_attempt(&shop).await.outcome, OutcomeClass::Done);
    assert_eq!(shop.sent(DailyAuthentication), 1);
}

/// A code costs nothing: the agent presses again, or the late answer leads on.
#[tokio::test]
async fn row_37_a_code_that_was_asked_for_before_sleep_can_be_asked_for_again() {
    for (call, wait) in [(SendOtp, FOR_EVER), (VerifyOtp, FOR_EVER), (SendOtp, Duration::from_millis(1500))] {
        let shop = shop_at(MORNING, ShopPlan::of(Revision::R2026_07)).await;
        if call == VerifyOtp {
            shop.send_code().await;
        } else {
            shop.agent().open_journey(Journey::Ekyc).await.unwrap();
        }
        // Where it is asked for again, the service has not taken up the first one.
        let answer = if wait == FOR_EVER {
            Scripted::json(200, json!({})).without_checks()
        } else {
            Scripted::as_usual()
        };
        shop.eko.script(call, answer.delivered(Delivery::Delay(wait)));
        press(&shop, call).await;
        shop.until("it is asked for", |_| shop.sent(call) == 1).await;

        shop.advance(NAP);
        let waited_for = |view: &View| {
            let trouble = view.task.as_ref().and_then(|task| task.trouble.as_ref());
            trouble.is_some_and(|trouble| trouble.problem == Problem::NoAnswer)
        };
        let took = shown_after(&shop, "no answer came", waited_for).await;
        assert!(took < TURNS_WITHIN, "{took:?}");
        assert_eq!(told(&shop.view().await), (OutcomeClass::Unknown, Problem::NoAnswer));

        if wait == FOR_EVER {
            press(&shop, call).await;
            let view = shop.at_rest().await;
            assert!(view.task.as_ref().unwrap().trouble.is_none(), "{call:?}: {view:#?}");
            assert_eq!(shop.sent(call), 2);
        } else {
            let view = shop.until("it leads on", |view| matches!(step(view), Step::Code { .. })).await;
            assert!(view.task.unwrap().trouble.is_none());
        }
    }
}

/// Nothing is held for longer than a journey needs it: the number is typed again.
async fn press(shop: &Shop, call: EkoCall) {
    let account = shop.eko.account();
    if call == VerifyOtp {
        shop.agent().verify_code(crate::support::secret(&account.otp)).await.unwrap();
    } else {
        let number = crate::support::secret(&account.aadhaar);
        shop.agent().send_code(Some(number), true).await.unwrap();
    }
}
