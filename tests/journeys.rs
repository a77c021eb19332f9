//! The agent's day, through the controller, with the strict service, a scanner and a window that remembers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "journeys/day.rs"]
mod day;
#[path = "journeys/finger.rs"]
mod finger;
#[path = "journeys/late.rs"]
mod late;
#[path = "journeys/morning.rs"]
mod morning;
#[path = "journeys/programs.rs"]
mod programs;
#[path = "journeys/secrets.rs"]
mod secrets;
#[path = "journeys/setting_up.rs"]
mod setting_up;
#[path = "journeys/trouble.rs"]
mod trouble;
#[path = "journeys/unknown.rs"]
mod unknown;

mod support;

use hazri_core::agent::view::{Step, Task, View};
use hazri_core::problem::{OutcomeClass, Problem, Trouble};

/// The step on the screen.
fn step(view: &View) -> &Step {
    &view.task.as_ref().unwrap().step
}

/// What the journey says went wrong.
fn told(view: &View) -> (OutcomeClass, Problem) {
    let trouble = trouble(view);
    (trouble.class, trouble.problem.clone())
}

fn trouble(view: &View) -> &Trouble {
    let Some(Task { trouble: Some(trouble), .. }) = &view.task else { panic!("no trouble: {view:#?}") };
    trouble
}
