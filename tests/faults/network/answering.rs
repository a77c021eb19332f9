//! Rows 7, 8, 9 and 13: the answer comes back.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{Step, Today, View};
use hazri_core::eko::Patience;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, Revision, Scripted};
use hazri_simulator::http::Delivery;
use hazri_simulator::proxy::{BreakHow, Drip, Faults, Loss};

use super::{
    LONG_ENOUGH, SHORT, answer_breaks, answered, assert_a_press_is_done, assert_the_day_can_be_done_after_it,
    assert_unknown, behind_a_network, carried_out, for_many_presses, network, press_under,
    stand_before_the_finger, written,
};
use crate::support::{Http, Proxied, Shop, ShopPlan, step, told};

use EkoCall::{DailyAuthentication, SendOtp};
use OutcomeClass::{Done, Rejected, Unknown};

/// Shops that share the places of the cut among them, to save time.
const SHOPS: u64 = 4;

/// The answer that says "done" is cut before its first byte, after it, …, before its last byte.
#[tokio::test]
async fn row_07_an_answer_cut_at_any_byte_is_never_taken_for_a_success() {
    let cut = (0..SHOPS).map(|first| async move {
        let shop = Shop::open(for_many_presses()).await;
        shop.scanner.set_finger_delay(Duration::from_millis(40));
        let length = length_of_the_answer(&shop).await;
        assert!(length > 200, "{length}");
        for after_bytes in (first..length).step_by(usize::try_from(SHOPS).unwrap()) {
            cut_the_answer(&shop, after_bytes).await;
        }
        assert_eq!(answer_after(&shop, Faults::default()).await.unwrap().0, OutcomeClass::Done);
    });
    futures_util::future::join_all(cut).await;
}

async fn length_of_the_answer(shop: &Shop) -> u64 {
    loop {
        let faults = Faults::default();
        stand_before_the_finger(shop).await;
        let in_time = press_under(shop, faults).await;
        let before = answered(shop);
        shop.at_rest().await;
        if in_time {
            return answered(shop) - before;
        }
    }
}

async fn cut_the_answer(shop: &Shop, after_bytes: u64) {
    let how = if after_bytes.is_multiple_of(2) { BreakHow::Reset } else { BreakHow::Close };
    loop {
        let done = carried_out(shop);
        if let Some(told) = answer_after(shop, answer_breaks(after_bytes, how)).await {
            assert_eq!(told, (Unknown, Some(Problem::AnswerCut)), "{after_bytes}, {how:?}");
            assert_eq!(written(shop), told, "{after_bytes}, {how:?}");
            assert_eq!(carried_out(shop) - done, 1, "{after_bytes}, {how:?}");
            return;
        }
    }
}

/// A daily authentication of which the answer meets these faults, as it stands in the records. Nothing when the finger
/// was quicker than the faults.
async fn answer_after(shop: &Shop, faults: Faults) -> Option<(OutcomeClass, Option<Problem>)> {
    stand_before_the_finger(shop).await;
    let in_time = press_under(shop, faults).await;
    shop.at_rest().await;
    network(shop).mend();
    in_time.then(|| written(shop))
}

/// A village: 400 ms each way, one packet in twenty lost, 16 KB a second.
fn village() -> Faults {
    let loss = Loss { per_mille: 50, retransmission: Duration::from_millis(800), seed: 8 };
    Faults {
        latency: Duration::from_millis(400),
        bytes_per_second: Some(16 * 1024),
        loss: Some(loss),
        ..Faults::default()
    }
}

#[tokio::test]
async fn row_08_a_slow_network_that_loses_packets_completes_with_progress_on_the_screen() {
    let shop = Shop::open(behind_a_network()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    network(&shop).set_faults(village());
    stand_before_the_finger(&shop).await;
    let begun = Instant::now();
    shop.press_scan().await.unwrap();
    let patient = Duration::from_secs(20);
    shop.until_within(patient, "it is sent", |view| matches!(step(view), Step::Sending { .. })).await;
    shop.pc.advance(Duration::from_secs(2));
    let counted = |view: &View| matches!(step(view), Step::Sending { wait } if wait.elapsed_ms >= 2_000 && wait.limit_ms == 120_000);
    shop.until("two seconds are counted", counted).await;
    let done = |view: &View| matches!(view.today, Today::Done(_));
    let view = shop.until_within(patient, "it is done", done).await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(begun.elapsed() > Duration::from_millis(1_600), "{:?}", begun.elapsed());
    assert_eq!(written(&shop), (Done, None));
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures(), carried_out(&shop)), (1, 1, 1));
    let steps = shop.recorder.seen().into_iter().filter_map(|view| Some(view.task?.step));
    let shown: Vec<&str> = steps.map(|step| name(&step)).collect();
    for expected in ["preparing", "scanning", "sending", "done"] {
        assert!(shown.contains(&expected), "{expected}: {shown:?}");
    }
}

fn name(step: &Step) -> &'static str {
    match step {
        Step::Preparing { .. } => "preparing",
        Step::Scanning { .. } => "scanning",
        Step::Sending { .. } => "sending",
        Step::DailyDone(_) => "done",
        Step::Number
        | Step::SendingCode { .. }
        | Step::Code { .. }
        | Step::CheckingCode { .. }
        | Step::Finger
        | Step::EkycDone { .. }
        | Step::Unknown(_) => "other",
    }
}

/// The waits in which an answer that stands still is told from one that takes long.
const IMPATIENT: Patience = Patience {
    connect: Duration::from_secs(5),
    idle: Duration::from_millis(300),
    whole: Duration::from_secs(20),
};

fn drip(pause_ms: u64) -> Faults {
    Faults { drip: Some(Drip { bytes: 1, pause: Duration::from_millis(pause_ms) }), ..Faults::default() }
}

