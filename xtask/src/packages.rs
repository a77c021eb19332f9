//! System packages: installed where apt is there, named where it is not.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::step;

/// What the app needs to be built on Linux.
const TO_BUILD: &[&str] =
    &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "libgtk-3-dev", "librsvg2-dev"];

/// What its window needs to be driven by a test: a display, a driver, a keychain, a browser for the gallery; what gives
/// a test a network of its own; and a voice.
const TO_DRIVE: &[&str] = &[
    "xvfb",
    "webkit2gtk-driver",
    "dbus",
    "gnome-keyring",
    "xdotool",
    "openbox",
    "imagemagick",
    "strace",
    "xclip",
    "poppler-utils",
    "chromium",
    "fonts-noto-core",
    "iproute2",
    "util-linux",
    "speech-dispatcher",
    "speech-dispatcher-espeak-ng",
    "speech-dispatcher-audio-plugins",
];

/// What compiles the parts in C for Windows, and links.
const TO_CROSS_COMPILE: &[&str] = &["gcc-mingw-w64-x86-64"];

/// What draws the icons.
const TO_DRAW: &[&str] = &["librsvg2-bin", "imagemagick"];

/// What packs for Linux.
const TO_PACKAGE: &[&str] = &["dpkg-dev", "rpm"];

/// What looks at packages, makes a clean root to install one into, and compiles what is ours of the installer.
const TO_TRY_PACKAGES: &[&str] =
    &["lintian", "appstream", "desktop-file-utils", "man-db", "mmdebstrap", "bubblewrap", "nsis"];

/// What runs programs of Windows.
const TO_RUN_WINDOWS_PROGRAMS: &[&str] = &["wine64"];

/// Installs what building needs.
///
/// # Errors
/// When apt fails.
pub fn to_build() -> anyhow::Result<()> {
    install(TO_BUILD)
}

/// Installs what driving the window needs.
///
/// # Errors
/// When apt fails.
pub fn to_drive() -> anyhow::Result<()> {
    install(TO_DRIVE)
}

/// Installs what compiling for Windows needs.
///
/// # Errors
/// When apt fails.
pub fn to_cross_compile() -> anyhow::Result<()> {
    install(TO_CROSS_COMPILE)
}

/// Installs what running programs of Windows needs.
///
/// # Errors
/// When apt fails.
pub fn to_run_windows_programs() -> anyhow::Result<()> {
    install(TO_RUN_WINDOWS_PROGRAMS)
}

/// Installs what drawing the icons needs.
///
/// # Errors
/// When apt fails.
pub fn to_draw() -> anyhow::Result<()> {
    install(TO_DRAW)
}

/// Installs what packing needs.
///
/// # Errors
/// When apt fails.
pub fn to_package() -> anyhow::Result<()> {
    install(TO_PACKAGE)
}

/// Installs what trying packages needs.
///
/// # Errors
/// When apt fails.
pub fn to_try_packages() -> anyhow::Result<()> {
    install(TO_TRY_PACKAGES)
}

fn install(packages: &[&str]) -> anyhow::Result<()> {
    if cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        println!("This system has no apt. Please install what answers to: {}", packages.join(" "));
        return Ok(());
    }
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    step::run(as_root("apt-get").args(["update", "-qq"]))?;
    let mut command = as_root("apt-get");
    command.args(["install", "-y", "-qq"]).args(missing);
    step::run(&mut command)
}

fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    query.is_ok_and(|answer| answer.stdout == b"installed")
}

/// As root, through sudo when the user is not root.
fn as_root(program: &str) -> Command {
    let id = Command::new("id").arg("-u").output();
    let mut command = if id.is_ok_and(|answer| answer.stdout.trim_ascii() == b"0") {
        Command::new(program)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg(program);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}
