//! Rows 34 and 35: midnight in India.

use std::time::Duration;

#[cfg(target_os = "linux")]
use chrono::TimeDelta;
#[cfg(target_os = "linux")]
use futures_util::future::join_all;
use hazri_core::agent::view::{DayMark, Step, View};
use hazri_core::journey::Journey;
use hazri_core::problem::OutcomeClass;
use hazri_simulator::eko::{EkoCall, Revision};

use super::{TURNS_WITHIN, is_done, is_due, shop_at, shown_after};
use crate::support::{ShopPlan, at, newest_attempt, step};

#[tokio::test]
async fn row_34_pressed_before_midnight_and_answered_after_it_counts_for_the_new_day() {
    for revision in Revision::ALL {
        // 23:59:57 IST.
        let mut shop = shop_at("2026-11-23T18:29:57Z", ShopPlan::after_ekyc(revision)).await;
        shop.eko.set_delay(Duration::from_millis(300));
        shop.agent().open_journey(Journey::Daily).await.unwrap();
        shop.press_scan().await.unwrap();
        shop.until("the request leaves", |view| matches!(step(view), Step::Sending { .. })).await;
        assert!(shop.eko.now() < at("2026-11-23T18:30:00Z"), "pressed after midnight");
        shop.advance(Duration::from_secs(5));
        let view = shop.at_rest().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
        assert_eq!((day.date.as_str(), day.until.as_str()), ("2026-11-24", "23:59"), "{revision}");
        shown_after(&shop, "the new day is done", |view| is_done(view, "2026-11-24")).await;
        let attempt = newest_attempt(&shop).await;
        assert_eq!(attempt.outcome, OutcomeClass::Done);
        let month = shop.agent().history(None).await.unwrap();
        let mark = |date: &str| month.days.iter().find(|day| day.date == date).unwrap().mark;
        assert_eq!((mark("2026-11-23"), mark("2026-11-24")), (DayMark::Missed, DayMark::Done));
        shop.come_back().await;
        assert!(is_done(&shop.view().await, "2026-11-24"));
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    }
}

/// Wherever midnight falls in the pace at which the app looks around.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn row_35_the_banner_turns_within_a_second_of_midnight() {
    let phases = [0, 60, 120, 180, 240].map(TimeDelta::milliseconds);
    let turns = phases.map(|phase| {
        super::running::assert_turns_at_midnight("Asia/Kolkata", at("2026-11-23T18:29:54Z") + phase)
    });
    join_all(turns).await;
}

/// The done screen and an unknown attempt of yesterday turn with the banner.
#[tokio::test]
async fn row_35_a_screen_that_is_of_yesterday_turns_too() {
    let shop = shop_at("2026-11-23T18:29:50Z", ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.daily().await;
    shop.advance(Duration::from_secs(11));
    let turned = |view: &View| view.task.is_none() && is_due(view, "2026-11-24");
    let took = shown_after(&shop, "no screen of yesterday", turned).await;
    assert!(took < TURNS_WITHIN, "{took:?}");

    shop.answer_late(Duration::from_secs(20));
    shop.advance(Duration::from_secs(24 * 3600 - 20));
    shop.daily_up_to_the_request().await;
    shop.agent().stop_waiting().await.unwrap();
    assert!(matches!(step(&shop.view().await), Step::Unknown(_)));
    shop.advance(Duration::from_secs(20));
    let turned = |view: &View| view.task.is_none() && is_due(view, "2026-11-25");
    let took = shown_after(&shop, "the day after", turned).await;
    assert!(took < TURNS_WITHIN, "{took:?}");
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert!(matches!(step(&shop.view().await), Step::Number));
}
