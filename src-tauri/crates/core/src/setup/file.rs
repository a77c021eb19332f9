use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use ts_rs::TS;

use super::{Environment, ShopSettings, canonical_place, is_bank_code, is_mobile, is_sealed};
use crate::eko::{BaseUrl, ContractRevision, Party, SealingKey, SignerUrl};
use crate::place::EchoUrl;
use crate::problem::Problem;
use crate::scanner::PortRange;
use crate::secret::{Credentials, SecretText, SigningSecret};

const FORMAT: &str = "hazri-setup/1";
/// Most that a set-up file may hold, in bytes.
pub const LARGEST_SETUP_FILE: u64 = 64 * 1024;
/// Most that one field may hold, in bytes: a sealing key of 4096 bits as PEM has 800, a link to a map may have more.
pub const LONGEST_FIELD: usize = 2048;

/// A set-up whose every field has been checked.
pub struct Setup {
    /// What stands beside the ledger.
    pub shop: ShopSettings,
    /// What goes into the keychain.
    pub credentials: Credentials,
}

/// The fields of a set-up, as typed. Empty means not given.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct SetupForm {
    /// `staging`, `production` or `custom`.
    pub environment: Environment,
    /// Address of the service; for `custom` only.
    #[ts(type = "string")]
    pub base_url: SecretText,
    /// Contract revision.
    pub contract: ContractRevision,
    /// Registered mobile of the API user.
    #[ts(type = "string")]
    pub initiator_id: SecretText,
    /// The agent's code.
    #[ts(type = "string")]
    pub user_code: SecretText,
    /// Credential.
    #[ts(type = "string")]
    pub developer_key: SecretText,
    /// Credential.
    #[ts(type = "string")]
    pub access_key: SecretText,
    /// The sealing key.
    #[ts(type = "string")]
    pub aadhaar_rsa_key: SecretText,
    /// Ten digits, or empty.
    #[ts(type = "string")]
    pub agent_mobile: SecretText,
    /// E.g. `HDFC`, or empty.
    #[ts(type = "string")]
    pub bank_code: SecretText,
    /// `lat,long`, or empty.
    #[ts(type = "string")]
    pub latlong: SecretText,
    /// `11100-11120`, or empty.
    #[ts(type = "string")]
    pub scanner_ports: SecretText,
}

/// Reads a set-up file, JSON of the format `hazri-setup/1`.
///
/// # Errors
/// [`Problem::SetupUnreadable`], [`Problem::SetupNotForHazri`] or [`Problem::SetupFieldInvalid`] with the field;
/// [`Problem::SetupCodeNeeded`] for a file that has to be opened first.
pub fn read_setup_file(bytes: &[u8]) -> Result<Setup, Problem> {
    if is_sealed(bytes) {
        return Err(Problem::SetupCodeNeeded);
    }
    if bytes.len() as u64 > LARGEST_SETUP_FILE {
        return Err(Problem::SetupUnreadable);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut fields: Fields = serde_json::from_slice(bytes).map_err(|_| Problem::SetupUnreadable)?;
    let format = fields.0.remove("format");
    if !matches!(format, Some(Field::Text(text)) if text.expose() == FORMAT) {
        return Err(Problem::SetupNotForHazri);
    }
    fields.check()
}

impl SetupForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`Problem::SetupFieldInvalid`] with the field.
    pub fn check(self) -> Result<Setup, Problem> {
        let plain = |text: &str| SecretText::new(text.to_owned());
        let fields = [
            ("environment", plain(self.environment.as_str())),
            ("base_url", self.base_url),
            ("contract", plain(self.contract.as_str())),
            ("initiator_id", self.initiator_id),
            ("user_code", self.user_code),
            ("developer_key", self.developer_key),
            ("access_key", self.access_key),
            ("aadhaar_rsa_key", self.aadhaar_rsa_key),
            ("agent_mobile", self.agent_mobile),
            ("bank_code", self.bank_code),
            ("latlong", self.latlong),
            ("scanner_ports", self.scanner_ports),
        ];
        Fields(fields.into_iter().map(|(name, text)| (name.to_owned(), Field::Text(text))).collect()).check()
    }
}

/// The fields by name, before anybody has looked at them.
#[derive(Deserialize)]
struct Fields(BTreeMap<String, Field>);

