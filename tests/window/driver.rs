use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::child::Child;
use crate::desktop::Desktop;
use crate::patience::Patience;

/// `tauri-driver` with WebKitGTK's own driver behind it. One for each window: it starts the application, and ends
/// with it.
pub struct Driver {
    child: Child,
    port: u16,
    native_port: u16,
    log: String,
}

impl Driver {
    /// On a desktop; `program` makes the command that starts it there.
    pub fn start(desktop: &Desktop, program: impl FnOnce(&Path) -> Command) -> Driver {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let log = format!("app-{}", STARTED.fetch_add(1, Ordering::SeqCst));
        let (port, native_port) = (free_port(), free_port());
        let native = which("WebKitWebDriver");
        let mut command = program(&tauri_driver());
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .arg("--native-driver")
            .arg(native)
            .env("HAZRI_LOG", "trace")
            .stdout(desktop.log("driver"))
            .stderr(desktop.log(&log));
        Driver { child: start(&mut command), port, native_port, log }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The process group of the driver, the application and all that belongs to it.
    pub fn group(&self) -> u32 {
        self.child.group()
    }

    /// The name of the desktop's log that has the application's standard error.
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Both have to be: tauri-driver breaks a request off when the driver behind it is not there yet.
    pub async fn wait_until_ready(&self) {
        let answers = |port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        Patience::for_the("drivers").until(|| answers(self.port) && answers(self.native_port)).await;
    }
}

fn start(command: &mut Command) -> Child {
    Child::start(command, "`cargo xtask test` installs it, or HAZRI_TAURI_DRIVER says where it is")
}

fn tauri_driver() -> PathBuf {
    match std::env::var_os("HAZRI_TAURI_DRIVER") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/tauri-driver"),
    }
}

/// tauri-driver wants the whole path, and ends in silence without it.
fn which(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!("the real window needs {program} (Debian package webkit2gtk-driver): not found in PATH")
    })
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
