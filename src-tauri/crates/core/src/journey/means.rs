use std::sync::Arc;

use crate::clock::ServerClock;
use crate::eko::{EkoClient, Needed, Randomness};
use crate::keychain::{Keychain, KeychainError};
use crate::ledger::Ledger;
use crate::place::EchoUrl;
use crate::problem::Problem;
use crate::scanner::Scanners;
use crate::secret::{Credentials, SecretText, SigningSecret};
use crate::setup::{ShopSettings, Signing, is_credential};

/// What a journey works with: one shop, and the ways to everything it talks to.
pub struct Means {
    /// The shop's settings.
    pub shop: ShopSettings,
    /// The records.
    pub ledger: Ledger,
    /// The credentials.
    pub keychain: Keychain,
    /// The service.
    pub eko: EkoClient,
    /// The scanners.
    pub scanners: Scanners,
    /// The service's time.
    pub clock: Arc<ServerClock>,
    /// References and padding.
    pub randomness: Arc<dyn Randomness>,
    /// Tells the terminal's public address.
    pub echo: Option<EchoUrl>,
}

/// Names of the items in the keychain.
const DEVELOPER_KEY: &str = "developer_key";
const ACCESS_KEY: &str = "access_key";
const SIGNER_TOKEN: &str = "signer_token";
const SEALING_KEY_FINGERPRINT: &str = "aadhaar_rsa_key_sha256";

impl Means {
    /// Looks for a setting that the journey would miss, before a code or a finger is asked for.
    ///
    /// # Errors
    /// [`Problem::SettingMissing`].
    pub fn require_settings(&self, journey: Needed) -> Result<(), Problem> {
        match self.shop.contract.missing_setting(&self.shop.party, journey) {
            Some(field) => Err(Problem::SettingMissing { field: field.to_owned() }),
            None => Ok(()),
        }
    }

    /// Reads the credentials for one attempt. Held no longer than that.
    ///
    /// # Errors
    /// How the keychain failed, which credential is missing or garbled, or that the sealing key was swapped.
    pub async fn credentials(&self) -> Result<Credentials, Problem> {
        let signing = self.shop.signing();
        let names = [DEVELOPER_KEY, name_of(signing), SEALING_KEY_FINGERPRINT];
        let [developer_key, secret, fingerprint] =
            self.keychain.read_all(names).await.map_err(keychain_problem)?;
        let sound = |item: Option<SecretText>, name| {
            item.filter(|secret| is_credential(secret.expose())).ok_or_else(|| missing(name))
        };
        let (developer_key, secret, fingerprint) = (
            sound(developer_key, DEVELOPER_KEY)?,
            sound(secret, name_of(signing))?,
            sound(fingerprint, SEALING_KEY_FINGERPRINT)?,
        );
        if fingerprint.expose() != self.shop.sealing_key.fingerprint() {
            return Err(Problem::SealingKeySwapped);
        }
        let signing = match signing {
            Signing::Here => SigningSecret::AccessKey(secret),
            Signing::ByDistributor => SigningSecret::SignerToken(secret),
        };
        Ok(Credentials { developer_key, signing })
    }
}

/// Puts the credentials of a new set-up into the keychain, and takes the secret of the other way of signing out of it.
///
/// # Errors
/// How the keychain failed.
pub async fn store_credentials(
    keychain: &Keychain,
    shop: &ShopSettings,
    credentials: Credentials,
) -> Result<(), Problem> {
    let fingerprint = SecretText::new(shop.sealing_key.fingerprint());
    let (name, secret, left_over) = match credentials.signing {
        SigningSecret::AccessKey(key) => (ACCESS_KEY, key, SIGNER_TOKEN),
        SigningSecret::SignerToken(token) => (SIGNER_TOKEN, token, ACCESS_KEY),
    };
    for (name, secret) in
        [(DEVELOPER_KEY, credentials.developer_key), (name, secret), (SEALING_KEY_FINGERPRINT, fingerprint)]
    {
        keychain.write(name, secret).await.map_err(keychain_problem)?;
    }
    keychain.remove(left_over).await.map_err(keychain_problem)
}

fn name_of(signing: Signing) -> &'static str {
    match signing {
        Signing::Here => ACCESS_KEY,
        Signing::ByDistributor => SIGNER_TOKEN,
    }
}

fn keychain_problem(error: KeychainError) -> Problem {
    match error {
        KeychainError::Absent => Problem::KeychainAbsent,
        KeychainError::Locked => Problem::KeychainLocked,
        KeychainError::Unavailable => Problem::KeychainUnavailable,
    }
}

/// The fingerprint is an item of its own; what is missing for the agent is the key.
fn missing(name: &str) -> Problem {
    let field = if name == SEALING_KEY_FINGERPRINT { "aadhaar_rsa_key" } else { name };
    Problem::CredentialMissing { field: field.to_owned() }
}
