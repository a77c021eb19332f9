//! The project's own commands: `cargo xtask run`, `cargo xtask test`.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod bench;
mod bindings;
mod changelog;
mod dependencies;
mod errors;
mod faults;
mod fuzz;
mod guide;
mod icons;
mod package;
mod packages;
mod place;
mod profile;
mod run;
mod sbom;
mod sizes;
mod soak;
mod step;
mod test;
mod tools;
mod windows;
mod workflows;

use clap::{Parser, Subcommand};

use profile::Profile;

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
    /// Let the core run with one random fault every second, and report whether it stays flat
    Soak {
        /// How long
        #[arg(long, default_value_t = 60)]
        minutes: u64,
        /// The same seed breaks the same things in the same order
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Build as the other tests are built, and not as it is shipped: sooner there, for a short run
        #[arg(long)]
        debug: bool,
    },
    /// Measure how fast it is, beside what agents use today, and write docs/performance.md
    Bench,
    /// Let the parsers of everything from outside read what nobody should send
    Fuzz {
        /// How long each target runs
        #[arg(long, default_value_t = 600)]
        seconds: u64,
        /// Which targets; all of them if none is named
        targets: Vec<String>,
    },
    /// Run a morning with known secrets and every kind of failure, and search everything it left for them
    Canary,
    /// Compile everything for Windows, without a warning
    CheckWindows,
    /// Run under Wine what can run there, and look into the programs for Windows; compiles for minutes
    TestWindows,
    /// Check the licences and sources of everything from others, and what is known against it
    Dependencies,
    /// Write the bills of materials, CycloneDX in JSON, to artefacts/sbom
    Sbom,
    /// Write the TypeScript types of the views again, after a change of the Rust types
    Bindings,
    /// Write the table of docs/faults.md again, after a change of the tests of its rows
    Faults,
    /// Take the pictures of docs/for-agents.md again, in every language of the guide
    Guide,
    /// Draw the icons again, after a change of their drawings
    Icons,
    /// Write the table of docs/errors.md again, after a change of the catalogue or its words
    Errors,
    /// Build and pack for this system, into artefacts/packages: .deb and .rpm on Linux, installers on Windows
    Package {
        /// Build as the tests are built, and not as it is shipped: sooner there, for trying
        #[arg(long)]
        debug: bool,
    },
    /// Pack, look at the packages, install one into a clean root, drive it there, and remove it again
    TestPackage {
        /// As of `package`
        #[arg(long)]
        debug: bool,
    },
    /// Print what the changelog says of a release, if the tag is that of the version and it has a date
    ReleaseNotes {
        /// Such as v0.1.0
        tag: String,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test => test::test(),
        Command::Soak { minutes, seed, debug } => soak::soak(minutes, seed, Profile::of(debug)),
        Command::Bench => bench::bench(),
        Command::Fuzz { seconds, targets } => fuzz::fuzz(seconds, &targets).map(drop),
        Command::Canary => test::canary(),
        Command::CheckWindows => windows::check(),
        Command::TestWindows => windows::test(),
        Command::Dependencies => dependencies::check().map(drop),
        Command::Sbom => sbom::write(),
        Command::Bindings => bindings::write(),
        Command::Faults => faults::write(),
        Command::Guide => guide::write(),
        Command::Icons => icons::write(),
        Command::Errors => errors::write(),
        Command::Package { debug } => package::package(Profile::of(debug)).map(drop),
        Command::TestPackage { debug } => test::package(Profile::of(debug)),
        Command::ReleaseNotes { tag } => {
            changelog::of_release(&tag).map(|section| println!("{}", section.text))
        }
    }
}
