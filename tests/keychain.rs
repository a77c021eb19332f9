//! A real Secret Service: `gnome-keyring-daemon` on a private bus.
//!
//! The store reads the address of the bus once in the life of a process, so each test runs this program again as a
//! child with an environment of its own. The child's part stands beside its parent, marked as ignored.
#![cfg(target_os = "linux")]
#![allow(missing_docs, reason = "the interface of the bus brings undocumented items along")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hazri_core::keychain::{Keychain, KeychainError, OsKeychain};
use hazri_core::secret::SecretText;
use tempfile::TempDir;

const SERVICE: &str = "in.hazri.Hazri.test";

/// A bus on which everything is allowed and nothing is started by itself.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// A session of its own: a bus, a home, and a keychain if wanted. Ends with the test.
struct Session {
    home: TempDir,
    bus: Child,
    address: String,
    keyring: Option<Child>,
}

impl Session {
    /// A bus with nobody on it, and nobody who could be called.
    fn with_a_bus() -> Session {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("bus.conf");
        std::fs::write(&config, BUS).unwrap();
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={}", config.display())).args(["--nofork", "--print-address=1"]);
        let mut bus = at_home(command, home.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Session { home, bus, address: address.trim().to_owned(), keyring: None }
    }

    /// A bus with a keychain that was unlocked, as after signing in.
    fn with_an_open_keychain() -> Session {
        let mut session = Session::with_a_bus();
        session.start_the_keychain("--unlock", "x");
        session
    }

    fn start_the_keychain(&mut self, how: &str, password: &str) {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args([how, "--components=secrets", "--foreground"]);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        let mut keyring =
            at_home(command, self.home.path()).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        keyring.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        self.keyring = Some(keyring);
        self.wait_for_the_keychain();
    }

    /// The keychain of yesterday, which nobody has unlocked today.
    fn lock_the_keychain(&mut self) {
        let mut keyring = self.keyring.take().unwrap();
        keyring.kill().unwrap();
        keyring.wait().unwrap();
        self.start_the_keychain("--start", "");
    }

    fn wait_for_the_keychain(&self) {
        let begun = Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bus =
                zbus::connection::Builder::address(self.address.as_str()).unwrap().build().await.unwrap();
            let names = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
            while !names.name_has_owner("org.freedesktop.secrets".try_into().unwrap()).await.unwrap() {
                assert!(begun.elapsed() < Duration::from_secs(5), "no keychain came up");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }

    /// Runs a child's part of this file in the session.
    fn run(&self, child: &str) {
        run(child, &self.address, self.home.path());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Nothing of the developer's own session leaks in, and nothing leaks out.
fn at_home(mut command: Command, home: &Path) -> Command {
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("GNOME_KEYRING_CONTROL");
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"));
    command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_RUNTIME_DIR", home);
    command.stderr(Stdio::null());
    command
}

fn run(child: &str, address: &str, home: &Path) {
    let mut command = at_home(Command::new(std::env::current_exe().unwrap()), home);
    command.args(["--exact", child, "--ignored", "--nocapture"]).env("DBUS_SESSION_BUS_ADDRESS", address);
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

fn keychain() -> Keychain {
    Keychain::new(OsKeychain::new(SERVICE))
}

/// Reads, within the three seconds that the app gives a keychain.
async fn read(name: &'static str) -> Result<bool, KeychainError> {
    let begun = Instant::now();
    let read = keychain().read(name).await.map(|found| found.is_some());
    assert!(begun.elapsed() < Keychain::PATIENCE + Duration::from_millis(500), "{:?}", begun.elapsed());
    read
}

async fn write(name: &'static str) -> Result<(), KeychainError> {
    let begun = Instant::now();
    let written = keychain().write(name, SecretText::new("a credential".to_owned())).await;
    assert!(begun.elapsed() < Keychain::PATIENCE + Duration::from_millis(500), "{:?}", begun.elapsed());
    written
}

#[test]
fn what_is_written_into_a_real_keychain_is_read_again_by_another_process() {
    let session = Session::with_an_open_keychain();
    session.run("child_writes");
    session.run("child_reads_what_was_written");
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_writes() {
    assert_eq!(write("access_key").await, Ok(()));
    assert_eq!(write("access_key").await, Ok(()));
    assert_eq!(read("access_key").await, Ok(true));
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_reads_what_was_written() {
    assert_eq!(read("access_key").await, Ok(true));
    assert_eq!(read("developer_key").await, Ok(false));
}

#[test]
fn an_item_that_is_not_there_is_none() {
    Session::with_an_open_keychain().run("child_misses_an_item");
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_misses_an_item() {
    assert_eq!(read("access_key").await, Ok(false));
}

#[test]
fn what_is_removed_from_a_real_keychain_is_gone_for_every_process() {
    let session = Session::with_an_open_keychain();
    session.run("child_writes");
    session.run("child_removes_what_was_written");
    session.run("child_misses_an_item");
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_removes_what_was_written() {
    assert_eq!(read("access_key").await, Ok(true));
    assert_eq!(keychain().remove("access_key").await, Ok(()));
    assert_eq!(read("access_key").await, Ok(false));
    // What is not there need not be removed.
    assert_eq!(keychain().remove("access_key").await, Ok(()));
}

#[test]
fn without_a_bus_the_keychain_is_absent() {
    let home = tempfile::tempdir().unwrap();
    let nowhere = format!("unix:path={}", home.path().join("no-bus").display());
    run("child_finds_no_keychain", &nowhere, home.path());
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_finds_no_keychain() {
    assert_eq!(read("access_key").await, Err(KeychainError::Absent));
    assert_eq!(write("access_key").await, Err(KeychainError::Absent));
    assert_eq!(keychain().remove("access_key").await, Err(KeychainError::Absent));
}

/// A bus, and nobody on it who keeps secrets.
#[test]
fn without_a_keychain_service_on_the_bus_it_is_no_success() {
    Session::with_a_bus().run("child_finds_nobody_on_the_bus");
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_finds_nobody_on_the_bus() {
    let failed = read("access_key").await.unwrap_err();
    assert!(matches!(failed, KeychainError::Absent | KeychainError::Unavailable), "{failed:?}");
    assert!(write("access_key").await.is_err());
}

/// A locked keychain asks for its password in a window that never comes: it is given up in time.
#[test]
fn a_locked_keychain_is_told_in_time_and_never_hangs() {
    let mut session = Session::with_an_open_keychain();
    session.run("child_writes");
    session.lock_the_keychain();
    session.run("child_finds_it_locked");
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_finds_it_locked() {
    for failed in [read("access_key").await.unwrap_err(), write("access_key").await.unwrap_err()] {
        assert!(matches!(failed, KeychainError::Locked | KeychainError::Unavailable), "{failed:?}");
    }
}

/// The window that asks for the password, with nobody in front of it.
struct DeafPrompter;

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl DeafPrompter {
    fn begin_prompting(&self, _callback: zbus::zvariant::OwnedObjectPath) {}
}

/// The PC stands unattended, and the password of the keychain is asked for.
#[test]
fn a_password_that_nobody_types_does_not_hang_the_app() {
    let mut session = Session::with_an_open_keychain();
    session.run("child_writes");
    session.lock_the_keychain();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let prompter = runtime.block_on(async {
        let prompter = zbus::connection::Builder::address(session.address.as_str()).unwrap();
        let prompter = prompter.serve_at("/org/gnome/keyring/Prompter", DeafPrompter).unwrap();
        prompter.name("org.gnome.keyring.SystemPrompter").unwrap().build().await.unwrap()
    });

    session.run("child_waits_for_a_password");

    drop(prompter);
}

#[tokio::test]
#[ignore = "run by its parent: the store is chosen once per process, from the session it finds"]
async fn child_waits_for_a_password() {
    let patience = Duration::from_millis(600);
    let begun = Instant::now();
    let read = keychain().with_patience(patience).read("access_key").await;
    let took = begun.elapsed();
    assert_eq!(read.err(), Some(KeychainError::Unavailable));
    assert!((patience..patience * 2).contains(&took), "{took:?}");
}
