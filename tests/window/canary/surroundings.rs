use std::collections::BTreeSet;

use super::Texts;
use crate::desktop::Desktop;
use crate::patience::Patience;
use crate::processes::group_members;
use crate::window::Window;

/// What the system can see of the app: arguments, environments, titles of windows, clipboards.
#[derive(Default)]
pub struct Surroundings {
    arguments: BTreeSet<Vec<u8>>,
    environments: BTreeSet<Vec<u8>>,
    titles: BTreeSet<Vec<u8>>,
    clipboards: BTreeSet<Vec<u8>>,
    said: Vec<u8>,
}

impl Surroundings {
    /// As they are now.
    pub fn look(&mut self, desktop: &Desktop, window: &Window<'_>) {
        self.look_at_processes(window.group());
        self.titles.insert(titles(desktop));
        self.clipboards.extend(SELECTIONS.map(|selection| clipboard(desktop, selection)));
    }

    /// Of a process group.
    pub fn look_at_processes(&mut self, group: u32) {
        for process in group_members(group) {
            // One that has just ended has nothing to show any more.
            self.arguments.extend(std::fs::read(format!("/proc/{process}/cmdline")));
            self.environments.extend(std::fs::read(format!("/proc/{process}/environ")));
        }
    }

    /// The reference stands in the clipboard, as soon as it was copied.
    pub async fn has_copied(&mut self, desktop: &Desktop, reference: &str) {
        let copied = || String::from_utf8_lossy(&clipboard(desktop, "clipboard")).contains(reference);
        Patience::for_the("copied reference").until(copied).await;
        self.clipboards.insert(clipboard(desktop, "clipboard"));
    }

    /// What a program said on its outputs.
    pub fn hear(&mut self, said: &[u8]) {
        self.said.extend(said);
        self.said.push(b'\n');
    }

    /// All of it, with a look at whether there is anything.
    pub fn texts(&self) -> Texts {
        let holds = |texts: &BTreeSet<Vec<u8>>, expected: &str| {
            let whole: Vec<u8> = texts.iter().flat_map(|text| [text, b"\n".as_slice()].concat()).collect();
            assert!(String::from_utf8_lossy(&whole).contains(expected), "{expected} was not seen");
            whole
        };
        vec![
            ("the arguments".to_owned(), holds(&self.arguments, "--data-dir")),
            ("the environments".to_owned(), holds(&self.environments, "HAZRI_LOG=trace")),
            ("the titles".to_owned(), holds(&self.titles, "Hazri")),
            ("the clipboards".to_owned(), holds(&self.clipboards, "DAKYC")),
            (
                "what hazrictl said".to_owned(),
                super::needles::without_times(&String::from_utf8_lossy(&self.said)),
            ),
        ]
    }
}

const SELECTIONS: [&str; 3] = ["primary", "secondary", "clipboard"];

fn clipboard(desktop: &Desktop, selection: &str) -> Vec<u8> {
    let read = desktop.program("xclip").args(["-selection", selection, "-out"]).output();
    read.expect("the canary needs xclip (Debian package xclip)").stdout
}

fn titles(desktop: &Desktop) -> Vec<u8> {
    let found = desktop.program("xdotool").args(["search", "--name", ".*"]).output().unwrap();
    let windows = String::from_utf8_lossy(&found.stdout).into_owned();
    let title =
        |window: &str| desktop.program("xdotool").args(["getwindowname", window]).output().unwrap().stdout;
    windows.lines().flat_map(title).collect()
}
