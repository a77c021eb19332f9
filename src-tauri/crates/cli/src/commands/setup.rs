use std::io::Read as _;
use std::path::{Path, PathBuf};

use hazri_core::problem::Problem;
use hazri_core::secret::SecretText;
use hazri_core::setup::{LARGEST_SEALED_FILE, SetupCode, is_sealed, open_sealed, read_setup_file};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::arguments::Common;
use crate::input::Input;
use crate::output::{Exit, print_json};
use crate::shop::{self, Closed};

/// What was asked on the command line.
pub struct Asked {
    /// The set-up file, sealed or not; `-` is standard input.
    pub file: PathBuf,
    /// Holds the code of a sealed file.
    pub code_file: Option<PathBuf>,
    /// The file goes once it was taken.
    pub delete: bool,
    /// How the end is told.
    pub said: Said,
}

/// How the end is told.
#[derive(Debug, Clone, Copy)]
pub enum Said {
    /// A sentence.
    Sentence,
    /// One JSON object.
    Json,
    /// The exit status alone.
    Nothing,
}

impl Said {
    /// By the flags of the command line.
    pub fn of(silent: bool, json: bool) -> Said {
        match (silent, json) {
            (true, _) => Said::Nothing,
            (false, true) => Said::Json,
            (false, false) => Said::Sentence,
        }
    }
}

#[derive(Serialize)]
struct SetupReport {
    ok: bool,
    /// The field that is wrong.
    field: Option<String>,
    message: String,
    code: Option<String>,
    /// The set-up file is gone.
    deleted: bool,
}

/// Imports a set-up file: credentials into the keychain, the rest beside the ledger.
pub async fn run(common: &Common, asked: &Asked) -> Exit {
    let (report, exit) = match import(common, asked).await {
        Ok(message) => taken(asked, message),
        Err(closed) => {
            let (message, code) = (closed.message(), Some(closed.code()));
            let report = SetupReport { ok: false, field: field_of(&closed), message, code, deleted: false };
            (report, closed.exit())
        }
    };
    match asked.said {
        Said::Json => print_json(&report),
        Said::Sentence => println!("{}", report.message),
        Said::Nothing => {}
    }
    exit
}

/// The set-up stands. Whether its file does too is told, and by the exit status if it ought to be gone.
fn taken(asked: &Asked, mut message: String) -> (SetupReport, Exit) {
    let report = |message, code, deleted| SetupReport { ok: true, field: None, message, code, deleted };
    if is_stdin(&asked.file) {
        return (report(message, None, false), Exit::Done);
    }
    if asked.delete && std::fs::remove_file(&asked.file).is_ok() {
        message.push_str(" The file is deleted.");
        return (report(message, None, true), Exit::Done);
    }
    message.push_str(" The file still holds your keys: delete it.");
    if asked.delete {
        return (report(message, Some(Problem::FileUnwritable.code()), false), Exit::NotSent);
    }
    (report(message, None, false), Exit::Done)
}

async fn import(common: &Common, asked: &Asked) -> Result<String, Closed> {
    if common.practice {
        eprintln!("Practice sets itself up. The file is for the real shop: leave --practice out.");
        return Err(Problem::SetupNotForHazri.into());
    }
    let bytes = read(&asked.file).map_err(|_| Problem::SetupUnreadable)?;
    let setup = if is_sealed(&bytes) {
        read_setup_file(open_sealed(&bytes, &code(common, asked)?)?.as_ref())?
    } else {
        read_setup_file(&bytes)?
    };
    let shop = &setup.shop;
    let mut message = format!(
        "Set up for agent {}: {} at {}, contract revision {}.",
        shop.party.user_code,
        shop.environment.as_str(),
        shop.base_url,
        shop.contract.as_str()
    );
    message.extend(shop.signer.as_ref().map(|signer| format!(" Signed by your distributor at {signer}.")));
    let surroundings = shop::surroundings(common);
    let mut premises = shop::open(common, &surroundings).await?;
    premises.set_up(setup, &surroundings).await?;
    // A set-up ends practice, also in the window that opens next.
    premises.ledger.run(|ledger| ledger.set_setting("practice", "off")).await?;
    Ok(message)
}

/// The code of a sealed file: of a file, typed, or a line of standard input. Never an argument: other programs see those.
fn code(common: &Common, asked: &Asked) -> Result<SetupCode, Problem> {
    match &asked.code_file {
        Some(file) => {
            let mut bytes = read(file).map_err(|_| Problem::SetupCodeNeeded)?;
            // Some editors of Windows put a mark in front.
            let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            bytes.drain(..mark);
            let text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|_| Problem::SetupCodeWrong)?;
            SetupCode::parse(&SecretText::new(text))
        }
        // The file came from there.
        None if is_stdin(&asked.file) => Err(Problem::SetupCodeNeeded),
        None => Input::open(common.json)?.setup_code(),
    }
}

/// A file, up to one byte more than it may have, so that a larger one is noticed.
pub(super) fn read(file: &Path) -> std::io::Result<Zeroizing<Vec<u8>>> {
    const MOST_BYTES: u64 = LARGEST_SEALED_FILE + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_SEALED_FILE as usize + 1));
    if is_stdin(file) {
        std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn field_of(closed: &Closed) -> Option<String> {
    match closed {
        Closed::Problem(Problem::SetupFieldInvalid { field }) => Some(field.clone()),
        Closed::Problem(_) | Closed::InUse | Closed::Records(_) => None,
    }
}
