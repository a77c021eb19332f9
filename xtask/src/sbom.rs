//! The bills of materials: what is built into each thing that is shipped, as CycloneDX in JSON.
//!
//! Three files, one for each: the app, the command line, and the page of the window with what builds it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use crate::run::{cargo, npm};
use crate::tools::Tool;
use crate::{place, step};

const CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "^0.5.9", options: &["--debug"] };
/// What is shipped of Rust: the package, and its folder.
const SHIPPED: [(&str, &str); 2] = [("hazri", "."), ("hazrictl", "src-tauri/crates/cli")];
/// The name that cargo-cyclonedx writes beside each Cargo.toml.
const BESIDE: &str = "sbom-in-the-making";

/// A name and a version.
type Component = (String, String);

/// Writes them to `artefacts/sbom` and holds them to `Cargo.lock` and `package-lock.json`.
///
/// # Errors
/// When one cannot be written, or has not what is built in.
pub fn write() -> anyhow::Result<()> {
    let folder = place::artefacts().join("sbom");
    std::fs::create_dir_all(&folder)?;
    write_crates(&folder)?;
    write_page(&folder)?;
    for (package, _) in SHIPPED {
        let found = components(&read(&file(&folder, package))?)?;
        compare(package, &built_in(package)?, &found)?;
    }
    let page = read(&file(&folder, "window"))?;
    compare("window", &locked_npm_packages()?, &components(&page)?)
}

/// cargo-cyclonedx writes a file beside every Cargo.toml of the workspace.
fn write_crates(folder: &Path) -> anyhow::Result<()> {
    CYCLONEDX.install()?;
    let mut command = CYCLONEDX.command();
    command.args(["cyclonedx", "--format", "json", "--target", "all", "--override-filename", BESIDE]);
    step::run(&mut command)?;
    for (package, beside) in SHIPPED {
        let bill = std::fs::read_to_string(place::root().join(beside).join(format!("{BESIDE}.json")))?;
        // It names the folder that it was built in, which is nobody else's.
        let bill = bill.replace(&format!("file://{}", place::root().display()), "file://");
        std::fs::write(file(folder, package), bill)?;
    }
    for manifest in
        step::read(cargo().args(["metadata", "--no-deps", "--format-version", "1"])).and_then(manifests)?
    {
        let left = manifest.with_file_name(format!("{BESIDE}.json"));
        if left.exists() {
            std::fs::remove_file(left)?;
        }
    }
    Ok(())
}

fn write_page(folder: &Path) -> anyhow::Result<()> {
    let bill = step::read(npm().args(["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]))?;
    Ok(std::fs::write(file(folder, "window"), bill)?)
}

fn manifests(metadata: String) -> anyhow::Result<Vec<PathBuf>> {
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("no packages")?;
    let paths = packages.iter().filter_map(|package| package.get("manifest_path")?.as_str());
    Ok(paths.map(PathBuf::from).collect())
}

/// What cargo builds into a package for Linux or Windows, by `Cargo.lock`.
fn built_in(package: &str) -> anyhow::Result<BTreeSet<Component>> {
    let mut all = BTreeSet::new();
    for target in ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc"] {
        let mut command = cargo();
        command.args(["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--locked"]);
        all.extend(step::read(command.args(["--target", target]))?.lines().filter_map(of_tree));
    }
    all.retain(|(name, _)| name != package);
    Ok(all)
}

/// `rustls v0.23.46 (*)`
fn of_tree(line: &str) -> Option<Component> {
    let mut words = line.split(' ');
    Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
}

fn locked_npm_packages() -> anyhow::Result<BTreeSet<Component>> {
    let lock = read(&place::root().join("ui/package-lock.json"))?;
    let packages = lock.get("packages").and_then(Value::as_object).context("no packages")?;
    let locked = packages.iter().filter_map(|(path, package)| {
        let (_, name) = path.rsplit_once("node_modules/")?;
        Some((name.to_owned(), package.get("version")?.as_str()?.to_owned()))
    });
    Ok(locked.collect())
}

fn components(bill: &Value) -> anyhow::Result<BTreeSet<Component>> {
    ensure!(bill.get("bomFormat").and_then(Value::as_str) == Some("CycloneDX"), "this is no CycloneDX");
    let listed = bill.get("components").and_then(Value::as_array).context("no components")?;
    let named = listed.iter().map(|component| {
        let text = |field: &str| component.get(field).and_then(Value::as_str).map(str::to_owned);
        // The scope of an npm package stands apart.
        let name =
            text("name").map(|name| text("group").map_or(name.clone(), |group| format!("{group}/{name}")));
        name.zip(text("version")).context("a component without a name or a version")
    });
    named.collect()
}

fn compare(what: &str, expected: &BTreeSet<Component>, found: &BTreeSet<Component>) -> anyhow::Result<()> {
    let missing: Vec<String> =
        expected.difference(found).map(|(name, version)| format!("{name} {version}")).collect();
    if expected.is_empty() || !missing.is_empty() {
        bail!("the bill of materials of {what} has not all that is built in: {}", missing.join(", "));
    }
    println!("--- {what}: {} components, {} of them built in", found.len(), expected.len());
    Ok(())
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.cdx.json"))
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} is missing", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bill(components: Value) -> Value {
        json!({ "bomFormat": "CycloneDX", "components": components })
    }

    fn named(name: &str, version: &str) -> Component {
        (name.to_owned(), version.to_owned())
    }

    #[test]
    fn a_bill_that_lacks_what_is_built_in_is_refused() {
        let built_in: BTreeSet<Component> =
            ["rustls v0.23.46", "tauri v2.12.5 (*)"].iter().filter_map(|line| of_tree(line)).collect();
        let [rustls, tauri] = [("rustls", "0.23.46"), ("tauri", "2.12.5")]
            .map(|(name, version)| json!({ "name": name, "version": version }));
        let whole = components(&bill(json!([rustls, tauri]))).unwrap();
        assert_eq!(whole, built_in);
        assert!(compare("app", &built_in, &whole).is_ok());

        let cut = components(&bill(json!([rustls]))).unwrap();
        let said = compare("app", &built_in, &cut).unwrap_err().to_string();
        assert!(said.ends_with("tauri 2.12.5"), "{said}");
        let other = components(&bill(json!([rustls, { "name": "tauri", "version": "2.12.4" }]))).unwrap();
        assert!(compare("app", &built_in, &other).is_err());
        assert!(compare("app", &BTreeSet::new(), &whole).is_err(), "nothing was compared");
    }

    #[test]
    fn the_scope_of_an_npm_package_belongs_to_its_name() {
        let apart = json!([{ "group": "@tauri-apps", "name": "api", "version": "2.12.5" }]);
        assert_eq!(components(&bill(apart)).unwrap(), BTreeSet::from([named("@tauri-apps/api", "2.12.5")]));
    }

    #[test]
    fn what_is_no_bill_is_refused() {
        assert!(components(&json!({ "components": [] })).is_err());
        assert!(components(&bill(json!([{ "name": "rustls" }]))).is_err());
    }
}
