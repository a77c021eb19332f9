//! What is passed in to the app: a window that remembers, systems that tell nothing, a place to practise without delays.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{TimeDelta, Utc};
use hazri_core::agent::view::{Language, View};
use hazri_core::agent::{Host, Location, Past, PracticeGround, PracticeHall, Reminder};
use hazri_core::place::LatLong;
use hazri_core::problem::Problem;
use hazri_core::scanner::{PortOwner, PortOwners};

use super::{MORNING, TODAY, at};

/// A window that remembers everything it was shown and everything it was to say, on a system that remembers what starts
/// with the PC.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    seen: Vec<View>,
    reminders: Vec<(Reminder, Language)>,
    starts_with_pc: bool,
    is_locked: bool,
}

impl Recorder {
    pub fn seen(&self) -> Vec<View> {
        self.0.lock().unwrap().seen.clone()
    }

    pub fn reminders(&self) -> Vec<(Reminder, Language)> {
        self.0.lock().unwrap().reminders.clone()
    }

    /// The system lets nobody change what starts with the PC.
    pub fn lock_the_system(&self) {
        self.0.lock().unwrap().is_locked = true;
    }
}

impl Host for Recorder {
    fn show(&self, view: &View) {
        self.0.lock().unwrap().seen.push(view.clone());
    }

    fn remind(&self, reminder: Reminder, language: Language) {
        self.0.lock().unwrap().reminders.push((reminder, language));
    }

    fn starts_with_pc(&self) -> bool {
        self.0.lock().unwrap().starts_with_pc
    }

    fn start_with_pc(&self, wanted: bool) -> Result<(), Problem> {
        let mut recorded = self.0.lock().unwrap();
        if recorded.is_locked {
            return Err(Problem::FileUnwritable);
        }
        recorded.starts_with_pc = wanted;
        Ok(())
    }
}

/// No system that names programs behind ports.
pub struct NobodyTells;

impl PortOwners for NobodyTells {
    fn of(&self, _: &[u16]) -> BTreeMap<u16, PortOwner> {
        BTreeMap::new()
    }
}

/// No system that knows where it is.
pub struct Nowhere;

#[async_trait::async_trait]
impl Location for Nowhere {
    async fn locate(&self) -> Option<LatLong> {
        None
    }
}

/// The simulator's place to practise, without the friendly delays.
pub struct QuickHall;

#[async_trait::async_trait]
impl PracticeHall for QuickHall {
    async fn open(&self, past: Past) -> std::io::Result<PracticeGround> {
        let ground = hazri_simulator::practice::PracticeGround::start(99).await?;
        ground.without_delays();
        ground.eko().set_clock_offset(at(MORNING) - Utc::now());
        ground.scanner().set_certificate_end(at(MORNING) + TimeDelta::days(80))?;
        let today: Vec<_> = past.daily_done_today.then(|| TODAY.parse().unwrap()).into_iter().collect();
        ground.restore(past.ekyc_done_on.map(|day| day.parse().unwrap()), &today);
        Ok(PracticeGround {
            setup_file: ground.setup_file().to_string().into_bytes(),
            number: ground.account().aadhaar.clone(),
            otp: ground.account().otp.clone(),
            keep: Box::new(ground),
        })
    }
}
