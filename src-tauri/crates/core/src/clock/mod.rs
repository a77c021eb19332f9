//! Time: the PC's clock, a clock that counts sleep, and the service's clock, which is the one that is believed.

#[cfg(target_os = "linux")]
#[path = "os_linux.rs"]
mod os;
#[cfg(windows)]
#[path = "os_windows.rs"]
mod os;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Where time comes from. Always passed in.
pub trait Clock: Send + Sync {
    /// The PC's date and time, right or wrong.
    fn now(&self) -> DateTime<Utc>;
    /// Time since some fixed moment, never stepped, counting the sleep of the PC.
    fn elapsed(&self) -> Duration;
}

/// The clocks of this PC.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn elapsed(&self) -> Duration {
        os::elapsed_counting_sleep()
    }
}

/// The service's clock as far as it is known: its `Date` header, carried on by the clock that counts sleep.
///
/// Before the first answer it tells the PC's time.
pub struct ServerClock {
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    fix: Option<Fix>,
    /// Every timestamp that was signed. Not only the last: a clock that is corrected backwards has to go back.
    signed: BTreeSet<i64>,
}

/// The service's time at one reading of the clock that counts sleep.
#[derive(Clone, Copy)]
struct Fix {
    server: DateTime<Utc>,
    at: Duration,
}

/// A PC clock further off than this is always shown, and is what a refused signature is blamed on.
pub const TOLERATED_OFFSET: TimeDelta = TimeDelta::seconds(60);

impl ServerClock {
    /// A clock that has not heard from the service yet.
    pub fn new(clock: Arc<dyn Clock>) -> ServerClock {
        ServerClock { clock, known: Mutex::default() }
    }

    /// The PC's own clocks.
    pub fn pc(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// The service's date and time, or the PC's before the first answer.
    pub fn now(&self) -> DateTime<Utc> {
        let fix = self.known().fix;
        match fix {
            Some(fix) => fix.server + to_delta(self.clock.elapsed().saturating_sub(fix.at)),
            None => self.clock.now(),
        }
    }

    /// The service's date and time, once it has answered.
    pub fn known_now(&self) -> Option<DateTime<Utc>> {
        self.known().fix?;
        Some(self.now())
    }

    /// Learns from an answer: its `Date`, and when the request went out and the answer came, by
    /// [`Clock::elapsed`]. Returns the service's time of the moment when the request went out.
    ///
    /// `Date` has whole seconds. Time that it does not contradict is kept: else each process and each answer would
    /// jump within the second, sign with one timestamp twice, and write attempts down out of order. Time that it
    /// contradicts gives way to the middle of what is possible.
    pub fn observe(&self, date: DateTime<Utc>, sent: Duration, received: Duration) -> DateTime<Utc> {
        let round_trip = received.saturating_sub(sent);
        let expected = self.now() - to_delta(self.clock.elapsed().saturating_sub(received));
        let possible = date..=date + TimeDelta::seconds(1) + to_delta(round_trip);
        let fix = if possible.contains(&expected) {
            Fix { server: expected, at: received }
        } else {
            Fix { server: date + TimeDelta::milliseconds(500), at: sent + round_trip / 2 }
        };
        self.known().fix = Some(fix);
        fix.server - to_delta(fix.at.saturating_sub(sent))
    }

    /// PC minus service, once the service has answered.
    pub fn pc_offset(&self) -> Option<TimeDelta> {
        self.known().fix?;
        Some(self.clock.now() - self.now())
    }

    /// Milliseconds since the epoch for a signature: the service's time, and never the same twice.
    pub fn signing_timestamp(&self) -> i64 {
        let mut timestamp = self.now().timestamp_millis();
        let mut known = self.known();
        while !known.signed.insert(timestamp) {
            timestamp += 1;
        }
        timestamp
    }

    /// Takes a timestamp that somebody else signed; `false` when a call was signed with it before.
    pub fn take_timestamp(&self, timestamp: i64) -> bool {
        self.known().signed.insert(timestamp)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn to_delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// Reads the `Date` header of an answer (RFC 9110, IMF-fixdate).
pub fn parse_http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc())
}

/// A clock that stands still until it is moved. For tests of this crate and of what is built on it.
pub struct ManualClock(Mutex<(DateTime<Utc>, Duration)>);

impl ManualClock {
    /// A clock that stands at an instant.
    pub fn at(now: DateTime<Utc>) -> ManualClock {
        ManualClock(Mutex::new((now, Duration::from_secs(1000))))
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        both.0 += to_delta(by);
        both.1 += by;
    }

    /// Somebody sets the PC's clock; no time passes.
    pub fn step(&self, by: TimeDelta) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn server_clock(pc: &str) -> (Arc<ManualClock>, ServerClock) {
        let manual = Arc::new(ManualClock::at(at(pc)));
        (manual.clone(), ServerClock::new(manual))
    }

