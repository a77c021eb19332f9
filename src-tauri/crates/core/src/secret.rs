//! Types that cannot be printed.
//!
//! None of them has `Debug`, `Display`, `Serialize` or `Clone`, and each is wiped from memory on drop. What they
//! hold can be read inside this crate only, where it is put into a request or into the keychain.

use std::io;

use serde::Deserialize;
use serde::de::Error as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::problem::Problem;

/// Longest number or code that is looked at, in bytes: with room for every space that people put in.
const LONGEST_TYPED: usize = 64;

/// Text that must not be printed: a credential, a capture, something typed into a field.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes the text over. The caller's copy is this copy.
    pub fn new(text: String) -> SecretText {
        SecretText(Zeroizing::new(text))
    }

    /// True when there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// A second copy, for the one place that needs two owners: the keychain thread.
    pub(crate) fn duplicate(&self) -> SecretText {
        SecretText(self.0.clone())
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Serde's own message repeats what stands there: a number without quotes is a number all the same.
        let text = String::deserialize(deserializer).map_err(|_| D::Error::custom("a text is expected"));
        text.map(SecretText::new)
    }
}

/// The agent's Aadhaar number: twelve digits, the first 2 to 9, the last a Verhoeff check digit.
pub struct AadhaarNumber(Zeroizing<String>);

impl AadhaarNumber {
    /// Reads a number as typed or pasted; spaces and hyphens between the digits are allowed.
    ///
    /// # Errors
    /// [`Problem::NumberInvalid`] when it is not a number that can exist.
    pub fn parse(typed: &SecretText) -> Result<AadhaarNumber, Problem> {
        if typed.expose().len() > LONGEST_TYPED {
            return Err(Problem::NumberInvalid);
        }
        let mut digits = Zeroizing::new(String::with_capacity(12));
        for character in typed.expose().chars() {
            match character {
                '0'..='9' if digits.len() < 12 => digits.push(character),
                ' ' | '-' | '\u{a0}' => {}
                _ => return Err(Problem::NumberInvalid),
            }
        }
        let possible =
            digits.len() == 12 && !digits.starts_with(['0', '1']) && verhoeff_remainder(&digits) == 0;
        if possible { Ok(AadhaarNumber(digits)) } else { Err(Problem::NumberInvalid) }
    }

    pub(crate) fn digits(&self) -> &str {
        &self.0
    }
}

/// The code from the phone: six digits.
pub struct Otp(Zeroizing<String>);

impl Otp {
    /// Reads a code as typed; spaces are allowed.
    ///
    /// # Errors
    /// [`Problem::OtpInvalid`] when it is not six digits.
    pub fn parse(typed: &SecretText) -> Result<Otp, Problem> {
        if typed.expose().len() > LONGEST_TYPED {
            return Err(Problem::OtpInvalid);
        }
        let mut digits = Zeroizing::new(String::with_capacity(6));
        for character in typed.expose().chars() {
            match character {
                '0'..='9' if digits.len() < 6 => digits.push(character),
                ' ' => {}
                _ => return Err(Problem::OtpInvalid),
            }
        }
        if digits.len() == 6 { Ok(Otp(digits)) } else { Err(Problem::OtpInvalid) }
    }

    pub(crate) fn digits(&self) -> &str {
        &self.0
    }
}

/// The credentials of the API user, read from the keychain for one attempt and dropped after it.
pub struct Credentials {
    /// Names the API user.
    pub developer_key: SecretText,
    /// Has each call signed.
    pub signing: SigningSecret,
}

/// What a call is signed with: one of two ways.
pub enum SigningSecret {
    /// The access key itself: this PC signs.
    AccessKey(SecretText),
    /// What the distributor's signer is asked with. It holds the access key.
    SignerToken(SecretText),
}

