//! What a secret type held is wiped before its memory is given back.

use hazri_core::scanner::read_capture;
use hazri_core::secret::{AadhaarNumber, Credentials, Otp, SecretBytes, SecretText, SigningSecret};
use hazri_core::setup::{SetupForm, read_setup_file};

use super::watching::given_back_with;

const NUMBER: &str = "999941057058";

fn secret(text: &str) -> SecretText {
    SecretText::new(text.to_owned())
}

#[test]
fn what_is_not_secret_is_given_back_as_it_is() {
    assert_eq!(given_back_with(NUMBER, || drop(NUMBER.to_owned())), 1);
    assert_eq!(given_back_with(NUMBER, || drop(vec![NUMBER.to_owned(); 3])), 3);
}

#[test]
fn a_text_is_wiped() {
    assert_eq!(given_back_with(NUMBER, || drop(secret(NUMBER))), 0);
}

#[test]
fn bytes_are_wiped_and_so_is_what_they_outgrow() {
    use std::io::Write as _;
    let grow = || {
        let mut bytes = SecretBytes::new(NUMBER.as_bytes().to_vec());
        for _ in 0..100 {
            bytes.write_all(b"more and more of it").unwrap();
        }
        drop(bytes);
    };
    assert_eq!(given_back_with(NUMBER, grow), 0);
}

#[test]
fn a_number_is_wiped_however_it_was_typed() {
    for typed in [NUMBER, "9999 4105 7058", "9999-4105-7058"] {
        let type_it = || drop(AadhaarNumber::parse(&secret(typed)).unwrap());
        assert_eq!(given_back_with(NUMBER, type_it), 0);
        assert_eq!(given_back_with(typed, type_it), 0);
    }
}

#[test]
fn a_number_that_is_refused_is_wiped() {
    let type_it = || assert!(AadhaarNumber::parse(&secret("999941057059")).is_err());
    assert_eq!(given_back_with("999941057059", type_it), 0);
}

#[test]
fn a_code_is_wiped() {
    assert_eq!(given_back_with("918273", || drop(Otp::parse(&secret("918273")).unwrap())), 0);
}

#[test]
fn credentials_are_wiped() {
    for way in [SigningSecret::AccessKey, SigningSecret::SignerToken] {
        let hold = || {
            drop(Credentials {
                developer_key: secret("a developer key"),
                signing: way(secret("to sign with")),
            });
        };
        assert_eq!(given_back_with("a developer key", hold), 0);
        assert_eq!(given_back_with("to sign with", hold), 0);
    }
}

/// Fresh bytes each time, as they come from the network.
fn document(data: &str) -> SecretBytes {
    let document = format!(
        r#"<PidData><Resp errCode="0" fType="2" nmPoints="40" qScore="70"/><DeviceInfo mc="MIIB"/><Skey ci="1">cw==</Skey><Hmac>aA==</Hmac>{data}</PidData>"#
    );
    SecretBytes::new(document.into_bytes())
}

const DATA: &str = "dGhlIGVuY3J5cHRlZCBwYXJ0";

#[test]
fn a_capture_is_wiped_whether_it_is_whole_or_not() {
    let whole = document(&format!("<Data type=\"X\">{DATA}</Data>"));
    assert_eq!(given_back_with(DATA, || drop(read_capture(whole).ok().unwrap())), 0);
    for broken in [
        format!("<Data type=\"P\">{DATA}</Data>"),
        format!("<Data type=\"X\">{DATA}"),
        format!("{DATA}<Data/>"),
    ] {
        let broken = document(&broken);
        assert_eq!(given_back_with(DATA, || assert!(read_capture(broken).is_err())), 0);
    }
}

#[test]
fn a_capture_that_is_no_text_is_wiped() {
    let mut bytes = document(&format!("<Data type=\"X\">{DATA}</Data><!--")).as_ref().to_vec();
    bytes.extend(b"\xff--></PidData>");
    let bytes = SecretBytes::new(bytes);
    assert_eq!(given_back_with(DATA, || assert!(read_capture(bytes).is_err())), 0);
}

#[test]
fn the_credentials_of_a_set_up_file_are_wiped() {
    // The sealing key is missing: the credentials were read before that is noticed.
    let file = br#"{"format":"hazri-setup/1","environment":"staging","access_key":"an-access-key","developer_key":"a-developer-key"}"#;
    let read = || assert!(read_setup_file(file).is_err());
    assert_eq!(given_back_with("an-access-key", read), 0);
    assert_eq!(given_back_with("a-developer-key", read), 0);
}

#[test]
fn what_is_typed_into_the_form_is_wiped() {
    let typed = r#"{"environment":"staging","base_url":"","contract":"2026-06","initiator_id":"9000000001","user_code":"20810200","developer_key":"a-developer-key","access_key":"an-access-key","aadhaar_rsa_key":"","agent_mobile":"","bank_code":"","latlong":"","scanner_ports":""}"#;
    let fill_in = || {
        let form: SetupForm = serde_json::from_str(typed).unwrap();
        assert!(form.check().is_err());
    };
    assert_eq!(given_back_with("a-developer-key", fill_in), 0);
    assert_eq!(given_back_with("an-access-key", fill_in), 0);
}
