use std::time::{Duration, Instant};

/// Looks again soon, but not for ever.
pub struct Patience {
    what: String,
    begun: Instant,
    limit: Duration,
}

impl Patience {
    pub const USUAL: Duration = Duration::from_secs(20);
    const PAUSE: Duration = Duration::from_millis(40);

    pub fn for_the(what: impl Into<String>) -> Patience {
        Patience::of(Patience::USUAL, what)
    }

    pub fn of(limit: Duration, what: impl Into<String>) -> Patience {
        Patience { what: what.into(), begun: Instant::now(), limit }
    }

    /// Waits a moment; fails when it has lasted too long.
    pub async fn wait(&mut self) {
        assert!(!self.is_over(), "waited {} s in vain for the {}", self.limit.as_secs_f32(), self.what);
        tokio::time::sleep(Patience::PAUSE).await;
    }

    pub fn is_over(&self) -> bool {
        self.begun.elapsed() > self.limit
    }

    /// Waits until something outside the window is so. Answers how long it took.
    pub async fn until(mut self, mut is_so: impl FnMut() -> bool) -> Duration {
        while !is_so() {
            self.wait().await;
        }
        self.begun.elapsed()
    }
}
