use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use hazri_core::day::Month;
use hazri_core::scanner::PortRange;

/// The name of the app's data folder and of its items in the keychain.
pub const IDENTIFIER: &str = "in.hazri.Hazri";

const EXIT_STATUS: &str = "\
Exit status:
  0  done
  1  failed or rejected; status: not done yet today
  2  wrong usage or settings
  3  not known
  4  not sent; doctor: the service or the scanner cannot be reached; scanners --first: none is ready";

/// What stands on the command line.
#[derive(Parser)]
#[command(name = "hazrictl", version, about = "eKYC and daily authentication for AePS agents", after_help = EXIT_STATUS)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What may stand before or after any command.
#[derive(Args)]
pub struct Common {
    /// Folder for the records, in place of the app's own
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Print JSON, and read consent, number and code as lines from standard input
    #[arg(long, global = true)]
    pub json: bool,
    /// Scanner ports to search, such as 11100-11120
    #[arg(long, global = true, value_name = "A-B", value_parser = read_ports)]
    pub scanner_ports: Option<PortRange>,
    /// Practise with a made-up agent; nothing leaves this computer
    #[arg(long, global = true)]
    pub practice: bool,
}

#[derive(Subcommand)]
pub enum Command {
    /// Import a set-up file from the distributor
    Setup {
        /// The file; `-` is standard input
        file: PathBuf,
        /// File that holds the code of a sealed set-up file, in place of typing it
        #[arg(long, value_name = "FILE")]
        code_file: Option<PathBuf>,
        /// Delete the set-up file once it was taken
        #[arg(long)]
        delete: bool,
        /// Print nothing; the exit status tells
        #[arg(long, conflicts_with = "json")]
        silent: bool,
    },
    /// Seal a set-up file, and print the code that opens it, once
    Seal {
        /// The set-up file
        file: PathBuf,
        /// The sealed file, which must not be there yet
        sealed: PathBuf,
    },
    /// Check records, keychain, settings, service and scanner
    Doctor {
        /// Also ask the scanner for a finger; the capture is thrown away at once
        #[arg(long)]
        trial: bool,
    },
    /// List the scanner programs that answer
    Scanners {
        /// Print the first one that is ready, and return at once
        #[arg(long)]
        first: bool,
    },
    /// Do eKYC: number, code, finger
    Ekyc,
    /// Do the daily authentication: number, finger
    Daily,
    /// Tell where today stands; sends nothing
    Status,
    /// List a month of attempts
    History {
        /// The month; this month when not given
        #[arg(long, value_name = "YYYY-MM", value_parser = read_month)]
        month: Option<Month>,
        /// Print comma-separated values
        #[arg(long, conflicts_with = "json")]
        csv: bool,
    },
    /// Print the text for support; no secret is in it
    Support,
}

impl Common {
    /// The folder of the records: the one that was named, else the one that the window uses too.
    pub fn data_dir(&self) -> PathBuf {
        let own = || dirs::data_dir().unwrap_or_else(|| PathBuf::from(".")).join(IDENTIFIER);
        self.data_dir.clone().unwrap_or_else(own)
    }
}

fn read_ports(text: &str) -> Result<PortRange, String> {
    PortRange::parse(text).ok_or_else(|| "write two ports, such as 11100-11120".to_owned())
}

fn read_month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "write a month such as 2026-11".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from([&["hazrictl"], words].concat())
    }

    #[test]
    fn common_flags_stand_before_or_after_the_command() {
        for words in [
            ["--json", "--practice", "--data-dir", "x", "--scanner-ports", "1-2", "daily"],
            ["daily", "--json", "--practice", "--data-dir", "x", "--scanner-ports", "1-2"],
        ] {
            let common = read(&words).unwrap().common;
            assert!(common.json && common.practice);
            assert_eq!(common.data_dir(), PathBuf::from("x"));
            assert_eq!(common.scanner_ports, PortRange::new(1, 2));
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for words in [
            &["later"] as &[&str],
            &[],
            &["setup"],
            &["setup", "x", "--code", "01234567890123456789"],
            &["setup", "x", "--silent", "--json"],
            &["seal", "x"],
            &["scanners", "--scanner-ports", "all"],
            &["history", "--month", "November"],
            &["history", "--csv", "--json"],
            &["daily", "999941057058"],
        ] {
            assert_eq!(read(words).err().unwrap().exit_code(), 2, "{words:?}");
        }
    }

    #[test]
    fn the_folder_is_the_one_of_the_window() {
        assert!(read(&["status"]).unwrap().common.data_dir().ends_with("in.hazri.Hazri"));
    }
}
