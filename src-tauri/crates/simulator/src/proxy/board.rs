//! What the proxy and its connections tell each other.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::AsyncWrite;
use tokio::sync::watch;
use tokio::time::Instant;

use super::faults::{BreakHow, Faults, Way};
use super::passed::{Ending, Passed};
use crate::sync::lock;

/// The faults, and what passed under them.
pub(super) struct Board {
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

struct State {
    faults: Faults,
    /// Grows with each change of the faults.
    round: u64,
    severed: Option<Severing>,
    lines: Vec<Record>,
}

#[derive(Debug, Clone, Copy)]
struct Severing {
    /// Connections with a lower number are severed.
    below: usize,
    how: BreakHow,
}

#[derive(Default)]
struct Record {
    passed: Passed,
    response_held: bool,
}

impl Default for Board {
    fn default() -> Self {
        let state = State { faults: Faults::default(), round: 0, severed: None, lines: Vec::new() };
        Self { state: Mutex::new(state), changed: watch::Sender::new(()) }
    }
}

impl Board {
    /// Notes a new connection.
    pub(super) fn new_line(board: &Arc<Self>) -> Line {
        let mut state = lock(&board.state);
        state.lines.push(Record::default());
        Line { board: Arc::clone(board), number: state.lines.len() - 1 }
    }

    pub(super) fn set_faults(&self, faults: Faults) {
        let mut state = lock(&self.state);
        state.faults = faults;
        state.round += 1;
        drop(state);
        self.changed.send_replace(());
    }

    pub(super) fn sever(&self, how: BreakHow) {
        let mut state = lock(&self.state);
        state.severed = Some(Severing { below: state.lines.len(), how });
        state.round += 1;
        drop(state);
        self.changed.send_replace(());
    }

    pub(super) fn passed(&self) -> Vec<Passed> {
        lock(&self.state).lines.iter().map(|record| record.passed).collect()
    }
}

/// The faults as they are at a moment.
pub(super) struct Orders {
    pub(super) faults: Faults,
    /// Which change of the faults this is.
    pub(super) round: u64,
}

/// One connection's side of the board.
pub(super) struct Line {
    board: Arc<Board>,
    number: usize,
}

impl Line {
    /// The connection's place in the order of all.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// The faults, unless the connection was severed.
    pub(super) fn orders(&self) -> Result<Orders, Ending> {
        let state = lock(&self.board.state);
        match state.severed {
            Some(Severing { below, how }) if self.number < below => Err(Ending::Severed(how)),
            Some(_) | None => Ok(Orders { faults: state.faults.clone(), round: state.round }),
        }
    }

    /// Tells of changes from now on.
    pub(super) fn changes(&self) -> Changes {
        Changes(self.board.changed.subscribe())
    }

    /// Waits until the connection is severed.
    pub(super) async fn severed(&self) -> Ending {
        let mut changes = self.changes();
        loop {
            if let Err(ending) = self.orders() {
                return ending;
            }
            changes.next().await;
        }
    }

    /// Bytes were taken from the client.
    pub(super) fn took(&self, bytes: usize) {
        self.note(|record| record.passed.taken_bytes += count(bytes));
    }

    /// Forwards bytes and counts them in one step, so that whoever sees a byte finds it counted, and no byte passes
    /// under faults that are no longer set. Nothing if the orders are no longer those of `round`.
    pub(super) fn poll_forward<W: AsyncWrite + Unpin>(
        &self,
        (way, round): (Way, u64),
        sink: &mut W,
        bytes: &[u8],
        context: &mut Context<'_>,
    ) -> Poll<io::Result<Option<usize>>> {
        let mut state = lock(&self.board.state);
        if state.round != round {
            return Poll::Ready(Ok(None));
        }
        let Poll::Ready(written) = Pin::new(sink).poll_write(context, bytes)? else {
            return Poll::Pending;
        };
        if let Some(Record { passed, .. }) = state.lines.get_mut(self.number) {
            match way {
                Way::Request => passed.request_bytes += count(written),
                Way::Response => passed.response_bytes += count(written),
            }
        }
        Poll::Ready(Ok(Some(written)))
    }

    pub(super) fn handshake_completed(&self) {
        self.note(|record| record.passed.handshake_completed = true);
    }

    pub(super) fn ended(&self, ending: Ending) {
        self.note(|record| record.passed.ending = Some(ending));
    }

    /// Whether answers are being held back.
    pub(super) fn response_is_held(&self) -> bool {
        let state = lock(&self.board.state);
        state.lines.get(self.number).is_some_and(|record| record.response_held)
    }

    pub(super) fn set_response_held(&self, held: bool) {
        self.note(|record| record.response_held = held);
    }

    fn note(&self, change: impl FnOnce(&mut Record)) {
        if let Some(record) = lock(&self.board.state).lines.get_mut(self.number) {
            change(record);
        }
    }
}

/// Changes of the faults, and severings.
pub(super) struct Changes(watch::Receiver<()>);

impl Changes {
    /// Waits for a change.
    pub(super) async fn next(&mut self) {
        // The sender lives as long as the line that gave this.
        let _ = self.0.changed().await;
    }

    /// Waits for a change, but no longer than until then.
    pub(super) async fn next_until(&mut self, then: Instant) {
        let _ = tokio::time::timeout_at(then, self.next()).await;
    }

    /// Waits for a change, but no longer than that.
    pub(super) async fn next_within(&mut self, time: Duration) {
        let _ = tokio::time::timeout(time, self.next()).await;
    }
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}
