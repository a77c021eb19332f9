//! The corpus of each fuzz target.

use std::path::Path;

use crate::checks;

/// The inputs of a target by name, in order.
pub fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let named = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    let mut inputs: Vec<_> = files.map(|file| (named(&file), std::fs::read(&file).unwrap())).collect();
    inputs.sort();
    inputs
}

fn check_all(target: &str, check: fn(&[u8])) {
    let inputs = inputs(target);
    assert!(inputs.len() >= 20, "{} inputs", inputs.len());
    for (name, bytes) in &inputs {
        let held = std::panic::catch_unwind(|| check(bytes));
        assert!(held.is_ok(), "fuzz/corpus/{target}/{name}");
    }
}

#[test]
fn the_corpus_of_rd_service_holds() {
    check_all("rd_service", checks::rd_service);
}

#[test]
fn the_corpus_of_device_info_holds() {
    check_all("device_info", checks::device_info);
}

#[test]
fn the_corpus_of_pid_data_holds() {
    check_all("pid_data", checks::pid_data);
}

#[test]
fn the_corpus_of_eko_answer_holds() {
    check_all("eko_answer", checks::eko_answer);
}

#[test]
fn the_corpus_of_setup_file_holds() {
    check_all("setup_file", checks::setup_file);
}

/// It is fetched with every checkout and read by every run of the tests.
#[test]
fn the_corpus_is_small() {
    for target in ["rd_service", "device_info", "pid_data", "eko_answer", "setup_file"] {
        let inputs = inputs(target);
        let bytes: usize = inputs.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(
            inputs.len() <= 200 && bytes <= 300 * 1024,
            "{target}: {} files, {bytes} bytes",
            inputs.len()
        );
    }
}
