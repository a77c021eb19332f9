//! A D-Bus session with a keychain of its own: each test has one, and the desktop's is never touched.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

/// A home folder and a session bus with a Secret Service. Dropping it ends both programs.
pub struct Session {
    home: TempDir,
    address: String,
    programs: Vec<Child>,
}

impl Session {
    pub fn start() -> Session {
        let home = tempfile::tempdir().unwrap();
        let mut daemon = at_home(Command::new("dbus-daemon"), home.path())
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is needed for this test");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let mut session = Session { home, address: address.trim().to_owned(), programs: vec![daemon] };
        session.start_keychain();
        session
    }

    /// The program with this home and this bus, and nothing else of the tester's session.
    pub fn dress(&self, program: &str) -> Command {
        let mut command = at_home(Command::new(program), self.home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }

    /// The same where there is none.
    pub fn dress_without_keychain(&self, program: &str) -> Command {
        without_keychain(program, self.home.path())
    }

    fn start_keychain(&mut self) {
        let mut keychain = self
            .dress("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is needed for this test");
        keychain.stdin.take().unwrap().write_all(b"x").unwrap();
        self.programs.push(keychain);
        let begun = Instant::now();
        while !self.has_keychain() {
            assert!(begun.elapsed() < PATIENCE, "the keychain does not come up");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn has_keychain(&self) -> bool {
        let asked = self
            .dress("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&asked.stdout).contains("boolean true")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for program in self.programs.iter_mut().rev() {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

/// The program with this home, and no keychain to be found.
pub fn without_keychain(program: &str, home: &Path) -> Command {
    at_home(Command::new(program), home)
}

fn at_home(mut command: Command, home: &Path) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let below = |name: &str| -> PathBuf { home.join(name) };
    command.env_clear().env("PATH", path).env("HOME", home).env("LC_ALL", "C.UTF-8");
    for (name, folder) in
        [("XDG_RUNTIME_DIR", "run"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")]
    {
        std::fs::create_dir_all(below(folder)).unwrap();
        command.env(name, below(folder));
    }
    command
}
