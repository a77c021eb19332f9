use hazri_core::problem::Problem;
use hazri_core::secret::SecretText;
use hazri_core::setup::{
    LARGEST_SETUP_FILE, SetupCode, ShopSettings, Signing, is_sealed, open_sealed, read_setup_file,
};
use serde_json::{Map, Value};

use super::assert_plain;
use super::memory::within_limit;

/// What a credential is replaced by, to look for it where it may not be.
const PLANTED: &str = "planted-credential-7f3a";

/// A set-up file: what is read can be kept and read again, what is refused is told by a field's name, and a
/// credential is in neither.
pub fn setup_file(bytes: &[u8]) {
    match within_limit(|| read_setup_file(bytes)) {
        Ok(setup) => {
            assert!(bytes.len() as u64 <= LARGEST_SETUP_FILE);
            assert_may_be_kept(&setup.shop);
        }
        Err(Problem::SetupCodeNeeded) => assert_stays_sealed(bytes),
        Err(problem) => assert_plainly_told(&problem),
    }
    assert_credentials_stay_hidden(bytes);
}

/// Nobody has the code of what was made up: it is told as a wrong code or a broken file, whatever work it asks for.
fn assert_stays_sealed(bytes: &[u8]) {
    assert!(is_sealed(bytes));
    let code = SecretText::new("0123-4567-8901-2345-6789".to_owned());
    let Ok(code) = SetupCode::parse(&code) else { panic!("a code of the right form") };
    let told = open_sealed(bytes, &code).err();
    assert!(matches!(told, Some(Problem::SetupCodeWrong | Problem::SetupUnreadable)), "{told:?}");
}

/// Written beside the ledger or as a set-up file, it is read as the same again.
fn assert_may_be_kept(shop: &ShopSettings) {
    let kept = shop.to_settings();
    assert_eq!(ShopSettings::from_settings(&kept).as_ref(), Some(shop));
    let written = kept.into_iter().map(|(name, value)| (name, Value::String(value)));
    let signed_with = match shop.signing() {
        Signing::Here => "access_key",
        Signing::ByDistributor => "signer_token",
    };
    let own = [("format", "hazri-setup/1"), ("developer_key", PLANTED), (signed_with, PLANTED)];
    let own = own.map(|(name, value)| (name.to_owned(), Value::from(value)));
    let file = Value::Object(written.chain(own).collect());
    let again = read_setup_file(file.to_string().as_bytes()).map(|setup| setup.shop);
    assert_eq!(again.as_ref(), Ok(shop));
    let party = &shop.party;
    let is_mobile = |text: &str| text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(is_mobile(&party.initiator_id));
    assert!(party.agent_mobile.is_empty() || is_mobile(&party.agent_mobile));
    for word in [&party.user_code, &party.bank_code] {
        assert!(word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{word:?}");
    }
    assert!(party.latlong.is_empty() || (17..=23).contains(&party.latlong.len()), "{:?}", party.latlong);
    let (first, last) = shop.scanner_ports.bounds();
    assert!(first > 0 && first <= last && last - first < 100);
    let signer = shop.signer.as_ref().map(|signer| url::Url::parse(&signer.to_string()).expect("an address"));
    if let Some(url) = signer {
        let host = url.host_str().expect("a host");
        assert!(
            url.scheme() == "https" || host == "localhost" || host.starts_with("127.") || host == "[::1]"
        );
        assert!(url.username().is_empty() && url.query().is_none() && url.fragment().is_none(), "{url}");
    }
    let url = shop.base_url.url();
    assert!(url.scheme() == "https" || shop.base_url.is_loopback(), "{url}");
    assert!(url.username().is_empty() && url.password().is_none() && url.query().is_none(), "{url}");
}

fn assert_plainly_told(problem: &Problem) {
    match problem {
        Problem::SetupFieldInvalid { field } => assert_plain(field, 40),
        other => assert!(matches!(other, Problem::SetupUnreadable | Problem::SetupNotForHazri), "{other:?}"),
    }
}

/// The same file with a known credential, sound and unsound: nothing that can be printed has it.
fn assert_credentials_stay_hidden(bytes: &[u8]) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(fields) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return };
    if fields.keys().any(|name| name.contains(PLANTED)) {
        return;
    }
    for planted in
        [Value::from(PLANTED), Value::from(format!("{PLANTED} {PLANTED}")), Value::from(vec![PLANTED])]
    {
        for name in ["developer_key", "access_key", "signer_token"] {
            let mut fields = fields.clone();
            fields.insert(name.to_owned(), planted.clone());
            let file = Value::Object(fields).to_string();
            let printed = match read_setup_file(file.as_bytes()) {
                Ok(setup) => format!("{:?} {:?}", setup.shop, setup.shop.to_settings()),
                Err(problem) => format!("{problem:?} {}", serde_json::to_string(&problem).expect("a view")),
            };
            assert!(!printed.contains(PLANTED), "{printed}");
        }
    }
}
