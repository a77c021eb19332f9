//! The memory of a process, as a core image would hold it.

use std::fmt;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::forms::{Form, Secrets};

const PAGE: usize = 4096;
const PAGES_AT_ONCE: usize = 1 << 20;

/// Everything that a process can have written.
pub struct Image(Vec<Region>);

/// Pages in a row.
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
        let pages = File::open(format!("/proc/{pid}/pagemap")).unwrap();
        let mappings = maps.lines().filter_map(Mapping::read);
        let regions = mappings.flat_map(|mapping| mapping.regions(&memory, &pages));
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

    /// What of it there is. Much more may be reserved: a web view does so with tens of gigabytes.
    fn regions(self, memory: &File, pages: &File) -> Vec<Region> {
        let mut regions: Vec<Region> = Vec::new();
        for pages_from in (self.start..self.end).step_by(PAGES_AT_ONCE * PAGE) {
            let behind = self.end.min(pages_from + (PAGES_AT_ONCE * PAGE) as u64);
            for address in there(pages, pages_from, behind) {
                let mut page = vec![0; PAGE];
                memory.read_exact_at(&mut page, address).unwrap();
                match regions.last_mut() {
                    Some(last) if last.start + last.bytes.len() as u64 == address => last.bytes.extend(page),
                    Some(_) | None => {
                        regions.push(Region { name: self.name.clone(), start: address, bytes: page });
                    }
                }
            }
        }
        regions
    }
}

/// The pages that are in memory or in the swap file.
fn there(pages: &File, from: u64, behind: u64) -> Vec<u64> {
    const ENTRY: usize = 8;
    const PRESENT_OR_SWAPPED: u8 = 0b1100_0000;
    let page = PAGE as u64;
    let mut entries = vec![0; usize::try_from((behind - from) / page).unwrap() * ENTRY];
    pages.read_exact_at(&mut entries, from / page * ENTRY as u64).unwrap();
    let entries = (from..behind).step_by(PAGE).zip(entries.chunks(ENTRY));
    let there =
        entries.filter(|(_, entry)| entry.last().is_some_and(|flags| flags & PRESENT_OR_SWAPPED != 0));
    there.map(|(address, _)| address).collect()
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
