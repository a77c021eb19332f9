use std::sync::Arc;

use clap::Args;
use hazri_core::eko::{Randomness, SystemRandomness};

/// Nothing breaks on purpose in a release.
#[derive(Args)]
pub struct Faults {}

impl Faults {
    /// The randomness of the app.
    #[allow(clippy::unused_self, reason = "the same as with faults")]
    pub fn randomness(&self) -> Arc<dyn Randomness> {
        Arc::new(SystemRandomness)
    }
}