impl Fields {
    fn check(mut self) -> Result<Setup, Problem> {
        let environment = self.required("environment", Environment::parse)?;
        let base_url = match self.optional("base_url", BaseUrl::parse)? {
            Some(base_url) => Some(base_url),
            None => environment.own_base_url().and_then(BaseUrl::parse),
        };
        let base_url = base_url.ok_or_else(|| invalid("base_url"))?;
        let contract = self.optional("contract", ContractRevision::parse)?.unwrap_or_default();
        let party = Party {
            initiator_id: self.required("initiator_id", text_if(is_mobile))?,
            user_code: self.required("user_code", text_if(is_user_code))?,
            agent_mobile: self.optional("agent_mobile", text_if(is_mobile))?.unwrap_or_default(),
            bank_code: self.optional("bank_code", text_if(is_bank_code))?.unwrap_or_default(),
            latlong: self.optional("latlong", canonical_place)?.unwrap_or_default(),
        };
        let scanner_ports = self.optional("scanner_ports", PortRange::parse)?.unwrap_or(PortRange::STANDARD);
        let address_echo = self.optional("address_echo", EchoUrl::parse)?;
        let (sealing_key, sealing_key_text) = self.required("aadhaar_rsa_key", |text| {
            SealingKey::parse(text).ok().map(|key| (key, text.to_owned()))
        })?;
        let developer_key = self.required("developer_key", credential)?;
        let (signer, signing) = self.signing()?;
        if let Some(unknown) = self.0.keys().next() {
            return Err(invalid(unknown));
        }
        let shop = ShopSettings {
            environment,
            base_url,
            contract,
            signer,
            party,
            scanner_ports,
            address_echo,
            sealing_key,
            sealing_key_text,
        };
        Ok(Setup { shop, credentials: Credentials { developer_key, signing } })
    }

    /// Exactly one way of signing: an access key, or the address of a signer and its token.
    fn signing(&mut self) -> Result<(Option<SignerUrl>, SigningSecret), Problem> {
        let signer = self.optional("signer_url", SignerUrl::parse)?;
        let token = self.optional("signer_token", credential)?;
        match (signer, token) {
            (None, None) => {
                let access_key = self.required("access_key", credential)?;
                Ok((None, SigningSecret::AccessKey(access_key)))
            }
            (None, Some(_)) => Err(invalid("signer_url")),
            (Some(_), None) => Err(invalid("signer_token")),
            (Some(signer), Some(token)) => {
                // Whatever stands there is one too many.
                self.optional("access_key", |_| None::<SecretText>)?;
                Ok((Some(signer), SigningSecret::SignerToken(token)))
            }
        }
    }

    fn optional<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Field::Text(text)) if text.expose().len() > LONGEST_FIELD => Err(invalid(name)),
            Some(Field::Text(text)) if text.is_blank() => Ok(None),
            Some(Field::Text(text)) => read(text.expose().trim()).map(Some).ok_or_else(|| invalid(name)),
            Some(Field::Other) => Err(invalid(name)),
        }
    }

    fn required<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
        self.optional(name, read)?.ok_or_else(|| invalid(name))
    }
}

fn invalid(field: &str) -> Problem {
    let shown = field.chars().filter(|character| !character.is_control()).take(40).collect();
    Problem::SetupFieldInvalid { field: shown }
}

