//! Reminding, through the controller: at opening and before closing, once each, and never when it would be wrong.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{InternetLight, Language, ReminderPlan, Today};
use hazri_core::agent::{Occasion, Reminder};
use hazri_core::day::IstTime;
use hazri_core::journey::Journey;
use hazri_core::problem::Problem;
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::{AtAccept, Delivery};

use crate::support::{Shop, ShopPlan, at, wait_until};

const OPENING: Reminder = Reminder::Due(Occasion::Opening);
const CLOSING: Reminder = Reminder::Due(Occasion::Closing);

/// Half past eight, half an hour before the shop opens.
const BEFORE_OPENING: &str = "2026-11-23T03:00:00Z";
const MINUTE: Duration = Duration::from_secs(60);

fn reminds() -> ReminderPlan {
    ReminderPlan { reminds: true, ..ReminderPlan::default() }
}

/// A shop after eKYC, open from 09:00 to 20:00, whose agent wants to be reminded.
async fn shop_that_reminds_at(now: &str) -> Shop {
    let mut shop = Shop::not_set_up(ShopPlan::after_ekyc(Revision::R2026_06)).await;
    shop.remember_ekyc().await;
    shop.set_clocks(at(now));
    shop.start().await;
    let file = shop.write_file("setup.json", &shop.setup().to_string());
    shop.agent().import_setup(file).await.unwrap();
    shop.agent().choose_language(Language::Hi).await.unwrap();
    shop.ready().await;
    shop.agent().change_reminder(reminds()).await.unwrap();
    shop
}

fn said(shop: &Shop) -> Vec<Reminder> {
    shop.recorder.reminders().into_iter().map(|(reminder, _)| reminder).collect()
}

/// Time for many looks of the agent around itself.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(150)).await;
}

#[tokio::test]
async fn a_day_that_is_due_is_said_at_opening_and_before_closing_in_the_language_of_the_agent() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    a_while().await;
    assert_eq!(said(&shop), []);

    shop.advance(30 * MINUTE);
    wait_until("it is said at opening", || said(&shop) == [OPENING]).await;
    shop.advance(9 * 60 * MINUTE);
    a_while().await;
    assert_eq!(said(&shop), [OPENING]);
    shop.advance(60 * MINUTE);
    wait_until("it is said before closing", || said(&shop) == [OPENING, CLOSING]).await;

    assert!(shop.recorder.reminders().iter().all(|(_, language)| *language == Language::Hi));
    // The next morning begins anew.
    shop.advance(14 * 60 * MINUTE);
    wait_until("it is said on the next day", || said(&shop) == [OPENING, CLOSING, OPENING]).await;
}

#[tokio::test]
async fn nobody_is_reminded_of_a_day_that_is_done() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    assert!(matches!(shop.daily().await.today, Today::Done(_)));
    shop.agent().close_journey().await.unwrap();

    for _ in 0..12 {
        shop.advance(60 * MINUTE);
        a_while().await;
    }

    assert_eq!(said(&shop), []);
}

#[tokio::test]
async fn a_day_of_which_nobody_knows_is_said_as_such() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    let cut = Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 0 });
    shop.eko.script(EkoCall::DailyAuthentication, cut);
    shop.daily().await;

    shop.advance(30 * MINUTE);

    wait_until("it is said", || said(&shop) == [Reminder::Unknown(Occasion::Opening)]).await;
}

#[tokio::test]
async fn nobody_is_reminded_while_practising() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.agent().start_practice().await.unwrap();
    shop.ready().await;
    shop.advance(60 * MINUTE);
    a_while().await;
    assert_eq!(said(&shop), []);

    shop.agent().leave_practice().await.unwrap();

    wait_until("it is said afterwards", || said(&shop) == [OPENING]).await;
}

#[tokio::test]
async fn nobody_is_reminded_while_at_it() {
    let shop = shop_that_reminds_at("2026-11-23T03:29:50Z").await;
    let late = Scripted::as_usual().delivered(Delivery::Delay(Duration::from_millis(500)));
    shop.eko.script(EkoCall::DailyAuthentication, late);
    shop.daily_up_to_the_request().await;

    shop.advance(Duration::from_secs(20));
    shop.at_rest().await;
    a_while().await;

    assert_eq!(said(&shop), []);
}

