use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::service::printable;

/// Who listens on a port of this PC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "owner", rename_all = "snake_case")]
#[ts(export)]
pub enum PortOwner {
    /// A program that this user may look at.
    Program {
        /// Name of its file.
        name: String,
        /// Its file, with the folder. `null` for a program of the system whose file is not told (on Windows).
        path: Option<String>,
    },
    /// A program of another user, or of the system: its file is not told.
    AnotherUser,
    /// It could not be found out, or nobody listens any more.
    NotKnown,
}

impl PortOwner {
    /// A program by its file. What the name of a file may hold is not all fit to be shown.
    pub(super) fn program(path: &str) -> PortOwner {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        PortOwner::Program { name: printable(name), path: Some(printable(path)) }
    }

    /// What tells one owner from another: the file. `None` when nothing is known.
    fn mark(&self) -> Option<&str> {
        match self {
            PortOwner::Program { name, path } => Some(path.as_deref().unwrap_or(name)),
            PortOwner::AnotherUser => Some(ANOTHER_USER),
            PortOwner::NotKnown => None,
        }
    }
}

/// No path: files have a folder.
const ANOTHER_USER: &str = "another user";

/// Tells which programs listen on ports of this PC.
pub trait PortOwners: Send + Sync {
    /// Who would answer on each of these ports of 127.0.0.1. Reads tables of the operating system, so it may block for
    /// some milliseconds.
    fn of(&self, ports: &[u16]) -> BTreeMap<u16, PortOwner>;
}

/// Which program answered for which scanner, as the agent last took it. Kept among the settings, as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPrograms(Vec<KnownProgram>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KnownProgram {
    scanner: String,
    program: String,
}

/// Scanners are told by words of their own, and a program may have many.
const MOST: usize = 32;

impl KnownPrograms {
    /// Name of the setting.
    pub const SETTING: &str = "scanner_programs";

    /// As kept; none when it cannot be read.
    pub fn read(kept: Option<&str>) -> KnownPrograms {
        kept.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// To be kept.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// True when none was taken for this scanner yet.
    pub fn is_new(&self, scanner: &str) -> bool {
        self.program_of(scanner).is_none()
    }

    /// True when another program was taken for this scanner. One that could not be found out is no other.
    pub fn is_other(&self, scanner: &str, owner: &PortOwner) -> bool {
        let now = owner.mark();
        self.program_of(scanner).zip(now).is_some_and(|(known, now)| known != now)
    }

    /// Takes this program for the scanner from now on. The oldest gives way when there are too many.
    pub fn take(&mut self, scanner: &str, owner: &PortOwner) {
        let Some(program) = owner.mark() else { return };
        self.0.retain(|known| known.scanner != scanner);
        self.0.push(KnownProgram { scanner: scanner.to_owned(), program: program.to_owned() });
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
    }

    fn program_of(&self, scanner: &str) -> Option<&str> {
        self.0.iter().find(|known| known.scanner == scanner).map(|known| known.program.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_program_is_noticed_until_it_is_taken() {
        let (maker, stranger) =
            (PortOwner::program("/opt/maker/rd"), PortOwner::program("/home/shop/.cache/rd"));
        let mut known = KnownPrograms::default();
        assert!(known.is_new("M/W/a") && !known.is_other("M/W/a", &stranger), "nothing is known yet");

        known.take("M/W/a", &maker);
        assert!(!known.is_other("M/W/a", &maker) && !known.is_other("M/W/b", &stranger));
        assert!(known.is_other("M/W/a", &stranger), "the same name in another folder");
        assert!(known.is_other("M/W/a", &PortOwner::AnotherUser));
        assert!(!known.is_other("M/W/a", &PortOwner::NotKnown), "not known is no other");

        known.take("M/W/a", &PortOwner::NotKnown);
        assert!(known.is_other("M/W/a", &stranger), "nothing was taken");
        known.take("M/W/a", &stranger);
        assert!(known.is_other("M/W/a", &maker) && !known.is_other("M/W/a", &stranger));
    }

    #[test]
    fn what_is_kept_is_read_again_and_stays_small() {
        let mut known = KnownPrograms::default();
        for number in 0..100 {
            known.take(&format!("M/W/{number}"), &PortOwner::program("/opt/maker/rd"));
        }
        let again = KnownPrograms::read(Some(&known.write()));
        assert_eq!((again.0.len(), again.is_new("M/W/99"), again.is_new("M/W/0")), (MOST, false, true));
        assert_eq!(KnownPrograms::read(Some("garbage")), KnownPrograms::default());
        assert_eq!(KnownPrograms::read(None), KnownPrograms::default());
    }

    #[test]
    fn a_program_is_named_by_its_file_and_hidden_characters_are_left_out() {
        let named = |path| match PortOwner::program(path) {
            PortOwner::Program { name, path } => (name, path.unwrap()),
            owner @ (PortOwner::AnotherUser | PortOwner::NotKnown) => panic!("{owner:?}"),
        };
        assert_eq!(named("/opt/maker/rd"), ("rd".to_owned(), "/opt/maker/rd".to_owned()));
        assert_eq!(named(r"C:\Program Files\Maker\RD.exe").0, "RD.exe");
        assert_eq!(named("/tmp/<b>\u{202e}dr\u{7}").0, "bdr");
    }
}
