//! What was measured, and what is said of it.

use std::time::Duration;

use serde_json::{Value, json};

/// One figure, over some runs.
pub struct Figure {
    name: &'static str,
    sorted: Vec<f64>,
}

impl Figure {
    /// Durations, told in milliseconds.
    pub fn of_times(name: &'static str, times: Vec<Duration>) -> Figure {
        Figure::of(name, times.into_iter().map(|time| time.as_secs_f64() * 1000.0).collect())
    }

    /// Counts.
    pub fn of_counts(name: &'static str, counts: Vec<usize>) -> Figure {
        Figure::of(name, counts.into_iter().map(|count| count as f64).collect())
    }

    /// Anything else; what it is counted in stands with the goal.
    pub fn of(name: &'static str, mut values: Vec<f64>) -> Figure {
        assert!(!values.is_empty(), "{name} has no runs");
        values.sort_by(f64::total_cmp);
        let figure = Figure { name, sorted: values };
        let (median, p95) = (figure.share(0.5), figure.share(0.95));
        eprintln!("{name}: median {median:.2}, p95 {p95:.2}, {} runs", figure.sorted.len());
        figure
    }

    /// The value that this share of the runs does not exceed.
    fn share(&self, share: f64) -> f64 {
        let place = (self.sorted.len() as f64 * share).ceil() as usize;
        self.sorted[place.saturating_sub(1)]
    }
}

/// `{"found": {"median": 1.2, "p95": 1.9, "p99": 2.1, "runs": 60}, …}`
pub fn to_json(figures: &[Figure]) -> Value {
    let pairs = figures.iter().map(|figure| {
        let said = json!({
            "median": figure.share(0.5),
            "p95": figure.share(0.95),
            "p99": figure.share(0.99),
            "runs": figure.sorted.len(),
        });
        (figure.name.to_owned(), said)
    });
    Value::Object(pairs.collect())
}
