use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Args;
use hazri_core::eko::{CryptoRngCore, Randomness, SystemRandomness};

/// What can be made to break in a debug build, for tests. A release has `no_faults.rs` in its place.
#[derive(Args)]
pub struct Faults {
    /// Panic when a number is sealed: keys, number and capture are at hand then
    #[arg(long, hide = true)]
    panic_while_sealing: bool,
}

impl Faults {
    /// The randomness of the app.
    pub fn randomness(&self) -> Arc<dyn Randomness> {
        if self.panic_while_sealing {
            return Arc::new(PanicsWhileSealing::default());
        }
        Arc::new(SystemRandomness)
    }
}

/// A call takes randomness twice: for its reference, then to seal the number.
#[derive(Default)]
struct PanicsWhileSealing(AtomicU32);

impl Randomness for PanicsWhileSealing {
    #[allow(clippy::panic, reason = "as it was asked for")]
    fn generator(&self) -> Box<dyn CryptoRngCore> {
        if self.0.fetch_add(1, Ordering::Relaxed) == 1 {
            panic!("as it was asked for");
        }
        SystemRandomness.generator()
    }
}
