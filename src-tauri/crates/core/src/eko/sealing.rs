use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Encrypt, RsaPublicKey};
use sha2::{Digest as _, Sha256};

use super::Randomness;
use crate::secret::{AadhaarNumber, SecretText};

/// The provider's public key, with which the Aadhaar number is sealed. Differs per environment and account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealingKey(RsaPublicKey);

/// Why a sealing key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealingKeyError {
    /// Not base64 DER of a SubjectPublicKeyInfo, nor PEM.
    #[error("the text is not an RSA public key")]
    NotAKey,
    /// Shorter than 1024 or longer than 4096 bits.
    #[error("the key has an unusual length")]
    Length,
    /// The number could not be sealed.
    #[error("sealing failed")]
    Sealing,
}

const BITS: std::ops::RangeInclusive<usize> = 1024..=4096;

impl SealingKey {
    /// Reads a key: base64 DER without PEM lines, or PEM.
    ///
    /// # Errors
    /// See [`SealingKeyError`].
    pub fn parse(text: &str) -> Result<SealingKey, SealingKeyError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
        let compact: String = lines.flat_map(str::split_whitespace).collect();
        let der = STANDARD.decode(compact).map_err(|_| SealingKeyError::NotAKey)?;
        let key = RsaPublicKey::from_public_key_der(&der).map_err(|_| SealingKeyError::NotAKey)?;
        if BITS.contains(&key.n().bits()) { Ok(SealingKey(key)) } else { Err(SealingKeyError::Length) }
    }

    /// SHA-256 of the key's DER, in hex. Kept in the keychain, so that a swapped key is noticed.
    pub fn fingerprint(&self) -> String {
        let der = self.0.to_public_key_der().map(|der| der.into_vec()).unwrap_or_default();
        Sha256::digest(der).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Seals a number: RSA with PKCS#1 v1.5 padding, standard base64. The padding is random, so two sealings of one
    /// number differ.
    ///
    /// # Errors
    /// [`SealingKeyError::Sealing`].
    pub fn seal(
        &self,
        number: &AadhaarNumber,
        randomness: &dyn Randomness,
    ) -> Result<SecretText, SealingKeyError> {
        let mut generator = randomness.generator();
        let sealed = self.0.encrypt(&mut generator, Pkcs1v15Encrypt, number.digits().as_bytes());
        sealed.map(|bytes| SecretText::new(STANDARD.encode(bytes))).map_err(|_| SealingKeyError::Sealing)
    }
}

#[cfg(test)]
mod tests {
    use rsa::RsaPrivateKey;

    use super::*;
    use crate::eko::SystemRandomness;

    fn key_pair(bits: usize) -> (RsaPrivateKey, String) {
        let private = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
        let der = private.to_public_key().to_public_key_der().unwrap();
        (private, STANDARD.encode(der.as_bytes()))
    }

    fn number() -> AadhaarNumber {
        AadhaarNumber::parse(&SecretText::new("999941057058".to_owned())).unwrap()
    }

    #[test]
    fn a_sealed_number_is_opened_with_the_private_key_only() {
        let (private, public) = key_pair(1024);
        let key = SealingKey::parse(&public).unwrap();
        let sealed = key.seal(&number(), &SystemRandomness).unwrap();
        assert_eq!(sealed.expose().len(), 172);
        let opened = private.decrypt(Pkcs1v15Encrypt, &STANDARD.decode(sealed.expose()).unwrap()).unwrap();
        assert_eq!(opened, b"999941057058");
        let another = key.seal(&number(), &SystemRandomness).unwrap();
        assert_ne!(another.expose(), sealed.expose());
    }

    #[test]
    fn a_key_may_come_as_base64_or_as_pem() {
        let (_, public) = key_pair(1024);
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{public}\n-----END PUBLIC KEY-----\n");
        assert_eq!(SealingKey::parse(&pem), SealingKey::parse(&public));
        assert_eq!(SealingKey::parse(&public).unwrap().fingerprint().len(), 64);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let (_, public) = key_pair(1024);
        let cut: String = public.chars().take(100).collect();
        for text in ["", "hello", "aGVsbG8=", cut.as_str()] {
            assert_eq!(SealingKey::parse(text), Err(SealingKeyError::NotAKey), "{text}");
        }
        let (_, short) = key_pair(512);
        assert_eq!(SealingKey::parse(&short), Err(SealingKeyError::Length));
    }
}
