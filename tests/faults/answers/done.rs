//! Rows 27 and 28: successes that look odd, and a second one on the same day.

use hazri_core::agent::view::{DayDone, DayMark, Step, Today, View};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision, Scripted, failures};
use hazri_simulator::http::Delivery;
use serde_json::Value;

use super::{before, go_before, has_succeeded, newest, press, step, told};
use crate::support::{Shop, ShopPlan, TODAY};

use EkoCall::{BiometricEkyc, DailyAuthentication, SendOtp, VerifyOtp};
use OutcomeClass::{Done, Failed};

fn done(view: &View) -> &DayDone {
    let Step::DailyDone(day) = step(view) else { panic!("not done: {view:#?}") };
    day
}

/// A success of a daily authentication without any of the data that it may have.
fn bare(revision: Revision) -> Scripted {
    Scripted::as_usual().edited(move |answer| {
        let kept = (revision == Revision::R2026_07).then(|| answer["response_type_id"].clone());
        *answer = serde_json::json!({"status": 0});
        if let Some(kind) = kept {
            answer["response_type_id"] = kind;
        }
    })
}

#[tokio::test]
async fn row_27_a_success_without_a_reference_is_done() {
    for revision in Revision::ALL {
        let mut shop = before(revision, DailyAuthentication).await;
        shop.eko.script(DailyAuthentication, bare(revision));

        let view = press(&shop, DailyAuthentication).await;

        let day = done(&view).clone();
        assert_eq!(
            (day.date.as_str(), day.until.as_str(), day.reference_id.as_ref()),
            (TODAY, "23:59", None)
        );
        let result = newest(&shop, DailyAuthentication).result.unwrap();
        assert_eq!((result.outcome, result.reference_id), (Done, None));
        shop.come_back().await;
        let Today::Done(after) = shop.view().await.today else { panic!("not done after a restart") };
        assert_eq!((after.date, after.until, after.reference_id), (day.date, day.until, None));
        assert_eq!(shop.sent(DailyAuthentication), 1);
        shop.assert_contract_kept();
    }
}

/// Texts where numbers are usual.
fn with_codes_as_texts(answer: &mut Value) {
    for field in ["status", "response_status_id", "response_type_id"] {
        if let Some(number) = answer[field].as_i64() {
            answer[field] = number.to_string().into();
        }
    }
}

/// Numbers where texts are usual.
fn with_references_as_numbers(answer: &mut Value) {
    let numbers =
        [("otp_ref_id", 4_711_001), ("reference_tid", 4_711_002), ("reference_id", 20_261_123_001_u64)];
    for (field, number) in numbers {
        if answer["data"][field].is_string() {
            answer["data"][field] = number.into();
        }
    }
}

#[tokio::test]
async fn row_27_numbers_for_texts_and_texts_for_numbers_are_read() {
    for revision in Revision::ALL {
        for turn in [with_codes_as_texts, with_references_as_numbers] {
            let shop = before(revision, SendOtp).await;
            for call in [SendOtp, VerifyOtp, BiometricEkyc, DailyAuthentication] {
                shop.eko.script(call, Scripted::as_usual().edited(turn));
                go_before(&shop, call).await;
                let view = press(&shop, call).await;
                assert!(has_succeeded(&view, call), "{call:?} in {revision}: {view:#?}");
                assert_eq!(shop.sent(call), 1, "{call:?}");
                if call == BiometricEkyc {
                    shop.agent().close_journey().await.unwrap();
                }
            }
            let reference = done(&shop.view().await).reference_id.clone();
            assert_eq!(reference.is_some(), revision == Revision::R2026_06);
            assert!(reference.is_none_or(|reference| reference.ends_with("20261123001")));
            shop.assert_contract_kept();
        }
    }
}

