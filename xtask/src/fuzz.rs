//! The fuzz targets: built once with a nightly compiler, run two at a time.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use crate::place;
use crate::step::{Tally, run};
use crate::tools::Tool;

const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "^0.13", options: &[] };

/// A parser of something that comes from outside.
struct Target {
    name: &'static str,
    /// The most bytes that the app reads of it.
    longest: u32,
    dictionary: &'static str,
}

const TARGETS: [Target; 5] = [
    Target { name: "rd_service", longest: 1024 * 1024, dictionary: "scanner" },
    Target { name: "device_info", longest: 1024 * 1024, dictionary: "scanner" },
    Target { name: "pid_data", longest: 1024 * 1024, dictionary: "scanner" },
    Target { name: "eko_answer", longest: 256 * 1024, dictionary: "eko" },
    Target { name: "setup_file", longest: 64 * 1024, dictionary: "setup" },
];
const AT_ONCE: usize = 2;
/// One allocation larger than this is a finding; each target counts what one input takes in all.
const ALLOCATION_LIMIT_MB: u32 = 16;
const TRIPLE: &str = "x86_64-unknown-linux-gnu";

/// Why there is no fuzzing on this machine; the property tests on the corpus stand alone then.
pub fn missing() -> Option<&'static str> {
    if cfg!(not(all(target_os = "linux", target_arch = "x86_64"))) {
        return Some("fuzzing needs Linux on x86-64");
    }
    let asked = Command::new("cargo").args(["+nightly", "--version"]).stderr(Stdio::null()).output();
    let nightly = asked.is_ok_and(|answer| answer.status.success());
    (!nightly).then_some("fuzzing needs a nightly compiler (rustup toolchain install nightly)")
}

/// Runs the named targets, or all of them, for so many seconds each, beginning with the corpus of the repository.
///
/// # Errors
/// When one finds an input that crashes it, hangs it, breaks a promise or takes too much memory.
pub fn fuzz(seconds: u64, names: &[String]) -> anyhow::Result<Tally> {
    if let Some(missing) = missing() {
        bail!(missing);
    }
    let chosen = choose(names)?;
    build()?;
    let mut tally = Tally::default();
    for group in chosen.chunks(AT_ONCE) {
        let running = group.iter().map(|target| Ok((*target, start(target, seconds)?)));
        for (target, mut process) in running.collect::<anyhow::Result<Vec<_>>>()? {
            let status = process.wait()?;
            report(target)?;
            match status.success() {
                true => tally.passed += 1,
                false => tally.failed += 1,
            }
        }
    }
    println!("fuzz: {} passed, {} failed", tally.passed, tally.failed);
    if tally.failed > 0 {
        bail!("a finding lies in {}", artifacts().display());
    }
    Ok(tally)
}

fn choose(names: &[String]) -> anyhow::Result<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let named = |name: &String| TARGETS.iter().find(|target| target.name == name);
    names.iter().map(|name| named(name).with_context(|| format!("there is no target {name}"))).collect()
}

fn build() -> anyhow::Result<()> {
    CARGO_FUZZ.install()?;
    // The parsers are fuzzed with the crates that the app is built with.
    std::fs::copy(place::root().join("Cargo.lock"), place::root().join("fuzz/Cargo.lock"))?;
    let mut command = CARGO_FUZZ.command();
    command.args(["build", "--fuzz-dir", "fuzz", "--target-dir"]).arg(folder());
    run(command.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO"))
}

fn start(target: &Target, seconds: u64) -> anyhow::Result<std::process::Child> {
    let Target { name, longest, dictionary } = target;
    let fuzz = place::root().join("fuzz");
    let (found, artifacts) = (folder().join("corpus").join(name), artifacts().join(name));
    std::fs::create_dir_all(&found)?;
    std::fs::create_dir_all(&artifacts)?;
    println!("--- {name}, {seconds} s");
    let mut command = Command::new(folder().join(TRIPLE).join("release").join(name));
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={longest}"))
        .arg(format!("-malloc_limit_mb={ALLOCATION_LIMIT_MB}"))
        .args(["-rss_limit_mb=1024", "-timeout=10", "-print_final_stats=1"])
        .arg(format!("-dict={}", fuzz.join("dictionaries").join(format!("{dictionary}.dict")).display()))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(found)
        .arg(fuzz.join("corpus").join(name))
        .stdout(Stdio::null())
        .stderr(File::create(log(name))?);
    command.spawn().with_context(|| format!("{name} cannot be started"))
}

/// The figures at the end of its log, or all of a short one.
fn report(target: &Target) -> anyhow::Result<()> {
    let written = std::fs::read(log(target.name))?;
    let written = String::from_utf8_lossy(&written);
    let said = written.lines().filter(|line| {
        ["Done", "stat::", "==", "SUMMARY", "thread", "Test unit"].iter().any(|begin| line.starts_with(begin))
    });
    for line in said {
        println!("{}: {line}", target.name);
    }
    Ok(())
}

fn folder() -> PathBuf {
    place::target().join("fuzz")
}

fn artifacts() -> PathBuf {
    place::artefacts().join("fuzz")
}

fn log(name: &str) -> PathBuf {
    folder().join(format!("{name}.log"))
}
