//! What is ours of the installer for Windows, where Tauri's own part of it cannot be had: compiled with every warning an
//! error, and tried under Wine where there is one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};

use super::fresh_folder;
use crate::place;
use crate::step::{Tally, run};

/// Where Windows keeps what starts with the PC, Wine its Credential Manager, and the hooks what they remember.
const STARTS: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run";
const KEYS: &str = r"HKCU\Software\Wine\Credential Manager";
const REMEMBERED: &str = r"HKCU\Software\Hazri\Hazri";
const ITEMS: [&str; 4] = ["developer_key", "access_key", "signer_token", "aadhaar_rsa_key_sha256"];
const COMMAND: &str = r"C:\hazri.exe --in-tray";

/// # Errors
/// When something does not compile, or does not do what it is for.
pub fn compile_and_try() -> anyhow::Result<Tally> {
    let folder = fresh_folder("installer")?;
    // As Tauri's tool makes it.
    compile("x86-unicode", &folder)?;
    let mut tally = Tally { passed: 1, ..Tally::default() };
    let installer = compile("amd64-unicode", &folder)?;
    let asked = Command::new("wine").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !asked.is_ok_and(|status| status.success()) {
        println!("\n--- NOT TRIED: the hooks of the installer for Windows. There is no Wine here.");
        tally.ignored += 1;
        return Ok(tally);
    }
    let wine = Wine(folder.join("wine"));
    removes_what_it_should(&wine, &installer)?;
    println!("\n--- the hooks of the installer keep and remove what they should");
    tally.passed += 1;
    Ok(tally)
}

fn compile(target: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let parts = place::root().join("src-tauri/packages/windows");
    for name in ["English.nsh", "Hindi.nsh"] {
        // As Tauri's tool hands them on: with the mark of UTF-8.
        let words = std::fs::read_to_string(parts.join(name))?;
        std::fs::write(folder.join(name), format!("\u{feff}{words}"))?;
    }
    let installer = folder.join(format!("trial-{target}.exe"));
    let mut compile = Command::new("makensis");
    compile.args(["-WX", "-V1", &format!("-XTarget {target}")]).arg(format!("-DWORDS={}", folder.display()));
    run(compile.arg(format!("-DOUTFILE={}", installer.display())).arg(parts.join("trial.nsi")))?;
    Ok(installer)
}

fn removes_what_it_should(wine: &Wine, installer: &Path) -> anyhow::Result<()> {
    wine.does(&["reg", "add", STARTS, "/v", "Hazri", "/d", COMMAND, "/f"])?;
    wine.installs(installer)?;
    wine.has(KEYS, &ITEMS)?;

    wine.removes(&[])?;
    wine.has(KEYS, &ITEMS)?;
    wine.lacks(STARTS, &["Hazri"])?;

    wine.installs(installer)?;
    wine.has(STARTS, &["Hazri", COMMAND])?;
    wine.lacks(REMEMBERED, &["StartsWithPc"])?;

    wine.removes(&["/FORGET"])?;
    wine.lacks(KEYS, &ITEMS)?;
    wine.lacks(STARTS, &["Hazri"])?;
    wine.has(KEYS, &["of_another_program"])
}

/// A Windows of its own, which ends with this.
struct Wine(PathBuf);

impl Wine {
    fn installs(&self, installer: &Path) -> anyhow::Result<()> {
        self.does(&[&installer.display().to_string(), "/S"]).map(drop)
    }

    /// In place, so that it ends when it is done.
    fn removes(&self, how: &[&str]) -> anyhow::Result<()> {
        let folder = self.folder()?;
        let uninstaller = folder.join("uninstall.exe").display().to_string();
        let place = format!(r"_?=Z:{}", folder.display().to_string().replace('/', r"\"));
        let words = [&[uninstaller.as_str(), "/S"], how, &[place.as_str()]].concat();
        self.does(&words).map(drop)
    }

    /// Where the trial installs itself.
    fn folder(&self) -> anyhow::Result<PathBuf> {
        let users = std::fs::read_dir(self.0.join("drive_c/users"))?;
        let places =
            users.flatten().flat_map(|user| ["Temp", "AppData/Local/Temp"].map(|end| user.path().join(end)));
        let mut places = places.map(|place| place.join("hazri-trial"));
        places.find(|place| place.exists()).context("nothing was installed under Wine")
    }

    fn has(&self, key: &str, wanted: &[&str]) -> anyhow::Result<()> {
        let told = self.registry(key);
        let missing: Vec<_> = wanted.iter().filter(|name| !told.contains(**name)).collect();
        ensure!(missing.is_empty(), "{key} has not {missing:?}: {told}");
        Ok(())
    }

    fn lacks(&self, key: &str, unwanted: &[&str]) -> anyhow::Result<()> {
        let told = self.registry(key);
        let left: Vec<_> = unwanted.iter().filter(|name| told.contains(**name)).collect();
        ensure!(left.is_empty(), "{key} still has {left:?}: {told}");
        Ok(())
    }

    /// What stands below a key; nothing where there is no such key.
    fn registry(&self, key: &str) -> String {
        let told = self.program("wine").args(["reg", "query", key, "/s"]).output();
        let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
        // It says the name of the key that it was asked for.
        told.lines()
            .filter(|line| line.trim() != key.replace("HKCU", "HKEY_CURRENT_USER"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn does(&self, words: &[&str]) -> anyhow::Result<()> {
        let told = self.program("wine").args(words).output().context("wine cannot be started")?;
        ensure!(told.status.success(), "{words:?} failed: {}", String::from_utf8_lossy(&told.stderr));
        Ok(())
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .env("WINEPREFIX", &self.0)
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=");
        command.env_remove("DISPLAY").stdin(Stdio::null());
        command
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Its server would stay; one that has gone is as good.
        let _ = self.program("wineserver").arg("--kill").status();
    }
}
