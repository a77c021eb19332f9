use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::secret::SecretText;

/// What signs one call: the `secret-key`, and the timestamp that it was made of, in milliseconds since the epoch. It is
/// sent once.
pub struct Signature {
    pub(super) secret_key: SecretText,
    pub(super) timestamp: i64,
}

impl Signature {
    /// Made on this PC; `None` when the access key is empty.
    pub(super) fn made_here(access_key: &SecretText, timestamp: i64) -> Option<Signature> {
        secret_key(access_key, timestamp).map(|secret_key| Signature { secret_key, timestamp })
    }
}

/// The `secret-key` header: base64 of HMAC-SHA256 over the timestamp's digits, keyed with the base64 **text** of
/// the access key. `None` when the access key is empty.
fn secret_key(access_key: &SecretText, timestamp: i64) -> Option<SecretText> {
    let access_key = access_key.expose().trim();
    if access_key.is_empty() {
        return None;
    }
    let key = Zeroizing::new(STANDARD.encode(access_key));
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(timestamp.to_string().as_bytes());
    Some(SecretText::new(STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_that_the_provider_published_hold() {
        for (access_key, signed) in [
            ("test-access-key-123", "88lqTf9ew69XbVbeczjxVL8/B4vibfp1MvTi1mIj2Xo="),
            ("TEST_ACCESS_KEY_DO_NOT_USE", "u30ak/iOGwKCaspqCeiYng8fd98QDx7kF3DBBOadQHk="),
        ] {
            let access_key = SecretText::new(access_key.to_owned());
            let secret_key = secret_key(&access_key, 1_700_000_000_000).unwrap();
            assert_eq!(secret_key.expose(), signed);
        }
    }

    #[test]
    fn another_millisecond_is_another_signature_and_no_key_is_none() {
        let access_key = SecretText::new("test-access-key-123".to_owned());
        let first = secret_key(&access_key, 1_700_000_000_000).unwrap();
        let second = secret_key(&access_key, 1_700_000_000_001).unwrap();
        assert_ne!(first.expose(), second.expose());
        assert!(secret_key(&SecretText::new("  ".to_owned()), 1_700_000_000_000).is_none());
    }
}
