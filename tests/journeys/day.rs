//! The IST day: until when a day is done, and when it turns.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{ClockLight, DayMark, Step, Today};
use hazri_core::clock::ManualClock;
use hazri_core::day::Month;
use hazri_core::journey::Journey;
use hazri_core::problem::OutcomeClass;
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;

use crate::step;
use crate::support::{Shop, ShopPlan, TODAY, at, wait_until};

/// A shop that is opened at an instant.
async fn shop_at(now: &str) -> Shop {
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.set_clocks(at(now));
    shop.start().await;
    let file = shop.write_file("setup.json", &shop.setup().to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.ready().await;
    shop
}

fn is_done(today: &Today) -> bool {
    matches!(today, Today::Done(_))
}

#[tokio::test]
async fn the_banner_turns_at_midnight_in_india() {
    // 23:59:30 IST.
    let shop = shop_at("2026-11-23T18:29:30Z").await;
    let view = shop.daily().await;
    assert!(is_done(&view.today), "{view:#?}");
    shop.agent().close_journey().await.unwrap();

    shop.advance(Duration::from_secs(20));
    assert!(is_done(&shop.view().await.today));
    shop.advance(Duration::from_secs(11));
    let view = shop.until("the day has turned", |view| !is_done(&view.today)).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
    wait_until("the window is shown the new day", || shop.recorder.seen().pop().unwrap().today == view.today)
        .await;
}

/// The screen of the journey turns with the banner.
#[tokio::test]
async fn a_window_that_still_shows_yesterdays_success_is_turned_too() {
    let shop = shop_at("2026-11-23T18:29:30Z").await;
    shop.daily().await;

    shop.advance(Duration::from_secs(31));
    let view = shop.until("the day has turned", |view| !is_done(&view.today)).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
    shop.until("it is left", |view| view.task.is_none()).await;
}

/// Pressed at 23:59:50, answered at 00:00:05: the day of the answer counts.
#[tokio::test]
async fn a_daily_authentication_after_midnight_counts_for_the_new_day() {
    let shop = shop_at("2026-11-23T18:29:50Z").await;
    shop.eko.set_delay(Duration::from_millis(300));
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.press_scan().await.unwrap();
    shop.until("the request is sent", |view| matches!(step(view), Step::Sending { .. })).await;

    shop.advance(Duration::from_secs(15));
    let view = shop.at_rest().await;

    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.date, "2026-11-24");
    let month = shop.agent().history(None).await.unwrap();
    let mark = |date: &str| month.days.iter().find(|day| day.date == date).unwrap().mark;
    assert_eq!((mark("2026-11-23"), mark("2026-11-24")), (DayMark::Missed, DayMark::Done));
}

/// Answered at 23:59:50, arrived at 00:00:20: it was given for the old day, and proves nothing about the new one.
#[tokio::test]
async fn an_answer_given_before_midnight_counts_for_the_old_day_however_late_it_arrives() {
    let shop = shop_at("2026-11-23T18:29:50Z").await;
    shop.answer_late(Duration::from_millis(300));

    shop.daily_up_to_the_request().await;
    shop.advance(Duration::from_secs(30));
    shop.at_rest().await;
    let view = shop.until("the success of yesterday is left", |view| view.task.is_none()).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
    let month = shop.agent().history(None).await.unwrap();
    let mark = |date: &str| month.days.iter().find(|day| day.date == date).unwrap().mark;
    assert_eq!((mark("2026-11-23"), mark("2026-11-24")), (DayMark::Done, DayMark::Empty));
}

#[tokio::test]
async fn a_shorter_valid_till_is_honoured() {
    let shop = Shop::after_ekyc().await;
    let short = Scripted::as_usual()
        .edited(|answer| answer["data"]["valid_till"] = "2026-11-23T12:00:00+05:30".into());
    shop.eko.script(EkoCall::DailyAuthentication, short);

    let view = shop.daily().await;
    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.until, "11:59");
    shop.agent().close_journey().await.unwrap();
    shop.advance(Duration::from_secs(3 * 3600));
    let view = shop.until("it holds no more", |view| !is_done(&view.today)).await;

    assert_eq!(view.today, Today::Due { date: TODAY.to_owned() });
}

