use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::desktop::Desktop;

/// What package managers write down themselves, and what a desktop's own programs keep of what is installed.
const KEPT_BY_THE_SYSTEM: [&str; 4] =
    ["var/lib/dpkg", "var/log", "var/cache", "usr/share/icons/hicolor/icon-theme.cache"];

/// A system of its own, in a folder.
pub struct Root(PathBuf);

impl Root {
    /// The one that was made for the tests.
    pub fn given() -> Root {
        Root(named("HAZRI_ROOT"))
    }

    /// Installs a Debian package, which has to find all that it needs.
    pub fn installs(&self, package: &Path) {
        let inside = Path::new("/package.deb");
        std::fs::copy(package, self.0.join("package.deb")).unwrap();
        self.runs(&["dpkg", "--install", inside.to_str().unwrap()]);
        std::fs::remove_file(self.0.join("package.deb")).unwrap();
    }

    /// Removes it, and all that it has put down.
    pub fn purges(&self, name: &str) {
        self.runs(&["dpkg", "--purge", name]);
    }

    /// Runs something in it, as its administrator.
    pub fn runs(&self, words: &[&str]) -> Output {
        let told =
            Command::new("chroot").arg(&self.0).args(words).env("DEBIAN_FRONTEND", "noninteractive").output();
        let told = told.expect("chroot is needed");
        assert!(told.status.success(), "{words:?}: {}", String::from_utf8_lossy(&told.stderr));
        told
    }

    /// One of its programs, on a desktop that stands outside. Of that it sees the screen, the bus and the home folder.
    pub fn program(&self, desktop: &Desktop, program: &str) -> Command {
        let home = desktop.at_home("");
        let mut command = desktop.program("bwrap");
        command.args(["--die-with-parent", "--unshare-pid", "--bind"]).arg(&self.0).arg("/");
        command.args(["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--bind"]).arg(&home).arg(&home);
        command.args(["--chdir", "/", "--", program]);
        command
    }

    /// Everything that is in it, with its size and mode, but for what the system keeps of installing.
    pub fn contents(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        self.list(&self.0, &mut found);
        assert!(found.len() > 1000, "this is no system");
        found
    }

    fn list(&self, folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, data) = (entry.path(), entry.metadata().unwrap());
            let inside = path.strip_prefix(&self.0).unwrap();
            if KEPT_BY_THE_SYSTEM.iter().any(|kept| inside.starts_with(kept)) {
                continue;
            }
            // A folder's size is its file system's affair.
            let size = if data.is_dir() { 0 } else { data.len() };
            found.insert(inside.to_owned(), format!("{:?} {size}", data.permissions()));
            if data.is_dir() {
                self.list(&path, found);
            }
        }
    }
}

/// What a variable names.
pub fn named(variable: &str) -> PathBuf {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{variable} is not set; see main.rs"))
}
