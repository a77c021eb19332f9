//! The project's own commands: `cargo xtask run`, `cargo xtask test`.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod bindings;
mod packages;
mod place;
mod run;
mod step;
mod test;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Hazri's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, build, and open the window in practice
    ///
    /// Without a display a virtual one is started, the whole morning is driven on it, and its screens are left in
    /// artefacts/window.
    Run {
        /// Passed on to the app, in place of --practice
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Install what is missing and run every check and test
    Test,
    /// Write the TypeScript types of the views again, after a change of the Rust types
    Bindings,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test => test::test(),
        Command::Bindings => bindings::write(),
    }
}
