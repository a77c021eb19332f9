//! What can go wrong around one press.

use std::time::Duration;

use hazri_simulator::eko::{Scripted, failures};
use hazri_simulator::http::Delivery;
use hazri_simulator::proxy::{AtConnect, Break, BreakHow, Drip, Faults, Loss};
use hazri_simulator::scanner::{Malformed, ScriptedCapture};
use proptest::prelude::*;
use proptest::sample::select;

/// One press, and everything that happens around it.
#[derive(Debug, Clone)]
pub struct Schedule {
    pub finger: Finger,
    pub network: Faults,
    /// Connections break at this moment.
    pub severed: Option<(Moment, BreakHow)>,
    pub service: Service,
    pub agent: Habit,
    /// How long the finger takes.
    pub finger_delay: Duration,
}

/// When something happens, counted from the press.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    Before,
    After(Duration),
}

/// What the scanner gives.
#[derive(Debug, Clone, Copy)]
pub enum Finger {
    Good,
    Code(&'static str),
    Malformed(Malformed),
    Reset,
    Unclear,
}

/// What the service makes of the request.
#[derive(Debug, Clone)]
pub enum Service {
    /// Carries it out and says so.
    Yes,
    /// Carries it out, and its answer breaks on the way.
    YesBroken(Delivery),
    /// Carries it out, and answers with an error of its own.
    YesThen(Wall),
    /// Says no, or never got to it.
    No(No),
    /// Says no, and its answer breaks on the way.
    NoBroken(No, Delivery),
}

/// Answers that tell nothing about what was done.
#[derive(Debug, Clone, Copy)]
pub enum Wall {
    InternalError,
    BadGateway,
    Unavailable,
    GatewayTimeout,
    Page,
    OtherAgent,
    NotJson,
}

/// Answers that say it was not done.
#[derive(Debug, Clone, Copy)]
pub enum No {
    Failed,
    EkycNeeded,
    InvalidBiometric,
    NotEligible,
    Forbidden,
    KeyRefused,
    RouteMissing,
    TooMany,
    LowBalance,
    Redirect,
}

/// What the agent does besides pressing once.
#[derive(Debug, Clone, Copy)]
pub enum Habit {
    Waits,
    DoubleClick,
    /// The key is held: a press every few milliseconds.
    HoldsEnter,
    StopsWaiting(Duration),
    /// Stops waiting, and wants to try again at once.
    StopsAndTriesAgain(Duration),
    Reloads(Duration),
}

/// Any of them; a quiet press is as likely as all single faults together, so that the way through is tried as well.
pub fn schedules() -> impl Strategy<Value = Schedule> {
    (fingers(), networks(), severings(), services(), habits(), 0..15u64).prop_map(
        |(finger, network, severed, service, agent, finger_delay)| Schedule {
            finger,
            network,
            severed,
            service,
            agent,
            finger_delay: Duration::from_millis(finger_delay),
        },
    )
}

fn fingers() -> impl Strategy<Value = Finger> {
    prop_oneof![
        12 => Just(Finger::Good),
        1 => select(vec!["700", "710", "720", "730", "740", "100", "999"]).prop_map(Finger::Code),
        1 => select(Malformed::ALL.to_vec()).prop_map(Finger::Malformed),
        1 => Just(Finger::Reset),
        1 => Just(Finger::Unclear),
    ]
}

fn networks() -> impl Strategy<Value = Faults> {
    let at_connect = select(vec![AtConnect::Reset, AtConnect::Close, AtConnect::Hang]);
    // The first look and the request together are about 8 KB; answers are a few hundred bytes.
    let request = (0..9000u64, ends()).prop_map(|(after_bytes, how)| Break { after_bytes, how });
    let response = (0..900u64, ends()).prop_map(|(after_bytes, how)| Break { after_bytes, how });
    let slow = (0..4u64, 0..60u16, any::<u64>()).prop_map(|(latency, per_mille, seed)| Faults {
        latency: Duration::from_millis(latency),
        bytes_per_second: Some(2_000_000),
        loss: Some(Loss { per_mille, retransmission: Duration::from_millis(5), seed }),
        ..Faults::default()
    });
    let drip =
        (1..200usize, 0..2u64).prop_map(|(bytes, pause)| Drip { bytes, pause: Duration::from_millis(pause) });
    prop_oneof![
        8 => Just(Faults::default()),
        1 => at_connect.prop_map(|connect| Faults { connect, ..Faults::default() }),
        3 => request.prop_map(|request| Faults { request: Some(request), ..Faults::default() }),
        3 => response.prop_map(|response| Faults { response: Some(response), ..Faults::default() }),
        1 => slow,
        1 => drip.prop_map(|drip| Faults { drip: Some(drip), ..Faults::default() }),
    ]
}

fn ends() -> impl Strategy<Value = BreakHow> {
    prop_oneof![3 => Just(BreakHow::Close), 3 => Just(BreakHow::Reset), 1 => Just(BreakHow::Hang)]
}

fn severings() -> impl Strategy<Value = Option<(Moment, BreakHow)>> {
    let how = || select(vec![BreakHow::Close, BreakHow::Reset]);
    prop_oneof![
        6 => Just(None),
        1 => how().prop_map(|how| Some((Moment::Before, how))),
        2 => (0..60u64, how()).prop_map(|(after, how)| Some((Moment::After(Duration::from_millis(after)), how))),
    ]
}

fn services() -> impl Strategy<Value = Service> {
    let wall = select(vec![
        Wall::InternalError,
        Wall::BadGateway,
        Wall::Unavailable,
        Wall::GatewayTimeout,
        Wall::Page,
        Wall::OtherAgent,
        Wall::NotJson,
    ]);
    prop_oneof![
        6 => Just(Service::Yes),
        2 => deliveries().prop_map(Service::YesBroken),
        2 => wall.prop_map(Service::YesThen),
        3 => noes().prop_map(Service::No),
        1 => (noes(), deliveries()).prop_map(|(no, delivery)| Service::NoBroken(no, delivery)),
    ]
}

fn noes() -> impl Strategy<Value = No> {
    select(vec![
        No::Failed,
        No::EkycNeeded,
        No::InvalidBiometric,
        No::NotEligible,
        No::Forbidden,
        No::KeyRefused,
        No::RouteMissing,
        No::TooMany,
        No::LowBalance,
        No::Redirect,
    ])
}

fn deliveries() -> impl Strategy<Value = Delivery> {
    prop_oneof![
        3 => (0..700usize).prop_map(|after_bytes| Delivery::Cut { after_bytes }),
        2 => (0..700usize).prop_map(|after_bytes| Delivery::Reset { after_bytes }),
        1 => (1..120usize).prop_map(|bytes| Delivery::Drip { bytes_per_chunk: bytes, pause: Duration::from_millis(1) }),
        2 => (0..60u64).prop_map(|late| Delivery::Delay(Duration::from_millis(late))),
        1 => Just(Delivery::Hang),
    ]
}

fn habits() -> impl Strategy<Value = Habit> {
    let moment = || (0..80u64).prop_map(Duration::from_millis);
    prop_oneof![
        6 => Just(Habit::Waits),
        1 => Just(Habit::DoubleClick),
        1 => Just(Habit::HoldsEnter),
        2 => moment().prop_map(Habit::StopsWaiting),
        1 => moment().prop_map(Habit::StopsAndTriesAgain),
        1 => moment().prop_map(Habit::Reloads),
    ]
}

impl Finger {
    /// What the scanner is told to give; `None`: as usual.
    pub fn scripted(self) -> Option<ScriptedCapture> {
        match self {
            Finger::Good => None,
            Finger::Code(code) => Some(ScriptedCapture::error(code, "made up")),
            Finger::Malformed(malformed) => Some(ScriptedCapture::malformed(malformed)),
            Finger::Reset => Some(ScriptedCapture::as_usual().delivered(Delivery::Reset { after_bytes: 40 })),
            Finger::Unclear => Some(ScriptedCapture::quality("20", "10")),
        }
    }
}

impl Service {
    /// What the service is told to answer.
    pub fn scripted(&self) -> Scripted {
        match self {
            Service::Yes => Scripted::as_usual(),
            Service::YesBroken(delivery) => Scripted::as_usual().delivered(delivery.clone()),
            Service::YesThen(wall) => wall.scripted().after_carrying_out(),
            Service::No(no) => no.scripted(),
            Service::NoBroken(no, delivery) => no.scripted().delivered(delivery.clone()),
        }
    }
}

impl Wall {
    fn scripted(self) -> Scripted {
        match self {
            Wall::InternalError => failures::internal_error(),
            Wall::BadGateway => failures::bad_gateway(),
            Wall::Unavailable => failures::unavailable(),
            Wall::GatewayTimeout => failures::gateway_timeout(),
            Wall::Page => failures::captive_portal_page(),
            Wall::OtherAgent => failures::success_for(1715, "99999999"),
            Wall::NotJson => Scripted::body(200, "application/json", "{\"status\": 0, "),
        }
    }
}

impl No {
    fn scripted(self) -> Scripted {
        match self {
            No::Failed => failures::daily_biometric_failed(),
            No::EkycNeeded => failures::ekyc_needed(),
            No::InvalidBiometric => failures::invalid_biometric(),
            No::NotEligible => failures::not_eligible_yet(),
            No::Forbidden => failures::forbidden(),
            No::KeyRefused => failures::wrong_secret_key(),
            No::RouteMissing => failures::no_mapping_rule(),
            No::TooMany => failures::too_many_requests(30),
            No::LowBalance => failures::low_balance(),
            No::Redirect => failures::captive_portal_redirect("http://127.0.0.1:9/login"),
        }
    }
}
