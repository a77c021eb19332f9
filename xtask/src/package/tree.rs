//! Everything that a Linux package installs, laid out as it will lie below `/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use super::{day, deb, fresh_folder, licences, program, template, write_manual};
use crate::changelog::{self, VERSION};
use crate::profile::Profile;
use crate::{icons, place, step};

const ID: &str = "in.hazri.Hazri";
const PROGRAMS: [&str; 2] = ["hazri", "hazrictl"];
const DOCUMENTS: &str = "usr/share/doc/hazri";

/// Lays everything out and answers the folder.
///
/// # Errors
/// When something is missing or cannot be made.
pub fn lay_out(profile: Profile) -> anyhow::Result<PathBuf> {
    let tree = Tree(fresh_folder("tree")?);
    for name in PROGRAMS {
        let installed = tree.copy(&program(name, profile), &format!("usr/bin/{name}"))?;
        step::run(Command::new("strip").args(["--strip-unneeded"]).arg(&installed))?;
    }
    tree.put_on_desktop()?;
    tree.put_manual()?;
    tree.put_documents()?;
    // Whatever the umask of the build was.
    step::run(Command::new("chmod").args(["--recursive", "u=rwX,go=rX"]).arg(&tree.0))?;
    Ok(tree.0)
}

struct Tree(PathBuf);

impl Tree {
    fn put_on_desktop(&self) -> anyhow::Result<()> {
        let static_file = |name: &str| place::root().join("src-tauri/packages/linux").join(name);
        self.copy(&static_file(&format!("{ID}.desktop")), &format!("usr/share/applications/{ID}.desktop"))?;
        let hicolor = "usr/share/icons/hicolor";
        for (side, picture) in icons::of_app() {
            self.copy(&picture, &format!("{hicolor}/{side}x{side}/apps/{ID}.png"))?;
        }
        self.copy(&icons::drawing_of_app(), &format!("{hicolor}/scalable/apps/{ID}.svg"))?;
        let kind = match changelog::of_version()?.date {
            Some(_) => "stable",
            None => "development",
        };
        let values = [("VERSION", VERSION), ("DATE", &day()?), ("KIND", kind)];
        let metainfo = format!("{ID}.metainfo.xml");
        self.write(&format!("usr/share/metainfo/{metainfo}"), &template::filled(&metainfo, &values)?)
    }

    fn put_manual(&self) -> anyhow::Result<()> {
        let written = fresh_folder("manual")?;
        write_manual(&written)?;
        for entry in std::fs::read_dir(&written)? {
            let page = entry?.path();
            let name = page.file_name().context("a page without a name")?.to_string_lossy().into_owned();
            if name.ends_with(".1") {
                zip(&self.copy(&page, &format!("usr/share/man/man1/{name}"))?)?;
            }
        }
        for (name, installed) in [
            ("hazrictl.bash", "usr/share/bash-completion/completions/hazrictl"),
            ("_hazrictl", "usr/share/zsh/vendor-completions/_hazrictl"),
            ("hazrictl.fish", "usr/share/fish/vendor_completions.d/hazrictl.fish"),
        ] {
            self.copy(&written.join(name), installed)?;
        }
        Ok(())
    }

    fn put_documents(&self) -> anyhow::Result<()> {
        let beside = place::root().join("src-tauri/packages/linux");
        self.copy(&beside.join("copyright"), &format!("{DOCUMENTS}/copyright"))?;
        self.copy(&beside.join("lintian-overrides"), "usr/share/lintian/overrides/hazri")?;
        zip(&self.copy(&place::root().join("CHANGELOG.md"), &format!("{DOCUMENTS}/changelog"))?)?;
        let for_debian = format!("{DOCUMENTS}/changelog.Debian");
        self.write(&for_debian, &deb::changelog()?)?;
        zip(&self.0.join(for_debian))?;
        let licences = self.0.join(DOCUMENTS).join("licences.md");
        licences::write(&licences)?;
        zip(&licences)
    }

    fn write(&self, installed: &str, text: &str) -> anyhow::Result<()> {
        let file = self.place_for(installed)?;
        Ok(std::fs::write(file, text)?)
    }

    fn copy(&self, file: &Path, installed: &str) -> anyhow::Result<PathBuf> {
        let place = self.place_for(installed)?;
        std::fs::copy(file, &place).with_context(|| format!("{} is missing", file.display()))?;
        Ok(place)
    }

    fn place_for(&self, installed: &str) -> anyhow::Result<PathBuf> {
        let place = self.0.join(installed);
        std::fs::create_dir_all(place.parent().context("a file without a folder")?)?;
        Ok(place)
    }
}

/// Every file and folder below a folder, itself included.
pub fn each(path: &Path, visit: &mut impl FnMut(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
    visit(path)?;
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            each(&entry?.path(), visit)?;
        }
    }
    Ok(())
}

/// As Debian wants it: without name and time, so that the same text is the same file.
fn zip(file: &Path) -> anyhow::Result<()> {
    step::run(Command::new("gzip").args(["--best", "--no-name", "--force"]).arg(file))
}