/// A credential ends up in a header or a signature: printable ASCII without spaces.
pub fn is_credential(text: &str) -> bool {
    (1..=1024).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn credential(text: &str) -> Option<SecretText> {
    is_credential(text).then(|| SecretText::new(text.to_owned()))
}

fn text_if(sound: fn(&str) -> bool) -> impl Fn(&str) -> Option<String> {
    move |text| sound(text).then(|| text.to_owned())
}

/// Eight to eleven letters and digits.
fn is_user_code(text: &str) -> bool {
    (8..=11).contains(&text.len()) && text.chars().all(|character| character.is_ascii_alphanumeric())
}

/// A value of the file: text, or something that no field can be. Numbers are kept as text, for mobiles written
/// without quotes.
enum Field {
    Text(SecretText),
    Other,
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Field, E> {
        Ok(Field::Text(SecretText::new(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Field, E> {
        Ok(Field::Text(SecretText::new(text)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Field, E> {
        Ok(Field::Text(SecretText::new(number.to_string())))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Field, E> {
        Ok(Field::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Field, E> {
        Ok(Field::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
        Ok(Field::Other)
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field::Text(SecretText::new(String::new())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Field, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Field, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Signing;
    use super::*;

    crate::secret::assert_secret!(Setup, SetupForm, Fields, Field);

    fn whole() -> Value {
        json!({
            "format": "hazri-setup/1",
            "environment": "custom",
            "base_url": "https://relay.example/ekoapi/v3/",
            "contract": "2026-07",
            "initiator_id": "9000000001",
            "user_code": "20810200",
            "developer_key": "developer-key-made-up",
            "access_key": "access-key-made-up",
            "aadhaar_rsa_key": test_key(),
            "agent_mobile": "9000000002",
            "bank_code": "HDFC",
            "latlong": "25.5941,85.1376",
            "scanner_ports": "11100-11105",
            "address_echo": "https://echo.example/ip",
        })
    }

    fn test_key() -> String {
        use base64::Engine as _;
        use rsa::pkcs8::EncodePublicKey as _;
        let private = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1024).unwrap();
        let der = private.to_public_key().to_public_key_der().unwrap();
        base64::engine::general_purpose::STANDARD.encode(der.as_bytes())
    }

    fn read(file: &Value) -> Result<Setup, Problem> {
        read_setup_file(file.to_string().as_bytes())
    }

    fn wrong_field(file: &Value) -> String {
        match read(file).err() {
            Some(Problem::SetupFieldInvalid { field }) => field,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_whole_file_is_read() {
        let setup = read(&whole()).ok().unwrap();
        let shop = setup.shop;
        assert_eq!(shop.base_url.to_string(), "https://relay.example/ekoapi/v3");
        assert_eq!(shop.contract, ContractRevision::R2026_07);
        assert_eq!(shop.party.latlong, "25.594100,85.137600");
        assert_eq!(shop.scanner_ports.bounds(), (11100, 11105));
        assert!(
            matches!(setup.credentials.signing, SigningSecret::AccessKey(key) if key.expose() == "access-key-made-up")
        );
        assert_eq!(ShopSettings::from_settings(&shop.to_settings()), Some(shop));
    }

    #[test]
    fn what_is_optional_may_be_left_out() {
        let mut file = whole();
        for field in
            ["base_url", "contract", "agent_mobile", "bank_code", "latlong", "scanner_ports", "address_echo"]
        {
            file.as_object_mut().unwrap().remove(field);
        }
        file["environment"] = json!("staging");
        let shop = read(&file).ok().unwrap().shop;
        assert_eq!(shop.base_url.to_string(), "https://staging.eko.in/ekoapi/v3");
        assert_eq!(shop.contract, ContractRevision::R2026_06);
        assert_eq!(shop.scanner_ports, PortRange::STANDARD);
        file["environment"] = json!("production");
        assert_eq!(read(&file).ok().unwrap().shop.base_url.to_string(), "https://api.eko.in/ekoicici/v3");
        file["environment"] = json!("custom");
        assert_eq!(wrong_field(&file), "base_url");
    }

    #[test]
    fn every_wrong_field_is_named() {
        for (field, value) in [
            ("environment", json!("test")),
            ("base_url", json!("http://relay.example")),
            ("contract", json!("2026-08")),
            ("initiator_id", json!("123")),
            ("user_code", json!("1")),
            ("developer_key", json!("two words")),
            ("access_key", json!("")),
            ("access_key", json!(["a"])),
            ("aadhaar_rsa_key", json!("not a key")),
            ("agent_mobile", json!("+919000000002")),
            ("bank_code", json!("HDFC BANK LTD")),
            ("latlong", json!("0,0")),
            ("scanner_ports", json!("all")),
            ("address_echo", json!("http://echo.example/ip")),
            ("agent_mobil", json!("9000000002")),
        ] {
            let mut file = whole();
            file[field] = value;
            assert_eq!(wrong_field(&file), field);
        }
        for field in
            ["environment", "initiator_id", "user_code", "developer_key", "access_key", "aadhaar_rsa_key"]
        {
            let mut file = whole();
            file.as_object_mut().unwrap().remove(field);
            assert_eq!(wrong_field(&file), field);
        }
    }

    fn with_a_signer() -> Value {
        let mut file = whole();
        file.as_object_mut().unwrap().remove("access_key");
        file["signer_url"] = json!("https://sign.example/hazri/");
        file["signer_token"] = json!("token-made-up");
        file
    }

    #[test]
    fn a_file_may_name_the_distributors_signer_in_place_of_the_key() {
        for nothing in [None, Some(json!("")), Some(Value::Null)] {
            let mut file = with_a_signer();
            if let Some(nothing) = nothing {
                file["access_key"] = nothing;
            }
            let setup = read(&file).ok().unwrap();
            let shop = setup.shop;
            assert_eq!(shop.signing(), Signing::ByDistributor);
            assert_eq!(shop.signer.as_ref().unwrap().to_string(), "https://sign.example/hazri/");
            assert!(
                matches!(setup.credentials.signing, SigningSecret::SignerToken(token) if token.expose() == "token-made-up")
            );
            assert_eq!(ShopSettings::from_settings(&shop.to_settings()), Some(shop));
        }
        let mut file = whole();
        (file["signer_url"], file["signer_token"]) = (json!(""), json!(" "));
        assert_eq!(read(&file).ok().unwrap().shop.signing(), Signing::Here);
    }

    #[test]
    fn one_way_of_signing_and_not_two() {
        for (field, value, named) in [
            ("access_key", json!("access-key-made-up"), "access_key"),
            ("access_key", json!(["a"]), "access_key"),
            ("signer_url", json!(""), "signer_url"),
            ("signer_url", json!("http://sign.example/hazri"), "signer_url"),
            ("signer_url", json!("https://shop@sign.example/hazri"), "signer_url"),
            ("signer_url", json!("https://sign.example/hazri?shop=1"), "signer_url"),
            ("signer_url", json!("https://sign.example/hazri#shop"), "signer_url"),
            ("signer_url", json!(1), "signer_url"),
            ("signer_token", json!(""), "signer_token"),
            ("signer_token", json!("two words"), "signer_token"),
        ] {
            let mut file = with_a_signer();
            file[field] = value;
            assert_eq!(wrong_field(&file), named, "{file}");
        }
        for left_out in ["signer_url", "signer_token"] {
            let mut file = with_a_signer();
            file.as_object_mut().unwrap().remove(left_out);
            assert_eq!(wrong_field(&file), left_out);
            file["access_key"] = json!("access-key-made-up");
            assert_eq!(wrong_field(&file), left_out);
        }
    }

    /// A signer that cannot be read is not taken for none.
    #[test]
    fn settings_whose_signer_was_spoilt_are_no_settings() {
        let shop = read(&with_a_signer()).ok().unwrap().shop;
        let mut settings = shop.to_settings();
        settings.insert("signer_url".to_owned(), "http://elsewhere.example/".to_owned());
        assert_eq!(ShopSettings::from_settings(&settings), None);
        settings.remove("signer_url");
        assert_eq!(ShopSettings::from_settings(&settings).unwrap().signing(), Signing::Here);
    }

    #[test]
    fn no_field_is_longer_than_it_can_be() {
        let names: Vec<String> = whole().as_object().unwrap().keys().cloned().collect();
        for field in names.iter().filter(|name| *name != "format") {
            let mut file = whole();
            let text = file[field].as_str().unwrap().to_owned();
            file[field] = json!(format!("{text}{}", " ".repeat(LONGEST_FIELD - text.len())));
            assert!(read(&file).is_ok(), "{field}");
            file[field] = json!(format!("{text}{}", " ".repeat(LONGEST_FIELD - text.len() + 1)));
            assert_eq!(wrong_field(&file), *field);
        }
    }

    #[test]
    fn a_mobile_without_quotes_is_read() {
        let mut file = whole();
        file["agent_mobile"] = json!(9_000_000_002_u64);
        assert_eq!(read(&file).ok().unwrap().shop.party.agent_mobile, "9000000002");
    }

    #[test]
    fn what_is_no_set_up_file_is_told_apart() {
        for (bytes, problem) in [
            ("", Problem::SetupUnreadable),
            ("hello", Problem::SetupUnreadable),
            ("[]", Problem::SetupUnreadable),
            ("{}", Problem::SetupNotForHazri),
            (r#"{"format":"hazri-setup/2"}"#, Problem::SetupNotForHazri),
            (r#"{"format":1}"#, Problem::SetupNotForHazri),
        ] {
            assert_eq!(read_setup_file(bytes.as_bytes()).err(), Some(problem), "{bytes}");
        }
        assert_eq!(read_setup_file(&vec![b' '; 64 * 1024 + 1]).err(), Some(Problem::SetupUnreadable));
    }
}
