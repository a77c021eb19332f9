//! `hazri-simulator`: an Eko service and a scanner to try the app against, until Ctrl-C.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use hazri_simulator::eko::{EkoOptions, EkoServer, Revision};
use hazri_simulator::scanner::{Maker, RdOptions, RdServer};
use hazri_simulator::setup_file;

const USAGE: &str = "usage: hazri-simulator [--revision 2026-06|2026-07] [--setup-file PATH] [--scanner-port PORT] \
                     [--seed NUMBER]\n\
                     Plays the Eko service and a fingerprint scanner until Ctrl-C. --scanner-port 0 takes a free port.";
/// Where apps look for scanners.
const SCANNER_PORTS: (u16, u16) = (11100, 11120);

#[tokio::main]
async fn main() -> ExitCode {
    let wishes = match Wishes::read(std::env::args().skip(1)) {
        Ok(wishes) => wishes,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(wishes).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("hazri-simulator: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
struct Wishes {
    revision: Revision,
    setup_file: Option<PathBuf>,
    scanner_port: Option<u16>,
    seed: u64,
}

impl Wishes {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut wishes = Self { revision: Revision::R2026_06, setup_file: None, scanner_port: None, seed: 1 };
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Err("hazri-simulator".to_owned());
            }
            let value = words.next().ok_or_else(|| format!("{word}: a value is missing"))?;
            match word.as_str() {
                "--revision" => wishes.revision = value.parse()?,
                "--setup-file" => wishes.setup_file = Some(value.into()),
                "--scanner-port" => wishes.scanner_port = Some(number(&word, &value)?),
                "--seed" => wishes.seed = number(&word, &value)?,
                _ => return Err(format!("{word}: not an option")),
            }
        }
        Ok(wishes)
    }
}

fn number<N: std::str::FromStr>(option: &str, value: &str) -> Result<N, String> {
    value.parse().map_err(|_| format!("{option}: {value:?} is not a number in its range"))
}

async fn run(wishes: Wishes) -> std::io::Result<()> {
    let options = EkoOptions::made_up(wishes.revision, wishes.seed)?;
    let eko = EkoServer::start(EkoOptions { delay: Duration::from_millis(600), ..options }).await?;
    let scanner = scanner(wishes.scanner_port).await?;
    let port = scanner.port();
    let ports =
        if (SCANNER_PORTS.0..=SCANNER_PORTS.1).contains(&port) { SCANNER_PORTS } else { (port, port) };
    let account = eko.account();
    println!("Eko service  {} (contract {})", eko.base_url(), eko.revision());
    println!("Scanner      127.0.0.1:{port} ({})", scanner.maker().model());
    println!("Number       {}", account.aadhaar);
    println!("Code         {}", account.otp);
    if let Some(path) = wishes.setup_file {
        tokio::fs::write(&path, format!("{:#}\n", setup_file(&eko, ports))).await?;
        println!("Setup file   {}", path.display());
    }
    println!("Ctrl-C ends it.");
    tokio::signal::ctrl_c().await?;
    for violation in eko.violations().into_iter().chain(scanner.violations()) {
        println!("violation: {violation}");
    }
    Ok(())
}

/// A scanner on the port that was asked for, else on the first free one where apps look.
async fn scanner(port: Option<u16>) -> std::io::Result<RdServer> {
    let options =
        RdOptions { finger_delay: Duration::from_millis(2500), ..RdOptions::new(Maker::MantraMfs110) };
    if let Some(port) = port {
        return RdServer::start(RdOptions { port: Some(port), ..options }).await;
    }
    let mut last_error = std::io::Error::other("no scanner port is free");
    for port in SCANNER_PORTS.0..=SCANNER_PORTS.1 {
        match RdServer::start(RdOptions { port: Some(port), ..options.clone() }).await {
            Ok(server) => return Ok(server),
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
}
