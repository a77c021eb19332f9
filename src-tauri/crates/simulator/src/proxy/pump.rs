//! Carries the bytes of one direction.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;

use super::board::{Changes, Line, Orders};
use super::faults::{BreakHow, Way};
use super::pace::{Pace, Piece};
use super::passed::Ending;

const READ_AT_ONCE: usize = 16 * 1024;
/// So much is under way at most; then nothing more is read.
const MOST_UNDER_WAY: usize = 4 * 1024 * 1024;

/// One direction of a connection.
pub(super) struct Pump<'a> {
    line: &'a Line,
    way: Way,
    changes: Changes,
    round: u64,
    pace: Pace,
    source: Source,
    under_way: VecDeque<Chunk>,
    flushed: bool,
}

/// Bytes that came together.
struct Chunk {
    arrived: Instant,
    bytes: Vec<u8>,
    given: usize,
}

impl Chunk {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.given..).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Open,
    Ended(Instant),
    Failed(Instant),
}

enum Plan {
    Wait,
    WaitUntil(Instant),
    Flush,
    Give(Orders, Piece),
    End,
}

enum Done {
    Waited,
    Flushed,
    Gave(Orders, Piece, usize),
    Ended,
}

impl<'a> Pump<'a> {
    pub(super) fn new(line: &'a Line, way: Way) -> Self {
        Self {
            line,
            way,
            changes: line.changes(),
            round: 0,
            pace: Pace::new(way, line.number(), Instant::now()),
            source: Source::Open,
            under_way: VecDeque::new(),
            flushed: true,
        }
    }

    /// Carries bytes until the source has ended in order and the sink was told so.
    ///
    /// # Errors
    /// How the whole connection ends, if it is to end at once.
    pub(super) async fn run<R, W>(mut self, mut source: R, mut sink: W) -> Result<(), Ending>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut buffer = vec![0; READ_AT_ONCE];
        loop {
            let plan = self.plan()?;
            let takes_more = self.takes_more();
            let (line, way) = (self.line, self.way);
            let front = self.under_way.front().map(Chunk::rest).unwrap_or_default();
            tokio::select! {
                read = source.read(&mut buffer), if takes_more => self.took(read, &buffer),
                done = carry_out(plan, (line, way), &mut self.changes, &mut sink, front) => match done {
                    Ok(Done::Waited) => {}
                    Ok(Done::Flushed) => self.flushed = true,
                    Ok(Done::Gave(orders, piece, bytes)) => self.gave(&orders, piece, bytes),
                    Ok(Done::Ended) => return Ok(()),
                    Err(_) => return self.sink_failed(),
                },
            }
        }
    }

    fn plan(&mut self) -> Result<Plan, Ending> {
        let now = Instant::now();
        let orders = self.line.orders()?;
        if self.round != orders.round {
            self.round = orders.round;
            self.pace.begin_anew(now);
        }
        if !self.flushed {
            return Ok(Plan::Flush);
        }
        self.held(false);
        let end = orders.faults.break_in(self.way);
        if let Some(end) = end.filter(|end| self.pace.has_reached(*end)) {
            return self.break_now(end.how);
        }
        let Some(front) = self.under_way.front() else {
            return self.after_the_last(&orders, now);
        };
        let piece = self.pace.next(&orders.faults, front.arrived, front.rest().len());
        if piece.due > now {
            return Ok(Plan::WaitUntil(piece.due));
        }
        match end {
            Some(end) if end.after_bytes == 0 => self.break_now(end.how),
            Some(_) | None => Ok(Plan::Give(orders, piece)),
        }
    }

    fn break_now(&mut self, how: BreakHow) -> Result<Plan, Ending> {
        match how {
            BreakHow::Close | BreakHow::Reset => Err(Ending::Broken(self.way, how)),
            BreakHow::Hang => match (self.way, self.source) {
                (Way::Request, Source::Ended(_) | Source::Failed(_)) => Err(Ending::ByClient),
                (Way::Request, Source::Open) | (Way::Response, _) => {
                    self.held(true);
                    Ok(Plan::Wait)
                }
            },
        }
    }

    fn after_the_last(&self, orders: &Orders, now: Instant) -> Result<Plan, Ending> {
        let (Source::Ended(at) | Source::Failed(at)) = self.source else {
            return Ok(Plan::Wait);
        };
        if self.way == Way::Request && self.line.response_is_held() {
            return Err(Ending::ByClient);
        }
        let due = at + orders.faults.latency;
        if due > now {
            return Ok(Plan::WaitUntil(due));
        }
        match (self.source, self.way) {
            (Source::Open | Source::Ended(_), _) => Ok(Plan::End),
            (Source::Failed(_), Way::Request) => Err(Ending::ByClient),
            (Source::Failed(_), Way::Response) => Err(Ending::ByUpstream),
        }
    }

    fn held(&self, held: bool) {
        if self.way == Way::Response {
            self.line.set_response_held(held);
        }
    }

    fn takes_more(&self) -> bool {
        let under_way: usize = self.under_way.iter().map(|chunk| chunk.rest().len()).sum();
        matches!(self.source, Source::Open) && under_way < MOST_UNDER_WAY
    }

    fn took(&mut self, read: io::Result<usize>, buffer: &[u8]) {
        let now = Instant::now();
        match read {
            Ok(0) => self.source = Source::Ended(now),
            Ok(bytes) => {
                if self.way == Way::Request {
                    self.line.took(bytes);
                }
                let bytes = buffer.iter().take(bytes).copied().collect();
                self.under_way.push_back(Chunk { arrived: now, bytes, given: 0 });
            }
            // Many clients close without the `close_notify` of TLS.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.source = Source::Ended(now),
            Err(_) => self.source = Source::Failed(now),
        }
    }

    fn gave(&mut self, orders: &Orders, piece: Piece, bytes: usize) {
        self.pace.delivered(&orders.faults, piece, bytes, Instant::now());
        self.flushed = false;
        let Some(front) = self.under_way.front_mut() else { return };
        front.given += bytes;
        if front.rest().is_empty() {
            self.under_way.pop_front();
        }
    }

    fn sink_failed(&self) -> Result<(), Ending> {
        match self.way {
            // It may have answered before it left; the other direction brings that, and the end.
            Way::Request => Ok(()),
            Way::Response => Err(Ending::ByClient),
        }
    }
}

async fn carry_out<W: AsyncWrite + Unpin>(
    plan: Plan,
    (line, way): (&Line, Way),
    changes: &mut Changes,
    sink: &mut W,
    front: &[u8],
) -> io::Result<Done> {
    match plan {
        Plan::Wait => changes.next().await,
        Plan::WaitUntil(then) => changes.next_until(then).await,
        Plan::Flush => {
            sink.flush().await?;
            return Ok(Done::Flushed);
        }
        Plan::Give(orders, piece) => {
            let bytes = front.get(..piece.bytes).unwrap_or(front);
            let order = (way, orders.round);
            return match poll_fn(|context| line.poll_forward(order, sink, bytes, context)).await? {
                Some(0) => Err(io::ErrorKind::WriteZero.into()),
                Some(written) => Ok(Done::Gave(orders, piece, written)),
                None => Ok(Done::Waited),
            };
        }
        Plan::End => {
            sink.shutdown().await?;
            return Ok(Done::Ended);
        }
    }
    Ok(Done::Waited)
}
