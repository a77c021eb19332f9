//! Rows 5, 6, 10 and 11: the request is on its way.

use std::collections::BTreeSet;
use std::time::Duration;

use hazri_core::agent::view::{Step, Today, View};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::problem::{Action, OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, failures};
use hazri_simulator::proxy::{AtConnect, Break, BreakHow, Faults};

use super::{
    LONG_ENOUGH, SHORT, answer_breaks, answered, assert_a_press_is_done, assert_not_sent,
    assert_the_day_can_be_done_after_it, assert_unknown, behind_a_network, carried_out, close_the_network,
    for_many_presses, network, open_the_network, press_under, stand_before_the_finger, taken, written,
};
use crate::support::{Proxied, Shop, ShopPlan, secret, step, told, trouble, wait_until};

use EkoCall::{DailyAuthentication, SendOtp};
use OutcomeClass::{Done, Failed, NotSent, Unknown};

const HOWS: [BreakHow; 2] = [BreakHow::Reset, BreakHow::Close];

fn request_breaks(after_bytes: u64, how: BreakHow) -> Faults {
    Faults { request: Some(Break { after_bytes, how }), ..Faults::default() }
}

/// Head and body of a request, in bytes.
struct Length {
    head: u64,
    whole: u64,
}

impl Length {
    /// That of a request for a code, which is always the same.
    async fn of_a_request_for_a_code() -> Length {
        let shop = before_the_code().await;
        let before = taken(&shop);
        send_code(&shop).await;
        let body = shop.eko.received_for(SendOtp)[0].body.len();
        let whole = taken(&shop) - before;
        Length { head: whole - u64::try_from(body).unwrap(), whole }
    }

    /// Every place near the edges of head and body, and some in between.
    fn places(&self) -> BTreeSet<u64> {
        let Length { head, whole } = *self;
        let edges = (0..20).chain(head - 10..head + 10).chain(whole - 20..=whole);
        edges.chain((0..whole).step_by(7)).collect()
    }
}

async fn before_the_code() -> Shop {
    let proxied = Some(Proxied::Plain);
    let shop = Shop::open(ShopPlan { proxied, ..ShopPlan::of(Revision::R2026_06) }).await;
    let before = answered(&shop);
    shop.agent().open_journey(Journey::Ekyc).await.unwrap();
    wait_until("the service was looked at", || answered(&shop) > before).await;
    shop
}

async fn send_code(shop: &Shop) -> View {
    shop.agent().send_code(Some(secret(&shop.eko.account().aadhaar)), true).await.unwrap();
    shop.at_rest().await
}

/// The connection breaks before the first byte, after it, …, after the last one.
#[tokio::test]
async fn row_05_a_request_broken_off_after_any_of_its_bytes_is_unknown_and_never_sent_again() {
    let length = Length::of_a_request_for_a_code().await;
    let shop = before_the_code().await;
    let places = length.places().into_iter().zip(HOWS.into_iter().cycle());
    for (presses, (after_bytes, how)) in (1..).zip(places) {
        let place = format!("{after_bytes} of {}, {how:?}", length.whole);
        let taken_before = taken(&shop);
        network(&shop).set_faults(request_breaks(after_bytes, how));

        let view = send_code(&shop).await;

        assert_eq!(told(&view), (Unknown, Problem::AnswerCut), "{place}");
        assert_eq!(trouble(&view).action, Action::SendCodeAgain, "{place}");
        assert!(taken(&shop) - taken_before <= length.whole, "{place}: more than one request");
        // One that broke off is noted a moment later, perhaps during the next press.
        assert!(shop.sent(SendOtp) <= presses, "{place}: more than one request");
    }
    network(&shop).mend();
    let view = send_code(&shop).await;
    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
}

