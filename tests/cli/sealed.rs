//! A set-up file that travels sealed, and setting up many PCs without a window.

use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::Command;

use hazri_simulator::eko::Revision;
use serde_json::json;

use crate::bench::Bench;
#[cfg(target_os = "linux")]
use crate::bench::{PROGRAM, watch};

/// A sealed file beside the plain one, and its code.
fn sealed(bench: &Bench) -> (PathBuf, String) {
    let plain = bench.write_setup_file(|_| {});
    let sealed = plain.with_file_name("agent.age");
    let run = bench.run(&["seal", path(&plain), path(&sealed)], "").expect(0);
    std::fs::remove_file(plain).unwrap();
    (sealed, run.stdout.trim().to_owned())
}

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

fn beside(file: &Path, name: &str, contents: &str) -> PathBuf {
    let other = file.with_file_name(name);
    std::fs::write(&other, contents).unwrap();
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_file_holds_no_key_and_is_opened_by_the_code_that_was_printed_once() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let (sealed, code) = sealed(&bench);
    let text = std::fs::read_to_string(&sealed).unwrap();
    assert!(text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"), "{text:.60}");
    bench.assert_no_secret_in(&text);
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 5]);

    let report = bench.run(&["setup", path(&sealed), "--json"], &format!("{code}\n")).expect(0).json();

    assert_eq!((&report["ok"], &report["deleted"]), (&json!(true), &json!(false)));
    bench.run(&["doctor"], "").expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_changes_nothing_and_the_file_stays() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let (sealed, code) = sealed(&bench);
    let other = code.replace(['1', '2', '3'], "0").replace(['4', '5', '6', '7', '8', '9'], "1");
    for (typed, told) in
        [("", "setup_code_needed"), ("1234", "setup_code_wrong"), (other.as_str(), "setup_code_wrong")]
    {
        let run = bench.run(&["setup", path(&sealed), "--delete", "--json"], &format!("{typed}\n")).expect(2);
        assert_eq!(run.json()["code"], told, "{typed}");
        assert!(sealed.exists());
    }
    let unknown = bench.run(&["setup", path(&sealed), "--code-file", "nowhere.txt", "--json"], "").expect(2);
    assert_eq!(unknown.json()["code"], "setup_code_needed");
    assert_eq!(bench.run(&["status", "--json"], "").expect(2).json()["state"], "not_set_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_set_up_prints_nothing_and_may_be_run_again() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let (sealed, code) = sealed(&bench);
    // As an editor of Windows writes it.
    let code_file = beside(&sealed, "code.txt", &format!("\u{feff}{}\r\n", code.replace('-', " ")));
    let words = ["setup", path(&sealed), "--code-file", path(&code_file), "--silent"];
    for more in [&[] as &[&str], &[], &["--delete"]] {
        let run = bench.run(&[&words, more].concat(), "").expect(0);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    }
    assert!(!sealed.exists());
    bench.run(&["doctor"], "").expect(0);
    let again = bench.run(&words, "").expect(2);
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_sound_set_up_file_is_sealed_and_no_file_is_written_over() {
    let bench = Bench::bare(Revision::R2026_06).await;
    let unsound = bench.write_setup_file(|file| file["latlong"] = json!("0,0"));
    let target = unsound.with_file_name("agent.age");
    let report = bench.run(&["seal", path(&unsound), path(&target), "--json"], "").expect(2).json();
    assert_eq!((&report["ok"], &report["code"]), (&json!(false), &json!("setup_field_invalid")));
    assert!(!target.exists());

    let (sealed, _) = sealed(&bench);
    let before = std::fs::read(&sealed).unwrap();
    let plain = bench.write_setup_file(|_| {});
    let report = bench.run(&["seal", path(&plain), path(&sealed), "--json"], "").expect(4).json();
    assert_eq!(report["code"], "file_unwritable");
    assert_eq!(std::fs::read(&sealed).unwrap(), before);
}

/// The example of the document, as it stands there, in a folder with the files that it speaks of. It is a shell's.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_roll_out_of_the_document_runs_as_it_stands() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/set-up.md");
    let document = std::fs::read_to_string(document).unwrap();
    let (_, rest) = document.split_once("<!-- run by tests/cli/sealed.rs -->\n```sh\n").unwrap();
    let (script, _) = rest.split_once("```").unwrap();
    let bench = Bench::bare(Revision::R2026_06).await;
    let (sealed, code) = sealed(&bench);
    beside(&sealed, "code.txt", &code);
    let folder = sealed.parent().unwrap();
    let programs = Path::new(PROGRAM).parent().unwrap();
    let roll_out = |folder: &Path| {
        let mut shell: Command = bench.session.dress("sh");
        shell.args(["-e", "-c", script]).current_dir(folder).env("XDG_DATA_HOME", folder.join("data"));
        let path = std::env::var("PATH").unwrap();
        shell.env("PATH", format!("{}:{path}", programs.display()));
        watch(shell, "")
    };

    let run = roll_out(folder).expect(0);

    assert_eq!(run.stdout, "set up\n");
    assert!(!sealed.exists() && !folder.join("code.txt").exists());
    assert!(folder.join("data/in.hazri.Hazri/hazri.sqlite3").exists());
    // A PC that was done before is left as it is.
    assert_eq!(roll_out(folder).expect(0).stdout, "was set up before\n");
}
