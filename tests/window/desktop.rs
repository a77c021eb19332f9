use std::fs::{DirBuilder, File};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use crate::child::Child;
use crate::patience::Patience;

/// Two windows at once would share the keyboard's focus and two cores.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// A desktop of its own: screen, window manager, session bus, keychain and home folder. Nothing of it is shared with
/// the person who runs the tests, and nothing is left of it.
pub struct Desktop {
    _keychain: Child,
    _window_manager: Child,
    _bus: Child,
    _screen: Child,
    display: String,
    bus_address: String,
    home: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Desktop {
    pub async fn open() -> Desktop {
        let turn = ONE_AT_A_TIME.lock().await;
        let home = tempfile::Builder::new().prefix("hazri-window-").tempdir().unwrap();
        for folder in ["data", "config", "cache", "runtime", "hazri"] {
            DirBuilder::new().mode(0o700).create(home.path().join(folder)).unwrap();
        }
        keep_silent(home.path());
        let bare = |program: &str| {
            let mut command = Command::new(program);
            command.env_clear().envs(surroundings(home.path())).stdin(Stdio::null());
            command
        };

        let (screen, number) = Child::start_and_hear(
            bare("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"])
                .stderr(Stdio::null()),
            "Debian package xvfb",
        );
        let display = format!(":{number}");
        let (bus, bus_address) = Child::start_and_hear(
            bare("dbus-daemon")
                .arg("--config-file")
                .arg(bus_without_services(home.path()))
                .args(["--print-address", "--nofork"])
                .stderr(log(home.path(), "bus")),
            "Debian package dbus",
        );
        let on_it = |program: &str| {
            let mut command = bare(program);
            command.env("DISPLAY", &display).env("DBUS_SESSION_BUS_ADDRESS", &bus_address);
            command
        };
        let window_manager = Child::start(
            on_it("openbox").stdout(Stdio::null()).stderr(log(home.path(), "window-manager")),
            "Debian package openbox",
        );
        let mut keychain = Child::start(
            on_it("gnome-keyring-daemon")
                .args(["--foreground", "--unlock", "--components=secrets"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(log(home.path(), "keychain")),
            "Debian package gnome-keyring",
        );
        // It unlocks with what it reads up to the end.
        keychain.process().stdin.take().unwrap().write_all(b"x").unwrap();
        let ready = tokio::time::timeout(Patience::USUAL, wait_for_keychain(&bus_address));
        ready.await.expect("the bus gave no answer about the keychain");

        Desktop {
            _keychain: keychain,
            _window_manager: window_manager,
            _bus: bus,
            _screen: screen,
            display,
            bus_address,
            home,
            _turn: turn,
        }
    }

    /// A program of this desktop, not yet started.
    pub fn program(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .envs(surroundings(self.home.path()))
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .stdin(Stdio::null());
        command
    }

    /// The name of its screen.
    #[allow(dead_code, reason = "shared with another test program")]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Somebody else on its bus.
    pub async fn bus(&self) -> zbus::Connection {
        zbus::connection::Builder::address(self.bus_address.as_str()).unwrap().build().await.unwrap()
    }

    /// Where programs of this desktop write what they say.
    pub fn log(&self, name: &str) -> File {
        log(self.home.path(), name)
    }

    /// What was written there so far.
    pub fn read_log(&self, name: &str) -> String {
        let bytes = std::fs::read(log_path(self.home.path(), name)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The folder of the ledger: the same for each window of this desktop.
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("hazri")
    }

    /// Everything that applications have written for later: the ledger, and what the web view keeps.
    pub fn written_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for folder in ["hazri", "data", "config", "cache"] {
            files_below(&self.home.path().join(folder), &mut files);
        }
        assert!(files.iter().any(|file| file.starts_with(self.data_dir())), "there is no ledger");
        files
    }

    /// What lies in the home folder and where browsers put what they fetch.
    pub fn files_at_home(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let folders = [self.home.path().to_owned(), self.home.path().join("Downloads")];
        for entry in folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten() {
            files.push(entry.unwrap().path());
        }
        files.sort();
        files
    }

    /// Keeps a picture of it, under a name that may have folders.
    pub fn shoot(&self, name: &str) {
        let picture = artefacts().join(format!("{name}.png"));
        std::fs::create_dir_all(picture.parent().unwrap()).unwrap();
        let taken = self.program("import").args(["-window", "root"]).arg(picture).status();
        let taken = taken.unwrap_or_else(|error| {
            panic!("the real window needs import (Debian package imagemagick): {error}")
        });
        assert!(taken.success(), "no picture {name} could be taken");
    }

    /// A place for a file in the home folder.
    pub fn at_home(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// All that a program learns of where it runs; nothing of the real session comes along.
fn surroundings(home: &Path) -> Vec<(&'static str, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    vec![
        ("PATH", path.into()),
        ("HOME", home.into()),
        ("XDG_DATA_HOME", home.join("data")),
        ("XDG_CONFIG_HOME", home.join("config")),
        ("XDG_CACHE_HOME", home.join("cache")),
        ("XDG_RUNTIME_DIR", home.join("runtime")),
        ("LANG", "C.UTF-8".into()),
        ("NO_AT_BRIDGE", "1".into()),
        ("GIO_USE_VFS", "local".into()),
        ("GSETTINGS_BACKEND", "memory".into()),
    ]
}

/// A speech service of the PC that runs the tests is not started, so that each has the same header.
fn keep_silent(home: &Path) {
    let folder = home.join("config/speech-dispatcher");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("speechd.conf"), "DisableAutoSpawn\n").unwrap();
}

/// A session bus that starts nothing by itself: portals and kin would outlive it.
fn bus_without_services(home: &Path) -> PathBuf {
    let file = home.join("bus.conf");
    let runtime = home.join("runtime");
    let config = format!(
        "<busconfig><type>session</type><listen>unix:path={}/bus</listen><policy context=\"default\">\
         <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/>\
         </policy></busconfig>",
        runtime.display()
    );
    std::fs::write(&file, config).unwrap();
    file
}

/// Where what a test leaves to be looked at is kept.
pub fn artefacts() -> PathBuf {
    match std::env::var_os("HAZRI_ARTEFACTS") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("artefacts/window"),
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}

fn log(home: &Path, name: &str) -> File {
    File::options().create(true).append(true).open(log_path(home, name)).unwrap()
}

fn log_path(home: &Path, name: &str) -> PathBuf {
    home.join(format!("{name}.log"))
}

async fn wait_for_keychain(bus_address: &str) {
    let bus = zbus::connection::Builder::address(bus_address).unwrap().build().await.unwrap();
    let names = zbus::fdo::DBusProxy::new(&bus).await.unwrap();
    let mut patience = Patience::for_the("keychain on the bus");
    while !names.name_has_owner("org.freedesktop.secrets".try_into().unwrap()).await.unwrap() {
        patience.wait().await;
    }
}
