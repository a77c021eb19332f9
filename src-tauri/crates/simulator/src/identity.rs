//! Made-up people and keys. Nothing here belongs to anyone.

use std::fmt;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rand::{CryptoRng, Rng, RngCore, SeedableRng, rngs::StdRng};
use rsa::pkcs8::{EncodePublicKey, LineEnding};
use rsa::{Pkcs1v15Encrypt, RsaPrivateKey};

use crate::sync::lock;

/// Bits of a sealing key, as at the provider today.
pub const SEALING_KEY_BITS: usize = 1024;

/// A made-up Aadhaar number: 12 digits, the first four 9999 so that it is seen to be made up, the last a Verhoeff
/// check digit. The same seed gives the same number.
///
/// ```
/// let number = hazri_simulator::identity::aadhaar_number(7);
/// assert!(hazri_simulator::identity::is_aadhaar_number(&number));
/// ```
pub fn aadhaar_number(seed: u64) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut digits: Vec<u8> = vec![9; 4];
    digits.extend((0..7).map(|_| rng.gen_range(0..=9u8)));
    digits.push(check_digit(&digits));
    digits.into_iter().map(|digit| char::from(b'0' + digit)).collect()
}

/// Whether a text is formed like an Aadhaar number: length, first digit, check digit.
pub fn is_aadhaar_number(text: &str) -> bool {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(10).and_then(|digit| u8::try_from(digit).ok())).collect();
    let Some(digits) = digits else { return false };
    digits.len() == 12 && digits.first().is_some_and(|first| *first >= 2) && verhoeff(&digits) == 0
}

fn check_digit(digits: &[u8]) -> u8 {
    let mut whole = digits.to_vec();
    whole.push(0);
    let remainder = verhoeff(&whole);
    (0..10).find(|digit| product(remainder, *digit) == 0).unwrap_or(0)
}

/// Verhoeff's checksum: 0 for a number with a right check digit at its end.
fn verhoeff(digits: &[u8]) -> u8 {
    digits.iter().rev().enumerate().fold(0, |sum, (place, digit)| product(sum, permuted(*digit, place)))
}

/// Multiplication in the group of the symmetries of a pentagon: 0–4 are rotations, 5–9 reflections.
fn product(left: u8, right: u8) -> u8 {
    let rotation = |digit: u8| digit % 5;
    match (left >= 5, right >= 5) {
        (false, false) => (rotation(left) + rotation(right)) % 5,
        (false, true) => 5 + (rotation(left) + rotation(right)) % 5,
        (true, false) => 5 + (5 + rotation(left) - rotation(right)) % 5,
        (true, true) => (5 + rotation(left) - rotation(right)) % 5,
    }
}

/// Verhoeff's permutation, applied once per place.
fn permuted(digit: u8, place: usize) -> u8 {
    const ONCE: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..place % 8).fold(digit, |now, _| ONCE.get(usize::from(now)).copied().unwrap_or(0))
}

/// The RSA key pair with which Aadhaar numbers are sealed (public half) and opened (private half).
#[derive(Clone)]
pub struct SealingKey {
    private: RsaPrivateKey,
}

