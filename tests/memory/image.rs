//! The memory of a process, as a core image would hold it.

use std::fmt;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::forms::{Form, Secrets};

const PAGE: usize = 4096;

/// Everything that a process can have written, without its empty pages.
pub struct Image(Vec<Region>);

/// Pages in a row with something in them.
struct Region {
    name: String,
    start: u64,
    bytes: Vec<u8>,
}

/// Something secret in an image.
#[derive(Debug)]
pub struct Found {
    pub secret: &'static str,
    pub form: Form,
    /// The mapping it is in, and where.
    place: String,
    /// The bytes around it.
    around: String,
}

impl Image {
    /// Takes the image while the process stands still.
    pub fn of(pid: u32) -> Image {
        let process = Pid::from_raw(pid.cast_signed()).unwrap();
        kill_process(process, Signal::STOP).unwrap();
        wait_until_stopped(pid);
        let image = Image::of_stopped(pid);
        kill_process(process, Signal::CONT).unwrap();
        image
    }

    fn of_stopped(pid: u32) -> Image {
        let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
        let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
        let regions = maps.lines().filter_map(Mapping::read).flat_map(|mapping| mapping.regions(&memory));
        Image(regions.collect())
    }

    /// In bytes.
    pub fn size(&self) -> usize {
        self.0.iter().map(|region| region.bytes.len()).sum()
    }

    pub fn find(&self, secrets: &Secrets) -> Vec<Found> {
        let found = self.0.iter().flat_map(|region| {
            secrets.find_in(&region.bytes).into_iter().map(|(secret, form, offset)| Found {
                secret,
                form,
                place: format!("{:#x} in {}", region.start + offset as u64, region.name),
                around: region.around(offset),
            })
        });
        found.collect()
    }
}

impl Region {
    fn around(&self, offset: usize) -> String {
        let bytes = &self.bytes[offset.saturating_sub(48)..(offset + 64).min(self.bytes.len())];
        bytes.escape_ascii().to_string()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {:?}, at {}: {}", self.secret, self.form, self.place, self.around)
    }
}

/// A line of `/proc/PID/maps`.
struct Mapping {
    start: u64,
    end: u64,
    name: String,
}

impl Mapping {
    /// `None` for what the process cannot have written: it stands in files.
    fn read(line: &str) -> Option<Mapping> {
        let mut words = line.split_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let rights = words.next()?;
        let name = words.nth(3).unwrap_or("no file").to_owned();
        let is_of_the_kernel = ["[vvar]", "[vvar_vclock]", "[vsyscall]"].contains(&name.as_str());
        let from_a_file = name.starts_with('/') && !rights.contains('w');
        if !rights.starts_with('r') || is_of_the_kernel || from_a_file {
            return None;
        }
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        Some(Mapping { start: address(start), end: address(end), name })
    }

    fn regions(self, memory: &File) -> Vec<Region> {
        let mut bytes = vec![0; usize::try_from(self.end - self.start).unwrap()];
        memory.read_exact_at(&mut bytes, self.start).unwrap();
        let mut regions: Vec<Region> = Vec::new();
        let mut in_a_row = false;
        for (page, address) in bytes.chunks(PAGE).zip((self.start..).step_by(PAGE)) {
            let is_empty = page == [0; PAGE];
            match regions.last_mut() {
                Some(region) if in_a_row && !is_empty => region.bytes.extend_from_slice(page),
                _ if !is_empty => {
                    let (name, start) = (self.name.clone(), address);
                    regions.push(Region { name, start, bytes: page.to_vec() });
                }
                Some(_) | None => {}
            }
            in_a_row = !is_empty;
        }
        regions
    }
}

fn wait_until_stopped(pid: u32) {
    let begun = Instant::now();
    let is_stopped = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        status.lines().any(|line| line.starts_with("State:\tT"))
    };
    while !is_stopped() {
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not stand still");
        std::thread::sleep(Duration::from_millis(1));
    }
}
