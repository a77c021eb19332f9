use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use hazri_core::eko::SystemRandomness;
use hazri_core::problem::Problem;
use hazri_core::setup::{SetupCode, read_setup_file, seal};
use serde::Serialize;

use super::setup::read;
use crate::arguments::Common;
use crate::output::{Exit, is_about_settings, print_json, sentences};

#[derive(Serialize)]
struct SealReport<'a> {
    ok: bool,
    /// The code that opens the file.
    code_to_read_out: Option<&'a str>,
    message: String,
    code: Option<String>,
}

/// Seals a set-up file for one agent. The code is printed once and kept nowhere.
pub fn run(common: &Common, file: &Path, sealed: &Path) -> Exit {
    match seal_file(file, sealed) {
        Ok(code) => {
            let said = code.to_read_out();
            let message = format!("Sealed as {}. Tell the code on the phone only.", sealed.display());
            if common.json {
                print_json(&SealReport { ok: true, code_to_read_out: Some(&said), message, code: None });
            } else {
                println!("{}", *said);
                eprintln!("{message}");
            }
            Exit::Done
        }
        Err(problem) => {
            let (message, code) = (sentences(&problem), Some(problem.code()));
            if common.json {
                print_json(&SealReport { ok: false, code_to_read_out: None, message, code });
            } else {
                eprintln!("{message}");
            }
            if is_about_settings(&problem) { Exit::Settings } else { Exit::NotSent }
        }
    }
}

/// A file that no agent could use is not sealed.
fn seal_file(file: &Path, sealed: &Path) -> Result<SetupCode, Problem> {
    let contents = read(file).map_err(|_| Problem::SetupUnreadable)?;
    read_setup_file(&contents)?;
    let code = SetupCode::made_up(&SystemRandomness);
    let armored = seal(&contents, &code)?;
    let mut created =
        OpenOptions::new().write(true).create_new(true).open(sealed).map_err(|_| Problem::FileUnwritable)?;
    created.write_all(&armored).and_then(|()| created.sync_all()).map_err(|_| Problem::FileUnwritable)?;
    Ok(code)
}
