//! How long a day that is done still holds, as it is told.

use std::time::Duration;

use chrono::TimeDelta;

const HOUR: i64 = 60;
const QUARTER: i64 = 15;

/// The minutes that are told: each one of the last hour, before it whole quarters of an hour. The banner stands on the
/// screen all day, and painting it wakes the PC.
pub fn told_minutes(left: TimeDelta) -> u32 {
    let minutes = left.num_minutes().max(0);
    let told = if minutes < HOUR { minutes } else { minutes - minutes % QUARTER };
    u32::try_from(told).unwrap_or(u32::MAX)
}

/// How long they stay the same.
pub fn told_for(left: TimeDelta) -> Duration {
    let over = left - TimeDelta::minutes(told_minutes(left).into()) + TimeDelta::milliseconds(1);
    over.to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: TimeDelta = TimeDelta::seconds(1);

    fn minutes(count: i64) -> TimeDelta {
        TimeDelta::minutes(count)
    }

    #[test]
    fn quarters_are_told_until_the_last_hour_and_then_minutes() {
        for (left, told) in [
            (minutes(14 * 60 + 37), 14 * 60 + 30),
            (minutes(14 * 60 + 30), 14 * 60 + 30),
            (minutes(14 * 60 + 30) - SECOND, 14 * 60 + 15),
            (minutes(60), 60),
            (minutes(60) - SECOND, 59),
            (minutes(1), 1),
            (SECOND, 0),
            (TimeDelta::zero(), 0),
            (minutes(-5), 0),
        ] {
            assert_eq!(told_minutes(left), told, "{left}");
        }
    }

    #[test]
    fn what_is_told_changes_when_its_time_is_over_and_not_before() {
        for left in [minutes(14 * 60 + 37), minutes(61), minutes(60), minutes(17) + SECOND, minutes(3)] {
            let over = TimeDelta::from_std(told_for(left)).unwrap();
            assert_eq!(told_minutes(left - over + TimeDelta::milliseconds(1)), told_minutes(left), "{left}");
            assert!(told_minutes(left - over) < told_minutes(left), "{left}");
        }
    }
}
