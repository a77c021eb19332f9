//! The running agent over sockets, held against the world: the same acts lead to the same screen, and the service is
//! asked just as often.

use std::time::{Duration, Instant};

use hazri_core::agent::view::{Enquiry, Step as Shown, Task, Today, View};
use hazri_core::day::IstDay;
use hazri_core::journey::{Journey, Step};
use hazri_core::ledger::AttemptRecord;
use hazri_core::problem::Problem;
use hazri_simulator::eko::{EkoCall, EkoOptions, Revision, Scripted, failures};
use hazri_simulator::http::{Delivery, Gate};
use hazri_simulator::scanner::ScriptedCapture;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tokio::runtime::Runtime;

use crate::support::{Shop, ShopPlan, TODAY, wait_until};
use crate::world::{Act, Phase, World, Written};

/// What an agent, the network or the power does.
#[derive(Debug, Clone, Copy)]
enum Move {
    Open,
    Close,
    Scan(Fate),
    StopWaiting,
    /// The answer that was held back comes.
    AnswerComes,
    SetAside,
    Enquire,
    /// The window asks again for everything.
    Reload,
    PowerCut,
}

/// What will become of a scan.
#[derive(Debug, Clone, Copy)]
enum Fate {
    NoFinger,
    Yes,
    No,
    LostAfterYes,
    LostBeforeYes,
    HeldYes,
    HeldNo,
}

impl Fate {
    const ALL: [Fate; 7] = [
        Fate::NoFinger,
        Fate::Yes,
        Fate::No,
        Fate::LostAfterYes,
        Fate::LostBeforeYes,
        Fate::HeldYes,
        Fate::HeldNo,
    ];

    fn acts(self) -> Vec<Act> {
        let sent = [Act::Scan, Act::ScannerFound, Act::FingerRead, Act::RequestLeaves];
        let rest: &[Act] = match self {
            Fate::NoFinger => return vec![Act::Scan, Act::ScannerFound, Act::FingerFailed],
            Fate::Yes => &[Act::CarriedOut, Act::Answered],
            Fate::No => &[Act::Answered],
            Fate::LostAfterYes => &[Act::CarriedOut, Act::AnswerLost],
            Fate::LostBeforeYes => &[Act::AnswerLost],
            Fate::HeldYes => &[Act::CarriedOut],
            Fate::HeldNo => &[],
        };
        [&sent, rest].concat()
    }
}

impl Move {
    fn acts(self) -> Vec<Act> {
        match self {
            Move::Open => vec![Act::Open],
            Move::Close => vec![Act::Close],
            Move::Scan(fate) => fate.acts(),
            Move::StopWaiting => vec![Act::StopWaiting],
            Move::AnswerComes => vec![Act::Answered],
            Move::SetAside => vec![Act::SetAside],
            Move::Enquire => vec![Act::Enquire],
            Move::Reload => Vec::new(),
            Move::PowerCut => vec![Act::PowerCut],
        }
    }
}

/// The world, and whether the last move was allowed in it.
#[derive(Debug, Clone)]
struct Reference {
    world: World,
    allowed: bool,
}

impl Reference {
    fn is_in_flight(&self) -> bool {
        matches!(self.world.call, Some((_, Phase::Sent)))
    }
}

