//! P7: from the start of the process to a window that answers a click.

use std::time::{Duration, Instant};

use crate::desktop::Desktop;
use crate::kinds::Kind;
use crate::patience::Patience;
use crate::samples::Figure;
use crate::screen::{Colour, Place, Screen};

/// The colour of the mark and of the main button of ours, and of the page of the others.
pub const PRIMARY: Colour = [0x2a, 0x2f, 0x7a];
const RUNS: usize = 20;
const PAUSE: Duration = Duration::from_secs(1);

pub async fn measure(desktop: &Desktop) -> Vec<Figure> {
    let screen = Screen::of(desktop);
    let kinds = Kind::ALL;
    let mut marks = Vec::new();
    for kind in kinds {
        marks.push(Marks::of(kind, desktop, &screen).await);
    }
    let mut times = vec![Vec::new(); kinds.len()];
    for _ in 0..RUNS {
        // One after the other, so that whatever else the machine does meets all of them.
        for (place, kind) in kinds.into_iter().enumerate() {
            times[place].push(start(kind, &marks[place], desktop, &screen).await);
        }
    }
    let name = |kind| match kind {
        Kind::Ours => "start",
        Kind::Empty => "start_empty",
        Kind::Browser => "start_browser",
    };
    kinds.into_iter().zip(times).map(|(kind, times)| Figure::of_times(name(kind), times)).collect()
}

/// Where a window is pressed, and where it is seen that it answers.
pub struct Marks {
    pub press: Place,
    /// Has this colour on the screen that answers, and not before.
    pub probe: (Place, Colour),
}

impl Marks {
    /// Read off a window that has come to rest, and was pressed; this start warms up, too.
    pub async fn of(kind: Kind, desktop: &Desktop, screen: &Screen) -> Marks {
        let _window = kind.start(desktop);
        wait_for_rest(screen).await;
        let before = screen.picture();
        // The button of ours, where it holds no words; the page of the others.
        let press = before.block_of(PRIMARY).unwrap();
        screen.clicks(press);
        tokio::time::sleep(PAUSE).await;
        let answer = screen.picture();
        // A field that has the keyboard loses it with the next press.
        screen.clicks(press);
        tokio::time::sleep(PAUSE).await;
        Marks { press, probe: answer.what_stays_in(&screen.picture()).ink_that_is_not_in(&before) }
    }
}

/// Until something can be pressed, and nothing of the colour comes or goes any more.
pub async fn wait_for_rest(screen: &Screen) {
    screen.points_away();
    let mut patience = Patience::for_the("window");
    let (mut before, mut same) = (0, 0);
    while same < 12 {
        patience.wait().await;
        let picture = screen.picture();
        let now = picture.count(PRIMARY);
        same = if now == before && picture.block_of(PRIMARY).is_some() { same + 1 } else { 0 };
        before = now;
    }
}

async fn start(kind: Kind, marks: &Marks, desktop: &Desktop, screen: &Screen) -> Duration {
    screen.is_empty().await;
    let begun = Instant::now();
    let _window = kind.start(desktop);
    let (place, colour) = marks.probe;
    while screen.pixel(place) != colour {
        screen.clicks(marks.press);
        assert!(begun.elapsed() < Patience::USUAL, "{kind:?} does not answer");
        tokio::time::sleep(Duration::from_millis(4)).await;
    }
    begun.elapsed()
}