/// The number was typed, and the agent has gone: that is no reason to be quiet.
#[tokio::test]
async fn a_journey_that_was_left_open_is_reminded_of() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();

    shop.advance(30 * MINUTE);

    wait_until("it is said", || said(&shop) == [OPENING]).await;
}

#[tokio::test]
async fn what_was_said_is_not_said_again_after_a_restart() {
    let mut shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.advance(30 * MINUTE);
    wait_until("it is said", || said(&shop) == [OPENING]).await;
    // The language stands in the ledger after what was said before it.
    shop.agent().choose_language(Language::En).await.unwrap();

    shop.come_back().await;
    a_while().await;

    assert_eq!(said(&shop), [OPENING]);
    assert_eq!(shop.view().await.reminder, reminds());
}

/// Switched on at half past eleven: what the opening was about is said at once.
#[tokio::test]
async fn a_pc_that_starts_after_opening_reminds_when_it_knows_the_time() {
    let mut shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.pull_the_plug();
    shop.advance(3 * 60 * MINUTE);
    // The battery of the PC's clock is empty.
    shop.pc.step(TimeDelta::days(-9000));

    shop.start().await;
    wait_until("it is said", || !said(&shop).is_empty()).await;

    assert_eq!(said(&shop), [OPENING]);
    let remembered = || shop.look().setting("reminded").unwrap();
    wait_until("it is remembered", || remembered().as_deref() == Some("2026-11-23 opening")).await;
}

#[tokio::test]
async fn a_pc_without_internet_reminds_by_its_own_clock() {
    let mut shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.pull_the_plug();
    shop.eko.set_at_accept(AtAccept::Close);
    shop.pc.advance(60 * MINUTE);

    shop.start().await;
    shop.until("the internet was looked at", |view| view.strip.internet == InternetLight::Offline).await;

    wait_until("it is said", || said(&shop) == [OPENING]).await;
}

#[tokio::test]
async fn a_pc_that_wakes_in_the_evening_reminds_of_closing_alone() {
    let shop = shop_that_reminds_at(BEFORE_OPENING).await;
    shop.advance(11 * 60 * MINUTE);
    wait_until("it is said", || said(&shop) == [CLOSING]).await;
    a_while().await;
    assert_eq!(said(&shop), [CLOSING]);
}

#[tokio::test]
async fn what_was_chosen_is_shown_and_remembered() {
    let mut shop = Shop::after_ekyc().await;
    assert_eq!(shop.view().await.reminder, ReminderPlan::default());
    let chosen = ReminderPlan {
        starts_with_pc: true,
        reminds: true,
        opens: IstTime::at(10, 30),
        closes: IstTime::at(21, 0),
    };
    shop.agent().change_reminder(chosen).await.unwrap();
    assert_eq!(shop.view().await.reminder, chosen);

    shop.come_back().await;
    assert_eq!(shop.view().await.reminder, chosen);

    let not_any_more = ReminderPlan { starts_with_pc: false, ..chosen };
    shop.agent().change_reminder(not_any_more).await.unwrap();
    assert_eq!(shop.view().await.reminder, not_any_more);
}

#[tokio::test]
async fn a_system_that_does_not_let_it_start_is_told_and_nothing_is_kept() {
    let shop = Shop::after_ekyc().await;
    shop.recorder.lock_the_system();

    let chosen = ReminderPlan { starts_with_pc: true, reminds: true, ..ReminderPlan::default() };
    assert_eq!(shop.agent().change_reminder(chosen).await, Err(Problem::FileUnwritable));

    assert_eq!(shop.view().await.reminder, ReminderPlan::default());
    assert_eq!(shop.look().setting("reminder").unwrap(), None);
}

#[tokio::test]
async fn that_it_waits_in_the_tray_is_said_once_in_a_life() {
    let mut shop = Shop::after_ekyc().await;
    shop.agent().wait_in_tray().await.unwrap();
    shop.agent().wait_in_tray().await.unwrap();
    shop.come_back().await;
    shop.agent().wait_in_tray().await.unwrap();
    assert_eq!(said(&shop), [Reminder::Waiting]);
}
