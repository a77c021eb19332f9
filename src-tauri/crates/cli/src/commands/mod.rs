//! One file per command.

mod daily;
mod doctor;
mod ekyc;
mod examined;
mod history;
mod scanners;
mod seal;
mod setup;
mod status;
mod support;

use crate::arguments::{Arguments, Command};
use crate::output::Exit;

/// Carries the command out.
pub async fn run(arguments: Arguments) -> Exit {
    let common = &arguments.common;
    match arguments.command {
        Command::Setup { file, code_file, delete, silent } => {
            let asked = setup::Asked { file, code_file, delete, said: setup::Said::of(silent, common.json) };
            setup::run(common, &asked).await
        }
        Command::Seal { file, sealed } => seal::run(common, &file, &sealed),
        Command::Doctor { trial } => doctor::run(common, trial).await,
        Command::Scanners { first } => scanners::run(common, scanners::Wanted::of(first)).await,
        Command::Ekyc => ekyc::run(common).await.print(common.json),
        Command::Daily => daily::run(common).await.print(common.json),
        Command::Status => status::run(common),
        Command::History { month, csv } => history::run(common, month, csv),
        Command::Support => support::run(common).await,
    }
}
