//! `hazrictl`: Hazri without a window, for support staff and scripts.
//!
//! | file | holds |
//! |---|---|
//! | `arguments` | what may stand on the command line |
//! | `shop` | the shop as its owner, or beside the open window |
//! | `input` | consent, number and code, from a terminal or from standard input |
//! | `journey` | what eKYC and daily authentication have in common |
//! | `report` | how a journey ended: a sentence, one JSON object, an exit status |
//! | `commands` | one file per command |
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

mod arguments;
mod commands;
mod input;
mod journey;
mod output;
mod report;
mod shop;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;

#[global_allocator]
static ALLOCATOR: hazri_memory::Wiping = hazri_memory::WIPING;

fn main() -> ExitCode {
    hazri_memory::keep_one_heap();
    if let Err(error) = hazri_memory::refuse_dumps() {
        eprintln!("hazrictl: a crash would leave a dump: {error}");
    }
    let arguments = Arguments::parse();
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(commands::run(arguments)).into(),
        Err(error) => {
            eprintln!("hazrictl cannot start: {error}");
            output::Exit::NotSent.into()
        }
    }
}
