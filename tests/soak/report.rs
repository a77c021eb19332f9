//! The figures of a run, and whether they are flat.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::support::Figures;

/// What was counted and measured at one moment of rest.
#[derive(Clone)]
pub struct Sample {
    pub at: Duration,
    pub presses: u64,
    pub refused: u64,
    pub scans: u64,
    pub outcomes: BTreeMap<String, i64>,
    pub faults: u64,
    pub figures: Figures,
    /// Allocated by Rust code and not given back, in KiB.
    pub allocated: u64,
    pub panics: usize,
    pub findings: usize,
    pub records: u64,
    /// What stands on the screen, in short.
    pub screen: String,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { rss, heap, open_files, sockets, threads } = self.figures;
        write!(f, "{:>5} s  {} presses, {} fingers", self.at.as_secs(), self.presses, self.scans)?;
        for (outcome, count) in &self.outcomes {
            write!(f, ", {count} {outcome}")?;
        }
        write!(
            f,
            "; {} faults; {} KiB allocated, rss {rss} KiB, heap {heap} KiB, ",
            self.faults, self.allocated
        )?;
        write!(
            f,
            "{open_files} files, {sockets} sockets, {threads} threads, records {} KiB",
            self.records / 1024
        )?;
        write!(
            f,
            "; {} refused presses, {} panics, {} findings; {}",
            self.refused, self.panics, self.findings, self.screen
        )
    }
}

/// Open files, sockets and threads may differ by so many between two moments of rest.
const BREATHING: u64 = 8;
/// What is allocated may differ by so much, in KiB, by the straight line through all samples after the warm-up: a
/// hundred bytes kept of each press would show.
const ALLOCATION_ALLOWED: u64 = 512;
/// What the system counts may grow by so much, in KiB: the allocator gives little back, and the pages of the records
/// stay in memory up to 2 MiB.
const GROWTH_ALLOWED: u64 = 8 * 1024;
/// In a run of a few minutes the pools are still filling up.
const GROWTH_ALLOWED_IN_SHORT_RUNS: u64 = 12 * 1024;

pub struct Report {
    minutes: u64,
    seed: u64,
    samples: Vec<Sample>,
    findings: Vec<String>,
    faults: BTreeMap<String, u64>,
    errors: String,
}

/// One figure at the end of the warm-up and at the end of the run.
struct Course {
    name: &'static str,
    first: u64,
    last: u64,
    most: u64,
    grown: u64,
    allowed: u64,
}

impl Report {
    pub fn new(minutes: u64, seed: u64) -> Report {
        let (samples, findings, faults) = (Vec::new(), Vec::new(), BTreeMap::new());
        Report { minutes, seed, samples, findings, faults, errors: String::new() }
    }

    pub fn add(&mut self, sample: Sample) {
        self.samples.push(sample);
    }

    pub fn end(&mut self, findings: Vec<String>, faults: BTreeMap<String, u64>, errors: String) {
        (self.findings, self.faults, self.errors) = (findings, faults, errors);
    }

    /// No panic, nothing wrong in the books, and every figure flat.
    pub fn went_well(&self) -> bool {
        let panics = self.samples.last().map_or(1, |sample| sample.panics);
        let flat = self.courses().iter().all(|course| course.grown <= course.allowed);
        panics == 0 && self.findings.is_empty() && flat
    }

    /// Samples after the first 10 minutes, or the first fifth of a shorter run.
    fn after_the_warm_up(&self) -> Vec<&Sample> {
        let warm_up = Duration::from_secs(600.min(60 * self.minutes / 5));
        self.samples.iter().filter(|sample| sample.at >= warm_up).collect()
    }

    fn courses(&self) -> Vec<Course> {
        let samples = self.after_the_warm_up();
        let growth = if self.minutes < 10 { GROWTH_ALLOWED_IN_SHORT_RUNS } else { GROWTH_ALLOWED };
        let memory = |name, allowed, figure: fn(&Sample) -> u64| Course {
            grown: rise(&samples, figure),
            ..course(name, &samples, allowed, figure)
        };
        vec![
            memory("allocated, KiB", ALLOCATION_ALLOWED, |sample| sample.allocated),
            memory("memory (RSS), KiB", growth, |sample| sample.figures.rss),
            memory("memory (heap and stacks), KiB", growth, |sample| sample.figures.heap),
            course("open files", &samples, BREATHING, |sample| count(sample.figures.open_files)),
            course("sockets", &samples, BREATHING, |sample| count(sample.figures.sockets)),
            course("threads", &samples, BREATHING, |sample| sample.figures.threads),
        ]
    }
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap()
}

/// From the middle of the first three samples to the middle of the last three.
fn course(name: &'static str, samples: &[&Sample], allowed: u64, figure: fn(&Sample) -> u64) -> Course {
    let values: Vec<u64> = samples.iter().map(|sample| figure(sample)).collect();
    let ends = values.len().min(3);
    let first = middle(values.iter().take(ends));
    let last = middle(values.iter().rev().take(ends));
    let most = values.iter().copied().max().unwrap_or(0);
    Course { name, first, last, most, grown: last.saturating_sub(first), allowed }
}

fn middle<'a>(values: impl Iterator<Item = &'a u64>) -> u64 {
    let mut values: Vec<u64> = values.copied().collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

/// How much the straight line through all values rises from the first to the last, by least squares.
fn rise(samples: &[&Sample], figure: fn(&Sample) -> u64) -> u64 {
    let points: Vec<(f64, f64)> =
        samples.iter().map(|sample| (sample.at.as_secs_f64(), figure(sample) as f64)).collect();
    let number = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / number;
    let (mean_at, mean_value) = (mean(|point| point.0), mean(|point| point.1));
    let over: f64 = points.iter().map(|(at, value)| (at - mean_at) * (value - mean_value)).sum();
    let under: f64 = points.iter().map(|(at, _)| (at - mean_at).powi(2)).sum();
    let span = points.last().map_or(0.0, |last| last.0) - points.first().map_or(0.0, |first| first.0);
    if under > 0.0 { (over / under * span).max(0.0).round() as u64 } else { 0 }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.went_well() { "PASS" } else { "FAIL" };
        writeln!(f, "## Soak of {} min: {verdict}\n", self.minutes)?;
        let Some(last) = self.samples.last() else { return writeln!(f, "No sample was taken.") };
        writeln!(
            f,
            "Seed {}. {} faults, {} presses, {} fingers asked for.\n",
            self.seed, last.faults, last.presses, last.scans
        )?;
        writeln!(f, "| attempts that ended as | |\n|---|---:|")?;
        for (outcome, count) in &last.outcomes {
            writeln!(f, "| {outcome} | {count} |")?;
        }
        writeln!(f, "\n| figure | after the warm-up | at the end | most | grown | allowed |")?;
        writeln!(f, "|---|---:|---:|---:|---:|---:|")?;
        for Course { name, first, last, most, grown, allowed } in self.courses() {
            writeln!(f, "| {name} | {first} | {last} | {most} | {grown} | {allowed} |")?;
        }
        writeln!(
            f,
            "\nPanics: {}. Wrong words about money or sending: {}.",
            last.panics,
            self.findings.len()
        )?;
        for finding in &self.findings {
            writeln!(f, "* {finding}")?;
        }
        writeln!(f, "\n| fault | |\n|---|---:|")?;
        for (fault, count) in &self.faults {
            writeln!(f, "| {fault} | {count} |")?;
        }
        if last.panics > 0 {
            writeln!(f, "\n```\n{}\n```", self.errors)?;
        }
        Ok(())
    }
}
