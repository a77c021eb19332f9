//! What the service remembers between calls.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::Value;

/// A daily authentication that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily {
    /// The IST day it counts for.
    pub day: NaiveDate,
    /// Its reference.
    pub reference_id: String,
    /// The client's reference, if it sent one.
    pub client_ref_id: Option<String>,
}

/// How the AePS service stands for the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServiceStatus {
    /// It may be used.
    #[default]
    Active,
    /// It was switched off.
    Deactivated,
    /// Not yet activated.
    Pending,
    /// Pending, because the papers were rejected; a comment says why.
    Rejected,
}

/// The agent's standing, as a test may look at it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EkoState {
    /// The IST day of the eKYC.
    pub ekyc_done_on: Option<NaiveDate>,
    /// Daily authentications that were carried out, oldest first.
    pub dailies: Vec<Daily>,
    /// How the service stands.
    pub service: ServiceStatus,
}

/// Things that may come only once.
#[derive(Debug, Default)]
pub(super) struct Registers {
    pub(super) timestamps: HashSet<String>,
    pub(super) client_ref_ids: HashSet<String>,
    pub(super) seals: HashSet<String>,
    pub(super) captures: HashSet<String>,
}

/// The pair of references of a running eKYC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pair {
    pub(super) otp_ref_id: String,
    pub(super) reference_tid: Option<String>,
}

/// An eKYC between Send OTP and the finger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RunningEkyc {
    /// The code was sent.
    CodeSent(Pair),
    /// The code was right; the pair is the one for the finger.
    CodeVerified(Pair),
}

/// A place on earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

impl Place {
    /// Reads `lat,long`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (latitude, longitude) = text.split_once(',')?;
        let place = Self { latitude: latitude.parse().ok()?, longitude: longitude.parse().ok()? };
        (place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0).then_some(place)
    }

    /// Whether two places are within about a kilometre, as two fixes of one shop are.
    pub(super) fn is_near(self, other: Self) -> bool {
        (self.latitude - other.latitude).abs() < 0.01 && (self.longitude - other.longitude).abs() < 0.01
    }
}

/// Everything the service remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) standing: EkoState,
    pub(super) running: Option<RunningEkyc>,
    /// Where Verify OTP or the biometric step was sent from.
    pub(super) ekyc_place: Option<Place>,
    /// The switch wants another daily authentication today.
    pub(super) another_daily: bool,
    /// Successes by client reference, for enquiries.
    pub(super) successes: HashMap<String, Value>,
    pub(super) registers: Registers,
    pub(super) references_given: u64,
}

impl State {
    /// The daily authentication of a day, unless the switch asks for another.
    pub(super) fn daily_of(&self, day: NaiveDate) -> Option<&Daily> {
        if self.another_daily {
            return None;
        }
        self.standing.dailies.iter().rev().find(|daily| daily.day == day)
    }

    /// The next reference of a daily authentication, such as `DAKYC20261122001`.
    pub(super) fn next_daily_reference(&self, day: NaiveDate) -> String {
        let count = self.standing.dailies.iter().filter(|daily| daily.day == day).count() + 1;
        format!("DAKYC{}{count:03}", day.format("%Y%m%d"))
    }

    /// A fresh number for a reference that means nothing.
    pub(super) fn next_number(&mut self) -> u64 {
        self.references_given += 1;
        self.references_given
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_compared_by_nearness() {
        let shop = Place::parse("25.594100,85.137600").unwrap();
        assert!(shop.is_near(Place::parse("25.594900,85.138100").unwrap()));
        assert!(!shop.is_near(Place::parse("26.594100,85.137600").unwrap()));
        assert_eq!(Place::parse("95.0,10.0"), None);
        assert_eq!(Place::parse("here"), None);
    }
}