/// The same with a capture, which is longer and must not be sent twice at any price.
#[tokio::test]
async fn row_05_a_capture_broken_off_on_its_way_is_unknown_and_never_sent_again() {
    let shop = Shop::open(for_many_presses()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    for how in HOWS {
        for after_bytes in [0, 1, 2, 100, 300, 350, 400, 450, 1_000, 5_000, 10_000, 15_000] {
            break_a_capture_off(&shop, after_bytes, how).await;
        }
    }
    assert_eq!(carried_out(&shop), 0);

    assert_the_day_can_be_done_after_it(&shop).await;
}

async fn break_a_capture_off(shop: &Shop, after_bytes: u64, how: BreakHow) {
    let place = format!("{after_bytes}, {how:?}");
    stand_before_the_finger(shop).await;
    let (captures, sent) = (shop.scanner.captures(), shop.sent(DailyAuthentication));

    assert!(press_under(shop, request_breaks(after_bytes, how)).await, "{place}: the finger was quicker");
    let view = shop.at_rest().await;

    network(shop).mend();
    assert_unknown(shop, &view, Problem::AnswerCut).await;
    assert_eq!(shop.scanner.captures() - captures, 1, "{place}");
    assert!(shop.sent(DailyAuthentication) - sent <= 1, "{place}: more than one request");
}

/// The connection is lost while the finger is read, and each new one breaks at the door: "not sent" is said only when
/// the network took nothing.
#[tokio::test]
async fn row_05_not_sent_is_said_only_when_no_byte_of_the_request_was_taken() {
    let shop = Shop::open(for_many_presses()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    for (connect, how) in [
        (AtConnect::Reset, BreakHow::Reset),
        (AtConnect::Close, BreakHow::Close),
        (AtConnect::Reset, BreakHow::Close),
        (AtConnect::Close, BreakHow::Reset),
    ] {
        let place = format!("{connect:?}, {how:?}");
        stand_before_the_finger(&shop).await;
        assert!(press_under(&shop, Faults { connect, ..Faults::default() }).await, "{place}");
        let before = taken(&shop);
        network(&shop).sever(how);
        let view = shop.at_rest().await;

        network(&shop).mend();
        assert!(matches!(told(&view).0, NotSent | Unknown), "{place}: {view:#?}");
        assert_eq!(written(&shop).0, told(&view).0, "{place}");
        assert!(told(&view).0 == Unknown || taken(&shop) == before, "{place}: a byte was taken");
        assert_eq!(shop.sent(DailyAuthentication), 0, "{place}");
    }
}

/// Nobody listens any more when the finger is read: nothing can have left, it was tried once, and the next press looks
/// for the connection before it asks for a finger.
#[tokio::test]
async fn row_05_before_the_first_byte_it_is_not_sent() {
    let mut shop = Shop::open(behind_a_network()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(&shop).await;
    assert!(press_under(&shop, Faults::default()).await);
    let port = close_the_network(&mut shop).await;
    let view = shop.at_rest().await;

    assert_not_sent(&shop, &view, &Problem::Offline);
    assert_eq!(shop.scanner.captures(), 1);
    let view = shop.scan().await;
    assert_not_sent(&shop, &view, &Problem::Offline);
    assert_eq!(shop.scanner.captures(), 1, "no second finger");

    open_the_network(&mut shop, port, None).await;
    assert_a_press_is_done(&shop).await;
}

/// No answer comes at all: the wait is counted down, then nobody knows.
#[tokio::test]
async fn row_06_without_an_answer_the_wait_is_counted_down_and_ends_as_unknown() {
    let shop = Shop::open(ShopPlan { patience: SHORT, ..behind_a_network() }).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(&shop).await;
    assert!(press_under(&shop, answer_breaks(0, BreakHow::Hang)).await);
    shop.until("it is sent", |view| matches!(step(view), Step::Sending { .. })).await;
    shop.pc.advance(Duration::from_secs(3));
    let counted = |view: &View| matches!(step(view), Step::Sending { wait } if (3_000..4_000).contains(&wait.elapsed_ms) && wait.limit_ms == 120_000);
    shop.until("three seconds are counted", counted).await;
    let view = shop.at_rest().await;

    assert_unknown(&shop, &view, Problem::NoAnswer).await;
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures(), carried_out(&shop)), (1, 1, 1));
    network(&shop).mend();
    assert_the_day_can_be_done_after_it(&shop).await;
}

/// What the app grants where nobody tests it.
#[test]
fn row_06_the_waits_are_10_60_and_120_seconds() {
    let seconds = Duration::from_secs;
    let usual = Patience { connect: seconds(10), idle: seconds(60), whole: seconds(120) };
    assert_eq!(Patience::USUAL, usual);
}

#[tokio::test]
async fn row_06_who_stops_waiting_does_not_know_at_once() {
    let shop = Shop::open(behind_a_network()).await;
    wait_in_vain(&shop).await;

    shop.agent().stop_waiting().await.unwrap();

    let view = shop.view().await;
    let Step::Unknown(attempt) = step(&view) else { panic!("{view:#?}") };
    assert_eq!(attempt.trouble.problem, Problem::StoppedWaiting);
    assert_eq!(written(&shop), (Unknown, Some(Problem::StoppedWaiting)));
    assert_eq!(shop.press_scan().await, Err(Problem::Busy), "the call is still under way");
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1));
}

