//! Setting up: the distributor's file or the same fields typed, and whether the settings work.

mod check;
mod file;
mod sealed;

pub use check::{CheckMark, SettingsCheck, read_check};
pub use file::{LARGEST_SETUP_FILE, LONGEST_FIELD, Setup, SetupForm, is_credential, read_setup_file};
pub use sealed::{LARGEST_SEALED_FILE, SetupCode, is_sealed, open_sealed, seal};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::eko::{BaseUrl, ContractRevision, Party, SealingKey, SignerUrl};
use crate::ledger::Settings;
use crate::place::{EchoUrl, LatLong};
use crate::scanner::PortRange;

/// Which service the shop talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Environment {
    /// The provider's test service.
    Staging,
    /// The real one.
    Production,
    /// Any other base address.
    Custom,
}

impl Environment {
    /// Reads `staging`, `production` or `custom`.
    pub fn parse(text: &str) -> Option<Environment> {
        match text {
            "staging" => Some(Environment::Staging),
            "production" => Some(Environment::Production),
            "custom" => Some(Environment::Custom),
            _ => None,
        }
    }

    /// `staging`, `production` or `custom`.
    pub fn as_str(self) -> &'static str {
        match self {
            Environment::Staging => "staging",
            Environment::Production => "production",
            Environment::Custom => "custom",
        }
    }

    fn own_base_url(self) -> Option<&'static str> {
        match self {
            Environment::Staging => Some("https://staging.eko.in/ekoapi/v3"),
            Environment::Production => Some("https://api.eko.in/ekoicici/v3"),
            Environment::Custom => None,
        }
    }
}

/// Where the shop's calls are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Signing {
    /// On this PC, with the access key from the keychain.
    Here,
    /// By the distributor's signer, which holds the access key.
    ByDistributor,
}

/// The settings of the shop, without credentials. They stand beside the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopSettings {
    /// Which service.
    pub environment: Environment,
    /// Its address.
    pub base_url: BaseUrl,
    /// The contract revision it is spoken to in.
    pub contract: ContractRevision,
    /// The distributor's signer; `None`: this PC signs.
    pub signer: Option<SignerUrl>,
    /// Who asks.
    pub party: Party,
    /// Where scanner programs are looked for.
    pub scanner_ports: PortRange,
    /// Tells the terminal's public address, in place of the public echo.
    pub address_echo: Option<EchoUrl>,
    /// Seals the number. Its fingerprint is in the keychain.
    pub sealing_key: SealingKey,
    /// The sealing key as it was given.
    pub sealing_key_text: String,
}

impl ShopSettings {
    /// As they are kept.
    pub fn to_settings(&self) -> Settings {
        let pairs = [
            ("environment", self.environment.as_str().to_owned()),
            ("base_url", self.base_url.to_string()),
            ("contract", self.contract.as_str().to_owned()),
            ("signer_url", self.signer.as_ref().map(SignerUrl::to_string).unwrap_or_default()),
            ("initiator_id", self.party.initiator_id.clone()),
            ("user_code", self.party.user_code.clone()),
            ("agent_mobile", self.party.agent_mobile.clone()),
            ("bank_code", self.party.bank_code.clone()),
            ("latlong", self.party.latlong.clone()),
            ("scanner_ports", self.scanner_ports.to_string()),
            ("address_echo", self.address_echo.as_ref().map(EchoUrl::to_string).unwrap_or_default()),
            ("aadhaar_rsa_key", self.sealing_key_text.clone()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Reads what was kept; `None` when nothing was, or when it cannot be used.
    pub fn from_settings(settings: &Settings) -> Option<ShopSettings> {
        let text = |name: &str| settings.get(name).cloned();
        let sealing_key_text = text("aadhaar_rsa_key")?;
        // One that cannot be read is not taken for none: this PC would sign with a key it does not have.
        let signer = match text("signer_url").filter(|text| !text.is_empty()) {
            Some(text) => Some(SignerUrl::parse(&text)?),
            None => None,
        };
        Some(ShopSettings {
            environment: Environment::parse(&text("environment")?)?,
            base_url: BaseUrl::parse(&text("base_url")?)?,
            contract: ContractRevision::parse(&text("contract")?)?,
            signer,
            party: Party {
                initiator_id: text("initiator_id")?,
                user_code: text("user_code")?,
                agent_mobile: text("agent_mobile").unwrap_or_default(),
                bank_code: text("bank_code").unwrap_or_default(),
                latlong: text("latlong").unwrap_or_default(),
            },
            scanner_ports: PortRange::parse(&text("scanner_ports")?)?,
            address_echo: text("address_echo").as_deref().and_then(EchoUrl::parse),
            sealing_key: SealingKey::parse(&sealing_key_text).ok()?,
            sealing_key_text,
        })
    }

    /// Where the calls are signed.
    pub fn signing(&self) -> Signing {
        match self.signer {
            Some(_) => Signing::ByDistributor,
            None => Signing::Here,
        }
    }

    /// The echo for `source_ip`: the one that was set, else a public one; none for a service on this PC.
    pub fn echo(&self) -> Option<EchoUrl> {
        const PUBLIC_ECHO: &str = "https://api.ipify.org/";
        match &self.address_echo {
            Some(configured) => Some(configured.clone()),
            None if self.base_url.is_loopback() => None,
            None => EchoUrl::parse(PUBLIC_ECHO),
        }
    }
}

/// Ten digits.
pub fn is_mobile(text: &str) -> bool {
    text.len() == 10 && text.chars().all(|digit| digit.is_ascii_digit())
}

/// A bank's short name in capitals and digits.
pub fn is_bank_code(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.chars().all(|character| character.is_ascii_alphanumeric())
}

/// A place in the one way it is written.
pub fn canonical_place(text: &str) -> Option<String> {
    LatLong::parse(text).map(|place| place.to_string())
}
