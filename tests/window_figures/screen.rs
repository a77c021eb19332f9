//! The screen of the desktop, the mouse and the keyboard, without a program in between.

use std::collections::{HashMap, HashSet};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::desktop::Desktop;
use crate::patience::Patience;
use crate::start::PRIMARY;

/// Red, green, blue.
pub type Colour = [u8; 3];
/// From the upper left corner, in pixels.
pub type Place = (i16, i16);

pub struct Screen {
    connection: RustConnection,
    root: Window,
    width: u16,
    height: u16,
}

/// What the screen shows, line after line.
pub struct Picture {
    width: usize,
    pixels: Vec<Colour>,
}

impl Screen {
    pub fn of(desktop: &Desktop) -> Screen {
        let (connection, number) = RustConnection::connect(Some(desktop.display())).unwrap();
        let screen = &connection.setup().roots[number];
        let (root, width, height) = (screen.root, screen.width_in_pixels, screen.height_in_pixels);
        Screen { connection, root, width, height }
    }

    pub fn pixel(&self, (x, y): Place) -> Colour {
        self.read(x, y, 1, 1)[0]
    }

    pub fn picture(&self) -> Picture {
        Picture { width: self.width.into(), pixels: self.read(0, 0, self.width, self.height) }
    }

    fn read(&self, x: i16, y: i16, width: u16, height: u16) -> Vec<Colour> {
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0);
        let bytes = image.unwrap().reply().unwrap().data;
        let (pixels, _) = bytes.as_chunks();
        pixels.iter().map(|[blue, green, red, _]| [*red, *green, *blue]).collect()
    }

    /// Until no window shows the primary colour any more.
    pub async fn is_empty(&self) {
        Patience::for_the("empty screen").until(|| self.picture().count(PRIMARY) == 0).await;
    }

    /// The mouse, to where it lies on no button, which would have another colour.
    pub fn points_away(&self) {
        self.send(MOTION_NOTIFY_EVENT, 0, 0, 0);
        self.connection.flush().unwrap();
    }

    /// The left button of the mouse.
    pub fn clicks(&self, (x, y): Place) {
        self.send(MOTION_NOTIFY_EVENT, 0, x, y);
        self.send(BUTTON_PRESS_EVENT, 1, 0, 0);
        self.send(BUTTON_RELEASE_EVENT, 1, 0, 0);
        self.connection.flush().unwrap();
    }

    /// A key, by its number on the keyboard.
    pub fn presses(&self, key: u8) {
        self.send(KEY_PRESS_EVENT, key, 0, 0);
        self.send(KEY_RELEASE_EVENT, key, 0, 0);
        self.connection.flush().unwrap();
    }

    fn send(&self, kind: u8, detail: u8, x: i16, y: i16) {
        self.connection.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).unwrap();
    }
}

impl Picture {
    pub fn count(&self, colour: Colour) -> usize {
        self.pixels.iter().filter(|pixel| **pixel == colour).count()
    }

    /// The places that have this colour, line after line.
    pub fn places_of(&self, colour: Colour) -> Vec<Place> {
        self.places(|pixel, _| *pixel == colour, &self.pixels)
    }

    /// The middle of the first square that is nothing but this colour, and as large as a finger.
    pub fn block_of(&self, colour: Colour) -> Option<Place> {
        const SIDE: i16 = 24;
        let places: HashSet<Place> = self.places_of(colour).into_iter().collect();
        let is_block = |(x, y): &Place| {
            let mut square = (0..SIDE).flat_map(|right| (0..SIDE).map(move |down| (x + right, y + down)));
            square.all(|place| places.contains(&place))
        };
        let (x, y) = self.places_of(colour).into_iter().find(is_block)?;
        Some((x + SIDE / 2, y + SIDE / 2))
    }

    /// White where another picture differs.
    pub fn what_stays_in(self, other: &Picture) -> Picture {
        let both = self.pixels.into_iter().zip(&other.pixels);
        let pixels = both.map(|(pixel, other)| if pixel == *other { pixel } else { [255; 3] });
        Picture { width: self.width, pixels: pixels.collect() }
    }

    /// A place that differs from another picture and is dark here, as words are; and its colour.
    pub fn ink_that_is_not_in(&self, other: &Picture) -> (Place, Colour) {
        let is_dark = |pixel: &Colour| pixel.iter().all(|part| *part < 100);
        let ink = self.places(|pixel, other| pixel != other && is_dark(pixel), &other.pixels);
        let mut counts = HashMap::<Colour, usize>::new();
        for place in &ink {
            *counts.entry(self.at(*place)).or_default() += 1;
        }
        let (colour, _) = counts.into_iter().max_by_key(|(_, count)| *count).expect("something new");
        let of_it: Vec<Place> = ink.into_iter().filter(|place| self.at(*place) == colour).collect();
        (of_it[of_it.len() / 2], colour)
    }

    fn at(&self, (x, y): Place) -> Colour {
        self.pixels[usize::try_from(y).unwrap() * self.width + usize::try_from(x).unwrap()]
    }

    fn places(&self, is_one: impl Fn(&Colour, &Colour) -> bool, others: &[Colour]) -> Vec<Place> {
        let both = self.pixels.iter().zip(others).enumerate();
        let found = both.filter(|(_, (pixel, other))| is_one(pixel, other));
        let place =
            |at: usize| (i16::try_from(at % self.width).unwrap(), i16::try_from(at / self.width).unwrap());
        found.map(|(at, _)| place(at)).collect()
    }
}
