//! Writes the manual pages of `hazrictl` and its completions for four shells into a folder, from the very definition of
//! its arguments: `cargo run --package hazrictl --example manual -- FOLDER`.
#![allow(clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

#[allow(dead_code, reason = "what is only needed to carry a command out")]
#[path = "../src/arguments.rs"]
mod arguments;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

const NAME: &str = "hazrictl";
const SHELLS: [Shell; 4] = [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("manual FOLDER");
        return ExitCode::from(2);
    };
    match write(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the manual cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> std::io::Result<()> {
    let mut command = arguments::Arguments::command();
    clap_mangen::generate_to(command.clone(), folder)?;
    for shell in SHELLS {
        clap_complete::generate_to(shell, &mut command, NAME, folder)?;
    }
    Ok(())
}
