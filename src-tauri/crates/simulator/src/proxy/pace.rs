//! When the next bytes of a direction are due, and how many of them at once.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::time::Instant;

use super::faults::{Break, Faults, Loss, Way};

const PACKET: u64 = 1400;
/// A slow line delivers so many times a second.
const SLICES_PER_SECOND: u32 = 20;

/// How far a direction has come.
pub(super) struct Pace {
    way: Way,
    connection: u64,
    /// Bytes forwarded in all.
    position: u64,
    /// Bytes forwarded since the faults were set.
    since: u64,
    /// When the line has carried what came before.
    free_at: Instant,
}

/// Bytes that are delivered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) bytes: usize,
    pub(super) due: Instant,
}

impl Pace {
    pub(super) fn new(way: Way, connection: usize, now: Instant) -> Self {
        let connection = u64::try_from(connection).unwrap_or(u64::MAX);
        Self { way, connection, position: 0, since: 0, free_at: now }
    }

    /// Other faults were set.
    pub(super) fn begin_anew(&mut self, now: Instant) {
        self.since = 0;
        self.free_at = now;
    }

    /// Whether the last byte before a break has passed. A break after 0 bytes has none, and waits for the first.
    pub(super) fn has_reached(&self, end: Break) -> bool {
        self.since > 0 && self.since >= end.after_bytes
    }

    /// The next piece of `waiting` bytes that came at `arrived`.
    pub(super) fn next(&self, faults: &Faults, arrived: Instant, waiting: usize) -> Piece {
        let limits = [
            faults.break_in(self.way).map(|end| end.after_bytes.saturating_sub(self.since)),
            faults.loss.map(|_| PACKET - self.position % PACKET),
            faults.bytes_per_second.map(|rate| u64::from(rate / SLICES_PER_SECOND)),
            faults.drip_in(self.way).map(|drip| u64::try_from(drip.bytes).unwrap_or(u64::MAX)),
        ];
        let limit = limits.into_iter().flatten().min().unwrap_or(u64::MAX).max(1);
        let bytes = waiting.min(usize::try_from(limit).unwrap_or(usize::MAX));
        let late = faults.latency + faults.loss.map_or(Duration::ZERO, |loss| self.held_back(loss));
        let start = self.free_at.max(arrived + late);
        Piece { bytes, due: start + on_the_line(bytes, faults.bytes_per_second) }
    }

    /// So many bytes of a piece were delivered.
    pub(super) fn delivered(&mut self, faults: &Faults, piece: Piece, bytes: usize, now: Instant) {
        let counted = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.position += counted;
        self.since += counted;
        self.free_at = faults.drip_in(self.way).map_or(piece.due, |drip| now + drip.pause);
    }

    fn held_back(&self, loss: Loss) -> Duration {
        let direction = match self.way {
            Way::Request => 0,
            Way::Response => 1,
        };
        let place = (self.connection << 33) | (direction << 32) | (self.position / PACKET);
        let mut rng = StdRng::seed_from_u64(loss.seed.wrapping_add(place));
        if rng.gen_range(0..1000) < loss.per_mille { loss.retransmission } else { Duration::ZERO }
    }
}

/// How long a line of that many bytes per second is busy with this.
fn on_the_line(bytes: usize, rate: Option<u32>) -> Duration {
    let Some(rate) = rate else { return Duration::ZERO };
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    Duration::from_micros(bytes.saturating_mul(1_000_000) / u64::from(rate.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::{BreakHow, Drip};

    fn sizes(way: Way, faults: &Faults, mut waiting: usize) -> Vec<usize> {
        let now = Instant::now();
        let mut pace = Pace::new(way, 0, now);
        let mut sizes = Vec::new();
        while waiting > 0 {
            let piece = pace.next(faults, now, waiting);
            pace.delivered(faults, piece, piece.bytes, now);
            waiting -= piece.bytes;
            sizes.push(piece.bytes);
        }
        sizes
    }

    #[test]
    fn without_faults_all_is_due_at_once() {
        assert_eq!(sizes(Way::Request, &Faults::default(), 100_000), [100_000]);
    }

    #[test]
    fn lateness_does_not_add_up() {
        let now = Instant::now();
        let faults = Faults { latency: Duration::from_millis(400), ..Faults::default() };
        let mut pace = Pace::new(Way::Request, 0, now);
        for _ in 0..10 {
            let piece = pace.next(&faults, now, 10);
            assert_eq!(piece.due, now + faults.latency);
            pace.delivered(&faults, piece, piece.bytes, piece.due);
        }
    }

    #[test]
    fn a_slow_line_takes_the_time_its_rate_says() {
        let now = Instant::now();
        let faults = Faults { bytes_per_second: Some(16_000), ..Faults::default() };
        let mut pace = Pace::new(Way::Request, 0, now);
        let mut left: usize = 16_000;
        let mut last = now;
        while left > 0 {
            let piece = pace.next(&faults, now, left);
            pace.delivered(&faults, piece, piece.bytes, piece.due);
            left -= piece.bytes;
            last = piece.due;
        }
        assert_eq!(last, now + Duration::from_secs(1));
    }

    #[test]
    fn answers_drip_and_requests_do_not() {
        let drip = Drip { bytes: 4, pause: Duration::ZERO };
        let faults = Faults { drip: Some(drip), ..Faults::default() };
        assert_eq!(sizes(Way::Response, &faults, 10), [4, 4, 2]);
        assert_eq!(sizes(Way::Request, &faults, 10), [10]);
    }

    #[test]
    fn no_piece_reaches_beyond_a_break() {
        let end = Break { after_bytes: 7, how: BreakHow::Hang };
        let faults = Faults { request: Some(end), ..Faults::default() };
        let now = Instant::now();
        let mut pace = Pace::new(Way::Request, 0, now);
        let piece = pace.next(&faults, now, 10);
        assert_eq!(piece.bytes, 7);
        assert!(!pace.has_reached(end));
        pace.delivered(&faults, piece, 7, now);
        assert!(pace.has_reached(end));
        pace.begin_anew(now);
        assert!(!pace.has_reached(end), "counts begin anew");
    }

    #[test]
    fn a_lost_share_is_what_was_asked_for_and_the_same_each_time() {
        let loss = Loss { per_mille: 50, retransmission: Duration::from_millis(200), seed: 7 };
        let lost = |connection| -> Vec<u64> {
            let mut pace = Pace::new(Way::Request, connection, Instant::now());
            (0..10_000)
                .filter(|packet| {
                    pace.position = packet * PACKET;
                    !pace.held_back(loss).is_zero()
                })
                .collect()
        };
        assert!((400..600).contains(&lost(0).len()));
        assert_eq!(lost(0), lost(0));
        assert_ne!(lost(0), lost(1));
    }
}
