//! What came of them all.

use std::collections::BTreeMap;
use std::fmt;

use hazri_core::problem::OutcomeClass;

/// How one press ended, and what the service knows of it.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    pub outcome: OutcomeClass,
    /// Whole or broken off, the service has seen the request.
    pub seen: bool,
    pub carried_out: bool,
    /// Presses of the agent that were refused because one was under way.
    pub refused_presses: u64,
}

#[derive(Debug, Default)]
pub struct Tally {
    pub presses: u64,
    refused_presses: u64,
    /// By outcome, whether the service saw it, and whether it carried it out.
    ended: BTreeMap<(String, bool, bool), u64>,
}

impl Tally {
    pub fn count(&mut self, ended: Ended) {
        self.presses += 1;
        self.refused_presses += ended.refused_presses;
        let kind = (format!("{:?}", ended.outcome), ended.seen, ended.carried_out);
        *self.ended.entry(kind).or_default() += 1;
    }

    pub fn add(&mut self, other: Tally) {
        self.presses += other.presses;
        self.refused_presses += other.refused_presses;
        for (kind, count) in other.ended {
            *self.ended.entry(kind).or_default() += count;
        }
    }

    /// A run in which something never happened has shown nothing about it.
    pub fn assert_everything_happened(&self) {
        for (outcome, seen, carried_out) in [
            ("Done", true, true),
            ("NotSent", false, false),
            ("Rejected", true, false),
            ("Failed", true, false),
            ("Unknown", true, true),
            ("Unknown", true, false),
        ] {
            let count = self.ended.get(&(outcome.to_owned(), seen, carried_out)).copied().unwrap_or_default();
            assert!(
                count >= self.presses / 200,
                "{outcome} (seen {seen}, done {carried_out}): {count}\n{self}"
            );
        }
        assert!(self.refused_presses > 0, "{self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "schedules: {} presses, {} more refused", self.presses, self.refused_presses)?;
        writeln!(formatter, "| outcome shown | seen by the service | carried out | presses |")?;
        writeln!(formatter, "|---|---|---|---|")?;
        for ((outcome, seen, carried_out), count) in &self.ended {
            writeln!(formatter, "| {outcome} | {seen} | {carried_out} | {count} |")?;
        }
        Ok(())
    }
}