#[tokio::test]
async fn row_28_a_day_that_is_done_can_be_done_again() {
    for revision in Revision::ALL {
        let shop = before(revision, DailyAuthentication).await;
        let first = done(&press(&shop, DailyAuthentication).await).clone();
        shop.eko.ask_for_another_daily();
        shop.agent().close_journey().await.unwrap();

        go_before(&shop, DailyAuthentication).await;
        assert!(matches!(shop.view().await.today, Today::Done(_)));
        let view = press(&shop, DailyAuthentication).await;

        let second = done(&view).clone();
        assert_ne!(first.client_ref_id, second.client_ref_id);
        if revision == Revision::R2026_06 {
            assert_eq!(second.reference_id.as_deref(), Some("DAKYC20261123002"));
        }
        assert_eq!((shop.sent(DailyAuthentication), shop.eko.state().dailies.len()), (2, 2));
        assert!(matches!(&view.today, Today::Done(day) if day.client_ref_id == second.client_ref_id));
        shop.assert_contract_kept();
    }
}

/// The second one was not asked for: the service says so, and nothing is lost.
#[tokio::test]
async fn row_28_a_second_one_that_nobody_asked_for_is_told_as_done() {
    for revision in Revision::ALL {
        let shop = before(revision, DailyAuthentication).await;
        let first = done(&press(&shop, DailyAuthentication).await).clone();
        go_before(&shop, DailyAuthentication).await;

        let view = press(&shop, DailyAuthentication).await;

        let told_again = matches!(revision, Revision::R2026_06).then_some(first.reference_id).flatten();
        assert_eq!(done(&view).reference_id, told_again);
        assert_eq!((shop.sent(DailyAuthentication), shop.eko.state().dailies.len()), (2, 1));
    }
}

/// A second one that is refused, or lost, takes nothing away from the first.
#[tokio::test]
async fn row_28_what_becomes_of_the_second_does_not_undo_the_first() {
    for revision in Revision::ALL {
        let mut shop = before(revision, DailyAuthentication).await;
        press(&shop, DailyAuthentication).await;
        shop.eko.ask_for_another_daily();

        go_before(&shop, DailyAuthentication).await;
        shop.eko.script(DailyAuthentication, failures::kyc_fail_without_reason());
        let view = press(&shop, DailyAuthentication).await;
        assert_eq!(told(&view), (Failed, Problem::FingerNotAccepted));
        assert!(matches!(view.today, Today::Done(_)), "{view:#?}");

        let lost = Scripted::as_usual().delivered(Delivery::Cut { after_bytes: 0 });
        shop.eko.script(DailyAuthentication, lost);
        let view = press(&shop, DailyAuthentication).await;
        assert!(matches!(step(&view), Step::Unknown(_)), "{view:#?}");
        assert!(shop.press_scan().await.is_err());
        shop.come_back().await;
        assert!(matches!(shop.view().await.today, Today::Done(_)));
        // The lost one is looked into first, and can be set aside.
        go_before(&shop, DailyAuthentication).await;
        assert!(matches!(step(&shop.view().await), Step::Unknown(_)));
        shop.agent().set_unknown_aside().await.unwrap();
        assert!(has_succeeded(&press(&shop, DailyAuthentication).await, DailyAuthentication));
        assert_eq!(shop.sent(DailyAuthentication), 4);
    }
}

/// Advice, a day of the app's own, a day done on another PC: what the service says counts.
#[tokio::test]
async fn row_28_the_service_overrules_the_banner() {
    let options = |options| EkoOptions { minimum_days_after_ekyc: 0, ..options };
    let shop = Shop::open(ShopPlan { options, ..ShopPlan::of(Revision::R2026_06) }).await;
    let view = shop.ekyc().await;
    assert!(matches!(view.today, Today::DailyOpens { .. }), "{view:#?}");
    assert!(matches!(shop.daily().await.today, Today::Done(_)));

    for revision in Revision::ALL {
        let shop = Shop::open(ShopPlan::after_ekyc(revision)).await;
        assert_eq!(shop.view().await.today, Today::Due { date: TODAY.to_owned() });
        shop.eko.set_daily_done(TODAY.parse().unwrap());
        assert!(matches!(shop.daily().await.today, Today::Done(_)));
        let month = shop.agent().history(None).await.unwrap();
        assert_eq!(month.days.iter().find(|day| day.date == TODAY).unwrap().mark, DayMark::Done);
        assert_eq!(shop.eko.state().dailies.len(), 1);
    }
}
