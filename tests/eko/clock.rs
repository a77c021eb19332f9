//! The clock and the signature.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use hazri_core::eko::Call;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, failures};

use crate::support::{Desk, MORNING, at};

/// The PC's clock is right, and the service's so far off: that is the same as the other way round.
async fn desk_off_by(offset: TimeDelta) -> Desk {
    let desk = Desk::with_ekyc(Revision::R2026_06).await;
    desk.eko.set_clock_offset(at(MORNING) + offset - Utc::now());
    desk
}

fn both_directions() -> [TimeDelta; 4] {
    [TimeDelta::days(3), TimeDelta::days(-3), TimeDelta::days(4000), TimeDelta::minutes(-10)]
}

#[tokio::test]
async fn after_priming_no_signature_is_refused_however_wrong_the_clock_is() {
    for offset in both_directions() {
        let mut desk = desk_off_by(offset).await;
        desk.client.prime().await.unwrap();

        for call in [EkoCall::Services, EkoCall::SendOtp, EkoCall::DailyAuthentication] {
            let answered = desk.make(call).await;
            assert_eq!(desk.eko.received_for(call).len(), 1, "{call:?} {offset}");
            assert_eq!(desk.eko.received_for(call).pop().unwrap().answered, Some(200), "{offset}");
            drop(answered);
        }
        assert_eq!(desk.eko.violations(), Vec::<String>::new(), "{offset}");
    }
}

#[tokio::test]
async fn without_priming_a_call_without_a_capture_is_signed_again_once() {
    for offset in both_directions() {
        let mut desk = desk_off_by(offset).await;

        let answered = desk.make(EkoCall::Services).await;

        assert!(answered.outcome.is_ok(), "{offset}: {:?}", answered.outcome);
        let statuses: Vec<_> =
            desk.eko.received_for(EkoCall::Services).iter().map(|request| request.answered).collect();
        assert_eq!(statuses, [Some(401), Some(200)], "{offset}");
    }
}

#[tokio::test]
async fn without_priming_a_call_with_a_capture_is_never_sent_again() {
    for offset in both_directions() {
        let mut desk = desk_off_by(offset).await;

        let trouble = desk.make(EkoCall::DailyAuthentication).await.outcome.unwrap_err();

        assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Rejected, Problem::ClockWrong));
        assert_eq!(desk.eko.received_for(EkoCall::DailyAuthentication).len(), 1, "{offset}");
        // What was learnt from the refusal serves the next press.
        assert!(desk.make(EkoCall::DailyAuthentication).await.outcome.is_ok(), "{offset}");
    }
}

#[tokio::test]
async fn the_older_403_with_a_wrong_clock_is_signed_again_once() {
    let mut desk = desk_off_by(TimeDelta::days(2)).await;
    desk.eko.script(EkoCall::Services, failures::forbidden());

    let answered = desk.make(EkoCall::Services).await;

    assert!(answered.outcome.is_ok(), "{:?}", answered.outcome);
    assert_eq!(desk.eko.received_for(EkoCall::Services).len(), 2);
}

/// A signature is signed again only once, also when the service goes on refusing it.
#[tokio::test]
async fn a_second_refusal_is_final() {
    let mut desk = desk_off_by(TimeDelta::days(2)).await;
    for _ in 0..3 {
        desk.eko.script(EkoCall::Services, failures::timestamp_refused());
    }

    let trouble = desk.make(EkoCall::Services).await.outcome.unwrap_err();

    assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Rejected, Problem::ClockWrong));
    assert_eq!(desk.eko.received_for(EkoCall::Services).len(), 2);
}

/// Once the service's time is known, the PC's clock has no part in the signature any more.
#[tokio::test]
async fn after_priming_a_refusal_is_not_blamed_on_the_clock_of_the_pc() {
    for call in [EkoCall::Services, EkoCall::DailyAuthentication] {
        for (answer, problem) in [
            (failures::forbidden(), Problem::NotAllowed),
            (failures::wrong_secret_key(), Problem::AccessKeyWrong),
        ] {
            let mut desk = desk_off_by(TimeDelta::days(2)).await;
            desk.client.prime().await.unwrap();
            desk.eko.script(call, answer);

            let trouble = desk.make(call).await.outcome.unwrap_err();

            assert_eq!((trouble.class, trouble.problem), (OutcomeClass::Rejected, problem), "{call:?}");
            assert_eq!(desk.eko.received_for(call).len(), 1, "{call:?}");
        }
    }
}

/// It takes the `Date` of that same answer to blame the clock.
#[tokio::test]
async fn a_refusal_without_a_date_is_not_signed_again() {
    let mut desk = desk_off_by(TimeDelta::days(2)).await;
    desk.eko.script(EkoCall::Services, failures::forbidden().without_date());

    let trouble = desk.make(EkoCall::Services).await.outcome.unwrap_err();

    assert_eq!(trouble.problem, Problem::NotAllowed);
    assert_eq!(desk.eko.received_for(EkoCall::Services).len(), 1);
}

#[tokio::test]
async fn fifty_calls_at_once_take_fifty_timestamps() {
    let desk = Desk::of(Revision::R2026_07).await;

    let answers = (0..50).map(|_| desk.ask(Call::Services));
    let answers = futures_util::future::join_all(answers).await;

    assert!(answers.iter().all(|answered| answered.outcome.is_ok()));
    let received = desk.eko.received_for(EkoCall::Services);
    let timestamps: HashSet<_> =
        received.iter().filter_map(|request| request.header("secret-key-timestamp")).collect();
    assert_eq!((received.len(), timestamps.len()), (50, 50));
    assert_eq!(desk.eko.violations(), Vec::<String>::new());
}

/// Somebody sets the PC's clock back between two calls: the service's time goes on.
#[tokio::test]
async fn a_clock_set_back_between_two_calls_changes_nothing() {
    let mut desk = Desk::of(Revision::R2026_06).await;
    desk.make(EkoCall::Services).await.outcome.unwrap();

    desk.pc.step(TimeDelta::days(-2));
    let answered = desk.make(EkoCall::Services).await;

    assert!(answered.outcome.is_ok(), "{:?}", answered.outcome);
    assert_eq!(desk.eko.received_for(EkoCall::Services).len(), 2);
}

#[tokio::test]
async fn the_answer_is_dated_by_the_service() {
    let mut desk = desk_off_by(TimeDelta::days(3)).await;
    desk.client.prime().await.unwrap();

    let answered = desk.make(EkoCall::Services).await;

    let off = answered.at - (at(MORNING) + TimeDelta::days(3));
    assert!(off.abs() < TimeDelta::seconds(5), "{off}");
    desk.pc.advance(Duration::from_secs(1));
}
