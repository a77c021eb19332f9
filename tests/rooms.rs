//! The rooms of the core: what the architecture document allows is what the code does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The ground that every room stands on, as the document says above its table.
const GROUND: [&str; 4] = ["problem", "secret", "day", "tls"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Words in backquotes, or plain words between commas.
fn names(cell: &str) -> Vec<String> {
    let words = cell.split(',').map(|word| word.trim().trim_matches('`').trim().to_owned());
    words.filter(|word| !word.is_empty() && word != "–" && word != "-").collect()
}

/// The table `| room | holds | may use |` of the architecture document.
fn allowed() -> BTreeMap<String, BTreeSet<String>> {
    let document = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let rows = document
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "| room | holds | may use |")
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut table = BTreeMap::new();
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').collect();
        let [rooms, _, uses] = cells.as_slice() else { panic!("three cells: {row}") };
        for room in names(rooms) {
            table.insert(room, names(uses).into_iter().collect());
        }
    }
    assert!(!table.is_empty(), "docs/architecture.md has no table of rooms");
    table
}

/// The rooms as they stand: folders and files beside `lib.rs`.
fn rooms() -> BTreeSet<String> {
    let entries = std::fs::read_dir(source()).unwrap().map(|entry| entry.unwrap().path());
    let names = entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    names.filter(|name| name != "lib").collect()
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| files(&path))
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}

fn files_of(room: &str) -> Vec<PathBuf> {
    let folder = source().join(room);
    files(&if folder.is_dir() { folder } else { source().join(format!("{room}.rs")) })
}

/// Every room that is named in a path `crate::room` of a text, comments left out, groups in braces looked into.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    code.split("crate::")
        .skip(1)
        .flat_map(|after| match after.strip_prefix('{') {
            Some(group) => outer_items(group).iter().map(|item| word(item)).collect(),
            None => vec![word(after)],
        })
        .collect()
}

/// The items of a group in braces, what is inside inner braces left with its item.
fn outer_items(group: &str) -> Vec<String> {
    let (mut items, mut depth) = (vec![String::new()], 0);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            other => items.last_mut().unwrap().push(other),
        }
    }
    items
}

#[test]
fn every_room_has_its_row_and_every_row_its_room() {
    let listed: BTreeSet<String> = allowed().into_keys().collect();
    let standing = rooms();
    let without_row: Vec<_> =
        standing.difference(&listed).filter(|room| !GROUND.contains(&room.as_str())).collect();
    let without_room: Vec<_> = listed.difference(&standing).collect();
    assert!(without_row.is_empty(), "rooms that docs/architecture.md does not list: {without_row:?}");
    assert!(without_room.is_empty(), "rows without a room: {without_room:?}");
}

#[test]
fn each_room_uses_only_what_the_architecture_document_allows() {
    let allowed = allowed();
    let mut breaches = Vec::new();
    for room in rooms() {
        let open: BTreeSet<String> = allowed.get(&room).cloned().unwrap_or_default();
        for file in files_of(&room) {
            for used in rooms_named(&std::fs::read_to_string(&file).unwrap()) {
                if used != room && !open.contains(&used) && !GROUND.contains(&used.as_str()) {
                    breaches.push(format!("{} uses {used}", file.strip_prefix(source()).unwrap().display()));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "not allowed by docs/architecture.md: {breaches:#?}");
}

/// The ground stands on nothing but ground.
#[test]
fn the_ground_uses_no_room() {
    for room in GROUND {
        for file in files_of(room) {
            let used = rooms_named(&std::fs::read_to_string(&file).unwrap());
            let above: Vec<_> = used.iter().filter(|used| !GROUND.contains(&used.as_str())).collect();
            assert!(above.is_empty(), "{room} uses {above:?}");
        }
    }
}

/// A door from one room into another by way of `super` would escape the table.
#[test]
fn no_room_reaches_over_its_own_root() {
    for room in rooms() {
        for file in files_of(&room) {
            let depth = file.strip_prefix(source()).unwrap().components().count();
            let is_root = file.file_name().is_some_and(|name| name == "mod.rs");
            let text = std::fs::read_to_string(&file).unwrap();
            // `super` of a room's root is the crate; one inside tests of the same file is the room.
            let steps = depth - usize::from(is_root);
            let over = format!("use {}", "super::".repeat(steps.max(1) + 1));
            assert!(!text.contains(&over), "{}", file.display());
        }
    }
}

/// Any certificate is good enough for a scanner's program on this PC, and for nothing else; and nowhere is there a way to
/// write the keys of a connection down.
#[test]
fn only_the_way_to_the_scanner_takes_any_certificate() {
    let switches =
        ["danger_accept", "dangerous()", "certificate_verifier", "key_log", "sslkeylog", "use_native_tls"];
    let folders = [
        "src-tauri/src",
        "src-tauri/crates/core/src",
        "src-tauri/crates/cli/src",
        "src-tauri/crates/practice/src",
    ];
    let mut found = BTreeSet::new();
    for file in folders.iter().flat_map(|folder| files(&root().join(folder))) {
        let text = std::fs::read_to_string(&file).unwrap().to_lowercase();
        if switches.iter().any(|switch| text.contains(switch)) {
            found.insert(file.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["loopback.rs"]);
    let loopback = std::fs::read_to_string(source().join("scanner/loopback.rs")).unwrap();
    let addresses: Vec<&str> = loopback.matches("://").collect();
    assert_eq!(addresses.len(), 1, "one address is made");
    assert!(loopback.contains(r#"format!("http://127.0.0.1:{port}{path}")"#));
    assert_eq!(loopback.matches(".connect((Ipv4Addr::LOCALHOST, port)").count(), 1);
    assert_eq!(loopback.matches(".connect(").count(), 2, "to this PC, and the handshake over it");
}

#[test]
fn the_reading_of_paths_is_right() {
    let text = "use crate::eko::{Call, Proof};\nuse crate::{clock::Clock, day::{IstDay, Month}, secret};\n// crate::agent\n\
                let x = crate::tls::failure_in(e);";
    let named: Vec<_> = rooms_named(text).into_iter().collect();
    assert_eq!(named, ["clock", "day", "eko", "secret", "tls"]);
    assert_eq!(names("`clock`, `day`"), ["clock", "day"]);
    assert!(names(" – ").is_empty());
}

/// The core knows no window: neither Tauri nor a web view is in its tree, for any system.
#[test]
fn the_core_has_no_window_in_its_tree() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    for target in ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc"] {
        let tree = Command::new(&cargo)
            .args(["tree", "-p", "hazri-core", "-e", "normal", "--prefix", "none", "--format", "{p}"])
            .args(["--offline", "--locked", "--target", target])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).unwrap();
        let crates: BTreeSet<_> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert!(crates.contains("reqwest"), "the tree was read");
        let windows: Vec<_> = crates
            .iter()
            .filter(|name| {
                ["tauri", "wry", "tao", "webkit", "javascriptcore", "gtk", "webview2"]
                    .iter()
                    .any(|window| name.starts_with(window))
            })
            .collect();
        assert!(windows.is_empty(), "{windows:?}");
        assert!(!crates.contains("hazri-simulator"), "the simulator is for tests and practice only");
    }
}
