//! Rows 1 to 16: the network.

#[path = "network/answering.rs"]
mod answering;
#[path = "network/connecting.rs"]
mod connecting;
#[cfg(target_os = "linux")]
#[path = "network/own_network.rs"]
mod own_network;
#[path = "network/sending.rs"]
mod sending;
#[cfg(target_os = "linux")]
#[path = "network/swallowed.rs"]
mod swallowed;
#[cfg(target_os = "linux")]
#[path = "network/trust.rs"]
mod trust;
#[cfg(target_os = "linux")]
#[path = "network/versions.rs"]
mod versions;

use std::time::Duration;

use hazri_core::agent::Rhythm;
use hazri_core::agent::view::{InternetLight, Step, Today, View};
use hazri_core::eko::Patience;
use hazri_core::journey::Journey;
use hazri_core::ledger::{AttemptRecord, CallKind};
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision};
use hazri_simulator::proxy::{Break, BreakHow, FaultProxy, Faults, ProxyOptions, ServerCertificate};

use crate::support::{Proxied, Shop, ShopPlan, step, told, wait_until};

use EkoCall::DailyAuthentication;
use OutcomeClass::{NotSent, Unknown};

/// Waits that a test can sit out.
const SHORT: Patience = Patience {
    connect: Duration::from_millis(500),
    idle: Duration::from_millis(600),
    whole: Duration::from_millis(1200),
};

/// A finger that leaves time to break the network before it.
const LONG_ENOUGH: Duration = Duration::from_millis(150);

/// A shop after eKYC, with a network in between that can break.
fn behind_a_network() -> ShopPlan {
    ShopPlan { proxied: Some(Proxied::Plain), ..ShopPlan::after_ekyc(Revision::R2026_06) }
}

/// The same for many presses: the service takes any number of daily authentications a day, and the app is quick.
fn for_many_presses() -> ShopPlan {
    let options = |options| EkoOptions { daily_at_most_once: false, ..options };
    let tick = Duration::from_millis(2);
    let rhythm = Rhythm { tick, rest: tick, ..Rhythm::default() };
    ShopPlan { options, rhythm, ..behind_a_network() }
}

fn network(shop: &Shop) -> &FaultProxy {
    shop.proxy.as_ref().unwrap()
}

/// The way to the service ends at a port that nobody holds any more.
async fn close_the_network(shop: &mut Shop) -> u16 {
    let network = shop.proxy.take().unwrap();
    let port = network.port();
    network.stop().await;
    port
}

/// The way to the service is there again, at the same port.
async fn open_the_network(shop: &mut Shop, port: u16, tls: Option<ServerCertificate>) {
    let options = ProxyOptions { upstream: shop.eko.port(), tls, port: Some(port) };
    shop.proxy = Some(FaultProxy::start(options).await.unwrap());
}

/// Bytes that the network took from the app, whether they got further or not.
fn taken(shop: &Shop) -> u64 {
    network(shop).passed().iter().map(|passed| passed.taken_bytes).sum()
}

/// Bytes of answers that reached the app.
fn answered(shop: &Shop) -> u64 {
    network(shop).passed().iter().map(|passed| passed.response_bytes).sum()
}

/// How many daily authentications the service has carried out.
fn carried_out(shop: &Shop) -> usize {
    shop.eko.state().dailies.len()
}

/// The newest daily authentication in the records.
fn record(shop: &Shop) -> AttemptRecord {
    let user_code = shop.eko.account().user_code.clone();
    shop.look().latest("custom", &user_code, CallKind::DailyAuthentication).unwrap().unwrap()
}

/// How the newest daily authentication ended, as it stands in the records.
fn written(shop: &Shop) -> (OutcomeClass, Option<Problem>) {
    let result = record(shop).result.unwrap();
    (result.outcome, result.trouble.map(|trouble| trouble.problem))
}

