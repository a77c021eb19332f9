use crate::desktop::Desktop;

/// Red, green, blue.
pub type Colour = [u8; 3];

/// What the screen shows, where the driver cannot be asked.
pub struct Picture(Vec<Colour>);

impl Picture {
    pub fn of(desktop: &Desktop) -> Picture {
        let taken = desktop.program("import").args(["-window", "root", "-depth", "8", "rgb:-"]).output();
        let taken = taken.unwrap_or_else(|error| {
            panic!("the real window needs import (Debian package imagemagick): {error}")
        });
        let (pixels, rest) = taken.stdout.as_chunks();
        assert!(!pixels.is_empty() && rest.is_empty(), "no picture could be taken");
        Picture(pixels.to_vec())
    }

    /// How much of it has exactly this colour, from 0 to 1.
    pub fn share_of(&self, colour: Colour) -> f64 {
        self.share(self.0.iter().filter(|pixel| **pixel == colour).count())
    }

    /// How much of it is not as in another one, from 0 to 1.
    pub fn difference(&self, other: &Picture) -> f64 {
        self.share(self.0.iter().zip(&other.0).filter(|(one, other)| one != other).count())
    }

    #[allow(clippy::cast_precision_loss, reason = "a screen has less than a million pixels")]
    fn share(&self, pixels: usize) -> f64 {
        pixels as f64 / self.0.len() as f64
    }
}

/// From the form in which a web view tells it: `rgb(1, 2, 3)`.
pub fn colour(told: &str) -> Colour {
    let parts: Vec<u8> = told
        .trim_start_matches("rgb(")
        .trim_end_matches(')')
        .split(',')
        .map(|part| part.trim().parse().unwrap())
        .collect();
    parts.try_into().unwrap()
}
