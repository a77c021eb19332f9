use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::child::Child;
use crate::desktop::Desktop;
use crate::patience::Patience;

/// The running application, seen from outside.
#[derive(Debug, Clone, Copy)]
pub struct App {
    id: u32,
}

impl App {
    pub const BINARY: &str = env!("CARGO_BIN_EXE_hazri");

    /// The application that was started in a process group.
    pub async fn in_group(group: u32) -> App {
        let mut patience = Patience::for_the("process of the application");
        loop {
            if let Some(id) = ids().find(|id| is_app(*id) && group_of(*id) == Some(group)) {
                return App { id };
            }
            patience.wait().await;
        }
    }

    /// Its own process.
    pub fn id(self) -> u32 {
        self.id
    }

    /// Starts the application once more, while it runs, and waits until the second start has ended.
    pub async fn start_again(desktop: &Desktop) -> ExitStatus {
        let mut second = App::start(desktop, "second");
        let second = second.process();
        Patience::for_the("second start to end").until(|| second.try_wait().unwrap().is_some()).await;
        second.wait().unwrap()
    }

    /// Starts the application over the records of this desktop. What it says goes to the log of that name.
    pub fn start(desktop: &Desktop, log: &str) -> Child {
        let mut program = desktop.program(App::BINARY);
        program.arg("--data-dir").arg(desktop.data_dir()).stdout(Stdio::null()).stderr(desktop.log(log));
        Child::start(&mut program, "this workspace")
    }

    /// The process that shows the page, once it is there.
    pub async fn page_process(self) -> u32 {
        let group = group_of(self.id);
        let mut patience = Patience::for_the("process of the page");
        loop {
            if let Some(id) = ids().find(|id| is_page(*id) && group_of(*id) == group) {
                return id;
            }
            patience.wait().await;
        }
    }

    /// Ends the process that shows the page, as the system does when memory is short. Answers which one it was.
    pub async fn kills_page(self) -> u32 {
        let id = self.page_process().await;
        let pid = Pid::from_raw(id.try_into().unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        Patience::for_the("end of the page's process").until(|| !is_page(id)).await;
        id
    }

    /// A process that has ended loses its program at once, even while nobody has asked how it ended.
    pub fn runs(self) -> bool {
        is_app(self.id)
    }
}

/// The processes of a group.
pub fn group_members(group: u32) -> Vec<u32> {
    ids().filter(|id| group_of(*id) == Some(group)).collect()
}

/// The file name of what a process runs; empty where the system does not tell.
pub fn program_of(id: u32) -> String {
    let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(program).rsplit('/').next().unwrap_or_default().to_owned()
}

fn ids() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").unwrap();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// By the name it was started under: which file it runs, the app tells nobody but the system's administrator.
fn is_app(id: u32) -> bool {
    let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).next() == Some(App::BINARY.as_bytes())
}

fn is_page(id: u32) -> bool {
    std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|program| program.ends_with("WebKitWebProcess"))
}

fn group_of(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything; state, parent and group follow.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(2)?.parse().ok()
}
