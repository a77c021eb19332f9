use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::root::named;

/// Installed without what it needs, as there is no Fedora here: what it puts down, and that nothing of it stays.
#[test]
fn the_rpm_puts_down_what_the_deb_does_and_takes_it_away_again() {
    let root = tempfile::tempdir().unwrap();
    let package = named("HAZRI_RPM");
    rpm(root.path(), &["--install", "--nodeps", package.to_str().unwrap()]);

    rpm(root.path(), &["--verify", "--nodeps", "hazri"]);
    let installed = files_below(root.path());
    let of_deb = Command::new("dpkg-deb").arg("--contents").arg(named("HAZRI_DEB")).output().unwrap();
    let of_deb: BTreeSet<String> =
        String::from_utf8(of_deb.stdout).unwrap().lines().filter_map(path_of_file).collect();
    // Debian's own, and where each keeps completions for zsh.
    let own = |path: &&String| path.contains("Debian") || path.contains("lintian") || path.contains("/zsh/");
    let only_one: Vec<&String> = installed.symmetric_difference(&of_deb).filter(|path| !own(path)).collect();
    assert_eq!(only_one, Vec::<&String>::new());
    assert!(installed.contains("usr/share/zsh/site-functions/_hazrictl"));

    rpm(root.path(), &["--erase", "hazri"]);
    assert_eq!(files_below(root.path()), BTreeSet::new());
}

#[test]
fn the_rpm_asks_for_the_libraries_that_the_window_is_made_of() {
    let told = Command::new("rpm")
        .args(["--query", "--requires", "--package"])
        .arg(named("HAZRI_RPM"))
        .output()
        .unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    for library in ["libwebkit2gtk-4.1.so.0()(64bit)", "libgtk-3.so.0()(64bit)", "libsoup-3.0.so.0()(64bit)"]
    {
        assert!(told.lines().any(|line| line == library), "{library} in {told}");
    }
}

fn rpm(root: &Path, words: &[&str]) {
    let told = Command::new("rpm").arg("--root").arg(root).args(words).output();
    let told = told.expect("Debian package rpm is needed");
    assert!(told.status.success(), "{words:?}: {}", String::from_utf8_lossy(&told.stderr));
}

/// Without the database of rpm itself.
fn files_below(root: &Path) -> BTreeSet<String> {
    let told = Command::new("find")
        .arg(root.join("usr"))
        .args(["!", "-type", "d", "!", "-path", "*/sysimage/*"])
        .output();
    let root = format!("{}/", root.display());
    let told = String::from_utf8(told.unwrap().stdout).unwrap();
    told.lines().map(|path| path.trim_start_matches(&root).to_owned()).collect()
}

/// `-rwxr-xr-x root/root 123 2026-11-26 01:00 ./usr/bin/hazri`
fn path_of_file(line: &str) -> Option<String> {
    let (_, path) = line.rsplit_once("./")?;
    (!line.starts_with('d')).then(|| path.to_owned())
}