impl ReferenceStateMachine for Reference {
    type State = Reference;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference { world: World::new(Journey::Daily), allowed: true }).boxed()
    }

    fn transitions(_: &Reference) -> BoxedStrategy<Move> {
        let scan = proptest::sample::select(Fate::ALL.to_vec()).prop_map(Move::Scan);
        prop_oneof![
            3 => Just(Move::Open),
            1 => Just(Move::Close),
            8 => scan,
            2 => Just(Move::StopWaiting),
            3 => Just(Move::AnswerComes),
            2 => Just(Move::SetAside),
            2 => Just(Move::Enquire),
            1 => Just(Move::Reload),
            1 => Just(Move::PowerCut),
        ]
        .boxed()
    }

    fn preconditions(reference: &Reference, next: &Move) -> bool {
        let world = &reference.world;
        match next {
            Move::Open => world.step.is_none(),
            Move::Close => world.step.is_some(),
            Move::Scan(_) => world.step.is_some() && world.presses.len() < 3,
            Move::AnswerComes => reference.is_in_flight(),
            Move::StopWaiting | Move::SetAside | Move::Enquire | Move::Reload | Move::PowerCut => true,
        }
    }

    fn apply(reference: Reference, next: &Move) -> Reference {
        let mut world = reference.world;
        let mut acts = next.acts().into_iter();
        let Some(first) = acts.next() else { return Reference { world, allowed: true } };
        let Some(after) = world.after(first) else {
            // Asking a service that knows nothing is allowed, and so is a power cut in which nothing is lost.
            let rests = !world.step.is_some_and(Step::is_under_way);
            let harmless = match next {
                Move::Enquire => rests && world.unknown().is_some(),
                Move::PowerCut => true,
                Move::Open
                | Move::Close
                | Move::Scan(_)
                | Move::StopWaiting
                | Move::AnswerComes
                | Move::SetAside
                | Move::Reload => false,
            };
            return Reference { world, allowed: harmless };
        };
        world = after;
        for act in acts {
            world = world.after(act).unwrap();
        }
        Reference { world, allowed: true }
    }
}

/// The agent in its shop, and the gate that holds the last answer back.
struct Running {
    runtime: Runtime,
    shop: Shop,
    gate: Gate,
}

struct Agents;

impl StateMachineTest for Agents {
    type SystemUnderTest = Running;
    type Reference = Reference;

    fn init_test(_: &Reference) -> Running {
        let runtime = Runtime::new().unwrap();
        let options = |options| EkoOptions { daily_at_most_once: false, ..options };
        let plan = ShopPlan { options, ..ShopPlan::after_ekyc(Revision::R2026_06) };
        let shop = runtime.block_on(Shop::open(plan));
        Running { runtime, shop, gate: Gate::closed() }
    }

    fn apply(mut running: Running, reference: &Reference, next: Move) -> Running {
        let Running { runtime, shop, gate } = &mut running;
        runtime.block_on(async {
            let mut done = make(shop, gate, next).await;
            // An answer that nobody waits for ends its call a moment after it was written down.
            let begun = Instant::now();
            while reference.allowed && done == Err(Problem::Busy) && begun.elapsed() < Duration::from_secs(2)
            {
                done = make(shop, gate, next).await;
            }
            assert_eq!(done.is_ok(), reference.allowed, "{next:?}: {done:?}, {:#?}", reference.world);
            let what = format!("the screen shows {:#?} after {next:?}", reference.world);
            if matches!(next, Move::Open) && reference.allowed {
                open_for_good(shop, &reference.world).await;
            }
            shop.until(&what, |view| agrees(view, &reference.world)).await;
            wait_until("the ledger has it", || written(shop) == expected(&reference.world)).await;
            let sent: usize = reference.world.presses.iter().map(|press| usize::from(press.requests)).sum();
            wait_until("the service has it", || shop.sent(EkoCall::DailyAuthentication) >= sent).await;
            assert_eq!(shop.sent(EkoCall::DailyAuthentication), sent, "{next:?}, {:#?}", reference.world);
        });
        running
    }

    fn teardown(running: Running, _: Reference) {
        let Running { runtime, shop, gate } = running;
        gate.open();
        runtime.block_on(async { drop(shop) });
    }
}

/// A late success that was written down a moment ago may close what is opened in this very moment.
async fn open_for_good(shop: &Shop, world: &World) {
    let opened = shop.view().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    if agrees(&opened, world) && shop.view().await.task.is_none() {
        shop.agent().open_journey(Journey::Daily).await.unwrap();
    }
}

async fn make(shop: &mut Shop, gate: &mut Gate, next: Move) -> Result<(), Problem> {
    match next {
        Move::Open => shop.agent().open_journey(Journey::Daily).await,
        Move::Close => shop.agent().close_journey().await,
        Move::Scan(fate) => scan(shop, gate, fate).await,
        Move::StopWaiting => shop.agent().stop_waiting().await,
        Move::AnswerComes => {
            gate.open();
            Ok(())
        }
        Move::SetAside => shop.agent().set_unknown_aside().await,
        Move::Enquire => enquire(shop).await,
        Move::Reload => shop.agent().view().await.map(drop),
        Move::PowerCut => {
            shop.come_back().await;
            Ok(())
        }
    }
}

