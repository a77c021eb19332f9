use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::needles::Needles;
use crate::desktop::Desktop;
use crate::shop::Shop;

/// The name of the file with a secret in it that has to be found.
pub const PLANTED: &str = "planted-secret";

/// Calls of the system by which a file can be made, opened for writing, or get another name.
const CALLS: &str = "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat";
/// Files that are there for a moment only: what SQLite writes beside a database goes into it, or is searched while the
/// window is open; the other becomes the list of files that were opened last.
const PASSING: [&str; 4] = ["-journal", "-wal", "-shm", "recently-used.xbel."];

/// Every file that the traced programs, and all that they start, open for writing.
pub struct Trace {
    folder: PathBuf,
}

impl Trace {
    pub fn into(desktop: &Desktop) -> Trace {
        let folder = desktop.at_home("trace");
        std::fs::create_dir(&folder).unwrap();
        Trace { folder }
    }

    /// A program of the desktop, to be traced with all that it starts.
    pub fn program(&self, desktop: &Desktop, program: impl AsRef<Path>) -> Command {
        let number = std::fs::read_dir(&self.folder).unwrap().count();
        let mut command = desktop.program("strace");
        command
            .args([
                "--follow-forks",
                "--seccomp-bpf",
                "--decode-fds=path",
                "--quiet=all",
                "--string-limit=4096",
            ])
            .arg(format!("--trace={CALLS}"))
            // Else calls of two threads would be torn apart in the file.
            .args(["--output-separately", "--output"])
            .arg(self.folder.join(number.to_string()))
            .arg(program.as_ref());
        command
    }

    /// Lets a traced program write the number in base64.
    pub fn plants(&self, desktop: &Desktop, needles: &Needles) {
        let number = String::from_utf8(needles.number().to_vec()).unwrap();
        let script = "printf '>%s<' \"$1\" | base64 > \"$0\"";
        let mut planted = self.program(desktop, "sh");
        planted.arg("-c").arg(script).arg(desktop.at_home(PLANTED)).arg(number);
        assert!(planted.status().expect("the canary needs strace (Debian package strace)").success());
    }

    /// All of them, but for the set-up file, which the distributor wrote. None may be gone that is not known.
    pub fn written_files(&self, shop: &Shop) -> Vec<PathBuf> {
        let mut files = BTreeSet::new();
        for entry in std::fs::read_dir(&self.folder).unwrap() {
            let trace = std::fs::read(entry.unwrap().path()).unwrap();
            files.extend(String::from_utf8_lossy(&trace).lines().filter_map(written_file));
        }
        files.remove(&shop.setup_file);
        let (there, gone): (Vec<PathBuf>, Vec<PathBuf>) = files.into_iter().partition(|file| file.exists());
        let unknown: Vec<_> = gone.iter().filter(|file| !is_passing(file)).collect();
        assert!(unknown.is_empty(), "written and deleted again, unsearched: {unknown:#?}");
        there.into_iter().filter(|file| file.is_file()).collect()
    }
}

fn is_passing(file: &Path) -> bool {
    let name = file.to_string_lossy();
    PASSING.iter().any(|passing| name.contains(passing))
}

/// `openat(AT_FDCWD</home>, "a", O_RDWR|O_CREAT, 0600) = 3</home/a>`, or the second name of a renaming.
fn written_file(line: &str) -> Option<PathBuf> {
    let (call, result) = line.rsplit_once(") = ")?;
    if result.starts_with('-') {
        return None;
    }
    let name = call.split('(').next()?;
    if name.starts_with("open") || name == "creat" {
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| call.contains(flag));
        let (_, path) = result.split_once('<')?;
        return (writes || name == "creat").then(|| PathBuf::from(path.trim_end_matches('>')));
    }
    let (before, _) = call.rsplit_once('"')?;
    let (folder, new_name) = before.rsplit_once('"')?;
    let folder = folder.rsplit_once('<').and_then(|(_, folder)| folder.split('>').next());
    Some(folder.map_or_else(|| PathBuf::from(new_name), |folder| Path::new(folder).join(new_name)))
}

#[test]
fn written_files_are_read_off_the_trace() {
    let read = |line: &str| written_file(line).map(|path| path.display().to_string());
    for (line, path) in [
        (r#"openat(AT_FDCWD</home>, "a", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3</home/a>"#, Some("/home/a")),
        (r#"openat(AT_FDCWD</home>, "a", O_RDONLY|O_CLOEXEC) = 3</home/a>"#, None),
        (r#"openat(AT_FDCWD</home>, "a", O_WRONLY) = -1 ENOENT (No such file or directory)"#, None),
        (r#"rename("/home/a", "/home/b") = 0"#, Some("/home/b")),
        (r#"renameat2(AT_FDCWD</x>, "a", AT_FDCWD</home>, "b", 0) = 0"#, Some("/home/b")),
        (r#"+++ exited with 0 +++"#, None),
    ] {
        assert_eq!(read(line).as_deref(), path, "{line}");
    }
}
