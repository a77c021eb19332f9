//! Every world that can be reached, in both journeys.

use hazri_core::journey::{Journey, Step};
use hazri_core::problem::OutcomeClass;
use stateright::{Checker as _, Model, Property};

use crate::world::{Act, Phase, World, Written};

struct Walk {
    journey: Journey,
    /// What is done wrong on purpose, so that the properties are seen to notice it.
    mistake: Option<Mistake>,
}

/// Mistakes that would cost an agent money, or the day.
#[derive(Debug, Clone, Copy)]
enum Mistake {
    ScansBesideACall,
    SendsWhatIsNotWrittenDown,
    TakesALostAnswerForAYes,
    TakesALostAnswerForANo,
    SendsTwice,
    WaitsForNothing,
}

impl Model for Walk {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.journey)]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        acts.extend(Act::ALL.into_iter().filter(|act| self.next_state(world, *act).is_some()));
    }

    fn next_state(&self, world: &World, act: Act) -> Option<World> {
        let Some(mistake) = self.mistake else { return world.after(act) };
        mistaken(mistake, world, act)
    }

    fn properties(&self) -> Vec<Property<Walk>> {
        vec![
            Property::<Walk>::always("one request for each press", |_, world| {
                world.presses.iter().all(|press| press.requests <= 1)
            }),
            Property::<Walk>::always("one call in flight", |_, world| {
                world.presses.iter().filter(|press| press.in_flight).count() <= 1
            }),
            Property::<Walk>::always("nothing is sent that is not written down", |_, world| {
                let unsent =
                    |written| matches!(written, Written::Prepared | Written::Result(OutcomeClass::NotSent));
                world.presses.iter().all(|press| press.requests == 0 || !unsent(press.written))
            }),
            Property::<Walk>::always("no capture is kept after it was sent", |_, world| {
                let sent = world.call.is_some_and(|(press, _)| world.presses[press].requests > 0);
                !(world.holds_a_capture() && sent)
            }),
            Property::<Walk>::always("a capture is held only while its journey waits for it", |_, world| {
                !world.holds_a_capture() || world.step == Some(Step::Scanning)
            }),
            Property::<Walk>::always("done only with proof", |_, world| {
                let done = |written| written == Written::Result(OutcomeClass::Done);
                world.presses.iter().all(|press| !done(press.written) || press.carried_out)
            }),
            Property::<Walk>::always("the screen says done only with proof", |_, world| {
                let says_done = matches!(world.step, Some(Step::DailyDone | Step::EkycDone));
                !says_done || world.is_proven()
            }),
            Property::<Walk>::always("never a no after the service said yes", |_, world| {
                let no = |written| {
                    matches!(
                        written,
                        Written::Result(
                            OutcomeClass::NotSent | OutcomeClass::Rejected | OutcomeClass::Failed
                        )
                    )
                };
                world.presses.iter().all(|press| !press.carried_out || !no(press.written))
            }),
            Property::<Walk>::always("a screen that waits waits for something", |_, world| {
                let waits = world.step.is_some_and(Step::is_under_way);
                !waits || world.call.is_some_and(|(press, _)| world.awaited == Some(press))
            }),
            Property::<Walk>::always("there is a way on", |_, world| {
                let under_way = world.call.is_some_and(|(_, phase)| phase != Phase::Sent);
                let button = |act: Act| act.is_a_button() && world.after(act).is_some();
                under_way || world.presses.len() == 3 || Act::ALL.into_iter().any(button)
            }),
            Property::<Walk>::sometimes("done", |_, world| world.is_proven()),
            Property::<Walk>::sometimes("unknown, and done after all", |_, world| {
                world.is_proven() && world.step == Some(Step::Unknown)
                    || world.step.is_none() && world.is_proven()
            }),
            Property::<Walk>::sometimes("carried out, and nobody knows", |_, world| {
                world.unknown().is_some_and(|press| world.presses[press].carried_out)
            }),
            Property::<Walk>::sometimes("a third attempt after two unknown ones", |_, world| {
                world.presses.len() == 3 && world.presses.iter().take(2).all(|press| press.aside)
            }),
        ]
    }
}

#[test]
fn every_way_through_a_daily_authentication_keeps_the_promises() {
    walk(Journey::Daily);
}

#[test]
fn every_way_through_ekyc_keeps_the_promises() {
    walk(Journey::Ekyc);
}

#[test]
fn every_mistake_is_noticed() {
    for (mistake, property) in [
        (Mistake::ScansBesideACall, "one call in flight"),
        (Mistake::SendsWhatIsNotWrittenDown, "nothing is sent that is not written down"),
        (Mistake::TakesALostAnswerForAYes, "done only with proof"),
        (Mistake::TakesALostAnswerForANo, "never a no after the service said yes"),
        (Mistake::SendsTwice, "one request for each press"),
        (Mistake::WaitsForNothing, "a screen that waits waits for something"),
    ] {
        let walked = Walk { journey: Journey::Daily, mistake: Some(mistake) }.checker().spawn_bfs().join();
        assert!(walked.discovery(property).is_some(), "{mistake:?}");
    }
}

fn mistaken(mistake: Mistake, world: &World, act: Act) -> Option<World> {
    let result = |world: &World, outcome| {
        let mut after = world.after(Act::AnswerLost)?;
        let (press, _) = world.call?;
        after.presses[press].written = Written::Result(outcome);
        Some(after)
    };
    match (mistake, act) {
        (Mistake::ScansBesideACall, Act::Scan) => World { call: None, ..world.clone() }.after(act),
        (Mistake::SendsWhatIsNotWrittenDown, Act::RequestLeaves) => {
            let mut after = world.after(act)?;
            let (press, _) = after.call?;
            after.presses[press].written = Written::Prepared;
            Some(after)
        }
        (Mistake::TakesALostAnswerForAYes, Act::AnswerLost) => result(world, OutcomeClass::Done),
        (Mistake::TakesALostAnswerForANo, Act::AnswerLost) => result(world, OutcomeClass::Failed),
        (Mistake::SendsTwice, Act::AnswerLost) => {
            let mut after = world.clone();
            let (press, _) = world.call.filter(|(_, phase)| *phase == Phase::Sent)?;
            after.presses[press].requests += 1;
            (after.presses[press].requests < 3).then_some(after)
        }
        (Mistake::WaitsForNothing, Act::AnswerLost) => {
            let after = world.after(act)?;
            Some(World { step: world.step, ..after })
        }
        _ => world.after(act),
    }
}

fn walk(journey: Journey) {
    let walked = Walk { journey, mistake: None }.checker().threads(2).spawn_bfs().join();
    walked.assert_properties();
    println!("{journey:?}: {} worlds", walked.unique_state_count());
    assert!(walked.unique_state_count() > 1000, "{} worlds", walked.unique_state_count());
}