/// The whole takes much longer than two bytes may be apart.
#[tokio::test]
async fn row_09_an_answer_in_single_bytes_is_read_to_its_end() {
    let shop = Shop::open(ShopPlan { patience: IMPATIENT, ..behind_a_network() }).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(&shop).await;
    let begun = Instant::now();
    assert!(press_under(&shop, drip(4)).await);
    let view = shop.at_rest().await;

    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(begun.elapsed() > IMPATIENT.idle * 3, "{:?}", begun.elapsed());
    assert_eq!(written(&shop), (Done, None));
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures(), carried_out(&shop)), (1, 1, 1));
}

/// A press of which the answer meets these faults is unknown for this reason, and the day can still be done.
async fn assert_the_wait_ends(patience: Patience, faults: Faults, support: &str) {
    let shop = Shop::open(ShopPlan { patience, ..behind_a_network() }).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    stand_before_the_finger(&shop).await;
    assert!(press_under(&shop, faults).await);
    let begun = Instant::now();
    let view = shop.at_rest().await;

    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let Step::Unknown(attempt) = step(&view) else { panic!("{view:#?}") };
    assert!(attempt.trouble.support.contains(support), "{:?}", attempt.trouble);
    assert_unknown(&shop, &view, Problem::NoAnswer).await;
    assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures(), carried_out(&shop)), (1, 1, 1));
    network(&shop).mend();
    assert_the_day_can_be_done_after_it(&shop).await;
}

/// The head is there, and the body stops in its middle.
#[tokio::test]
async fn row_09_an_answer_that_stands_still_between_two_bytes_is_unknown() {
    let shop = Shop::open(for_many_presses()).await;
    shop.scanner.set_finger_delay(LONG_ENOUGH);
    let length = length_of_the_answer(&shop).await;
    drop(shop);

    assert_the_wait_ends(IMPATIENT, answer_breaks(length - 10, BreakHow::Hang), "timeout in the answer")
        .await;
}

/// No two bytes are far apart, and there is no end.
#[tokio::test]
async fn row_09_an_answer_that_takes_longer_than_a_whole_call_may_is_unknown() {
    let patience = Patience { whole: SHORT.whole, ..Patience::USUAL };
    assert_the_wait_ends(patience, drip(50), "timeout").await;
}

#[tokio::test]
async fn row_09_an_answer_without_end_is_read_no_further_than_its_cap() {
    let endless =
        [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".to_vec(), vec![b' '; 4 << 20]];
    for delivery in [Delivery::Flood { bytes: 1 << 30 }, Delivery::Raw(endless.concat())] {
        let shop = Shop::open(behind_a_network()).await;
        stand_before_the_finger(&shop).await;
        shop.eko.script(DailyAuthentication, Scripted::as_usual().delivered(delivery));
        let before = answered(&shop);
        let view = shop.scan().await;

        assert_unknown(&shop, &view, Problem::AnswerUnreadable).await;
        assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1));
        // What the sockets on the way hold comes on top of the 256 KiB.
        assert!(answered(&shop) - before < 32 << 20, "{}", answered(&shop) - before);
        assert_the_day_can_be_done_after_it(&shop).await;
    }
}

/// What a Wi-Fi that wants a login answers instead of the service.
fn portals(login: &Http) -> [(Scripted, OutcomeClass); 3] {
    let page = "<!DOCTYPE html><html><body>Please log in</body></html>";
    let answer = |status| Scripted::body(status, "text/html", page).without_checks();
    let there = format!("http://127.0.0.1:{}/login", login.port());
    [(answer(302).with_header("Location", &there), Rejected), (answer(200), Unknown), (answer(511), Rejected)]
}

#[tokio::test]
async fn row_13_a_login_of_the_wifi_is_told_and_no_redirect_is_followed() {
    let login = Http::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    for (portal, class) in portals(&login) {
        let status = portal.http_status();
        let shop = Shop::open(behind_a_network()).await;
        stand_before_the_finger(&shop).await;
        shop.eko.script(DailyAuthentication, portal);
        let view = shop.scan().await;

        assert_eq!(told(&view), (class, Problem::WifiLogin), "{status:?}");
        assert_eq!(written(&shop), (class, Some(Problem::WifiLogin)), "{status:?}");
        assert_eq!((shop.sent(DailyAuthentication), shop.scanner.captures()), (1, 1), "{status:?}");
        if class == Unknown {
            assert_unknown(&shop, &view, Problem::WifiLogin).await;
            assert_the_day_can_be_done_after_it(&shop).await;
        } else {
            assert!(matches!(step(&view), Step::Finger), "{status:?}: {view:#?}");
            assert_a_press_is_done(&shop).await;
        }
    }
    assert_eq!(login.received(), Vec::<Vec<u8>>::new(), "the redirect was followed");
}

/// Without a capture nothing is repeated either.
#[tokio::test]
async fn row_13_a_code_is_asked_for_once_through_a_wifi_that_wants_a_login() {
    let login = Http::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    for (portal, class) in portals(&login) {
        let status = portal.http_status();
        let plan = ShopPlan { proxied: Some(Proxied::Plain), ..ShopPlan::of(Revision::R2026_06) };
        let shop = Shop::open(plan).await;
        shop.eko.script(SendOtp, portal);
        let view = shop.send_code().await;

        assert_eq!(told(&view), (class, Problem::WifiLogin), "{status:?}");
        assert_eq!(shop.sent(SendOtp), 1, "{status:?}");
        let view = shop.send_code().await;
        assert!(matches!(step(&view), Step::Code { .. }), "{status:?}: {view:#?}");
    }
    assert_eq!(login.received(), Vec::<Vec<u8>>::new(), "the redirect was followed");
}
