//! Row 16, the other half: TLS 1.2 or later, whatever the server would like.

use std::time::Duration;

use hazri_core::agent::view::InternetLight;
use hazri_core::journey::Journey;
use hazri_core::problem::{OutcomeClass, Problem};
use hazri_simulator::eko::EkoCall;
use hazri_simulator::proxy::{Authority, CertificateFlaw, OldTls, OldVersion, ServerCertificate, TlsVersion};

use super::trust::behind_tls;
use super::{
    assert_a_press_is_done, assert_it_is_noticed_before_the_finger, close_the_network, open_the_network,
};
use crate::support::{Child, Shop, ShopPlan, System, told, trouble};

fn trusted() -> Authority {
    let authority = Authority::new().unwrap();
    System::here().trust(&authority.pem());
    authority
}

fn speaking(authority: &Authority, version: TlsVersion) -> ServerCertificate {
    authority.server("localhost", version).unwrap()
}

#[test]
fn row_16_both_safe_versions_of_tls_are_spoken() {
    Child::of("network::versions::where_servers_are_new").run();
}

#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_servers_are_new() {
    let authority = trusted();
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        let shop = Shop::open(behind_tls(speaking(&authority, version))).await;
        shop.agent().open_journey(Journey::Daily).await.unwrap();
        assert_a_press_is_done(&shop).await;
        assert!(
            super::network(&shop).passed().iter().any(|passed| passed.handshake_completed),
            "{version:?}"
        );
    }
}

#[test]
fn row_16_an_old_version_of_tls_is_refused_and_nothing_is_sent() {
    Child::of("network::versions::where_servers_are_old").run();
}

#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_servers_are_old() {
    let authority = trusted();
    for version in OldVersion::ALL {
        refuse_before_the_finger(&authority, version).await;
        refuse_a_code(&authority, version).await;
    }
}

async fn refuse_before_the_finger(authority: &Authority, version: OldVersion) {
    let new = speaking(authority, TlsVersion::Tls13);
    let mut shop = Shop::open(behind_tls(new.clone())).await;
    let port = close_the_network(&mut shop).await;
    let old = OldTls::start(version, Some(port)).await.unwrap();
    let view = assert_it_is_noticed_before_the_finger(&shop, &Problem::TlsRefused).await;
    assert!(trouble(&view).support.contains("TLS: "), "{version:?}: {}", trouble(&view).support);
    assert_only_hellos(&old, version);

    old.stop().await;
    open_the_network(&mut shop, port, Some(new)).await;
    shop.advance(Duration::from_secs(6));
    shop.until("it is online", |view| view.strip.internet == InternetLight::Online).await;
    assert_a_press_is_done(&shop).await;
}

async fn refuse_a_code(authority: &Authority, version: OldVersion) {
    let tls = behind_tls(speaking(authority, TlsVersion::Tls12));
    let mut shop = Shop::open(ShopPlan { ekyc_done: false, ..tls }).await;
    let port = close_the_network(&mut shop).await;
    let old = OldTls::start(version, Some(port)).await.unwrap();
    let view = shop.send_code().await;
    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::TlsRefused), "{version:?}");
    assert_eq!(shop.sent(EkoCall::SendOtp), 0);
    assert_only_hellos(&old, version);
}

/// Records of TLS, by their first byte.
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// Whoever came said hello, in no old version, and was not content with the answer: nothing else was said.
fn assert_only_hellos(old: &OldTls, version: OldVersion) {
    let received = old.received();
    assert!(!received.is_empty(), "{version:?}: nobody came");
    for bytes in &received {
        let records = records(bytes);
        let kinds: Vec<u8> = records.iter().map(|record| record[0]).collect();
        assert!(matches!(kinds.as_slice(), [HANDSHAKE] | [HANDSHAKE, ALERT]), "{version:?}: {kinds:?}");
        assert_eq!(versions_offered(records[0]), [0x0304, 0x0303], "{version:?}");
    }
    let refused = |bytes: &Vec<u8>| records(bytes).iter().any(|record| record[0] == ALERT);
    assert!(received.iter().any(refused), "{version:?}: nobody refused it");
}

fn records(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    while let [_, _, _, high, low, ..] = bytes {
        let length = 5 + usize::from(u16::from_be_bytes([*high, *low]));
        let (record, rest) = bytes.split_at(length);
        records.push(record);
        bytes = rest;
    }
    assert!(bytes.is_empty(), "half a record");
    records
}

/// What the extension `supported_versions` of a `ClientHello` lists (RFC 8446, 4.2.1).
fn versions_offered(record: &[u8]) -> Vec<u16> {
    let short = |at: usize| usize::from(u16::from_be_bytes([record[at], record[at + 1]]));
    // Record, message, version and random number; then session, suites and compression, each with its length.
    let session = 5 + 4 + 2 + 32;
    let suites = session + 1 + usize::from(record[session]);
    let compression = suites + 2 + short(suites);
    let mut at = compression + 1 + usize::from(record[compression]) + 2;
    while short(at) != 43 {
        at += 4 + short(at + 2);
    }
    let list = &record[at + 5..at + 5 + usize::from(record[at + 4])];
    let versions = list.chunks_exact(2).map(|version| u16::from_be_bytes([version[0], version[1]]));
    // Values of this shape only see to it that servers take no notice of what they do not know (RFC 8701).
    versions.filter(|version| version & 0x0f0f != 0x0a0a).collect()
}

/// What turns the check off, or writes the keys of a connection down, in other programs.
const SWITCHES: [(&str, &str); 6] = [
    ("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
    ("PYTHONHTTPSVERIFY", "0"),
    ("GIT_SSL_NO_VERIFY", "1"),
    ("CURL_INSECURE", "1"),
    ("HAZRI_INSECURE", "1"),
    ("SSL_VERIFY", "0"),
];
const KEY_LOG: &str = "SSLKEYLOGFILE";

#[test]
fn row_16_nothing_in_the_surroundings_turns_the_check_off_or_writes_keys_down() {
    let folder = tempfile::tempdir().unwrap();
    let key_log = folder.path().join("keys").to_str().unwrap().to_owned();
    let child = Child::of("network::versions::where_switches_are_set").env(KEY_LOG, key_log);
    SWITCHES.into_iter().fold(child, |child, (name, value)| child.env(name, value)).run();
}

#[tokio::test]
#[ignore = "a child of row 16"]
async fn where_switches_are_set() {
    let authority = trusted();
    let good = authority.certificate(CertificateFlaw::None).unwrap();
    let mut shop = Shop::open(behind_tls(good)).await;
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    assert_a_press_is_done(&shop).await;
    let key_log = std::env::var(KEY_LOG).unwrap();
    assert!(!std::path::Path::new(&key_log).exists(), "the keys of the connection were written down");

    let flawed = authority.certificate(CertificateFlaw::SelfSigned).unwrap();
    let port = close_the_network(&mut shop).await;
    open_the_network(&mut shop, port, Some(flawed)).await;
    shop.come_back().await;
    shop.eko.forget_dailies();
    shop.sql("DELETE FROM days");
    let setup = shop.setup();
    for (field, value) in [("insecure", "true"), ("verify", "false"), ("accept_invalid_certs", "true")] {
        let mut setup = setup.clone();
        setup[field] = value.into();
        // Refused, or taken without what nobody knows: the connection below is refused all the same.
        let _ = shop.agent().import_setup(shop.write_file("setup.json", &setup.to_string())).await;
    }
    shop.agent().open_journey(Journey::Daily).await.unwrap();
    let view = shop.scan().await;
    assert_eq!(told(&view), (OutcomeClass::NotSent, Problem::TlsRefused));
}