async fn scan(shop: &Shop, gate: &mut Gate, fate: Fate) -> Result<(), Problem> {
    let held = shop.view().await.task.is_some_and(|task| task.number_held);
    let number = (!held).then(|| crate::support::secret(&shop.eko.account().aadhaar));
    let fresh = Gate::closed();
    let lost = Delivery::Cut { after_bytes: 20 };
    let answer = match fate {
        Fate::NoFinger => None,
        Fate::Yes => Some(Scripted::as_usual()),
        Fate::No => Some(failures::daily_biometric_failed()),
        Fate::LostAfterYes => Some(Scripted::as_usual().delivered(lost)),
        Fate::LostBeforeYes => Some(failures::bad_gateway().delivered(lost)),
        Fate::HeldYes => Some(Scripted::as_usual().delivered(Delivery::Held(fresh.clone()))),
        Fate::HeldNo => Some(failures::daily_biometric_failed().delivered(Delivery::Held(fresh.clone()))),
    };
    // One script too many would answer the next press.
    shop.eko.forget_scripts();
    if matches!(fate, Fate::NoFinger) {
        shop.scanner.forget_scripts();
        shop.scanner.script_capture(ScriptedCapture::error("700", "Capture timed out"));
    }
    if let Some(answer) = answer {
        shop.eko.script(EkoCall::DailyAuthentication, answer);
    }
    let pressed = shop.agent().scan(number, true).await;
    if pressed.is_ok() {
        *gate = fresh;
    } else {
        shop.eko.forget_scripts();
        shop.scanner.forget_scripts();
    }
    pressed
}

async fn enquire(shop: &Shop) -> Result<(), Problem> {
    shop.agent().enquire().await?;
    let asking = |view: &View| {
        let on_home = matches!(&view.today, Today::Unknown(unknown) if unknown.enquiry == Enquiry::Asking);
        let task = view.task.as_ref().map(|task| &task.step);
        on_home || matches!(task, Some(Shown::Unknown(unknown)) if unknown.enquiry == Enquiry::Asking)
    };
    shop.until("the service has answered", |view| !asking(view)).await;
    Ok(())
}

/// What stands in the ledger, oldest first.
fn written(shop: &Shop) -> Vec<Written> {
    let day = IstDay::parse(TODAY).unwrap();
    let user_code = &shop.eko.account().user_code;
    let mut records = shop.look().attempts_in("custom", user_code, day.month()).unwrap();
    records.reverse();
    let read = |record: AttemptRecord| match (record.result, record.sending_at) {
        (Some(result), _) => Written::Result(result.outcome),
        (None, Some(_)) => Written::Sending,
        (None, None) => Written::Prepared,
    };
    records.into_iter().map(read).collect()
}

fn expected(world: &World) -> Vec<Written> {
    world.presses.iter().map(|press| press.written).collect()
}

fn agrees(view: &View, world: &World) -> bool {
    let today = match &view.today {
        Today::Done(_) => world.is_proven(),
        Today::Unknown(_) => !world.is_proven() && world.unknown().is_some(),
        Today::NotSetUp
        | Today::EkycNeeded { .. }
        | Today::DailyOpens { .. }
        | Today::Due { .. }
        | Today::Refused { .. } => !world.is_proven() && world.unknown().is_none(),
    };
    today && view.task.as_ref().map(shown_step) == world.step
}

fn shown_step(task: &Task) -> Step {
    match task.step {
        Shown::Number => Step::Number,
        Shown::SendingCode { .. } => Step::SendingCode,
        Shown::Code { .. } => Step::Code,
        Shown::CheckingCode { .. } => Step::CheckingCode,
        Shown::Finger => Step::Finger,
        Shown::Preparing { .. } => Step::Preparing,
        Shown::Scanning { .. } => Step::Scanning,
        Shown::Sending { .. } => Step::Sending,
        Shown::EkycDone { .. } => Step::EkycDone,
        Shown::DailyDone(_) => Step::DailyDone,
        Shown::Unknown(_) => Step::Unknown,
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_agent_goes_where_the_world_goes(sequential 1..25 => Agents);
}
