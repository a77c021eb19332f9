//! For how long records are kept, and by which clock.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{DayMark, InternetLight, Today};
use hazri_core::day::Month;
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;

use crate::support::{Shop, ShopPlan, at, wait_until};

/// [`crate::support::TODAY`] less 180 days, and the day before.
const OLDEST_KEPT: &str = "2026-05-27";
const TOO_OLD: &str = "2026-05-26";

/// A shop that was done on these days, closed.
async fn closed_shop_done_on(dates: &[&str]) -> Shop {
    let mut shop = Shop::after_ekyc().await;
    shop.pull_the_plug();
    for date in dates {
        shop.sql(&done_on(&shop, date));
    }
    shop
}

/// What a done day leaves in the records.
fn done_on(shop: &Shop, date: &str) -> String {
    let agent = &shop.eko.account().user_code;
    let noon = at(&format!("{date}T06:30:00Z")).timestamp_millis();
    format!(
        "INSERT INTO attempts (client_ref_id, call, environment, user_code, contract, ist_date, prepared_ms,
                               sending_ms, result_ms, outcome)
         VALUES ('try-{date}', 'daily_authentication', 'custom', '{agent}', '2026-06', '{date}', {noon}, {noon},
                 {noon}, 'done');
         INSERT INTO days (environment, user_code, ist_date, client_ref_id, valid_till_ms)
         VALUES ('custom', '{agent}', '{date}', 'try-{date}', {noon});"
    )
}

fn holds(shop: &Shop, date: &str) -> bool {
    shop.look().attempt(&format!("try-{date}")).unwrap().is_some()
}

/// Long enough for the agent to have looked around several times.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}

#[tokio::test]
async fn at_the_start_what_is_older_than_180_days_goes_and_the_rest_is_listed() {
    let mut shop = closed_shop_done_on(&[TOO_OLD, OLDEST_KEPT, "2026-08-01"]).await;

    shop.come_back().await;

    wait_until("the old day is gone", || !holds(&shop, TOO_OLD)).await;
    assert!(holds(&shop, OLDEST_KEPT) && holds(&shop, "2026-08-01"));
    let may = shop.agent().history(Month::parse("2026-05")).await.unwrap();
    assert_eq!(may.kept_from, OLDEST_KEPT);
    let marked: Vec<_> = may.days.iter().filter(|day| day.mark == DayMark::Done).collect();
    assert_eq!(marked.iter().map(|day| day.date.as_str()).collect::<Vec<_>>(), [OLDEST_KEPT]);
    let proof = marked[0].proof.as_ref().unwrap();
    assert_eq!((proof.time.as_deref(), proof.client_ref_id.as_str()), (Some("12:00"), "try-2026-05-27"));
    // The table reaches back as far as the records do: into a seventh month.
    let table = shop.agent().history_table().await.unwrap();
    assert!(table.contains(OLDEST_KEPT) && table.contains("2026-08-01"), "{table}");
    // eKYC of long ago is still known.
    assert!(matches!(shop.view().await.today, Today::Due { .. }));
}

#[tokio::test]
async fn at_the_turn_of_the_day_one_more_goes() {
    let mut shop = closed_shop_done_on(&[OLDEST_KEPT, "2026-05-28"]).await;
    shop.come_back().await;
    a_while().await;
    assert!(holds(&shop, OLDEST_KEPT));

    shop.advance(Duration::from_secs(24 * 3600));

    wait_until("the day that became too old is gone", || !holds(&shop, OLDEST_KEPT)).await;
    assert!(holds(&shop, "2026-05-28"));
}

#[tokio::test]
async fn before_the_service_has_told_the_time_nothing_goes() {
    let mut shop = closed_shop_done_on(&[TOO_OLD]).await;
    let view = shop.come_back_without_the_time().await;
    assert_eq!(view.strip.internet, InternetLight::Online);

    a_while().await;

    assert!(holds(&shop, TOO_OLD));
}

#[tokio::test]
async fn a_pc_that_is_years_ahead_takes_nothing_that_the_service_holds_for_young() {
    let plan = ShopPlan { clock_off: TimeDelta::days(9000), ..ShopPlan::after_ekyc(Revision::R2026_06) };
    let mut shop = Shop::open(plan).await;
    shop.pull_the_plug();
    for date in [TOO_OLD, OLDEST_KEPT] {
        shop.sql(&done_on(&shop, date));
    }

    shop.come_back().await;

    wait_until("the old day is gone", || !holds(&shop, TOO_OLD)).await;
    a_while().await;
    assert!(holds(&shop, OLDEST_KEPT));
}

#[tokio::test]
async fn a_service_that_is_years_ahead_takes_nothing_that_the_pc_holds_for_young() {
    let mut shop = closed_shop_done_on(&[OLDEST_KEPT]).await;
    shop.eko.set_clock_offset(TimeDelta::days(9000));

    shop.come_back().await;

    a_while().await;
    assert!(holds(&shop, OLDEST_KEPT));
}

#[tokio::test]
async fn a_pc_that_is_years_behind_keeps_everything_until_it_is_set_right() {
    let mut shop = closed_shop_done_on(&[TOO_OLD]).await;
    shop.pc.step(TimeDelta::days(-6000));
    shop.come_back().await;
    a_while().await;
    assert!(holds(&shop, TOO_OLD));

    shop.pc.step(TimeDelta::days(6000));

    wait_until("the old day is gone", || !holds(&shop, TOO_OLD)).await;
}

#[tokio::test]
async fn an_attempt_whose_answer_is_waited_for_outlives_the_turn() {
    let shop = Shop::after_ekyc().await;
    shop.eko.script(EkoCall::DailyAuthentication, Scripted::as_usual().delivered(Delivery::Hang));
    shop.daily_up_to_the_request().await;
    let reference = shop.look().unresolved().unwrap().swap_remove(0).attempt.client_ref_id;
    shop.sql("UPDATE attempts SET ist_date = '2020-01-01'");
    shop.sql(&done_on(&shop, "2020-01-02"));

    shop.advance(Duration::from_secs(24 * 3600));

    wait_until("the old day is gone", || !holds(&shop, "2020-01-02")).await;
    assert!(shop.look().attempt(&reference).unwrap().is_some());
}