/// A code that may have been sent costs nothing: the agent presses again at once.
#[tokio::test]
async fn row_06_without_an_answer_about_a_code_the_agent_presses_again() {
    let proxied = Some(Proxied::Plain);
    let plan = ShopPlan { proxied, patience: SHORT, ..ShopPlan::of(Revision::R2026_06) };
    let shop = Shop::open(plan).await;
    network(&shop).set_faults(answer_breaks(0, BreakHow::Hang));
    let view = shop.send_code().await;
    assert_eq!(told(&view), (Unknown, Problem::NoAnswer));
    assert_eq!(trouble(&view).action, Action::SendCodeAgain);
    assert_eq!(shop.sent(SendOtp), 1);

    network(&shop).mend();
    let view = send_code(&shop).await;

    assert!(matches!(step(&view), Step::Code { .. }), "{view:#?}");
    assert_eq!(shop.sent(SendOtp), 2);
}

/// A finger was given, the service has carried it out, and its answer does not come.
async fn wait_in_vain(shop: &Shop) {
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(shop).await;
    assert!(press_under(shop, answer_breaks(0, BreakHow::Hang)).await);
    wait_until("the service has answered", || shop.sent(DailyAuthentication) == 1).await;
    shop.until("the answer is awaited", |view| matches!(step(view), Step::Sending { .. })).await;
}

#[tokio::test]
async fn row_10_a_success_after_the_wait_was_given_up_still_counts() {
    let shop = Shop::open(behind_a_network()).await;
    wait_in_vain(&shop).await;
    shop.agent().stop_waiting().await.unwrap();
    assert_eq!(written(&shop).0, Unknown);

    network(&shop).mend();
    let view = shop.until("the answer came", |view| matches!(view.today, Today::Done(_))).await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(written(&shop), (Done, None));
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures(), carried_out(&shop)), (1, 1, 1));
}

#[tokio::test]
async fn row_10_a_no_after_the_wait_was_given_up_is_told_and_the_next_finger_goes_through() {
    let shop = Shop::open(behind_a_network()).await;
    shop.eko.script(DailyAuthentication, failures::kyc_fail_without_reason());
    wait_in_vain(&shop).await;
    shop.agent().stop_waiting().await.unwrap();

    network(&shop).mend();
    let told_no = |view: &View| view.task.as_ref().is_some_and(|task| task.trouble.is_some());
    let view = shop.until("the answer came", told_no).await;

    assert_eq!(told(&view), (Failed, Problem::FingerNotAccepted));
    assert_eq!(written(&shop), (Failed, Some(Problem::FingerNotAccepted)));
    assert_a_press_is_done(&shop).await;
}

/// The cable is changed for a mobile network while the finger is read: nothing was on its way, and the capture goes
/// out once, over a new connection.
#[tokio::test]
async fn row_11_a_network_that_changes_before_the_request_costs_nothing() {
    for how in HOWS {
        let shop = Shop::open(behind_a_network()).await;
        shop.scanner.set_finger_delay(LONG_ENOUGH);
        stand_before_the_finger(&shop).await;
        assert!(press_under(&shop, Faults::default()).await);
        network(&shop).sever(how);
        let view = shop.at_rest().await;

        assert!(matches!(step(&view), Step::DailyDone(_)), "{how:?}: {view:#?}");
        assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1), "{how:?}");
    }
}

#[tokio::test]
async fn row_11_a_network_that_changes_in_the_middle_of_the_request_is_unknown() {
    for how in HOWS {
        let shop = Shop::open(behind_a_network()).await;
        shop.scanner.set_finger_delay(LONG_ENOUGH);
        stand_before_the_finger(&shop).await;
        assert!(press_under(&shop, request_breaks(3000, BreakHow::Hang)).await);
        let before = taken(&shop);
        wait_until("the request is on its way", || taken(&shop) - before > 3000).await;
        network(&shop).sever(how);
        network(&shop).mend();
        let view = shop.at_rest().await;

        assert_unknown(&shop, &view, Problem::AnswerCut).await;
        assert_eq!((shop.scanner.captures(), carried_out(&shop)), (1, 0), "{how:?}");
        assert_the_day_can_be_done_after_it(&shop).await;
    }
}

/// The service has carried it out, and its answer finds no way back. The next finger is told that the day is done.
#[tokio::test]
async fn row_11_a_network_that_changes_while_the_answer_is_awaited_is_unknown() {
    for how in HOWS {
        let shop = Shop::open(behind_a_network()).await;
        wait_in_vain(&shop).await;
        network(&shop).sever(how);
        let view = shop.at_rest().await;

        assert_unknown(&shop, &view, Problem::AnswerCut).await;
        assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1), "{how:?}");
        network(&shop).mend();
        assert_the_day_can_be_done_after_it(&shop).await;
    }
}