    #[test]
    fn before_the_first_answer_it_tells_the_time_of_the_pc() {
        let (_, clock) = server_clock("2026-11-22T04:00:00Z");
        assert_eq!(clock.now(), at("2026-11-22T04:00:00Z"));
        assert_eq!(clock.pc_offset(), None);
    }

    #[test]
    fn an_answer_corrects_it_and_a_stepped_pc_clock_does_not_matter_after() {
        let (manual, clock) = server_clock("2026-11-20T00:00:00Z");
        let elapsed = manual.elapsed();
        clock.observe(at("2026-11-22T04:00:00Z"), elapsed, elapsed);
        manual.step(TimeDelta::days(-300));
        manual.advance(Duration::from_secs(10));
        assert_eq!(clock.now(), at("2026-11-22T04:00:10.500Z"));
        assert!(clock.pc_offset().unwrap() < TimeDelta::days(-300));
    }

    #[test]
    fn the_answer_is_placed_in_the_middle_of_its_round_trip() {
        let (manual, clock) = server_clock("2026-11-20T00:00:00Z");
        let sent = manual.elapsed();
        manual.advance(Duration::from_secs(4));
        clock.observe(at("2026-11-22T04:00:02Z"), sent, manual.elapsed());
        assert_eq!(clock.now(), at("2026-11-22T04:00:04.500Z"));
    }

    #[test]
    fn time_that_an_answer_does_not_contradict_is_kept() {
        for (pc, date) in [
            ("2026-11-22T04:00:00.900Z", "2026-11-22T04:00:00Z"),
            ("2026-11-22T04:00:00.000Z", "2026-11-22T04:00:00Z"),
        ] {
            let (manual, clock) = server_clock(pc);
            let elapsed = manual.elapsed();
            clock.observe(at(date), elapsed, elapsed);
            assert_eq!(clock.now(), at(pc));
            manual.advance(Duration::from_millis(1_300));
            let elapsed = manual.elapsed();
            clock.observe(at(date) + TimeDelta::seconds(1), elapsed - Duration::from_millis(300), elapsed);
            assert_eq!(clock.now(), at(pc) + TimeDelta::milliseconds(1_300));
        }
    }

    #[test]
    fn an_answer_of_the_new_day_moves_the_clock_into_it() {
        let (manual, clock) = server_clock("2026-11-22T18:29:59.300Z");
        let elapsed = manual.elapsed();
        clock.observe(at("2026-11-22T18:30:00Z"), elapsed, elapsed);
        assert!(clock.now() >= at("2026-11-22T18:30:00Z"));
    }

    #[test]
    fn no_timestamp_is_used_twice_even_when_time_goes_back() {
        let (manual, clock) = server_clock("2026-11-22T04:00:00Z");
        let first = clock.signing_timestamp();
        assert_eq!(first, 1_795_320_000_000);
        assert_eq!(clock.signing_timestamp(), first + 1);
        manual.step(TimeDelta::seconds(-5));
        assert_eq!(clock.signing_timestamp(), first - 5000);
        manual.step(TimeDelta::seconds(5));
        assert_eq!(clock.signing_timestamp(), first + 2);
    }

    #[test]
    fn a_timestamp_of_somebody_else_is_taken_once_and_not_signed_here() {
        let (_, clock) = server_clock("2026-11-22T04:00:00Z");
        assert!(clock.take_timestamp(1_795_320_000_000));
        assert!(!clock.take_timestamp(1_795_320_000_000));
        assert_eq!(clock.signing_timestamp(), 1_795_320_000_001);
    }

    #[test]
    fn a_clock_that_was_days_ahead_signs_with_the_time_it_was_corrected_to() {
        let (manual, clock) = server_clock("2026-11-25T04:00:00Z");
        assert_eq!(clock.signing_timestamp(), at("2026-11-25T04:00:00Z").timestamp_millis());
        let elapsed = manual.elapsed();
        let asked_at = clock.observe(at("2026-11-22T04:00:00Z"), elapsed, elapsed);
        assert_eq!(asked_at, at("2026-11-22T04:00:00.500Z"));
        assert_eq!(clock.signing_timestamp(), asked_at.timestamp_millis());
    }

    #[test]
    fn the_date_header_is_read() {
        assert_eq!(parse_http_date("Sun, 22 Nov 2026 04:00:00 GMT"), Some(at("2026-11-22T04:00:00Z")));
        assert_eq!(parse_http_date("yesterday"), None);
    }

    #[test]
    fn the_clock_that_counts_sleep_goes_forward() {
        let clock = SystemClock;
        let before = clock.elapsed();
        std::thread::sleep(Duration::from_millis(2));
        assert!(clock.elapsed() > before);
    }
}
