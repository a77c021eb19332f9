//! The program is never written to a core file, and no other program of its user reads its memory.
#![cfg(target_os = "linux")]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::tempdir;

use crate::bench::PROGRAM;

/// As long as a process may be dumped, its files below `/proc` belong to its user; else to the system's administrator,
/// whose own processes cannot be told apart. So the administrator lends it to nobody.
struct Lent(Child);

const NOBODY: u32 = 65534;

impl Lent {
    /// A program that waits for its standard input.
    fn run(program: &Path, words: &[&str], folder: &Path) -> Lent {
        let mut command = match is_administrator() {
            false => Command::new(program),
            true => {
                let mut command = Command::new("setpriv");
                let nobody = NOBODY.to_string();
                command.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups"]).arg(program);
                command
            }
        };
        command.args(words).env_clear().env("PATH", "/usr/bin:/bin").env("HOME", folder).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Lent(command.spawn().expect("setpriv of util-linux is needed for this test"))
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.0.id().to_string()).join(name)
    }

    /// Runs the program that was meant, and its files are whose.
    fn owner(&self, program: &str) -> Option<u32> {
        let runs = std::fs::read_to_string(self.file("comm")).ok()?.trim() == program;
        if runs { std::fs::metadata(self.file("status")).ok().map(|file| file.uid()) } else { None }
    }

    fn waits_until_it_belongs_to(&self, program: &str, owner: u32) {
        let begun = Instant::now();
        while self.owner(program) != Some(owner) {
            assert!(begun.elapsed() < Duration::from_secs(10), "{program}: {:?}", self.owner(program));
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_administrator() -> bool {
    own_user() == 0
}

fn own_user() -> u32 {
    std::fs::metadata("/proc/self").unwrap().uid()
}

#[test]
fn the_program_leaves_no_core_file_and_its_memory_is_its_own() {
    let folder = tempdir().unwrap();
    // Nobody has to reach it.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.path().join("hazrictl");
    std::fs::copy(PROGRAM, &program).unwrap();
    let user = if is_administrator() { NOBODY } else { own_user() };

    let other = Lent::run(Path::new("/bin/cat"), &[], folder.path());
    other.waits_until_it_belongs_to("cat", user);

    let records = folder.path().join("records");
    let words = ["--practice", "daily", "--json", "--data-dir", records.to_str().unwrap()];
    let lent = Lent::run(&program, &words, folder.path());
    lent.waits_until_it_belongs_to("hazrictl", 0);
    let limits = std::fs::read_to_string(lent.file("limits")).unwrap();
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>(), ["0", "0", "bytes"]);
}
