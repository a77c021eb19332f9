use std::path::PathBuf;

use clap::Parser;
use hazri_core::scanner::PortRange;

use crate::autostart::Autostart;
use crate::faults::Faults;
use crate::window::Opening;

/// How the window can be started. `hazrictl` takes the same.
#[derive(Parser)]
#[command(name = "hazri", version, about = "eKYC and daily authentication for AePS agents")]
pub struct Arguments {
    /// Folder for the records, in place of the user's own
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Scanner ports to search, such as 11100-11120
    #[arg(long, value_parser = read_ports)]
    pub scanner_ports: Option<PortRange>,
    /// Open practice
    #[arg(long)]
    pub practice: bool,
    /// Wait in the tray, where there is one, and open no window
    #[arg(long)]
    in_tray: bool,
    /// What breaks on purpose
    #[command(flatten)]
    pub faults: Faults,
}

impl Arguments {
    /// The folder of the ledger.
    pub fn data_dir(&self) -> PathBuf {
        let own = || dirs::data_dir().unwrap_or_else(|| PathBuf::from(".")).join(super::IDENTIFIER);
        self.data_dir.clone().unwrap_or_else(own)
    }

    /// How the app is to be started with the PC: over the same records.
    pub fn autostart(&self) -> Autostart {
        Autostart::with_records(self.data_dir.as_ref().and_then(|folder| std::path::absolute(folder).ok()))
    }

    /// Where the app is to be found once it has started.
    pub fn opening(&self) -> Opening {
        if self.in_tray { Opening::InTray } else { Opening::Shown }
    }
}

fn read_ports(text: &str) -> Result<PortRange, String> {
    PortRange::parse(text).ok_or_else(|| "write two ports, such as 11100-11120".to_owned())
}
