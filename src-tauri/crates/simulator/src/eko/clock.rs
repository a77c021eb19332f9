//! The service's clock, which can be set apart from this computer's.

use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Kolkata;

use crate::sync::lock;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: Mutex<TimeDelta>,
}

impl Clock {
    pub(crate) fn set_offset(&self, offset: TimeDelta) {
        *lock(&self.offset) = offset;
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now() + *lock(&self.offset)
    }
}

/// The calendar day in India.
pub(super) fn ist_day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Kolkata).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indian_day_turns_at_half_past_six_in_the_evening_utc() {
        let day = |text: &str| ist_day(text.parse().unwrap()).to_string();
        assert_eq!(day("2026-11-22T18:29:59Z"), "2026-11-22");
        assert_eq!(day("2026-11-22T18:30:00Z"), "2026-11-23");
    }
}