impl SealingKey {
    /// A new pair of 1024 bits.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn generate<R: CryptoRng + RngCore>(rng: &mut R) -> Result<Self, rsa::Error> {
        Self::generate_with_bits(rng, SEALING_KEY_BITS)
    }

    /// A new pair of another size.
    ///
    /// # Errors
    /// When the random source fails or the size is too small.
    pub fn generate_with_bits<R: CryptoRng + RngCore>(rng: &mut R, bits: usize) -> Result<Self, rsa::Error> {
        Ok(Self { private: RsaPrivateKey::new(rng, bits)? })
    }

    /// One pair for the whole process, generated when it is first asked for: generating takes half a second in an
    /// unoptimised build, and tests start many servers.
    ///
    /// # Errors
    /// When the random source fails.
    pub fn shared() -> Result<Self, rsa::Error> {
        static SHARED: Mutex<Option<SealingKey>> = Mutex::new(None);
        let mut shared = lock(&SHARED);
        if let Some(key) = shared.as_ref() {
            return Ok(key.clone());
        }
        let key = Self::generate(&mut rand::rngs::OsRng)?;
        *shared = Some(key.clone());
        Ok(key)
    }

    /// The public half as a setting has it: base64 of a DER SubjectPublicKeyInfo, one line, no PEM lines.
    pub fn public_key_base64(&self) -> String {
        let der = self.private.to_public_key().to_public_key_der();
        der.map(|der| BASE64.encode(der.as_bytes())).unwrap_or_default()
    }

    /// The public half as PEM.
    pub fn public_key_pem(&self) -> String {
        self.private.to_public_key().to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Opens a sealed text: standard base64, PKCS#1 v1.5 encryption padding, UTF-8 inside.
    pub fn open(&self, sealed: &str) -> Option<String> {
        let bytes = BASE64.decode(sealed).ok()?;
        let open = self.private.decrypt(Pkcs1v15Encrypt, &bytes).ok()?;
        String::from_utf8(open).ok()
    }

    /// Seals a text, as a client does it. For tests of the simulator.
    pub fn seal(&self, text: &str) -> Option<String> {
        let public = self.private.to_public_key();
        let sealed = public.encrypt(&mut rand::rngs::OsRng, Pkcs1v15Encrypt, text.as_bytes()).ok()?;
        Some(BASE64.encode(sealed))
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_numbers_are_well_formed_and_repeatable() {
        for seed in 0..500 {
            let number = aadhaar_number(seed);
            assert!(is_aadhaar_number(&number), "{number}");
            assert_eq!(number, aadhaar_number(seed));
        }
    }

    #[test]
    fn verhoeff_agrees_with_published_examples() {
        assert_eq!(check_digit(&[2, 3, 6]), 3);
        assert_eq!(check_digit(&[1, 2, 3, 4, 5]), 1);
        assert_eq!(verhoeff(&[1, 4, 2, 8, 5, 7, 0]), 0);
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        let number = aadhaar_number(3);
        let digits: Vec<char> = number.chars().collect();
        for place in 0..12 {
            for other in '0'..='9' {
                let mut wrong = digits.clone();
                wrong[place] = other;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(is_aadhaar_number(&wrong), wrong == number, "{wrong}");
            }
            if place > 0 && digits[place] != digits[place - 1] {
                let mut swapped = digits.clone();
                swapped.swap(place, place - 1);
                assert!(!is_aadhaar_number(&swapped.into_iter().collect::<String>()));
            }
        }
    }

    #[test]
    fn texts_of_other_shapes_are_no_numbers() {
        for text in ["", "1", "00000000000a", "012345678901", "1234 5678 9012"] {
            assert!(!is_aadhaar_number(text), "{text}");
        }
    }

    #[test]
    fn what_the_public_half_seals_the_private_half_opens() {
        let key = SealingKey::shared().unwrap();
        let sealed = key.seal("234567890124").unwrap();
        assert_eq!(sealed.len(), 172);
        assert_eq!(key.open(&sealed).as_deref(), Some("234567890124"));
        assert_ne!(sealed, key.seal("234567890124").unwrap(), "the padding is random");
    }

    #[test]
    fn the_public_half_is_written_as_base64_and_as_pem() {
        let key = SealingKey::shared().unwrap();
        let text = key.public_key_base64();
        assert!(BASE64.decode(&text).is_ok());
        let pem = key.public_key_pem();
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----"));
        let joined: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn a_text_that_is_not_sealed_does_not_open() {
        let key = SealingKey::shared().unwrap();
        assert_eq!(key.open("not base64 at all"), None);
        assert_eq!(key.open("AAAA"), None);
    }
}
