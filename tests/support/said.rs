use hazri_core::agent::view::{HistoryAttempt, Step, Task, View};
use hazri_core::problem::{OutcomeClass, Problem, Trouble};
use hazri_simulator::eko::EkoCall;

use super::Shop;

/// What is said where no scanner program is found.
#[cfg(target_os = "linux")]
pub const NO_SCANNER_PROGRAM: Problem = Problem::ScannerNotFoundOnLinux;
/// What is said where no scanner program is found.
#[cfg(windows)]
pub const NO_SCANNER_PROGRAM: Problem = Problem::ScannerNotFound;

/// The step on the screen.
pub fn step(view: &View) -> &Step {
    &view.task.as_ref().unwrap().step
}

/// What the journey on the screen says went wrong.
pub fn trouble(view: &View) -> &Trouble {
    let Some(Task { trouble: Some(trouble), .. }) = &view.task else { panic!("no trouble: {view:#?}") };
    trouble
}

/// The same in two words: what it means, and what it is.
pub fn told(view: &View) -> (OutcomeClass, Problem) {
    let trouble = trouble(view);
    (trouble.class, trouble.problem.clone())
}

/// The newest attempt in the records.
pub async fn newest_attempt(shop: &Shop) -> HistoryAttempt {
    shop.agent().history(None).await.unwrap().attempts.swap_remove(0)
}

/// The screen says "not sent" and why, the records say the same, no request for a finger's sake has reached the
/// service, and the button is there to be pressed again.
pub async fn assert_not_sent(shop: &Shop, view: &View, problem: &Problem) {
    assert_eq!(told(view), (OutcomeClass::NotSent, problem.clone()));
    assert!(matches!(step(view), Step::Finger), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication) + shop.sent(EkoCall::BiometricEkyc), 0);
    let attempt = newest_attempt(shop).await;
    assert_eq!((attempt.outcome, attempt.problem), (OutcomeClass::NotSent, Some(problem.clone())));
}

/// The next press goes through: one request, and the day is done.
pub async fn assert_the_next_press_is_done(shop: &Shop) {
    let view = shop.scan().await;
    assert!(matches!(step(&view), Step::DailyDone(_)), "{view:#?}");
    assert_eq!(shop.sent(EkoCall::DailyAuthentication), 1);
    shop.assert_contract_kept();
}