/// Bytes that hold a secret: a request body, a set-up file, the answer of a scanner. They can be added to by writing,
/// and whatever they outgrow is wiped.
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes the bytes over. The caller's copy is this copy.
    pub fn new(bytes: Vec<u8>) -> SecretBytes {
        SecretBytes(bytes)
    }

    pub(crate) fn with_capacity(bytes: usize) -> SecretBytes {
        SecretBytes(Vec::with_capacity(bytes))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn append(&mut self, more: &[u8]) {
        let length = self.0.len() + more.len();
        if length > self.0.capacity() {
            let mut larger = Vec::with_capacity(length * 2);
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(more);
    }

    /// The same bytes as text, without a copy; `None` when they are none.
    pub(crate) fn into_text(mut self) -> Option<SecretText> {
        match String::from_utf8(std::mem::take(&mut self.0)) {
            Ok(text) => Some(SecretText::new(text)),
            Err(error) => {
                drop(SecretBytes(error.into_bytes()));
                None
            }
        }
    }
}

impl io::Write for SecretBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.append(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<[u8]> for SecretBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for SecretBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for SecretBytes {}

/// Remainder of the Verhoeff scheme over the dihedral group D5; 0 for a number with a right check digit.
fn verhoeff_remainder(digits: &str) -> u8 {
    let positions = digits.bytes().rev().enumerate();
    positions.fold(0, |checksum, (position, digit)| {
        let turned = (0..position % 8).fold(digit - b'0', |value, _| PERMUTATION[usize::from(value)]);
        multiply_in_d5(checksum, turned)
    })
}

const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

fn multiply_in_d5(left: u8, right: u8) -> u8 {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right) % 5 + 5,
        (false, true) => (left - right + 5) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

/// Fails to compile for a type that can be printed, sent to the window, copied or compared.
#[cfg(test)]
macro_rules! assert_secret {
    ($($secret:ty),+ $(,)?) => {
        $(static_assertions::assert_not_impl_any!(
            $secret: std::fmt::Debug, std::fmt::Display, serde::Serialize, Clone, PartialEq
        );)+
    };
}
#[cfg(test)]
pub(crate) use assert_secret;

#[cfg(test)]
mod tests {
    use super::*;

    assert_secret!(SecretText, SecretBytes, AadhaarNumber, Otp, Credentials);

    fn number(text: &str) -> Result<AadhaarNumber, Problem> {
        AadhaarNumber::parse(&SecretText::new(text.to_owned()))
    }

    #[test]
    fn the_published_verhoeff_examples_hold() {
        assert_eq!(verhoeff_remainder("2363"), 0);
        assert_eq!(verhoeff_remainder("1428570"), 0);
        assert_ne!(verhoeff_remainder("2364"), 0);
    }

    #[test]
    fn a_number_may_be_typed_with_spaces_or_hyphens() {
        let plain = number("999941057058").map(|n| n.digits().to_owned());
        assert_eq!(plain, Ok("999941057058".to_owned()));
        assert_eq!(number("9999 4105 7058").map(|n| n.digits().to_owned()), plain);
        assert_eq!(number("9999-4105-7058").map(|n| n.digits().to_owned()), plain);
    }

    #[test]
    fn numbers_that_cannot_exist_are_refused() {
        for typed in ["", "99994105705", "9999410570588", "099941057058", "199941057058", "99994105705x"] {
            assert!(number(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        let right: Vec<u8> = b"999941057058".to_vec();
        for place in 1..12 {
            for digit in b'0'..=b'9' {
                let mut wrong = right.clone();
                wrong[place] = digit;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(number(&wrong).is_ok(), wrong.as_bytes() == right, "{wrong}");
            }
        }
        for place in 0..11 {
            let mut swapped = right.clone();
            swapped.swap(place, place + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            assert_eq!(number(&swapped).is_ok(), swapped.as_bytes() == right, "{swapped}");
        }
    }

    #[test]
    fn nobody_types_more_than_64_bytes() {
        let spaces = |count| " ".repeat(count);
        assert!(number(&format!("999941057058{}", spaces(52))).is_ok());
        assert!(number(&format!("999941057058{}", spaces(53))).is_err());
        let otp = |typed: String| Otp::parse(&SecretText::new(typed)).is_ok();
        assert!(otp(format!("123456{}", spaces(58))));
        assert!(!otp(format!("123456{}", spaces(59))));
    }

    #[test]
    fn what_is_no_text_is_refused_without_being_repeated() {
        for json in ["999941057058", "-999941057058", "99994.1057058", "[\"999941057058\"]"] {
            let said = serde_json::from_str::<SecretText>(json).err().unwrap().to_string();
            assert!(said.starts_with("a text is expected"), "{said}");
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(SecretText::deserialize(value).err().unwrap().to_string(), "a text is expected");
        }
    }

    #[test]
    fn a_code_is_six_digits() {
        let otp = |text: &str| Otp::parse(&SecretText::new(text.to_owned())).map(|o| o.digits().to_owned());
        assert_eq!(otp("123456"), Ok("123456".to_owned()));
        assert_eq!(otp("123 456"), Ok("123456".to_owned()));
        for typed in ["", "12345", "1234567", "12345a", "१२३४५६"] {
            assert_eq!(otp(typed), Err(Problem::OtpInvalid), "{typed}");
        }
    }
}
