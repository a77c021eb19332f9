//! Nothing reaches the window outside the catalogue: a command fails with a problem or not at all, three events carry
//! a view, a problem and nothing, and every text of a view is known by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hazri_core::agent::view::Notice;
use hazri_simulator::eko::Revision;

use crate::case::{read, root};
use crate::support::{Shop, ShopPlan};

/// What a text of a view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    /// Made by the app: a date, a time, a reference of its own, the code of a problem.
    Own,
    /// A setting that was checked by its form when it was taken.
    Setting,
    /// Goes from the window to the core only.
    Typed,
    /// From a service, a scanner, or the names of files: plain, with a limit, and never a sentence of the app. Its
    /// hostile forms are sent by `faults/answers/strange`, `faults/scanners/twelve` and the last test below.
    Outside,
}

use Text::{Outside, Own, Setting, Typed};

/// Every text in the types that cross to the window, by type and field.
const TEXTS: [(&str, &[(&str, Text)]); 21] = [
    ("DayDone", &[("date", Own), ("until", Own), ("reference_id", Outside), ("client_ref_id", Own)]),
    ("DayProof", &[("time", Own), ("client_ref_id", Own), ("reference_id", Outside)]),
    ("HistoryAttempt", &[("date", Own), ("time", Own), ("client_ref_id", Own), ("reference_id", Outside)]),
    ("HistoryDay", &[("date", Own)]),
    ("HistoryMonth", &[("month", Own), ("today", Own), ("kept_from", Own), ("version", Own)]),
    ("MendingStep", &[("name", Own)]),
    ("Notice", &[("file", Outside), ("scanner", Outside), ("name", Outside)]),
    ("PortOwner", &[("name", Outside), ("path", Outside)]),
    ("Practice", &[("number", Own), ("otp", Own)]),
    ("Problem", &[("code", Own), ("field", Outside), ("pc_date", Own)]),
    ("ReminderPlan", &[("opens", Setting), ("closes", Setting)]),
    ("Scanner", &[("id", Outside), ("name", Outside)]),
    (
        "ScannerFacts",
        &[
            ("id", Outside),
            ("name", Outside),
            ("maker", Own),
            ("model", Outside),
            ("serial_tail", Outside),
            ("certificate_until", Own),
        ],
    ),
    (
        "SetupForm",
        &[
            ("base_url", Typed),
            ("initiator_id", Typed),
            ("user_code", Typed),
            ("developer_key", Typed),
            ("access_key", Typed),
            ("aadhaar_rsa_key", Typed),
            ("agent_mobile", Typed),
            ("bank_code", Typed),
            ("latlong", Typed),
            ("scanner_ports", Typed),
        ],
    ),
    (
        "Shop",
        &[
            ("base_url", Setting),
            ("initiator_id", Setting),
            ("user_code", Setting),
            ("agent_mobile", Setting),
            ("bank_code", Setting),
            ("latlong", Setting),
            ("sealing_key_fingerprint", Own),
        ],
    ),
    ("ShopChange", &[("place", Typed), ("agent_mobile", Typed), ("bank_code", Typed)]),
    ("Step", &[("mobile_hint", Outside), ("daily_opens", Own)]),
    ("Strip", &[("scanner_name", Outside)]),
    ("Today", &[("date", Own)]),
    ("UnknownAttempt", &[("client_ref_id", Own), ("tried_at", Own)]),
    ("View", &[("sealed_setup", Outside), ("status_file", Outside)]),
];

/// Its texts are codes and the start of the service's words; it is the support line.
const SUPPORT: (&str, &[(&str, Text)]) = ("Trouble", &[("support", Outside)]);

/// The fields of a TypeScript type that hold free text, each once.
fn texts_of(declaration: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for (before, _) in declaration.match_indices(": string").map(|(at, _)| declaration.split_at(at)) {
        let field = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap().to_owned();
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

#[test]
fn every_text_that_crosses_to_the_window_is_known_by_name() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("ui/src/bindings")).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let texts = texts_of(&std::fs::read_to_string(&path).unwrap());
        if !texts.is_empty() {
            found.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), texts);
        }
    }
    let known = TEXTS.into_iter().chain([SUPPORT]).map(|(name, fields)| {
        let fields = fields.iter().map(|(field, _)| (*field).to_owned()).filter(|field| field != "code");
        (name.to_owned(), fields.collect::<Vec<_>>())
    });
    assert_eq!(found, known.collect());
}

/// The files of the shell that are not tests.
fn shell() -> Vec<(String, String)> {
    let mut files = Vec::new();
    files_below(&root().join("src-tauri/src"), &mut files);
    let named = files.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    });
    let of_the_app = named.filter(|(name, _)| !name.ends_with("_tests.rs"));
    of_the_app
        .map(|(name, text)| (name, text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned()))
        .collect()
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, files) } else { files.push(path) }
    }
}

#[test]
fn every_command_fails_with_a_problem_and_with_nothing_else() {
    let mut commands = 0;
    for (file, text) in shell() {
        for command in text.split("#[tauri::command]").skip(1) {
            let signature = command.split('{').next().unwrap();
            assert!(signature.contains("-> Told<"), "{file}: {signature}");
            commands += 1;
        }
    }
    assert!(commands >= 23, "{commands}");
    assert!(read("src-tauri/src/commands.rs").contains("type Told<T> = Result<T, Problem>;"));
    let reply = "pub(super) type Reply<T> = oneshot::Sender<Result<T, Problem>>;";
    assert!(read("src-tauri/crates/core/src/agent/request.rs").contains(reply));
}

/// What the page is told without asking: a whole view, the problem of a dropped file, and to show the first screen.
#[test]
fn the_window_is_told_of_views_and_problems_and_of_nothing_else() {
    let mut told: Vec<String> = Vec::new();
    for (_, text) in shell() {
        for way in [".emit(", ".emit_to(", ".emit_filter(", ".eval(", ".eval_with_callback(", "Channel<"] {
            let passed = text.split(way).skip(1).map(|rest| rest.split(')').next().unwrap().to_owned());
            told.extend(passed);
        }
    }
    told.sort();
    assert_eq!(told, ["DROPPED, problem", "HOME, (", "VIEW, view"]);
}

/// The name of a file is whatever somebody called it.
#[tokio::test]
async fn the_name_of_a_file_is_shown_plain_and_short() {
    let mut shop = Shop::not_set_up(ShopPlan::of(Revision::R2026_06)).await;
    shop.start().await;
    // Windows takes neither a line's end nor a bracket, and counts letters where Linux counts bytes.
    let odd = if cfg!(windows) { "a\u{202e}bi" } else { "a\n\u{202e}b<i>" };
    let name = format!("{odd}{}.json", "c".repeat(220));
    let file = shop.write_file(&name, &shop.setup().to_string());

    shop.agent().import_setup(file).await.unwrap();

    let notices = shop.view().await.notices;
    let [Notice::SetupFileLeft { file }] = notices.as_slice() else { panic!("{notices:?}") };
    assert!(file.starts_with("abic") && file.chars().count() <= 200, "{file:?}");
    shop.agent().delete_setup_file().await.unwrap();
    assert!(shop.view().await.notices.is_empty());
}
