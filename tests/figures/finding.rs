//! P1, P2 and P3: finding a scanner among 21 ports, and finding none.

use std::time::{Duration, Instant};

use hazri_core::scanner::{PortRange, Scanners};
use hazri_simulator::scanner::{HungPort, Maker, RdOptions, RdServer};

use crate::samples::Figure;
use crate::support::free_block;
use crate::today::{ask, one_by_one, ten_at_a_time};

const PORTS: u16 = 21;
const RUNS: usize = 100;
/// Of what takes seconds.
const SLOW_RUNS: usize = 3;

pub async fn measure() -> Vec<Figure> {
    let mut figures = with_the_scanner_on_the_last_port().await;
    figures.extend(with_hung_ports().await);
    figures.extend(without_a_scanner().await);
    figures
}

/// Neighbouring ports, and what listens on them.
struct Row {
    first: u16,
    _scanner: Option<RdServer>,
    _hung: Vec<HungPort>,
}

impl Row {
    /// The first `hung` ports accept and never answer, the others are closed; the last may have a scanner.
    async fn of(hung: u16, maker: Option<Maker>) -> Row {
        let first = free_block(PORTS);
        let mut hanging = Vec::new();
        for port in first..first + hung {
            hanging.push(HungPort::start(Some(port)).await.unwrap());
        }
        let scanner = match maker {
            None => None,
            Some(maker) => {
                let options = RdOptions { port: Some(first + PORTS - 1), ..RdOptions::new(maker) };
                Some(RdServer::start(options).await.unwrap())
            }
        };
        Row { first, _scanner: scanner, _hung: hanging }
    }

    fn ports(&self) -> std::ops::Range<u16> {
        self.first..self.first + PORTS
    }

    fn last(&self) -> u16 {
        self.first + PORTS - 1
    }

    /// As they are when the app is opened.
    fn scanners(&self) -> Scanners {
        Scanners::on(PortRange::new(self.first, self.last()).unwrap()).unwrap()
    }

    async fn find_first(&self) -> Duration {
        let scanners = self.scanners();
        let begun = Instant::now();
        assert!(scanners.first().await.is_some_and(|scanner| scanner.port == self.last()));
        begun.elapsed()
    }
}

/// So many times one after the other, the first ones uncounted.
async fn times(runs: usize, mut once: impl AsyncFnMut() -> Duration) -> Vec<Duration> {
    if runs > SLOW_RUNS {
        for _ in 0..5 {
            once().await;
        }
    }
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        times.push(once().await);
    }
    times
}

async fn timed<T>(question: impl Future<Output = T>) -> Duration {
    let begun = Instant::now();
    question.await;
    begun.elapsed()
}

async fn with_the_scanner_on_the_last_port() -> Vec<Figure> {
    let maker = Maker::MantraMfs110;
    let row = Row::of(0, Some(maker)).await;
    let remembered = row.scanners().first().await.unwrap().identity();
    let raw = async || {
        timed(async {
            ask(row.last(), "RDSERVICE", "/").await.unwrap();
            ask(row.last(), "DEVICEINFO", maker.info_path().unwrap()).await.unwrap();
        })
        .await
    };
    let remembered = async || {
        let scanners = row.scanners();
        let begun = Instant::now();
        assert_eq!(scanners.find(Some(&remembered)).await.len(), 1);
        begun.elapsed()
    };
    vec![
        Figure::of_times("found", times(RUNS, async || row.find_first().await).await),
        Figure::of_times("found_remembered", times(RUNS, remembered).await),
        Figure::of_times("found_raw", times(RUNS, raw).await),
        Figure::of_times(
            "found_one_by_one",
            times(RUNS, async || timed(one_by_one(row.ports())).await).await,
        ),
    ]
}

async fn with_hung_ports() -> Vec<Figure> {
    let mut figures = Vec::new();
    for (hung, ours, one, ten) in [
        (0, "hung_0", "hung_0_one_by_one", "hung_0_ten"),
        (1, "hung_1", "hung_1_one_by_one", "hung_1_ten"),
        (5, "hung_5", "hung_5_one_by_one", "hung_5_ten"),
        (20, "hung_20", "hung_20_one_by_one", "hung_20_ten"),
    ] {
        let row = Row::of(hung, Some(Maker::MantraMfs110)).await;
        let slow = if hung > 5 { 1 } else { SLOW_RUNS };
        figures.extend([
            Figure::of_times(ours, times(RUNS, async || row.find_first().await).await),
            Figure::of_times(one, times(slow, async || timed(one_by_one(row.ports())).await).await),
            Figure::of_times(ten, times(slow, async || timed(ten_at_a_time(row.ports())).await).await),
        ]);
    }
    figures
}

async fn without_a_scanner() -> Vec<Figure> {
    let closed = Row::of(0, None).await;
    let hung = Row::of(PORTS, None).await;
    let verdict = async |row: &Row| {
        let scanners = row.scanners();
        let begun = Instant::now();
        assert!(scanners.discover(|_| {}).await.is_empty());
        begun.elapsed()
    };
    vec![
        Figure::of_times("none_closed", times(RUNS, async || verdict(&closed).await).await),
        Figure::of_times(
            "none_closed_one_by_one",
            times(RUNS, async || timed(one_by_one(closed.ports())).await).await,
        ),
        Figure::of_times("none_hung", times(SLOW_RUNS, async || verdict(&hung).await).await),
        Figure::of_times(
            "none_hung_one_by_one",
            times(1, async || timed(one_by_one(hung.ports())).await).await,
        ),
        Figure::of_times("none_hung_ten", times(1, async || timed(ten_at_a_time(hung.ports())).await).await),
    ]
}
