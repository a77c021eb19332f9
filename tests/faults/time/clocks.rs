//! Rows 32 and 33: a wrong clock, and one that is set during a call.

use std::time::Duration;

use chrono::TimeDelta;
use hazri_core::agent::view::{ClockLight, Step, View};
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision};

use crate::support::{Shop, ShopPlan, TODAY, step, told};

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, Services, VerifyOtp};

/// From a month behind to a month ahead, and years.
fn offsets() -> Vec<TimeDelta> {
    let behind = [
        TimeDelta::seconds(-45),
        TimeDelta::seconds(-75),
        TimeDelta::seconds(-110),
        TimeDelta::seconds(-130),
        TimeDelta::minutes(-10),
        TimeDelta::hours(-6),
        TimeDelta::days(-1),
        TimeDelta::days(-7),
        TimeDelta::days(-30),
        TimeDelta::days(-9000),
    ];
    let ahead = behind.map(|off| -off);
    behind.into_iter().chain([TimeDelta::zero()]).chain(ahead).collect()
}

/// More than a minute off is always shown, and how far; anything less never is.
fn assert_warns_if_wrong(view: &View, off: TimeDelta) {
    match view.strip.clock {
        ClockLight::Wrong { off_by_s } => {
            assert!(off.abs() > TimeDelta::seconds(60), "{off}");
            assert!((off_by_s - off.num_seconds()).abs() <= 2, "{off}: {off_by_s}");
        }
        ClockLight::Right => assert!(off.abs() <= TimeDelta::seconds(60), "{off}"),
        ClockLight::NotKnown => panic!("{off}: {view:#?}"),
    }
}

fn answers(shop: &Shop, call: EkoCall) -> Vec<Option<u16>> {
    shop.eko.received_for(call).iter().map(|request| request.answered).collect()
}

#[tokio::test]
async fn row_32_once_the_service_was_heard_no_signature_is_refused_and_the_wrong_clock_is_shown() {
    for (off, revision) in offsets().into_iter().zip(Revision::ALL.into_iter().cycle()) {
        let shop = Shop::open(ShopPlan { clock_off: off, ..ShopPlan::of(revision) }).await;
        assert_warns_if_wrong(&shop.view().await, off);
        let view = shop.ekyc().await;
        assert!(matches!(step(&view), Step::EkycDone { .. }), "{off}: {view:#?}");
        drop(shop.agent().check_settings().await.unwrap());
        for call in [SendOtp, VerifyOtp, BiometricEkyc, Services] {
            assert_eq!(answers(&shop, call), [Some(200)], "{off}: {call:?}");
        }

        let shop = Shop::open(ShopPlan { clock_off: off, ..ShopPlan::after_ekyc(revision) }).await;
        let view = shop.daily().await;
        let Step::DailyDone(day) = step(&view) else { panic!("{off}: {view:#?}") };
        assert_eq!((day.date.as_str(), day.until.as_str()), (TODAY, "23:59"), "{off}");
        assert_eq!(answers(&shop, DailyAuthentication), [Some(200)], "{off}");
        assert_warns_if_wrong(&view, off);
        shop.assert_contract_kept();
    }
}

/// The service takes a signature that is up to two minutes off; another one it refuses, and with that it tells the
/// time.
#[tokio::test]
async fn row_32_before_the_service_was_heard_one_press_is_refused_at_most() {
    for (off, revision) in offsets().into_iter().zip(Revision::ALL.into_iter().cycle()) {
        let plan = ShopPlan { clock_off: off, ..ShopPlan::after_ekyc(revision) };
        let mut shop = Shop::open(plan).await;
        shop.come_back_without_the_time().await;

        let mut view = shop.daily().await;
        let refused = off.abs() > TimeDelta::minutes(2);
        if refused {
            assert_eq!(told(&view), (OutcomeClass::Rejected, Problem::ClockWrong), "{off}");
            view = shop.scan().await;
        }

        assert!(matches!(step(&view), Step::DailyDone(_)), "{off}: {view:#?}");
        let given = answers(&shop, DailyAuthentication);
        assert_eq!(given.last(), Some(&Some(200)), "{off}");
        assert_eq!(given.len(), 1 + usize::from(refused), "{off}: {given:?}");
        assert_warns_if_wrong(&view, off);
    }
}

fn steps_of_the_clock() -> [TimeDelta; 6] {
    let forward = [TimeDelta::minutes(5), TimeDelta::hours(13), TimeDelta::days(400)];
    let [minutes, hours, days] = forward;
    [minutes, hours, days, -minutes, -hours, -days]
}

fn waited_ms(view: &View) -> u64 {
    match step(view) {
        Step::Preparing { wait } | Step::Scanning { wait } | Step::Sending { wait } => wait.elapsed_ms,
        Step::Number
        | Step::SendingCode { .. }
        | Step::Code { .. }
        | Step::CheckingCode { .. }
        | Step::Finger
        | Step::EkycDone { .. }
        | Step::DailyDone(_)
        | Step::Unknown(_) => panic!("nothing is waited for: {view:#?}"),
    }
}

#[tokio::test]
async fn row_33_a_clock_that_is_set_while_the_answer_is_awaited_changes_no_countdown() {
    for by in steps_of_the_clock() {
        let shop = Shop::after_ekyc().await;
        shop.answer_late(Duration::from_millis(300));
        let before = waited_ms(&shop.daily_up_to_the_request().await);

        shop.pc.step(by);
        assert_eq!(waited_ms(&shop.view().await), before, "{by}");
        shop.pc.advance(Duration::from_secs(7));
        assert_eq!(waited_ms(&shop.view().await), before + 7_000, "{by}");

        let view = shop.at_rest().await;
        let Step::DailyDone(day) = step(&view) else { panic!("{by}: {view:#?}") };
        assert_eq!(day.date, TODAY, "{by}");
        assert_eq!(answers(&shop, DailyAuthentication), [Some(200)], "{by}");
    }
}

/// The signature comes after it: it goes by the service's time, which nobody has set.
#[tokio::test]
async fn row_33_a_clock_that_is_set_while_the_finger_is_awaited_changes_nothing() {
    for by in steps_of_the_clock() {
        let shop = Shop::after_ekyc().await;
        shop.scanner.set_finger_delay(Duration::from_millis(200));
        shop.agent().open_journey(Journey::Daily).await.unwrap();
        shop.press_scan().await.unwrap();
        shop.until("the finger is awaited", |view| matches!(step(view), Step::Scanning { .. })).await;

        shop.pc.step(by);
        let view = shop.at_rest().await;

        let Step::DailyDone(day) = step(&view) else { panic!("{by}: {view:#?}") };
        assert_eq!(day.date, TODAY, "{by}");
        assert_eq!(answers(&shop, DailyAuthentication), [Some(200)], "{by}");
        assert!(matches!(view.strip.clock, ClockLight::Wrong { .. }), "{by}: {:?}", view.strip);
        shop.assert_contract_kept();
    }
}
