//! A place to practise: the simulator's service and scanner on free loopback ports, opened for the core.
//!
//! The core knows no simulator and the simulator knows no core; this is where they meet.

use async_trait::async_trait;
use chrono::{NaiveDate, Utc};
use hazri_core::agent::{Past, PracticeGround, PracticeHall};
use hazri_core::day::IstDay;
use hazri_simulator::practice::PracticeGround as LoopbackGround;

/// Opens practice on this PC. The made-up agent is the same each time.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoopbackHall {
    haste: Haste,
}

/// How long practice takes over a finger and an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Haste {
    /// About as long as a person and a service do.
    #[default]
    Lifelike,
    /// No time at all.
    None,
}

impl LoopbackHall {
    /// The made-up agent. Fixed, so that number and code stay the same from one start to the next.
    pub const SEED: u64 = 2026;

    /// Practice in which nothing takes time, for tests.
    pub fn without_delays() -> LoopbackHall {
        LoopbackHall { haste: Haste::None }
    }
}

#[async_trait]
impl PracticeHall for LoopbackHall {
    async fn open(&self, past: Past) -> std::io::Result<PracticeGround> {
        let ground = LoopbackGround::start(LoopbackHall::SEED).await?;
        if self.haste == Haste::None {
            ground.without_delays();
        }
        let ekyc_done_on = past.ekyc_done_on.as_deref().and_then(|day| day.parse().ok());
        let dailies: Vec<NaiveDate> = today().into_iter().filter(|_| past.daily_done_today).collect();
        ground.restore(ekyc_done_on, &dailies);
        let account = ground.account();
        Ok(PracticeGround {
            setup_file: ground.setup_file().to_string().into_bytes(),
            number: account.aadhaar.clone(),
            otp: account.otp.clone(),
            keep: Box::new(ground),
        })
    }
}

/// The IST day by the PC's clock, which is also the simulator's.
fn today() -> Option<NaiveDate> {
    IstDay::of(Utc::now()).to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open(past: Past) -> PracticeGround {
        LoopbackHall::without_delays().open(past).await.unwrap()
    }

    fn state(ground: &PracticeGround) -> hazri_simulator::eko::EkoState {
        ground.keep.downcast_ref::<LoopbackGround>().unwrap().eko().state()
    }

    #[tokio::test]
    async fn the_set_up_of_practice_is_one_that_the_core_takes() {
        let ground = open(Past::default()).await;
        let setup = hazri_core::setup::read_setup_file(&ground.setup_file).ok().unwrap();
        assert!(setup.shop.base_url.is_loopback());
        assert_eq!((ground.number.len(), ground.otp.len()), (12, 6));
    }

    #[tokio::test]
    async fn number_and_code_stay_the_same_from_one_start_to_the_next() {
        let (first, second) = (open(Past::default()).await, open(Past::default()).await);
        assert_eq!((first.number, first.otp), (second.number, second.otp));
    }

    #[tokio::test]
    async fn practice_goes_on_where_it_was_left() {
        let past = Past { ekyc_done_on: Some("2026-11-20".to_owned()), daily_done_today: true };
        let state_after = state(&open(past).await);
        assert_eq!(state_after.ekyc_done_on, "2026-11-20".parse().ok());
        assert_eq!(state_after.dailies.iter().map(|daily| Some(daily.day)).collect::<Vec<_>>(), [today()]);
        assert_eq!(state(&open(Past::default()).await), hazri_simulator::eko::EkoState::default());
    }
}
