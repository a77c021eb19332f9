//! A set-up file that travels sealed: an armored age file, opened by twenty digits that the distributor says on the
//! phone. Why so stands in `docs/decisions/0011-sealed-set-up-file.md`.

use std::io::{Read as _, Write as _};
use std::iter;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use rand::Rng as _;
use zeroize::Zeroizing;

use super::file::LARGEST_SETUP_FILE;
use crate::eko::Randomness;
use crate::problem::Problem;
use crate::secret::{SecretBytes, SecretText};

/// Most that a sealed set-up file may hold, in bytes: the largest set-up file in base64, and the head of it.
pub const LARGEST_SEALED_FILE: u64 = 96 * 1024;

const FIRST_LINE: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
const DIGITS: usize = 20;
/// Digits that are said in one breath.
const BREATH: usize = 4;
/// Longest code that is looked at, in bytes: with room for every space that people put in.
const LONGEST_TYPED: usize = 128;
/// Opening takes 2 to the power of it, in kilobytes of memory too: 32 MiB, and a moment.
const WORK: u8 = 15;
/// A file that asks for more is refused before any of it is done.
const MOST_WORK: u8 = 16;

/// The one-time code of a sealed set-up file: twenty digits, said on the phone, typed once and kept nowhere.
pub struct SetupCode(SecretText);

impl SetupCode {
    /// Makes a code up.
    pub fn made_up(randomness: &dyn Randomness) -> SetupCode {
        let mut generator = randomness.generator();
        let mut digits = String::with_capacity(DIGITS);
        digits.extend(iter::repeat_with(|| char::from(generator.gen_range(b'0'..=b'9'))).take(DIGITS));
        SetupCode(SecretText::new(digits))
    }

    /// Reads a code as typed; spaces and hyphens between the digits are allowed.
    ///
    /// # Errors
    /// [`Problem::SetupCodeNeeded`] when nothing was typed, [`Problem::SetupCodeWrong`] when it is not twenty digits.
    pub fn parse(typed: &SecretText) -> Result<SetupCode, Problem> {
        if typed.is_blank() {
            return Err(Problem::SetupCodeNeeded);
        }
        if typed.expose().len() > LONGEST_TYPED {
            return Err(Problem::SetupCodeWrong);
        }
        let mut digits = Zeroizing::new(String::with_capacity(DIGITS));
        for character in typed.expose().trim().chars() {
            match character {
                '0'..='9' if digits.len() < DIGITS => digits.push(character),
                ' ' | '-' | '\u{2013}' | '\u{a0}' => {}
                _ => return Err(Problem::SetupCodeWrong),
            }
        }
        if digits.len() == DIGITS {
            Ok(SetupCode(SecretText::new(std::mem::take(&mut *digits))))
        } else {
            Err(Problem::SetupCodeWrong)
        }
    }

    /// As it is read out: `1234-5678-9012-3456-7890`. The one secret that is made to be shown, once, to whoever seals.
    pub fn to_read_out(&self) -> Zeroizing<String> {
        let mut said = Zeroizing::new(String::with_capacity(DIGITS + DIGITS / BREATH));
        for (at, digit) in self.0.expose().chars().enumerate() {
            if at > 0 && at % BREATH == 0 {
                said.push('-');
            }
            said.push(digit);
        }
        said
    }

    fn passphrase(&self) -> SecretString {
        SecretString::from(self.0.expose().to_owned())
    }
}

/// True for a file that has to be opened with a code.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(FIRST_LINE)
}

/// Seals the contents of a set-up file. Takes a moment and 32 MiB.
///
/// # Errors
/// [`Problem::AppFault`] when the operating system gives no memory or no chance.
pub fn seal(contents: &[u8], code: &SetupCode) -> Result<Vec<u8>, Problem> {
    let fault = |_| Problem::AppFault;
    let mut recipient = scrypt::Recipient::new(code.passphrase());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))
        .map_err(|_| Problem::AppFault)?;
    let mut sealed = Vec::new();
    let armor = ArmoredWriter::wrap_output(&mut sealed, Format::AsciiArmor).map_err(fault)?;
    let mut writer = encryptor.wrap_output(armor).map_err(fault)?;
    writer.write_all(contents).map_err(fault)?;
    writer.finish().and_then(ArmoredWriter::finish).map_err(fault)?;
    Ok(sealed)
}

/// Opens a sealed set-up file. Takes a moment and up to 64 MiB.
///
/// # Errors
/// [`Problem::SetupCodeWrong`] when the code does not open it, [`Problem::SetupUnreadable`] when nothing could: the
/// file is damaged, too large, sealed twice or in another way, or asks for more work than any that Hazri made.
pub fn open_sealed(bytes: &[u8], code: &SetupCode) -> Result<SecretBytes, Problem> {
    if bytes.len() as u64 > LARGEST_SEALED_FILE {
        return Err(Problem::SetupUnreadable);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let decryptor = Decryptor::new(ArmoredReader::new(bytes)).map_err(|_| Problem::SetupUnreadable)?;
    if !decryptor.is_scrypt() {
        return Err(Problem::SetupUnreadable);
    }
    let mut identity = scrypt::Identity::new(code.passphrase());
    identity.set_max_work_factor(MOST_WORK);
    let reader =
        decryptor.decrypt(iter::once(&identity as &dyn age::Identity)).map_err(|error| told_by(&error))?;
    let mut contents = SecretBytes::with_capacity(bytes.len());
    let read = std::io::copy(&mut reader.take(LARGEST_SETUP_FILE + 1), &mut contents);
    read.map_err(|_| Problem::SetupUnreadable)?;
    if is_sealed(contents.as_ref()) { Err(Problem::SetupUnreadable) } else { Ok(contents) }
}

fn told_by(error: &DecryptError) -> Problem {
    let by_the_code = matches!(
        error,
        DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::NoMatchingKeys
            | DecryptError::InvalidMac
    );
    if by_the_code { Problem::SetupCodeWrong } else { Problem::SetupUnreadable }
}

#[cfg(test)]
#[path = "sealed_tests.rs"]
mod tests;
