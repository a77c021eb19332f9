//! P10: from a key to the digit on the screen, and from a press to the next screen.

use std::time::{Duration, Instant};

use crate::desktop::Desktop;
use crate::kinds::Kind;
use crate::samples::Figure;
use crate::screen::{Colour, Place, Screen};
use crate::start::{Marks, PRIMARY, wait_for_rest};

const RUNS: usize = 100;
/// On every keyboard of the X server of the tests.
const DIGIT: u8 = 17;
const RUB_OUT: u8 = 22;
/// An agent does not press faster, and what moves has come to rest.
const PAUSE: Duration = Duration::from_millis(200);

pub async fn measure(desktop: &Desktop) -> Vec<Figure> {
    let screen = Screen::of(desktop);
    let marks = Marks::of(Kind::Ours, desktop, &screen).await;
    screen.is_empty().await;
    let _window = Kind::Ours.start(desktop);
    wait_for_rest(&screen).await;
    vec![
        Figure::of_times("screen_painted", screens(&screen, &marks).await),
        Figure::of_times("key_painted", keys(&screen, &marks).await),
    ]
}

/// To the number and back: the controller opens and closes the journey, and the window shows what comes of it.
async fn screens(screen: &Screen, marks: &Marks) -> Vec<Duration> {
    let mut times = Vec::new();
    // The way back stands where the mark stands first.
    let (left, top) = screen.picture().places_of(PRIMARY)[0];
    let (probe, _) = marks.probe;
    for _ in 0..RUNS / 2 {
        for press in [marks.press, (left + 10, top + 10)] {
            let (begun, before) = (Instant::now(), screen.pixel(probe));
            screen.clicks(press);
            times.push(until_another(screen, probe, before, begun));
            tokio::time::sleep(PAUSE).await;
        }
    }
    times
}

/// A digit in the field of the number, and away again.
async fn keys(screen: &Screen, marks: &Marks) -> Vec<Duration> {
    screen.clicks(marks.press);
    tokio::time::sleep(5 * PAUSE).await;
    let without = screen.picture();
    screen.presses(DIGIT);
    tokio::time::sleep(5 * PAUSE).await;
    let (probe, _) = screen.picture().ink_that_is_not_in(&without);
    let mut times = Vec::new();
    for run in 0..RUNS {
        let before = screen.pixel(probe);
        let begun = Instant::now();
        screen.presses(if run % 2 == 0 { RUB_OUT } else { DIGIT });
        times.push(until_another(screen, probe, before, begun));
        tokio::time::sleep(PAUSE).await;
    }
    times
}

fn until_another(screen: &Screen, probe: Place, before: Colour, begun: Instant) -> Duration {
    while screen.pixel(probe) == before {
        assert!(begun.elapsed() < Duration::from_secs(5), "nothing is painted");
    }
    begun.elapsed()
}