#[tokio::test]
async fn a_longer_or_unreadable_valid_till_ends_with_the_day() {
    for told in ["2026-11-30T23:59:59+05:30", "tomorrow", "", "2020-01-01T00:00:00+05:30"] {
        let shop = Shop::after_ekyc().await;
        let odd = Scripted::as_usual().edited(move |answer| answer["data"]["valid_till"] = told.into());
        shop.eko.script(EkoCall::DailyAuthentication, odd);

        let view = shop.daily().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{told:?}: {view:#?}") };
        assert_eq!((day.date.as_str(), day.until.as_str()), (TODAY, "23:59"), "{told:?}");
    }
}

/// "Today" is the service's, whatever the PC says.
#[tokio::test]
async fn a_pc_whose_clock_is_days_off_still_counts_the_day_of_the_service() {
    for clock_off in [TimeDelta::days(-2), TimeDelta::days(2), TimeDelta::days(-3000)] {
        let shop = Shop::open(ShopPlan { clock_off, ..ShopPlan::after_ekyc(Revision::R2026_06) }).await;

        let view = shop.daily().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{clock_off}: {view:#?}") };
        assert_eq!(day.date, TODAY, "{clock_off}");
        let ClockLight::Wrong { off_by_s } = view.strip.clock else { panic!("{view:#?}") };
        assert!((off_by_s - clock_off.num_seconds()).abs() < 5, "{off_by_s}");
        assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
        shop.assert_contract_kept();
    }
}

#[tokio::test]
async fn a_clock_that_is_stepped_during_the_call_changes_nothing() {
    let shop = Shop::after_ekyc().await;
    shop.answer_late(Duration::from_millis(200));

    shop.daily_up_to_the_request().await;
    shop.pc.step(TimeDelta::days(-400));
    let view = shop.at_rest().await;

    let Step::DailyDone(day) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(day.date, TODAY);
}

/// A PC that slept wakes up on another day.
#[tokio::test]
async fn a_pc_that_slept_over_midnight_shows_the_new_day_when_it_wakes() {
    let shop = Shop::after_ekyc().await;
    shop.daily().await;
    shop.agent().close_journey().await.unwrap();

    shop.advance(Duration::from_secs(24 * 3600));
    let view = shop.until("the day has turned", |view| !is_done(&view.today)).await;

    assert_eq!(view.today, Today::Due { date: "2026-11-24".to_owned() });
    assert!(is_done(&shop.daily().await.today));
}

#[tokio::test]
async fn history_marks_each_day_of_the_month() {
    let mut shop = Shop::after_ekyc().await;
    shop.daily().await;
    shop.agent().close_journey().await.unwrap();
    // The 24th passes without anything; on the 25th nobody knows; today is the 26th.
    shop.advance(Duration::from_secs(2 * 24 * 3600));
    let cut = Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 0 });
    shop.eko.script(EkoCall::DailyAuthentication, cut);
    shop.daily().await;
    shop.advance(Duration::from_secs(24 * 3600));
    shop.pc = std::sync::Arc::new(ManualClock::at(shop.eko.now()));
    shop.come_back().await;

    let month = shop.agent().history(None).await.unwrap();

    assert_eq!((month.month.as_str(), month.today.as_str()), ("2026-11", "2026-11-26"));
    assert_eq!(month.days.len(), 30);
    let mark = |date: &str| month.days.iter().find(|day| day.date == date).unwrap().mark;
    assert_eq!(mark("2026-11-22"), DayMark::Empty);
    assert_eq!(mark("2026-11-23"), DayMark::Done);
    assert_eq!(mark("2026-11-24"), DayMark::Missed);
    assert_eq!(mark("2026-11-25"), DayMark::Unclear);
    assert_eq!(mark("2026-11-26"), DayMark::Empty);
    let outcomes: Vec<_> = month.attempts.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [OutcomeClass::Unknown, OutcomeClass::Done]);
    let october = shop.agent().history(Month::parse("2026-10")).await.unwrap();
    assert_eq!((october.days.len(), october.attempts.len()), (31, 0));
    let table = shop.agent().history_table().await.unwrap();
    assert_eq!(table.lines().count(), 3, "{table}");
}