/// Opens the daily authentication, and waits until the service was looked at because of it: from then on nothing
/// passes the network but what a press sends.
async fn stand_before_the_finger(shop: &Shop) {
    let before = answered(shop);
    let task = shop.view().await.task;
    if task.is_some_and(|task| matches!(task.step, Step::Unknown(_))) {
        shop.agent().set_unknown_aside().await.unwrap();
    } else {
        shop.agent().close_journey().await.unwrap();
        shop.agent().open_journey(Journey::Daily).await.unwrap();
    }
    wait_until("the service was looked at", || answered(shop) > before).await;
}

/// Presses, and sets the faults while the finger is awaited and the connection is open: their counts begin with the
/// first byte of the request. False when the finger was quicker.
async fn press_under(shop: &Shop, faults: Faults) -> bool {
    let before = answered(shop);
    shop.press_scan().await.unwrap();
    wait_until("the connection is open", || answered(shop) > before).await;
    network(shop).set_faults(faults);
    matches!(step(&shop.view().await), Step::Preparing { .. } | Step::Scanning { .. })
}

fn answer_breaks(after_bytes: u64, how: BreakHow) -> Faults {
    Faults { response: Some(Break { after_bytes, how }), ..Faults::default() }
}

/// Not sent, on the screen and in the records: no byte was about to leave, and the service has seen nothing.
fn assert_not_sent(shop: &Shop, view: &View, problem: &Problem) {
    assert_eq!(told(view), (NotSent, problem.clone()));
    assert!(matches!(step(view), Step::Finger), "{view:#?}");
    assert_eq!(written(shop), (NotSent, Some(problem.clone())));
    assert_eq!(shop.sent(DailyAuthentication), 0);
}

/// By itself the app notices that the service is out of reach; a press then asks for no finger, and says why.
async fn assert_it_is_noticed_before_the_finger(shop: &Shop, problem: &Problem) -> View {
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    shop.advance(Duration::from_secs(6));
    shop.until("it is noticed", |view| view.strip.internet == InternetLight::Offline).await;
    let view = shop.scan().await;
    assert_not_sent(shop, &view, problem);
    assert_eq!(shop.scanner.captures(), 0, "a finger was asked for");
    view
}

/// Nobody knows, on the screen and in the records, and the same button does not ask for another finger.
async fn assert_unknown(shop: &Shop, view: &View, problem: Problem) {
    assert_eq!(told(view), (Unknown, problem.clone()));
    let Step::Unknown(attempt) = step(view) else { panic!("{view:#?}") };
    let record = record(shop);
    assert_eq!(attempt.client_ref_id, record.attempt.client_ref_id);
    assert!(record.sending_at.is_some(), "{record:?}");
    assert_eq!(written(shop), (Unknown, Some(problem)));
    assert_eq!(shop.press_scan().await, Err(Problem::StepOutOfOrder));
}

/// The next press goes through, and the day is done: on the screen, in the records, and at the service, once.
async fn assert_a_press_is_done(shop: &Shop) {
    let before = shop.sent(DailyAuthentication);
    let view = shop.scan().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert!(matches!(view.today, Today::Done(_)), "{view:#?}");
    assert_eq!(written(shop), (OutcomeClass::Done, None));
    assert_eq!((shop.sent(DailyAuthentication) - before, carried_out(shop)), (1, 1));
}

/// After an unknown outcome: the agent puts it aside, and only then a new finger goes through.
async fn assert_the_day_can_be_done_after_it(shop: &Shop) {
    shop.agent().set_unknown_aside().await.unwrap();
    assert_a_press_is_done(shop).await;
}

/// Some time later the app has found out by itself that the service is there, and complains no more.
async fn assert_it_is_found_again_by_itself(shop: &Shop) {
    shop.advance(Duration::from_secs(6));
    let well = |view: &View| {
        let complains = view.task.as_ref().is_some_and(|task| task.trouble.is_some());
        view.strip.internet == InternetLight::Online && !complains
    };
    shop.until("the service is found again", well).await;
}
