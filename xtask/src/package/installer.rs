//! The installers for Windows, by Tauri's own tool (docs/decisions/0013-packages.md). Two from the same programs: the
//! usual one, and one that brings the whole of WebView2 for a PC that cannot fetch it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::{fresh_folder, licences, program};
use crate::changelog::VERSION;
use crate::profile::Profile;
use crate::run::npx;
use crate::step;

/// Signs one file, which takes the place of `%1`. Not set: nothing is signed.
const SIGN: &str = "HAZRI_WINDOWS_SIGN_COMMAND";
/// How WebView2 comes along, and what the installer is called then.
const INSTALLERS: [(&str, &str); 2] = [("embedBootstrapper", "setup"), ("offlineInstaller", "setup-offline")];

/// Makes both.
///
/// # Errors
/// When Tauri's tool fails, or makes not exactly one installer.
pub fn pack(profile: Profile, into: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let beside = fresh_folder("windows")?;
    let triple = host_triple()?;
    std::fs::copy(program("hazrictl", profile), beside.join(format!("hazrictl-{triple}.exe")))?;
    licences::write(&beside.join("licences.md"))?;
    let made = crate::place::target().join(profile.folder()).join("bundle/nsis");
    let mut packages = Vec::new();
    for (webview, name) in INSTALLERS {
        if made.exists() {
            std::fs::remove_dir_all(&made)?;
        }
        let given = beside.join(format!("{webview}.json"));
        std::fs::write(&given, settings(&beside, webview).to_string())?;
        let mut bundle = npx("tauri");
        bundle.args(["bundle", "--bundles", "nsis", "--ci", "--config"]).arg(&given);
        step::run(bundle.args(debug_flag(profile)))?;
        let package = into.join(format!("hazri_{VERSION}_x64-{name}.exe"));
        std::fs::copy(only_file(&made)?, &package)?;
        packages.push(package);
    }
    Ok(packages)
}

/// What stands in `tauri.conf.json`, and what is known only now.
fn settings(beside: &Path, webview: &str) -> Value {
    let mut windows = json!({ "webviewInstallMode": { "type": webview } });
    if let Ok(sign) = std::env::var(SIGN)
        && let Some(windows) = windows.as_object_mut()
    {
        windows.insert("signCommand".to_owned(), Value::from(sign));
    }
    json!({
        "bundle": {
            "externalBin": [beside.join("hazrictl")],
            "resources": { beside.join("licences.md").display().to_string(): "licences.md" },
            "windows": windows,
        }
    })
}

fn debug_flag(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Release => &[],
        Profile::Debug => &["--debug"],
    }
}

/// By which Tauri's tool finds the program that goes along.
fn host_triple() -> anyhow::Result<String> {
    let told = step::read(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what it compiles for")
}

fn only_file(folder: &Path) -> anyhow::Result<PathBuf> {
    let files =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    ensure!(files.len() == 1, "not one installer: {files:?}");
    files.into_iter().next().context("no installer")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::place;

    fn read(path: &str) -> String {
        std::fs::read_to_string(place::root().join(path)).unwrap()
    }

    fn part(name: &str) -> String {
        read(&format!("src-tauri/packages/windows/{name}"))
    }

    /// Without comments.
    fn commands(script: &str) -> impl Iterator<Item = &str> {
        script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(';'))
    }

    #[test]
    fn the_installer_is_for_one_user_speaks_two_languages_and_brings_what_fetches_webview2() {
        let configuration: Value = serde_json::from_str(&read("tauri.conf.json")).unwrap();
        assert!(configuration.get("version").is_none(), "the version stands in Cargo.toml alone");
        let windows = &configuration["bundle"]["windows"];
        assert_eq!(windows["nsis"]["installMode"], "currentUser");
        assert_eq!(windows["nsis"]["languages"], json!(["English", "Hindi"]));
        assert_eq!(windows["webviewInstallMode"]["type"], "embedBootstrapper");
        assert_eq!(windows["allowDowngrades"], false, "an older version cannot read newer records");
    }

    #[test]
    fn the_hooks_call_no_other_program() {
        let hooks = part("hooks.nsh");
        let calling = [
            "Exec",
            "nsExec",
            "ExecShell",
            "ExecWait",
            "ExecCmd",
            "ShellExecute",
            "CreateProcess",
            "WinExec",
        ];
        for line in commands(&hooks) {
            assert!(!calling.iter().any(|call| line.contains(call)), "{line}");
        }
        let called: Vec<&str> = commands(&hooks).filter(|line| line.starts_with("System::Call")).collect();
        assert_eq!(called.len(), 1, "{called:?}");
        assert!(called[0].contains("'advapi32::CredDeleteW("), "{called:?}");
    }

    /// The uninstaller knows them by name; one that was forgotten here would stay.
    #[test]
    fn every_item_of_the_keychain_is_removed_where_that_was_asked_for() {
        let means = read("src-tauri/crates/core/src/journey/means.rs");
        let (_, named) = means.split_once("/// Names of the items in the keychain.").unwrap();
        let named: BTreeSet<&str> = named
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with("const "))
            .filter_map(|line| line.split('"').nth(1))
            .collect();
        let hooks = part("hooks.nsh");
        let removed: BTreeSet<&str> = commands(&hooks)
            .filter_map(|line| line.strip_prefix("!insertmacro HazriForget \""))
            .map(|line| line.trim_end_matches('"'))
            .collect();
        assert!(!named.is_empty());
        assert_eq!(removed, named);
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let said = |language: &str| -> BTreeSet<String> {
            let words = part(&format!("{language}.nsh"));
            let of = format!("${{LANG_{}}}", language.to_uppercase());
            let name = |line: &str| {
                let mut parts = line.split(' ');
                assert_eq!(parts.next(), Some("LangString"), "{line}");
                let name = parts.next().map(str::to_owned);
                assert_eq!(parts.next(), Some(of.as_str()), "{line}");
                name.unwrap()
            };
            commands(&words).map(name).collect()
        };
        assert!(said("English").contains("deleteAppData"));
        assert_eq!(said("English"), said("Hindi"));
    }
}
